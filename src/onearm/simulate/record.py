"""One drawn trial as the tables that a trial folder has, for the book's analysis itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from onearm.simulate.patients import BLOCK
from onearm.simulate.protocol import Protocol
from onearm.simulate.trials import StageDrawn, draw_stage
from onearm.simulate.truth import Truth
from onearm.stats.simon import Design
from onearm.trial.data import Trial
from onearm.trial.spec import Spec

Drawn = tuple[StageDrawn, ...]


def draw_block(protocol: Protocol, truth: Truth, seed: int, block: int) -> Drawn:
    """Every patient of every trial of a block: what `simulate` adds up."""
    stages = range(1, len(protocol.sizes) + 1)
    return tuple(draw_stage(protocol, truth, seed, block, stage) for stage in stages)


def as_trial(protocol: Protocol, drawn: Drawn, number: int) -> Trial:
    """A trial of a block with its specification and its tables, patient by patient.

    Patients of stage 2 are there if the rule goes on. All are in the safety population; those
    with a scan or an event on the clock, or who count, in that of efficacy; those who count in
    the primary one.

    Parameters
    ----------
    protocol : Protocol
        The rule and the landmark.
    drawn : tuple of StageDrawn
        As `draw_block` gives them.
    number : int
        Which trial of the block, from 0.
    """
    rule, first = protocol.rule, drawn[0]
    if isinstance(rule, Design):
        x1 = int((first.counted.counts & first.success)[:, number].sum())
        drawn = drawn[: 2 if x1 > rule.r1 else 1]
    people = pd.concat(
        [_people(one, stage, number) for stage, one in enumerate(drawn, 1)], ignore_index=True
    )
    people.insert(0, "USUBJID", [f"SIM-{place:03d}" for place in range(1, len(people) + 1)])
    adtte = people.loc[people["EFFFL"] == "Y", ["USUBJID", "AVAL", "CNSR"]]
    adtte = adtte.assign(PARAMCD=protocol.primary.endpoint.upper())
    tables = {
        "adsl": people[["USUBJID", "STAGE", "SAFFL", "EFFFL", "PRIMFL"]],
        "adtte": adtte[["USUBJID", "PARAMCD", "AVAL", "CNSR"]].reset_index(drop=True),
    }
    return Trial(Path(), specification(protocol), tables, claims=())


def specification(protocol: Protocol) -> Spec:
    """The `trial.yaml` of a drawn trial."""
    return Spec(
        id="SIMULATED",
        title="A simulated trial",
        synthetic=True,
        synthetic_note="Drawn by onearm simulate; the patients do not exist.",
        design=protocol.design,
        primary=protocol.primary,
        unit=protocol.unit,
        tables={"adsl": "adsl.csv", "adtte": "adtte.csv"},
        populations={"safety": "SAFFL", "efficacy": "EFFFL", "primary": "PRIMFL"},
        stage="STAGE",
    )


def _people(drawn: StageDrawn, stage: int, number: int) -> pd.DataFrame:
    watched, counted = drawn.watched, drawn.counted
    there = counted.enrolled[:, number]
    counts, seen = counted.counts[there, number], watched.assessed[there, number]
    return pd.DataFrame({
        "STAGE": str(stage),
        "SAFFL": "Y",
        "EFFFL": np.where(counts | seen, "Y", "N"),
        "PRIMFL": np.where(counts, "Y", "N"),
        "AVAL": watched.time[there, number],
        "CNSR": np.where(watched.event[there, number], 0, 1),
    })  # fmt: skip


def place_of(trial: int) -> tuple[int, int]:
    """The block of a trial, and its number there.

    >>> place_of(0), place_of(1234)
    ((0, 0), (2, 234))
    """
    return divmod(trial, BLOCK)
