"""The folder identified/: what is read of it, and what may be wrong with it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import get_args

import pytest

from onearm.reconstruct.claims.conventions import Censored, Conventions, CurveOf, all_conventions
from onearm.reconstruct.claims.statements import select, statements
from onearm.reconstruct.lattice.facts import Rule
from onearm.stats.limits import Transform
from onearm.trial.folder import open_trial
from onearm.trial.printed.identified import CONVENTION, read_identified
from onearm.trial.printed.identified_check import check_published, stated
from onearm.trial.printed.published import Claim, read_claims
from tests.conftest import FIRST, ROOT
from tests.trial.identified import ABOUT, FILES, write_identified

TRIALS = [FIRST, ROOT / "data" / "FICTITIOUS-1"]


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
        ("bands", "52,57.8", "-1,57.8", "time"),
        ("bands", "os,52", "dor,52", "endpoint"),
        ("worth", ",99", ",130", "left"),
        ("worth", ",99", ",-1", "left"),
        ("conventions", "log,no,", "log,perhaps,", "holds"),
        (
            "conventions",
            "168,primary,failures,midpoint,log,",
            "24 w,primary,failures,midpoint,log,",
            "landmark",
        ),
        ("conventions", "primary,failures,midpoint,log,", "safety,failures,midpoint,log,", "curve"),
        ("conventions", "primary,failures,midpoint,log,", "primary,all,midpoint,log,", "censored"),
        ("conventions", "primary,failures,midpoint,log,", "primary,failures,last,log,", "median"),
        (
            "conventions",
            "primary,failures,midpoint,log,",
            "primary,failures,midpoint,loglog,",
            "transform",
        ),
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


@pytest.mark.parametrize("name", ["identified", "narrower"])
@pytest.mark.parametrize(
    ("column", "cell"),
    [
        *(("draws", cell) for cell in ("-5", "0", "1_000", "50.0", "")),
        *(("share", cell) for cell in ("-0.1", "a half", "nan", "1_0")),
        *(("never", cell) for cell in ("-0.1", "1.1", "")),
        *(("low", cell) for cell in ("1_000", "inf", " 45", "\u0664\u0665", "1e999")),
        *((column, " ") for column in ("id", "label", "verdict")),
    ],
)
def test_cells_of_both_files_of_spreads_are_held_to_the_same(tmp_path, name, column, cell):
    head, *lines = FILES[f"{name}.csv"].splitlines()
    row = next(i for i, line in enumerate(lines) if line.startswith("pfs.landmark"))
    cells = dict(zip(head.split(","), lines[row].split(","), strict=True)) | {column: cell}
    lines[row] = ",".join(cells.values())
    write_identified(tmp_path, **{name: "\n".join([head, *lines]) + "\n"})
    found, (problem,) = read_identified(tmp_path)
    assert found is None
    assert (problem.table, problem.column) == (f"identified/{name}.csv", column)
    assert (problem.row, problem.severity) == (row + 1, "error")


@pytest.mark.parametrize("share", ["", "1.0", "0", "2.72727", "1e-05"])
def test_a_share_is_nothing_or_a_number_from_zero(tmp_path, share):
    text = FILES["narrower.csv"].replace("0.4,bounded", f"{share},bounded")
    write_identified(tmp_path, narrower=text)
    found, problems = read_identified(tmp_path)
    assert not problems
    assert found.narrower[0].share == (float(share) if share else None)


def test_readings_are_told_by_the_codes_of_those_who_judge_them():
    codes = {"curve": CurveOf, "censored": Censored, "median": Rule, "transform": Transform}
    for column, known in codes.items():
        read, expected = CONVENTION[column]
        assert expected == "one of " + ", ".join(get_args(known))
        for reading in (Conventions(), *all_conventions((168,))):
            assert read(getattr(reading, column)) == getattr(reading, column)


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


@pytest.mark.parametrize(
    ("name", "column", "found"),
    [
        ("identified", "id", "os.followup"),
        ("narrower", "id", "pfs.landmark"),
        ("bands", "endpoint, time", "os, 52"),
        ("worth", "number, result", "Median duration of response, dor.median"),
        ("conventions", "landmark, curve, censored, median, transform",
         "168, primary, failures, midpoint, log-log"),
    ],
)  # fmt: skip
def test_a_row_that_comes_twice_is_named(tmp_path, name, column, found):
    text = FILES[f"{name}.csv"]
    last = text.splitlines()[-1]
    write_identified(tmp_path, **{name: f"{text}{last}\n"})
    _, (problem,) = read_identified(tmp_path)
    assert (problem.code, problem.table) == ("duplicate-key", f"identified/{name}.csv")
    assert (problem.column, problem.found) == (column, found)
    assert problem.row == len(text.splitlines())


@pytest.mark.parametrize(
    ("name", "old", "new", "row", "found"),
    [
        ("bands", "70,80", "81,80", 2, "81, 80, 82, 86, 93.3"),
        ("narrower", "45,51", "52,51", 1, "52, 51, 55, 61, 72"),
        ("identified", "24,25,27,33,,", ",25,27,33,35,", 5, "nothing, 25, 27, 33, 35"),
        ("narrower", "45,51,55,61,72", "45,,55,61,72", 1, "45, nothing, 55, 61, 72"),
    ],
)
def test_five_numbers_that_fall_are_named(tmp_path, name, old, new, row, found):
    text = FILES[f"{name}.csv"]
    assert text.count(old) == 1
    write_identified(tmp_path, **{name: text.replace(old, new)})
    _, (problem,) = read_identified(tmp_path)
    assert (problem.code, problem.row, problem.found) == ("out-of-range", row, found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("45,51,55,61,72,0,", "45,51,55,61,72,0.5,"),
        ("45,51,55,61,72,0,", "45,51,55,61,,0,"),
        ("45,51,55,61,72,0,", "45,,,,,1,"),
        ("45,51,55,61,72,0,", ",,,,,0.9,"),
    ],
)
def test_what_is_never_reached_is_as_its_numbers_say(tmp_path, old, new):
    text = FILES["narrower.csv"].replace(old, new)
    write_identified(tmp_path, narrower=text)
    _, (problem,) = read_identified(tmp_path)
    assert (problem.code, problem.column, problem.row) == ("out-of-range", "never", 1)


def test_what_no_cohort_reaches_has_no_numbers(tmp_path):
    text = FILES["narrower.csv"].replace("45,51,55,61,72,0,", ",,,,,1,")
    write_identified(tmp_path, narrower=text)
    found, problems = read_identified(tmp_path)
    assert not problems
    assert found.narrower[0].band == (None, None)


def test_rows_keep_their_numbers_after_one_that_cannot_be_read(tmp_path):
    text = FILES["bands.csv"].replace("pfs,0,100", "pfs,0,x").replace("50,52", "53,52")
    write_identified(tmp_path, bands=text)
    _, problems = read_identified(tmp_path)
    assert [(p.code, p.row) for p in problems] == [("bad-type", 1), ("out-of-range", 3)]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("draws", value) for value in (0, -5, True, "50", None)),
        *(("seed", value) for value in (-1, 1.5)),
        *(("grades", value) for value in ("", "B", ["A"])),
        *(("claims", value) for value in (None, "all", [1])),
        *(("trial", value) for value in (None, 5)),
        *(("also", value) for value in ("os.median", [None])),
        ("scans", ["six weeks"]),
        ("reading", {"horizon": [588, "later"]}),
        ("reading", "log-log"),
        ("stated", {"orr": 10}),
    ],
)
def test_an_entry_on_the_making_that_cannot_be_used_is_named(tmp_path, key, value):
    write_identified(tmp_path, about=json.dumps(ABOUT | {key: value}))
    found, (problem,) = read_identified(tmp_path)
    assert found is None
    assert (problem.code, problem.column) == ("bad-type", key)


# Stale and mixed folders: the trial can be read, its ranges are not shown.


def outdated(trial) -> list[tuple[str, str]]:
    """Columns and finds of the warnings; there are no errors, and no ranges."""
    problems = trial.problems()
    assert {(p.code, p.severity) for p in problems} == {("outdated", "warning")}
    assert trial.open().identified is None
    assert all("no ranges are shown until" in p.expected for p in problems)
    return [(p.column, p.found) for p in problems]


def test_ranges_of_the_claims_as_they_are_now_are_shown(trial):
    trial.write_claims({})
    write_identified(trial.path)
    assert not trial.problems()
    assert trial.open().identified.draws == 50


def test_ranges_of_another_trial_are_not_shown(trial):
    write_identified(trial.path)
    trial.write_spec(id="T2")
    assert outdated(trial) == [("trial", "'T1'")]


@pytest.mark.parametrize(
    ("claims", "found"),
    [
        ([{"printed_as": "33.4 %"}], "orr (33.3 %)"),
        ([{"grade": "S"}], "orr (33.3 %)"),
        ([{"id": "orr.rate"}], "orr (33.3 %)"),
        ([{}, {"id": "dcr", "quantity": "dcr.rate"}], "nothing of dcr"),
    ],
)
def test_ranges_of_other_claims_are_not_shown(trial, claims, found):
    trial.write_claims({})
    write_identified(trial.path)
    trial.write_claims(*claims)
    assert ("claims", found) in outdated(trial)


def test_a_claim_that_is_gone_takes_the_ranges_with_it(trial):
    trial.write_claims({}, {"id": "dcr", "quantity": "dcr.rate"})
    write_identified(trial.path)
    trial.write_claims({})
    assert outdated(trial) == [("claims", "dcr (33.3 %)")]
    (trial.path / "published.csv").unlink()
    assert outdated(trial) == [("claims", "orr (33.3 %)"), ("claims", "dcr (33.3 %)")]


def test_claims_that_did_not_count_may_change(trial):
    others = {"id": "old", "grade": "S"}, {"id": "guess", "grade": "I"}
    trial.write_claims({}, *others)
    write_identified(trial.path)
    trial.write_claims({"note": "page 3", "source": "table 2"}, others[0] | {"value": "30"})
    assert not trial.problems()


def test_folders_of_several_runs_are_not_shown(trial):
    write_identified(trial.path, narrower=FILES["narrower.csv"].replace(",50\n", ",300\n"))
    assert outdated(trial) == [("draws", "300")]


@pytest.mark.parametrize("draws", [20, 500])
def test_rows_that_are_not_of_the_cohorts_drawn_are_not_shown(trial, draws):
    write_identified(trial.path, about=json.dumps(ABOUT | {"draws": draws}))
    assert {column for column, _ in outdated(trial)} == {"draws"}


def test_a_table_without_rows_is_of_no_cohorts(trial):
    head = FILES["identified.csv"].splitlines()[0]
    write_identified(trial.path, identified=f"{head}\n")
    assert outdated(trial) == [("draws", "no rows")]


def test_a_result_that_some_cohorts_lack_is_of_fewer_draws(tmp_path):
    write_identified(
        tmp_path, identified=FILES["identified.csv"].replace("open,50\nos", "open,48\nos")
    )
    found, problems = read_identified(tmp_path)
    assert not problems
    assert found.spread("dor.median").draws == 48


def published(*changes: dict[str, str], **about) -> list[str]:
    """What is told as outdated where the second of two claims has changed since."""
    first = Claim("flow.efficacy", "flow.efficacy", "efficacy", "", "", "30", "patients",
                  "", "", "", "A", "30", "", "")  # fmt: skip
    second = replace(first, id="pfs", quantity="pfs.median", value="5", unit="months",
                     ci_low="4", ci_high="7", printed_as="5 (4-7)")  # fmt: skip
    written = {
        "trial": "T", "grades": "A", "claims": [s.text for s in statements((first, second))],
        "stated": {claim.id: stated(claim) for claim in (first, second)},
    }  # fmt: skip
    now = [first, *(replace(second, **change) for change in changes)]
    return [p.found for p in check_published(written | about, "T", now, "about.json")]


def test_numbers_that_changed_behind_their_printing_are_found():
    assert published({}) == []
    (found,) = published({"ci_high": "8"})
    assert found.endswith("value 5, unit months, ci_low 4, ci_high 7")
    assert len(published({"n": "30"})) == len(published({"population": "primary"})) == 1
    assert published({"ci_high": "8"}, stated={}) == []  # folders of before did not keep them


def test_each_number_of_a_claim_that_changed_is_told():
    parts = ["pfs, value (5 (4-7))", "pfs, lower limit (5 (4-7))", "pfs, upper limit (5 (4-7))"]
    assert published({"printed_as": "5 months"}) == parts
    assert published({"hypothetical": True}) == parts
    assert published({}, without=["pfs.median"]) == parts


def test_a_size_that_was_counted_in_a_curve_needs_no_claim():
    (found,) = published({}, claims=["flow.efficacy (31)"], without_patients=["pfs"])
    assert found == "flow.efficacy (31)"
    now, told = [], ["flow.efficacy (31)"]
    about = {"trial": "T", "grades": "A", "claims": told, "curves": ["pfs"]}
    assert not check_published(about, "T", now, "about.json")
    assert check_published(about | {"curves": []}, "T", now, "about.json")


@pytest.mark.parametrize("folder", TRIALS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("grades", ["A", "AI", "AIS"])
@pytest.mark.parametrize("also", [(), ("stage-split",), ("stage-split", "os.median"), ("safety",)])
@pytest.mark.parametrize("without", [(), ("stage-split",), ("primary", "flow.safety")])
def test_claims_are_found_as_they_are_told(folder, grades, also, without):
    claims, _ = read_claims(folder / "published.csv")
    chosen = select(claims, grades, also, without)
    said = statements(chosen)
    counted = {s.id for s in said}
    about = {
        "trial": "T", "grades": grades, "also": list(also), "without": list(without),
        "claims": [s.text for s in said],
        "without_patients": [c.id for c in chosen if c.id not in counted],
        "stated": {c.id: stated(c) for c in claims if c.id in counted},
    }  # fmt: skip
    assert not check_published(about, "T", claims, "about.json")
    for id in counted:
        fewer = [claim for claim in claims if claim.id != id]
        assert check_published(about, "T", fewer, "about.json")


def test_the_ranges_of_the_first_trial_are_of_its_claims():
    assert open_trial(FIRST).identified is not None


def test_all_problems_come_at_once_and_stop_the_trial(trial):
    wrong = {name: FILES[f"{name}.csv"].replace(",50", ",x") for name in ("identified", "bands")}
    write_identified(trial.path, **wrong)
    tables = {table for _, table, *_ in trial.places()}
    assert tables == {"identified/identified.csv", "identified/bands.csv"}
