"""Trials on a cluster: how many it knows of at once, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from onearm.batch import cluster, run
from onearm.batch.outcome import Outcome
from onearm.batch.run import portions, run_all
from onearm.batch.task import Task
from onearm.errors import BatchError


def tasks(number: int) -> list[Task]:
    here = Path("here")
    return [Task(f"t{i}", f"t{i}", here, here, None, None, "", "r") for i in range(number)]


def quick(some: Sequence[Task], cores: int) -> list[Outcome]:
    return [Outcome(task.name, task.folder, "done") for task in some]


def failing(some: Sequence[Task], cores: int) -> list[Outcome]:
    if "t1" in [task.name for task in some]:
        raise RuntimeError("lost")
    return quick(some, cores)


def hopeless(some: Sequence[Task], cores: int) -> list[Outcome]:
    raise BatchError("another onearm")


class Counting:
    """A client that counts the trials that it has been given and not given back."""

    def __init__(self, client: Any) -> None:
        self._client, self.loop, self.given, self.most = client, client.loop, 0, 0

    def submit(self, *args: Any, **kwargs: Any) -> Any:
        self.given += 1
        self.most = max(self.most, self.given)
        return self._client.submit(*args, **kwargs)

    def nthreads(self) -> dict[str, int]:
        found: dict[str, int] = self._client.nthreads()
        return found


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setattr(cluster.worker, "prepare", lambda *_: None)
    monkeypatch.setattr(run, "run_trials", quick)
    with cluster.workers_here(2, 1, "r") as client:
        yield client


def test_the_cluster_knows_of_so_many_trials_and_no_more(client, monkeypatch):
    monkeypatch.setattr(run, "AHEAD", 10)
    monkeypatch.setattr(run, "EACH", 1)
    monkeypatch.setattr(run, "LARGEST", 1)
    counting = Counting(client)
    ended = []
    for outcome in run_all(tasks(60), counting, 1):
        counting.given -= 1
        ended.append(outcome.name)
    assert counting.most == 11  # the next one goes before it is told that one has ended
    assert sorted(ended) == sorted(f"t{i}" for i in range(60))


def test_memory_does_not_grow_with_the_number_of_trials(client, monkeypatch):
    monkeypatch.setattr(run, "AHEAD", 50)
    process, used = psutil.Process(), []
    for number, _ in enumerate(run_all(tasks(1500), client, 1)):
        if number in {500, 1499}:
            used.append(process.memory_info().rss)
    assert used[1] - used[0] < 10_000_000


def test_a_trial_that_is_lost_ends_no_other(client, monkeypatch):
    monkeypatch.setattr(run, "run_trials", failing)
    monkeypatch.setattr(run, "SHARES", 1)
    assert [len(some) for some in portions(tasks(12), 2)] == [6, 3, 1, 1, 1]
    outcomes = {outcome.name: outcome for outcome in run_all(tasks(12), client, 1)}
    assert len(outcomes) == 12
    assert outcomes["t1"].problems == ("RuntimeError: lost",)
    assert [name for name, outcome in outcomes.items() if outcome.state != "done"] == ["t1"]


def test_portions_hold_each_trial_once_and_get_smaller():
    for number in (0, 1, 5, 300, 1000):
        found = list(portions(tasks(number), 2))
        assert [task for some in found for task in some] == tasks(number)
        sizes = [len(some) for some in found]
        assert sizes == sorted(sizes, reverse=True)
        assert max(sizes, default=1) <= run.LARGEST
        assert sizes[-1:] == [1] * bool(number)


def test_sites_are_handed_out_one_by_one():
    sites = [replace(task, source=Path("book")) for task in tasks(40)]
    assert [len(some) for some in portions(sites, 2)] == [1] * 40


def test_workers_that_cannot_make_any_trial_end_the_batch(client, monkeypatch):
    monkeypatch.setattr(run, "run_trials", hopeless)
    with pytest.raises(BatchError, match="another onearm"):
        list(run_all(tasks(3), client, 1))


def test_nothing_listens_beyond_this_machine(client):
    open_to = [c.laddr.ip for c in psutil.Process().net_connections() if c.status == "LISTEN"]
    assert set(open_to) <= {"127.0.0.1"}


def test_without_dask_it_is_said_what_is_missing(monkeypatch):
    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    with pytest.raises(BatchError, match="needs Dask, and dask and distributed cannot be imported"):
        cluster.require()


def test_an_address_without_a_scheduler_is_told(monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    for address in ("tcp://127.0.0.1:1", "nonsense://x", "127.0.0.1"):
        with (
            pytest.raises(BatchError, match="no Dask scheduler at"),
            cluster.workers_at(address, "r"),
        ):
            pass
