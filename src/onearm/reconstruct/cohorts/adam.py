"""ADaM tables of drawn patients, all draws at once: `adsl`, `adtte`, `adrs`, `adtr`, `adae`.

A draw is a cohort; how its patients came about is not known here. What they leave open (sums of
diameters, treatment, terms and days of adverse events, ages, sexes, dates) is drawn, coherent
with them and with itself, and each table says so in its column ILLUSTR. Text is categorical and
numbers are short, so that ten thousand cohorts fit into memory; `onearm.reconstruct.cohorts.files`
turns one of them into what a trial folder holds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from onearm.reconstruct.cohorts.adverse import CLASSES, IN_CLASS, TERMS, draw_events
from onearm.reconstruct.cohorts.files import (
    STAGE,
    flags_of,
    one_cohort,
    spec_of,
    trial_of,
    write_folder,
    write_tables,
)
from onearm.reconstruct.cohorts.guarantees import check_patients
from onearm.reconstruct.cohorts.scans import BASELINE, Scans, draw_scans, seen_on_scan
from onearm.reconstruct.cohorts.treatment import REASONS, STATUS, Treatment, draw_treatment
from onearm.stats.recist import CATEGORIES
from onearm.trial.spec import DAYS, Param, Spec

__all__ = ["adam_tables", "one_cohort", "spec_of", "trial_of", "write_folder", "write_tables"]

Rng = np.random.Generator
Cells = npt.NDArray[Any]

DAY_ONE = np.datetime64("2000-01-01", "ns")
"""Every patient starts here: dates are illustrative."""
ONE_DAY = np.timedelta64(1, "D")
LEAD_IN = 21
"""Days of treatment before the baseline scan, where there are any; illustrative."""
AGE, AGE_SPREAD, AGES = 58, 13, (18, 88)
"""Mean, standard deviation and range of ages in years; illustrative."""

ENDPOINTS: dict[Param, str] = {
    "pfs": "Progression-free survival (days)",
    "os": "Overall survival (days)",
    "dor": "Duration of response (days)",
}
ENDINGS = ("Progression on scan", "Clinical progression", "Death", "Last known event-free")


def adam_tables(patients: pd.DataFrame, spec: Spec, rng: Rng) -> dict[str, pd.DataFrame]:
    """Tables of every draw, in order of draw and patient, with the column DRAW before all else.

    Parameters
    ----------
    patients : DataFrame
        One row a patient of each draw: DRAW and PATIENT from 1; EFFICACY, PRIMARY (bool: in
        that population); STAGE (1, 2; 0 in a trial without); BEST ('CR', 'PR', 'SD', 'PD',
        'NE'; '' outside the efficacy population); PFS, OS (days from the baseline scan, whose
        own day is 1) with PFS_EVENT, OS_EVENT (bool); RESPONSE (day of the first scan that
        shows the response, 0 without); SCANS (days between scans); RELATED34 (bool: a related
        event of grade 3 or 4); IMMUNE_SUPPRESSED (bool: an immune-mediated event that needed
        immunosuppression).
    spec : Spec
        The trial: its id, PARAMCDs, flags and stage column give the names. Where it names a
        lead-in, stage 1, or everybody in a trial without stages, starts treatment 21 days
        before the baseline scan. There are no labels: `spec_of` is the specification that the
        tables go with.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    dict of DataFrame
        `adsl`, `adtte`, `adrs`, `adtr`, `adae`. Text is categorical, a blank cell missing.

    Raises
    ------
    InputError
        If patients cannot be so: all rules that are broken, each with its first patient.

    Examples
    --------
    >>> patients = pd.DataFrame({
    ...     "DRAW": [1, 1], "PATIENT": [1, 2], "EFFICACY": True, "PRIMARY": True, "STAGE": 0,
    ...     "BEST": ["PR", "PD"], "PFS": [150, 42], "OS": [200, 90], "PFS_EVENT": [False, True],
    ...     "OS_EVENT": [False, True], "RESPONSE": [84, 0], "SCANS": 42, "RELATED34": False,
    ...     "IMMUNE_SUPPRESSED": False,
    ... })
    >>> files = {name: f"{name}.csv" for name in ("adsl", "adtte")}
    >>> spec = Spec(id="X", title="X", tables=files, response={"sd_from": 41})
    >>> tables = adam_tables(patients, spec, np.random.default_rng(1))
    >>> tables["adrs"][["USUBJID", "PARAMCD", "AVALC", "ADY"]].values.tolist()[:2]
    [['R-01', 'OVR', 'SD', 42.0], ['R-01', 'OVR', 'PR', 84.0]]
    """
    check_patients(patients, spec.response)
    people = _tidied(patients)
    offset = _lead_in(people, spec)
    by_scan = seen_on_scan(people, rng)
    scans = draw_scans(people, by_scan, rng, confirm_after=spec.response.confirm_after)
    treatment = draw_treatment(people, rng, landmark=_landmark(spec))
    return {
        "adsl": _adsl(people, spec, treatment, offset, rng),
        "adtte": _adtte(people, spec, by_scan, offset),
        "adrs": _adrs(people, spec, scans, offset),
        "adtr": _adtr(people, spec, scans, offset),
        "adae": _adae(people, spec, treatment, offset, rng),
    }


def _tidied(patients: pd.DataFrame) -> pd.DataFrame:
    """In order of draw and patient, best responses as categories."""
    people = patients.sort_values(["DRAW", "PATIENT"], kind="stable", ignore_index=True)
    return people.assign(BEST=pd.Categorical(people["BEST"], categories=["", *CATEGORIES]))


def _lead_in(people: pd.DataFrame, spec: Spec) -> Cells:
    """Days from the first dose to the baseline scan."""
    led = people["EFFICACY"].to_numpy(bool) & people["STAGE"].lt(2).to_numpy()
    return np.where(led & (spec.lead_in is not None), LEAD_IN, 0).astype(np.int32)


def _landmark(spec: Spec) -> float | None:
    return None if spec.primary is None else spec.primary.at * DAYS[spec.primary.unit]


def _adsl(
    people: pd.DataFrame, spec: Spec, treatment: Treatment, offset: Cells, rng: Rng
) -> pd.DataFrame:
    n = len(people)
    ages = np.clip(np.rint(rng.normal(AGE, AGE_SPREAD, n)), *AGES).astype(np.int16)
    inside = {name: people[name.upper()].to_numpy(bool) for name in ("efficacy", "primary")}
    staged = people["STAGE"].gt(0).any()
    columns = {
        **({spec.stage or STAGE: pd.Categorical(people["STAGE"].astype(str))} if staged else {}),
        "AGE": ages,
        "SEX": _text(rng.integers(0, 2, n), ("F", "M")),
        **{
            flag: _text(~inside.get(name, np.ones(n, dtype=bool)), ("Y", "N"))
            for name, flag in flags_of(spec).items()
        },
        "TRTSDT": np.full(n, DAY_ONE),
        "TRTEDT": _date(treatment.last + offset),
        "EOTSTT": _text(treatment.status, STATUS),
        "DCTREAS": _text(treatment.reason, REASONS),
    }
    drawn = [name for name in columns if name != flags_of(spec)["safety"]]
    return _table(people, np.arange(n), spec, columns, " ".join(drawn))


def _adtte(people: pd.DataFrame, spec: Spec, by_scan: Cells, offset: Cells) -> pd.DataFrame:
    pfs, os, start = (people[name].to_numpy(np.int32) for name in ("PFS", "OS", "RESPONSE"))
    event, died = (people[name].to_numpy(bool) for name in ("PFS_EVENT", "OS_EVENT"))
    ending = np.select([~event, by_scan, died & (os == pfs)], [3, 0, 2], 1)
    inside = np.flatnonzero(people["EFFICACY"].to_numpy(bool))
    responders = np.flatnonzero(people["BEST"].isin(("CR", "PR")).to_numpy())
    who = np.concatenate([inside, inside, responders])
    kind = np.repeat([0, 1, 2], [inside.size, inside.size, responders.size])
    order = np.lexsort((kind, who))
    who, kind = who[order], kind[order]
    overall = kind == 1
    first = np.where(kind == 2, start[who], 1)
    last = np.where(overall, os[who], pfs[who])
    columns = {
        "PARAMCD": _text(kind, [spec.param(name) for name in ENDPOINTS]),
        "PARAM": _text(kind, ENDPOINTS.values()),
        "AVAL": (last - first + 1).astype(np.int16),
        "CNSR": 1 - np.where(overall, died[who], event[who]).astype(np.int8),
        "EVNTDESC": _text(np.where(overall, np.where(died[who], 2, 3), ending[who]), ENDINGS),
        "STARTDT": _date(first + offset[who]),
        "ADT": _date(last + offset[who]),
    }
    return _table(people, who, spec, columns, "AVAL CNSR EVNTDESC STARTDT ADT")


def _adrs(people: pd.DataFrame, spec: Spec, scans: Scans, offset: Cells) -> pd.DataFrame:
    """The response at each scan and, after them, the best of each patient."""
    seen = scans.response != BASELINE
    inside = np.flatnonzero(people["EFFICACY"].to_numpy(bool))
    who = np.concatenate([scans.patient[seen], inside])
    order = np.argsort(who, kind="stable")
    best = people["BEST"].cat.codes.to_numpy()[inside] - 1
    visit, visits = _visits(scans)
    n, none = int(seen.sum()), np.full(inside.size, -1)
    day = np.concatenate([scans.day[seen] + offset[scans.patient[seen]], none])[order]
    scan, who = (np.arange(who.size) < n)[order], who[order]
    columns = {
        "PARAMCD": _text(~scan, (spec.param("ovr"), spec.param("bor"))),
        "PARAM": _text(~scan, ("Overall response", "Best overall response")),
        "AVALC": _text(np.concatenate([scans.response[seen], best])[order], CATEGORIES),
        "AVISIT": _text(np.concatenate([visit[seen], none])[order], visits),
        "ADT": np.where(scan, _date(day), np.datetime64("NaT", "ns")),
        "ADY": np.where(scan, day, np.nan).astype(np.float32),
    }
    return _table(people, who, spec, columns, "AVALC AVISIT ADT ADY")


def _adtr(people: pd.DataFrame, spec: Spec, scans: Scans, offset: Cells) -> pd.DataFrame:
    who, day = scans.patient, scans.day + offset[scans.patient]
    nothing = np.zeros(who.size, dtype=np.int8)
    columns = {
        "PARAMCD": _text(nothing, (spec.param("sum_of_diameters"),)),
        "PARAM": _text(nothing, ("Sum of target-lesion diameters (mm)",)),
        "AVISIT": _text(*_visits(scans)),
        "ABLFL": _text(np.where(scans.response == BASELINE, 0, -1), ("Y",)),
        "AVAL": scans.size.astype(np.int16),
        "BASE": scans.baseline.astype(np.int16),
        "CHG": (scans.size - scans.baseline).astype(np.int16),
        "PCHG": (100 * (scans.size / scans.baseline - 1)).round(1).astype(np.float32),
        "ADT": _date(day),
        "ADY": day.astype(np.int16),
    }
    return _table(people, who, spec, columns, "AVAL BASE CHG PCHG AVISIT ADT ADY")


def _adae(
    people: pd.DataFrame, spec: Spec, treatment: Treatment, offset: Cells, rng: Rng
) -> pd.DataFrame:
    events = draw_events(people, treatment.last + offset, rng)
    yes = ("Y", "N")
    columns = {
        "AEDECOD": _text(events.term, TERMS),
        "AEBODSYS": _text(events.term // IN_CLASS, CLASSES),
        "AETOXGR": events.grade.astype(np.int8),
        "AREL": _text(~events.related, yes),
        "AEIMFL": _text(~events.immune, yes),
        "AEISFL": _text(~events.suppressed, yes),
        "TRTEMFL": _text(np.zeros(events.day.size, dtype=np.int8), ("Y",)),
        "ASTDY": events.day.astype(np.int16),
    }
    shown = "AEDECOD AEBODSYS AETOXGR AREL AEIMFL AEISFL ASTDY"
    return _table(people, events.patient, spec, columns, shown)


def _table(
    people: pd.DataFrame, who: Cells, spec: Spec, columns: dict[str, Any], drawn: str
) -> pd.DataFrame:
    """A table of rows of patients, framed by what all tables have."""
    draw, number = (people[name].to_numpy() for name in ("DRAW", "PATIENT"))
    most = int(number.max())
    names = [f"R-{one:0{max(2, len(str(most)))}d}" for one in range(1, most + 1)]
    constant = np.zeros(len(who), dtype=np.int8)
    return pd.DataFrame({
        "DRAW": draw[who].astype(np.int32),
        "STUDYID": _text(constant, (spec.id,)),
        "USUBJID": _text(number[who] - 1, names),
        **columns,
        "ILLUSTR": _text(constant, (drawn,)),
    })  # fmt: skip


def _visits(scans: Scans) -> tuple[Cells, list[str]]:
    """Of each scan the place of its visit among the names of all visits."""
    weeks = scans.day // 7
    known = np.flatnonzero(np.bincount(weeks[scans.scheduled]))
    names = ["BASELINE", "UNSCHEDULED", *(f"WEEK {week}" for week in known)]
    place = np.searchsorted(known, weeks) + 2
    baseline = scans.response == BASELINE
    return np.select([baseline, ~scans.scheduled], [0, 1], place), names


def _text(places: Any, words: Any) -> pd.Categorical:
    """Words by their places; a place of -1 is a blank cell."""
    words = list(words)
    small = np.int8 if len(words) < 128 else np.int16
    return pd.Categorical.from_codes(np.asarray(places).astype(small), words)


def _date(study_day: Cells) -> Cells:
    found: Cells = DAY_ONE + (study_day.astype(np.int64) - 1) * ONE_DAY
    return found
