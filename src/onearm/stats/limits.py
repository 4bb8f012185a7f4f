"""Pointwise confidence limits of a survival probability, on the scales that R offers."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import special

from onearm.stats.binomial import Array

Transform = Literal["plain", "log", "log-log", "logit", "arcsin"]


def pointwise_limits(
    s: Array, greenwood: Array, transform: Transform, level: float
) -> tuple[Array, Array]:
    """Lower and upper limit of each survival probability, nan where the scale has none.

    Parameters
    ----------
    s, greenwood : ndarray, shape = (n_times,)
        Survival probabilities, and the standard error of their logarithm.
    transform : {'plain', 'log', 'log-log', 'logit', 'arcsin'}
        Scale on which the interval is symmetric.
    level : float
        Two-sided confidence level.

    Examples
    --------
    >>> low, high = pointwise_limits(np.array([0.5]), np.array([0.1]), "log", 0.95)
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (0.411, 0.608)
    """
    z = float(special.ndtri(0.5 + level / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        if transform == "plain":
            low, high = s - z * s * greenwood, s + z * s * greenwood
        elif transform == "log":
            low, high = s * np.exp(-z * greenwood), s * np.exp(z * greenwood)
        elif transform == "log-log":
            error = z * greenwood / np.log(s)
            low, high = s ** np.exp(-error), s ** np.exp(error)
        elif transform == "logit":
            error = z * greenwood / (1 - s)
            low, high = (
                special.expit(special.logit(s) - error),
                special.expit(special.logit(s) + error),
            )
        else:
            error = z / 2 * greenwood * np.sqrt(s / (1 - s))
            angle = np.arcsin(np.sqrt(s))
            low = np.sin(np.maximum(0, angle - error)) ** 2
            high = np.sin(np.minimum(np.pi / 2, angle + error)) ** 2
    # At 0 there is no error to speak of; at 1 only the first two scales have limits, as in R.
    unknown = (s <= 0) | ((s >= 1) & (transform not in ("plain", "log")))
    low, high = np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)
    # Where nothing is uncertain yet, 0 / 0 stands for no width.
    low, high = (np.where((s >= 1) & ~unknown, 1.0, limit) for limit in (low, high))
    return np.clip(low, 0, 1), np.clip(high, 0, 1)
