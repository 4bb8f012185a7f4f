"""Patient by patient: what the waterfall, the spider and the swimmer plot show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from onearm.stats import response
from onearm.trial.data import Trial
from onearm.trial.records import is_baseline, study_day
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


def tumour_scans(trial: Trial, best: pd.Series | None) -> tuple[Scans, ...]:
    """Changes in tumour size of the efficacy population; () without sums of diameters.

    `best` is that of `onearm.analysis.best_response.best_responses`.
    """
    rows = trial.records("adtr", "sum_of_diameters")
    if rows is None:
        return ()
    rows = rows[rows["USUBJID"].isin(trial.population("efficacy"))]
    day = study_day(trial.tables, rows) - rows["USUBJID"].map(trial.baseline_day) + 1
    rows = rows.assign(PCHG=_change(rows, day - 1), DAY=day, TIME=day / DAYS[trial.spec.unit])
    after = rows[(rows["DAY"] > 1) & rows["PCHG"].notna() & ~is_baseline(rows)]
    after = after.sort_values("DAY", kind="stable")
    known = {} if best is None else best[best.isin(response.CATEGORIES)].to_dict()
    stage, label = _attribute(trial, "stage"), _attribute(trial, "label")
    return tuple(
        Scans(
            subject, stage(subject), label(subject), str(known.get(subject, "NE")), tuple(time),
            tuple(change),
        )
        for subject, time, change in by_subject(after, "TIME", "PCHG")
    )  # fmt: skip


def lanes(trial: Trial) -> tuple[Lane, ...]:
    """Time on study of the efficacy population, longest first; () without treatment dates."""
    pfs = trial.records("adtte", "pfs")
    if pfs is None or not trial.has("adsl", "TRTSDT", "TRTEDT"):
        return ()
    unit, stage, marks = DAYS[trial.spec.unit], _attribute(trial, "stage"), _marks(trial)
    ends = pfs.drop_duplicates("USUBJID").set_index("USUBJID")
    people = trial.subjects.loc[trial.population("efficacy")]
    dosed = people["TRTSDT"].notna() & people["TRTEDT"].notna()
    people = people[dosed & people.index.isin(ends.index)]
    before = trial.baseline_day[people.index] - 1
    seen = pd.DataFrame({
        "lead": before,
        "treated": (people["TRTEDT"] - people["TRTSDT"]).dt.days + 1,
        "followed": before + ends["AVAL"][people.index],
        "progressed": ends["CNSR"][people.index].eq(0),
        "status": _texts(people, "EOTSTT"),
        "reason": _texts(people, "DCTREAS"),
    })  # fmt: skip
    found = [
        Lane(
            str(one.Index), stage(one.Index), one.lead / unit, one.treated / unit,
            one.followed / unit, one.progressed, one.status.upper() == "ONGOING",
            one.reason.capitalize(),
            tuple((day / unit, kind) for day, kind in marks.get(one.Index, ())),
        )
        for one in seen.itertuples()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda lane: (lane.stage, -max(lane.treated, lane.followed))))


def _marks(trial: Trial) -> dict[str, tuple[tuple[float, str], ...]]:
    """For each subject the first scan at which each response was seen, and no repeats."""
    rows = trial.records("adrs", "ovr")
    if rows is None:
        return {}
    rows = rows.assign(DAY=study_day(trial.tables, rows))
    rows = rows[rows["DAY"].notna() & rows["AVALC"].isin(("CR", "PR", "SD", "PD"))]
    rows = rows.sort_values("DAY", kind="stable").drop_duplicates(["USUBJID", "AVALC"])
    return {
        subject: tuple(zip(days, seen, strict=True))
        for subject, days, seen in by_subject(rows, "DAY", "AVALC")
    }


def by_subject(
    rows: pd.DataFrame, first: str, second: str
) -> Iterator[tuple[str, list[Any], list[Any]]]:
    """Each subject, in order of name, with its cells of two columns, in order of the rows."""
    courses: dict[str, tuple[list[Any], list[Any]]] = {}
    for subject, one, other in zip(rows["USUBJID"], rows[first], rows[second], strict=True):
        ones, others = courses.setdefault(subject, ([], []))
        ones.append(one)
        others.append(other)
    for subject in sorted(courses):
        yield subject, *courses[subject]


def _change(rows: pd.DataFrame, elapsed: pd.Series) -> pd.Series:
    """Change from baseline in percent: PCHG, in a row without it by the baseline that there is."""
    base = rows["USUBJID"].map(baselines(rows, elapsed))
    computed = 100 * (rows["AVAL"] / base.where(base > 0) - 1)
    return rows["PCHG"].fillna(computed) if "PCHG" in rows else computed


def baselines(rows: pd.DataFrame, elapsed: pd.Series) -> pd.Series:
    """Sum at baseline by subject: BASE, else the row marked so, else the last one before.

    `elapsed` is each row's days since the baseline scan, whose own day is 0.
    """
    ordered = rows.assign(DAY=elapsed).sort_values("DAY", kind="stable")
    found = pd.DataFrame({
        "USUBJID": ordered["USUBJID"],
        "base": ordered["BASE"] if "BASE" in rows else float("nan"),
        "marked": ordered["AVAL"].where(is_baseline(ordered)),
        "before": ordered["AVAL"].where(ordered["DAY"] <= 0),
    }).groupby("USUBJID").last()  # fmt: skip
    return found["base"].fillna(found["marked"]).fillna(found["before"])


def _attribute(trial: Trial, name: str) -> Callable[[str], str]:
    """Text of an adsl column that `trial.yaml` names, '' where there is none."""
    column = getattr(trial.spec, name)
    if column is None:
        return lambda subject: ""
    values = dict(zip(trial.subjects.index, _texts(trial.subjects, column), strict=True))
    return lambda subject: values[subject]


def _texts(rows: pd.DataFrame, column: str) -> list[str]:
    """Cells of a column as text, '' where there are none."""
    if column not in rows:
        return [""] * len(rows)
    return ["" if pd.isna(cell) else str(cell) for cell in rows[column]]
