"""Trials drawn under a truth, each judged as the book judges a trial."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from onearm.errors import InputError
from onearm.simulate.count import Counted, count
from onearm.simulate.patients import BLOCK, draw_patients
from onearm.simulate.protocol import Protocol, check_truth
from onearm.simulate.truth import Truth
from onearm.simulate.watch import Flags, Watched, watch
from onearm.stats.binomial import Ints
from onearm.stats.simon import Design
from onearm.trial.spec import DAYS

MOST = 1_000_000
"""Trials that are drawn at most: minutes."""


@dataclass(frozen=True)
class Trials:
    """What happened in each trial, shape (trials,).

    `x1` and `x` are successes after stage 1 and at the end, `counted` the patients they are of,
    `stage` the one it ended after. Of the `enrolled`, some were `left_out` before the clock
    started or `replaced`, and `assessed` had a scan or an event on it; `censored` are those who
    count and were censored by the landmark, who are failures in the book's analysis.
    """

    stage: Ints
    x1: Ints
    x: Ints
    counted: Ints
    enrolled: Ints
    assessed: Ints
    left_out: Ints
    replaced: Ints
    censored: Ints


@dataclass(frozen=True)
class StageDrawn:
    """Patients of one stage of a block of trials."""

    watched: Watched
    counted: Counted
    success: Flags


def simulate(protocol: Protocol, truth: Truth, trials: int, seed: int) -> Trials:
    """Draw trials and decide each.

    The first trials are the same however many are drawn.

    Parameters
    ----------
    protocol : Protocol
        The rule and the landmark.
    truth : Truth
        What is true.
    trials : int
        How many, from 1 to a million.
    seed : int
        The same seed draws the same trials, on any machine.

    Raises
    ------
    InputError
        If the number of trials is none.
    TrialError
        If nobody can be seen to be free of the event beyond the landmark.

    Examples
    --------
    >>> from onearm.trial.spec import DesignSpec, PrimarySpec
    >>> design = DesignSpec(kind="simon-minimax", p0=0.434, p1=0.634, alpha=0.1, power=0.8)
    >>> protocol = Protocol(design, PrimarySpec(endpoint="pfs", at=24))
    >>> truth = Truth(progression={"rate": 0.434, "at": 24}, scans={"every": 6, "to": 48})
    >>> found = simulate(protocol, truth, 2000, seed=1)
    >>> round(float((found.x > 15).mean()), 2)
    0.1
    """
    if not 1 <= trials <= MOST:
        raise InputError(f"trials must be a number from 1 to {MOST:,}, found {trials}")
    check_truth(protocol, truth)
    blocks = [_block(protocol, truth, seed, block) for block in range(-(-trials // BLOCK))]
    joined = {
        field.name: np.concatenate([getattr(block, field.name) for block in blocks])[:trials]
        for field in fields(Trials)
    }
    return Trials(**joined)


def draw_stage(
    protocol: Protocol, truth: Truth, seed: int, block: int, stage: int
) -> StageDrawn:  # fmt: skip
    """The patients of a stage (1 or 2) in every trial of a block, watched and counted."""
    own, size = truth.of(stage), protocol.sizes[stage - 1]
    patients = draw_patients(own, size + own.spares, seed, block, stage)
    watched = watch(patients, own.baseline)
    counted = count(watched, own, patients.scans[0], protocol.landmark, size)
    unit = DAYS[protocol.unit]
    beyond = watched.time / unit > protocol.landmark / unit + 1e-9  # as analysis.analyse does
    return StageDrawn(watched, counted, beyond)


def _block(protocol: Protocol, truth: Truth, seed: int, block: int) -> Trials:
    rule = protocol.rule
    stages = [
        _sums(draw_stage(protocol, truth, seed, block, stage))
        for stage in range(1, len(protocol.sizes) + 1)
    ]
    x1 = stages[0]["x"]
    if not isinstance(rule, Design):
        return Trials(stage=np.ones(BLOCK, dtype=np.int64), x1=x1, **stages[0])
    on = x1 > rule.r1
    both = {name: first + on * stages[1][name] for name, first in stages[0].items()}
    return Trials(stage=1 + on.astype(np.int64), x1=x1, **both)


def _sums(drawn: StageDrawn) -> dict[str, Ints]:
    """Patients of each kind, trial by trial."""
    watched, counted = drawn.watched, drawn.counted
    return {
        name: flags.sum(axis=0)
        for name, flags in {
            "x": counted.counts & drawn.success,
            "counted": counted.counts,
            "enrolled": counted.enrolled,
            "assessed": counted.enrolled & watched.assessed,
            "left_out": counted.left_out,
            "replaced": counted.replaced,
            "censored": counted.counts & ~drawn.success & ~watched.event,
        }.items()
    }
