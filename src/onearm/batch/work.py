"""What is done with one trial: nothing if that was done before, else its results or its site."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from onearm.analysis import analyse
from onearm.analysis.suppression import without_few
from onearm.batch import kept
from onearm.batch.code import code
from onearm.batch.compare import row_of
from onearm.batch.outcome import Outcome, State
from onearm.batch.task import MARK, Task
from onearm.book.record import results_document, write_json
from onearm.book.swap import SITE
from onearm.errors import BatchError, OnearmError, TrialError
from onearm.reconstruct.opening import open_any
from onearm.trial.kinds import worst_first

FIRST = "index.html"
LISTED = 20
"""Problems of one trial that are told."""


def work(task: Task) -> Outcome:
    """Make what was asked for of one trial; one that cannot be made is an outcome too.

    The row stays in its file: outcomes are small, however many there are.

    Raises
    ------
    BatchError
        If no trial can be made here as it would be elsewhere.
    """
    began = time.monotonic()
    _look_around(task)
    state: State = "unchanged"
    try:
        made_of = kept.stamp(task)
        if not kept.is_same(task, made_of):
            _make(task, made_of)
            state = "done"
        site = None if task.source is None else task.link(f"{SITE}/{FIRST}")
        results = task.link(kept.RESULTS)
        outcome = Outcome(task.name, task.folder, state, site=site, results=results)
    except Exception as error:  # one trial must not end all others
        outcome = Outcome(task.name, task.folder, "failed", problems=problems_of(error, task))
    return replace(outcome, seconds=round(time.monotonic() - began, 3))


def _look_around(task: Task) -> None:
    """The same code and the same files as where the batch was started."""
    if code() != task.code:
        raise BatchError(
            "a worker has another onearm, Python or other packages than this command: install "
            "the same requirements.lock on both"
        )
    if not (task.out / MARK).is_file():
        raise BatchError(
            f"a worker does not see {task.out}: the trials and --out must be on a file system "
            "that all workers share, at the same path"
        )


def _make(task: Task, made_of: str) -> None:
    """Results and row, and the site where one is asked for."""
    trial = open_any(task.path)
    task.place.mkdir(parents=True, exist_ok=True)
    if task.source is not None:
        from onearm.book.build import build  # kernels, notebooks and Sphinx: not for results alone
        from onearm.book.source import Source

        build(trial, task.place, Source(task.source), min_cell=task.min_cell)
    analysis = analyse(without_few(trial, task.min_cell))
    if task.source is None:
        write_json(task.place / kept.RESULTS, results_document(analysis))
    write_json(task.place / kept.ROW, row_of(analysis))
    kept.remember(task, made_of)


def problems_of(error: BaseException, task: Task) -> tuple[str, ...]:
    """What is wrong, as `onearm check` words it; nothing of where the batch lies."""
    match error:
        case TrialError():
            wrong = [p for p in worst_first(error.problems) if p.severity == "error"]
            told = [f"{p.where}: found {p.found}; expected {p.expected}" for p in wrong]
        case OnearmError():
            told = [str(error)]
        case OSError():
            told = [f"{Path(error.filename or task.folder).name}: {error.strerror or error}"]
        case _:
            told = [f"{type(error).__name__}: {error}"]
    told = [line.replace(f"{task.path}/", "").replace(f"{task.out}/", "") for line in told]
    more = [f"and {len(told) - LISTED} more"] if len(told) > LISTED else []
    return (*told[:LISTED], *more)
