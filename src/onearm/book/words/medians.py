"""Sentences on medians of few patients: how wide, how early, and what the censored may hide."""

from __future__ import annotations

from collections.abc import Callable

from onearm.analysis.analyse import Survival
from onearm.analysis.missing import ENDPOINTS
from onearm.book.chapter import Chapter
from onearm.book.figures import curves, medians
from onearm.book.words.curves import NONE, STATES
from onearm.errors import InputError
from onearm.plots import words
from onearm.stats import precision
from onearm.stats.bounds import Bounds
from onearm.stats.cutoff import CutOff
from onearm.stats.survival import median
from onearm.tables import kind_mark


def width(endpoint: curves.Endpoint) -> Callable[[Chapter], str]:
    """What to expect of a median of so many patients, and what came."""

    def sentences(c: Chapter) -> str:
        curve = getattr(c.analysis, endpoint)
        if curve is None or curve.curve.n < 2:
            return NONE
        n, how, unit = curve.curve.n, c.trial.spec.survival.transform, curve.times.unit
        typical, more = (precision.typical_limits(size, how) for size in (n, 4 * n))
        text = (
            f"With {words.patients(n)}, all followed to the event, and a constant hazard, "
            f"the limits typically lie at {_times(typical)} the true median; with four times as "
            f"many, at {_times(more)}."
        )
        value, (low, high) = curve.median.value, curve.median.ci
        if value and low is not None and high is not None:
            text += (
                f" Here they lie at {low / value:.2f} and {high / value:.2f} times the estimate, "
                f"{words.time(value, unit)} {unit} {kind_mark(c.trial.kind)}{_only(c, endpoint)}."
            )
        return text

    return sentences


def early(endpoint: curves.Endpoint) -> Callable[[Chapter], str]:
    """How median and limits moved as follow-up went on."""

    def sentences(c: Chapter) -> str:
        try:
            made = medians.by_cutoff(c.analysis, endpoint)
        except InputError as error:
            return f"Nothing is said of earlier cut-offs here: {error}."
        unit, mark = c.trial.spec.unit, kind_mark(c.trial.kind)
        first = next(one for one in made if one.median.value is not None)
        bounded = next((one for one in made if one.median.ci[1] is not None), None)
        last = made[-1]
        lines = [
            f"The median {ENDPOINTS[endpoint]} is first reached at the cut-off of "
            f"{_moment(first.at, unit)}, with {first.events} events: {_told(first, unit)}.",
            f"With all follow-up, {last.events} events, it is {_told(last, unit)} {mark}{c.only}.",
        ]
        if bounded is None:
            lines.append("An upper limit is reached at none of the cut-offs.")
        elif bounded is not first:
            lines.append(
                f"The upper limit is first reached at the cut-off of {_moment(bounded.at, unit)}."
            )
        return " ".join(lines)

    return sentences


def censored(endpoint: curves.Endpoint) -> Callable[[Chapter], str]:
    """Between what the rate and the median lie if nothing is assumed of the censored."""

    def sentences(c: Chapter) -> str:
        curve = getattr(c.analysis, endpoint)
        if curve is None:
            return NONE
        made, unit = medians.bounded(c.analysis, endpoint), curve.times.unit
        if not made.moved:
            return "Nobody is censored before the last day, so there is nothing to bound."
        mark, n = kind_mark(c.trial.kind), words.patients(made.moved)
        middles = [median(one).value for one in (made.at_once, made.estimate, made.never)]
        worst, own, best = (_reached(m, unit) for m in middles)
        middle = (
            f"The median is {own} as estimated; with nothing assumed it lies between "
            f"{worst} and {best}"
            if worst != best
            else f"The median, {own}, is the same whatever became of them"
        )
        there = _at_landmark(c, curve, made)
        return f"Censored before the last day: {n}{there}. {middle} {mark}{c.only}."

    return sentences


def _at_landmark(c: Chapter, curve: Survival, made: Bounds) -> str:
    """What hangs on the censored at the landmark; nothing is said beyond the end of the curve."""
    at, state = curve.landmark.time, STATES[curve.endpoint]
    if curve.landmark.rate is None:
        return ""
    before = int(((curve.times.event == 0) & (curve.times.time < at - 1e-9)).sum())
    unit, mark = curve.times.unit, kind_mark(c.trial.kind)
    moment = f"{words.moment(at, unit)} {unit}"
    three = [medians.rate_at(one, at) for one in (made.at_once, made.estimate, made.never)]
    low, told, high = ("not known" if rate is None else words.percent(rate) for rate in three)
    if not before:
        return (
            f"; nobody left before {moment}, so that the share {state} there, {told}, does not "
            f"hang on them {mark}{c.only}"
        )
    return (
        f"; {before} of them before {moment}, where {told} are {state} as estimated: {low} if they "
        f"had the event at once, {high} if never {mark}{c.only}"
    )


def _reached(value: float | None, unit: str) -> str:
    if value is None:
        return "not reached"
    told = words.time(value, unit)
    return f"{told} {unit.removesuffix('s') if told == '1' else unit}"


def _times(typical: precision.Typical) -> str:
    high = "no upper limit" if typical.high is None else f"{typical.high:.2f}"
    return f"{typical.low:.2f} and {high}" + ("" if typical.high is None else " times")


def _told(one: CutOff, unit: str) -> str:
    low, high = (words.time(limit, unit) for limit in one.median.ci)
    return f"{words.time(one.median.value, unit)} {unit} (95% CI {low} to {high})"


def _moment(at: float, unit: str) -> str:
    return f"{unit.removesuffix('s')} {words.moment(at, unit)}"


def _only(c: Chapter, endpoint: curves.Endpoint) -> str:
    """The note that a number is of one cohort, unless it is printed and so alike in all."""
    return "" if c[f"{endpoint}.median"].is_as_printed else c.only


def found(endpoint: curves.Endpoint) -> Callable[[Chapter], str]:
    """What a curve adds to the question whether the answer was fair, and what it tells."""

    def sentences(c: Chapter) -> str:
        curve = getattr(c.analysis, endpoint)
        if curve is None:
            return NONE
        result, mark = c[f"{endpoint}.median"], kind_mark(c.trial.kind)
        unit, (low, high) = curve.times.unit, curve.median.ci
        name = ENDPOINTS[endpoint]
        if result.value is None:
            told = f"The median {name} is not reached {mark}: follow-up is too short to give one."
        else:
            told = f"The median {name} is {words.time(result.value, unit)} {unit} {mark}."
            if low is not None and high:
                told += (
                    f" The upper limit of its interval is {high / low:.1f} times the lower one"
                    f"{_only(c, endpoint)}."
                )
            else:
                told += f" Its interval lacks a limit{c.only}: the data set no bound there."
        intervals = {m.ci for m in curves.medians(c.analysis, endpoint)}
        if len(intervals) > 1:
            told += (
                f" The choice of a scale alone gives {len(intervals)} different intervals{c.only}, "
                "so an interval without its method is not finished."
            )
        made = medians.bounded(c.analysis, endpoint)
        ends = [median(one).value for one in (made.at_once, made.never)]
        if made.moved:
            least, most = (_reached(m, unit) for m in ends)
            told += (
                f" What became of the censored cannot move the median{c.only}."
                if least == most
                else f" With nothing assumed of the censored it lies between {least} and "
                f"{most}{c.only}."
            )
        return told

    return sentences
