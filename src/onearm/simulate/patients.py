"""Patients of one stage, drawn for many trials at once: axis 0 patients as they come, 1 trials.

Trials come in blocks of `BLOCK`. Each block, stage and quantity has a random generator of its own
[1]_, so a trial is the same however many are drawn, in whatever order, and a hazard that is
changed changes no other quantity.

References
----------
.. [1] Salmon JK, Moraes MA, Dror RO, Shaw DE. Parallel random numbers: as easy as 1, 2, 3.
   Proc SC11 2011;16:1-12.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onearm.simulate.truth import Kind, Truth
from onearm.stats.binomial import Array

BLOCK = 500
"""Trials that share a generator: enough to be quick, few enough to be small."""

QUANTITIES = ("progression", "death", "withdrawal", "frailty", "regrowth", "jitter")


@dataclass(frozen=True)
class Patients:
    """When things would happen, in weeks from the start of treatment, inf for never.

    `scans` are days on the clock, shape (scans, patients, trials), or (scans, 1, 1) where they are
    the same for all; the others have shape (patients, trials).
    `grown` is progression, seen or not; where it is forgotten at a later baseline, the next one.
    """

    grown: Array
    death: Array
    left: Array
    scans: Array


def draw_patients(truth: Truth, size: int, seed: int, block: int, stage: int) -> Patients:
    """Latent times and scan days of `size` patients in each trial of a block.

    Parameters
    ----------
    truth : Truth
        What is true in the stage (`Truth.of`).
    size : int
        Patients drawn for each trial; the first ones are the same for any size.
    seed, block, stage : int
        Which random numbers.
    """
    shape, laws = (size, BLOCK), truth.laws()
    frailty = np.ones(shape)
    if truth.frailty is not None:
        spread = truth.frailty.spread
        frailty = _chance(seed, block, stage, "frailty").gamma(1 / spread, spread, shape)

    def latent(kind: Kind) -> Array:
        if not any(laws[kind].slopes):
            return np.full(shape, np.inf)
        hazard = _chance(seed, block, stage, kind).standard_exponential(shape)
        if truth.spread(kind):
            hazard = hazard / frailty
        return laws[kind].when(hazard)

    grown, week = latent("progression"), truth.baseline.week
    if week and truth.baseline.early == "forgotten":
        more = _chance(seed, block, stage, "regrowth").standard_exponential(shape)
        more = more / frailty if truth.spread("progression") else more
        law = laws["progression"]
        grown = np.where(grown <= week, law.when(law.cumulative(week) + more), grown)
    plan = 7.0 * np.asarray(truth.scans.plan)
    scans = plan[:, None, None]
    if truth.scans.jitter:
        chance, jitter = _chance(seed, block, stage, "jitter"), truth.scans.jitter
        shifts = chance.uniform(-jitter, jitter, (*shape, len(plan)))
        scans = scans + np.moveaxis(shifts, -1, 0)
    return Patients(grown, latent("death"), latent("withdrawal"), scans)


def _chance(seed: int, block: int, stage: int, quantity: str) -> np.random.Generator:
    key = (block, stage, QUANTITIES.index(quantity))
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
