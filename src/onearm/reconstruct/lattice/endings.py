"""Kaplan-Meier curves of many small data sets at once, patient by patient in order of time.

With patients in order (an event before a censoring of the same day), S(t) and Greenwood's sum
change at each event by factors that know only how many were at risk. Ties need no care but to
be read after their last event. So the curves of thousands of data sets are two running
products, and nothing here is shared with `onearm.stats.survival`, which can check it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from onearm.stats.times import NOISE

Cells = npt.NDArray[np.int64]
Array = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def cell(day: int, *, event: bool) -> int:
    """A day as a place in the order of endings: an event comes before a censoring.

    >>> cell(3, event=True), cell(3, event=False), cell(4, event=True)
    (6, 7, 8)
    """
    return 2 * day + (not event)


def running_curve(cells: Cells) -> tuple[Array, Array]:
    """S(t) and Greenwood's error of log S after each patient, shape = (n_sets, n_patients).

    Parameters
    ----------
    cells : ndarray of int, shape = (n_sets, n_patients)
        Endings in increasing order along each row: `cell` of the day and what happened.

    Examples
    --------
    >>> s, error = running_curve(np.array([[2, 5, 6]]))
    >>> s.round(3).tolist(), error.round(3).tolist()
    ([[0.667, 0.667, 0.0]], [[0.408, 0.408, inf]])
    """
    at_risk = np.arange(cells.shape[1], 0, -1.0)
    event = cells % 2 == 0
    with np.errstate(divide="ignore"):
        drop, growth = (at_risk - 1) / at_risk, 1 / (at_risk - 1) - 1 / at_risk
    s = np.cumprod(np.where(event, drop, 1.0), axis=1, dtype=np.float64)
    summed = np.cumsum(np.where(event, growth, 0.0), axis=1, dtype=np.float64)
    return s, np.sqrt(summed)


def last_of_ties(cells: Cells) -> Bools:
    """Where an event is the last of its day: only there may a curve be read."""
    last: Bools = cells % 2 == 0
    last[:, :-1] &= cells[:, 1:] != cells[:, :-1]
    return last


def at_bound(values: Array, cells: Cells, bound: int, before: float) -> Array:
    """The last value before a cell, `before` where there is none; shape = (n_sets,)."""
    seen = (cells < bound).sum(axis=1)
    found = np.take_along_axis(values, np.maximum(seen - 1, 0)[:, None], axis=1)[:, 0]
    return np.where(seen > 0, found, before)


def crossing(values: Array, cells: Cells, height: float) -> tuple[Array, Array]:
    """Days between which a curve is first at or below `height`; shape = (n_sets,) each.

    The first is the day on which it gets there, nan where it never does. The second is that day
    again or, where the curve then lies at `height` itself, the day on which it falls further,
    inf where it does not.
    """
    rows, read, days = np.arange(len(cells)), last_of_ties(cells), cells // 2
    below = read & (values < height + NOISE)
    first = below.argmax(axis=1)
    reached = below.any(axis=1)
    there = values[rows, first]
    flat = reached & (np.abs(there - height) < NOISE)
    lower = read & (values < there[:, None] - NOISE)
    later = lower.argmax(axis=1)
    start = np.where(reached, days[rows, first], np.nan)
    end = np.where(lower.any(axis=1), days[rows, later], np.inf)
    return start, np.where(flat, end, start)


def middle(start: Array, end: Array, rule: str) -> Array:
    """What is printed for a crossing: the midpoint of a flat piece, or its 'first' day."""
    if rule == "first":
        return start
    return np.where(np.isinf(end), start, (start + end) / 2)
