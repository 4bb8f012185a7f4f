"""Reading one table as text and turning it into the types of the contract."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from onearm.errors import Problem
from onearm.trial.contract import Column, columns_of

MISSING = ["", "NA", "NaN", "nan", "N/A", "NULL", "."]
"""Cells that hold nothing; '.' is SAS's."""


def read_table(name: str, path: Path) -> tuple[pd.DataFrame | None, list[Problem]]:
    """A table with upper-case columns and the contract's types, and what is wrong with it.

    A cell that cannot be converted becomes missing and is reported with its row.
    """
    if not path.is_file():
        return None, [Problem("missing-file", name, "-", f"no file {path.name}", "a CSV file")]
    try:
        table = pd.read_csv(
            path, dtype=str, keep_default_na=False, na_values=MISSING, encoding="utf-8-sig",
            skip_blank_lines=False,
        )  # fmt: skip
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        found = " ".join(str(error).split())
        return None, [Problem("unreadable", name, "-", found, "comma-separated text in UTF-8")]
    if not isinstance(table.index, pd.RangeIndex):
        found, expected = "rows with more cells than the head", "one cell a column"
        return None, [Problem("unreadable", name, "-", found, expected)]
    table.columns = [str(column).strip().upper() for column in table.columns]
    twice = sorted(set(table.columns[table.columns.duplicated()]))
    if twice:
        expected = "each column once, in upper or lower case"
        return None, [Problem("duplicate-column", name, c, "twice", expected) for c in twice]
    table = table.apply(lambda cells: cells.str.strip()).dropna(how="all")
    problems = []
    for column in columns_of(name):
        if column.name in table:
            table[column.name], found_problems = _converted(table[column.name], column)
            problems += found_problems
    return table, problems


def _converted(cells: pd.Series, column: Column) -> tuple[pd.Series, list[Problem]]:
    if column.type == "number":
        converted = pd.to_numeric(cells, errors="coerce").replace([np.inf, -np.inf], np.nan)
        expected = "a number"
    elif column.type == "date":
        converted = pd.to_datetime(cells.str.slice(0, 10), format="%Y-%m-%d", errors="coerce")
        expected = "a date such as 2024-03-31"
    else:
        return cells, []
    lost = cells.notna() & converted.isna()
    problems = [
        Problem("bad-type", column.table, column.name, repr(cell), expected, int(row) + 1)
        for row, cell in cells[lost].items()
    ]
    return converted, problems
