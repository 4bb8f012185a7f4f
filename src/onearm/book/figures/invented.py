"""Invented patients as a survival curve, for examples that belong to no trial."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from onearm.analysis.analyse import Survival
from onearm.stats import survival
from onearm.stats.limits import Transform
from onearm.trial.data import Times


def invented_curve(
    time: ArrayLike,
    at: float,
    *,
    event: ArrayLike | None = None,
    endpoint: str = "pfs",
    unit: str = "weeks",
    transform: Transform = "log-log",
) -> Survival:
    """A curve of invented patients with its median, its follow-up and its rate at a landmark.

    Parameters
    ----------
    time : array-like, shape = (n_patients,)
        Time of each patient in `unit`, 0 or more.
    at : float
        The landmark, in `unit`.
    event : array-like, shape = (n_patients,), optional
        1 for an event, 0 for censored; without it nobody is censored.
    endpoint, unit : str
        What is drawn, and in which unit.
    transform : {'plain', 'log', 'log-log', 'logit', 'arcsin'}
        Scale of the pointwise intervals.

    Raises
    ------
    InputError
        If there is nobody, a time is below 0, or an event is not 0 or 1.

    Examples
    --------
    >>> found = invented_curve([6, 12, 30, 40], 24)
    >>> found.median.value, found.landmark.rate
    (21.0, 0.5)
    """
    times = np.asarray(time, float)
    events = np.ones(times.size, int) if event is None else np.asarray(event, int)
    curve = survival.kaplan_meier(times, events, transform=transform)
    reverse = survival.reverse(curve)
    names = tuple(f"Patient {number}" for number in range(1, times.size + 1))
    return Survival(
        endpoint, Times(names, times, events, unit), curve, survival.median(curve),
        survival.median(reverse), survival.landmark(curve, at), reverse, None,
    )  # fmt: skip
