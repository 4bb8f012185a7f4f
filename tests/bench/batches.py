"""Many trials: two workers beside one, a trial of many beside one of few, and memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.batch.scale import scale
from tests.bench.timing import Amount, Figure, Ratio


def batch(runs: int) -> Iterator[Figure]:
    """Sets of survival times, real ones and samples from these, analysed as batches."""
    yield from figures(scale(runs=runs, tell=lambda _: None))


def figures(found: Mapping[str, Any]) -> Iterator[Figure]:
    """What `tests.batch.scale.scale` measured, as figures.

    Raises
    ------
    RuntimeError
        If a trial failed: what stops early is no measure of what is done.
    """
    turns, many = found["turns"], found["many"]
    for one in (*turns, *many):
        if one["done"] != one["trials"]:
            raise RuntimeError(f"{one['done']} of {one['trials']} trials of a batch were analysed")
    single, double = (
        [turn["seconds"] for turn in turns if turn["workers"] == workers] for workers in (1, 2)
    )
    aim = 1 / found["aim"]
    what = f"{turns[0]['trials']} sets, real ones and samples from them"
    yield Ratio(f"{what}, two workers", double, "one worker", single, aim=aim)
    again = [found["unchanged"]["seconds"]] * len(double)
    yield Ratio(f"{what}, unchanged", again, "two workers, nothing kept", double)
    for other in many[1:]:
        few = many[0]
        yield Ratio(
            f"a trial of {other['trials']}", [other["seconds_a_trial"]],
            f"a trial of {few['trials']}", [few["seconds_a_trial"]],
        )  # fmt: skip
    for one in many:
        held = {"this process": one["scheduler_mb"], "largest worker": one["largest_worker_mb"]}
        for who, megabytes in held.items():
            yield Amount(f"resident memory, {one['trials']} trials, {who}", megabytes, "MB")
