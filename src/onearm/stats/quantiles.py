"""Quantiles of a survival curve, such as its median, with the interval of its limits.

The rule is that by which R's survival prints a median, for any quantile. R's `quantile` differs
from R's print in two cases: a curve that ends in a flat piece at the quantile, of which it takes
the middle, and limits that rise again, which it reads in order of height, not of time.

References
----------
.. [1] Brookmeyer R, Crowley J. A confidence interval for the median survival time.
   Biometrics 1982;38:29-41.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onearm.errors import InputError
from onearm.stats.binomial import Array
from onearm.stats.limits import Transform
from onearm.stats.times import NOISE

if TYPE_CHECKING:
    from onearm.stats.survival import KaplanMeier


@dataclass(frozen=True)
class Quantile:
    """Time by which a share `p` has had the event; None is written 'not reached'.

    `ci` follows Brookmeyer and Crowley [1]_, each limit None where it is not reached.
    """

    value: float | None
    ci: tuple[float | None, float | None]
    transform: Transform
    level: float
    p: float = 0.5

    @property
    def rule(self) -> str:
        """Which time is taken where the curve is flat at the quantile."""
        return f"midpoint of the flat piece where S(t) = {1 - self.p:g}, as R's survfit"


Median = Quantile
"""The quantile of `p` = 0.5."""


def quantile(curve: KaplanMeier, p: float) -> Quantile:
    """Time by which a share `p` has had the event, and its interval [1]_, in the curve's unit.

    It is the first time at which S(t) is at or below 1 - p. Where S(t) is exactly 1 - p over a
    stretch it is the middle of the stretch; where that stretch is the end of the curve, its
    start. The limits are read from the pointwise limits in the same way.

    Parameters
    ----------
    curve : KaplanMeier
        The interval has its level and transformation.
    p : float
        Probability of having had the event, between 0 and 1: 0.25 for the lower quartile.

    Raises
    ------
    InputError
        If `p` does not lie between 0 and 1.

    Examples
    --------
    >>> from onearm.stats.survival import kaplan_meier
    >>> curve = kaplan_meier([2, 4, 6, 8, 9], [1, 1, 1, 0, 0])
    >>> [quantile(curve, p).value for p in (0.25, 0.4, 0.5, 0.75)]
    [4.0, 5.0, 6.0, None]
    """
    if not 0 < p < 1:
        raise InputError(f"p must lie between 0 and 1, found {p}")
    value, low, high = (
        _crossing(curve.time, s, 1 - p) for s in (curve.survival, curve.low, curve.high)
    )
    return Quantile(value, (low, high), curve.transform, curve.level, p)


def median(curve: KaplanMeier) -> Median:
    """Median time and its interval [1]_: the quantile of `p` = 0.5.

    Where S(t) is exactly 0.5 over a stretch, which is usual with 28 or 30 patients, the median
    is the middle of the stretch, as in R's survfit; lifelines gives its left end.

    Parameters
    ----------
    curve : KaplanMeier
        The interval has its level and transformation.

    Examples
    --------
    >>> from onearm.stats.survival import kaplan_meier
    >>> median(kaplan_meier([2, 4, 6, 8], [1, 1, 1, 1])).value
    5.0
    >>> median(kaplan_meier([2, 4, 6], [0, 0, 0])).value is None
    True
    """
    return quantile(curve, 0.5)


def _crossing(time: Array, s: Array, height: float) -> float | None:
    """First time at which `s` is at or below `height`, the midpoint where it stays there."""
    below = np.flatnonzero(s < height + NOISE)  # nan compares false
    if not below.size:
        return None
    first = int(below[0])
    later = np.flatnonzero(s < s[first] - NOISE)
    if abs(s[first] - height) < NOISE and later.size:
        return float((time[first] + time[later[0]]) / 2)
    return float(time[first])
