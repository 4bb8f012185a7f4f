"""Sentences on survival curves that hold whatever the trial and whatever the result."""

from __future__ import annotations

from collections.abc import Callable

from onearm.analysis.analyse import Survival
from onearm.book.chapter import Chapter
from onearm.book.figures import curves, null
from onearm.book.words.marks import p_is
from onearm.errors import InputError
from onearm.plots import words
from onearm.plots.area import moment
from onearm.tables import kind_mark
from onearm.texts import plain

STATES = {"pfs": "free of progression", "os": "alive"}
NONE = "There is no curve in the tables of this trial, so there is nothing to say here."


def transformations(endpoint: curves.Endpoint) -> Callable[[Chapter], str]:
    """How much the interval of a median owes to its transformation, and which fit the print."""

    def sentences(c: Chapter) -> str:
        if getattr(c.analysis, endpoint) is None:
            return NONE
        found, claim = curves.medians(c.analysis, endpoint), curves.printed(c.analysis, endpoint)
        mark, unit = kind_mark(c.trial.kind), c.trial.spec.unit
        if found[0].value is None:
            return "The median is not reached, and no scale changes that."
        ends = [{words.time(m.ci[i], unit) for m in found} for i in (0, 1)]
        told = [
            f"the {side} limit is the same under all scales, {next(iter(end))}"
            if len(end) == 1
            else f"the {side} limit takes {len(end)} values"
            for side, end in zip(("lower", "upper"), ends, strict=True)
        ]
        text = f"In these data {told[0]}, and {told[1]} {mark}."
        if claim is None:
            return text
        fits = [m.transform for m in found if curves.as_printed(claim, m)]
        which = {0: "No scale gives", len(found): "All of them give"}.get(
            len(fits),
            f"{words.capital(words.listed(fits))} {'gives' if len(fits) == 1 else 'give'}",
        )
        return f"{text} {which} what was printed, {plain(claim.printed_as)} (grade {claim.grade})."

    return sentences


def mean(endpoint: curves.Endpoint) -> Callable[[Chapter], str]:
    """The restricted mean with its error, as time had and time lost."""

    def sentences(c: Chapter) -> str:
        curve: Survival | None = getattr(c.analysis, endpoint)
        result = c[f"{endpoint}.rmst"]
        if curve is None or curve.mean is None or result.value is None:
            return NONE
        unit, tau = curve.times.unit, moment(curve.mean.tau, curve.times.unit)
        error = "no standard error, because no event came before"
        if curve.mean.se > 0:
            error = f"standard error {words.number(curve.mean.se, 2)}, 95% CI {result.ci_text}"
        error = "; ".join(part for part in (error, result.band_text) if part)
        text = (
            f"Of the first {tau} {unit}, a patient was {STATES[endpoint]} for "
            f"{result.number} on average ({error}) {kind_mark(result.kind, result.id)}. "
            f"The other {words.time(curve.mean.tau - curve.mean.value, unit)} were lost."
        )
        if curve.mean.tau < curve.landmark.time:
            text += " Follow-up ends before the landmark, so the mean is taken up to its end."
        return text

    return sentences


def maturity(endpoint: curves.Endpoint) -> Callable[[Chapter], str]:
    """How much of the end of the story is known."""

    def sentences(c: Chapter) -> str:
        curve: Survival | None = getattr(c.analysis, endpoint)
        if curve is None:
            return NONE
        times, n, events = curve.times, curve.curve.n, curve.curve.n_events
        share, mark = words.percent(events / n, 0), kind_mark(c.trial.kind)
        had = {"pfs": "have progressed or died", "os": "have died"}[endpoint]
        told = "; ".join(part for part in (share, c[f"{endpoint}.events"].band_text) if part)
        lines = [f"{events} of {words.patients(n)} ({told}) {had} {mark}."]
        lost = times.time[times.event == 0]
        if not lost.size:
            lines.append("Nobody is censored, so the curve is a plain count at every time.")
        else:
            first = words.time(float(lost.min()), times.unit)
            unit = times.unit.removesuffix("s") if first == "1" else times.unit
            lines.append(
                f"The first of the others was last seen at {first} {unit}; until then the "
                f"curve is a plain count of who is {STATES[endpoint]}{c.only}."
            )
        median = curve.median.value
        if median is not None:
            left = int((times.time >= median - 1e-9).sum())
            lines.append(
                f"At the median, {moment(median, times.unit)} {times.unit}, {left} "
                f"{'was' if left == 1 else 'were'} still at risk{c.only}."
            )
        return " ".join(lines)

    return sentences


def logrank(c: Chapter) -> str:
    """Events seen and expected under the curve that the design's rate stands for."""
    try:
        rate, at = null.stated(c.analysis)
        test, cut = null.against_null(c.analysis), null.against_null(c.analysis, until=at)
        counted = null.against_null(c.analysis, population="primary")
    except InputError as error:
        return f"No test is made here: {error}."
    mark = kind_mark(c.trial.kind)
    where = f"{words.percent(rate)} at {moment(at, c.trial.spec.unit)} {c.trial.spec.unit}"
    text = (
        f"A constant hazard through {where} expects {words.number(test.expected)} events among "
        f"{words.patients(test.n)} for as long as they were followed. {test.observed} were seen, "
        f"a ratio of {null.ratio(test)}; one-sided {p_is(test.p)} {mark}{c.only}. "
        f"With follow-up cut at the landmark, {cut.observed} were seen and "
        f"{words.number(cut.expected)} expected: {p_is(cut.p)}{c.only}."
    )
    if counted.n != test.n:
        text += (
            f" Among the {counted.n} patients of the primary population alone, all follow-up "
            f"used, {p_is(counted.p)}."
        )
    count = c["primary.pvalue"]
    if count.value is not None:
        text += f" The count of the primary endpoint, {count.count}, gave p = {count.text}."
    return (
        f"{text}\n\nThe design judges by the count. This test was not planned; it decides nothing."
    )
