"""Reading one table as text, in pieces, and turning it into the types of the contract."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from onearm.errors import Problem
from onearm.trial.contract import Column, columns_of
from onearm.trial.reading.chunks import DAY_0, MISSING, SAS, Opened, Unreadable
from onearm.trial.reading.formats import open_table

LARGEST = 1e15
"""No number of a trial is larger; a square of one that is may be beyond what a computer holds."""

WORTH_LISTING = 20
"""Cells of one column with one fault that are listed one by one."""

REMEMBERED = 200_000
"""Different cells of a column from which on they may be looked at a second time."""

ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]\d.*)?", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)
YEAR = re.compile(r"(19\d\d|20\d\d|2100)(\.0*)?", re.ASCII)
"""As a day of SAS it lies in 1965; whoever writes 2020 means the year."""
SECONDS = 3_100_000
"""A number of SAS from here on is one of seconds: as days it would be beyond the year 9999."""

Look = Callable[[str, pd.DataFrame], list[Problem]]
Value = tuple[Any, str, str]
"""What a cell is worth; where it is worth nothing, the code of the fault and what should be."""


def read_table(
    name: str, path: Path, *, keep: Collection[str] | None = None, look: Look | None = None
) -> tuple[pd.DataFrame | None, list[Problem]]:
    """A table with upper-case columns and the contract's types, and what is wrong with it.

    A cell that cannot be converted becomes missing and is reported with its row.

    Parameters
    ----------
    name : str
        Which table of the contract.
    path : Path
        A file of any known format; see `onearm.trial.reading.formats`.
    keep : collection of str, optional
        The columns to keep; all without it. The others are never all in memory.
    look : callable, optional
        Is shown the different cells of each column, as text, some at a time and not in rows;
        gives problems, of which each kind in each column is told once.
    """
    if not path.is_file():
        return None, [Problem("missing-file", name, "-", f"no file {path.name}", "this file")]
    seen: list[Problem] = []
    parts, columns = _Parts(name, keep), None
    try:
        opened = open_table(name, path)
        parts.opened(opened)
        for piece in opened.pieces:
            piece.columns = [str(column).strip().upper() for column in piece.columns]
            if columns is None:
                columns = list(piece)
                if twice := _twice(name, columns):
                    return None, [*parts.problems(), *twice]
            if look is not None and len(piece):
                seen += look(name, parts.not_seen(piece))
            parts.add(piece)
    except Unreadable as error:
        wrong = Problem("unreadable", name, "-", error.found, error.expected)
        return None, [*_once(seen), *parts.problems(), wrong]
    except (ValueError, OSError, csv.Error) as error:  # ragged rows, no rows at all
        found, expected = " ".join(str(error).split()), "comma-separated text in UTF-8"
        wrong = Problem("unreadable", name, "-", found, expected)
        return None, [*_once(seen), *parts.problems(), wrong]
    return parts.table(), [*_once(seen), *parts.problems()]


def _twice(name: str, columns: Sequence[str]) -> list[Problem]:
    expected = "each column once, in upper or lower case"
    twice = sorted({column for column in columns if columns.count(column) > 1})
    return [Problem("duplicate-column", name, column, "twice", expected) for column in twice]


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Each kind of problem of each column as it was found first."""
    first: dict[tuple[str, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.code, problem.column), problem)
    return list(first.values())


@dataclass
class _Parts:
    """The table as far as it has been read, and the cells that could not be."""

    name: str
    keep: Collection[str] | None
    origin: date = SAS
    parts: list[pd.DataFrame] = field(default_factory=list)
    bad: dict[tuple[str, str], list[Problem]] = field(default_factory=dict)
    more: dict[tuple[str, str], int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    seen: dict[str, set[str]] = field(default_factory=dict)

    def opened(self, file: Opened) -> None:
        """What is odd in the file, an error where it is in a column that counts."""
        self.origin = file.origin
        for problem in file.problems:
            if problem.column != "-" and (self.keep is None or problem.column in self.keep):
                self._tell(replace(problem, severity="error"))
            elif problem.column == "-" or problem.severity == "warning":
                self._tell(problem)

    def not_seen(self, piece: pd.DataFrame) -> pd.DataFrame:
        """The different cells of each column that no piece before had, one below the other."""
        cells = {}
        for column in piece:
            seen = self.seen.setdefault(column, set())
            new = [cell for cell in pd.unique(piece[column].dropna()) if cell not in seen]
            if len(seen) < REMEMBERED:
                seen.update(new)
            cells[column] = pd.Series(new, dtype=object)
        return pd.DataFrame(cells)

    def add(self, piece: pd.DataFrame) -> None:
        """Keep the wanted columns of some rows, in their types; blank rows are no rows."""
        kinds = {column.name: column for column in columns_of(self.name)}
        wanted = piece[[c for c in piece if self.keep is None or c in self.keep]]
        texts = self._all_stripped(wanted)
        blank = texts.isna().all(axis=1).to_numpy()
        if blank.any():
            rest = self._all_stripped(piece.loc[blank])
            blank[blank] = rest.isna().all(axis=1).to_numpy()
            texts = texts.loc[~blank]
        typed = {c: self._typed(texts[c], kinds.get(c)) for c in texts}
        self.parts.append(pd.DataFrame(typed, index=texts.index))

    def table(self) -> pd.DataFrame:
        """All rows; the index is the row in the file, from 0."""
        table = pd.concat([part for part in self.parts if len(part)] or self.parts[:1])
        self.parts.clear()
        for column in columns_of(self.name):
            if column.type == "number" and column.name in table:
                table[column.name] = _whole(table[column.name])
        return table

    def problems(self) -> list[Problem]:
        """Cells that could not be converted, the first of each kind one by one."""
        found = []
        for kind, problems in self.bad.items():
            found += problems
            if more := self.more.get(kind, 0):
                rows = f"{more} rows more"
                found.append(replace(problems[0], row=None, found=rows, count=more))
        return found

    def _all_stripped(self, piece: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({c: self._stripped(piece[c]) for c in piece}, index=piece.index)

    def _stripped(self, cells: pd.Series) -> pd.Series:
        """Cells without blanks around them; equal texts are one object, however many there are."""
        codes, found = pd.factorize(cells.to_numpy(object))
        texts = [str(cell).strip() for cell in found]
        values = [self.words.setdefault(t, t) if t not in MISSING else np.nan for t in texts]
        return pd.Series(np.array([*values, np.nan], object)[codes], cells.index, name=cells.name)

    def _typed(self, cells: pd.Series, column: Column | None) -> pd.Series:
        if column is None or column.type not in ("number", "date"):
            return cells
        codes, found = pd.factorize(cells.to_numpy(object))
        if column.type == "number":
            values = [_number(text) for text in found]
            typed = np.array([*(value for value, _, _ in values), np.nan], float)
        else:
            values = [_day(text, self.origin) for text in found]
            typed = np.array([*(value for value, _, _ in values), None], "datetime64[ns]")
        wrong = np.array([*(bool(code) for _, code, _ in values), False])[codes]
        for row, position in zip(cells.index[wrong], codes[wrong], strict=True):
            _, code, expected = values[position]
            text = repr(found[position])
            self._tell(Problem(code, self.name, column.name, text, expected, int(row) + 1))
        return pd.Series(typed[codes], cells.index, name=cells.name)

    def _tell(self, problem: Problem) -> None:
        kind = problem.column, problem.code
        listed = self.bad.setdefault(kind, [])
        if len(listed) < WORTH_LISTING:
            listed.append(problem)
        else:
            self.more[kind] = self.more.get(kind, 0) + 1


def _whole(numbers: pd.Series) -> pd.Series:
    """Whole numbers without a gap as such, however the file writes them."""
    values = numbers.to_numpy(float)
    if np.all(np.abs(values) < 2**53) and np.all(values == np.floor(values)):
        return numbers.astype(np.int64)
    return numbers


def _number(text: str) -> Value:
    """The number nearest to what is written; pandas' own reader may miss it by a digit."""
    if INFINITE.fullmatch(text):
        return np.nan, "infinite", "a number, 1e15 at most"
    if not NUMBER.fullmatch(text) or abs(value := float(text)) > LARGEST:
        return np.nan, "bad-type", "a number, 1e15 at most"
    return value, "", ""


def today() -> date:
    """The day on which a table is read."""
    return date.today()


def _day(text: str, origin: date) -> Value:
    """The day of ISO text or of a bare number; a time of day does not count."""
    written = ISO.fullmatch(text)
    if written is not None:
        try:
            year, month, day = map(int, written.groups())
            if 1677 < year < 2262:  # what pandas can hold
                return date(year, month, day), "", ""
        except ValueError:
            pass
    elif YEAR.fullmatch(text):
        return None, "bad-type", "a date such as 2024-03-31: a year alone is no date"
    elif NUMBER.fullmatch(text):
        return _from_number(text, origin)
    return None, "bad-type", "a date such as 2024-03-31"


def _from_number(text: str, origin: date) -> Value:
    """The day of a bare number; one that no trial can have was counted by another program."""
    number = float(text)
    as_sas = number / 86_400 if abs(number) >= SECONDS else number
    found = _after(origin, number if origin != SAS else as_sas)
    if found is not None and date(1900, 1, 1) <= found <= today():
        return found, "", ""
    program, other, start = ("SAS", "a spreadsheet", DAY_0) if origin == SAS else (
        "a spreadsheet", "SAS", SAS
    )  # fmt: skip
    told = f"{found}" if found is not None else "no day at all"
    elsewhere = _after(start, number)
    hint = f"; as {other} counts, {elsewhere}" if elsewhere is not None else ""
    expected = (
        f"a date such as 2024-03-31; a bare number counts days from {origin} as {program} does: "
        f"{told}, in the future or before 1900{hint}"
    )
    return None, "bad-type", expected


def _after(origin: date, days: float) -> date | None:
    try:
        return origin + timedelta(days=int(np.floor(days)))
    except (OverflowError, ValueError):
        return None
