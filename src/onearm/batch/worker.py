"""What Dask runs on a worker: a trial is handed to one of the worker's processes."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence

from onearm.batch.child import Child, Died
from onearm.batch.closing import Closing
from onearm.batch.outcome import Outcome
from onearm.batch.task import Task
from onearm.errors import BatchError

TRIES = 3
"""How often a trial may end the process that works on it."""

_lock = threading.Lock()
_idle: dict[str, list[Child]] = defaultdict(list)
_busy: dict[str, set[Child]] = defaultdict(set)
_ended: set[str] = set()


def prepare(run: str, number: int, cores: int) -> None:
    """Start processes before there is work: they import while others do."""
    _idle[run] += [Child(cores) for _ in range(number)]


def run_trials(tasks: Sequence[Task], cores: int = 1) -> list[Outcome]:
    """Make some trials, one after another."""
    return [run_trial(task, cores) for task in tasks]


def run_trial(task: Task, cores: int = 1) -> Outcome:
    """Make one trial; a process that is killed costs its trial's time, not the trial."""
    ended = ""
    for _ in range(TRIES):
        child = _taken(task.run, cores)
        try:
            outcome = child.ask(task)
        except Died as error:
            ended = str(error)
        else:
            return outcome
        finally:
            _give_back(task.run, child)
    told = f"its process ended {TRIES} times, the last time {ended}; was there enough memory?"
    return Outcome(task.name, task.folder, "failed", problems=(told,))


def _taken(run: str, cores: int) -> Child:
    """A process that waits, or a new one; none when the batch has ended."""
    with _lock:
        if run in _ended:
            raise BatchError("the batch has ended")
        child = _idle[run].pop() if _idle[run] else Child(cores)
        _busy[run].add(child)
    return child


def _give_back(run: str, child: Child) -> None:
    with _lock:
        _busy[run].discard(child)
        if child.is_alive() and run not in _ended:
            _idle[run].append(child)
            return
    child.close()


def close(run: str, closing: Closing) -> None:
    """Let one of the processes here write what is left to write."""
    child = _taken(run, 1)
    try:
        child.ask(closing)
    finally:
        _give_back(run, child)


def end(run: str) -> None:
    """End all processes of a batch, in the middle of their trials if they have some."""
    with _lock:
        _ended.add(run)
        idle, busy = _idle.pop(run, []), list(_busy.pop(run, ()))
    for child in (*idle, *busy):
        child.ask_to_stop()
    for child in idle:
        child.close()
    for child in busy:
        child.wait()
