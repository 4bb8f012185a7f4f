"""Many trials on a Dask cluster, some at a time, until all are done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from onearm.batch.outcome import Outcome
from onearm.batch.task import Task
from onearm.batch.worker import TRIES, run_trial
from onearm.errors import BatchError

if TYPE_CHECKING:
    from distributed import Client, Future

AHEAD = 1000
"""Trials that the cluster is told of at once; with more workers, so many for each."""
EACH = 3
LOOK = 200
"""Trials after which it is looked again how many workers there are."""


def run_all(tasks: Sequence[Task], client: Client, cores: int) -> Iterator[Outcome]:
    """What becomes of each trial, in the order in which they end.

    However many trials there are, the cluster knows of some: memory does not grow with them.

    Raises
    ------
    BatchError
        If workers cannot make any trial.
    """
    from distributed import as_completed

    waiting = iter(tasks)
    at_work: dict[str, Task] = {}

    def submitted(task: Task) -> Future[Outcome]:
        key = f"trial-{task.run}-{task.name}"
        at_work[key] = task
        return client.submit(run_trial, task, cores, key=key, pure=False)

    ahead = _ahead(client)
    ending = as_completed(loop=client.loop, with_results=True, raise_errors=False)
    for task in islice(waiting, ahead):
        ending.add(submitted(task))
    for number, (future, found) in enumerate(ending, start=1):
        outcome = _outcome(future, found, at_work.pop(future.key))
        future.release()
        if number % LOOK == 0:
            ahead = _ahead(client)
        for task in islice(waiting, max(0, ahead - len(at_work))):
            ending.add(submitted(task))
        yield outcome


def _ahead(client: Client) -> int:
    threads: dict[str, int] = client.nthreads()
    return max(AHEAD, EACH * sum(threads.values()))


def _outcome(future: Future[Outcome], found: Any, task: Task) -> Outcome:
    """What a worker has answered, or why none has."""
    if future.status == "finished":
        answer: Outcome = found
        return answer
    if future.status != "error":
        raise BatchError("the cluster is gone")
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BatchError):
        raise error
    name = type(error).__name__
    if name == "KilledWorker":
        told = f"{TRIES} workers or more ended while they had it; was there enough memory?"
    else:
        told = f"{name}: {error}"
    return Outcome(task.name, task.folder, "failed", problems=(told,))
