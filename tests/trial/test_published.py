"""published.csv: printed numbers and what may be wrong with them."""

from __future__ import annotations

import pytest

from onearm.errors import TrialError
from onearm.trial.published import FIELDS


def test_no_file_is_no_claims(trial):
    assert trial.open().claims == ()


def test_printed_precision_is_kept(trial):
    trial.write_claims({"value": "80.0", "x": ""})
    (claim,) = trial.open().claims
    assert (claim.value, claim.x, claim.ci_low) == ("80.0", "", "17.3")


@pytest.mark.parametrize("column", ["n", "x", "value", "ci_low", "ci_high"])
def test_a_number_must_be_one(trial, column):
    trial.write_claims({}, {"id": "dcr", column: "33.3 %"})
    assert trial.places() == [("bad-type", "published.csv", 2, column)]


@pytest.mark.parametrize("grade", ["B", "", "a"])
def test_a_grade_must_be_known(trial, grade):
    trial.write_claims({"grade": grade})
    assert trial.places() == [("bad-code", "published.csv", 1, "grade")]


def test_an_id_must_be_unique(trial):
    trial.write_claims({}, {"id": "dcr"}, {})
    assert trial.places() == [("duplicate-key", "published.csv", 3, "id")]


@pytest.mark.parametrize("content", ["id,value\norr,33.3\n", "", ",".join(FIELDS[::-1]) + "\nx"])
def test_columns_must_be_the_known_ones(trial, content):
    trial.write("published.csv", content)
    assert trial.places() == [("bad-columns", "published.csv", None, "-")]


def test_a_file_without_claims_is_told(trial):
    trial.write("published.csv", ",".join(FIELDS) + "\n")
    assert trial.places() == [("empty-table", "published.csv", None, "-")]


def test_a_byte_order_mark_is_no_part_of_the_first_column(trial):
    trial.write_claims({})
    text = (trial.path / "published.csv").read_bytes()
    trial.write("published.csv", b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    assert [claim.id for claim in trial.open().claims] == ["orr"]


def appended(trial, row, end):
    """Two claims, the one in `row` with `end` added to its line."""
    trial.write_claims({}, {"id": "dcr"})
    lines = (trial.path / "published.csv").read_text().splitlines()
    lines[row] += end
    trial.write("published.csv", "\n".join(lines) + "\n")


@pytest.mark.parametrize("row", [1, 2])
def test_a_comma_without_quotes_is_a_problem_in_its_row(trial, row):
    appended(trial, row, "a note, with a comma")
    (problem,) = trial.problems()
    assert (problem.table, problem.row) == ("published.csv", row)


def test_a_row_that_ends_early_is_a_problem_in_its_row(trial):
    trial.write_claims({})
    text = (trial.path / "published.csv").read_text()
    trial.write("published.csv", text + "dcr,dcr,efficacy,30,24,80.0,percent,61.4,92.3,,A\n")
    (problem,) = trial.problems()
    assert (problem.table, problem.row) == ("published.csv", 2)


def test_text_that_is_not_utf8_is_a_problem_not_a_crash(trial):
    trial.write_claims({})
    text = (trial.path / "published.csv").read_bytes()
    trial.write("published.csv", text.replace(b"abstract", b"r\xe9sum\xe9"))
    assert "published.csv" in {problem.table for problem in trial.problems()}


@pytest.mark.parametrize("value", ["nan", "inf", "1_000"])
def test_a_number_must_be_a_printed_one(trial, value):
    trial.write_claims({"value": value})
    assert trial.places() == [("bad-type", "published.csv", 1, "value")]


def test_open_trial_refuses_bad_claims(trial):
    trial.write_claims({"grade": "B"})
    with pytest.raises(TrialError, match=r"published\.csv, row 1, grade"):
        trial.open()
