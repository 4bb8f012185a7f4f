"""What cannot come after death: scans, and the onset of adverse events."""

from __future__ import annotations

import pandas as pd

from onearm.errors import Problem
from onearm.trial.checks.listing import listed
from onearm.trial.checks.subjects import Tables
from onearm.trial.records import parameter_rows
from onearm.trial.spec import Param, Spec

SCANS: tuple[tuple[str, Param], ...] = (("adrs", "ovr"), ("adtr", "sum_of_diameters"))


def study_day(rows: pd.DataFrame, tables: Tables, *, day: str = "ADY") -> pd.Series:
    """Day of each row, the first dose being on day 1: as given, else from the dates."""
    given = rows[day] if day in rows else pd.Series(float("nan"), index=rows.index)
    if "ADT" not in rows or day != "ADY":
        return given
    return given.fillna((rows["ADT"] - _first_dose(rows, tables)).dt.days + 1)


def contradictions(rows: pd.DataFrame, tables: Tables, name: str, column: str) -> list[Problem]:
    """Two rows of one subject and day that say different things: it is open which one counts."""
    rows = rows.assign(DAY=study_day(rows, tables), SAID=rows[column])
    rows = rows[rows["DAY"].notna() & rows["SAID"].notna()]
    rows = rows.drop_duplicates(["USUBJID", "DAY", "SAID"])
    return listed(
        "duplicate-key", name, column, rows[rows.duplicated(["USUBJID", "DAY"])],
        lambda row: f"{row.SAID} beside another for {row.USUBJID} on day {row.DAY:g}",
        "one a subject and day, marked with ANL01FL", "warning",
    )  # fmt: skip


def scans_after_death(spec: Spec, tables: Tables) -> list[Problem]:
    """Scans and assessments later than the death of the patient."""
    died = _days_of_death(spec, tables)
    problems = []
    for name, param in SCANS:
        table = tables.get(name, pd.DataFrame())
        if not {"USUBJID", "PARAMCD"} <= set(table):
            continue
        rows = parameter_rows(table, spec.param(param))
        rows = rows.assign(DAY=study_day(rows, tables), DEATH=rows["USUBJID"].map(died))
        column = "ADY" if "ADY" in rows else "ADT"
        problems += _late("death-before-scan", name, column, rows, "scan")
    return problems


def events_after_death(spec: Spec, tables: Tables) -> list[Problem]:
    """Adverse events that begin after the death of the patient."""
    adae = tables.get("adae", pd.DataFrame())
    if not {"USUBJID", "ASTDY"} <= set(adae):
        return []
    died = adae["USUBJID"].map(_days_of_death(spec, tables))
    late = adae["ASTDY"] > died
    rows = adae[late].assign(DAY=adae["ASTDY"], DEATH=died)
    return _late("death-before-event", "adae", "ASTDY", rows, "onset")


def _late(code: str, name: str, column: str, rows: pd.DataFrame, what: str) -> list[Problem]:
    return listed(
        code, name, column, rows[rows["DAY"] > rows["DEATH"]],
        lambda row: f"{what} of {row.USUBJID} on day {row.DAY:g}",
        lambda row: f"day {row.DEATH:g}, the day of death, or sooner", "warning",
    )  # fmt: skip


def _days_of_death(spec: Spec, tables: Tables) -> pd.Series:
    """Study day of death of those who died: the clock of OS starts on day 1 unless dates differ."""
    adtte = tables.get("adtte", pd.DataFrame())
    if not {"USUBJID", "PARAMCD", "AVAL", "CNSR"} <= set(adtte):
        return pd.Series(dtype=float)
    rows = parameter_rows(adtte, spec.param("os"))
    rows = rows[rows["CNSR"].eq(0)].drop_duplicates("USUBJID")
    days = rows["AVAL"]
    if "STARTDT" in rows:
        lead = (rows["STARTDT"] - _first_dose(rows, tables)).dt.days
        days = days + lead.fillna(0)
    return days.set_axis(rows["USUBJID"])


def _first_dose(rows: pd.DataFrame, tables: Tables) -> pd.Series:
    """Date of the first dose of the subject of each row."""
    adsl = tables.get("adsl", pd.DataFrame())
    if not {"USUBJID", "TRTSDT"} <= set(adsl):
        return pd.Series(pd.NaT, index=rows.index)
    dates = adsl.dropna(subset="USUBJID").drop_duplicates("USUBJID").set_index("USUBJID")["TRTSDT"]
    return rows["USUBJID"].map(dates)
