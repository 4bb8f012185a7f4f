"""Does a digitised curve agree with the numbers that were printed of it?

A curve is read with noise, so that its median is not known to the day. Where it can lie is: the
curve must come down to 0.5 there, give or take the error of the readings.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onearm.errors import Problem
from onearm.reconstruct.claims.readings import landmark_day
from onearm.reconstruct.claims.statements import Statement, statements
from onearm.reconstruct.curve.coordinates import RISE, TIME_SLACK, Readings
from onearm.reconstruct.curve.published import Published
from onearm.reconstruct.lattice.facts import NEVER, Window
from onearm.trial.printed.published import Claim
from onearm.trial.spec import DAYS, Spec


def disagreements(
    endpoint: str, curve: Published, claims: Sequence[Claim], spec: Spec
) -> list[Problem]:
    """Printed numbers that the readings of a curve rule out.

    Parameters
    ----------
    endpoint : {'pfs', 'os'}
    curve : Published
        Times in the unit of the trial.
    claims : sequence of Claim
        Those that count. Medians, rates at a time and numbers of events are looked at, and
        the size of the efficacy population.
    spec : Spec
        The trial: its unit and landmarks.

    Examples
    --------
    >>> from onearm.reconstruct.curve.coordinates import clean
    >>> none = np.empty(0)
    >>> curve = Published(clean([2, 3, 5, 9], [0.75, 0.5, 0.25, 0.25], n=4), 4, none, none)
    >>> median = Claim("m", "pfs.median", "", "", "", "8.0", "weeks", *[""] * 7)
    >>> spec = Spec(id="T", title="T", unit="weeks")
    >>> print(disagreements("pfs", curve, [median], spec)[0])
    published.csv, value: found 8.0 weeks (m); expected 2 to 5 weeks, where the curve falls to 0.5
    """
    problems = [
        _problem(said, expected)
        for said in statements(claims)
        if (expected := _expected(endpoint, curve, said, spec)) is not None
    ]
    sizes = {said.window[0] for said in statements(claims) if said.about == "flow.efficacy"}
    if sizes and curve.n not in sizes:
        where, found = f"reconstruct.curves.{endpoint}", f"{curve.n} patients"
        expected = f"the {min(sizes):g} of the efficacy population in published.csv"
        problems.append(Problem("disagrees", "trial.yaml", where, found, expected))
    return problems


def _problem(said: Statement, expected: str) -> Problem:
    claim = said.claim
    found = f"{claim.value} {claim.unit}".strip() if claim.value else "not reached"
    return Problem("disagrees", "published.csv", "value", f"{found} ({claim.id})", expected)


def _expected(endpoint: str, curve: Published, said: Statement, spec: Spec) -> str | None:
    """What the curve says in the place of a statement that it rules out."""
    name, _, about = said.about.partition(".")
    if name != endpoint or said.part != "value":
        return None
    if about == "median":
        low, high = median_within(curve.readings)
        if _overlap(said.window, (low * DAYS[spec.unit], high * DAYS[spec.unit])):
            return None
        if np.isinf(low):
            return "not reached: the curve stays above 0.5"
        last = "not reached" if np.isinf(high) else f"{high:.4g} {spec.unit}"
        return f"{low:.4g} to {last}, where the curve falls to 0.5"
    if about == "events":
        fits = curve.events is None or said.window[0] <= curve.events <= said.window[1]
        return None if fits else f"the {curve.events} events of the curve in trial.yaml"
    if about == "landmark" or about.startswith("rate."):
        at = landmark_day(spec, endpoint) / DAYS[spec.unit] if said.day is None else said.day
        low, high = height_within(curve.readings, at)
        if not _overlap(said.window, (low, high)):
            return f"{low:.3f} to {high:.3f}, the height of the curve at {at:.4g} {spec.unit}"
    return None


def median_within(readings: Readings) -> Window:
    """Times between which a curve comes down to 0.5, give or take the error of its readings.

    The last is infinite where the curve may stay above. Where it clearly does, so is the first.

    Examples
    --------
    >>> from onearm.reconstruct.curve.coordinates import clean
    >>> median_within(clean([5, 10, 20], [0.9, 0.6, 0.3], n=10))
    (10.0, 20.0)
    >>> median_within(clean([5, 10, 20], [0.9, 0.8, 0.7], n=10))
    (inf, inf)
    """
    time, height = readings.time, readings.survival
    error, slack = _errors(readings)
    below = np.flatnonzero(height <= 0.5 + error)
    clearly = np.flatnonzero(height < 0.5 - error)
    first = float(time[max(0, below[0] - 1)]) - slack if below.size else np.inf
    last = float(time[clearly[0]]) + slack if clearly.size else np.inf
    return max(0.0, first), last


def height_within(readings: Readings, at: float) -> Window:
    """Heights that a curve can have at a time, give or take the error of its readings.

    Examples
    --------
    >>> from onearm.reconstruct.curve.coordinates import clean
    >>> low, high = height_within(clean([5, 10, 20], [0.9, 0.6, 0.3], n=10), 12)
    >>> round(low, 2), round(high, 2)
    (0.27, 0.63)
    """
    time, height = readings.time, readings.survival
    error, slack = _errors(readings)
    before = height[time <= at - slack]
    after = height[time >= at + slack]
    high = float(before[-1]) if before.size else 1.0
    low = float(after[0]) if after.size else 0.0
    return max(0.0, low - error), min(1.0, high + error)


def _errors(readings: Readings) -> tuple[float, float]:
    """Of a reading, in survival and in time; as much as a careless one where none is known."""
    slack = TIME_SLACK * readings.end if readings.noise else readings.slack
    return max(readings.precision, RISE), slack


def _overlap(window: Window, known: Window) -> bool:
    if window == NEVER:
        return bool(np.isinf(known[1]))
    return bool(window[0] <= known[1] and window[1] >= known[0])
