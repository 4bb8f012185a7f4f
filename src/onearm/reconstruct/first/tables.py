"""ADaM tables of the synthetic cohort: its patients as `adsl`, `adtte`, `adrs`, `adtr`, `adae`.

Terms, histologies and dates are illustrative, and each table says so in its column ILLUSTR.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from onearm.reconstruct.first.patients import PRIMING, STUDY, Patient, Rng
from onearm.stats.safety import incidence

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


def adam_tables(rng: Rng, patients: list[Patient]) -> dict[str, pd.DataFrame]:
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
