"""Files of which every cell is known: columns in their order, what each holds, rows read so."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from onearm.errors import Problem
from onearm.trial.reading.read import LARGEST

Read = Callable[[str], Any]
Cell = tuple[Read, str]
"""How the text of a cell is read, with a ValueError if it cannot be, and what it should be."""


def number(least: float = -LARGEST, most: float = LARGEST) -> Read:
    """A number as programs write it; Python's own reader also takes 1_000, nan and other digits.

    >>> number(0)("1.5e-05"), number(0)("12")
    (1.5e-05, 12.0)
    """

    def read(text: str) -> float:
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]{1,3})?", text):
            raise ValueError
        if not least <= (value := float(text)) <= most:
            raise ValueError
        return value

    return read


def whole(text: str) -> int:
    """A whole number from 1."""
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise ValueError
    return int(text)


def one_of(*codes: str) -> Cell:
    """One of some codes."""

    def read(text: str) -> str:
        if text not in codes:
            raise ValueError
        return text

    return read, "one of " + ", ".join(codes)


def or_nothing(read: Read) -> Read:
    """None where the cell is empty."""
    return lambda text: read(text) if text else None


def said(text: str) -> str:
    """Any text but none."""
    if not text.strip():
        raise ValueError
    return text


def read_rows(
    path: Path, name: str, columns: Mapping[str, Cell], of: Callable[..., Any]
) -> tuple[list[tuple[int, Any]], list[Problem]]:
    """Rows of a file with their numbers, and each cell that cannot be read.

    Parameters
    ----------
    path : Path
    name : str
        The file, as problems name it.
    columns : mapping of str to Cell
        All columns, in their order.
    of : callable
        What a row becomes, by the names of the columns.

    Returns
    -------
    list of (int, row), list of Problem
        Rows whose cells are all right, counted from 1.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *lines = list(csv.reader(file)) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        return [], [Problem("unreadable", name, "-", str(error), "text in UTF-8")]
    if head != list(columns):
        found, expected = ", ".join(head) or "no columns", ", ".join(columns)
        return [], [Problem("bad-columns", name, "-", found, expected)]
    rows, problems = [], []
    for row, cells in enumerate(lines, start=1):
        values, wrong = _values(cells, columns, name, row)
        problems += wrong
        if not wrong:
            rows.append((row, of(**values)))
    return rows, problems


def _values(
    cells: list[str], columns: Mapping[str, Cell], name: str, row: int
) -> tuple[dict[str, Any], list[Problem]]:
    if len(cells) != len(columns):
        found, expected = f"{len(cells)} cells", f"{len(columns)}; is a comma unquoted?"
        return {}, [Problem("bad-row", name, "-", found, expected, row)]
    values: dict[str, Any] = {}
    wrong = []
    for (column, (read, expected)), text in zip(columns.items(), cells, strict=True):
        try:
            values[column] = read(text)
        except ValueError:
            wrong.append(Problem("bad-type", name, column, repr(text), expected, row))
    return values, wrong
