"""Sentences on where an answer may bend: stages, clock, median and rate."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from onearm.analysis.analyse import landmark_time
from onearm.book.chapter import Chapter
from onearm.book.figures import bounds, pipeline, tensions
from onearm.book.figures import reset as clock
from onearm.book.figures.invented import invented_curve
from onearm.book.words.designs import DERIVED
from onearm.book.words.marks import marked
from onearm.plots import words
from onearm.stats import two_by_two, unequal
from onearm.tables import kind_mark
from onearm.texts import plain

LEVEL = 0.05
"""A p-value up to this is called a finding."""
WANTED = 0.8
LOOKS = 1, 5, 10, 20
"""How many comparisons somebody may have looked at."""


def alike(c: Chapter) -> str:
    """Whether chance alone would split the successes so between the stages."""
    of = tensions.stages(c.analysis)
    found, (first, second) = of.found, map(plain, of.names)
    p, whose = words.p_value(found.p_two_sided), f"{of.what}: "
    if of.invented:
        whose = "The counts are invented, for this trial has no two stages to compare. Successes: "
    higher, chance = first, found.above
    if chance < 0.5:
        higher, chance = second, 1 - chance
    mark = f" {kind_mark(of.kind)}" if of.kind else ""
    return (
        f"{whose}{found.x1} of {found.n1} in {first}, {found.x2} of {found.n2} in {second}{mark}. "
        f"If the order in which patients came said nothing of who succeeds, a split as unlikely as "
        f"this, or more so, would come up in {words.percent(found.p_two_sided, 2)} of trials: that "
        f"is the p-value of Fisher's exact test, {p}. And whoever starts from a uniform prior for "
        f"both rates now holds that {higher} has the higher one with probability "
        f"{words.percent(chance)}{mark}."
    )


def looked(c: Chapter) -> str:
    """What the number of comparisons that might have been made does to a p-value."""
    p = tensions.stages(c.analysis).found.p_two_sided
    told = [f"{words.percent(1 - (1 - p) ** looks)} with {looks}" for looks in LOOKS if looks > 1]
    return (
        f"Suppose that chance alone is at work, and that somebody looks at several comparisons "
        f"that have nothing to do with each other. A p-value of {words.p_value(p)} or less comes "
        f"up in one of them or more in {words.percent(p)} of cases with {LOOKS[0]} comparison, "
        f"{words.listed(told)} {DERIVED}."
    )


def blind(c: Chapter) -> str:
    """How rarely a test would notice stages that truly differ."""
    design, invented = tensions.rule_shown(c.analysis)
    first, second = design.n1, design.n - design.n1
    seen = two_by_two.power(first, second, design.p1, design.p0, alpha=LEVEL)
    gaps = (k / 100 for k in range(1, 100))
    enough = next(
        (gap for gap in gaps if design.p0 + gap <= 1 and two_by_two.power(
            first, second, design.p0 + gap, design.p0, alpha=LEVEL) >= WANTED),
        None,
    )  # fmt: skip
    whose = "an invented design" if invented else "the design"
    text = (
        f"Let the stages truly differ as much as the two rates of {whose} do, "
        f"{words.percent(design.p1)} against {words.percent(design.p0)}. With {first} and {second} "
        f"patients "
        f"Fisher's test at {words.percent(LEVEL, 0)} notices it in {words.percent(seen)} of trials"
    )
    if enough is None:
        return f"{text}. No difference is large enough to be noticed in four of five {DERIVED}."
    return (
        f"{text}. To be noticed in four of five, one stage would have to lie "
        f"{words.number(100 * enough, 0)} points above the {words.percent(design.p0)} of the other "
        f"{DERIVED}."
    )


def apart(c: Chapter) -> str:
    """What the rule does if its stages do not share one rate."""
    design, invented = tensions.rule_shown(c.analysis)
    rule = design.r1, design.n1, design.r, design.n
    gain = design.p1 - design.p0
    one = unequal.unequal(*rule, design.p1, design.p0).reject
    low, high = (
        unequal.unequal(*rule, *pair).reject if pair else None
        for pair in (
            unequal.same_average(design.n1, design.n, design.p0, gap) for gap in (-gain, gain)
        )
    )
    whose = "By an invented rule" if invented else "By the rule of this trial"
    text = (
        f"{whose}, activity is claimed in {words.percent(design.alpha)} of trials if both stages "
        f"have {words.percent(design.p0)}. If stage 1 alone has {words.percent(design.p1)} and the "
        f"treatment as it is given in stage 2 still has {words.percent(design.p0)}, it is claimed "
        f"in {words.percent(one)} {DERIVED}."
    )
    if low is not None and high is not None:
        text += (
            f" If the stages lie {words.number(100 * gain, 0)} points apart around an average of "
            f"{words.percent(design.p0)}, it is claimed in {words.percent(high)} where stage 1 is "
            f"the better one and in {words.percent(low)} where stage 2 is {DERIVED}."
        )
    return text


def later_clock(c: Chapter) -> str:
    """How far a later start moves the rate under each truth, and what a rule makes of it."""
    asked = clock.setting(c.analysis)
    rates = {name: clock.moved(truth, asked).moved for name, truth in clock.truths(asked).items()}
    same, frail, falling, rising = (words.percent(rate) for rate in rates.values())
    text = (
        f"Built on {asked.source}, and on an assumed delay of {asked.late}: if the hazard is "
        f"constant and all patients are alike, the rate on the later clock is {same}, the same as "
        f"before. If each patient's hazard is constant but patients differ, it is {frail}; if "
        f"hazards fall with time, {falling}; if they rise, {rising} {DERIVED}."
    )
    claims = clock.false_claims(c.analysis)
    design = c.analysis.design
    if claims is None or design is None:
        return text
    same, frail, falling, rising = (words.percent(claim) for claim in claims.values())
    return (
        f"{text}\n\nWhat does the rule make of it? Let stage 1 alone be on the later clock, and "
        f"the treatment be worth no more than the null. Activity is then claimed in {same} of "
        f"trials if nothing moves, {frail} if patients differ, {falling} if hazards fall and "
        f"{rising} if they rise {DERIVED}."
    )


def rules_lived(c: Chapter) -> str:
    """How often the rule claims activity at the null, with all that happens on the way."""
    asked, invented = pipeline.protocol(c.analysis)
    found = pipeline.behaviours(asked)
    claims = {key: words.percent(seen["reject"].value) for key, seen in found.items()}
    counted = found["leavers-replaced"]["rate.stage1"].value
    whose = "of an invented rule" if invented else "of this trial's rule"
    return (
        f"If all is as the design supposes, the simulated type I error {whose} is "
        f"{claims['as-designed']}; the formula has "
        f"{words.percent(found['as-designed']['reject'].exact)}. If some patients leave and count "
        f"as failures, it is {claims['leavers-fail']}. If those who leave are replaced, it is "
        f"{claims['leavers-replaced']}: with a true rate of {words.percent(asked.design.p0)}, the "
        f"patients of stage 1 who count have one of {words.percent(counted)}. If only the clock "
        f"of stage 1 is later, it is {claims['later-clock']}; with replacement as well "
        f"{claims['both']}, and if patients also differ {claims['both-frail']}. If no scan of "
        f"stage 2 falls on the landmark, it is {claims['scans-miss']} {DERIVED}."
    )


def both(events: Sequence[float], at: float, out: int) -> Callable[[Chapter], str]:
    """Sentences on invented patients whose median comes after the landmark, and rate is lower."""

    def sentences(c: Chapter) -> str:
        found = invented_curve(events, at)
        failed, n = sum(one <= at for one in events), len(events)
        free, counted = n - failed - out, n - out
        median = words.time(found.median.value, "weeks")
        if counted < 1 or free < 0:
            return "So many cannot be left out: nobody free of the event would remain."
        return (
            f"Of the {n} invented patients {failed} have had the event by "
            f"{words.plain(at)} weeks, so the curve stands at {words.percent(1 - failed / n)} "
            f"there, and its median is {median} weeks. The rate leaves {out} of them out: "
            f"{free} of {counted}, {words.percent(free / counted)}."
        )

    return sentences


def at_odds(c: Chapter) -> str:
    """Whether this trial's median and its rate at the landmark lie on different sides of a half."""
    rate, median = c["primary.rate"], c["pfs.median"]
    primary = c.analysis.primary
    if primary is None or primary.endpoint != "pfs" or rate.value is None:
        return "This trial has no rate of progression-free survival to hold its median against."
    if median.value is None:
        return (
            f"Here the rate at {primary.at:g} {primary.unit} is {marked(rate)}, and the median of "
            f"the curve is {median.number}."
        )
    where = _landmark(c)
    above, later = rate.value > 50, median.value > where
    text = (
        f"Here the rate at {primary.at:g} {primary.unit} is {marked(rate)} and the median of the "
        f"curve {marked(median)}."
    )
    if above == later:
        return f"{text} They agree: both lie on the same side of one half."
    return f"{text} At first sight they do not agree: they lie on different sides of one half."


def _landmark(c: Chapter) -> float:
    """The landmark of the primary endpoint in the unit of the trial."""
    return landmark_time(c.trial, "pfs")


def found(c: Chapter) -> str:
    """How far each of the four tensions can move the answer, in a few sentences."""
    of, design = tensions.stages(c.analysis), c.analysis.design
    first, second = map(plain, of.names)
    lines = []
    if of.invented:
        lines.append("- **Stages.** This trial has no two stages whose patients could differ.")
    else:
        lines.append(
            f"- **Stages.** {of.what} was {of.found.x1} of {of.found.n1} in {first} and "
            f"{of.found.x2} of {of.found.n2} in {second}; chance alone would split it so, or "
            f"more so, in {words.percent(of.found.p_two_sided, 2)} of trials {kind_mark(of.kind)}."
        )
    asked = clock.setting(c.analysis)
    rates = [clock.moved(truth, asked).moved for truth in clock.truths(asked).values()]
    shift = (
        f"a clock that starts {asked.late} late (an assumption) and leaves out early failures "
        f"turns {words.percent(asked.rate)} into something from {words.percent(min(rates))} to "
        f"{words.percent(max(rates))}"
    )
    claims = clock.false_claims(c.analysis)
    if claims and design:
        shift += (
            f", and if only stage 1 has it, the type I error of {words.percent(design.alpha)} into "
            f"something from {words.percent(min(claims.values()))} to "
            f"{words.percent(max(claims.values()))}"
        )
    lines.append(f"- **Clock.** {words.capital(asked.source)}: {shift} {DERIVED}.")
    lines.append(f"- **Median and rate.** {at_odds(c)}")
    who = bounds.bounds(c.analysis)
    last = who.rows[-1]
    if who.invented:
        lines.append("- **Who counts.** This trial's tables give no primary endpoint to bound.")
    else:
        lines.append(
            f"- **Who counts.** Over the {last.n} of the {last.label[0].lower()}{last.label[1:]} "
            f"the rate is {last.text} {kind_mark(who.kind)}."
        )
    return "\n".join(lines)
