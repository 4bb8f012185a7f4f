"""Reading one table as text and turning it into the types of the contract."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from onearm.errors import Problem
from onearm.trial.contract import Column, columns_of

MISSING = ["", "NA", "NaN", "nan", "N/A", "NULL", "."]
"""Cells that hold nothing; '.' is SAS's."""

LARGEST = 1e15
"""No number of a trial is larger; a square of one that is may be beyond what a computer holds."""


def read_table(name: str, path: Path) -> tuple[pd.DataFrame | None, list[Problem]]:
    """A table with upper-case columns and the contract's types, and what is wrong with it.

    A cell that cannot be converted becomes missing and is reported with its row.
    """
    if not path.is_file():
        return None, [Problem("missing-file", name, "-", f"no file {path.name}", "a CSV file")]
    try:
        problems = _check_head(name, path)
        if problems:
            return None, problems
        table = pd.read_csv(
            path, dtype=str, keep_default_na=False, na_values=MISSING, encoding="utf-8-sig",
            skip_blank_lines=False, compression=None,
        )  # fmt: skip
    except (ValueError, OSError, csv.Error) as error:  # encodings, ragged rows, no rows at all
        found = " ".join(str(error).split())
        return None, [Problem("unreadable", name, "-", found, "comma-separated text in UTF-8")]
    if not isinstance(table.index, pd.RangeIndex):
        found, expected = "rows with more cells than the head", "one cell a column"
        return None, [Problem("unreadable", name, "-", found, expected)]
    table.columns = [str(column).strip().upper() for column in table.columns]
    table = table.apply(lambda cells: cells.str.strip()).dropna(how="all")
    for column in columns_of(name):
        if column.name in table:
            table[column.name], found_problems = _converted(table[column.name], column)
            problems += found_problems
    return table, problems


def _check_head(name: str, path: Path) -> list[Problem]:
    """Is it comma-separated, with each column once?"""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = [cell.strip().upper() for cell in next(csv.reader(file), [])]
    if len(head) == 1 and (";" in head[0] or "\t" in head[0]):
        found = "one column, separated by " + ("';'" if ";" in head[0] else "tabs")
        return [Problem("unreadable", name, "-", found, "columns separated by commas")]
    expected = "each column once, in upper or lower case"
    twice = sorted({cell for cell in head if head.count(cell) > 1})
    return [Problem("duplicate-column", name, cell, "twice", expected) for cell in twice]


def _converted(cells: pd.Series, column: Column) -> tuple[pd.Series, list[Problem]]:
    if column.type == "number":
        converted = pd.to_numeric(cells, errors="coerce")
        converted = converted.where(converted.abs() <= LARGEST)
        expected = "a number, 1e15 at most"
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
