"""How near reconstructed patients come to what was published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onearm.reconstruct.curve.published import Published
from onearm.reconstruct.curve.ratio_fits import Patients
from onearm.stats.binomial import Array
from onearm.stats.exposure import event_rate
from onearm.stats.survival import KaplanMeier, at_risk, kaplan_meier, median


@dataclass(frozen=True)
class RiskRow:
    """One row of the risk table: the number given, and the number found."""

    time: float
    given: int
    found: int


@dataclass(frozen=True)
class Fidelity:
    """The reconstructed curve beside the published one.

    Parameters
    ----------
    largest, rms : float
        Largest and root-mean-square distance of the readings from the reconstructed curve, in
        survival. Vertical pieces belong to the curve, and a reading may be off in time by the
        slack of the readings.
    median, median_read : float or None
        Median of the patients, by R's rule, and as the readings alone show it; None if it is
        not reached.
    n, events, censored : int
        Patients in all, with the event and without.
    events_given : int or None
        Events that were published.
    rate : float or None
        Events by time at risk, in the unit of the curve.
    risk : tuple of RiskRow
        The risk table.
    """

    largest: float
    rms: float
    median: float | None
    median_read: float | None
    n: int
    events: int
    censored: int
    events_given: int | None
    rate: float | None
    risk: tuple[RiskRow, ...]

    @property
    def meets_numbers(self) -> bool:
        """Are the events and the whole risk table as given?"""
        return self.events_given in (None, self.events) and all(
            row.given == row.found for row in self.risk
        )


def fidelity(patients: Patients, published: Published) -> Fidelity:
    """Compare patients with what was published of them.

    Examples
    --------
    >>> from onearm.reconstruct.curve.coordinates import clean
    >>> readings = clean([2, 3, 5], [0.75, 0.5, 0.25], n=4)
    >>> published = Published(readings, 4, np.array([3.0]), np.array([3]))
    >>> found = fidelity(Patients(np.array([2.0, 3, 5, 9]), np.array([1, 1, 1, 0])), published)
    >>> found.largest, found.median, found.median_read, found.risk[0].found
    (0.0, 4.0, 4.0, 3)
    """
    curve = kaplan_meier(patients.time, patients.event)
    off = distances(curve, published)
    found = at_risk(patients.time, published.risk_time)
    events = curve.n_events
    return Fidelity(
        largest=float(off.max()),
        rms=float(np.sqrt(np.mean(off**2))),
        median=median(curve).value,
        median_read=_median_read(published),
        n=curve.n,
        events=events,
        censored=curve.n - events,
        events_given=published.events,
        rate=event_rate(events, float(patients.time.sum())).rate if patients.time.any() else None,
        risk=tuple(
            RiskRow(float(time), int(given), int(number))
            for time, given, number in zip(
                published.risk_time, published.risk_number, found, strict=True
            )
        ),
    )


def distances(curve: KaplanMeier, published: Published) -> Array:
    """Distance of each reading from the curve within the readings' slack in time.

    Examples
    --------
    >>> from onearm.reconstruct.curve.coordinates import clean
    >>> published = Published(clean([2, 4], [0.7, 0.4], n=2), 2, np.empty(0), np.empty(0, int))
    >>> distances(kaplan_meier([2, 4], [1, 0]), published).round(3).tolist()
    [0.0, 0.0, 0.1]
    """
    readings = published.readings
    level = np.append(1.0, curve.survival)
    early = np.searchsorted(curve.time, readings.time - readings.slack)
    late = np.searchsorted(curve.time, readings.time + readings.slack, "right")
    above = readings.survival - level[early]
    below = level[late] - readings.survival
    return np.asarray(np.maximum(np.maximum(above, below), 0.0))


def _median_read(published: Published) -> float | None:
    """First fall of the readings to 0.5 or less; midway to the next if they stay at 0.5."""
    readings = published.readings
    half = 0.5 + readings.precision
    below = np.flatnonzero(readings.survival <= half)
    if not below.size:
        return None
    first, falls = below[0], readings.fall_time
    lower = np.flatnonzero(readings.survival < 0.5 - readings.precision)
    if not lower.size:
        return float(falls[first])
    return float((falls[first] + falls[lower[0]]) / 2)
