"""Writing the comparison: the page and its files, all or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from onearm.batch.compare.files import write_files
from onearm.batch.compare.page import write_page
from onearm.batch.outcome import Outcome

PAGE, PARQUET, CSV = "index.html", "comparison.parquet", "comparison.csv"


@dataclass(frozen=True)
class Ordered:
    """Outcomes in order of names, each with its row for as long as it is looked at."""

    outcomes: Sequence[Outcome]
    with_row: Callable[[Outcome], Outcome]

    def __iter__(self) -> Iterator[Outcome]:
        return map(self.with_row, self.outcomes)


def write_comparison(
    outcomes: Iterable[Outcome],
    out: Path,
    with_row: Callable[[Outcome], Outcome] = lambda outcome: outcome,
) -> Path:
    """Write the page that compares the trials, with the same as Parquet and as CSV.

    The same outcomes give the same bytes, whatever their order and however long they took. Until
    all files are made, those that were there stay.

    Parameters
    ----------
    outcomes : iterable of Outcome
        Trials that are done and trials that failed.
    out : Path
        The folder of the batch.
    with_row : callable
        Gives an outcome its row, when that is needed and more than once: so however many trials
        there are, few rows are in memory. Without it, outcomes have theirs.

    Returns
    -------
    Path
        The page.
    """
    ordered = Ordered(sorted(outcomes, key=lambda outcome: in_order(outcome.name)), with_row)
    out.mkdir(parents=True, exist_ok=True)
    made = {name: out / f".{name}" for name in (PARQUET, CSV, PAGE)}
    try:
        write_files(ordered, made[PARQUET], made[CSV])
        write_page(ordered, [CSV, PARQUET], made[PAGE])
        for name, path in made.items():
            path.replace(out / name)
    finally:
        for path in made.values():
            path.unlink(missing_ok=True)
    return out / PAGE


def in_order(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """A key by which names come as people order them: 2 before 10, a beside A.

    >>> sorted(["set 10", "Set 2", "a"], key=in_order)
    ['a', 'Set 2', 'set 10']
    """
    parts = re.findall(r"[0-9]+|[^0-9]+", name.casefold())
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts], name
