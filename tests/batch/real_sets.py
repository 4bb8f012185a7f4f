"""Folders of real survival times, many of them: the sets of lifelines and samples of these.

They are no trials, and say so in their titles: times to some event of people, fruit flies and
governments. What an event is called in the tables is the data contract's word for it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
import yaml

DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
SETS = {
    "canadian_senators": ("diff_days", "observed", "days"),
    "dd": ("duration", "observed", "years"),
    "g3": ("time", "event", "months"),
    "gbsg2": ("time", "cens", "days"),
    "kidney_transplant": ("time", "death", "days"),
    "larynx": ("time", "death", "years"),
    "leukemia": ("t", "status", "weeks"),
    "lung": ("time", "status", "days"),
    "lymphoma": ("Time", "Censor", "days"),
    "psychiatric_patients": ("T", "C", "years"),
    "rossi": ("week", "arrest", "weeks"),
    "waltons": ("T", "E", "days"),
}
"""Sets of lifelines with one time from the start and one event: columns, and unit of the time.

Left out are those of intervals, of several events or late entry, and simulated ones.
"""
PATIENTS = 40
"""In a sample: about as many as a single-arm trial has."""


@cache
def times(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Whole days, the first of which is day 1, and events (1) of a set."""
    time, event, unit = SETS[name]
    table = getattr(import_module("lifelines.datasets"), f"load_{name}")()
    table = table[[time, event]].dropna()
    days = np.maximum(1, np.rint(table[time].to_numpy(float) * DAYS[unit])).astype(int)
    return days, table[event].to_numpy().astype(int)


def write_set(folder: Path, name: str, sample: int) -> Path:
    """A set as it is (sample 0), or one drawn from it with replacement (its number is the seed)."""
    days, events = times(name)
    title = f"Set {name} of lifelines, as it is; not a trial"
    if sample:
        drawn = np.random.default_rng(sample).integers(len(days), size=PATIENTS)
        days, events = days[drawn], events[drawn]
        title = f"Sample of {PATIENTS} from set {name} of lifelines, seed {sample}; not a trial"
    folder.mkdir(parents=True)
    spec = {
        "id": folder.name, "title": title, "unit": "months",
        "tables": {"adsl": "adsl.csv", "adtte": "adtte.csv"},
    }  # fmt: skip
    (folder / "trial.yaml").write_text(yaml.safe_dump(spec, sort_keys=False))
    names = [f"S{number}" for number in range(1, len(days) + 1)]
    (folder / "adsl.csv").write_text("\n".join(["USUBJID", *names, ""]))
    rows = [
        f"{one},{param},{day},{1 - event}"
        for one, day, event in zip(names, days, events, strict=True)
        for param in ("PFS", "OS")
    ]
    (folder / "adtte.csv").write_text("\n".join(["USUBJID,PARAMCD,AVAL,CNSR", *rows, ""]))
    return folder


def write_sets(folder: Path, number: int) -> Path:
    """So many: first every set as it is, then samples from each in turn."""
    for i in range(number):
        sample, which = divmod(i, len(SETS))
        name = list(SETS)[which]
        write_set(folder / f"{name}-{sample}", name, sample)
    return folder
