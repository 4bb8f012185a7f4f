"""One synthetic cohort that meets every printed number of NCT04028063.

Nothing here is a patient. The printed counts, rates and medians pin the cohort down only in
part; all that they leave open (ages, histologies, scan interval, adverse-event terms, dates) is
drawn at random and named in the column ILLUSTR of each table. Cohorts are drawn until one
meets the claims, which are then verified by the package's own statistics.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from onearm.stats import response, survival
from onearm.stats.safety import incidence

Rng = np.random.Generator
Days = npt.NDArray[np.int64]

STUDY = "NCT04028063"
SCAN_EVERY = 42  # days; illustrative: a multiple of it falls on week 24 and on week 42
PRIMING = 21  # days of the immune priming cycle of stage 1; illustrative
LANDMARK = 168  # 24 weeks
DAY_ONE = pd.Timestamp("2000-01-01")  # every patient starts here: dates are illustrative

HISTOLOGIES = {
    "Angiosarcoma": "AS",
    "Undifferentiated pleomorphic sarcoma": "UPS",
    "Sclerosing epithelioid fibrosarcoma": "SEF",
    "Liposarcoma": "LPS",
    "Leiomyosarcoma": "LMS",
    "Endometrial stromal sarcoma": "ESS",
    "Malignant peripheral nerve sheath tumour": "MPNST",
    "Clear cell sarcoma": "CCS",
    "Uterine leiomyosarcoma": "uLMS",
    "Synovial sarcoma": "SS",
    "Myxofibrosarcoma": "MFS",
}
RESPONDERS_HISTOLOGIES = list(HISTOLOGIES)[:7]
OTHER_HISTOLOGIES = [
    *RESPONDERS_HISTOLOGIES[:1],
    *RESPONDERS_HISTOLOGIES[3:5],
    *list(HISTOLOGIES)[7:],
]
FEMALE_ONLY = ("Uterine leiomyosarcoma", "Endometrial stromal sarcoma")

TERMS = {
    "Neutrophil count decreased": ("Investigations", True, False),
    "Anaemia": ("Blood and lymphatic system disorders", True, False),
    "Nausea": ("Gastrointestinal disorders", True, False),
    "Fatigue": ("General disorders", True, False),
    "Alopecia": ("Skin and subcutaneous tissue disorders", True, False),
    "Mucositis oral": ("Gastrointestinal disorders", True, False),
    "Rash": ("Skin and subcutaneous tissue disorders", True, False),
    "Diarrhoea": ("Gastrointestinal disorders", True, False),
    "Hypothyroidism": ("Endocrine disorders", True, True),
    "Cough": ("Respiratory disorders", False, False),
    "Back pain": ("Musculoskeletal disorders", False, False),
}
"""Illustrative terms: system organ class, can be related, can be immune-mediated."""
SEVERE_TERMS = {
    "Neutrophil count decreased": 4,
    "Anaemia": 4,
    "Febrile neutropenia": 4,
    "Fatigue": 3,
}
"""Terms with grades of 3 and above, and the highest that CTCAE has for each."""
SUPPRESSED_TERMS = ["Colitis", "Hepatitis", "Pneumonitis"]


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


def draw_cohort(seed: int) -> dict[str, pd.DataFrame]:
    """ADaM tables `adsl`, `adtte`, `adrs`, `adtr`, `adae` of one cohort of 33.

    Parameters
    ----------
    seed : int
        The same seed gives the same tables.

    Examples
    --------
    >>> tables = draw_cohort(seed=4028063)
    >>> len(tables["adsl"]), tables["adsl"]["EFFFL"].eq("Y").sum()
    (33, np.int64(30))
    """
    rng = np.random.default_rng(seed)
    patients = draw_progression(rng)
    for patient in patients:
        draw_scans(rng, patient)
    draw_survival(rng, patients)
    draw_treatment(rng, patients)
    patients += draw_not_evaluable(rng)
    order = rng.permutation(len(patients))
    patients = sorted((patients[i] for i in order), key=lambda p: p.stage)
    return _tables(rng, patients)


def write_cohort(folder: Path, seed: int) -> list[Path]:
    """Write the tables of `draw_cohort` as CSV files into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in draw_cohort(seed).items():
        paths.append(folder / f"{name}.csv")
        table.to_csv(paths[-1], index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return paths


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


def _tables(rng: Rng, patients: list[Patient]) -> dict[str, pd.DataFrame]:
    names = [f"SYN-{number:02d}" for number in range(1, len(patients) + 1)]
    people = list(zip(names, patients, strict=True))
    return {
        "adsl": _adsl(rng, people),
        "adtte": _adtte(people),
        "adrs": _adrs(people),
        "adtr": _adtr(people),
        "adae": _adae(rng, people),
    }


People = list[tuple[str, Patient]]


def _adsl(rng: Rng, people: People) -> pd.DataFrame:
    rows = []
    histologies = _histologies(rng, people)
    for (name, p), histology in zip(people, histologies, strict=True):
        offset = _offset(p)
        last = p.treated_until + (offset if p.efficacy else 0)
        rows.append({
            "STUDYID": STUDY, "USUBJID": name, "STAGE": p.stage,
            "AGE": int(np.clip(rng.normal(58, 13), 18, 88)), 
            "SEX": "F" if histology in FEMALE_ONLY else str(rng.choice(["F", "M"])),
            "HIST": histology, "HISTAB": HISTOLOGIES[histology],
            "SAFFL": "Y", "EFFFL": "Y" if p.efficacy else "N", "PRIMFL": "Y" if p.primary else "N",
            "TRTSDT": DAY_ONE, "TRTEDT": _date(last),
            "EOTSTT": "ONGOING" if p.reason == "ONGOING" else "DISCONTINUED",
            "DCTREAS": "" if p.reason == "ONGOING" else p.reason,
            "ILLUSTR": "STAGE AGE SEX HIST HISTAB EFFFL PRIMFL TRTSDT TRTEDT EOTSTT DCTREAS",
        })  # fmt: skip
    return pd.DataFrame(rows)


def _histologies(rng: Rng, people: People) -> list[str]:
    """Each histology that the conference named among responders responds at least once."""
    named = list(rng.permutation(RESPONDERS_HISTOLOGIES))
    found = []
    for _, p in people:
        if p.best in ("CR", "PR"):
            found.append(str(named.pop() if named else rng.choice(RESPONDERS_HISTOLOGIES)))
        else:
            found.append(str(rng.choice(OTHER_HISTOLOGIES)))
    return found


def _adtte(people: People) -> pd.DataFrame:
    rows = []
    for name, p in people:
        if not p.efficacy:
            continue
        progressed = "Progression on scan" if p.by_scan else "Clinical progression"
        rows.append(_time(name, p, "PFS", 1, p.pfs, p.pfs_event, progressed))
        rows.append(_time(name, p, "OS", 1, p.death, p.died, "Death"))
        if p.best in ("CR", "PR"):
            start = next(day for day, _, kind in p.scans if kind in ("CR", "PR"))
            rows.append(_time(name, p, "DOR", start, p.pfs, p.pfs_event, progressed))
    return pd.DataFrame(rows)


def _time(
    name: str, p: Patient, param: str, start: int, end: int, event: bool, why: str
) -> dict[str, object]:
    labels = {
        "PFS": "Progression-free survival (days)",
        "OS": "Overall survival (days)",
        "DOR": "Duration of response (days)",
    }
    return {
        "STUDYID": STUDY, "USUBJID": name, "PARAMCD": param, "PARAM": labels[param],
        "AVAL": end - start + 1, "CNSR": 0 if event else 1,
        "EVNTDESC": why if event else "Last known event-free",
        "STARTDT": _from_baseline(p, start), "ADT": _from_baseline(p, end),
        "ILLUSTR": "AVAL CNSR EVNTDESC STARTDT ADT",
    }  # fmt: skip


def _adrs(people: People) -> pd.DataFrame:
    rows = []
    for name, p in people:
        if not p.efficacy:
            continue
        for day, _, kind in p.scans:
            rows.append(_response(name, p, "OVR", "Overall response", kind, day))
        rows.append(_response(name, p, "BOR", "Best overall response", p.best, None))
    return pd.DataFrame(rows)


def _response(
    name: str, p: Patient, param: str, label: str, kind: str, day: int | None
) -> dict[str, object]:
    return {
        "STUDYID": STUDY, "USUBJID": name, "PARAMCD": param, "PARAM": label, "AVALC": kind,
        "AVISIT": f"WEEK {day // 7}" if day else "",
        "ADT": _from_baseline(p, day) if day else pd.NaT,
        "ADY": day + _offset(p) if day else None,
        "ILLUSTR": "AVALC AVISIT ADT ADY",
    }  # fmt: skip


def _adtr(people: People) -> pd.DataFrame:
    rows = []
    for name, p in people:
        if not p.efficacy:
            continue
        for day, size, _ in [(1, p.baseline, ""), *p.scans]:
            rows.append({
                "STUDYID": STUDY, "USUBJID": name, "PARAMCD": "SDIAM",
                "PARAM": "Sum of target-lesion diameters (mm)",
                "AVISIT": "BASELINE" if day == 1 else f"WEEK {day // 7}",
                "ABLFL": "Y" if day == 1 else "", "AVAL": size, "BASE": p.baseline,
                "CHG": size - p.baseline, "PCHG": round(100 * (size / p.baseline - 1), 1),
                "ADT": _from_baseline(p, day), "ADY": day + _offset(p),
                "ILLUSTR": "AVAL BASE CHG PCHG AVISIT ADT ADY",
            })  # fmt: skip
    return pd.DataFrame(rows)


def _adae(rng: Rng, people: People) -> pd.DataFrame:
    """Adverse events: 15 of 33 with related grade 3 or 4, 3 of 33 with immunosuppression."""
    names = [name for name, _ in people]
    severe = set(rng.choice(names, size=15, replace=False))
    suppressed = rng.choice(names, size=3, replace=False)
    rows = []
    for name, p in people:
        last = max(2, p.treated_until)
        for term in rng.choice(list(TERMS), size=int(rng.integers(2, 7)), replace=False):
            organ, related, immune = TERMS[str(term)]
            grade = int(rng.integers(1, 3))
            rows.append(_event(rng, name, str(term), organ, grade, related, immune, False, last))
        if name in severe:
            term = str(rng.choice(list(SEVERE_TERMS)))
            grade = SEVERE_TERMS[term] if rng.random() < 0.25 else 3
            organ = TERMS.get(term, TERMS["Anaemia"])[0]
            rows.append(_event(rng, name, term, organ, grade, True, False, False, last))
    organs = ["Gastrointestinal disorders", "Hepatobiliary disorders", "Respiratory disorders"]
    for name, term, organ in zip(suppressed, SUPPRESSED_TERMS, organs, strict=True):
        grade = 3 if name in severe else 2
        rows.append(_event(rng, str(name), term, organ, grade, True, True, True, 150))
    table = pd.DataFrame(rows).sort_values(["USUBJID", "ASTDY", "AEDECOD"], ignore_index=True)
    related = table[table["AREL"].eq("Y") & table["AETOXGR"].ge(3)]["USUBJID"]
    assert incidence(related, names).x == 15
    return table


def _event(
    rng: Rng, name: str, term: str, organ: str, grade: int,
    related: bool, immune: bool, suppressed: bool, last: int,
) -> dict[str, object]:  # fmt: skip
    return {
        "STUDYID": STUDY, "USUBJID": name, "AEDECOD": term, "AEBODSYS": organ, "AETOXGR": grade,
        "AREL": "Y" if related else "N", "AEIMFL": "Y" if immune else "N",
        "AEISFL": "Y" if suppressed else "N", "TRTEMFL": "Y",
        "ASTDY": int(rng.integers(1, last + 1)),
        "ILLUSTR": "AEDECOD AEBODSYS AETOXGR AREL AEIMFL AEISFL ASTDY",
    }  # fmt: skip


def _offset(p: Patient) -> int:
    return PRIMING if p.stage == 1 else 0


def _from_baseline(p: Patient, day: int) -> pd.Timestamp:
    return _date(day + _offset(p))


def _date(study_day: int) -> pd.Timestamp:
    return DAY_ONE + pd.Timedelta(days=study_day - 1)
