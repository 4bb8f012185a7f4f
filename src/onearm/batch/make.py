"""Many trials, from their folders to one page that compares them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from onearm.batch import cluster
from onearm.batch.closing import REPORT, TIME, Closing
from onearm.batch.code import code
from onearm.batch.find import Found
from onearm.batch.outcome import Outcome
from onearm.batch.report import Report
from onearm.batch.run import run_all
from onearm.batch.task import MARK, TRIALS, Task
from onearm.batch.worker import close
from onearm.book.cores import usable_cores
from onearm.book.lock import locked
from onearm.book.stop import stoppable
from onearm.errors import BatchError

if TYPE_CHECKING:
    from distributed import Client

ABOUT = "many trials"
"""What a lock says that a run is about."""
OURS = ("index.html", "comparison.csv", "comparison.parquet", REPORT, TIME, TRIALS)
Told = Callable[[Outcome], None]


@dataclass(frozen=True)
class Options:
    """How trials are to be made.

    Attributes
    ----------
    source : Path or None
        The folder of the book whose chapters become sites; None for results alone.
    min_cell : int or None
        Instead of `privacy.min_cell` of each `trial.yaml`.
    scheduler : str or None
        Address of a Dask scheduler; None for workers of this process.
    workers : int
        How many of those.
    """

    source: Path | None = None
    min_cell: int | None = None
    scheduler: str | None = None
    workers: int = 1


def make_many(found: Found, out: Path, options: Options, told: Told = lambda _: None) -> Report:
    """Make a site of each trial, or its results, and the page that compares them.

    What was made of the same before is left as it is, so a run that was stopped goes on when it
    is started again.

    Parameters
    ----------
    found : Found
        The trials.
    out : Path
        Where all goes: `index.html` and, below `trials`, a folder for each.
    options : Options
        How.
    told : callable
        Given each outcome, in the order in which trials end.

    Raises
    ------
    BatchError, PublishError
        If the folder, Dask or the cluster is not right.
    KeyboardInterrupt
        On Ctrl-C and on signals that ask to stop: what is done stays.
    """
    began, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
    with stoppable() as finish, _claimed(out):
        tasks = _tasks(found, out.resolve(), options)
        with _workers(options, tasks) as (client, cores):
            outcomes = []
            for outcome in run_all(tasks, client, cores):
                outcomes.append(outcome)
                told(outcome)
            finish()
            seconds = time.monotonic() - clock
            report = Report.of(outcomes, found.skipped, seconds, sites=options.source is not None)
            spent = {outcome.name: outcome.seconds for outcome in report.outcomes}
            when = {"started": began, "seconds": round(seconds, 1), "trials": spent}
            close(tasks[0].run, Closing(report.outcomes, report.document(), when, out.resolve()))
    return report


def _tasks(found: Found, out: Path, options: Options) -> list[Task]:
    run, source = secrets.token_hex(8), options.source and options.source.resolve()
    return [
        Task(one.name, one.given, one.folder.resolve(), out, source, options.min_cell, code(), run)
        for one in found.trials
    ]


@contextmanager
def _workers(options: Options, tasks: list[Task]) -> Iterator[tuple[Client, int]]:
    """A cluster, and how many cores one of its threads may use."""
    run, number = tasks[0].run, min(options.workers, len(tasks))
    if options.scheduler is not None:
        with cluster.workers_at(options.scheduler, run) as client:
            yield client, 1
    else:
        cores = max(1, usable_cores() // number)
        with cluster.workers_here(number, cores, run) as client:
            yield client, cores


@contextmanager
def _claimed(out: Path) -> Iterator[None]:
    """A folder of this command's own, and nobody else's meanwhile."""
    if out.exists() and not out.is_dir():
        raise BatchError(f"{out} is no folder: expected no such folder, or that of older trials")
    if not (out / MARK).exists() and any((out / name).exists() for name in OURS):
        raise BatchError(
            f"{out} holds something else: expected no such folder, or that of older trials"
        )
    out.mkdir(parents=True, exist_ok=True)
    with locked(out, ABOUT):
        (out / MARK).touch()
        yield
