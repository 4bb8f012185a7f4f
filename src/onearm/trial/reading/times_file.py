"""A file of times and events: the smallest thing that a survival curve needs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from onearm.errors import InputError, Problem
from onearm.trial.reading.read import LARGEST, read_table

Array = npt.NDArray[np.float64]


def read_times(path: Path, time: str, event: str) -> tuple[Array, Array]:
    """The columns `time` (zero or more) and `event` (1 event, 0 censored) of a CSV file.

    Column names may be in any case. Other columns are ignored.

    Raises
    ------
    InputError
        One line with all that is wrong: no such file or column, no rows, cells that are not
        times or events, each with its first row.
    """
    wanted = [name.strip().upper() for name in (time, event)]
    table, found = read_table("file", path)
    problems = [problem for problem in found if problem.column in ("-", *wanted)]
    if table is None or problems:
        told = (f"{_at(p)}{p.found}, need {p.expected}" for p in problems or found)
        raise InputError(f"{path}: {'; '.join(told)}")
    if wanted[0] == wanted[1]:
        raise InputError(f"{path}: times and events cannot both be column {time}")
    absent = [name for name in (time, event) if name.strip().upper() not in table]
    if absent:
        has = ", ".join(table.columns)
        raise InputError(f"{path}: no column {' and no column '.join(absent)}; it has {has}")
    if table.empty:
        raise InputError(f"{path}: no rows, need one row a patient")
    times, events = (pd.to_numeric(table[c], errors="coerce") for c in wanted)
    wrong = [
        _wrong(table[wanted[0]], ~times.between(0, LARGEST), time, "zero or more, 1e15 at most"),
        _wrong(table[wanted[1]], ~events.isin((0, 1)), event, "1 (event) or 0 (censored)"),
    ]
    if any(wrong):
        raise InputError(f"{path}: {'; '.join(filter(None, wrong))}")
    return times.to_numpy(float), events.to_numpy(float)


def _at(problem: Problem) -> str:
    return f"row {problem.row}: " if problem.row else ""


def _wrong(cells: pd.Series, bad: pd.Series, column: str, expected: str) -> str:
    """Where a column holds what it must not: the first cell, and how many more."""
    if not bad.any():
        return ""
    first, cell = next(iter(cells[bad].items()))
    found = "is empty" if pd.isna(cell) else f"holds {cell!r}"
    more = int(bad.sum()) - 1
    others = f" (and {more} more row{'s' * (more != 1)})" if more else ""
    return f"column {column} {found} in row {int(first) + 1}{others}, need {expected}"
