"""What the censored can do to a curve: between which two it lies if nothing of them is assumed.

Kaplan and Meier take a censored patient to have the risk of those still watched. If he or she
left because things went badly, or well, the curve is wrong, and no data tell. The two extremes
can be drawn: each had the event at once, or none until everybody had been seen.

References
----------
.. [1] Peterson AV. Bounds for a joint distribution function with fixed sub-distribution
   functions: application to competing risks. Proc Natl Acad Sci USA 1976;73:11-13.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from onearm.stats.limits import Transform
from onearm.stats.survival import KaplanMeier, kaplan_meier
from onearm.stats.times import check_times


@dataclass(frozen=True)
class Bounds:
    """The curve as estimated, and if the censored had the event `at_once`, or `never`.

    `moved` patients are censored before the last time: what became of them is varied.
    """

    estimate: KaplanMeier
    at_once: KaplanMeier
    never: KaplanMeier
    moved: int


def censoring_bounds(
    time: ArrayLike,
    event: ArrayLike,
    *,
    transform: Transform = "log-log",
    level: float = 0.95,
) -> Bounds:
    """The two extreme curves that the censored allow [1]_.

    Parameters
    ----------
    time, event, transform, level
        As in `onearm.stats.survival.kaplan_meier`, whose errors are these.

    Returns
    -------
    Bounds
        `at_once` counts whoever is censored before the last time as an event on that day;
        `never` as watched without an event to the last time of anybody. At a landmark only those
        censored before it make a difference.

    Examples
    --------
    >>> found = censoring_bounds([2, 3, 5, 8], [1, 0, 1, 0])
    >>> [c.survival[-2:].round(3).tolist() for c in (found.at_once, found.estimate, found.never)]
    [[0.25, 0.25], [0.375, 0.375], [0.5, 0.5]]
    """
    times, events = check_times(time, event)
    estimate = kaplan_meier(times, events, transform=transform, level=level)
    last = float(times.max())
    moves = (events == 0) & (times < last)
    worst = kaplan_meier(times, np.where(moves, 1, events), transform=transform, level=level)
    kept = np.where(moves, last, times)
    best = kaplan_meier(kept, events, transform=transform, level=level)
    return Bounds(estimate, worst, best, int(moves.sum()))
