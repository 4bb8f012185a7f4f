"""Writing the comparison: the page and its files, all or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from onearm.batch.compare.files import csv_text, parquet, records_of
from onearm.batch.compare.page import page
from onearm.batch.outcome import Outcome

PAGE, PARQUET, CSV = "index.html", "comparison.parquet", "comparison.csv"


def write_comparison(outcomes: Sequence[Outcome], out: Path) -> Path:
    """Write the page that compares the trials, with the same as Parquet and as CSV.

    The same outcomes give the same bytes, whatever their order and however long they took. Until
    all files are made, those that were there stay.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Trials that are done and trials that failed.
    out : Path
        The folder of the batch.

    Returns
    -------
    Path
        The page.
    """
    ordered = sorted(outcomes, key=lambda outcome: in_order(outcome.name))
    records = records_of(ordered)
    made = {
        PARQUET: parquet(records),
        CSV: csv_text(records).encode(),
        PAGE: page(ordered, [CSV, PARQUET]).encode(),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        (out / f".{name}").write_bytes(content)
    for name in made:
        (out / f".{name}").replace(out / name)
    return out / PAGE


def in_order(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """A key by which names come as people order them: 2 before 10, a beside A.

    >>> sorted(["set 10", "Set 2", "a"], key=in_order)
    ['a', 'Set 2', 'set 10']
    """
    parts = re.findall(r"[0-9]+|[^0-9]+", name.casefold())
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts], name
