"""Sentences on what one count can say: after an interim look, and of a null that is uncertain."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from onearm.analysis.comparators import choices, comparators
from onearm.book.chapter import Chapter
from onearm.book.figures import two_stage as looks
from onearm.book.figures.comparators import held_against
from onearm.errors import InputError
from onearm.plots.words import number, patients, percent
from onearm.stats import bayes, interim
from onearm.stats.accrual import attained
from onearm.stats.accrual_inference import attained_inference
from onearm.stats.uncertain_null import probability_above_null
from onearm.tables import kind_mark

DERIVED = kind_mark("derived")

FINE = 2001
"""True rates between p0 and p1 at which the lowest coverage is looked for."""


def two_stages(c: Chapter) -> str:
    """What the interim look does to the plain rate, over two kinds of trials."""
    try:
        design, after = looks.ended(c.analysis)
    except InputError as error:
        return f"Nothing to correct here: {error}."
    rule = looks.rule(design)
    every, on = interim.plain_means(*rule, design.p0)
    text = (
        f"{_by(c)} the look came after {design.n1} patients, and {design.r1} or fewer successes "
        f"would have ended the trial. Suppose that the true rate is {percent(design.p0)}. Over all "
        f"trials of this design, successes over patients then come to {percent(every)} on average, "
        f"{_points(every - design.p0)}. Over those that go on to {design.n} patients they come to "
        f"{percent(on)}, {_points(on - design.p0)} {DERIVED}."
    )
    if after.stage == 1:
        return (
            f"{text}\n\nThis trial stopped with {after.x} of {after.seen}. The plain rate is "
            f"{percent(after.naive)}; whoever averages over all trials gives "
            f"{percent(after.umvue)} {_mark(c)}."
        )
    low, high = sorted((after.umvue, interim.among_those_that_go_on(*rule, after.x)))
    return (
        f"{text}\n\nSo the same {after.x} of {after.seen} is "
        f"corrected upwards if one averages over all trials, and downwards if one averages over "
        f"those that reached the end. The plain rate is {percent(after.naive)}; the two answers "
        f"are {percent(high)} and {percent(low)} {_mark(c)}."
    )


def _mark(c: Chapter) -> str:
    """Arithmetic on a count and a design is derived where the patients are not real."""
    return kind_mark("derived" if c.trial.kind == "reconstructed" else c.trial.kind)


def _by(c: Chapter) -> str:
    stated = c.trial.spec.design
    return "By the inferred rule" if stated and stated.inferred else "Here"


def decision(c: Chapter) -> str:
    """That the estimates leave the verdict where it was."""
    try:
        design, after = looks.ended(c.analysis)
    except InputError:
        return ""
    found = "more" if after.reject else "no more"
    return (
        "The verdict stays where it was. It was fixed before the first patient, as a count: "
        f"{after.x} is {found} than {design.r} {_mark(c)}. An estimate says how large the rate may "
        "be, not whether the rule was met."
    )


def coverage(c: Chapter) -> str:
    """The lowest coverage of each interval between the two rates of the design."""
    try:
        design, after = looks.ended(c.analysis)
    except InputError:
        return ""
    rates = np.linspace(design.p0, design.p1, FINE)
    found = interim.coverages(*looks.rule(design), rates, level=after.level)
    lowest = {name: float(values.min()) for name, values in found.items()}
    at = float(rates[int(found["other"].argmin())])
    return (
        f"Between {percent(design.p0)} and {percent(design.p1)} the interval that inverts both "
        f"tails stage by stage covers in {percent(lowest['stage-wise'])} of trials or more. "
        f"Clopper-Pearson, as if nobody had looked, covers in {percent(lowest['one stage'])} or "
        f"more. With the other upper limit it is {percent(lowest['other'])} at worst, at a true "
        f"rate of {percent(at)} {DERIVED}."
    )


def found(c: Chapter) -> str:
    """What the primary endpoint came to: for the end of the chapter."""
    primary, rule, stated = c.analysis.primary, c.analysis.rule, c.trial.spec.design
    if primary is None or not primary.rate.ci:
        return "This trial has no primary endpoint here, so nothing was decided by one."
    x, n = primary.rate.x, primary.rate.n
    low, high = primary.rate.ci
    span = f"from {percent(low)} to {percent(high)}"
    if stated is None or rule is None:
        return (
            f"The count is {x} of {n}, and true rates {span} are in keeping with it {_mark(c)}. "
            "Whether that is good cannot be said, since no rate was fixed to hold it against."
        )
    by = "its rule, as it is inferred here," if stated.inferred else "its rule"
    verdict = f"its rule was made for {rule.n} and does not decide"
    if rule.n == n:
        needed = f"{by} asked for {rule.r + 1}"
        verdict = f"{needed}: the endpoint was {'met' if x > rule.r else 'missed'}"
    text = f"The trial had {x} of {n}, and {verdict} {_mark(c)}."
    if primary.p_value is not None:
        look = ", taken as if in one stage" if c.analysis.design is not None else ""
        text += (
            f" A treatment that achieves {percent(stated.p0)} does as well or better in "
            f"{percent(primary.p_value, 0)} of such trials{look} {_mark(c)}."
        )
    held = [
        f"the {name} rate ({percent(p)})"
        for name, p in (("uninteresting", stated.p0), ("desirable", stated.p1))
        if low <= p <= high
    ]
    inside = f"holds {' and '.join(held)}" if held else "holds neither of the two rates"
    return f"{text} The exact interval, {span}, {inside} {_mark(c)}.{_corrected(c)}"


def _corrected(c: Chapter) -> str:
    """Between which rates the estimates lie that know of the look; '' without one."""
    try:
        design, after = looks.ended(c.analysis)
    except InputError:
        return ""
    rates = [after.umvue, after.median_unbiased, after.bias_adjusted]
    if after.stage == 2:
        rates.append(interim.among_those_that_go_on(*looks.rule(design), after.x))
    return (
        f"\n\nEstimates that take the look half-way into account lie between "
        f"{percent(min(rates))} and {percent(max(rates))}, where the plain rate is "
        f"{percent(after.naive)} {_mark(c)}. The verdict is the same with each of them."
    )


def late_look(late: int) -> Callable[[Chapter], str]:
    """Sentences on what an interim look some patients late does to p-value and estimate."""

    def sentences(c: Chapter) -> str:
        try:
            design, after = looks.ended(c.analysis)
        except InputError as error:
            return f"There is no look to come late: {error}."
        n1 = design.n1 + late
        if after.stage == 1:
            return f"The trial stopped after {design.n1} patients, so no result of stage 2 changes."
        if not 0 < n1 < design.n:
            return f"A look after {n1} of {patients(design.n)} is no interim look."
        rule = attained(design, n1, design.n)
        if after.x <= rule.r1:
            return (
                f"Now {rule.steps[0]}. Stage 1 can have had no more than the {after.x} successes "
                "there were in all: the trial would have stopped, and there is no result of "
                "stage 2 to change."
            )
        x1 = max(rule.r1 + 1, after.x - (design.n - n1))
        moved = attained_inference(design, x1, n1, after.x, design.n)
        old, new = percent(after.median_unbiased), percent(moved.median_unbiased)
        return (
            f"Now {rule.steps[0]}. The p-value goes from {after.p_value:.3f} to "
            f"{moved.p_value:.3f}, the median-unbiased estimate from {old} to {new} {_mark(c)}."
        )

    return sentences


def uncertain_null(regimen: str) -> Callable[[Chapter], str]:
    """Sentences on P(rate > null) under a fixed null and under an uncertain one."""

    def sentences(c: Chapter) -> str:
        try:
            x, n, p0, wanted = held_against(c.analysis)
            choice = choices(comparators(c.trial.claims, regimen))[0]
        except InputError as error:
            return f"No null but the stated one: {error}."
        rate, summary = bayes.posterior(x, n), choice.summary
        low, high = (percent(limit) for limit in rate.interval())
        text = (
            f"Start from a uniform prior: before the trial every rate is as likely as any other. "
            f"After {x} of {n} the rate lies between {low} and {high} with probability 95%, and "
            f"above {percent(p0)} with probability {percent(rate.above(p0))}."
        )
        if summary is None or summary.predictive is None or summary.prediction is None:
            return f"{text} Fewer than three other trials say nothing of how uncertain a null is."
        chance = probability_above_null(x, n, bayes.UNIFORM, summary.predictive)
        span = " and ".join(percent(limit) for limit in summary.prediction)
        return (
            f"{text}\n\nNow let the null be as uncertain as the {summary.k} other trials say: a "
            f"new study of {regimen} alone would have a true rate between {span}, with 95% "
            f"probability. The chance that this trial's rate is above that of such a study is "
            f"{percent(chance)}. If 1 minus alpha, {percent(wanted, 0)}, is the bar, "
            f"{_reached(rate.above(p0) > wanted, chance > wanted)}."
        )

    return sentences


def _reached(fixed: bool, uncertain: bool) -> str:
    if fixed == uncertain:
        return "both reach it" if fixed else "neither reaches it"
    return "only the first reaches it" if fixed else "only the second reaches it"


def _points(difference: float) -> str:
    size = number(100 * abs(difference))
    return f"{size} points too {'high' if difference > 0 else 'low'}"
