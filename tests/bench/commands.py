"""Commands with their start, beside the least that the same work needs."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from onearm.reconstruct.opening import open_any
from tests.bench.books import FIRST, ROOT
from tests.bench.timing import Figure, Ratio, in_turn, onearm, run, single, timed
from tests.trial.registry import write_registry

LEAST = 5
"""Runs of a short command: one alone says little."""


def analyse(runs: int) -> Iterator[Figure]:
    """`onearm analyse` of 33 patients, reconstructed and as five tables."""
    bare = [sys.executable, "-c", "import lifelines"]
    with tempfile.TemporaryDirectory() as folder:
        tables = write_tables(Path(folder))
        for what, trial in (
            ("five tables of 33 patients", tables),
            ("published.csv", ROOT / FIRST),
        ):
            ours, theirs = in_turn(
                max(runs, LEAST),
                lambda trial=trial: run(onearm("analyse", trial, "--json")),
                lambda: run(bare),
            )
            yield Ratio(f"onearm analyse, {what}", ours, "import lifelines", theirs, aim=1.3)


def write_tables(folder: Path) -> Path:
    """The first trial with its reconstructed patients as CSV files."""
    trial = open_any(ROOT / FIRST)
    spec = (ROOT / FIRST / "trial.yaml").read_text("utf-8")
    (folder / "trial.yaml").write_text(spec, "utf-8")
    for name, table in trial.tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return folder


def command() -> Iterator[Figure]:
    """The command with its start, beside a Python that only imports NumPy."""
    asked = ["design", "--p0", ".4", "--p1", ".5", "--alpha", ".05", "--beta", ".1", "--json"]
    words = [sys.executable, "-m", "onearm.cli", *asked]
    quiet = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL)
    ours, _ = timed(partial(quiet, words), 3)
    bare, _ = timed(partial(quiet, [sys.executable, "-c", "import numpy"]), 3)
    what = f"onearm design, {peak_memory(words)} MB at most"
    yield single(what, ours, "python -c 'import numpy'", bare)


def registries() -> Iterator[Figure]:
    """A registry of 100 000 subjects and 1 000 000 adverse events, beside reading its events."""
    readers: dict[str, Callable[[Path], Any]] = {"csv": pd.read_csv, "parquet": pd.read_parquet}
    for suffix, reader in readers.items():
        with tempfile.TemporaryDirectory() as folder:
            trial = write_registry(
                Path(folder), suffix, subjects=100_000, events=1_000_000, seed=28063
            )
            plain, _ = timed(partial(reader, trial / f"adae.{suffix}"))
            for command in ("check", "analyse"):
                words = [sys.executable, "-m", "onearm.cli", command, str(trial), "--json"]
                ours, memory = timed(partial(peak_memory, words))
                what = f"onearm {command}, 1 000 000 events in {suffix}, {memory} MB at most"
                yield single(what, ours, f"pandas.{reader.__name__} of them alone", plain)


def peak_memory(words: list[str]) -> str:
    """Megabytes that a command held at most."""
    measure = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, "
        "stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure, *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
