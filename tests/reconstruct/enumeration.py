"""Every data set of a few patients, read by hand: nothing here is shared with the package.

A data set is a list of cells in increasing order, 2 x day for an event and 1 more for a
censoring. S(t) and Greenwood's sum are exact fractions; limits follow the formulas that R's
`survfit` documents for its `conf.type`, written out with `math`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from statistics import NormalDist

Cells = tuple[int, ...]
Steps = tuple[tuple[int, int], ...]
Crossing = tuple[float, float] | None
Z = NormalDist().inv_cdf(0.975)
HALF = Fraction(1, 2)
NEAR = 1e-9
TRANSFORMS = ("plain", "log", "log-log", "logit", "arcsin")


@cache
def data_sets(n: int, days: int) -> tuple[Cells, ...]:
    """Every list of n endings on so many days, an event before a censoring of the same day."""
    return tuple(itertools.combinations_with_replacement(range(2, 2 * days + 2), n))


@cache
def curve(cells: Cells) -> tuple[tuple[int, ...], Steps]:
    """Days with events, and how many were at risk and had one on each of them."""
    days, steps = [], []
    for day in sorted({c // 2 for c in cells if c % 2 == 0}):
        days.append(day)
        steps.append((sum(c // 2 >= day for c in cells), cells.count(2 * day)))
    return tuple(days), tuple(steps)


@cache
def survival(steps: Steps) -> tuple[Fraction, ...]:
    """S(t) after each day with events."""
    found, s = [], Fraction(1)
    for at_risk, events in steps:
        s *= Fraction(at_risk - events, at_risk)
        found.append(s)
    return tuple(found)


@cache
def limits(steps: Steps, transform: str, side: int) -> tuple[float | None, ...]:
    """Lower (0) or upper (1) limit after each day with events, None where there is none."""
    found, total = [], Fraction(0)
    for (at_risk, events), s in zip(steps, survival(steps), strict=True):
        if s == 0:
            found.append(None)
            continue
        total += Fraction(events, at_risk * (at_risk - events))
        error = Z * math.sqrt(total) * (1, -1)[not side]
        found.append(min(1.0, max(0.0, _limit(float(s), error, transform))))
    return tuple(found)


def _limit(s: float, error: float, transform: str) -> float:
    if transform == "plain":
        return s + s * error
    if transform == "log":
        return math.exp(math.log(s) + error)
    if transform == "log-log":
        return math.exp(-math.exp(math.log(-math.log(s)) - error / -math.log(s)))
    if transform == "logit":
        return 1 / (1 + math.exp(-(math.log(s / (1 - s)) + error / (1 - s))))
    angle = math.asin(math.sqrt(s)) + error / 2 * math.sqrt(s / (1 - s))
    return math.sin(min(math.pi / 2, max(0.0, angle))) ** 2


def crossing(days: tuple[int, ...], values: tuple[Fraction | float | None, ...]) -> Crossing:
    """Days on which a curve gets to 0.5 and on which it leaves it, None if it never does."""
    for i, value in enumerate(values):
        if value is None or value > HALF + Fraction(NEAR):
            continue
        if abs(value - HALF) > NEAR:
            return days[i], days[i]
        later = (
            day for day, v in zip(days, values, strict=True) if v is not None and v < value - NEAR
        )
        return days[i], next(later, math.inf)
    return None


def printed(found: Crossing, rule: str) -> float:
    """What is printed for a crossing, nan where it is not reached."""
    if found is None:
        return math.nan
    start, end = found
    return start if rule == "first" or math.isinf(end) else (start + end) / 2


def meets(facts: object, cells: Cells) -> bool:
    """Does a data set meet all facts of an `onearm.reconstruct.lattice.facts.Facts`?"""
    return all(_answers(facts, cells))


def _answers(facts, cells: Cells) -> Iterator[bool]:
    days, steps = curve(cells)
    yield within(printed(crossing(days, survival(steps)), facts.rule), facts.median)
    for side, window in ((0, facts.low), (1, facts.high)):
        if window is not None:
            band = limits(steps, facts.transform, side)
            yield within(printed(crossing(days, band), "midpoint"), window)
    for rate in facts.rates:
        seen = sum(day <= rate.day for day in days)
        s = survival(steps)[seen - 1] if seen else Fraction(1)
        if any(window is not None for window in (rate.value, rate.low, rate.high)):
            yield s == 0 or cells[-1] // 2 >= rate.day
        yield within(float(s), rate.value)
        for side, window in ((0, rate.low), (1, rate.high)):
            band = limits(steps, facts.transform, side)
            at_one = 1.0 if facts.transform in ("plain", "log") else None
            value = band[seen - 1] if seen else at_one
            yield within(math.nan if value is None else value, window)
    for count in facts.counts:
        before = [c for c in cells if c < count.bound]
        number = {
            "ended": len(before),
            "events": sum(c % 2 == 0 for c in before),
            "censored": sum(c % 2 == 1 for c in before),
        }[count.kind]
        yield count.low <= number <= count.high


def within(value: float, window: tuple[float, float] | None) -> bool:
    """Is a value in a window? nan, not reached, is only in that from inf to inf."""
    if window is None:
        return True
    if math.isinf(window[0]):
        return math.isnan(value)
    return window[0] - NEAR <= value <= window[1] + NEAR
