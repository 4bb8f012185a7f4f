"""Sums of diameters: are they there, and all in millimetres?"""

from __future__ import annotations

import pandas as pd

from onearm.errors import Problem, Severity
from onearm.trial.checks.times import named_parameters
from onearm.trial.listing import counted, listed, together
from onearm.trial.records import Tables, baseline_day, is_baseline, records, study_day
from onearm.trial.spec import Spec

GROWN, SHRUNK = (8.0, 12.5), (9.0, 11.1)
"""Changes of about ten times: the same lesions in mm and in cm. Real ones shrink so more often."""


def missing_parameters(spec: Spec, tables: Tables) -> list[Problem]:
    """Sums that trial.yaml names and nobody has."""
    return named_parameters(spec, tables, "adtr", ("sum_of_diameters",))


def contradicting_sums(spec: Spec, tables: Tables) -> list[Problem]:
    """Two sums of one day that differ: responses and plots take the larger, or both.

    Who progresses on the first day has a baseline and a scan on it.
    """
    rows = records(spec, tables, "adtr", "sum_of_diameters", "AVAL")
    early = study_day(tables, rows) <= rows["USUBJID"].map(baseline_day(spec, tables)).fillna(1)
    first = is_baseline(rows)
    if "BASE" in rows:
        first |= early & rows["AVAL"].eq(rows["BASE"])
    return contradictions(rows[~first], tables, "adtr", "AVAL")


def without_day(spec: Spec, tables: Tables) -> list[Problem]:
    """Sums of scans after the baseline that have no day: they are in no figure."""
    rows = records(spec, tables, "adtr", "sum_of_diameters", "AVAL")
    rows = rows[~is_baseline(rows) & rows["AVAL"].notna() & study_day(tables, rows).isna()]
    return days_missing("adtr", "sum", rows, "warning")


def days_missing(name: str, what: str, rows: pd.DataFrame, severity: Severity) -> list[Problem]:
    """Rows of a table of scans without a day, in one line."""
    expected = f"ADY in {name}, or ADT there and TRTSDT in adsl; without one they do not count"
    return together(
        "scan-without-day", name, "ADY" if "ADY" in rows else "ADT", rows,
        f"{counted(len(rows), what)} at a scan without a day", expected, severity,
    )  # fmt: skip


def contradictions(rows: pd.DataFrame, tables: Tables, name: str, column: str) -> list[Problem]:
    """Two rows of one subject and day that say different things: it is open which one counts."""
    rows = rows.assign(DAY=study_day(tables, rows), SAID=rows[column])
    rows = rows[rows["DAY"].notna() & rows["SAID"].notna()]
    rows = rows.drop_duplicates(["USUBJID", "DAY", "SAID"])
    return listed(
        "duplicate-key", name, column, rows[rows.duplicated(["USUBJID", "DAY"])],
        lambda row: f"{row.SAID} beside another for {row.USUBJID} on day {row.DAY:g}",
        "one a subject and day, marked with ANL01FL", "warning",
    )  # fmt: skip


def jumps_in_size(spec: Spec, tables: Tables) -> list[Problem]:
    """Sums about ten times as large, or as small, as the one before."""
    rows = records(spec, tables, "adtr", "sum_of_diameters", "AVAL")
    rows = rows.assign(DAY=study_day(tables, rows))[rows["AVAL"].gt(0)]
    rows = rows.sort_values(["USUBJID", "DAY"], kind="stable")
    before = rows.groupby("USUBJID", sort=False)["AVAL"].shift()
    if "BASE" in rows:
        before = before.fillna(rows["BASE"])
    ratio = rows["AVAL"] / before.where(before > 0)
    jumps = ratio.between(*GROWN) | (1 / ratio).between(*SHRUNK)
    return listed(
        "jump-in-size", "adtr", "AVAL", rows.assign(BEFORE=before)[jumps].sort_index(),
        lambda row: f"{row.AVAL:g} of {row.USUBJID} after {row.BEFORE:g}",
        "sums of one patient in one unit, mm", "warning",
    )  # fmt: skip
