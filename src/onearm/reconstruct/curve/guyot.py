"""Patients behind a curve by the method of Guyot: any size, any noise, one data set.

References
----------
.. [1] Guyot P, Ades AE, Ouwens MJNM, Welton NJ. Enhanced secondary analysis of survival data:
   reconstructing the data from published Kaplan-Meier survival curves. BMC Med Res Methodol
   2012;12:9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from onearm.reconstruct.curve.granularity import expected_censoring
from onearm.reconstruct.curve.published import Published
from onearm.reconstruct.curve.ratio_fits import Patients
from onearm.stats.binomial import Array, Ints

NEAR = 3
"""Numbers censored below the largest possible that may bring the curve nearer."""

TURNS = 200
"""Rounds in which events are turned; more than one a round where more are to be turned."""


@dataclass(frozen=True)
class Interval:
    """Readings from one row of the risk table to the next, and those at risk at its start.

    `leaving` patients go until `end`; None in the last interval, where some may stay.
    """

    start: float
    end: float
    time: Array
    survival: Array
    leaving: int | None


@dataclass(frozen=True)
class Filled:
    """Patients who leave in an interval: deaths at its readings, and times of censoring.

    `at_risk` and `height` are those at its end, `off` the sum of squared distances.
    """

    deaths: Ints
    censored: Array
    at_risk: int
    height: float
    off: float


Spread = Callable[[Interval, float, int], Array]
"""Times of censoring of so many in an interval, where the curve starts at a height."""


def guyot(published: Published) -> Patients:
    """Patients whose curve is near the readings, by Guyot's method [1]_ with three changes.

    Within each interval of the risk table censoring is spread evenly and the number of events
    at each reading follows from the curve; the number censored is chosen so that the risk
    table is met. The changes: it is met exactly, the last of those censored leaving just before
    the next row where rounding asks for it; the number of events is met exactly where it is
    given, by turning events into censoring or back where the curve suffers least; and where
    nothing else tells how many are censored after the last row, the size of the steps does
    (`granularity`).

    Parameters
    ----------
    published : Published
        The curve with what else was printed. Censor marks are not used.

    Examples
    --------
    >>> from onearm.reconstruct.curve.coordinates import clean
    >>> readings = clean([2, 3, 5, 6], [0.8, 0.6, 0.3, 0.3], n=5)
    >>> found = guyot(Published(readings, 5, np.array([4.0]), np.array([2])))
    >>> found.time.tolist(), found.event.tolist()
    ([2.0, 3.0, 3.5, 5.0, 6.0], [1, 1, 0, 1, 0])
    """
    height, at_risk = 1.0, published.n
    *parts, last = _intervals(published)
    filled: list[tuple[Interval, Filled]] = []
    for part in parts:
        filled.append((part, _to_the_next_row(part, at_risk, height)))
        height, at_risk = filled[-1][1].height, filled[-1][1].at_risk
    steps = _by_steps(last, at_risk, height, filled, published)
    if published.events is None:
        return _patients([*filled, (last, steps)])
    before = sum(int(one.deaths.sum()) for _, one in filled)
    events = max(published.events - before, 0)
    ends = [_with_deaths(last, at_risk, height, events, way) for way in (_evenly, _by_risk)]
    tried = [_patients([*filled, (last, end)]) for end in (*ends, steps)]
    return min((_with_events(one, published) for one in tried), key=partial(_off, published))


def _patients(filled: list[tuple[Interval, Filled]]) -> Patients:
    """All who leave, and those left at the end of the curve, where they are censored."""
    last, end = filled[-1]
    times = [np.full(end.at_risk, last.end)]
    events = [np.zeros(end.at_risk, dtype=int)]
    for part, one in filled:
        times += [np.repeat(part.time, one.deaths), one.censored]
        events += [np.ones(one.deaths.sum(), int), np.zeros(one.censored.size, int)]
    time, event = np.concatenate(times), np.concatenate(events)
    order = np.lexsort((-event, time))
    return Patients(time[order], event[order])


def _off(published: Published, found: Patients) -> float:
    """Sum of squared distances of the readings."""
    curve = np.append(1.0, np.cumprod(1 - found.event / np.arange(found.event.size, 0, -1)))
    behind = np.searchsorted(found.time, published.readings.time, "right")
    return float(((published.readings.survival - curve[behind]) ** 2).sum())


def _intervals(published: Published) -> list[Interval]:
    readings = published.readings
    falls, levels = readings.fall_time[1:], readings.survival[1:]
    starts = np.append(0.0, published.risk_time)
    numbers = np.append(published.n, published.risk_number)
    ends = np.append(starts[1:], max(readings.end, starts[-1]))
    parts = []
    for k, (start, end) in enumerate(zip(starts, ends, strict=True)):
        last = k == starts.size - 1
        inside = (falls >= start) & ((falls < end) | last)
        leaving = None if last else int(numbers[k] - numbers[k + 1])
        parts.append(Interval(start, end, falls[inside], levels[inside], leaving))
    return parts


def _to_the_next_row(part: Interval, at_risk: int, height: float) -> Filled:
    """As many censored as the table leaves room for beside the events that the curve shows."""
    leaving = part.leaving or 0
    low, high = 0, leaving
    while low < high:
        middle = (low + high + 1) // 2
        if _leave(part, at_risk, height, middle) <= leaving:
            low = middle
        else:
            high = middle - 1
    filled = _best(part, at_risk, height, range(max(low - NEAR, 0), low + 1), leaving)
    late = leaving - int(filled.deaths.sum()) - filled.censored.size
    last = max(float(part.time[-1]) if part.time.size else part.start, part.start)
    extra = last + (part.end - last) * (np.arange(late) + 1) / (late + 1)
    censored = np.append(filled.censored, extra)
    return replace(filled, censored=censored, at_risk=at_risk - leaving)


def _by_steps(
    part: Interval, at_risk: int, height: float, before: list[tuple[Interval, Filled]],
    published: Published,
) -> Filled:  # fmt: skip
    """As many censored on the way as the size of the steps of the curve suggests."""
    if not part.time.size or at_risk < 1 or height <= 0:
        return _fill(part, at_risk, height, 0, at_risk)
    usual = None
    if before:
        usual = sum(one.censored.size for _, one in before) * (part.end - part.start) / part.start
    level = np.minimum.accumulate(np.append(height, part.survival))
    number = expected_censoring(
        np.append(part.start, part.time), level, at_risk,
        noise=published.readings.noise, usual=usual,
    )  # fmt: skip
    return _fill(part, at_risk, height, round(number), at_risk)


def _with_deaths(
    part: Interval, at_risk: int, height: float, events: int, spread: Spread
) -> Filled:
    """The fewest censored on the way who leave no more than the events given."""
    low, high = 0, max(at_risk - events, 0)
    while low < high:  # more censored, fewer events
        middle = (low + high) // 2
        filled = _fill(part, at_risk, height, middle, at_risk, spread)
        if int(filled.deaths.sum()) > events:
            low = middle + 1
        else:
            high = middle
    return _fill(part, at_risk, height, low, at_risk, spread)


def _evenly(part: Interval, height: float, number: int) -> Array:
    """Times of censoring at equal distances."""
    return part.start + (part.end - part.start) * (np.arange(number) + 1) / (number + 1)


def _by_risk(part: Interval, height: float, number: int) -> Array:
    """Times of censoring in proportion to the time at risk, which the curve shows."""
    time = np.concatenate([[part.start], part.time, [part.end]])
    level = np.concatenate([[height], part.survival])
    lived = np.append(0.0, np.cumsum(level * np.diff(time)))
    share = (np.arange(number) + 1) / (number + 1)
    return np.asarray(np.interp(share * lived[-1], lived, time))


def _leave(part: Interval, at_risk: int, height: float, censored: int) -> int:
    """Patients whom the curve takes if so many are censored: these and the events."""
    filled = _fill(part, at_risk, height, censored, at_risk)
    return int(filled.deaths.sum()) + censored


def _best(part: Interval, at_risk: int, height: float, numbers: range, most: int) -> Filled:
    """Of several numbers censored the one whose curve is nearest to the readings."""
    tried = [_fill(part, at_risk, height, number, most) for number in numbers]
    return min(tried, key=lambda filled: filled.off)


def _fill(
    part: Interval, at_risk: int, height: float, censored: int, most: int, spread: Spread = _evenly
) -> Filled:
    """Events at each reading that bring the curve nearest to it, censoring spread between."""
    times = spread(part, height, censored)
    gone = np.searchsorted(times, part.time)  # censored before each reading
    deaths, out, off = [], 0, 0.0
    for level, left in zip(part.survival.tolist(), gone.tolist(), strict=True):
        present = at_risk - left - out
        number = 0
        if present > 0 and height > 0:
            number = present if level <= 0 else round(present * (1 - level / height))
            number = max(0, min(number, present, most - censored - out))
            height *= (present - number) / present
        out += number
        off += (height - level) ** 2
        deaths.append(number)
    return Filled(np.array(deaths, dtype=int), times, at_risk - censored - out, height, off)


def _with_events(found: Patients, published: Published) -> Patients:
    """Exactly the events given, turned one by one where the squared distance grows least.

    To turn a patient multiplies all of the curve behind by one factor, so that the change of
    the sum of squares follows from sums over the readings behind.
    """
    readings, event = published.readings, found.event.copy()
    missing = int(published.events or 0) - int(event.sum())
    at_risk = np.arange(event.size, 0, -1)
    behind = np.searchsorted(found.time, readings.time, "right")
    while missing:
        curve = np.append(1.0, np.cumprod(1 - event / at_risk))[behind]
        turned = np.flatnonzero(event == (missing < 0))
        with np.errstate(divide="ignore"):
            factor = (1 - 1 / at_risk[turned]) ** (1.0 if missing > 0 else -1.0)
        change = np.where(np.isfinite(factor), factor, 1.0) - 1
        off = readings.survival - curve
        fit, size = (_sums_behind(values) for values in (off * curve, curve**2))
        first = np.searchsorted(behind, turned + 1)
        growth = change**2 * size[first] - 2 * change * fit[first]
        some = -(-abs(missing) // TURNS)
        event[turned[np.argsort(growth, kind="stable")[:some]]] = int(missing > 0)
        missing = int(published.events or 0) - int(event.sum())
    order = np.lexsort((-event, found.time))
    return Patients(found.time[order], event[order])


def _sums_behind(values: Array) -> Array:
    return np.append(np.cumsum(values[::-1])[::-1], 0.0)
