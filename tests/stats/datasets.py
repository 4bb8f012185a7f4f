"""Data of the survival tests, the same for R and for onearm.

``python -m tests.stats.datasets DIR`` writes them as CSV files for data/survival.R.
"""

from __future__ import annotations

import csv
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

DATA = Path(__file__).parent / "data"
COLUMNS = {
    "waltons": ("T", "E"),
    "leukemia": ("t", "status"),
    "gbsg2": ("time", "cens"),
    "lung": ("time", "status"),
    "g3": ("time", "event"),
}
"""Data sets of lifelines (load_NAME), with their columns of time and event."""


def expected(name: str) -> list[dict[str, str]]:
    """Rows of a CSV file of expected values; each names its source."""
    with (DATA / name).open(newline="") as file:
        return list(csv.DictReader(file))


def number(cell: str) -> float | None:
    """A number of R, None where R has NA."""
    return None if cell == "NA" else float(cell)


@cache
def patients(name: str) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Times and events of a data set or of an edge case."""
    if name in COLUMNS:
        time, event = COLUMNS[name]
        table = getattr(import_module("lifelines.datasets"), f"load_{name}")()
        return tuple(table[time].astype(float)), tuple(table[event].astype(int))
    rows = [row for row in expected("edge_cases.csv") if row["case"] == name]
    return tuple(float(row["time"]) for row in rows), tuple(int(row["event"]) for row in rows)


def main(folder: Path) -> None:
    for name in COLUMNS:
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("time", "event"))
            writer.writerows(zip(*patients(name), strict=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
