"""Pieces of a table on its way in: some rows at a time, every cell as text or missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pandas as pd

from onearm.errors import Problem

MISSING = frozenset(("", "NA", "NaN", "nan", "N/A", "NULL", "."))
"""Cells that hold nothing; '.' is SAS's."""

SAS = date(1960, 1, 1)
"""Day 0 of SAS: what a bare number in a column of dates counts from."""

DAY_0 = date(1899, 12, 30)
"""What a serial number counts from; Excel takes 1900 for a leap year, so it is not 1900-01-01."""

PIECE = 2_000_000
"""Cells of one piece; the columns that are not kept are never all in memory."""

MOST_CELLS = 2_000_000_000
"""No table of a trial has more; some formats can promise any number in a few bytes."""


class Unreadable(ValueError):
    """A file that holds no table; what was found and what should be."""

    def __init__(self, found: str, expected: str) -> None:
        self.found, self.expected = found, expected
        super().__init__(f"{found}; expected {expected}")


@dataclass(frozen=True)
class Opened:
    """A table that is being read.

    `pieces` are its rows in order, the first of them with all columns even where there are no
    rows; the index counts data rows from 0. `problems` are what is odd in the file whatever its
    cells should be: of a column that counts all are errors, of another the warnings alone are told.
    `origin` is day 0 of a bare number in a column of dates.
    """

    pieces: Iterator[pd.DataFrame]
    problems: tuple[Problem, ...] = ()
    origin: date = SAS


def rows_a_piece(columns: int) -> int:
    """Rows that are read at a time."""
    return max(1000, PIECE // max(1, columns))


def as_text(cells: pd.Series) -> pd.Series:
    """Cells of any type as text, as a CSV file would hold them; a missing one is NaN.

    Numbers are the shortest text that reads back as the same number, whole ones without a
    point; days are ISO dates.

    >>> as_text(pd.Series([1.0, 0.1, None])).tolist()
    ['1', '0.1', nan]
    """
    if isinstance(cells.dtype, pd.CategoricalDtype):
        codes, values = cells.cat.codes.to_numpy(), list(cells.cat.categories)
    elif cells.dtype == object:
        return pd.Series(
            [c if type(c) is str else text_of(c) for c in cells], cells.index, object, cells.name
        )
    else:
        codes, found = pd.factorize(cells)
        values = list(found.to_numpy() if found.dtype.kind == "f" else found)
    texts = np.array([*(text_of(value) for value in values), np.nan], dtype=object)
    return pd.Series(texts[codes], cells.index, object, cells.name)


def text_of(cell: Any) -> str | float:
    """One cell as text; NaN where it holds nothing.

    >>> text_of(datetime(2024, 3, 31)), text_of(63.0), text_of(b"CR"), text_of(True)
    ('2024-03-31', '63', 'CR', 'TRUE')
    """
    if isinstance(cell, str):
        return cell
    if cell is None or cell is pd.NaT or cell is pd.NA or cell != cell:
        return np.nan
    if isinstance(cell, bytes):
        try:
            return cell.decode("utf-8")
        except UnicodeDecodeError:
            return cell.decode("latin-1")
    if isinstance(cell, (bool, np.bool_)):
        return str(bool(cell)).upper()
    if isinstance(cell, datetime):
        day = cell.time() == time() and cell.tzinfo is None
        return cell.date().isoformat() if day else cell.isoformat()
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, (float, np.floating)) and abs(float(cell)) < 2**53 and cell % 1 == 0:
        return str(int(cell))
    return str(cell)
