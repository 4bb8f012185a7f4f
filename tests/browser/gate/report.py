"""What the gate has found: a table for people, and a file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .reading import INFORMATION, MEASURES, Reading

WORST = 8
"""Misses of one measure that are listed on the screen; the file has all."""


def show(console: Console, title: str, readings: list[Reading], missed: list[Reading]) -> None:
    """A row a measure with its worst value, then the misses."""
    table = Table("measure", "must be", "worst", "where", "", title=title, title_justify="left")
    for name, measure in MEASURES.items():
        of_it = [reading for reading in readings if reading.measure == name]
        misses = [reading for reading in missed if reading.measure == name]
        if measure.unit and not of_it:
            continue
        worst = max(of_it, key=lambda one: one.value, default=None)
        limit = "" if measure.budget == INFORMATION else f"≤ {measure.budget:g} {measure.unit}"
        value = f"{worst.value:.{measure.digits}f} {measure.unit}" if worst else ""
        table.add_row(
            measure.says,
            limit if measure.unit else "0",
            value if measure.unit else str(len(misses)),
            f"{worst.page} ({worst.mode})" if worst else "",
            "[red]miss[/]" if misses else "ok",
        )
    console.print(table)
    for name in MEASURES:
        misses = [reading for reading in missed if reading.measure == name]
        for reading in misses[:WORST]:
            console.print(f"  {reading}", markup=False, highlight=False, soft_wrap=True)
        if len(misses) > WORST:
            console.print(f"  … and {len(misses) - WORST} more of {name}", markup=False)


def write(folder: Path, axe: str, readings: Iterable[Reading], missed: list[Reading]) -> Path:
    """All readings and misses as JSON."""
    file = folder / "report.json"
    content = {
        "axe": axe,
        "budgets": {
            name: None if one.budget == INFORMATION else one.budget
            for name, one in MEASURES.items()
        },
        "missed": [asdict(reading) for reading in missed],
        "readings": [asdict(reading) for reading in readings],
    }
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file
