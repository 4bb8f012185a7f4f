"""What many trials cost: time on one worker and on two, a trial of few and of many, memory.

``python -m tests.batch.scale [--sets N] [--numbers 100 1000]``
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from onearm.batch.find import find_trials
from onearm.batch.make import Options, make_many
from tests.batch.real_sets import write_sets

SETS, NUMBERS = 300, (100, 1000, 10_000)
AIM = 1.7
"""How much quicker two workers are to be than one, at least."""
AT_ONCE = 0.01
"""Seconds within which the trials of one portion are told."""
MEGABYTE = 1_000_000


class Memory:
    """The most that this process and its children have held, sampled: resident bytes."""

    def __init__(self) -> None:
        self.own = self.workers = 0
        self._ended = threading.Event()

    def watch(self) -> None:
        """Until it is told to stop."""
        me = psutil.Process()
        while not self._ended.wait(0.2):
            self.own = max(self.own, me.memory_info().rss)
            sizes = [0]
            for child in me.children(recursive=True):
                try:
                    sizes.append(child.memory_info().rss)
                except psutil.Error:
                    continue
            self.workers = max(self.workers, *sizes)

    @contextmanager
    def watching(self) -> Iterator[Memory]:
        thread = threading.Thread(target=self.watch)
        thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            thread.join()


def measured(trials: Path, out: Path, workers: int) -> dict[str, Any]:
    """Analyse the trials of a folder; seconds in all, and a trial once workers have started."""
    ends: list[float] = []
    began = time.perf_counter()
    with Memory().watching() as memory:
        report = make_many(
            find_trials(str(trials), out), out, Options(workers=workers),
            lambda _: ends.append(time.perf_counter()),
        )  # fmt: skip
    seconds = time.perf_counter() - began
    number = len(report.outcomes)
    later = sum(end > ends[0] + AT_ONCE for end in ends)
    return {
        "trials": number,
        "workers": workers,
        "done": report.number("done"),
        "unchanged": report.number("unchanged"),
        "failed": report.number("failed"),
        "seconds": round(seconds, 2),
        "seconds_a_trial": round((ends[-1] - ends[0]) / max(1, later), 4),
        "scheduler_mb": round(memory.own / MEGABYTE),
        "largest_worker_mb": round(memory.workers / MEGABYTE),
    }


def scale(
    sets: int = SETS, numbers: Sequence[int] = NUMBERS, runs: int = 1, tell: Any = print
) -> dict[str, Any]:
    """Measure, tell each line as it is there, and return all.

    Parameters
    ----------
    sets : int
        Real data sets that one worker and two analyse, in turn.
    numbers : sequence of int
        Numbers of trials of which one costs as much as another.
    runs : int
        How often one and two workers are measured.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        trials = write_sets(place / "sets", sets)
        turns = []
        for run in range(runs):
            for workers in (1, 2):
                turns.append(measured(trials, place / f"out-{run}-{workers}", workers))
                tell(turns[-1])
        again = measured(trials, place / "out-0-2", 2)
        tell(again)
        many = []
        for number in numbers:
            some = write_sets(place / f"some-{number}", number)
            many.append(measured(some, place / f"many-{number}", len(os.sched_getaffinity(0))))
            tell(many[-1])
    ratios = [
        round(one["seconds"] / two["seconds"], 2)
        for one, two in zip(turns[::2], turns[1::2], strict=True)
    ]
    found = {"ratios": ratios, "aim": AIM, "turns": turns, "unchanged": again, "many": many}
    tell({"one worker / two": ratios, "aim": AIM})
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What many trials cost.")
    parser.add_argument("--sets", type=int, default=SETS)
    parser.add_argument("--numbers", type=int, nargs="*", default=list(NUMBERS))
    parser.add_argument("--runs", type=int, default=1)
    given = parser.parse_args()
    scale(given.sets, given.numbers, given.runs)
