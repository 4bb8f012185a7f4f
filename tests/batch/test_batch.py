"""`onearm batch` from end to end: whatever ends a process, each trial is done once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from onearm.batch import worker
from onearm.batch.find import find_trials
from onearm.batch.make import Options, make_many
from onearm.batch.outcome import Outcome
from onearm.batch.report import Report
from onearm.book.lock import locked
from onearm.errors import BatchError, PublishError
from tests.batch.making import break_trial, make_trials
from tests.book.small import book, tree
from tests.book.test_kill import outlive
from tests.conftest import ROOT

NAMES = ("a", "b", "c d", "é", "e", "f")
TIME = "time.json"


@pytest.fixture
def trials(tmp_path: Path) -> Path:
    return make_trials(tmp_path / "trials", *NAMES)


def made(trials: Path, out: Path, *, workers: int = 2, told=lambda _: None) -> Report:
    return make_many(find_trials(str(trials), out), out, Options(workers=workers), told)


def same(one: Path, other: Path) -> bool:
    """All files but that of times, hidden ones too."""
    first, second = (
        {name: hash for name, hash in tree(out).items() if Path(name).name != TIME}
        for out in (one, other)
    )
    return first == second


def test_the_same_trials_have_the_same_bytes_on_any_number_of_workers(trials: Path, tmp_path: Path):
    break_trial(trials / "b")
    (trials / "notes").mkdir()
    one, two = tmp_path / "one", tmp_path / "two"
    report = made(trials, one, workers=1)
    assert [(o.name, o.state) for o in report.outcomes] == [
        (name, "failed" if name == "b" else "done") for name in sorted(NAMES)
    ]
    made(trials, two, workers=2)
    assert same(one, two)
    document = json.loads((one / "report.json").read_text())
    assert document["failed"][0]["problems"][0].startswith("adtte, AVAL")
    assert document["skipped"] == [{"folder": str(trials / "notes"), "why": "has no trial.yaml"}]
    before = {path: path.stat().st_mtime_ns for path in (one / "trials").rglob("*.json")}
    again = made(trials, one)
    assert again.number("unchanged") == 5
    assert again.number("failed") == 1
    assert before == {path: path.stat().st_mtime_ns for path in (one / "trials").rglob("*.json")}
    assert same(one, two)


def test_a_worker_that_is_killed_costs_no_trial(trials: Path, tmp_path: Path):
    killed = []

    def kill(_: Outcome) -> None:
        busy = [child for children in worker._busy.values() for child in children]
        if busy and len(killed) < 2:
            os.kill(busy[0].pid, signal.SIGKILL)
            killed.append(busy[0].pid)

    report = made(trials, tmp_path / "out", told=kill)
    assert killed
    assert report.number("done") == len(NAMES)


@contextmanager
def dask_cluster() -> Iterator[tuple[str, list[int]]]:
    """A scheduler and two workers, as processes of their own; its address and their numbers."""
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
         "--port", "0", "--no-dashboard"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert scheduler.stderr is not None
    address = next(line.split()[-1] for line in scheduler.stderr if "Scheduler at:" in line)
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--host", "127.0.0.1",
               "--nthreads", "1", "--no-dashboard"]  # fmt: skip
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen([*command, "--no-nanny"], **silent) for _ in range(2)]
    try:
        yield address, [process.pid for process in processes]
    finally:
        for process in (*processes, scheduler):
            process.terminate()
            process.wait(20)
        scheduler.stderr.close()


def test_a_cluster_makes_the_same_and_the_death_of_one_worker_costs_no_trial(
    trials: Path, tmp_path: Path, monkeypatch
):
    mark = f"cluster-{os.getpid()}"
    monkeypatch.setenv("ONEARM_TEST_RUN", mark)
    found, ended = find_trials(str(trials), tmp_path / "two"), []
    with dask_cluster() as (address, workers):

        def kill(outcome: Outcome) -> None:
            ended.append(outcome.name)
            if len(ended) == 2:
                os.kill(workers[0], signal.SIGKILL)

        made(trials, tmp_path / "one")
        report = make_many(found, tmp_path / "two", Options(scheduler=address), kill)
    assert [outcome.problems for outcome in report.failed] == []
    # A trial that was made, but not told before its worker died, is unchanged at its next turn.
    assert report.number("done") + report.number("unchanged") == len(NAMES)
    assert same(tmp_path / "one", tmp_path / "two")
    monkeypatch.delenv("ONEARM_TEST_RUN")
    assert not outlive(mark)


def start(trials: Path, out: Path, mark: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "onearm.cli", "batch", str(trials), "--out", str(out),
         "--analyse-only", "--workers", "2"],
        cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        start_new_session=True, env=os.environ | {"ONEARM_TEST_RUN": mark},
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip


def wait_for_some(out: Path, number: int) -> None:
    until = time.monotonic() + 120
    while len(list(out.glob("trials/*/.kept/batch.json"))) < number:
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="signals as on Linux")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_stopped_goes_on_where_it_was(tmp_path: Path, number: signal.Signals):
    trials = make_trials(tmp_path / "trials", *(f"t{i}" for i in range(60)))
    out, mark = tmp_path / "out", f"batch-{os.getpid()}-{number}"
    process = start(trials, out, mark)
    wait_for_some(out, 4)
    os.kill(process.pid, number)
    told, said = process.communicate(timeout=60)
    assert process.returncode == (130 if number != signal.SIGKILL else -signal.SIGKILL)
    assert told == ""
    if number != signal.SIGKILL:
        assert said.splitlines()[-1].startswith("stopped: ")
        assert said.splitlines()[-1].endswith("the same command goes on from there")
    assert not outlive(mark)
    assert not (out / "report.json").exists()
    report = made(trials, out)
    assert report.number("unchanged") >= 4
    assert report.number("unchanged") + report.number("done") == 60
    assert not [path for path in out.rglob(".*") if path.name not in {".kept", ".lock", ".batch"}]


def test_a_broken_trial_makes_the_exit_code_one_and_is_told(trials: Path, tmp_path: Path):
    break_trial(trials / "b")
    process = start(trials, tmp_path / "out", "broken")
    told, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "Traceback" not in said
    assert "found no such column" in " ".join(told.split())
    assert "5 results made, 0 unchanged, 1 failed" in told
    assert "b" in (tmp_path / "out" / "index.html").read_text()


def test_a_second_batch_in_a_folder_is_refused(trials: Path, tmp_path: Path):
    (tmp_path / "out").mkdir()
    with locked(tmp_path / "out", "others"), pytest.raises(PublishError, match="in use by"):
        made(trials, tmp_path / "out")


def test_a_folder_that_holds_something_else_is_not_written_to(trials: Path, tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(BatchError, match="is no folder"):
        made(trials, tmp_path / "file")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "index.html").write_text("mine")
    with pytest.raises(BatchError, match="holds something else"):
        made(trials, tmp_path / "other")
    assert tree(tmp_path / "other").keys() == {"index.html"}


@pytest.mark.whole_book
def test_sites_are_made_side_by_side_and_left_as_they_are(tmp_path: Path):
    trials, out = make_trials(tmp_path / "trials", "a", "b"), tmp_path / "out"
    found = find_trials(str(trials), out)
    options = Options(book(tmp_path / "book").folder, workers=2)
    report = make_many(found, out, options)
    assert [outcome.problems for outcome in report.outcomes] == [(), ()]
    for name in ("a", "b"):
        site = out / "trials" / name / "html"
        assert (site / "index.html").is_file()
        assert (site / "results.json").samefile(out / "trials" / name / "results.json")
        assert f"trials/{name}/html/index.html" in (out / "index.html").read_text()
    before = tree(out / "trials")
    (out / "trials" / "b" / "html" / "index.html").write_text("spoiled")
    again = make_many(found, out, options)
    assert [outcome.state for outcome in again.outcomes] == ["unchanged", "done"]
    after = tree(out / "trials")
    assert {name for name in before if before[name] != after[name]} == {"b/time.json"}
