"""Everything that can go wrong on the way, said so that a person can act on it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]


class OnearmError(Exception):
    """Any failure that the user can mend; shown as its message alone, exit code 1."""


class InputError(OnearmError, ValueError):
    """A statistic was asked for with impossible arguments."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend in a trial folder.

    Parameters
    ----------
    code : str
        Stable name of the kind of problem, for example ``missing-column``.
    table, row, column : str, int or None, str
        Where. `row` counts data rows from 1, as a spreadsheet does below its header.
    found, expected : str
        What is there and what should be.
    severity : {'error', 'warning'}
        Errors stop a run; warnings are told by `onearm check` and in the book.
    count : int
        How many rows it stands for: more than 1 where they are not listed one by one.
    """

    code: str
    table: str
    column: str
    found: str
    expected: str
    row: int | None = None
    severity: Severity = "error"
    count: int = 1

    def as_dict(self) -> dict[str, object]:
        return asdict(self)

    @property
    def where(self) -> str:
        """Table, row and column, as far as it has them.

        >>> Problem("bad-code", "adrs", "AVALC", "'X'", "CR", 3).where
        'adrs, row 3, AVALC'
        """
        row = f"row {self.row}" if self.row else ""
        return ", ".join(part for part in (self.table, row, self.column) if part)

    def __str__(self) -> str:
        return f"{self.where}: found {self.found}; expected {self.expected}"


class TrialError(OnearmError):
    """A trial folder cannot be used as it is; carries every problem found in one pass."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class ChapterError(OnearmError):
    """A cell of a chapter failed while the book was being made."""

    def __init__(self, chapter: str, cell: int | None, error: str) -> None:
        self.chapter, self.cell, self.error = chapter, cell, error
        super().__init__(chapter, cell, error)

    def __str__(self) -> str:
        where = "" if self.cell is None else f", cell {self.cell}"
        return f"Chapter {self.chapter}{where}: {self.error}"


class PublishError(OnearmError):
    """The chapters ran, and the site could not be made of them."""


class BatchError(OnearmError):
    """Many trials cannot be made as asked for, or not on these workers."""
