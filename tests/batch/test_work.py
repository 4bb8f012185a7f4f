"""What is done with one trial, and when nothing is."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from onearm.analysis import analyse
from onearm.batch.code import code
from onearm.batch.compare import row_of
from onearm.batch.task import MARK, Task
from onearm.batch.work import work
from onearm.book.record import results_document
from onearm.errors import BatchError
from onearm.reconstruct.opening import open_any
from tests.batch.making import break_trial, make_trial


@pytest.fixture
def task(tmp_path: Path) -> Task:
    out = tmp_path / "out"
    out.mkdir()
    (out / MARK).touch()
    folder = make_trial(tmp_path / "a")
    return Task("a", "a", folder, out, source=None, min_cell=None, code=code())


def test_results_are_those_of_the_analysis_of_one_trial(task: Task):
    outcome = work(task)
    assert (outcome.state, outcome.results, outcome.site) == ("done", "trials/a/results.json", None)
    analysis = analyse(open_any(task.path))
    written = json.loads((task.place / "results.json").read_text())
    assert written == json.loads(json.dumps(results_document(analysis)))
    row = json.loads((task.place / "row.json").read_text())
    assert row == json.loads(json.dumps(row_of(analysis)))


def spoil(task: Task) -> None:
    (task.place / "results.json").write_text("{}")


def lose(task: Task) -> None:
    (task.place / "row.json").unlink()


def add_patient(task: Task) -> None:
    with (task.path / "adtte.csv").open("a") as file:
        file.write("S1,DOR,20,1\n")


def rename(task: Task) -> None:
    (task.path / "adsl.csv").rename(task.path / "other.csv")
    text = (task.path / "trial.yaml").read_text()
    (task.path / "trial.yaml").write_text(text.replace("adsl.csv", "other.csv"))


@pytest.mark.parametrize("change", [spoil, lose, add_patient, rename])
def test_what_has_changed_is_done_again(task: Task, change: Callable[[Task], None]):
    assert work(task).state == "done"
    change(task)
    assert work(task).state == "done"
    assert work(task).state == "unchanged"


def test_what_was_asked_for_counts_and_dates_do_not(task: Task):
    assert work(task).state == "done"
    for path in task.path.iterdir():
        os.utime(path, (1, 1))
    (task.path / ".DS_Store").touch()
    moved = shutil.move(task.path, task.path.with_name("elsewhere"))
    assert work(replace(task, path=Path(moved))).state == "unchanged"
    assert work(replace(task, path=Path(moved), min_cell=5)).state == "done"


def test_a_broken_trial_has_its_problems_and_leaves_no_folder(task: Task):
    break_trial(task.path)
    outcome = work(task)
    assert (outcome.state, outcome.results) == ("failed", None)
    assert outcome.problems[0].startswith("adtte, AVAL: found no such column; expected")
    assert not task.place.exists()


def test_a_trial_that_was_made_and_then_broke_keeps_what_was_made(task: Task):
    work(task)
    before = (task.place / "results.json").read_bytes()
    break_trial(task.path)
    assert work(task).state == "failed"
    assert (task.place / "results.json").read_bytes() == before


def test_a_folder_that_is_gone_is_a_problem_of_that_trial(task: Task):
    shutil.rmtree(task.path)
    assert work(task).state == "failed"


def test_a_fault_of_the_program_ends_one_trial_alone(task: Task, monkeypatch):
    def fail(_: Path) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("onearm.batch.work.open_any", fail)
    assert work(task).problems == ("ZeroDivisionError: by zero",)


def test_another_version_makes_no_trial(task: Task):
    with pytest.raises(BatchError, match=r"requirements\.lock"):
        work(replace(task, code="other"))


def test_a_worker_that_does_not_see_the_folder_makes_no_trial(task: Task):
    (task.out / MARK).unlink()
    with pytest.raises(BatchError, match="file system"):
        work(task)
    assert not (task.out / "trials").exists()
