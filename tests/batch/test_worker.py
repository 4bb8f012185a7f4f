"""Processes that work on trials: one that is killed is replaced, and none stays."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from onearm.batch import worker
from onearm.batch.child import Child, Died
from onearm.batch.code import code
from onearm.batch.outcome import Outcome
from onearm.batch.task import MARK, Task
from onearm.batch.worker import TRIES, end, run_trial
from tests.batch.making import make_trial


def task(name: str, out: Path = Path("out"), path: Path = Path("trial")) -> Task:
    return Task(name, name, path, out, None, None, code(), "run of a test")


class Mortal:
    """Instead of a process: it dies of trials called so."""

    made = 0

    def __init__(self, cores: int) -> None:
        type(self).made += 1
        self.dead = False

    def ask(self, task: Task) -> Outcome:
        if task.name == "deadly" or (task.name == "once" and self.made == 1):
            self.dead = True
            raise Died("by signal 9")
        return Outcome(task.name, task.folder, "done")

    def is_alive(self) -> bool:
        return not self.dead

    def ask_to_stop(self) -> None:
        self.dead = True

    def close(self) -> None:
        assert self.dead

    wait = close


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    end("run of a test")
    worker._ended.clear()


@pytest.fixture
def mortal(monkeypatch) -> type[Mortal]:
    monkeypatch.setattr(worker, "Child", Mortal)
    Mortal.made = 0
    return Mortal


def test_a_trial_whose_process_is_killed_is_done_by_another(mortal):
    assert run_trial(task("once")).state == "done"
    assert mortal.made == 2


def test_a_trial_that_kills_its_process_each_time_has_failed(mortal):
    outcome = run_trial(task("deadly"))
    assert outcome.state == "failed"
    assert "by signal 9" in outcome.problems[0]
    assert mortal.made == TRIES
    assert run_trial(task("next")).state == "done"


def test_one_process_does_one_trial_after_another(mortal):
    for name in "abc":
        run_trial(task(name))
    assert mortal.made == 1


def test_a_process_that_is_killed_says_how(tmp_path: Path):
    child = Child(cores=1)
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(Died, match="signal 9"):
        child.ask(task("a"))
    child.close()


def test_a_process_ends_with_its_work(tmp_path: Path):
    (tmp_path / MARK).touch()
    child = Child(cores=1)
    trial = task("a", tmp_path, make_trial(tmp_path / "a"))
    assert child.ask(trial).state == "done"
    assert child.ask(trial).state == "unchanged"
    child.close()
    assert not child.is_alive()
