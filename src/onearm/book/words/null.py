"""Sentences on the yardstick of a trial: what it is, how far the verdict hangs on it."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from onearm.analysis.comparators import comparators
from onearm.book.chapter import Chapter
from onearm.book.figures import historic
from onearm.book.figures import two_stage as looks
from onearm.errors import InputError
from onearm.plots.words import listed, number, percent
from onearm.stats import exact, two_stage
from onearm.tables import kind_mark
from onearm.trial.printed.published import rounds_to

HISTORIC = 200
"""Patients behind a rate, to say how well so many know it."""
USUAL = 0.05
"""Alpha, where a trial states none."""


def _mark(c: Chapter) -> str:
    """Arithmetic on a count of synthetic patients, or of an example, is derived."""
    own = c.trial.kind != "reconstructed" and not historic.held(c.analysis).example
    return kind_mark(c.trial.kind if own else "derived")


def _example(of: historic.Held) -> str:
    return (
        f"This trial states no primary endpoint, so {of.x} of {of.n} stands in as an example; it "
        "is the result of no trial. "
        if of.example
        else ""
    )


def stated(c: Chapter) -> str:
    """The rate that the trial is held against, and how well any old trial can know one."""
    of, p0 = historic.held(c.analysis), c["design.p0"]
    if p0.value is None:
        return (
            "This trial states no rate that it is held against. What follows says what each rate "
            "would make of its count, and what the choice of one would have to answer for."
        )
    rate = of.p0 if of.p0 is not None and not of.example else p0.value / 100
    low, high = exact.clopper_pearson(round(rate * HISTORIC), HISTORIC).ci or (0.0, 1.0)
    grade = f", grade {p0.grade}" if p0.grade else ""
    return (
        f"This trial is held against a rate of {p0.text} {kind_mark(p0.kind, p0.id)}{grade}. "
        "At best such a rate was once counted, and counting has its own chance: seen in "
        f"{HISTORIC} patients, {percent(rate)} would have a 95% interval from {percent(low)} to "
        f"{percent(high)} {kind_mark('derived')}. A design that takes it for one number knows "
        "it better than those who measured it."
    )


def curve(c: Chapter) -> str:
    """Where the curve of surprise passes the trial's own null, and alpha."""
    of = historic.held(c.analysis)
    text = f"*What we see.* {_example(of)}"
    if of.p0 is None or of.alpha is None or of.crossing is None:
        return (
            f"{text}Nobody named a rate before the trial, so the curve has no mark. Held against "
            f"{percent(of.rate_at(USUAL))}, {of.x} or more of {of.n} would come up in "
            f"{percent(USUAL, 0)} of trials; held against {percent(of.rate_at(0.5))}, in one half "
            f"{_mark(c)}. Whoever picks the rate after seeing the count can have either."
        )
    chance, gap = exact.p_value_greater(of.x, of.n, of.p0), of.crossing - of.p0
    found = "a surprise" if chance <= of.alpha else "no surprise"
    needed = (
        f"Up to {percent(of.crossing)} {_mark(c)}, {_points(gap)} higher, it would still be one."
        if chance <= of.alpha
        else f"It would be one only under {percent(of.crossing)} {_mark(c)} or less, "
        f"{_points(gap)} lower."
    )
    return (
        f"{text}If the true rate is {percent(of.p0)}, {of.x} or more of {of.n} come up in "
        f"{percent(chance)} {_mark(c)} of trials. Taken as if in one stage and with an alpha of "
        f"{percent(of.alpha, 0)}, that is {found}. {needed}"
    )


def belief(c: Chapter) -> str:
    """What the two columns of belief say beside that of surprise."""
    of = historic.held(c.analysis)
    return (
        f"*What we see.* {_example(of)}The higher the yardstick, the less surprising the count, "
        "and the weaker the belief that it is beaten. With next to no belief beforehand the two "
        "numbers of a row add up to roughly one whole: they are nearly the same statement, read "
        f"from two sides. The sceptic starts as if {historic.SCEPTICAL} earlier patients had shown "
        "just the yardstick, which pulls the belief towards one half."
    )


def bends(c: Chapter) -> str:
    """How far the yardstick moves under each assumption, and what that does to the rule."""
    p0, found = historic.bends(c.analysis)
    worst = max(found, key=lambda one: one.claims)
    example = (
        "" if c.analysis.rule is not None else "in an example, for this trial states no rule, "
    )
    return (
        f"*What we see.* Nobody is treated better in any of these rows, yet {example}a rate of "
        f"{percent(p0)} reads {listed([percent(one.rate) for one in found[1:]])}. The rule was "
        f"made to call a useless treatment active in {percent(found[0].claims)} of trials; "
        f"with {worst.label} it does so in {percent(worst.claims)} {kind_mark('derived')}. How "
        "large each of them is in a given trial is rarely known; that is the trouble."
    )


def pairs(regimen: str) -> Callable[[Chapter], str]:
    """Sentences on which two large trials have the stated null for their mean."""

    def sentences(c: Chapter) -> str:
        p0 = c["design.p0"]
        try:
            known = comparators(c.trial.claims, regimen)
        except InputError as error:
            return f"There is nothing to look through: {error}."
        large = [one for one in known if one.phase3 and one.first and one.n]
        met = [
            f"{one.trial} with {other.trial}"
            for one, other in itertools.combinations(large, 2)
            if p0.value is not None and rounds_to(50 * (one.rate + other.rate), p0.number)
        ]
        count = len(large) * (len(large) - 1) // 2
        told = f"{'one' if len(met) == 1 else len(met)} of them, {listed(met)}" if met else "none"
        return (
            f"The {len(large)} phase 3 trials listed below make {count} pairs. The mean is "
            f"{p0.text} for {told} {kind_mark('derived')}. That is a strong hint and no proof: "
            "there are trials that we do not know, and a mean may have been weighted."
        )

    return sentences


def with_the_look(regimen: str) -> Callable[[Chapter], str]:
    """Sentences on which yardsticks make the count a surprise once the look is taken in."""

    def sentences(c: Chapter) -> str:
        of = historic.held(c.analysis)
        try:
            known = comparators(c.trial.claims, regimen)
            design, after = looks.ended(c.analysis)
        except InputError as error:
            return f"There is no look to take in: {error}."
        if after.stage == 1 or of.alpha is None or of.crossing is None:
            return "The trial stopped at its look, so there is nothing to take in."
        rule = looks.rule(design)
        turn = two_stage.estimate(*rule, of.x, p0=design.p0, level=1 - 2 * of.alpha).ci[0]
        inside = [one for one in known if of.crossing < one.rate <= turn]
        chances = [two_stage.estimate(*rule, of.x, p0=one.rate).p_value for one in inside]
        between = [
            f"{one.label} ({percent(one.rate)}; chance {percent(chance)})"
            for one, chance in zip(inside, chances, strict=True)
        ]
        also = f"That takes in {listed(between)} as well." if between else "No other lies between."
        return (
            f"The chances in the table are those of a single stage. With the look half-way taken "
            f"in, and every trial that went on above every one that stopped, {of.x} of {of.n} is a "
            f"surprise up to {percent(turn)}, not {percent(of.crossing)} {_mark(c)}. {also}"
        )

    return sentences


def found(c: Chapter) -> str:
    """How far the answer hangs on the yardstick."""
    of = historic.held(c.analysis)
    if of.example or of.p0 is None or of.alpha is None or of.crossing is None:
        return (
            "This trial names no rate to be held against, so its yardstick can be neither right "
            "nor wrong. Whoever reads a verdict into its numbers has brought a rate along, and "
            "should say where it comes from."
        )
    gap = of.crossing - of.p0
    rate = round(of.p0 * HISTORIC)
    low, high = exact.clopper_pearson(rate, HISTORIC).ci or (0.0, 1.0)
    within = low <= of.crossing <= high
    far = (
        "no further than chance alone can move such a rate"
        if within
        else "further than chance alone would easily move such a rate"
    )
    met = exact.p_value_greater(of.x, of.n, of.p0) <= of.alpha
    reading = "is a surprise" if met else "is no surprise"
    turn = "higher" if gap > 0 else "lower"
    return (
        f"Held against {percent(of.p0)}, the count of {of.x} of {of.n} {reading}. The reading "
        f"would turn at a yardstick of {percent(of.crossing)}, {_points(gap)} {turn} {_mark(c)}: "
        f"{far} if it was seen in {HISTORIC} patients. What chance cannot do, other patients, "
        "other scans and other rules of counting can."
    )


def _points(difference: float) -> str:
    return f"{number(100 * abs(difference))} points"
