"""What a two-stage log-rank design really does: its error rates in simulated trials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onearm.errors import InputError
from onearm.stats.binomial import Array
from onearm.stats.logrank import Variance
from onearm.stats.logrank_design import LogRankDesign
from onearm.stats.logrank_law import Setting


@dataclass(frozen=True)
class Simulated:
    """What a design did in `trials` simulated trials at a true hazard ratio.

    `reject` is the proportion that declared activity and `se` its Monte Carlo error, `pet` the
    proportion stopped early; `en` and `duration` are means over the trials.
    """

    hazard_ratio: float
    reject: float
    se: float
    pet: float
    en: float
    duration: float
    trials: int
    seed: int
    variance: Variance


def simulate(
    design: LogRankDesign,
    *,
    hazard_ratio: float,
    trials: int,
    seed: int,
    variance: Variance = "expected",
) -> Simulated:
    """Run the design on simulated trials: the real alpha and power.

    Patients enter uniformly over the accrual; at t1 the statistic is that of the data seen by
    then, 0 if there are none.

    Parameters
    ----------
    design : LogRankDesign
    hazard_ratio : float
        True hazard over that of the null: 1 for alpha, `design.setting.hazard_ratio` for power.
    trials, seed : int
        Number of trials, and of the random generator.
    variance : {'expected', 'mean'}
        The statistic, as in `one_sample_logrank`.

    Raises
    ------
    InputError
        If `hazard_ratio` or `trials` is not positive.

    Examples
    --------
    >>> from onearm.stats.logrank_design import describe
    >>> stated = describe(Setting(0.434, 0.634, 6, 2, follow_up=6), 14, 0.0, 24, 1.2)
    >>> found = simulate(stated, hazard_ratio=1, trials=2000, seed=1)
    >>> 0.07 < found.reject < 0.10
    True
    """
    if not (0 < hazard_ratio < np.inf and trials > 0):
        raise InputError(
            f"hazard_ratio and trials must be positive, found {hazard_ratio} and {trials}"
        )
    rng = np.random.default_rng(seed)
    batch = max(1, 2_000_000 // design.n)
    totals = np.zeros(3)
    for first in range(0, trials, batch):
        shape = (min(batch, trials - first), design.n)
        entry = rng.uniform(0, design.accrual, shape)
        event = rng.exponential(1 / hazard_ratio, shape)  # on the scale of the null's hazard
        stop = _statistic(design.setting, design.t1 - entry, event, variance) <= design.c1
        late = _statistic(design.setting, design.total - entry, event, variance) > design.c
        entered = np.where(stop, (entry < design.t1).sum(axis=1), design.n)
        totals += (~stop & late).sum(), stop.sum(), entered.sum()
    reject, pet, en = (float(total / trials) for total in totals)
    return Simulated(
        hazard_ratio, reject, (reject * (1 - reject) / trials) ** 0.5, pet, en,
        design.total - (design.total - design.t1) * pet, trials, seed, variance,
    )  # fmt: skip


def _statistic(setting: Setting, window: Array, event: Array, variance: Variance) -> Array:
    """Z of each trial (row), from the time each patient was observed and the hazard of the event;
    both capped as the setting says, 0 before entry."""
    seen = np.clip(window, 0, setting.follow_up if setting.restricted else None)
    hazard = setting.hazard(seen)
    observed = (event <= hazard).sum(axis=1)
    expected = np.minimum(event, hazard).sum(axis=1)
    spread = expected if variance == "expected" else (observed + expected) / 2
    return np.asarray((expected - observed) / np.sqrt(np.where(spread > 0, spread, 1)))
