"""`python -m tests.bench`: all figures on the screen and in `_build/bench.json`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import click
from rich.console import Console

from tests.bench.batches import batch
from tests.bench.books import ROOT, one_book
from tests.bench.commands import analyse, command, registries
from tests.bench.designs import clinfun, estimation, log_rank, searches
from tests.bench.patients import cohorts, curves, reconstruction
from tests.bench.report import show, write
from tests.bench.timing import Figure

FILE = ROOT / "_build" / "bench.json"
IN_RUNS: dict[str, Callable[[int], Iterator[Figure]]] = {
    "one-book": one_book, "analyse": analyse, "batch": batch,
}  # fmt: skip
"""Parts in which each way is run so often, in turn."""
ONCE: dict[str, Callable[[], Iterator[Figure]]] = {
    "searches": searches, "clinfun": clinfun, "estimation": estimation, "log-rank": log_rank,
    "curves": curves, "reconstruction": reconstruction, "cohorts": cohorts, "command": command,
    "registries": registries,
}  # fmt: skip


@click.command()
@click.option("--only", type=click.Choice([*IN_RUNS, *ONCE]), multiple=True, help="Parts to run.")
@click.option("--runs", type=click.IntRange(min=1), default=2, show_default=True)
def main(only: tuple[str, ...], runs: int) -> None:
    """Measure, show and write; the exit code does not judge, for machines differ."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each process compiles our code anew
    console, found = Console(stderr=True), {}
    for name in only or (*IN_RUNS, *ONCE):
        console.print(f"{name} ...", highlight=False)
        found[name] = list(IN_RUNS[name](runs) if name in IN_RUNS else ONCE[name]())
        write(found, FILE)
    show(found)
    console.print(f"all figures: {FILE}", soft_wrap=True, highlight=False)


if __name__ == "__main__":
    main()
