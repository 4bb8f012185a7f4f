"""What is allowed to be a miss, each with its reason; the list is short."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from .reading import MEASURES, Reading

LIST = Path(__file__).parents[1] / "allowed.csv"


@dataclass(frozen=True)
class Allowed:
    """One entry: a page (`*` for all), a measure, and a pattern that the detail has."""

    page: str
    measure: str
    detail: str
    reason: str

    def covers(self, reading: Reading) -> bool:
        return (
            fnmatch(reading.page, self.page)
            and reading.measure == self.measure
            and re.search(self.detail, reading.detail) is not None
        )


def read_allowed(file: Path = LIST) -> list[Allowed]:
    """The entries of the list; each needs a reason and a measure that there is."""
    with file.open(encoding="utf-8", newline="") as lines:
        entries = [Allowed(**row) for row in csv.DictReader(lines)]
    for entry in entries:
        if not entry.reason.strip() or entry.measure not in MEASURES:
            raise ValueError(f"{file}: {entry}: a reason and one of {', '.join(MEASURES)}")
    return entries


def judged(readings: Iterable[Reading], entries: list[Allowed]) -> list[Reading]:
    """The misses that no entry covers, and the entries that cover none."""
    missed = [reading for reading in dict.fromkeys(readings) if reading.missed]
    stale = [entry for entry in entries if not any(map(entry.covers, missed))]
    return [
        *(one for one in missed if not any(entry.covers(one) for entry in entries)),
        *(
            Reading(entry.page, "-", "allowed", f"{entry.measure}: {entry.detail}")
            for entry in stale
        ),
    ]
