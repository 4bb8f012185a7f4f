"""Columns of numbers in a small CSV file, with all that is wrong with them, row by row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from onearm.errors import Problem
from onearm.trial.reading.read import LARGEST, read_table

Bools = npt.NDArray[np.bool_]


def read_columns(
    path: Path, wanted: tuple[str, ...], problems: list[Problem]
) -> dict[str, pd.Series] | None:
    """The wanted columns as text, or None and why not."""
    table, found = read_table("file", path)
    problems += [Problem(p.code, path.name, p.column, p.found, p.expected, p.row) for p in found]
    if table is None:
        return None
    absent = [name for name in wanted if name not in table]
    has = ", ".join(name.lower() for name in table.columns)
    problems += [
        Problem("missing-column", path.name, name.lower(), f"columns {has}", "this column too")
        for name in absent
    ]
    if not absent and table.empty:
        problems.append(Problem("no-rows", path.name, "-", "no rows", "one row a reading"))
    if absent or table.empty:
        return None
    return {str(name): table[name] for name in table.columns}


def numbers_of(
    cells: pd.Series, path: Path, expected: str, problems: list[Problem]
) -> tuple[pd.Series, Bools]:
    """Numbers, and which of them are; the others are told with their rows."""
    numbers = pd.to_numeric(cells.str.removesuffix("%"), errors="coerce")
    good = (numbers.abs() <= LARGEST).to_numpy()
    problems += wrong_cells(cells, ~good, path, expected)
    return numbers, good


def wrong_cells(cells: pd.Series, bad: Bools, path: Path, expected: str) -> list[Problem]:
    return [
        Problem(
            "bad-number", path.name, str(cells.name).lower(),
            "nothing" if pd.isna(cell) else repr(cell), expected, int(row) + 1,
        )
        for row, cell in cells[bad].items()
    ]  # fmt: skip


def times_of(cells: pd.Series, path: Path, problems: list[Problem]) -> pd.Series:
    times, good = numbers_of(cells, path, "a time of zero or more", problems)
    negative = good & (times.to_numpy(float) < 0)
    problems += wrong_cells(cells, negative, path, "a time of zero or more")
    return times
