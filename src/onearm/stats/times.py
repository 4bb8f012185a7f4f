"""When two times are one time, and the checks that estimators of time to event share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from onearm.errors import InputError
from onearm.stats.binomial import Array, check_choice, check_level

NOISE = float(np.sqrt(np.finfo(float).eps))
"""Relative size of a difference that is rounding, as in R's all.equal: 1.5e-8."""


def tolerance(times: Array) -> float:
    """Gap up to which neighbouring distinct times are one time.

    The rule is that of R's survfit (`timefix`): `NOISE`, or `NOISE` times the mean if that is
    more, so that 0.1 + 0.2 is 0.3 in years and 10000.1 + 0.2 is 10000.3 in days.

    Parameters
    ----------
    times : ndarray, shape = (n_times,)
        Distinct times, in any unit.

    Examples
    --------
    >>> tolerance(np.array([1.0, 3.0])) == 2 * NOISE
    True
    """
    return NOISE * max(1.0, float(np.abs(times).mean())) if times.size else NOISE


def merged(ordered: Array) -> Array:
    """Each time, or the earliest of those that differ from it by rounding alone.

    Parameters
    ----------
    ordered : ndarray, shape = (n_patients,)
        Times of zero or more, in increasing order.

    Examples
    --------
    >>> merged(np.array([0.3, 0.1 + 0.2, 0.5])).tolist()
    [0.3, 0.3, 0.5]
    """
    if not ordered.size:
        return ordered
    steps = np.diff(ordered)
    gap = tolerance(ordered[np.append(True, steps > 0)])
    starts = np.append(True, steps > gap)
    return np.asarray(np.maximum.accumulate(np.where(starts, ordered, 0.0)))


def locate(times: Array, at: float) -> tuple[int, int]:
    """How many of the distinct times lie before `at`, and how many at or before it.

    Parameters
    ----------
    times : ndarray, shape = (n_times,)
        Distinct times in increasing order.
    at : float
        In the same unit, zero or more.

    Raises
    ------
    InputError
        If `at` is negative, infinite or missing.

    Examples
    --------
    >>> locate(np.array([0.1, 0.3, 0.5]), 0.1 + 0.2)
    (1, 2)
    """
    if not 0 <= at < np.inf:
        raise InputError(f"a time must be zero or more and finite, found {at}")
    gap = tolerance(times)
    return int(np.searchsorted(times, at - gap)), int(np.searchsorted(times, at + gap, "right"))


def check_times(time: ArrayLike, status: ArrayLike) -> tuple[Array, Array]:
    """Times in increasing order, merged, and what happened then, one each a patient.

    Raises
    ------
    InputError
        If there is no patient, the lengths differ, or a time is negative or missing.

    Examples
    --------
    >>> time, status = check_times([0.5, 0.1 + 0.2, 0.3], [1, 0, 0])
    >>> time.tolist(), status.tolist()
    ([0.3, 0.3, 0.5], [0.0, 0.0, 1.0])
    """
    try:
        times, codes = np.asarray(time, dtype=float), np.asarray(status, dtype=float)
    except (TypeError, ValueError):
        raise InputError("times and events must be numbers") from None
    if times.ndim != 1 or times.shape != codes.shape or not times.size:
        raise InputError(
            f"need one time and one event a patient, found {times.size} and {codes.size}"
        )
    wrong = times[~(np.isfinite(times) & (times >= -NOISE))]
    if wrong.size:
        raise InputError(f"times must be numbers of zero or more, found {wrong[0]}")
    order = np.argsort(times)
    return merged(np.maximum(times[order], 0)), codes[order]


def check_interval(transform: str, level: float, transforms: tuple[str, ...]) -> None:
    """Raise InputError unless the transformation is known and the level between 0 and 1."""
    check_choice("transform", transform, transforms)
    check_level(level)
