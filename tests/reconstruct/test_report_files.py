"""What `onearm reconstruct claims` writes: the folder identified/ is of one run, whole."""

from __future__ import annotations

import io
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from onearm.errors import InputError
from onearm.reconstruct.cohorts.adam import adam_tables
from onearm.reconstruct.determined.files import whole_folder, write_text
from onearm.reconstruct.determined.report import Report, read_source, write_report
from onearm.trial.folder import check_trial, open_trial
from onearm.trial.printed.identified import read_identified
from tests.conftest import FIRST
from tests.reconstruct.drawn_patients import drawn_patients
from tests.trial.identified import FILES

DRAWS = 50
SAID = ("identified", "bands", "worth", "narrower", "conventions")


@pytest.fixture(scope="module")
def source():
    return read_source(FIRST, {}, "A", ("stage-split", "os.median"))


@pytest.fixture(scope="module")
def tables(source) -> dict[str, pd.DataFrame]:
    return adam_tables(drawn_patients(3, draws=2), source.spec, np.random.default_rng(1))


@pytest.fixture
def report(source, tables):
    """A report that says what it is told to; its numbers are made up."""

    def make(*names: str) -> Report:
        said = {name: pd.read_csv(io.StringIO(FILES[f"{name}.csv"])) for name in names}
        return Report(source, DRAWS, 1, tables, **said)

    return make


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    """A copy of the first trial with nothing identified."""
    folder = tmp_path / "trial"
    return shutil.copytree(FIRST, folder, ignore=lambda *_: ["identified"])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_is_written_is_read_as_that_of_the_trial(report, trial):
    written = write_report(report(*SAID), trial)
    assert {p.name for p in written if p.parent.name == "identified"} == {
        "about.json", *(f"{name}.csv" for name in SAID),
    }  # fmt: skip
    assert all(path.is_file() for path in written)
    assert not check_trial(trial)
    found = open_trial(trial).identified
    assert (found.draws, len(found.spreads), len(found.conventions)) == (DRAWS, 7, 4)


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [
        ("value", "46.4,percent", "46.5,percent"),
        ("printed_as", "25.3 weeks (24.0-42)", "25.3 weeks (24.0-43)"),
    ],
)
def test_a_claim_that_changes_afterwards_hides_the_ranges(report, trial, column, old, new):
    write_report(report(*SAID), trial)
    text = (trial / "published.csv").read_text(encoding="utf-8")
    assert old in text
    (trial / "published.csv").write_text(text.replace(old, new), encoding="utf-8")
    problems = check_trial(trial)
    assert {(p.code, p.severity) for p in problems} == {("outdated", "warning")}
    assert open_trial(trial).identified is None


def test_nothing_of_an_earlier_run_is_left(report, tmp_path):
    write_report(report(*SAID), tmp_path)
    (tmp_path / "identified" / "notes.txt").write_text("of the run before")
    write_report(report("identified", "bands"), tmp_path)
    assert set(contents(tmp_path / "identified")) == {"about.json", "identified.csv", "bands.csv"}
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_the_cohorts_are_always_told_of_as_they_are(report, tmp_path):
    write_report(report(), tmp_path)
    (tmp_path / "about.json").write_text('{"draws": 7}')
    write_report(report(*SAID), tmp_path)
    for folder in (tmp_path, tmp_path / "identified"):
        assert json.loads((folder / "about.json").read_text())["draws"] == DRAWS


@pytest.mark.parametrize("names", [(), ("conventions",)])
def test_a_run_that_identifies_nothing_leaves_what_an_earlier_one_did(report, tmp_path, names):
    write_report(report(*SAID), tmp_path)
    before = contents(tmp_path / "identified")
    written = write_report(report(*names), tmp_path)
    assert contents(tmp_path / "identified") == before
    assert {path.parent for path in written} == {tmp_path}
    assert (tmp_path / "conventions.csv").exists() == bool(names)


def test_the_last_good_folder_stays_when_writing_fails(report, tmp_path, monkeypatch):
    write_report(report(*SAID), tmp_path)
    before = contents(tmp_path / "identified")

    def full(*_, **__):
        raise OSError("no space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    with pytest.raises(OSError, match="no space"):
        write_report(report("identified"), tmp_path)
    assert contents(tmp_path / "identified") == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_the_last_good_folder_comes_back_when_the_new_one_cannot_take_its_place(
    tmp_path, monkeypatch
):
    target, move = tmp_path / "identified", Path.replace
    with whole_folder(target) as stage:
        write_text(stage / "a.csv", "first\n")

    def stuck(path: Path, to: Path) -> Path:
        if path.name == "identified" and to == target and (path / "b.csv").exists():
            raise OSError("busy")
        return move(path, to)

    monkeypatch.setattr(Path, "replace", stuck)
    with pytest.raises(OSError, match="busy"), whole_folder(target) as stage:
        write_text(stage / "b.csv", "second\n")
    assert contents(target) == {"a.csv": b"first\n"}
    assert os.listdir(tmp_path) == ["identified"]


def test_a_file_in_the_place_of_the_folder_is_not_removed(report, tmp_path):
    (tmp_path / "identified").write_text("mine")
    with pytest.raises(InputError, match="is a file"):
        write_report(report(*SAID), tmp_path)
    assert os.listdir(tmp_path) == ["identified"]
    with pytest.raises(InputError, match="is a file"):
        write_report(report(), tmp_path / "identified")


def test_shares_without_a_width_are_written_empty_and_read(report, trial):
    made = report("identified")
    made.identified["share"] = float("nan")
    write_report(made, trial)
    found, problems = read_identified(trial)
    assert not problems
    assert {spread.share for spread in found.spreads} == {None}
