"""Sums of diameters: are they there, and all in millimetres?"""

from __future__ import annotations

from onearm.errors import Problem
from onearm.trial.checks.deaths import contradictions
from onearm.trial.checks.listing import listed
from onearm.trial.checks.subjects import Tables
from onearm.trial.checks.times import named_parameters
from onearm.trial.records import baseline_day, records, study_day
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
    first = rows["ABLFL"].eq("Y") if "ABLFL" in rows else ~early & early
    if "BASE" in rows:
        first |= early & rows["AVAL"].eq(rows["BASE"])
    return contradictions(rows[~first], tables, "adtr", "AVAL")


def without_day(spec: Spec, tables: Tables) -> list[Problem]:
    """Sums of scans after the baseline that have no day: they are in no figure."""
    rows = records(spec, tables, "adtr", "sum_of_diameters", "AVAL")
    if "ABLFL" in rows:
        rows = rows[rows["ABLFL"].ne("Y")]
    rows = rows[rows["AVAL"].notna() & study_day(tables, rows).isna()]
    if rows.empty:
        return []
    found = f"{len(rows)} sum{'s' * (len(rows) != 1)} of a scan without a day"
    expected = "ADY in adtr, or ADT there and TRTSDT in adsl; without one they do not count"
    column, row = "ADY" if "ADY" in rows else "ADT", int(rows.index[0]) + 1
    return [Problem("scan-without-day", "adtr", column, found, expected, row, "warning", len(rows))]


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
