"""Readings of a published curve, cleaned: in order, never rising, with their precision.

References
----------
.. [1] Chernozhukov V, Fernández-Val I, Galichon A. Improving point and interval estimators of
   monotone functions by rearrangement. Biometrika 2009;96:559-575.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from onearm.errors import InputError
from onearm.stats.binomial import Array

Drops = Literal["reading", "midway"]

RISE = 0.03
"""Largest rise that is noise: six standard deviations of a careless reading, 0.005."""

TIME_SLACK = 0.01
"""Error of a noisy reading in time, as a share of the time axis: three of the usual 0.3 %."""

SHARPEST = 1e-7
"""No reading is trusted beyond this, whatever its decimals."""

WIDE = 4.0
"""Standard deviations within which all of a few hundred readings lie."""

CARELESS = 0.007
"""Difference of two careless readings of one level, one standard deviation."""

SWAP = 6.0
"""Standard deviations by which a rise between neighbours is more than noise in survival."""


@dataclass(frozen=True)
class Readings:
    """A published curve as it was read, cleaned.

    Parameters
    ----------
    time, survival : ndarray, shape = (n_readings,)
        In order, from (0, 1), survival between 0 and 1 and never rising.
    value : ndarray, shape = (n_readings,)
        Survival with its noise: as read, but for neighbours that changed places. In falling
        order noise looks like small falls; a search for falls needs it as it was.
    noise : float
        Standard deviation of the readings about the curve; 0 where none was found.
    precision : float
        Largest distance of a reading from the curve, either way.
    slack : float
        Largest error in time, in the unit of the curve; 0 for readings without noise.
    drops : {'reading', 'midway'}
        Where the curve falls: at the first reading of the lower level, or midway between it
        and the reading before.
    mended : tuple of str
        What was changed, in words.
    """

    time: Array
    survival: Array
    value: Array
    noise: float
    precision: float
    slack: float
    drops: Drops
    mended: tuple[str, ...] = ()

    @property
    def end(self) -> float:
        """Time of the last reading."""
        return float(self.time[-1])

    @property
    def fall_time(self) -> Array:
        """Time at which the curve falls to each reading, if it falls there."""
        if self.drops == "reading":
            return self.time
        return np.append(self.time[:1], (self.time[1:] + self.time[:-1]) / 2)


def rises(
    time: ArrayLike, survival: ArrayLike, *, most: float = RISE
) -> tuple[tuple[int, int], ...]:
    """Readings that lie higher than an earlier one by more than noise, each with that one.

    Readings closer than `TIME_SLACK` of the time axis may have changed places: no rise.

    Parameters
    ----------
    time, survival : array-like, shape = (n_readings,)
        In any order, survival as proportions.
    most : float
        Largest rise that is noise.

    Examples
    --------
    >>> rises([0, 10, 20, 30], [1, 0.6, 0.61, 0.7])
    ((3, 1),)
    """
    times, values = np.asarray(time, float), np.asarray(survival, float)
    order = np.lexsort((-values, times))
    slack = TIME_SLACK * float(np.ptp(times)) if times.size else 0.0
    lowest = -1
    waiting = 0
    found = []
    for index in order:
        while times[order[waiting]] < times[index] - slack:
            if lowest < 0 or values[order[waiting]] < values[lowest]:
                lowest = order[waiting]
            waiting += 1
        if lowest >= 0 and values[index] > values[lowest] + most + SHARPEST:
            found.append((int(index), int(lowest)))
    return tuple(found)


def clean(
    time: ArrayLike,
    survival: ArrayLike,
    *,
    n: int,
    rounding: float = SHARPEST,
    precision: float | None = None,
    drops: Drops | None = None,
) -> Readings:
    """Order the readings, start them at (0, 1), let none rise, and tell how precise they are.

    Values that rise are rearranged: the times stay, the values are put in falling order [1]_.
    That brings them nearer to any falling curve. Of several values at one time the highest and
    the lowest stay: the two ends of a vertical piece. The noise is estimated from the
    differences of neighbours that no event can explain: rises, and falls of less than half a
    patient.

    Parameters
    ----------
    time, survival : array-like, shape = (n_readings,)
        In any order; time zero or more, survival as proportions.
    n : int
        Patients at the start.
    rounding : float
        Half a unit of the last decimal.
    precision : float, optional
        Largest distance of a reading from the curve, where it is known. By default four
        standard deviations of the noise, or `rounding` if that is more.
    drops : {'reading', 'midway'}, optional
        Where the curve falls, where that is known. By default at the reading if there is no
        noise or if most readings are of another level than the one before; else midway.

    Raises
    ------
    InputError
        If there are no readings, or the precision is not between 0 and 0.5.

    Examples
    --------
    >>> found = clean([10, 5, 20, 5], [0.6, 0.8, 0.4, 0.8], n=5)
    >>> found.time.tolist(), found.survival.tolist(), found.noise
    ([0.0, 5.0, 10.0, 20.0], [1.0, 0.8, 0.6, 0.4], 0.0)
    >>> found.mended
    ('put in order of time', '1 reading given twice left out', 'the start (0, 1) added')
    """
    times, values = np.asarray(time, float), np.asarray(survival, float)
    if not times.size or not 0 < (0.1 if precision is None else precision) < 0.5:
        raise InputError("need readings, and a precision between 0 and 0.5 if any")
    mended: list[str] = []
    times, values = _ordered(times, values, mended)
    noise, flat = _noise(values[times > 0], n, rounding)
    times, values = _from_the_start(times, values, max(0.5 / n, WIDE * noise), mended)
    values = _exchanged(_inside(values, mended), max(SWAP * noise, 0.5 / n))
    if up := int((np.diff(values) > 0).sum()):
        mended.append(f"{up} rise{'s' * (up != 1)} within noise rearranged")
    if precision is None:
        precision = max(WIDE * noise, 1.01 * rounding, SHARPEST)
    if drops is None:
        drops = "midway" if noise and flat > 0.2 else "reading"
    slack = TIME_SLACK * float(times[-1]) if noise else 0.0
    falling = np.sort(values)[::-1]
    return Readings(times, falling, values, noise, precision, slack, drops, tuple(mended))


def _ordered(times: Array, values: Array, mended: list[str]) -> tuple[Array, Array]:
    """In order of time, the higher of two values at one time first, and nothing twice."""
    if (np.diff(times) < 0).any():
        mended.append("put in order of time")
    order = np.lexsort((-values, times))
    times, values = times[order], values[order]
    same = np.append(False, (np.diff(times) == 0) & (np.diff(values) == 0))
    if count := int(same.sum()):
        mended.append(f"{count} reading{'s' * (count != 1)} given twice left out")
    times, values = times[~same], values[~same]
    inner = np.zeros(times.size, bool)
    inner[1:-1] = (times[1:-1] == times[:-2]) & (times[1:-1] == times[2:])
    return times[~inner], values[~inner]


def _from_the_start(
    times: Array, values: Array, near: float, mended: list[str]
) -> tuple[Array, Array]:
    """From (0, 1); a reading at time 0 that is nearly 1 is the start, read with an error."""
    if times[0] > 0 or values[0] < 1 - SHARPEST:
        mended.append("the start (0, 1) added")
        start = (times == 0) & (values > 1 - near)
        times, values = np.append(0.0, times[~start]), np.append(1.0, values[~start])
    return times, np.append(1.0, values[1:])


def _noise(values: Array, n: int, rounding: float) -> tuple[float, float]:
    """Standard deviation of the readings, and the share of neighbours on one level."""
    if values.size < 2:
        return 0.0, 0.0
    steps = -np.diff(values)
    least = 2 * rounding + SHARPEST
    half = 0.5 / n
    small = np.abs(steps[(np.abs(steps) > least) & (np.abs(steps) < half)])
    up = -steps[steps < -least]
    noise = _spread(small)
    cut_off = half < CARELESS or 3 * noise > half
    if cut_off and up.size >= 5:  # the noise is more than half a patient: take the rises alone
        noise = _spread(up)
    flat = float((steps < max(half, WIDE * noise)).mean())
    return noise, flat


def _spread(differences: Array) -> float:
    """The median of |x - y| is 0.954 standard deviations of normal x and y."""
    return float(np.median(differences)) / 0.954 if differences.size >= 3 else 0.0


def _inside(values: Array, mended: list[str]) -> Array:
    if values.max() > 1 or values.min() < 0:
        mended.append("values outside 0 to 1 by no more than noise brought inside")
    return np.clip(values, 0.0, 1.0)


def _exchanged(values: Array, most: float) -> Array:
    """Neighbours in falling order where the later is higher by more than noise in survival."""
    mended = values.copy()
    for end in range(1, mended.size):
        here = end
        while here and mended[here] > mended[here - 1] + most:
            mended[[here - 1, here]] = mended[[here, here - 1]]
            here -= 1
    return mended


def loosened(readings: Readings, precision: float) -> Readings:
    """The same readings, taken to be less precise, and with an error in time.

    Examples
    --------
    >>> loosened(clean([5, 10], [0.8, 0.6], n=5), 0.01).slack
    0.1
    """
    return replace(readings, precision=precision, slack=TIME_SLACK * readings.end)


def without_verticals(readings: Readings) -> Readings:
    """Without readings on vertical pieces: of another level than those just before and after.

    Examples
    --------
    >>> found = clean([0, 4.95, 5, 5.05, 10], [1, 1, 0.9, 0.8, 0.8], n=5)
    >>> without_verticals(loosened(found, 0.01)).survival.tolist()
    [1.0, 1.0, 0.8, 0.8]
    """
    time, level = readings.time, readings.survival
    apart = -np.diff(level) > readings.precision
    lone = np.zeros(time.size, dtype=bool)
    lone[1:-1] = apart[1:] & apart[:-1] & (time[2:] - time[:-2] <= 2 * readings.slack)
    return _some(readings, ~lone)


def thinned(readings: Readings, most: int = 200) -> Readings:
    """Of readings on one level the first and the last; of more than `most` every k-th.

    Examples
    --------
    >>> thinned(clean([1, 2, 3, 4], [0.8, 0.8, 0.8, 0.6], n=5)).time.tolist()
    [0.0, 1.0, 3.0, 4.0]
    """
    level = readings.value
    inner = np.zeros(level.size, dtype=bool)
    inner[1:-1] = (level[1:-1] == level[:-2]) & (level[1:-1] == level[2:])
    kept = np.flatnonzero(~inner)
    if kept.size > most:
        kept = kept[np.unique(np.linspace(0, kept.size - 1, most).round().astype(int))]
    return _some(readings, kept)


def _some(readings: Readings, which: npt.NDArray[Any]) -> Readings:
    kept = {name: getattr(readings, name)[which] for name in ("time", "survival", "value")}
    return replace(readings, **kept)
