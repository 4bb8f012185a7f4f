"""A world in which response does nothing for survival, and what the naive comparison sees there.

Each patient has a time of death and, apart from it, a scan at which the tumour would first be
small enough. He or she responds if alive at that scan. Whatever gap then shows between responders
and others is made by the comparison: responders are those who lived until their scan.

References
----------
.. [1] Anderson JR, Cain KC, Gelber RD. Analysis of survival by tumor response.
   J Clin Oncol 1983;1:710-719.
.. [2] Mantel N, Byar DP. Evaluation of response-time data involving transient states: an
   illustration using heart-transplant data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from onearm.errors import InputError
from onearm.stats.binomial import Array
from onearm.stats.responders import log_rank_sums, two_sided

BLOCK = 100_000
"""Patients of simulated trials that are compared at once."""


@dataclass(frozen=True)
class World:
    """Scans, in increasing order, and the chance that the first response would be seen at each.

    `hazard` is the risk of death, the same for all and at all times, in the unit of the scans.
    """

    hazard: float
    scans: tuple[float, ...]
    chance: tuple[float, ...]

    def __post_init__(self) -> None:
        if not 0 < self.hazard < np.inf:
            raise InputError(f"the hazard must be more than zero, found {self.hazard}")
        if not self.scans or len(self.scans) != len(self.chance):
            raise InputError(
                f"need one chance a scan, found {len(self.chance)} and {len(self.scans)}"
            )
        if min(self.scans) < 0 or any(np.diff(self.scans) <= 0):
            raise InputError("scans must be times of zero or more, in increasing order")
        if min(self.chance) < 0 or not 0 < sum(self.chance) < 1:
            raise InputError("chances must be zero or more and add up to more than 0, less than 1")

    def alive(self, time: ArrayLike) -> Array:
        """Share of all patients alive at each time."""
        return np.asarray(np.exp(-self.hazard * np.asarray(time, dtype=float)))


@dataclass(frozen=True)
class Naive:
    """Share alive at each time among those who ever respond, and among the others; exact.

    `share` is the proportion of all patients who respond.
    """

    time: Array
    responders: Array
    others: Array
    share: float


@dataclass(frozen=True)
class FalseAlarms:
    """Share of trials with p < `level`, by comparison; `undefined` had no test and count as not."""

    naive: float
    landmark: float
    mantel_byar: float
    trials: int
    undefined: int
    level: float


def naive_curves(world: World, time: ArrayLike) -> Naive:
    """What the naive comparison converges to when response has no effect at all [1]_.

    A patient responds at scan k if that is his or her scan and death comes later, so that
    P(alive at t, responds) is the sum of the chances times S(max(t, scan)).

    Parameters
    ----------
    world : World
    time : array-like, shape = (n_times,)
        Times from the start, zero or more, in the unit of the scans.

    Examples
    --------
    >>> found = naive_curves(World(np.log(2) / 40, (8, 16), (0.2, 0.2)), [0, 8, 40])
    >>> found.responders.round(3).tolist(), found.others.round(3).tolist()
    ([1.0, 1.0, 0.614], [1.0, 0.808, 0.445])
    """
    times = np.asarray(time, dtype=float)
    scans, chance = np.array(world.scans), np.array(world.chance)
    both = (chance * world.alive(np.maximum(times[:, None], scans))).sum(1)
    share = float((chance * world.alive(scans)).sum())
    return Naive(times, both / share, (world.alive(times) - both) / (1 - share), share)


def median_by_response(world: World, *, responders: bool) -> float:
    """Median survival of one group of `naive_curves`, by bisection, in the unit of the scans.

    Parameters
    ----------
    world : World
    responders : bool
        True for those who ever respond, False for the others.

    Examples
    --------
    >>> world = World(np.log(2) / 40, (8, 16), (0.2, 0.2))
    >>> [round(median_by_response(world, responders=which), 1) for which in (True, False)]
    [51.9, 33.3]
    """
    low, high = 0.0, 50 / float(world.hazard)
    for _ in range(100):
        middle = (low + high) / 2
        found = naive_curves(world, [middle])
        alive = float((found.responders if responders else found.others)[0])
        low, high = (middle, high) if alive > 0.5 else (low, middle)
    return (low + high) / 2


def false_alarms(
    world: World,
    n: int,
    at: float,
    *,
    seed: int,
    trials: int = 1000,
    until: float = np.inf,
    level: float = 0.05,
) -> FalseAlarms:
    """How often each comparison finds a difference where there is none, in simulated trials.

    Parameters
    ----------
    world : World
    n : int
        Patients a trial.
    at : float
        Landmark, in the unit of the scans.
    seed : int
        Of the random numbers.
    trials : int
        Trials simulated.
    until : float
        Time at which all who are alive are censored.
    level : float
        Two-sided level of the log-rank test and of that of Mantel and Byar [2]_.

    Examples
    --------
    >>> world = World(np.log(2) / 24, (6, 12, 18, 24), (0.12, 0.12, 0.12, 0.12))
    >>> found = false_alarms(world, 30, 24, seed=1, trials=300)
    >>> found.naive > 2 * found.landmark
    True
    """
    rng = np.random.default_rng(seed)
    counts, undefined = np.zeros(3), 0
    for some in np.array_split(np.arange(trials), -(-trials * n // BLOCK)):
        drawn = zip(*(draw(world, n, rng, until=until) for _ in some), strict=True)
        time, event, seen = (np.array(rows) for rows in drawn)
        sums = [log_rank_sums(*groups) for groups in _three_ways(time, event, seen, at)]
        observed, expected, variance = (np.array(kind) for kind in zip(*sums, strict=True))
        defined = variance > 0
        z = (expected - observed) / np.sqrt(np.where(defined, variance, 1.0))
        undefined += int((~defined).any(axis=0).sum())
        counts += (defined & (two_sided(z) < level)).sum(axis=1)
    naive, landmark, byar = (float(share) for share in counts / trials)
    return FalseAlarms(naive, landmark, byar, trials, undefined, level)


def _three_ways(
    time: Array, event: Array, seen: Array, at: float
) -> tuple[tuple[Array, Array, Array], ...]:
    """Times, events and since when each counts as a responder: naive, landmark, Mantel-Byar."""
    ever, stays = np.isfinite(seen), time > at
    always = np.where(ever, -np.inf, np.inf)
    by_then = np.where(stays & (seen <= at), -np.inf, np.inf)
    return (
        (time, event, always),
        (np.where(stays, time, -np.inf), np.where(stays, event, 0.0), by_then),
        (time, event, np.where(ever, seen, np.inf)),
    )


def draw(
    world: World, n: int, rng: np.random.Generator, *, until: float = np.inf
) -> tuple[Array, Array, Array]:
    """Times, events and times of response (nan for none) of `n` patients of a world.

    Parameters
    ----------
    world : World
    n : int
        Patients.
    rng : numpy.random.Generator
        Of the random numbers.
    until : float
        Time at which all who are alive are censored, in the unit of the scans.

    Returns
    -------
    tuple of three ndarray, each of shape (n,)
        Times, events (1: death, 0: censored), times at which the response was seen.

    Examples
    --------
    >>> world = World(np.log(2) / 40, (8, 16), (0.2, 0.2))
    >>> time, event, seen = draw(world, 5, np.random.default_rng(1), until=60)
    >>> bool((seen[np.isfinite(seen)] < time[np.isfinite(seen)]).all())
    True
    """
    death = rng.exponential(1 / world.hazard, n)
    scans: Sequence[float] = [*world.scans, np.inf]
    chance = [*world.chance, 1 - sum(world.chance)]
    due = rng.choice(scans, n, p=chance)
    time = np.minimum(death, until)
    return time, (death <= until).astype(float), np.where(due < time, due, np.nan)
