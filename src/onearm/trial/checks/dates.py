"""Dates that cannot be: after today, before 1900, an end before its start."""

from __future__ import annotations

import pandas as pd

from onearm.errors import Problem
from onearm.trial.contract import columns_of
from onearm.trial.listing import listed

EARLIEST = pd.Timestamp("1900-01-01")
ONE_DAY = pd.Timedelta(days=1)


def today() -> pd.Timestamp:
    """The day that the clock of this computer shows."""
    return pd.Timestamp.now().normalize()


def check_dates(name: str, table: pd.DataFrame) -> list[Problem]:
    """All problems with the dates of one table."""
    problems = []
    for column in columns_of(name):
        if column.type == "date" and column.name in table:
            problems += impossible_dates(name, table[column.name])
    if name == "adsl":
        problems += ends_before_starts(table)
    return problems


def impossible_dates(name: str, cells: pd.Series) -> list[Problem]:
    """Dates that have not come yet (elsewhere it may be tomorrow), and those before 1900."""
    if not pd.api.types.is_datetime64_any_dtype(cells):
        return []
    column, last = str(cells.name), today() + ONE_DAY
    late, early = cells[cells >= last + ONE_DAY], cells[cells < EARLIEST]
    expected = f"a date up to today, {today():%Y-%m-%d}"
    return [
        *listed("future-date", name, column, late, _day, expected),
        *listed("ancient-date", name, column, early, _day, "a date from 1900 on"),
    ]


def ends_before_starts(adsl: pd.DataFrame) -> list[Problem]:
    """Treatment that ends before it starts."""
    if not {"TRTSDT", "TRTEDT"} <= set(adsl):
        return []
    wrong = adsl.loc[adsl["TRTEDT"] < adsl["TRTSDT"], ["TRTSDT", "TRTEDT"]]
    return listed(
        "end-before-start", "adsl", "TRTEDT", wrong, lambda row: f"{row.TRTEDT:%Y-%m-%d}",
        lambda row: f"the first dose, {row.TRTSDT:%Y-%m-%d}, or later",
    )  # fmt: skip


def _day(row: tuple[int, pd.Timestamp]) -> str:
    return f"{row[1]:%Y-%m-%d}"
