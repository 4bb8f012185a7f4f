"""A null that is not known for certain: its distribution, and the chance to lie above it.

References
----------
.. [1] Higgins JPT, Thompson SG, Spiegelhalter DJ. A re-evaluation of random-effects
   meta-analysis. J R Stat Soc Ser A 2009;172:137-159.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from onearm.errors import InputError
from onearm.stats.bayes import Prior, posterior
from onearm.stats.binomial import Array


@dataclass(frozen=True)
class LogitT:
    """A rate whose logit is `location` + `scale` x t, with `df` degrees of freedom; inf is normal.

    For the true rate of a new study this is the predictive distribution of [1]_.
    """

    location: float
    scale: float
    df: float

    def quantile(self, u: ArrayLike) -> Array:
        """The rate below which a new study lies with probability `u`, any shape.

        Raises
        ------
        InputError
            If a probability does not lie between 0 and 1.
        """
        probability = np.asarray(u, dtype=float)
        if not ((probability >= 0) & (probability <= 1)).all():
            raise InputError(f"u must lie between 0 and 1, found {probability}")
        return np.asarray(special.expit(self.location + self.scale * _t(self.df, probability)))


def probability_above_null(x: int, n: int, prior: Prior, null_distribution: LogitT | None) -> float:
    """P(rate > null) after `x` of `n` patients, when the null itself is uncertain.

    The rate has its Beta posterior, the null comes from `null_distribution`, and the two are
    independent. The Beta tail above each quantile of the null is averaged over the quantiles.

    Parameters
    ----------
    x, n : int
        Patients with the outcome, and patients in all.
    prior : (float, float)
        Parameters of the Beta prior of the rate, above zero.
    null_distribution : LogitT
        As `Summary.predictive`; with `scale` 0 the null is one number.

    Raises
    ------
    InputError
        If there is no distribution (a summary of fewer than three studies has none), its
        scale is negative, its degrees of freedom not above zero, or `posterior` refuses.

    Examples
    --------
    >>> from onearm.stats.meta import random_effects, study_logits
    >>> null = random_effects(*study_logits([60, 92, 99], [129, 228, 221])).predictive
    >>> round(probability_above_null(13, 28, (1, 1), null), 3)
    0.613
    """
    null = null_distribution
    if null is None:
        raise InputError("need a distribution of the null; a summary has one from three studies")
    if not (np.isfinite(null.location) and 0 <= null.scale < np.inf and null.df > 0):
        raise InputError(f"need a finite location, scale >= 0 and df > 0, found {null}")
    rate = posterior(x, n, prior)
    u, weight = _lower_half()
    t = null.scale * _t(null.df, u)
    nulls = special.expit(null.location + np.array([t, -t]))
    return float(special.betaincc(rate.a, rate.b, nulls).sum(axis=0) @ weight)


def _t(df: float, u: ArrayLike) -> Array:
    return np.asarray(special.ndtri(u) if np.isinf(df) else special.stdtrit(df, u))


def _lower_half(panels: int = 64, order: int = 16) -> tuple[Array, Array]:
    """Nodes and weights of Gauss and Legendre for quantiles from 0 to 1/2, dense near 0."""
    node, weight = np.polynomial.legendre.leggauss(order)
    s = ((np.arange(panels)[:, None] + (node + 1) / 2) / panels).ravel()
    return s**2 / 2, s * np.tile(weight / 2 / panels, panels)
