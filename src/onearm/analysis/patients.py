"""Patient by patient: what the waterfall, the spider and the swimmer plot show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from onearm.stats import response
from onearm.trial.data import Trial
from onearm.trial.spec import DAYS


@dataclass(frozen=True)
class Scans:
    """One patient's sums of diameters: `time` in the trial's unit, the baseline scan's own day
    being day 1 as in AVAL, `change` in percent of baseline, the baseline scan left out."""

    subject: str
    stage: str
    label: str
    best: str
    time: tuple[float, ...]
    change: tuple[float, ...]

    @property
    def best_change(self) -> float | None:
        return response.best_change(self.change)


@dataclass(frozen=True)
class Lane:
    """One patient's time on study, counted from the first dose, in the trial's unit.

    `baseline` is where the PFS clock starts (what lies before is lead-in), `treated` the end of
    treatment, `followed` the end of PFS follow-up, `progressed` whether that was an event.
    """

    subject: str
    stage: str
    baseline: float
    treated: float
    followed: float
    progressed: bool
    ongoing: bool
    reason: str
    marks: tuple[tuple[float, str], ...]


def best_responses(trial: Trial) -> pd.Series | None:
    """Best overall response by subject: as given (BOR), from the scans (OVR) where it is not."""
    given, derived = trial.records("adrs", "bor"), _derived_responses(trial)
    if given is None:
        return derived
    best = given.drop_duplicates("USUBJID").set_index("USUBJID")["AVALC"]
    return (best if derived is None else best.combine_first(derived)).fillna("NE")


def _derived_responses(trial: Trial) -> pd.Series | None:
    """Best overall response from the scans, for those who have any with its day.

    Rules of response count days elapsed since the baseline scan, not its own day as AVAL does.
    """
    scans = trial.records("adrs", "ovr")
    if scans is None:
        return None
    rules = trial.spec.response
    days = _study_day(trial, scans)
    known = scans.assign(DAY=days)[days.notna() & scans["AVALC"].isin(response.CATEGORIES)]
    if not len(known):
        return None
    return pd.Series({
        subject: response.best_overall_response(
            list(rows["DAY"] - trial.baseline_day[subject]), list(rows["AVALC"]),
            sd_from=rules.sd_from, confirm_after=rules.confirm_after,
        )
        for subject, rows in known.groupby("USUBJID")
    }, dtype=object)  # fmt: skip


def tumour_scans(trial: Trial) -> tuple[Scans, ...]:
    """Changes in tumour size of the efficacy population; () without sums of diameters."""
    rows = trial.records("adtr", "sum_of_diameters")
    if rows is None:
        return ()
    rows = rows[rows["USUBJID"].isin(trial.population("efficacy"))]
    rows = rows.assign(PCHG=_change(rows), DAY=_study_day(trial, rows))
    best, stage, label = _best(trial), _attribute(trial, "stage"), _attribute(trial, "label")
    found = []
    for subject, scans in rows.groupby("USUBJID"):
        name = str(subject)
        scans = scans.assign(DAY=scans["DAY"] - trial.baseline_day[name] + 1)
        after = scans[(scans["DAY"] > 1) & scans["PCHG"].notna()].sort_values("DAY")
        if len(after):
            time = tuple(after["DAY"] / DAYS[trial.spec.unit])
            found.append(
                Scans(name, stage(name), label(name), best(name), time, tuple(after["PCHG"]))
            )
    return tuple(found)


def lanes(trial: Trial) -> tuple[Lane, ...]:
    """Time on study of the efficacy population, longest first; () without treatment dates."""
    pfs = trial.records("adtte", "pfs")
    if pfs is None or not trial.has("adsl", "TRTSDT", "TRTEDT"):
        return ()
    unit, stage = DAYS[trial.spec.unit], _attribute(trial, "stage")
    adsl = trial.tables["adsl"].set_index("USUBJID")
    ends = pfs.drop_duplicates("USUBJID").set_index("USUBJID")
    marks = _marks(trial)
    found = []
    for subject in trial.population("efficacy"):
        person = adsl.loc[subject]
        if subject not in ends.index or pd.isna(person["TRTSDT"]) or pd.isna(person["TRTEDT"]):
            continue
        before = float(trial.baseline_day[subject]) - 1
        treated = (person["TRTEDT"] - person["TRTSDT"]).days + 1
        found.append(Lane(
            str(subject), stage(str(subject)), before / unit, treated / unit,
            float(before + ends.loc[subject, "AVAL"]) / unit, bool(ends.loc[subject, "CNSR"] == 0),
            _text(person, "EOTSTT").upper() == "ONGOING", _text(person, "DCTREAS").capitalize(),
            tuple((day / unit, kind) for day, kind in marks.get(subject, ())),
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda lane: (lane.stage, -max(lane.treated, lane.followed))))


def _marks(trial: Trial) -> dict[str, tuple[tuple[float, str], ...]]:
    """For each subject the first scan at which each response was seen, and no repeats."""
    rows = trial.records("adrs", "ovr")
    if rows is None:
        return {}
    rows = rows.assign(DAY=_study_day(trial, rows))
    rows = rows[rows["DAY"].notna() & rows["AVALC"].isin(("CR", "PR", "SD", "PD"))]
    rows = rows.sort_values("DAY").drop_duplicates(["USUBJID", "AVALC"])
    return {
        str(subject): tuple(zip(seen["DAY"], seen["AVALC"], strict=True))
        for subject, seen in rows.groupby("USUBJID")
    }


def _study_day(trial: Trial, rows: pd.DataFrame) -> pd.Series:
    """Study day: ADY, else from ADT and the first dose."""
    if "ADY" in rows and rows["ADY"].notna().any():
        return rows["ADY"]
    if "ADT" not in rows or not trial.has("adsl", "TRTSDT"):
        return pd.Series(float("nan"), index=rows.index)
    first = trial.tables["adsl"].set_index("USUBJID")["TRTSDT"]
    return (rows["ADT"] - rows["USUBJID"].map(first)).dt.days + 1


def _change(rows: pd.DataFrame) -> pd.Series:
    if "PCHG" in rows:
        return rows["PCHG"]
    if "BASE" in rows:
        return 100 * (rows["AVAL"] / rows["BASE"].where(rows["BASE"] > 0) - 1)
    return pd.Series(float("nan"), index=rows.index)


def _best(trial: Trial) -> Callable[[str], str]:
    best = best_responses(trial)
    known = {} if best is None else best[best.isin(response.CATEGORIES)].to_dict()
    return lambda subject: str(known.get(subject, "NE"))


def _attribute(trial: Trial, name: str) -> Callable[[str], str]:
    """Text of an adsl column that `trial.yaml` names, '' where there is none."""
    column = getattr(trial.spec, name)
    if column is None:
        return lambda subject: ""
    values = trial.tables["adsl"].set_index("USUBJID", drop=False)[column]
    return lambda subject: "" if pd.isna(values[subject]) else str(values[subject])


def _text(row: pd.Series, column: str) -> str:
    return "" if column not in row or pd.isna(row[column]) else str(row[column])
