"""Many trials on a Dask cluster, some at a time, until all are done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from onearm.batch.outcome import Outcome
from onearm.batch.task import Task
from onearm.batch.worker import TRIES, run_trials
from onearm.errors import BatchError

if TYPE_CHECKING:
    from distributed import Client, Future

AHEAD = 100
"""Portions of trials that the cluster is told of at once; with more workers, so many for each."""
EACH = 3
LARGEST = 10
"""Trials of a portion at most: Dask takes 3 ms to hand one out, a tenth of what a result takes."""
SHARES = 8
"""Portions for each worker, at least, among those that are left: so all end at the same time."""
LOOK = 200
"""Portions after which it is looked again how many workers there are."""


def run_all(tasks: Sequence[Task], client: Client, cores: int) -> Iterator[Outcome]:
    """What becomes of each trial, in the order in which they end.

    However many trials there are, the cluster knows of some: memory does not grow with them.

    Raises
    ------
    BatchError
        If workers cannot make any trial.
    """
    from distributed import as_completed

    waiting = portions(tasks, _threads(client))
    at_work: dict[str, Sequence[Task]] = {}

    def submitted(portion: Sequence[Task]) -> Future[Sequence[Outcome]]:
        key = f"trials-{portion[0].run}-{portion[0].name}-{len(portion)}"
        at_work[key] = portion
        return client.submit(run_trials, portion, cores, key=key, pure=False)

    ahead = _ahead(client)
    ending = as_completed(loop=client.loop, with_results=True, raise_errors=False)
    for portion in islice(waiting, ahead):
        ending.add(submitted(portion))
    for number, (future, found) in enumerate(ending, start=1):
        portion = at_work.pop(future.key)
        lost = _lost(future, found)
        future.release()
        if lost is not None and len(portion) > 1:  # whichever of them it was: each by itself
            waiting = chain(([task] for task in portion), waiting)
        if number % LOOK == 0:
            ahead = _ahead(client)
        for later in islice(waiting, max(0, ahead - len(at_work))):
            ending.add(submitted(later))
        if lost is None:
            yield from found
        elif len(portion) == 1:
            (task,) = portion
            yield Outcome(task.name, task.folder, "failed", problems=(lost,))


def portions(tasks: Sequence[Task], workers: int) -> Iterator[Sequence[Task]]:
    """What one worker is handed at once: one site, or some results, ever fewer towards the end."""
    begin = 0
    while left := len(tasks) - begin:
        fair = left // (SHARES * max(1, workers))
        size = 1 if tasks[begin].source is not None else min(LARGEST, max(1, fair))
        yield tasks[begin : begin + size]
        begin += size


def _threads(client: Client) -> int:
    threads: dict[str, int] = client.nthreads()
    return sum(threads.values())


def _ahead(client: Client) -> int:
    return max(AHEAD, EACH * _threads(client))


def _lost(future: Future[Sequence[Outcome]], found: Any) -> str | None:
    """Why no worker has answered, None if one has."""
    if future.status == "finished":
        return None
    if future.status != "error":
        raise BatchError("the cluster is gone")
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BatchError):
        raise error
    name = type(error).__name__
    if name == "KilledWorker":
        return f"{TRIES} workers or more ended while they had it; was there enough memory?"
    return f"{name}: {error}"
