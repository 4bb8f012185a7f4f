"""The same patients at an earlier data cut-off: what a trial would have reported then.

References
----------
.. [1] Shuster JJ. Median follow-up in clinical trials. J Clin Oncol 1991;9:191-192.
.. [2] Schemper M, Smith TL. A note on quantifying follow-up in studies of failure time.
   Control Clin Trials 1996;17:343-346.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from onearm.errors import InputError
from onearm.stats.binomial import Array, Ints
from onearm.stats.limits import Transform
from onearm.stats.survival import Median, kaplan_meier, median
from onearm.stats.times import NOISE


@dataclass(frozen=True)
class CutOff:
    """What was known at a cut-off: patients entered, their events, the median with its limits."""

    at: float
    n: int
    events: int
    median: Median


def cut(
    entry: ArrayLike, time: ArrayLike, event: ArrayLike, at: float
) -> tuple[Array, Ints, npt.NDArray[np.bool_]]:
    """Times and events as they were known at a cut-off, of those who had entered by then.

    Parameters
    ----------
    entry : array-like, shape = (n_patients,)
        When each patient's clock started, on one calendar for all.
    time, event : array-like, shape = (n_patients,)
        Time from there to the event (1) or the last day seen (0), in the same unit.
    at : float
        Cut-off on that calendar. A patient whose clock starts on that day counts, with time 0.

    Returns
    -------
    tuple of ndarray
        Times, events, and which of the patients they are of.

    Raises
    ------
    InputError
        If lengths differ, or an entry is not known.

    Examples
    --------
    >>> times, events, entered = cut([0, 10, 20], [12, 15, 30], [1, 1, 0], at=20)
    >>> times.tolist(), events.tolist(), entered.tolist()
    ([12.0, 10.0, 0.0], [1, 0, 0], [True, True, True])
    """
    start, times, events = (np.asarray(one, dtype=float) for one in (entry, time, event))
    if not start.shape == times.shape == events.shape:
        raise InputError(
            f"need an entry, a time and an event a patient, found {start.size}, {times.size} and "
            f"{events.size}"
        )
    if not np.isfinite(start).all():
        raise InputError("each patient needs a day on which the clock started")
    entered = start <= at + NOISE
    room = np.maximum(at - start[entered], 0.0)
    known = times[entered] <= room + NOISE * np.maximum(1.0, room)
    told = np.where(known, events[entered], 0).astype(int)
    return np.where(known, times[entered], room), told, entered


def medians_by_cutoff(
    entry: ArrayLike,
    time: ArrayLike,
    event: ArrayLike,
    cutoffs: Iterable[float],
    *,
    transform: Transform = "log-log",
    level: float = 0.95,
) -> tuple[CutOff, ...]:
    """The median and its interval at each cut-off; cut-offs before the first entry are left out.

    Parameters and errors are those of `cut`, and of `onearm.stats.survival.kaplan_meier`.

    Examples
    --------
    >>> for found in medians_by_cutoff([0, 0, 0, 9], [4, 7, 20, 30], [1, 1, 1, 1], [5, 12, 40]):
    ...     print(found.at, found.n, found.events, found.median.value)
    5 3 1 None
    12 4 2 7.0
    40 4 4 13.5
    """
    found = []
    for at in cutoffs:
        times, events, entered = cut(entry, time, event, at)
        if entered.any():
            curve = kaplan_meier(times, events, transform=transform, level=level)
            found.append(CutOff(at, curve.n, curve.n_events, median(curve)))
    return tuple(found)
