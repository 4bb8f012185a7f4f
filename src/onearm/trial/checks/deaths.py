"""What cannot come after death: scans, and the onset of adverse events."""

from __future__ import annotations

import pandas as pd

from onearm.errors import Problem
from onearm.trial.listing import listed
from onearm.trial.records import Tables, end_day, records, rounding, study_day
from onearm.trial.spec import Param, Spec, Table

SCANS: tuple[tuple[Table, Param], ...] = (("adrs", "ovr"), ("adtr", "sum_of_diameters"))


def scans_after_death(spec: Spec, tables: Tables) -> list[Problem]:
    """Scans and assessments later than the death of the patient."""
    died = _days_of_death(spec, tables)
    problems = []
    for name, param in SCANS:
        rows = records(spec, tables, name, param)
        rows = rows.assign(DAY=study_day(tables, rows), DEATH=rows["USUBJID"].map(died))
        column = "ADY" if "ADY" in rows else "ADT"
        problems += _late("death-before-scan", name, column, rows, "scan")
    return problems


def events_after_death(spec: Spec, tables: Tables) -> list[Problem]:
    """Adverse events that begin after the death of the patient."""
    adae = tables.get("adae", pd.DataFrame())
    if not {"USUBJID", "ASTDY"} <= set(adae):
        return []
    died = adae["USUBJID"].map(_days_of_death(spec, tables))
    rows = adae.assign(DAY=adae["ASTDY"], DEATH=died)
    return _late("death-before-event", "adae", "ASTDY", rows, "onset")


def _late(code: str, name: str, column: str, rows: pd.DataFrame, what: str) -> list[Problem]:
    return listed(
        code, name, column, rows[rows["DAY"] > rows["DEATH"]],
        lambda row: f"{what} of {row.USUBJID} on day {row.DAY:g}",
        lambda row: f"day {row.DEATH:g}, the day of death, or sooner", "warning",
    )  # fmt: skip


def _days_of_death(spec: Spec, tables: Tables) -> pd.Series:
    """Last study day on which those who died may have done so, as far as times are rounded."""
    rows = records(spec, tables, "adtte", "os", "AVAL", "CNSR")
    rows = rows[rows["CNSR"].eq(0)].drop_duplicates("USUBJID")
    return (end_day(tables, rows) + rounding(rows)).set_axis(rows["USUBJID"])
