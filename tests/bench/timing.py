"""Times of two ways to do a thing, taken in turn, and what they come to."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

Work = Callable[[], Any]


@dataclass(frozen=True)
class Ratio:
    """Seconds of ours and of the other way, run by run; `aim` is what the ratio may be at most.

    `theirs` is a sentence where the other way could not be measured.
    """

    what: str
    ours: Sequence[float]
    beside: str
    theirs: Sequence[float] | str
    aim: float | None = None

    @property
    def value(self) -> float | None:
        """Median of ours over the median of theirs.

        >>> Ratio("a", [1.0, 3.0, 2.0], "b", [4.0, 4.0, 8.0]).value
        0.5
        """
        return None if isinstance(self.theirs, str) else median(self.ours) / median(self.theirs)

    @property
    def spread(self) -> tuple[float, float] | None:
        """Least and greatest ratio of two runs that followed each other.

        >>> Ratio("a", [1.0, 3.0], "b", [4.0, 4.0]).spread
        (0.25, 0.75)
        """
        if isinstance(self.theirs, str):
            return None
        pairs = [one / other for one, other in zip(self.ours, self.theirs, strict=True)]
        return min(pairs), max(pairs)

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where there is none, or nothing to compare with."""
        return None if self.aim is None or self.value is None else self.value <= self.aim


@dataclass(frozen=True)
class Amount:
    """A quantity that is no time, such as a peak of memory; `aim` is what it may be at most."""

    what: str
    value: float
    unit: str
    aim: float | None = None
    at_least: bool = False
    """The aim is a least value."""

    @property
    def met(self) -> bool | None:
        if self.aim is None:
            return None
        return self.value >= self.aim if self.at_least else self.value <= self.aim


Figure = Ratio | Amount


def timed(work: Work, repeats: int = 1) -> tuple[float, Any]:
    """Seconds of the quickest of `repeats` runs, and what it returned."""
    best, found = float("inf"), None
    for _ in range(repeats):
        start = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - start)
    return best, found


def in_turn(runs: int, *works: Work) -> list[list[float]]:
    """Seconds of each of the works in each run: A B A B, so that a slow minute hits both.

    >>> [len(times) for times in in_turn(2, int, str)]
    [2, 2]
    """
    times: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for work, taken in zip(works, times, strict=True):
            taken.append(timed(work)[0])
    return times


def single(what: str, ours: float, beside: str, theirs: float | str) -> Ratio:
    """Of each way one time, or why there is none of the other."""
    return Ratio(what, [ours], beside, theirs if isinstance(theirs, str) else [theirs])


def run(words: Sequence[str | Path], folder: Path | None = None) -> None:
    """Run a command, silent unless it fails."""
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}:\n{done.stdout}\n{done.stderr}")


def onearm(*words: str | Path) -> list[str]:
    """The words of a command of ours."""
    return [sys.executable, "-m", "onearm.cli", *map(str, words)]
