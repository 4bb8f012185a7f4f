"""One median and the intervals that each transformation gives it."""

from __future__ import annotations

from typing import get_args

from numpy.typing import ArrayLike

from onearm.stats.limits import Transform
from onearm.stats.quantiles import Median, median
from onearm.stats.survival import curve_of_counts, kaplan_meier


def medians_by_transform(
    time: ArrayLike, event: ArrayLike, *, level: float = 0.95
) -> tuple[Median, ...]:
    """The median under each transformation in turn: one value, five intervals.

    It answers which transformation a published interval may have had. Parameters, coding and
    errors are those of `kaplan_meier`.

    Examples
    --------
    >>> for found in medians_by_transform([6, 7, 9, 10, 14, 18], [1, 1, 1, 0, 1, 1])[1:3]:
    ...     print(found.transform, found.value, found.ci)
    log 11.5 (7.0, None)
    log-log 11.5 (6.0, None)
    """
    transforms: tuple[Transform, ...] = get_args(Transform)
    seen = kaplan_meier(time, event, level=level)
    return tuple(
        median(curve_of_counts(seen.time, seen.at_risk, seen.events, seen.censored, name, level))
        for name in transforms
    )
