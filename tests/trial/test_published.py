"""published.csv: printed numbers and what may be wrong with them."""

from __future__ import annotations

import pytest

from onearm.errors import TrialError
from onearm.trial.printed.published import FIELDS, read_claims
from tests.conftest import FIRST


def test_no_file_is_no_claims(trial):
    assert trial.open().claims == ()


def test_printed_precision_is_kept(trial):
    trial.write_claims({"value": "30.0", "x": ""})
    (claim,) = trial.open().claims
    assert (claim.value, claim.x, claim.ci_low) == ("30.0", "", "17.3")


@pytest.mark.parametrize("column", ["n", "x", "value", "ci_low", "ci_high"])
def test_a_number_must_be_one(trial, column):
    trial.write_claims({}, {"id": "dcr", column: "33.3 %"})
    assert trial.places() == [("bad-type", "published.csv", 2, column)]


@pytest.mark.parametrize("code", ["\0", "\x1b", "\x7f"])
def test_a_character_that_cannot_be_seen_is_told_in_its_row(trial, code):
    trial.write_claims({}, {"id": "dcr", "note": f"a{code}b", "value": f"1{code}"})
    assert sorted(trial.places()) == [
        ("bad-type", "published.csv", 2, "note"),
        ("bad-type", "published.csv", 2, "value"),
    ]


def test_half_a_character_is_no_text(trial):
    trial.write_claims({"note": "half"})
    path = trial.path / "published.csv"
    path.write_bytes(path.read_bytes().replace(b"half", b"\xed\xa0\x80"))
    assert trial.places() == [("unreadable", "published.csv", None, "-")]


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


def size(population: str, value: str, grade: str = "A", **more: str) -> dict[str, str]:
    """A claim of how many patients a population has."""
    quantity = f"flow.{population}"
    cells = {"id": quantity, "quantity": quantity, "n": "", "x": "", "value": value}
    return cells | {"unit": "patients", "ci_low": "", "ci_high": "", "grade": grade} | more


def median(value: str, low: str, high: str, unit: str = "weeks") -> dict[str, str]:
    cells = {"id": "m", "quantity": "pfs.median", "n": "", "x": "", "value": value}
    return cells | {"unit": unit, "ci_low": low, "ci_high": high}


def test_the_first_trial_passes():
    claims, problems = read_claims(FIRST / "published.csv")
    assert len(claims) == 179
    assert not problems


@pytest.mark.parametrize(
    ("low", "high", "places"),
    [
        ("34", "52.8", [("bad-interval", "published.csv", 1, "value")]),
        ("17.3", "33.1", [("bad-interval", "published.csv", 1, "value")]),
        ("52.8", "17.3", [("bad-interval", "published.csv", 1, "ci_low")]),
        ("33", "", []),
        ("", "33", []),  # 33.3 may have been printed as 33
        ("33.3", "33.3", []),
        ("", "", []),
    ],
)
def test_an_interval_must_hold_its_value(trial, low, high, places):
    trial.write_claims({"ci_low": low, "ci_high": high})
    assert trial.places() == places


@pytest.mark.parametrize(("value", "low", "high"), [("25.3", "26", "42"), ("25.3", "9", "24")])
def test_a_median_must_lie_in_its_interval(trial, value, low, high):
    trial.write_claims({}, median(value, low, high))
    (problem,) = trial.problems()
    assert (problem.code, problem.row) == ("bad-interval", 2)
    assert "a median within its interval" in problem.expected


def test_a_median_without_an_upper_limit_is_fine(trial):
    trial.write_claims(median("31.7", "24", ""))
    assert trial.places() == []


@pytest.mark.parametrize("unit", ["%", "Percent", "fortnights", "mm"])
def test_a_unit_must_be_known(trial, unit):
    trial.write_claims({"unit": unit})
    assert trial.places() == [("bad-unit", "published.csv", 1, "unit")]


@pytest.mark.parametrize("unit", ["percent", "patients", ""])
def test_a_median_is_a_time(trial, unit):
    trial.write_claims(median("25.3", "24.0", "42", unit))
    assert trial.places() == [("bad-unit", "published.csv", 1, "unit")]


@pytest.mark.parametrize(
    ("unit", "value", "low", "high", "column"),
    [
        ("percent", "133.3", "", "", "value"),
        ("percent", "-1", "", "", "value"),
        ("percent", "99", "90", "101", "ci_high"),
        ("probability", "33.3", "", "", "value"),
    ],
)
def test_a_share_lies_between_none_and_all(trial, unit, value, low, high, column):
    trial.write_claims({"unit": unit, "value": value, "ci_low": low, "ci_high": high})
    assert trial.places() == [("out-of-range", "published.csv", 1, column)]


def of_claims(trial) -> list[tuple[str, str, int | None, str]]:
    """Places within published.csv; that the tables hold other numbers is told of adsl."""
    return [place for place in trial.places() if place[1] == "published.csv"]


@pytest.mark.parametrize(
    ("sizes", "row"),
    [
        ([("safety", "33"), ("efficacy", "30"), ("primary", "28")], None),
        ([("safety", "30"), ("efficacy", "30"), ("primary", "30")], None),
        ([("primary", "31"), ("efficacy", "30")], 1),
        ([("efficacy", "34"), ("safety", "33")], 1),
        ([("safety", "33"), ("primary", "34")], 2),
        ([("efficacy", "30"), ("efficacy.stage1", "16"), ("efficacy.stage2", "14")], None),
        ([("efficacy", "30"), ("efficacy.stage1", "16"), ("efficacy.stage2", "15")], 3),
        ([("efficacy", "30"), ("efficacy.stage1", "16"), ("efficacy.stage2", "13")], 3),
        ([("efficacy", "30"), ("efficacy.stage1", "16")], None),
        ([("efficacy.stage1", "31"), ("efficacy", "30")], 1),
        ([("efficacy.stage1", "16"), ("efficacy.stage2", "14")], None),
    ],
)
def test_populations_must_nest(trial, sizes, row):
    trial.write_claims(*(size(population, value) for population, value in sizes))
    expected = [("not-nested", "published.csv", row, "value")] if row else []
    assert of_claims(trial) == expected


def test_nesting_holds_the_surest_numbers_against_each_other(trial):
    later = size("efficacy", "36", "S", id="flow.efficacy.congress")
    trial.write_claims(later, size("safety", "33"), size("efficacy", "30"))
    assert of_claims(trial) == []


def test_no_claim_counts_more_than_its_population(trial):
    trial.write_claims(size("efficacy", "28"), {})
    assert of_claims(trial) == [("not-nested", "published.csv", 2, "n")]


@pytest.mark.parametrize("value", ["", "30.5"])
def test_a_population_has_a_whole_number_of_patients(trial, value):
    trial.write_claims(size("efficacy", value))
    assert trial.places() == [("bad-type", "published.csv", 1, "value")]


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_rows(trial):
    trial.write_claims({"unit": "%"}, {"id": "b", "x": "31"}, {"id": "c", "ci_low": "40"})
    assert [place[:3:2] for place in trial.places()] == [
        ("bad-unit", 1),
        ("out-of-range", 2),
        ("bad-interval", 3),
    ]


def hypothetical(trial, *marks: str) -> None:
    """Claims with the last column that a file may have."""
    trial.write_claims(*({"id": f"c{number}"} for number, _ in enumerate(marks)))
    lines = (trial.path / "published.csv").read_text().splitlines()
    ends = ["hypothetical", *marks]
    text = "".join(f"{line},{end}\n" for line, end in zip(lines, ends, strict=True))
    trial.write("published.csv", text)


def test_what_holds_under_an_assumption_alone_is_marked(trial):
    hypothetical(trial, "Y", "")
    assert [claim.hypothetical for claim in trial.open().claims] == [True, False]


def test_a_file_without_marks_has_no_assumptions(trial):
    trial.write_claims({})
    assert [claim.hypothetical for claim in trial.open().claims] == [False]


def test_a_mark_is_y_or_nothing(trial):
    hypothetical(trial, "Y", "yes")
    assert trial.places() == [("bad-code", "published.csv", 2, "hypothetical")]
