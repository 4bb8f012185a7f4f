"""Rows of comma-separated text that are not what they seem: too short, or over several lines.

pandas fills a short row with nothing, and takes what an open quote swallows for one cell.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from onearm.errors import Problem
from onearm.trial.reading.chunks import Unreadable

LINE = re.compile(r"\r\n?|\n")


def odd_rows(name: str, path: Path, encoding: str, head: Sequence[str]) -> Iterator[Problem]:
    """Rows with fewer cells than the head, and cells that go on in the next line.

    A blank row is none; columns at the end without a name need no cell. Rows that are too long
    are told when they are read.

    Raises
    ------
    Unreadable
        If a cell is so long that it can only be what an open quote swallowed.
    """
    width = max(at for at, title in enumerate(head, start=1) if title.strip())
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file)
        next(reader)
        row, last = 0, reader.line_num
        try:
            for row, cells in enumerate(reader, start=1):
                if len(cells) < width and any(cell.strip() for cell in cells):
                    yield _short(name, row, len(cells), width)
                if reader.line_num > last + 1:
                    yield from _broken(name, row, head, cells)
                last = reader.line_num
        except csv.Error:
            found = f"a cell of more than {csv.field_size_limit():,} characters in row {row + 1}"
            raise Unreadable(found, "one line a row; is a quote left open?") from None


def _short(name: str, row: int, cells: int, width: int) -> Problem:
    found = f"{cells} cell{'s' * (cells != 1)}"
    return Problem("bad-row", name, "-", found, f"{width}, one a column of the head", row)


def _broken(name: str, row: int, head: Sequence[str], cells: Sequence[str]) -> Iterator[Problem]:
    """A warning; where the column counts, it becomes an error."""
    for title, cell in zip(head, cells, strict=False):
        if lines := len(LINE.findall(cell)):
            found, expected = f"text over {lines + 1} lines", "one line; is a quote left open?"
            column = title.strip().upper() or "-"
            yield Problem("line-break", name, column, found, expected, row, "warning")
