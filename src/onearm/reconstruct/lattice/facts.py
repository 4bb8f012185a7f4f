"""What is known of one survival curve, and which data sets meet it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from onearm.reconstruct.lattice.endings import (
    Array,
    Bools,
    Cells,
    at_bound,
    cell,
    crossing,
    middle,
    running_curve,
)
from onearm.stats.limits import Transform, pointwise_limits

Window = tuple[float, float]
"""Lowest and highest value that would have been printed so, both included."""
NEVER: Window = (float("inf"), float("inf"))
"""Not reached."""
Rule = Literal["midpoint", "first"]
Counted = Literal["ended", "censored", "events"]
EPS = 1e-9
BLOCK = 8
"""Days on which a flat piece may begin that are taken together."""


@dataclass(frozen=True)
class Rate:
    """S(t) beyond a day, its limits, or both, as printed; None where a part is not known."""

    day: int
    value: Window | None = None
    low: Window | None = None
    high: Window | None = None


@dataclass(frozen=True)
class Count:
    """How many `ended`, were `censored` or had `events` before a cell: `low` to `high`."""

    bound: int
    kind: Counted
    low: int
    high: int


@dataclass(frozen=True)
class Facts:
    """Facts of one Kaplan-Meier curve, times in whole days, start = day 1.

    Parameters
    ----------
    n : int
        Patients.
    horizon : int
        Last day on which anyone may have been followed.
    median, low, high : tuple of float or None
        Days between which the median and its limits must lie; `NEVER` for not reached, None
        where nothing is known.
    rule : {'midpoint', 'first'}
        Where S(t) is exactly 0.5 for a while: the middle of it, as R and SAS, or its first day.
    transform, level
        How the limits were made.
    rates : tuple of Rate
    counts : tuple of Count
    odds : float
        How likely a data set is against one with an event in the place of one censoring: 1 where
        all are equally likely.
    """

    n: int
    horizon: int
    median: Window | None = None
    low: Window | None = None
    high: Window | None = None
    rule: Rule = "midpoint"
    transform: Transform = "log-log"
    level: float = 0.95
    rates: tuple[Rate, ...] = ()
    counts: tuple[Count, ...] = ()
    odds: float = 1.0


@dataclass(frozen=True)
class Case:
    """One way in which a median can come about; the cases of `cases` share no data set.

    `flat` are the days between which S(t) comes to lie at 0.5, `until` those between which it
    falls on, `NEVER` if it does not. Without them the curve falls across 0.5 within the days of
    the median.
    """

    flat: tuple[int, int] | None = None
    until: Window | None = None


def cases(facts: Facts) -> tuple[Case, ...]:
    """The ways in which the printed median can come about."""
    if facts.median in (None, NEVER) or facts.rule == "first":
        return (Case(),)
    low, high = (int(np.ceil(facts.median[0] - EPS)), int(np.floor(facts.median[1] + EPS)))
    earliest = 1 if facts.low in (None, NEVER) else int(np.ceil(facts.low[0] - EPS))
    found = [Case()]
    if low <= high:
        found.append(Case((low, high), NEVER))
    for first, last in [*_blocks(earliest, low - 1), *_blocks(max(low, earliest), high)]:
        soonest = np.ceil(2 * facts.median[0] - last - EPS)
        latest = np.floor(2 * facts.median[1] - first + EPS)
        until = max(soonest, first + 1, high + 1 if first >= low else 0), min(latest, facts.horizon)
        if until[0] <= until[1]:
            found.append(Case((first, last), until))
    return tuple(found)


def _blocks(first: int, last: int) -> list[tuple[int, int]]:
    """Days cut into blocks, the last ones first."""
    return [(max(first, end - BLOCK + 1), end) for end in range(last, first - 1, -BLOCK)]


def meets(facts: Facts, case: Case, cells: Cells) -> Bools:
    """Which data sets meet all facts in the way of the case; shape = (n_sets,).

    Parameters
    ----------
    cells : ndarray of int, shape = (n_sets, n)
        Endings in increasing order along each row.
    """
    s, error = running_curve(cells)
    how = facts.transform, facts.level
    low, high = pointwise_limits(s, error, *how)
    start, end = crossing(s, cells, 0.5)
    fine = _is_case(facts, case, start, end)
    fine &= _inside(middle(start, end, facts.rule), facts.median)
    for band, window in ((low, facts.low), (high, facts.high)):
        if window is not None:
            fine &= _inside(middle(*crossing(band, cells, 0.5), "midpoint"), window)
    at_one = [float(end[0]) for end in pointwise_limits(np.ones(1), np.zeros(1), *how)]
    for rate in facts.rates:
        bound = cell(rate.day, event=False)
        parts = zip((s, low, high), (1.0, *at_one), (rate.value, rate.low, rate.high), strict=True)
        for values, before, window in parts:
            if window is not None:
                known = (cells[:, -1] // 2 >= rate.day) | (s[:, -1] == 0)
                fine &= known & _inside(at_bound(values, cells, bound, before), window)
    for count in facts.counts:
        chosen = cells < count.bound
        if count.kind != "ended":
            chosen &= cells % 2 == (count.kind == "censored")
        found = chosen.sum(axis=1)
        fine &= (found >= count.low) & (found <= count.high)
    return fine


def _is_case(facts: Facts, case: Case, start: Array, end: Array) -> Bools:
    if facts.median in (None, NEVER) or facts.rule == "first":
        return np.ones(start.shape, dtype=bool)
    flat = end > start
    within = flat & (start >= facts.median[0] - EPS) & (end <= facts.median[1] + EPS)
    here: Bools = ~flat | within
    if case.flat is not None:
        here = flat & (start >= case.flat[0]) & (start <= case.flat[1]) & ~within
        here &= np.isinf(end) == (case.until == NEVER)
    return here


def _inside(values: Array, window: Window | None) -> Bools:
    """Values in a window; nan, not reached, is in none but `NEVER`."""
    if window is None:
        return np.ones(values.shape, dtype=bool)
    if window == NEVER:
        return np.isnan(values)
    fine: Bools = (values >= window[0] - EPS) & (values <= window[1] + EPS)
    return fine
