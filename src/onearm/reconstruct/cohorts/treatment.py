"""When drawn patients stopped treatment and why; illustrative, and coherent with their PFS."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Rng = np.random.Generator
Cells = npt.NDArray[np.int32]

STATUS = ("ONGOING", "COMPLETED", "DISCONTINUED")
REASONS = ("PROGRESSIVE DISEASE", "DEATH", "ADVERSE EVENT", "WITHDRAWAL BY SUBJECT")
NONE = -1
"""In place of a reason, for those who are on treatment or have completed it."""

SHORT = 20
"""Days of treatment, at most, of patients who count for safety alone."""
BEYOND, SHARE_BEYOND = (30, 120), 0.3
"""Days of treatment past progression, and the share of patients who have them."""


@dataclass(frozen=True)
class Treatment:
    """`last` is the day of the last dose from the baseline scan, whose day is 1, or, of those
    outside the efficacy population, from the first dose; `status` and `reason` are places in
    `STATUS` and `REASONS`. Arrays of shape (n_patients,)."""

    last: Cells
    status: Cells
    reason: Cells


def draw_treatment(patients: pd.DataFrame, rng: Rng, *, landmark: float | None = None) -> Treatment:
    """Last day of treatment of each patient, and why it ended.

    Those with a PFS event stop there or, three in ten, up to four months later. Event-free and
    alive when last seen is on treatment; who died after a censored PFS had completed it. Those
    outside the primary population left it for another reason before progression and before
    the landmark; those outside the efficacy population in their first twenty days. Nobody is
    treated after death, nor on its day unless it is the first.

    Parameters
    ----------
    patients : DataFrame
        As in `onearm.reconstruct.cohorts.adam.adam_tables`.
    rng : numpy.random.Generator
        Source of chance.
    landmark : float, optional
        Day of the landmark of the primary endpoint.

    Examples
    --------
    >>> patients = pd.DataFrame({
    ...     "EFFICACY": [True, True], "PRIMARY": [True, True], "PFS": [90, 90], "OS": [91, 90],
    ...     "PFS_EVENT": [True, False], "OS_EVENT": [True, False],
    ... })
    >>> found = draw_treatment(patients, np.random.default_rng(1))
    >>> found.last.tolist(), [STATUS[k] for k in found.status], REASONS[found.reason[0]]
    ([90, 90], ['DISCONTINUED', 'ONGOING'], 'PROGRESSIVE DISEASE')
    """
    n = len(patients)
    inside, primary, event, died = (
        patients[name].to_numpy(bool) for name in ("EFFICACY", "PRIMARY", "PFS_EVENT", "OS_EVENT")
    )
    pfs, os = (patients[name].to_numpy(np.int32) for name in ("PFS", "OS"))
    past = rng.integers(*BEYOND, size=n, dtype=np.int32) * (rng.random(n) < SHARE_BEYOND)
    before = pfs - 1 if landmark is None else np.minimum(pfs - 1, int(landmark) - 1)
    early = rng.integers(1, np.maximum(before, 1) + 1, dtype=np.int32)
    brief = rng.integers(1, SHORT + 1, size=n, dtype=np.int32)
    end = np.select([~inside, ~primary, event], [brief, early, pfs + past], pfs)
    end = np.where(inside, np.maximum(np.minimum(end, os - died), 1), end)
    other = rng.integers(REASONS.index("ADVERSE EVENT"), len(REASONS), size=n, dtype=np.int32)
    died_of_it = event & died & (os == pfs)
    reason = np.select([~primary, died_of_it, event], [other, REASONS.index("DEATH"), 0], NONE)
    ended = np.select([~primary | event, died], [STATUS.index("DISCONTINUED"), 1], 0)
    return Treatment(end.astype(np.int32), ended.astype(np.int32), reason.astype(np.int32))
