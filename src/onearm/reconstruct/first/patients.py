"""Synthetic patients of NCT04028063, drawn so that together they meet the published numbers.

Nothing here is a patient. The printed counts, rates and medians pin the cohort down only in
part; all that they leave open (ages, histologies, scan interval, adverse-event terms, dates) is
drawn at random and named in the column ILLUSTR of each table. Cohorts are drawn until one
meets the claims, which are then verified by the package's own statistics.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from onearm.stats import response, survival

Rng = np.random.Generator
Days = npt.NDArray[np.int64]

STUDY = "NCT04028063"
SCAN_EVERY = 42  # days; illustrative: a multiple of it falls on week 24 and on week 42
PRIMING = 21  # days of the immune priming cycle of stage 1; illustrative
LANDMARK = 168  # 24 weeks


@dataclass
class Patient:
    """One synthetic patient; days count from the baseline scan, which is day 1."""

    stage: int
    best: str
    pfs: int
    pfs_event: bool
    by_scan: bool
    scans: list[tuple[int, int, str]] = field(default_factory=list)
    baseline: int = 0
    death: int = 0
    died: bool = False
    primary: bool = True
    efficacy: bool = True
    reason: str = ""
    treated_until: int = 0


def draw_progression(rng: Rng) -> list[Patient]:
    """Best responses, PFS and stages of the 30 efficacy-evaluable patients.

    Fixed by the publication: 16 + 14 patients, 9 + 1 responders, 14 + 10 with disease control,
    15 progression-free beyond week 24 (13 of them in the primary population), a median of 25.3
    weeks (24.0-42). Drawn: who progresses when.
    """
    while True:
        patients = _draw_early(rng) + _draw_late(rng)
        if _meets_pfs(patients):
            break
    for stage in (1, 2):
        late = [p for p in patients if p.stage == stage and p.pfs > LANDMARK]
        left = late[int(rng.integers(len(late)))]
        left.primary, left.reason = False, ["", "ADVERSE EVENT", "WITHDRAWAL BY SUBJECT"][stage]
    return patients


def _draw_early(rng: Rng) -> list[Patient]:
    """15 events by week 24: 2 + 4 without disease control, 2 stable, 7 at the week-24 scan."""
    clinical = Patient(1, "NE", int(rng.integers(20, 38)), True, by_scan=False)
    first = [Patient(stage, "PD", SCAN_EVERY, True, True) for stage in (1, 2, 2, 2, 2)]
    middle = [
        Patient(2, "SD", SCAN_EVERY * int(rng.integers(2, 4)), True, by_scan=True) for _ in range(2)
    ]
    best = ["PR", "SD", "SD", "SD"], ["SD", "SD", "SD"]
    at_landmark = [
        Patient(stage, kind, LANDMARK, True, by_scan=True)
        for stage in (1, 2)
        for kind in best[stage - 1]
    ]
    return [clinical, *first, *middle, *at_landmark]


def _draw_late(rng: Rng) -> list[Patient]:
    """15 progression-free beyond week 24: the next event at week 26.6, several at week 42."""
    at_42 = 7 * SCAN_EVERY
    scans = [SCAN_EVERY * k for k in (5, 6, 6, 7, 7, 7, 7)]
    events = [(186, False)] + [(day, True) for day in scans]
    later = rng.integers(at_42 + 20, 700, size=7)
    ends = [(day, True, by_scan) for day, by_scan in events]
    ends += [(int(day), False, False) for day in later[:4]]
    ends += [(SCAN_EVERY * int(np.ceil(day / SCAN_EVERY)), True, True) for day in later[4:]]
    kinds = [(1, "PR")] * 7 + [(1, "CR")] + [(1, "SD")] * 2 + [(2, "PR")] + [(2, "SD")] * 4
    order = rng.permutation(len(ends))
    return [Patient(stage, kind, *ends[i]) for (stage, kind), i in zip(kinds, order, strict=True)]


def _meets_pfs(patients: list[Patient]) -> bool:
    """Median 25.3 weeks (24.0-42) under each of the usual transformations."""
    weeks, events = [p.pfs / 7 for p in patients], [int(p.pfs_event) for p in patients]
    for transform in ("plain", "log", "log-log"):
        found = survival.median(survival.kaplan_meier(weeks, events, transform=transform))
        low, high = found.ci
        if None in (found.value, low, high):
            return False
        if (f"{found.value:.1f}", f"{low:.1f}", f"{high:.0f}") != ("25.3", "24.0", "42"):
            return False
    return True


def draw_scans(rng: Rng, patient: Patient) -> None:
    """Sums of diameters at each scheduled scan, redrawn until they give the best response."""
    last = patient.pfs if patient.by_scan else patient.pfs - 1
    days = list(range(SCAN_EVERY, last + 1, SCAN_EVERY))
    patient.baseline = int(rng.integers(40, 160))
    progresses = patient.pfs_event and patient.by_scan
    while True:
        scans = _draw_sums(rng, patient, days, progresses)
        kinds = [kind for _, _, kind in scans]
        calm = kinds[:-1] if progresses else kinds
        if "PD" in calm or (progresses and kinds[-1] != "PD"):
            continue
        if response.best_overall_response(days, kinds) == patient.best:
            patient.scans = scans
            return


def _draw_sums(
    rng: Rng, patient: Patient, days: list[int], progresses: bool
) -> list[tuple[int, int, str]]:
    """A smooth path to a lowest point and, where the patient progresses, up again."""
    depth = {"CR": -100, "PR": rng.uniform(-85, -35), "SD": rng.uniform(-26, 8), "PD": 5, "NE": 0}
    reached = int(rng.integers(1, max(2, min(4, len(days)))))
    scans, nadir = [], patient.baseline
    for position, day in enumerate(days, start=1):
        share = min(1.0, position / reached)
        wobble = 0 if patient.best == "CR" and share == 1 else rng.normal(0, 2)
        change = float(depth[patient.best]) * share + wobble
        size = max(0, round(patient.baseline * (1 + change / 100)))
        if progresses and position == len(days):
            size = max(round(nadir * rng.uniform(1.22, 1.6)), nadir + int(rng.integers(5, 12)))
        kind = response.target_response(size, patient.baseline, nadir)
        nadir = min(nadir, size)
        scans.append((day, size, kind))
    return scans


def draw_survival(rng: Rng, patients: list[Patient]) -> None:
    """Overall survival beyond PFS, with the conference-era median of 63 weeks (50-120).

    A draw at random would hardly ever meet three numbers at once: the patient whose death sets
    a wrong one is moved to where it should be, or, where his PFS forbids it, another is redrawn.
    """
    for patient in patients:
        _draw_death(rng, patient)
    while wrong := _off_target(patients):
        found, target = wrong[int(rng.integers(len(wrong)))]
        anyone = patients[int(rng.integers(len(patients)))]
        sets_it = min(patients, key=lambda p: abs(p.death / 7 - (found or 0.0)))
        movable = found is not None and sets_it.died and sets_it.pfs < 7 * target
        if movable and rng.random() < 0.8:
            sets_it.death = 7 * target
        else:
            _draw_death(rng, anyone)


def _draw_death(rng: Rng, patient: Patient) -> None:
    beyond, follow_up = round(rng.exponential(260)), int(rng.integers(450, 1100))
    patient.died = patient.pfs_event and patient.pfs + beyond <= follow_up
    if not patient.pfs_event:
        patient.death = patient.pfs  # event-free and alive when last seen
    else:
        patient.death = patient.pfs + beyond if patient.died else max(patient.pfs, follow_up)


def _off_target(patients: list[Patient]) -> list[tuple[float | None, int]]:
    """Median and limits in weeks that do not round to the reported ones, beside these."""
    weeks, events = [p.death / 7 for p in patients], [int(p.died) for p in patients]
    found = survival.median(survival.kaplan_meier(weeks, events))
    pairs = zip((found.value, *found.ci), (63, 50, 120), strict=True)
    return [(ours, target) for ours, target in pairs if ours is None or round(ours) != target]


def draw_treatment(rng: Rng, patients: list[Patient]) -> None:
    """Last day of treatment and why it ended; some stay on treatment past progression."""
    for patient in patients:
        if patient.reason:
            patient.treated_until = int(rng.integers(60, LANDMARK))
        elif not patient.pfs_event:
            patient.treated_until = patient.pfs
            patient.reason = "ONGOING"
        else:
            past = int(rng.integers(30, 120)) if rng.random() < 0.3 else 0
            patient.treated_until = min(patient.pfs + past, patient.death)
            patient.reason = "PROGRESSIVE DISEASE"


def draw_not_evaluable(rng: Rng) -> list[Patient]:
    """The three who count for safety alone; why is not public, so the reasons are illustrative."""
    found = []
    for stage in (1, 1, 2):
        patient = Patient(stage, "NE", 0, False, False, primary=False, efficacy=False)
        patient.treated_until = int(rng.integers(1, 20))
        patient.reason = "WITHDRAWAL BY SUBJECT"
        found.append(patient)
    return found
