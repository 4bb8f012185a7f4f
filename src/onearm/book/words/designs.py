"""Sentences on what a design asks and what else it could have been."""

from __future__ import annotations

from onearm.book.chapter import Chapter
from onearm.book.figures import beside, question, recovered
from onearm.errors import InputError
from onearm.plots import words
from onearm.stats import accrual, recover, simon
from onearm.stats.simon import Design
from onearm.tables import kind_mark

DERIVED = kind_mark("derived")

SPARED = {
    0.5: "So it would spare patients less often.",
    0.1: "So it would spare patients less than half as often.",
    0.0: "So it would hardly ever spare anybody.",
}
"""What stopping less often means, by the least ratio of the two probabilities."""


def tradeoff(c: Chapter) -> str:
    """What patients at most buy in expected patients."""
    found = question.answers(question.question(c.analysis))
    first, last, single = found.admissible[0], found.admissible[-1], found.single_stage.n
    if first is last:
        text = (
            f"Here one design, {_rule(first)}, is minimax and optimal at once, so there is nothing "
            "to weigh."
        )
    else:
        text = (
            f"Here {len(found.admissible)} designs are admissible. From the first to the last, "
            f"{words.patients(last.n - first.n)} more at most "
            f"{'buys' if last.n - first.n == 1 else 'buy'} {first.en0 - last.en0:.1f} fewer "
            "expected ones."
        )
    difference = single - first.n
    against = "as many as the minimax design has at most"
    if difference:
        more = "more" if difference > 0 else "fewer"
        against = f"{abs(difference)} {more} than the minimax design has at most"
    return (
        f"{text} Without an interim look the trial needs {single} in any case, {against} {DERIVED}."
    )


def weights(c: Chapter) -> str:
    """From which weight of patients at most on each of the two best-known designs is the best."""
    found = question.answers(question.question(c.analysis))
    first, last = found.admissible[0], found.admissible[-1]
    if first is last:
        return f"One design, {_rule(first)}, is the best for every q."
    return (
        f"The minimax design is the best for each q above {first.q_low:.2f}, the optimal one for "
        f"each q below {last.q_high:.2f} {DERIVED}."
    )


def recovered_rates(c: Chapter) -> str:
    """What the number of patients alone tells of the rule."""
    try:
        found, sizes = recovered.regions(c.analysis), recovered.usual_sizes(c.analysis)
    except InputError as error:
        return f"Nothing is recovered here: {error}."
    design, window = c.analysis.design, recover.Window()
    if design is None:
        return "Nothing is recovered here: there is no two-stage design."
    pairs = [pair for pair, n in sizes.items() if n == design.n]
    told = words.listed([f"alpha {alpha:g} with power {power:g}" for alpha, power in pairs])
    which = f": {told}" if pairs else ""
    of_rule = [g for g in found if (g.r1, g.n1, g.r) == (design.r1, design.n1, design.r)]
    rules = {(g.r1, g.n1, g.r) for g in found}
    first = [n1 for _, n1, _ in rules]
    return (
        f"Of {len(sizes)} usual pairs, {len(pairs)} {'has' if len(pairs) == 1 else 'have'} a "
        f"{design.kind} design of {words.patients(design.n)}{which} {DERIVED}. "
        f"Its rule, {_rule(design)}, belongs to an alpha from "
        f"{min(g.alpha[0] for g in of_rule):.3f} to {max(g.alpha[1] for g in of_rule):.3f} with a "
        f"power from {min(g.power[0] for g in of_rule):.3f} to "
        f"{max(g.power[1] for g in of_rule):.3f}.\n\n"
        f"Unusual error rates are another matter. With an alpha from {window.alpha_min:g} to "
        f"{window.alpha_max:g} and a power of {window.power_min:g} or more, {len(rules)} different "
        f"rules of {words.patients(design.n)} are the {design.kind} design for some pair; their "
        f"stage 1 has from {min(first)} to {max(first)} patients {DERIVED}. {_end(c, rules)}"
    )


def _end(c: Chapter, rules: set[tuple[int, int, int]]) -> str:
    """What all the rules have in common, and what that means for the count of this trial."""
    needed = sorted({r + 1 for _, _, r in rules})
    text = (
        f"They agree more on the end: activity is claimed from "
        f"{words.listed([str(n) for n in needed]).replace(' and ', ' or ')} successes on."
    )
    primary, design = c.analysis.primary, c.analysis.design
    if primary is None or design is None or primary.rate.n != design.n:
        return text
    x = primary.rate.x
    if x < needed[0]:
        return f"{text} With {x} the trial falls short under every one of them."
    if x >= needed[-1]:
        return f"{text} With {x} the trial claims activity under every one that it did not stop."
    return f"{text} With {x} the answer depends on which it was."


def side_by_side(c: Chapter) -> str:
    """Which designs ask for fewest patients and least time."""
    asked, found, middle = question.question(c.analysis), beside.options(c.analysis), 1
    rate = beside.ACCRUALS[middle]
    fewest = min(found, key=lambda option: option.expected[middle])
    timed = [(o.months[middle], o.name) for o in found if o.months is not None]
    text = (
        f"If the treatment does not work and {rate} patients enter a month, fewest patients are "
        f"expected by this design: {fewest.name} ({fewest.expected[middle]:.1f})"
    )
    if not timed or asked.months is None:
        return f"{text} {DERIVED}."
    months, name = min(timed)
    also = "It is also the shortest" if name == fewest.name else f"The shortest is: {name}"
    return f"{text}. {also} ({months:.1f} months) {DERIVED}."


def waiting(c: Chapter) -> str:
    """What waiting for a landmark does to an interim look."""
    asked, rate = question.question(c.analysis), beside.ACCRUALS[1]
    if asked.months is None:
        return "Without a landmark, how long a look has to wait is not known."
    design = question.plan(c.analysis)
    entering, left = rate * asked.months, design.n - design.n1
    return (
        f"A look at a landmark has to wait. Stage 1 of {design.n1} patients is complete "
        f"{asked.months:.1f} months after the last of them came. If accrual did not pause, "
        f"{min(round(entering), left)} of the {left} patients of stage 2 would have come by then, "
        f"at {rate} a month; so the table lets it pause {DERIVED}."
    )


def logrank_limits(c: Chapter) -> str:
    """How far simulated error rates are from those asked for, with either variance."""
    asked = question.question(c.analysis)
    cases = [(restricted, rate) for restricted in (True, False) for rate in beside.ACCRUALS]
    try:
        usual, mean = (
            [beside.simulated(asked, *case, variance) for case in cases]
            for variance in beside.VARIANCES
        )
    except InputError as error:
        return f"There is no log-rank design here: {error}."
    ends = [[f"{end:.3f}" for end in (min(v), max(v))] for v in (*zip(*usual, strict=True),
            *zip(*mean, strict=True))]  # fmt: skip
    (low, high), (weak, strong), (low_mean, high_mean), _ = ends
    chance = (asked.alpha * (1 - asked.alpha) / beside.TRIALS) ** 0.5
    return (
        f"Type I errors of {asked.alpha:g} were asked for, and came out from {low} to {high} "
        f"(chance alone moves them by about {chance:.3f}). The power came out from {weak} to "
        f"{strong} where {1 - asked.beta:g} was asked for. With half the sum of observed and "
        f"expected events as variance, the type I errors of the same rules come out from "
        f"{low_mean} to {high_mean} {DERIVED}."
    )


def stop_at_none(c: Chapter) -> str:
    """How often stage 1 ends without a success, against how often the rule stops."""
    rule = question.plan(c.analysis)
    if rule.r1 == 0:
        return (
            f"That is the rule already: {_rule(rule)} stops if nobody succeeds, in "
            f"{words.percent(rule.pet0, 0)} of trials if the treatment is useless {DERIVED}."
        )
    pet = simon.characteristics(0, rule.n1, rule.r, rule.n, rule.p0).pet
    spared = next(text for least, text in SPARED.items() if pet >= least * rule.pet0)
    return (
        f"It would stop in {_share(pet)} of trials, where {_rule(rule)} stops in "
        f"{_share(rule.pet0)} {DERIVED}. {spared}"
    )


def last_threshold(c: Chapter) -> str:
    """Whether a stage 1 of one patient more or fewer changes what is needed at the end."""
    design = question.plan(c.analysis)
    told, needed = [], set()
    for n1 in (design.n1 - 1, design.n1, design.n1 + 1):
        if not 0 < n1 < design.n:
            continue
        rules = [accrual.attained(design, n1, design.n, stop=stop) for stop in ("power", "rate")]
        needed |= {rule.r + 1 for rule in rules}
        told.append(f"{rules[0].r1}/{n1} with {rules[0].r}/{design.n}")
    text = f"With {design.n} patients in all, the rules are {words.listed(told)} {DERIVED}."
    least, most = min(needed), max(needed)
    if least == most:
        return f"{text} Each of them needs {least} successes in the end."
    return (
        f"{text} Depending on how r1 is chosen, from {least} to {most} successes are needed in "
        "the end."
    )


def _share(chance: float) -> str:
    """A percentage with two digits where it is small.

    >>> _share(0.503), _share(0.0137), _share(2e-10)
    ('50%', '1.4%', 'less than 0.01%')
    """
    if chance < 1e-4:
        return "less than 0.01%"
    return words.percent(chance, 0) if chance >= 0.1 else f"{100 * chance:.2g}%"


def _rule(design: Design) -> str:
    return f"{design.r1}/{design.n1}, {design.r}/{design.n}"
