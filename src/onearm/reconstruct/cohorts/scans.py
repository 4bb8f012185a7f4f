"""Scans of many drawn patients at once: sums of diameters that give each his best response.

Sums are whole millimetres, and so are the bounds between which RECIST keeps its word: a path is
drawn at random and held between them, scan by scan, for all patients together [1]_.

References
----------
.. [1] Eisenhauer EA, Therasse P, Bogaerts J, et al. New response evaluation criteria in solid
   tumours: revised RECIST guideline (version 1.1). Eur J Cancer 2009;45:228-247.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from onearm.reconstruct.cohorts.guarantees import calm_scans
from onearm.stats.recist import CATEGORIES

Rng = np.random.Generator
Cells = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

SMALLEST, LARGEST = 40, 160
"""Sums of diameters at baseline, in mm, all equally likely; illustrative."""
SOON = 4
"""A smallest sum comes at one of so many scans, counted from the response or the first."""
WOBBLE = 0.02
"""Standard deviation of a sum about its path, as a share of the baseline."""
BASELINE = -1
"""In place of a response, for the baseline scan."""


@dataclass(frozen=True)
class Scans:
    """Scans in order of patient and day, the baseline first; arrays of shape (n_scans,).

    Parameters
    ----------
    patient : ndarray of int
        Row of the patient.
    day : ndarray of int
        Days from the baseline scan, whose own day is 1.
    size, baseline : ndarray of int
        Sum of diameters at the scan and at baseline, in mm.
    response : ndarray of int
        Place in `onearm.stats.recist.CATEGORIES`, -1 for the baseline scan.
    scheduled : ndarray of bool
        Whether the schedule asks for a scan on that day.
    """

    patient: Cells
    day: Cells
    size: Cells
    baseline: Cells
    response: Cells
    scheduled: Bools


@dataclass(frozen=True)
class _Plan:
    """Where each path goes: `depth` mm at scan `lowest`, responding from scan `first` on.

    Scans count from 1; up to `held` a response lasts. `calm` is the number of scans before
    progression, `rise` how far a sum grows back by the last of them, as a share of what is
    short of progression. Arrays of shape (n_patients,).
    """

    baseline: Cells
    depth: Cells
    first: Cells
    held: Cells
    lowest: Cells
    calm: Cells
    rise: npt.NDArray[np.float64]
    responds: Bools


def seen_on_scan(patients: pd.DataFrame, rng: Rng) -> Bools:
    """Whose PFS ends with progression on a scan, shape = (n_patients,).

    All who progress on the day of a scheduled scan, and all whose best response is PD, for
    nothing else tells of it (on day 1 by a second scan). Of the others with disease control
    half, on an unscheduled scan; none of them on the day of death. NE is none.
    """
    event, died = (patients[name].to_numpy(bool) for name in ("PFS_EVENT", "OS_EVENT"))
    pfs, os, every = (patients[name].to_numpy(np.int32) for name in ("PFS", "OS", "SCANS"))
    best = patients["BEST"]
    unscheduled = (rng.random(len(patients)) < 0.5) & ~(died & (os == pfs))
    surely = (pfs % every == 0) | best.eq("PD").to_numpy()
    found: Bools = event & ~best.isin(("NE", "")).to_numpy() & (surely | unscheduled)
    return found


def draw_scans(
    patients: pd.DataFrame, by_scan: Bools, rng: Rng, *, confirm_after: float | None = None
) -> Scans:
    """Baseline, scheduled scans up to the end of PFS, and that on which progression was seen.

    What is drawn: the sum at baseline, uniform from 40 to 160 mm; the depth of response, uniform
    over all whole millimetres that give the best response (1 mm to -30 % for PR, -29 % to short
    of +20 % for SD); when it is reached; how much grows back; the size at progression, uniform
    over half the baseline from the least that is progression.

    Parameters
    ----------
    patients : DataFrame
        As in `onearm.reconstruct.cohorts.adam.adam_tables`; those outside the efficacy
        population have no scans.
    by_scan : ndarray of bool, shape = (n_patients,)
        Whether PFS ends with progression on a scan, as `seen_on_scan` says.
    rng : numpy.random.Generator
        Source of chance.
    confirm_after : float, optional
        Days for which a response lasts at least; without, it lasts one scan more if there is one.

    Examples
    --------
    >>> patients = pd.DataFrame({
    ...     "EFFICACY": [True], "BEST": ["PR"], "PFS": [126], "PFS_EVENT": [True],
    ...     "RESPONSE": [42], "SCANS": [42],
    ... })
    >>> scans = draw_scans(patients, np.array([True]), np.random.default_rng(1))
    >>> scans.day.tolist(), [CATEGORIES[kind] for kind in scans.response[1:]]
    ([1, 42, 84, 126], ['PR', 'PR', 'PD'])
    """
    people = np.flatnonzero(patients["EFFICACY"].to_numpy(bool)).astype(np.int32)
    some, seen = patients.iloc[people], by_scan[people]
    plan = _plans(some, rng, confirm_after)
    counts = 1 + plan.calm + seen
    starts = (np.cumsum(counts) - counts).astype(np.int32)
    sizes = np.empty(int(counts.sum()), dtype=np.int32)
    sizes[starts] = plan.baseline
    nadir = _follow(plan, starts, sizes, rng)
    worse = progression_from(nadir) + rng.integers(0, plan.baseline // 2 + 1, dtype=np.int32)
    sizes[(starts + counts - 1)[seen]] = worse[seen]
    return _laid_out(some, people, plan, starts, counts, seen, sizes)


def progression_from(nadir: Cells) -> Cells:
    """Least whole sum that is progression, 20 % and 5 mm or more above the nadir.

    >>> progression_from(np.array([0, 10, 24, 26, 100])).tolist()
    [5, 15, 29, 32, 120]
    """
    found: Cells = np.maximum(nadir + 5, -(-6 * nadir // 5))
    return found


def _most(nadir: Cells) -> Cells:
    """Largest whole sum that is no progression: none but 0 after 0."""
    found: Cells = np.where(nadir == 0, 0, progression_from(nadir) - 1)
    return found


def _plans(some: pd.DataFrame, rng: Rng, confirm_after: float | None) -> _Plan:
    n, calm = len(some), calm_scans(some)
    complete, response = (some["BEST"].eq(kind).to_numpy() for kind in ("CR", "PR"))
    responds = complete | response
    baseline = rng.integers(SMALLEST, LARGEST + 1, size=n, dtype=np.int32)
    partial = 7 * baseline // 10
    low = np.select([complete, response], [0, 1], partial + 1)
    high = np.select([complete, response], [0, partial], _most(baseline))
    every = some["SCANS"].to_numpy(np.int32)
    first = np.where(responds, some["RESPONSE"].to_numpy(np.int32) // every, 1).astype(np.int32)
    lasts = np.maximum(1, np.ceil((confirm_after or 0.0) / every)).astype(np.int32)
    later = np.clip(calm - first + 1, 1, SOON)
    return _Plan(
        baseline,
        rng.integers(low, high + 1, dtype=np.int32),
        first,
        first + lasts,
        np.where(complete, first, first + rng.integers(0, later, dtype=np.int32)),
        calm,
        rng.random(n),
        responds,
    )


def _follow(plan: _Plan, starts: Cells, sizes: Cells, rng: Rng) -> Cells:
    """Fill in the calm scans of all patients, scan by scan; returns their smallest sums."""
    nadir = plan.baseline.copy()
    order = np.argsort(-plan.calm, kind="stable").astype(np.int32)
    left = np.searchsorted(-plan.calm[order], -np.arange(1, plan.calm.max(initial=0) + 1), "right")
    for scan, many in enumerate(left, start=1):
        some = order[:many]
        size = _next(plan, some, scan, nadir[some], rng)
        sizes[starts[some] + scan] = size
        nadir[some] = np.minimum(nadir[some], size)
    return nadir


def _next(plan: _Plan, some: Cells, scan: int, nadir: Cells, rng: Rng) -> Cells:
    """Sums at one scan: down to the depth, up again, with chance, between the bounds."""
    baseline, depth, lowest = plan.baseline[some], plan.depth[some], plan.lowest[some]
    partial, most = 7 * baseline // 10, _most(nadir)
    down = baseline + (depth - baseline) * (scan / lowest)
    share = (scan - lowest) / np.maximum(plan.calm[some] - lowest, 1)
    up = depth + (_most(depth) - depth) * plan.rise[some] * share
    path = np.where(scan < lowest, down, up) + rng.normal(0, WOBBLE, some.size) * baseline
    early = plan.responds[some] & (scan < plan.first[some])
    lasting = plan.responds[some] & ~early & (scan <= plan.held[some])
    low = np.where(early, partial + 1, depth)
    high = np.where(lasting, np.minimum(partial, most), most)
    size = np.where(scan == lowest, depth, np.clip(np.rint(path), low, high))
    return size.astype(np.int32)


def _laid_out(
    some: pd.DataFrame, people: Cells, plan: _Plan, starts: Cells, counts: Cells, seen: Bools,
    sizes: Cells,
) -> Scans:  # fmt: skip
    """All scans in one line, with days and what each shows by the thresholds of RECIST."""
    who = np.repeat(np.arange(people.size, dtype=np.int32), counts)
    scan = np.arange(who.size, dtype=np.int32) - starts[who]
    every, pfs = (some[name].to_numpy(np.int32) for name in ("SCANS", "PFS"))
    last = (scan > plan.calm[who]) & seen[who]
    day = np.where(last, pfs[who], np.where(scan == 0, 1, scan * every[who]))
    baseline = plan.baseline[who]
    cr, pr, sd, pd_ = (CATEGORIES.index(kind) for kind in ("CR", "PR", "SD", "PD"))
    shown = np.select(
        [scan == 0, last, sizes == 0, sizes <= 7 * baseline // 10], [BASELINE, pd_, cr, pr], sd
    )
    scheduled = (scan == 0) | (day % every[who] == 0)
    return Scans(
        people[who], day.astype(np.int32), sizes, baseline, shown.astype(np.int32), scheduled
    )
