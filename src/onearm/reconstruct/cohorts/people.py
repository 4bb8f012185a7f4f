"""Who is who in a reconstructed cohort: populations, responses, stages, events, for many at once.

One thing is chosen after another, each time with every choice equally likely that agrees with
the numbers and with what was chosen before.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from onearm.reconstruct.claims.conventions import Conventions
from onearm.reconstruct.claims.counts import Numbers, Rng
from onearm.reconstruct.claims.readings import landmark_day
from onearm.reconstruct.lattice.endings import Bools, Cells, cell
from onearm.trial.spec import Spec

CATEGORIES = np.array(["CR", "PR", "SD", "PD", "NE", ""])
CR, PR, SD, PD, NE, NONE = range(6)


@dataclass(frozen=True)
class People:
    """Many cohorts; each entry has shape (n_cohorts, n_efficacy) or (n_cohorts, n_safety).

    The efficacy population comes first, in order of PFS. `pfs` and `os` are cells, `best` is a
    position in `CATEGORIES`, `response` the day of the first response, 0 without one.
    """

    pfs: Cells
    os: Cells
    primary: Bools
    best: Cells
    response: Cells
    stage: Cells
    related34: Bools
    suppressed: Bools
    scans: int

    def chosen(self, rows: Cells) -> People:
        """Some of the cohorts."""
        parts = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "scans"}
        return replace(self, **parts)

    def table(self, rng: Rng, first: int) -> pd.DataFrame:
        """One row a patient, numbered at random, in cohorts numbered from `first`."""
        cohorts, n = self.stage.shape
        inside = self.pfs.shape[1]

        def padded(values: Any, fill: int = 0) -> Any:
            width = ((0, 0), (0, n - inside))
            return np.pad(values, width, constant_values=fill).ravel()

        return pd.DataFrame({
            "DRAW": np.repeat(np.arange(first, first + cohorts, dtype=np.int32), n),
            "PATIENT": rng.permuted(np.tile(np.arange(1, n + 1), (cohorts, 1)), axis=1).ravel(),
            "EFFICACY": padded(np.ones(self.pfs.shape, dtype=bool)),
            "PRIMARY": padded(self.primary),
            "STAGE": self.stage.ravel().astype(np.int8),
            "BEST": pd.Categorical.from_codes(padded(self.best, NONE), list(CATEGORIES)),
            "PFS": padded(self.pfs // 2).astype(np.int32),
            "PFS_EVENT": padded(self.pfs % 2 == 0),
            "OS": padded(self.os // 2).astype(np.int32),
            "OS_EVENT": padded(self.os % 2 == 0),
            "RESPONSE": padded(self.response).astype(np.int32),
            "SCANS": np.full(cohorts * n, self.scans, dtype=np.int16),
            "RELATED34": self.related34.ravel(),
            "IMMUNE_SUPPRESSED": self.suppressed.ravel(),
        })  # fmt: skip


def assign(
    rng: Rng, numbers: Numbers, scans: int, pfs: Cells, os: Cells, spec: Spec, reading: Conventions
) -> People:
    """Cohorts with these curves, one for each pair in which it can be done.

    Parameters
    ----------
    scans : int
        Days between scans.
    pfs, os : ndarray of int, shape = (n_cohorts, n_efficacy)
        Endings as cells, in increasing order along each row; no PFS is beyond the OS of the
        same place.
    """
    controlled = pfs >= cell(scans, event=False)
    latest = _latest_response(pfs, scans, spec)
    able = controlled & (latest > 0)
    response = _or_any(rng, numbers.response, able.sum(axis=1))
    possible = response <= able.sum(axis=1)
    pfs, os, controlled, latest, able, response = (
        part[possible] for part in (pfs, os, controlled, latest, able, response)
    )
    responds = choose(rng, able, response)
    best = _best(rng, numbers, pfs, scans, controlled, responds, response)
    os = match(rng, pfs, os)
    everyone = np.ones((len(pfs), numbers.safety), dtype=bool)
    return People(
        pfs=pfs,
        os=os,
        primary=_primary(rng, numbers, pfs, os, spec, reading),
        best=best,
        response=np.where(responds, scans * rng.integers(1, np.maximum(latest, 1) + 1), 0),
        stage=_stages(rng, numbers, controlled, responds, bool(spec.stage)),
        related34=choose(rng, everyone, _or_any(rng, numbers.related34, everyone.sum(axis=1))),
        suppressed=choose(rng, everyone, _or_any(rng, numbers.suppressed, everyone.sum(axis=1))),
        scans=scans,
    )


def choose(rng: Rng, among: Bools, number: Cells) -> Bools:
    """So many in each row of those that may be chosen, every choice equally likely.

    >>> choose(np.random.default_rng(1), np.array([[True, False, True]]), np.array([2])).tolist()
    [[True, False, True]]
    """
    keys = np.where(among, rng.random(among.shape), 2.0)
    place = keys.argsort(axis=1).argsort(axis=1)
    return among & (place < np.asarray(number)[:, None])


def match(rng: Rng, pfs: Cells, os: Cells) -> Cells:
    """Give each PFS an OS that is not before it; every way to do so is equally likely.

    Those with the longest PFS choose first: whatever they take was open to all before them, so
    that how many are left to the others does not depend on the choice.
    """
    rows, n = np.arange(len(pfs)), pfs.shape[1]
    taken, found = np.zeros(os.shape, dtype=bool), np.empty_like(os)
    for i in range(n - 1, -1, -1):
        keys = np.where(taken | (os < pfs[:, i : i + 1]), -1.0, rng.random(os.shape))
        pick = keys.argmax(axis=1)
        taken[rows, pick] = True
        found[:, i] = os[rows, pick]
    return found


def _or_any(rng: Rng, number: int | None, most: Cells) -> Cells:
    """The number, or where it is not known any from 0 to the most."""
    if number is None:
        return rng.integers(0, most + 1)
    return np.full(most.shape, number)


def _primary(
    rng: Rng, numbers: Numbers, pfs: Cells, os: Cells, spec: Spec, reading: Conventions
) -> Bools:
    """The primary population: all its successes, and failures to fill it."""
    if numbers.success is None or spec.primary is None:
        return choose(rng, np.ones(pfs.shape, dtype=bool), np.full(len(pfs), numbers.primary))
    ends = pfs if spec.primary.endpoint == "pfs" else os
    day = reading.landmark or landmark_day(spec, spec.primary.endpoint)
    beyond = ends >= cell(day + 1, event=True)
    failed = ~beyond & (ends % 2 == 0) if reading.censored == "nobody" else ~beyond
    successes = choose(rng, beyond, np.full(len(pfs), numbers.success))
    return successes | choose(rng, failed, np.full(len(pfs), numbers.primary - numbers.success))


def _best(
    rng: Rng, numbers: Numbers, pfs: Cells, scans: int,
    controlled: Bools, responds: Bools, response: Cells,
) -> Cells:  # fmt: skip
    """Best responses: PD on the first scan or, for half of them, on one before; else NE."""
    complete = choose(rng, responds, _or_any(rng, numbers.complete, response))
    event, early = pfs % 2 == 0, pfs < cell(scans, event=True)
    scanned = (rng.random(pfs.shape) < 0.5) & (pfs >= cell(2, event=True))
    seen = event & (~early | scanned)
    return np.select([complete, responds, controlled, seen], [CR, PR, SD, PD], NE)


def _latest_response(pfs: Cells, scans: int, spec: Spec) -> Cells:
    """Number of the last scan that can be the first response: before the end of PFS and, where
    responses must be confirmed, with another scan late enough; 0 for none."""
    last = (pfs - 1) // 2 // scans
    wait = spec.response.confirm_after
    return np.maximum(0, last - (0 if wait is None else int(np.ceil(wait / scans))))


def _stages(
    rng: Rng, numbers: Numbers, controlled: Bools, responds: Bools, has_stages: bool
) -> Cells:
    """Stage of each patient, those of the safety population alone last, at random."""
    cohorts, n = controlled.shape
    outside = numbers.safety - n
    if not has_stages:
        return np.zeros((cohorts, numbers.safety), dtype=np.int64)
    stable = controlled & ~responds
    size = numbers.stage1
    first: Any = rng.integers(0, n + 1, cohorts) if size is None else _same(size, cohorts)
    if numbers.response1 is None or numbers.control1 is None:
        inside = choose(rng, np.ones(controlled.shape, dtype=bool), first)
    else:
        inside = choose(rng, responds, _same(numbers.response1, cohorts))
        inside |= choose(rng, stable, _same(numbers.control1 - numbers.response1, cohorts))
        inside |= choose(rng, ~controlled, first - numbers.control1)
    more = rng.random((cohorts, outside)) < 0.5
    return np.where(np.concatenate([inside, more], axis=1), 1, 2)


def _same(number: int, cohorts: int) -> Cells:
    return np.full(cohorts, number, dtype=np.int64)
