"""True patients, their curves as a digitiser reads them, and their risk tables.

``python -m tests.reconstruct.curves DIR`` writes the curves as CSV files for data/curve_peer.R.
"""

from __future__ import annotations

import csv
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "data"
LIFELINES = {
    "leukemia": ("t", "status"),
    "psychiatric_patients": ("T", "C"),
    "lymphoma": ("Time", "Censor"),
    "larynx": ("time", "death"),
    "waltons": ("T", "E"),
    "lung": ("time", "status"),
    "rossi": ("week", "arrest"),
    "gbsg2": ("time", "cens"),
}
"""Data sets of lifelines (load_NAME), with their columns of time and event."""

READ = 0.003
"""Error of a careful reading, as a share of either axis."""


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a CSV file beside the tests."""
    with (DATA / name).open(newline="") as file:
        return list(csv.DictReader(file))


@cache
def patients(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Times and events of a data set: of lifelines, of R's survival, or drawn (`drawn_7`)."""
    if name.startswith("drawn_"):
        return drawn(int(name.removeprefix("drawn_")))
    if name in LIFELINES:
        time, event = LIFELINES[name]
        table = getattr(import_module("lifelines.datasets"), f"load_{name}")()
        return table[time].to_numpy(float), table[event].to_numpy(int)
    mine = [row for row in rows("curve_patients.csv") if row["set"] == name]
    return (
        np.array([float(row["time"]) for row in mine]),
        np.array([int(row["event"]) for row in mine]),
    )


def drawn(seed: int, n: int = 30) -> tuple[np.ndarray, np.ndarray]:
    """Patients of a small trial: exponential times of mean 30, censored evenly from 5 to 80.

    Odd seeds have times in whole units, so that several have the event at once.
    """
    rng = np.random.default_rng(seed)
    event, end = rng.exponential(30, n), rng.uniform(5, 80, n)
    time = np.minimum(event, end)
    return (np.ceil(time) if seed % 2 else np.round(time, 2)), (event <= end).astype(int)


def steps(time: np.ndarray, event: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Times of events and the curve just after each, by counting."""
    at = np.unique(time[event == 1])
    height, levels = 1.0, []
    for moment in at:
        height *= 1 - (event[time == moment] == 1).sum() / (time >= moment).sum()
        levels.append(height)
    return at, np.array(levels)


def survival_at(time: np.ndarray, event: np.ndarray, at: np.ndarray) -> np.ndarray:
    moments, levels = steps(time, event)
    return np.append(1.0, levels)[np.searchsorted(moments, at, "right")]


def exact_curve(time: np.ndarray, event: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every step of the curve, and its end."""
    at, levels = steps(time, event)
    end = time.max()
    return np.append(at, end), np.append(levels, levels[-1] if levels.size else 1.0)


def read_curve(
    time: np.ndarray, event: np.ndarray, seed: int, *, points: int = 100, error: float = READ
) -> tuple[np.ndarray, np.ndarray]:
    """The curve as a digitiser reads it: at even times, with errors in time and in survival."""
    rng = np.random.default_rng(seed)
    at = np.linspace(0, time.max(), points)
    level = survival_at(time, event, at)
    late = rng.normal(0, READ * time.max(), points)
    return np.maximum(at + late, 0), level + rng.normal(0, error, points)


def risk_table(time: np.ndarray, intervals: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Patients at risk at the start of even intervals, without that at 0."""
    at = np.linspace(0, time.max(), intervals + 1)[1:-1].round(2)
    return at, np.array([(time >= moment).sum() for moment in at])


PEER = ("ovarian", "psychiatric_patients", "aml", "lung", *(f"drawn_{k}" for k in range(100)))


def main(folder: Path) -> None:
    for name in PEER:
        time, event = patients(name)
        write(folder / f"{name}.curve.csv", ("time", "survival"), exact_curve(time, event))
        at, number = risk_table(time)
        table = (np.append(0, at), np.append(time.size, number))
        write(folder / f"{name}.risk.csv", ("time", "at_risk"), table)


def write(path: Path, head: tuple[str, ...], columns: tuple[np.ndarray, ...]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(zip(*(column.tolist() for column in columns), strict=True))
    return path


if __name__ == "__main__":
    main(Path(sys.argv[1]))
