"""Every kind of problem in a trial folder, with its place."""

from __future__ import annotations

import pytest

from onearm.errors import TrialError
from onearm.trial.contract import CONTRACT


def test_a_clean_folder_has_no_problems(trial):
    trial.write_claims({})
    assert trial.problems() == []


NEEDED = [c for c in CONTRACT if c.need != "optional"]


@pytest.mark.parametrize("column", NEEDED, ids=lambda c: f"{c.table} {c.name}")
def test_missing_column(trial, column):
    trial.drop(column.table, column.name)
    assert ("missing-column", column.table, None, column.name) in trial.places()


@pytest.mark.parametrize("column", ["SEX", "AGE", "TRTSDT"])
def test_an_optional_column_may_be_missing(trial, column):
    trial.drop("adsl", column)
    assert trial.problems() == []


@pytest.mark.parametrize(
    ("key", "value", "column"),
    [
        ("populations", {"safety": "SAFETY"}, "SAFETY"),
        ("stage", "STAGE", "STAGE"),
        ("label", "HIST", "HIST"),
        ("arm", {"column": "TRT01A", "value": "A"}, "TRT01A"),
    ],
)
def test_missing_column_that_trial_yaml_names(trial, key, value, column):
    trial.write_spec(**{key: value})
    (problem,) = [p for p in trial.problems() if p.severity == "error"]
    assert (problem.code, problem.table, problem.column) == ("missing-column", "adsl", column)
    assert key in problem.expected


@pytest.mark.parametrize(
    ("table", "row", "column", "cell"),
    [
        ("adsl", 3, "AGE", "fifty"),
        ("adsl", 2, "TRTSDT", "15/01/2024"),
        ("adsl", 2, "TRTSDT", "2024-01"),
        ("adsl", 2, "TRTSDT", "2024-02-30"),
        ("adrs", 1, "ADY", "day 42"),
        ("adtr", 2, "PCHG", "-5%"),
        ("adae", 1, "AETOXGR", "Grade 2"),
    ],
)
def test_bad_type(trial, table, row, column, cell):
    trial.change(table, row, **{column: cell})
    (problem,) = [p for p in trial.problems() if p.severity == "error"]
    assert (problem.code, problem.table, problem.row, problem.column) == (
        "bad-type", table, row, column,
    )  # fmt: skip
    assert cell in problem.found


@pytest.mark.parametrize("cell", ["long", "1,5"])
def test_bad_type_in_a_needed_number_is_one_problem(trial, cell):
    """The cell holds something, so 'nothing' is not also missing there."""
    trial.change("adtte", 5, AVAL=cell)
    assert trial.places() == [("bad-type", "adtte", 5, "AVAL")]


def test_an_infinite_time_is_no_number(trial):
    trial.change("adtte", 5, AVAL="inf")
    assert ("adtte", 5, "AVAL") in [place[1:] for place in trial.places()]


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [("adsl", 4, "USUBJID"), ("adtte", 1, "CNSR"), ("adtte", 6, "AVAL"), ("adae", 2, "AEDECOD")],
)
def test_missing_value(trial, table, row, column):
    trial.change(table, row, **{column: ""})
    assert ("missing-value", table, row, column) in trial.places()


@pytest.mark.parametrize(("column", "cell"), [("AESEV", "severe"), ("AEIMFL", "Yes")])
def test_bad_code(trial, column, cell):
    trial.change("adae", 2, **{column: cell})
    assert trial.places() == [("bad-code", "adae", 2, column)]


@pytest.mark.parametrize(
    ("table", "row", "column", "cell"),
    [
        ("adsl", 1, "AGE", "121"),
        ("adsl", 1, "AGE", "-1"),
        ("adtte", 3, "AVAL", "-7"),
        ("adtte", 6, "CNSR", "-1"),
        ("adtr", 1, "PCHG", "-100.1"),
        ("adtr", 2, "AVAL", "-1"),
        ("adae", 1, "AETOXGR", "6"),
        ("adae", 1, "AETOXGR", "0"),
    ],
)
def test_out_of_range(trial, table, row, column, cell):
    trial.change(table, row, **{column: cell})
    assert trial.places() == [("out-of-range", table, row, column)]


def test_duplicate_key_in_adsl_names_both_rows(trial):
    trial.add("adsl", USUBJID="S2", COHORT="A")
    places = [place for place in trial.places() if place[0] == "duplicate-key"]
    assert places == [("duplicate-key", "adsl", row, "USUBJID") for row in (2, 5)]


def test_duplicate_key_in_adtte_names_subject_and_parameter(trial):
    trial.add("adtte", USUBJID="S2", PARAMCD="PFS", AVAL="90", CNSR="0")
    (problem,) = trial.problems()
    assert (problem.code, problem.table, problem.row) == ("duplicate-key", "adtte", 7)
    assert "S2" in problem.found
    assert "PFS" in problem.found


def test_other_parameters_may_repeat(trial):
    for _ in range(2):
        trial.add("adtte", USUBJID="S2", PARAMCD="TTRESP", AVAL="90", CNSR="0")
    assert trial.problems() == []


def test_a_record_that_is_not_chosen_is_no_duplicate(trial):
    trial.add("adtte", USUBJID="S2", PARAMCD="PFS", AVAL="90", CNSR="0")
    trial.add_column("adtte", "ANL01FL", *"YYYYYY", "")
    assert trial.problems() == []


@pytest.mark.parametrize("table", ["adtte", "adrs", "adtr", "adae"])
def test_unknown_subject_is_named_once_at_its_first_row(trial, table):
    row = len(trial.rows(table)) + 1
    for _ in range(2):
        trial.add(
            table,
            **(
                trial.rows(table)[0] | {"USUBJID": "S9", "PARAMCD": "OTHER"}
                if table != "adae"
                else {"USUBJID": "S9", "AEDECOD": "Rash", "AETOXGR": "1"}
            ),
        )
    assert trial.places() == [("unknown-subject", table, row, "USUBJID")]


@pytest.mark.parametrize(
    ("row", "flags", "column"),
    [(3, {"PRIMFL": "Y"}, "PRIMFL"), (4, {"EFFFL": "Y"}, "EFFFL")],
)
def test_not_nested(trial, row, flags, column):
    trial.change("adsl", row, **flags)
    assert trial.places()[0] == ("not-nested", "adsl", row, column)


def test_populations_nest_across_one_that_is_not_declared(trial):
    trial.write_spec(populations={"safety": "SAFFL", "primary": "PRIMFL"})
    trial.change("adsl", 4, PRIMFL="Y")
    assert trial.places()[0] == ("not-nested", "adsl", 4, "PRIMFL")


def test_missing_parameter_when_neither_usual_time_is_there(trial):
    rows = [r | {"PARAMCD": "X" + r["PARAMCD"]} for r in trial.rows("adtte")]
    trial.write_rows("adtte", rows)
    (problem,) = trial.problems()
    assert (problem.code, problem.table, problem.column) == (
        "missing-parameter",
        "adtte",
        "PARAMCD",
    )
    assert problem.found == "XOS, XPFS"


@pytest.mark.parametrize("name", ["pfs", "os", "dor"])
def test_missing_parameter_that_trial_yaml_names(trial, name):
    trial.write_spec(params={name: "OTHER"})
    (problem,) = [p for p in trial.problems() if p.severity == "error"]
    assert (problem.code, problem.column) == ("missing-parameter", "PARAMCD")
    assert f"params.{name}" in problem.expected


def test_one_usual_time_is_enough(trial):
    trial.write_rows("adtte", [r for r in trial.rows("adtte") if r["PARAMCD"] == "OS"])
    assert trial.problems() == []


def test_pfs_after_death_is_an_error(trial):
    trial.change("adtte", 1, AVAL="141")
    (problem,) = trial.problems()
    assert (problem.code, problem.table, problem.column) == ("pfs-after-os", "adtte", "AVAL")
    assert (problem.severity, problem.found) == ("error", "PFS 141 of S1")


def test_pfs_after_a_censored_os_is_a_warning(trial):
    trial.change("adtte", 3, AVAL="211")
    (problem,) = trial.problems()
    assert (problem.code, problem.severity) == ("pfs-after-os", "warning")
    assert trial.open().times("pfs", "safety") is not None


def test_pfs_on_the_day_of_death_is_no_problem(trial):
    trial.change("adtte", 1, AVAL="140")
    assert trial.problems() == []


def test_no_such_arm(trial):
    trial.write_spec(arm={"column": "COHORT", "value": "C"})
    (problem,) = trial.problems()
    assert (problem.code, problem.table, problem.column) == ("no-such-arm", "adsl", "COHORT")
    assert (problem.found, problem.expected) == ("only A, B", "'C'")


@pytest.mark.parametrize("table", ["adsl", "adtte", "adrs", "adtr", "adae"])
def test_empty_table(trial, table):
    header = (trial.path / f"{table}.csv").read_text().splitlines()[0]
    trial.write(f"{table}.csv", header + "\n")
    assert ("empty-table", table, None, "-") in trial.places()


@pytest.mark.parametrize("table", ["adsl", "adtte", "adrs", "adtr", "adae"])
def test_missing_file(trial, table):
    (trial.path / f"{table}.csv").unlink()
    assert trial.places() == [("missing-file", table, None, "-")]


@pytest.mark.parametrize(
    "content", [b"", b"USUBJID,SEX\nS1,F\0\n", b'USUBJID,SEX\nS1,F\nS2,"M\n', b"A\n1\n1,2,3\n"]
)
def test_unreadable(trial, content):
    trial.write("adrs.csv", content)
    assert trial.places() == [("unreadable", "adrs", None, "-")]


def test_rows_with_a_cell_too_many_are_unreadable_not_shifted(trial):
    """pandas would take the first column for an index, and every column would shift."""
    trial.write("adrs.csv", "USUBJID,PARAMCD,AVALC\nS1,BOR,PR,x\nS2,BOR,SD,x\n")
    assert trial.places() == [("unreadable", "adrs", None, "-")]


def test_two_columns_of_one_name_are_a_problem_not_a_crash(trial):
    trial.write("adrs.csv", "USUBJID,PARAMCD,AVALC,avalc\nS1,BOR,PR,SD\n")
    assert "adrs" in {problem.table for problem in trial.problems()}


def test_several_problems_are_all_told_in_one_pass(trial):
    trial.write_claims({"grade": "B"})
    trial.change("adsl", 1, AGE="fifty")
    trial.change("adsl", 4, EFFFL="Y")
    trial.change("adtte", 2, AVAL="-1")
    trial.change("adae", 1, AEIMFL="maybe")
    trial.drop("adtr", "AVAL")
    (trial.path / "adrs.csv").unlink()
    found = trial.places()
    for place in [
        ("bad-type", "adsl", 1, "AGE"),
        ("not-nested", "adsl", 4, "EFFFL"),
        ("out-of-range", "adtte", 2, "AVAL"),
        ("bad-code", "adae", 1, "AEIMFL"),
        ("missing-column", "adtr", None, "AVAL"),
        ("missing-file", "adrs", None, "-"),
        ("bad-code", "published.csv", 1, "grade"),
    ]:
        assert place in found


def test_problems_of_tables_are_told_beside_wrong_columns_of_published_csv(trial):
    trial.write("published.csv", "id,value\norr,33.3\n")
    trial.change("adsl", 1, AGE="fifty")
    codes = [problem.code for problem in trial.problems()]
    assert sorted(codes) == ["bad-columns", "bad-type"]


def test_errors_come_before_warnings(trial):
    trial.change("adtte", 3, AVAL="211")
    trial.write_claims({"grade": "B"})
    assert [problem.severity for problem in trial.problems()] == ["error", "warning"]


def test_a_long_column_of_the_same_problem_is_summed_up(trial):
    rows = trial.rows("adae")[:1] * 30
    trial.write_rows("adae", [row | {"AETOXGR": "9"} for row in rows])
    problems = trial.problems()
    assert len(problems) == 21
    assert [problem.row for problem in problems[:20]] == list(range(1, 21))
    assert (problems[20].row, problems[20].found) == (None, "10 rows more")


def test_open_trial_raises_with_every_error(trial):
    trial.change("adsl", 1, AGE="fifty")
    trial.change("adtte", 2, AVAL="-1")
    with pytest.raises(TrialError) as raised:
        trial.open()
    assert {problem.column for problem in raised.value.problems} == {"AGE", "AVAL"}
    assert "adsl, row 1, AGE: found 'fifty'; expected a number" in str(raised.value)


def test_a_response_in_other_words_is_an_error_not_a_failure_to_respond(trial):
    trial.change("adrs", 1, AVALC="PARTIAL RESPONSE")
    (problem,) = trial.problems()
    assert (problem.code, problem.table, problem.column) == ("bad-code", "adrs", "AVALC")


def test_a_population_flag_other_than_y_or_n_is_an_error(trial):
    flag = next(iter(trial.spec["populations"].values()))
    trial.change("adsl", 1, **{flag: "y"})
    assert "bad-code" in {problem.code for problem in trial.problems()}
