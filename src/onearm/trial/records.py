"""Rows of a table, their days and their patients, as every reader of tables sees them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from onearm.trial.spec import POPULATIONS, Param, Population, Spec, Table

Tables = Mapping[str, pd.DataFrame]

ROUNDING = "days of rounding"
"""Column of adtte, while it is checked: days by which AVAL may be off; files have capitals."""


def parameter_rows(table: pd.DataFrame, paramcd: str) -> pd.DataFrame:
    """Rows of one PARAMCD; where some are marked for analysis (ANL01FL), those alone."""
    rows = table[table["PARAMCD"].eq(paramcd)]
    if "ANL01FL" in rows and rows["ANL01FL"].eq("Y").any():
        return rows[rows["ANL01FL"].eq("Y")]
    return rows


def scan_rows(table: pd.DataFrame, paramcd: str) -> pd.DataFrame:
    """As `parameter_rows`, of sums of diameters: the baseline counts whether or not it is marked.

    It is the row with ABLFL = Y, else that of the first day, of subjects none of whose marked
    rows is one or brings its sum (BASE).
    """
    rows, marked = table[table["PARAMCD"].eq(paramcd)], parameter_rows(table, paramcd)
    if len(marked) == len(rows) or "USUBJID" not in rows:
        return marked
    known = is_baseline(marked)
    if "BASE" in marked:
        known |= marked["BASE"].notna()
    without = ~rows["USUBJID"].isin(marked.loc[known, "USUBJID"])
    others = rows[without & ~rows.index.isin(marked.index)]
    named = is_baseline(others)
    unnamed = ~others["USUBJID"].isin(others.loc[named, "USUBJID"])
    first = rows[_first_days(rows)]
    begun = others["USUBJID"].isin(first.loc[first.index.isin(marked.index), "USUBJID"])
    kept = others.index[named | (unnamed & others.index.isin(first.index) & ~begun)]
    return rows[rows.index.isin(marked.index) | rows.index.isin(kept)]


def is_baseline(rows: pd.DataFrame) -> pd.Series:
    """Which rows are marked as the baseline scan (ABLFL)."""
    return rows["ABLFL"].eq("Y") if "ABLFL" in rows else pd.Series(False, index=rows.index)


def _first_days(rows: pd.DataFrame) -> pd.Series:
    """Which rows are of the first day of their subject, by ADY or else by ADT."""
    first = pd.Series(False, index=rows.index)
    for column in ("ADT", "ADY"):
        if column in rows and rows[column].notna().any():
            first = rows[column].eq(rows.groupby("USUBJID")[column].transform("min"))
    return first


def records(spec: Spec, tables: Tables, name: Table, param: Param, *needed: str) -> pd.DataFrame:
    """Rows of one parameter; none where the table is not there or lacks a column it needs."""
    columns = ["USUBJID", "PARAMCD", *needed]
    table = tables.get(name)
    if table is None or not set(columns) <= set(table):
        return pd.DataFrame({column: pd.Series(dtype=object) for column in columns})
    read = scan_rows if param == "sum_of_diameters" else parameter_rows
    return read(table, spec.param(param))


def in_arm(spec: Spec, adsl: pd.DataFrame) -> pd.DataFrame:
    """Rows of the arm that trial.yaml names, all rows where it names none."""
    if spec.arm is None or spec.arm.column not in adsl:
        return adsl
    return adsl[adsl[spec.arm.column].astype(str).eq(spec.arm.value)]


def of_arm(spec: Spec, tables: Tables, table: pd.DataFrame) -> pd.DataFrame:
    """Rows of the subjects of that arm; all where trial.yaml names none."""
    adsl = tables.get("adsl")
    if spec.arm is None or adsl is None or "USUBJID" not in adsl or "USUBJID" not in table:
        return table
    return table[table["USUBJID"].isin(in_arm(spec, adsl)["USUBJID"])]


def one_arm(spec: Spec, tables: Tables) -> dict[str, pd.DataFrame]:
    """Tables of the arm alone; of an arm of nobody, which is told by itself, all."""
    if "adsl" in tables and not len(of_arm(spec, tables, tables["adsl"])):
        return dict(tables)
    return {name: of_arm(spec, tables, table) for name, table in tables.items()}


def members(spec: Spec, people: pd.DataFrame, name: Population) -> pd.DataFrame:
    """Rows of a population; one that is not declared is the next larger one.

    Nobody, where the column of the flag is not there: that is told by itself.
    """
    larger = POPULATIONS[: POPULATIONS.index(name) + 1]
    declared = [spec.populations[one] for one in larger if one in spec.populations]
    if not declared:
        return people
    return people[people[declared[-1]].eq("Y")] if declared[-1] in people else people.head(0)


def study_day(tables: Tables, rows: pd.DataFrame) -> pd.Series:
    """Day of each row, the first dose being on day 1: ADY, else from ADT and the first dose."""
    day = rows["ADY"] if "ADY" in rows else pd.Series(float("nan"), index=rows.index)
    if "ADT" not in rows or day.notna().all():
        return day
    return day.fillna((rows["ADT"] - _first_dose(tables, rows)).dt.days + 1)


def start_day(tables: Tables, rows: pd.DataFrame) -> pd.Series:
    """Study day on which the clock of each time starts: 1 unless STARTDT says otherwise."""
    if "STARTDT" not in rows:
        return pd.Series(1.0, index=rows.index)
    return ((rows["STARTDT"] - _first_dose(tables, rows)).dt.days + 1.0).fillna(1.0)


def end_day(tables: Tables, rows: pd.DataFrame) -> pd.Series:
    """Study day on which each time ends."""
    return start_day(tables, rows) + rows["AVAL"] - 1


def baseline_day(spec: Spec, tables: Tables) -> pd.Series:
    """Study day of the baseline scan, where PFS starts, of each subject who has PFS."""
    rows = records(spec, tables, "adtte", "pfs").drop_duplicates("USUBJID")
    return start_day(tables, rows).set_axis(rows["USUBJID"])


def rounding(rows: pd.DataFrame) -> pd.Series:
    """Days by which each time may be off, as it was rounded in a larger unit."""
    return rows[ROUNDING] if ROUNDING in rows else pd.Series(0.0, index=rows.index)


def _first_dose(tables: Tables, rows: pd.DataFrame) -> pd.Series:
    """Date of the first dose of the subject of each row."""
    adsl = tables.get("adsl")
    if adsl is None or not {"USUBJID", "TRTSDT"} <= set(adsl):
        return pd.Series(pd.NaT, index=rows.index)
    dates = adsl.set_index("USUBJID")["TRTSDT"]
    dates = dates[dates.index.notna() & ~dates.index.duplicated()]
    return rows["USUBJID"].map(dates)
