"""ADaM as it comes: units, dates for times, arms and screen failures."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle

import pandas as pd
import pytest
import yaml

from onearm.analysis import analyse
from onearm.errors import Problem, TrialError
from onearm.reconstruct.cohorts.files import spec_of
from onearm.trial.contract import UNITS
from onearm.trial.deriving.arms import NEVER_TREATED
from onearm.trial.deriving.derive import derived, last_digit
from onearm.trial.kinds import KINDS
from onearm.trial.spec import DAYS, Spec
from tests.trial.folder import TrialFolder

UNITS_OF_TIME = list(DAYS)


@pytest.fixture
def people(trial: TrialFolder) -> TrialFolder:
    """The folder with its own names for patients, who are made up: none need a label."""
    trial.write_spec(synthetic=True)
    return trial


def times(trial: TrialFolder) -> dict[str, list[float]]:
    """AVAL in days of PFS and OS, in the order of adtte."""
    adtte = trial.open().tables["adtte"]
    return {code: rows["AVAL"].tolist() for code, rows in adtte.groupby("PARAMCD")}


def in_unit(trial: TrialFolder, unit: str, digits: str = ".17g") -> None:
    """Write AVAL in another unit, as a program writes it that keeps so many digits."""
    rows = trial.rows("adtte")
    for row in rows:
        row["AVAL"] = f"{float(row['AVAL']) / DAYS[unit]:{digits}}"
    trial.write_rows("adtte", rows)


def say_unit(trial: TrialFolder, *words: str) -> None:
    n = len(trial.rows("adtte"))
    trial.add_column("adtte", "AVALU", *(words * n)[:n])


def say_dates(trial: TrialFolder, *, start: date = date(2024, 1, 1), off: int = 0) -> None:
    """Dates that agree with AVAL, or are `off` days later."""
    ends = [
        start + timedelta(days=round(float(row["AVAL"])) - 1 + off) for row in trial.rows("adtte")
    ]
    trial.add_column("adtte", "STARTDT", *[start.isoformat()] * len(ends))
    trial.add_column("adtte", "ADT", *[end.isoformat() for end in ends])


def told(trial: TrialFolder) -> dict[str, Problem]:
    return {problem.code: problem for problem in trial.problems()}


@pytest.mark.parametrize("word", sorted(UNITS))
def test_the_unit_of_a_row_is_what_avalu_calls_it(people: TrialFolder, word: str) -> None:
    days = times(people)
    in_unit(people, UNITS[word])
    say_unit(people, word, word.lower(), word.capitalize())
    assert times(people) == days


@pytest.mark.parametrize("digits", [".17g", ".16g", ".15g"])
@pytest.mark.parametrize("unit", UNITS_OF_TIME)
def test_times_in_any_unit_are_the_same_days_to_the_last_digit(
    people: TrialFolder, unit: str, digits: str
) -> None:
    """15 digits are what R's write.csv keeps, 17 what Python does."""
    days = [1, 2, 3, 59, 168, 169, 177, 365, 366, 1461, 10957, 36525]
    people.write_rows("adtte", [
        {"USUBJID": "S1", "PARAMCD": f"X{day}", "AVAL": str(day), "CNSR": "0"} for day in days
    ] + people.rows("adtte"))  # fmt: skip
    before = times(people)
    in_unit(people, unit, digits)
    people.write_spec(times=unit)
    assert times(people) == before


def test_what_is_printed_with_one_decimal_is_kept_as_it_is(people: TrialFolder) -> None:
    people.change("adtte", 1, AVAL="25.3")
    people.write_spec(times="weeks", unit="weeks", populations={})
    opened = people.open()
    assert opened.tables["adtte"]["AVAL"].tolist()[0] == pytest.approx(177.1, rel=1e-15)
    found = opened.times("pfs", "safety")
    assert found is not None
    assert found.time[0] == pytest.approx(25.3, rel=1e-15)


@pytest.mark.parametrize("unit", UNITS_OF_TIME)
@pytest.mark.parametrize("shown", ["weeks", "months"])
@pytest.mark.parametrize(("at", "of"), [(24, "weeks"), (6, "months")])
def test_a_time_at_the_landmark_is_not_beyond_it(
    people: TrialFolder, unit: str, shown: str, at: float, of: str
) -> None:
    """As R: in weeks 24.0 > 24 is FALSE, however the times are stored or shown."""
    landmark = at * DAYS[of] / DAYS[unit]
    for row, time in ((1, landmark), (3, landmark * 1.01), (5, landmark * 0.99)):
        people.change("adtte", row, AVAL=repr(time))
        people.change("adtte", min(row + 1, 6), AVAL=repr(landmark * 3))
    people.write_spec(
        times=unit, unit=shown, populations={"safety": "SAFFL"}, design=None,
        primary={"endpoint": "pfs", "at": at, "unit": of},
    )  # fmt: skip
    primary = analyse(people.open()).primary
    assert primary is not None
    assert (primary.rate.x, primary.rate.n) == (1, 3)


def test_whole_weeks_at_the_landmark_of_24_weeks(people: TrialFolder) -> None:
    people.change("adtte", 1, AVAL="24.0")
    people.change("adtte", 3, AVAL="24.1")
    people.change("adtte", 5, AVAL="23.9")
    for flag in ("EFFFL", "PRIMFL"):
        people.drop("adsl", flag)
    people.write_spec(
        times="weeks", unit="weeks", populations={"safety": "SAFFL"}, design=None,
        primary={"endpoint": "pfs", "at": 24, "unit": "weeks"},
    )  # fmt: skip
    opened = people.open()
    primary = analyse(opened).primary
    assert primary is not None
    assert (primary.rate.x, primary.rate.n) == (1, 3)
    assert [problem.code for problem in opened.warnings] == ["converted-weeks"]


def test_a_time_rounded_across_the_landmark_is_told(people: TrialFolder) -> None:
    """6.0 months may be 182 days or 183, and the landmark is at 182.6."""
    people.change("adtte", 1, AVAL="6.0")
    people.change("adtte", 2, AVAL="6.1")
    people.change("adtte", 3, AVAL="6.2")
    people.write_spec(times="months", primary={"endpoint": "pfs", "at": 6, "unit": "months"})
    problem = told(people)["near-landmark"]
    assert (problem.severity, problem.count) == ("warning", 1)
    assert problem.found == "1 of 3 rows of PFS rounded across 6 months"


def test_what_was_converted_is_a_warning_of_the_book(people: TrialFolder) -> None:
    in_unit(people, "months")
    say_unit(people, "MONTHS")
    (problem,) = people.open().warnings
    assert (problem.code, problem.table, problem.column) == ("converted-months", "adtte", "AVAL")
    assert (problem.severity, problem.count) == ("warning", 6)
    assert problem.found == "PFS and OS in months"
    assert problem.expected == "days; converted at 30.4375 days a month"


def test_the_book_says_how_each_unit_was_converted() -> None:
    for unit, days in DAYS.items():
        if unit != "days":
            assert f"{days:g} a {unit.removesuffix('s')}" in KINDS[f"converted-{unit}"].meaning


@pytest.mark.parametrize("stated", ["days", "months"])
def test_two_units_for_one_time_are_an_error(people: TrialFolder, stated: str) -> None:
    say_unit(people, "DAYS" if stated == "months" else "WEEKS")
    people.write_spec(times=stated)
    problem = told(people)["unit-conflict"]
    assert (problem.severity, problem.row, problem.count) == ("error", 1, 6)
    assert (problem.table, problem.column) == ("adtte", "AVALU")
    assert f"{stated}, as times of trial.yaml says" in problem.expected
    with pytest.raises(TrialError):
        people.open()


def test_avalu_rules_where_trial_yaml_says_nothing_of_units(people: TrialFolder) -> None:
    say_unit(people, "WEEKS")
    assert set(told(people)) == {"converted-weeks"}


def test_a_unit_in_param_alone_is_not_passed_over(people: TrialFolder) -> None:
    people.add_column("adtte", "PARAM", *["Survival (Months)", "Survival (days)"] * 3)
    problem = told(people)["unit-conflict"]
    assert (problem.severity, problem.row, problem.count) == ("error", 1, 3)
    assert problem.expected.startswith("times: months in trial.yaml, or times: days")


@pytest.mark.parametrize("said", ["times", "AVALU"])
def test_a_unit_that_is_said_rules_over_param(people: TrialFolder, said: str) -> None:
    people.add_column("adtte", "PARAM", *["Survival (Months)"] * 6)
    before = {"OS": [140, 210, 365], "PFS": [70, 84, 35]}
    if said == "times":
        people.write_spec(times="days")
    else:
        say_unit(people, "days")
    assert times(people) == before
    assert people.problems() == []


def test_several_units_of_one_parameter_are_converted_row_by_row(people: TrialFolder) -> None:
    before = times(people)
    people.change("adtte", 3, AVAL="12")
    say_unit(people, "DAYS", "DAYS", "WEEKS", "DAYS", "", "DAYS")
    assert times(people) == before
    problem = told(people)["mixed-units"]
    assert (problem.severity, problem.count) == ("warning", 3)
    assert problem.found == "PFS in days (2 rows) and weeks (1 rows)"
    assert set(told(people)) == {"mixed-units"}


def test_a_unit_that_nobody_knows_is_an_error_and_converts_nothing(people: TrialFolder) -> None:
    say_unit(people, "FORTNIGHTS")
    assert {code for code, p in told(people).items() if p.severity == "error"} == {"bad-code"}


def test_without_aval_the_time_is_that_between_its_dates(people: TrialFolder) -> None:
    before = times(people)
    say_dates(people)
    people.drop("adtte", "AVAL")
    assert times(people) == before
    (problem,) = people.open().warnings
    assert (problem.code, problem.count) == ("derived-time", 6)
    assert problem.found == "nothing in 6 rows of PFS and OS"
    assert "ADT - STARTDT + 1" in problem.expected


def test_a_blank_aval_alone_is_filled_in(people: TrialFolder) -> None:
    before = times(people)
    say_dates(people)
    people.change("adtte", 4, AVAL="")
    assert times(people) == before
    assert told(people)["derived-time"].count == 1


def test_days_between_dates_are_days_whatever_the_unit_of_the_rest(people: TrialFolder) -> None:
    before = times(people)
    say_dates(people)
    people.change("adtte", 4, AVAL="")
    rows = people.rows("adtte")
    for row in rows:
        row["AVAL"] = repr(float(row["AVAL"]) / 7) if row["AVAL"] else ""
    people.write_rows("adtte", rows)
    people.write_spec(times="weeks")
    assert times(people) == before


@pytest.mark.parametrize("column", ["STARTDT", "ADT"])
def test_a_blank_aval_without_both_dates_is_missing(people: TrialFolder, column: str) -> None:
    say_dates(people)
    people.change("adtte", 4, **{"AVAL": "", column: ""})
    assert ("missing-value", "adtte", 4, "AVAL") in people.places()


def test_an_end_before_the_start_is_no_time(people: TrialFolder) -> None:
    say_dates(people)
    people.change("adtte", 4, AVAL="", ADT="2023-12-01")
    assert ("out-of-range", "adtte", 4, "AVAL") in people.places()


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_day_more_or_less_than_the_dates_say_is_no_problem(people: TrialFolder, off: int) -> None:
    say_dates(people, off=off)
    assert people.problems() == []


@pytest.mark.parametrize(
    ("unit", "digits"), [("weeks", ".1f"), ("months", ".1f"), ("years", ".2f")]
)
def test_rounding_to_the_last_printed_digit_is_no_disagreement(
    people: TrialFolder, unit: str, digits: str
) -> None:
    say_dates(people)
    in_unit(people, unit, digits)
    people.write_spec(times=unit)
    assert set(told(people)) == {f"converted-{unit}"}


def test_a_time_far_from_its_dates_is_a_warning_with_its_row(people: TrialFolder) -> None:
    say_dates(people)
    people.change("adtte", 5, AVAL="37")
    problem = told(people)["time-disagrees"]
    assert (problem.severity, problem.row, problem.count) == ("warning", 5, 1)
    assert problem.found == "PFS further from its dates in 1 of 3 rows, by up to 2 days"


def test_months_taken_for_days_are_an_error_that_names_the_unit(people: TrialFolder) -> None:
    for number in range(3):
        people.add("adsl", USUBJID=f"N{number}", SAFFL="Y", EFFFL="N", PRIMFL="N")
        people.add(
            "adtte", USUBJID=f"N{number}", PARAMCD="PFS", AVAL=str(100 + 40 * number), CNSR="0"
        )
    say_dates(people)
    in_unit(people, "months", ".1f")
    errors = [problem for problem in people.problems() if problem.severity == "error"]
    assert [problem.code for problem in errors] == ["time-disagrees"]
    assert "in months they would agree (times: months" in errors[0].expected
    people.write_spec(times="months")
    assert set(told(people)) == {"converted-months"}


@pytest.mark.parametrize(
    ("given", "unit"),
    [([25.3, 24.0], 0.1), ([3.0, 12.0], 1.0), ([5.25], 0.01), ([1 / 3, 1.0], 0.0), ([], 1.0)],
)
def test_the_last_digit_is_that_of_all_numbers(given: list[float], unit: float) -> None:
    assert last_digit(pd.Series(given, dtype=float)) == pytest.approx(unit, abs=1e-15)


def test_a_cohort_that_is_drawn_has_its_times_in_days() -> None:
    spec = Spec(id="T", title="T", times="weeks")
    cohort = {"adsl": pd.DataFrame({"USUBJID": ["S1"]})}
    assert spec_of(cohort, spec).times == "days"


@pytest.mark.parametrize(
    ("word", "column"),
    list(zip(sorted(NEVER_TREATED), cycle(["TRT01A", "ACTARM", "ARM"]), strict=False)),
)
def test_who_was_never_treated_is_left_out_with_a_word(
    people: TrialFolder, column: str, word: str
) -> None:
    people.add_column("adsl", column, "Drug", "Drug", "Drug", word.title())
    people.add("adrs", USUBJID="S4", PARAMCD="BOR", AVALC="MISSING")
    opened = people.open()
    assert opened.subjects.index.tolist() == ["S1", "S2", "S3"]
    assert set(opened.tables["adrs"]["USUBJID"]) == {"S1", "S2", "S3"}
    (problem,) = opened.warnings
    assert (problem.code, problem.severity, problem.count) == ("screen-failures", "warning", 1)
    assert problem.found == "1 of 4 subjects never treated"


def test_what_was_given_counts_before_what_was_planned(people: TrialFolder) -> None:
    people.add_column("adsl", "ARM", "Drug", "Drug", "Not Assigned", "Drug")
    people.add_column("adsl", "TRT01A", "Drug", "Drug", "Drug", "Not Treated")
    assert people.open().subjects.index.tolist() == ["S1", "S2", "S3"]


def test_a_reason_counts_where_there_is_no_arm(people: TrialFolder) -> None:
    people.add_column("adsl", "ARM", "Drug", "Drug", "Drug", "")
    people.add_column("adsl", "ARMNRS", "", "", "", "SCREEN FAILURE")
    assert people.open().subjects.index.tolist() == ["S1", "S2", "S3"]


def test_flags_rule_among_those_who_were_treated(people: TrialFolder) -> None:
    people.change("adsl", 4, SAFFL="Y")
    people.add_column("adsl", "TRT01A", "Drug", "Drug", "Drug", "Screen Failure")
    opened = people.open()
    assert opened.population("safety").tolist() == ["S1", "S2", "S3"]
    assert opened.population("efficacy").tolist() == ["S1", "S2"]


def test_nobody_who_was_treated_is_an_error(people: TrialFolder) -> None:
    people.add_column("adsl", "TRT01A", *["Screen Failure"] * 4)
    problem = told(people)["no-patient"]
    assert (problem.severity, problem.column) == ("error", "TRT01A")


def test_several_arms_are_told_and_the_line_that_chooses_one_works(people: TrialFolder) -> None:
    arms = ["Dose: 10 mg", "Dose: 20 mg", "Dose: 10 mg", "Not Treated"]
    people.add_column("adsl", "TRT01A", *arms)
    problem = told(people)["several-arms"]
    assert (problem.severity, problem.column) == ("warning", "TRT01A")
    assert problem.found == "2 arms: Dose: 10 mg, Dose: 20 mg"
    line = problem.expected.partition(" by ")[2].partition("; without")[0]
    people.write_spec(**yaml.safe_load(line))
    assert people.open().subjects.index.tolist() == ["S1", "S3"]
    assert people.problems() == []


def test_an_arm_that_is_chosen_needs_no_word_on_screen_failures(people: TrialFolder) -> None:
    people.add_column("adsl", "TRT01A", "Drug", "Drug", "Other", "Screen Failure")
    people.write_spec(arm={"column": "TRT01A", "value": "Drug"})
    assert people.problems() == []
    assert people.open().subjects.index.tolist() == ["S1", "S2"]


def test_what_is_told_of_times_is_that_of_the_arm(people: TrialFolder) -> None:
    people.add_column("adsl", "TRT01A", "Drug", "Drug", "Other", "Other")
    people.write_spec(arm={"column": "TRT01A", "value": "Drug"})
    say_unit(people, "DAYS", "DAYS", "DAYS", "DAYS", "WEEKS", "WEEKS")
    assert people.problems() == []


def mark_the_other_arm(people: TrialFolder) -> None:
    people.add_column("adsl", "TRT01A", "Drug", "Drug", "Other", "Other")
    people.write_spec(arm={"column": "TRT01A", "value": "Drug"})
    people.add_column("adtte", "ANL01FL", "", "", "", "", "Y", "Y")
    say_unit(people, "WEEKS")


def test_marks_of_another_arm_hide_no_conversion(people: TrialFolder) -> None:
    mark_the_other_arm(people)
    assert told(people)["converted-weeks"].count == 4


def test_marks_of_another_arm_hide_no_conflict_of_units(people: TrialFolder) -> None:
    mark_the_other_arm(people)
    people.write_spec(times="days")
    problem = told(people)["unit-conflict"]
    assert (problem.severity, problem.row, problem.count) == ("error", 1, 4)


def test_rows_of_the_arm_keep_the_numbers_of_the_file(people: TrialFolder) -> None:
    people.add_column("adsl", "TRT01A", "Other", "Drug", "Drug", "Other")
    people.write_spec(arm={"column": "TRT01A", "value": "Drug"}, times="days")
    say_unit(people, "WEEKS", "WEEKS", "DAYS", "WEEKS", "DAYS", "DAYS")
    problem = told(people)["unit-conflict"]
    assert (problem.row, problem.count) == (4, 1)


def test_a_table_in_days_is_left_as_it_is(people: TrialFolder) -> None:
    adtte = people.open().tables["adtte"]
    kept, problems = derived(Spec(id="T", title="T"), {"adtte": adtte})
    assert kept["adtte"] is adtte
    assert problems == []


@pytest.mark.parametrize("code", ["1", "2", "3", "99"])
def test_any_code_above_zero_is_censored(people: TrialFolder, code: str) -> None:
    people.change("adtte", 1, CNSR=code)
    people.change("adtte", 5, CNSR="0")
    found = people.open().times("pfs", "safety")
    assert found is not None
    assert found.event.tolist() == [0, 0, 1]


def test_words_of_severity_stay_words(people: TrialFolder) -> None:
    people.drop("adae", "AETOXGR")
    found = analyse(people.open()).safety
    assert found is not None
    assert not found.graded
    assert found.table.levels == ("MODERATE", "SEVERE")
    assert (found.grade3plus, found.related_grade34) == (None, None)


@pytest.mark.parametrize(
    ("table", "param"), [("adtte", "PFS"), ("adrs", "BOR")], ids=["adtte", "adrs"]
)
def test_several_records_are_an_error_that_proposes_a_mark(
    people: TrialFolder, table: str, param: str
) -> None:
    row = next(row for row in people.rows(table) if row["PARAMCD"] == param)
    people.add(table, **row)
    problem = told(people)["duplicate-key"]
    assert problem.severity == "error"
    assert "ANL01FL = Y" in problem.expected
    marks = ["Y" if old == row else "" for old in people.rows(table)[:-1]]
    people.add_column(table, "ANL01FL", *marks, "N")
    assert "duplicate-key" not in told(people)
