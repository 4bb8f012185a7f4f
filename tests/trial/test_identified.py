"""The folder identified/: what is read of it, and what may be wrong with it."""

from __future__ import annotations

import pytest

from onearm.trial.identified import read_identified
from tests.trial.identified import FILES, write_identified


def test_no_folder_is_nothing_identified(tmp_path):
    assert read_identified(tmp_path) == (None, [])


def test_a_trial_carries_what_its_folder_identifies(trial):
    assert trial.open().identified is None
    write_identified(trial.path)
    found = trial.open().identified
    assert (found.draws, len(found.spreads), len(found.narrower)) == (50, 7, 1)
    assert found.conventions[2].conflict == ("pfs.median", "primary.rate")
    assert found.spread("pfs.landmark").q3 == 60
    assert found.spread("nothing") is None


def test_what_is_not_reached_in_some_cohorts_has_no_upper_end(tmp_path):
    write_identified(tmp_path)
    found, _ = read_identified(tmp_path)
    assert found.spread("pfs.stage1.median").band == (24.0, None)
    assert found.spread("dor.median").band == (6.7, 50.0)


def test_only_the_spreads_and_their_making_are_needed(tmp_path):
    folder = write_identified(tmp_path)
    for name in ("bands", "worth", "conventions", "narrower"):
        (folder / f"{name}.csv").unlink()
    found, problems = read_identified(tmp_path)
    assert not problems
    assert found.heights == found.worth == found.conventions == found.narrower == ()


@pytest.mark.parametrize("name", ["identified.csv", "about.json"])
def test_a_file_that_is_needed_is_missed(tmp_path, name):
    (write_identified(tmp_path) / name).unlink()
    found, (problem, *_) = read_identified(tmp_path)
    assert found is None
    assert problem.table == f"identified/{name}"


@pytest.mark.parametrize(
    ("name", "old", "new", "column"),
    [
        ("identified", "46.7,52", "46.7 %,52", "low"),
        ("identified", "0.3,bounded", "0.3,narrow", "verdict"),
        ("identified", "46.7,52", "nan,52", "low"),
        ("identified", "0.02,0.7", "1.2,0.7", "never"),
        ("identified", "bounded,50\npfs.events", "bounded,many\npfs.events", "draws"),
        ("bands", "93.3", "193.3", "high"),
        ("bands", "50,52", ",52", "low"),
        ("worth", "30.5", "a third", "left"),
        ("conventions", "log,no,", "log,perhaps,", "holds"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(tmp_path, name, old, new, column):
    text = FILES[f"{name}.csv"]
    assert text.count(old) == 1
    write_identified(tmp_path, **{name: text.replace(old, new)})
    found, (problem,) = read_identified(tmp_path)
    assert found is None
    assert (problem.table, problem.column) == (f"identified/{name}.csv", column)
    assert problem.row


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("identified", "id,label\n", "bad-columns"),
        ("bands", "", "bad-columns"),
        ("worth", FILES["worth.csv"] + "one,more,2,3\n", "bad-row"),
        ("identified", FILES["identified.csv"] * 2, "bad-type"),
        ("about", "[]", "unreadable"),
        ("about", "{", "unreadable"),
        ("about", '{"draws": 5.5, "seed": 1, "grades": "A"}', "bad-type"),
        ("about", '{"draws": 5, "seed": true, "grades": "A"}', "bad-type"),
    ],
)
def test_a_file_that_is_no_such_table_is_named(tmp_path, name, text, code):
    write_identified(tmp_path, **{name: text})
    found, problems = read_identified(tmp_path)
    assert found is None
    assert code in {problem.code for problem in problems}


def test_a_result_that_comes_twice_is_named(tmp_path):
    text = FILES["identified.csv"]
    write_identified(tmp_path, identified=text + text.splitlines()[-1] + "\n")
    _, (problem,) = read_identified(tmp_path)
    assert (problem.code, problem.row, problem.found) == ("duplicate-key", 8, "os.followup")


def test_five_numbers_that_fall_are_named(tmp_path):
    write_identified(tmp_path, bands=FILES["bands.csv"].replace("70,80", "81,80"))
    _, (problem,) = read_identified(tmp_path)
    assert (problem.code, problem.row) == ("out-of-range", 2)


def test_all_problems_come_at_once_and_stop_the_trial(trial):
    wrong = {name: FILES[f"{name}.csv"].replace(",50", ",x") for name in ("identified", "bands")}
    write_identified(trial.path, **wrong)
    tables = {table for _, table, *_ in trial.places()}
    assert tables == {"identified/identified.csv", "identified/bands.csv"}
