"""What counts for less than it says is told: scans, units, grades, spellings, patients."""

from __future__ import annotations

import pandas as pd
import pytest

from onearm.analysis import analyse
from onearm.analysis.events import event_levels
from onearm.errors import Problem
from onearm.trial.deriving.spellings import one_spelling
from onearm.trial.spec import Spec
from tests.trial.folder import TrialFolder

SCANS = [("SD", "2024-02-12"), ("PR", ""), ("PR", ""), ("PD", "2024-07-01")]


def told(trial: TrialFolder, code: str) -> list[Problem]:
    return [problem for problem in trial.problems() if problem.code == code]


def scanned(trial: TrialFolder, *scans: tuple[str, str]) -> None:
    """Scans of S1 with their dates; nobody has a best response that is recorded."""
    row = {"USUBJID": "S1", "PARAMCD": "OVR"}
    trial.write_rows("adrs", [row | {"AVALC": seen, "ADT": day} for seen, day in scans])


def test_responses_without_a_day_do_not_vanish(trial: TrialFolder) -> None:
    scanned(trial, *SCANS)
    (problem,) = told(trial, "scan-without-day")
    assert (problem.severity, problem.count, problem.row) == ("error", 2, 2)
    assert problem.found == "2 responses at a scan without a day"


def test_dates_of_scans_need_the_first_dose(trial: TrialFolder) -> None:
    scanned(trial, ("PR", "2024-02-12"), ("SD", "2024-04-12"))
    assert not told(trial, "scan-without-day")
    trial.drop("adsl", "TRTSDT")
    assert [(p.severity, p.count) for p in told(trial, "scan-without-day")] == [
        ("error", 1), ("warning", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "ends",
    [", months", " [months]", " {Months}", " (in months)", " - months", "; MONTHS ", " in months"],
)
def test_a_unit_at_the_end_of_param_is_seen(trial: TrialFolder, ends: str) -> None:
    trial.add_column("adtte", "PARAM", *[f"Overall Survival{ends}"] * 6)
    (problem,) = told(trial, "unit-conflict")
    assert (problem.severity, problem.count) == ("error", 6)
    assert problem.expected.startswith("times: months in trial.yaml")


@pytest.mark.parametrize(
    "param", ["PFS at 6 months", "PFS, 6 months", "Survival after two years", "PFS (RECIST)"]
)
def test_a_landmark_in_param_is_no_unit(trial: TrialFolder, param: str) -> None:
    trial.add_column("adtte", "PARAM", *[param] * 6)
    assert trial.problems() == []


def short(trial: TrialFolder) -> None:
    """Times of 60 at most in a trial that is reported in weeks, and no days of scans."""
    rows = trial.rows("adtte")
    trial.write_rows("adtte", [r | {"AVAL": str(int(r["AVAL"]) / 7)} for r in rows])
    trial.write_spec(unit="weeks")


def test_a_unit_that_is_said_is_not_doubted(trial: TrialFolder) -> None:
    short(trial)
    (problem,) = told(trial, "unit-doubtful")
    assert problem.count == 6
    trial.write_spec(times="days")
    assert not told(trial, "unit-doubtful")
    del trial.spec["times"]
    trial.write_spec()
    trial.add_column("adtte", "AVALU", *["DAYS"] * 6)
    assert not told(trial, "unit-doubtful")


def test_events_without_a_grade_are_counted_by_their_words(trial: TrialFolder) -> None:
    trial.change("adae", 2, AETOXGR="")
    (problem,) = told(trial, "missing-grade")
    assert problem.found == "1 event without it, 1 of them severe by their words"


def test_events_that_are_not_of_treatment_need_no_grade(trial: TrialFolder) -> None:
    trial.change("adae", 2, AETOXGR="")
    trial.add_column("adae", "TRTEMFL", "Y", "N")
    assert not told(trial, "missing-grade")


def test_severity_is_filled_row_by_row() -> None:
    """One value of ASEV says nothing of rows where AESEV alone speaks."""
    events = pd.DataFrame({"ASEV": ["MILD", None, None], "AESEV": ["SEVERE", "SEVERE", None]})
    levels, values = event_levels(events, graded=False)
    assert values == ["MILD", "SEVERE", "not graded"]
    assert levels == ["not graded", "MILD", "SEVERE"]


def test_one_term_in_two_spellings_is_one_term(trial: TrialFolder) -> None:
    for term in ("NAUSEA", "NAUSEA", "nausea ", "Skin  rash", "Skin rash"):
        trial.add("adae", USUBJID="S2", AEDECOD=term, AETOXGR="1")
    (problem,) = told(trial, "spelling")
    assert (problem.count, problem.row) == (3, 1)
    assert "'Nausea' beside 'NAUSEA'" in problem.found
    safety = analyse(trial.open()).safety
    assert safety is not None
    assert sorted(row.term for row in safety.table.rows) == ["NAUSEA", "Rash", "Skin rash"]


def test_spellings_of_another_arm_are_not_told(trial: TrialFolder) -> None:
    trial.add("adae", USUBJID="S3", AEDECOD="NAUSEA", AETOXGR="1")
    assert len(told(trial, "spelling")) == 1
    trial.write_spec(arm={"column": "COHORT", "value": "B"})
    adae = trial.rows("adae")
    trial.write_rows("adae", [*adae, adae[0]])
    assert [p.count for p in told(trial, "spelling")] == [1]
    trial.write_spec(arm={"column": "COHORT", "value": "A"})
    assert not told(trial, "spelling")


def test_of_two_spellings_as_frequent_the_one_with_small_letters_is_shown() -> None:
    adae = pd.DataFrame({"USUBJID": ["S1", "S2"], "AEDECOD": ["NAUSEA", "Nausea"]})
    spec = Spec(id="T", title="T")
    for rows in (adae, adae[::-1]):
        found, _ = one_spelling(spec, {"adae": rows})
        assert set(found["adae"]["AEDECOD"]) == {"Nausea"}


def test_a_flag_that_is_not_named_gives_its_line(trial: TrialFolder) -> None:
    trial.spec.pop("populations")
    trial.write_spec()
    problems = {p.column: p for p in told(trial, "flag-not-used")}
    assert set(problems) == {"SAFFL", "EFFFL", "PRIMFL"}
    assert problems["SAFFL"].found == "N for 1 of 4 patients, and all are counted"
    assert problems["SAFFL"].expected.startswith("populations: {safety: SAFFL} in trial.yaml")


def untreated(trial: TrialFolder) -> None:
    """S4 has no treatment and no record."""
    trial.write_spec(populations={})
    trial.add_column("adsl", "TRT01A", "Drug", "Drug", "Drug", "")


def test_subjects_without_a_treatment_are_told(trial: TrialFolder) -> None:
    untreated(trial)
    (problem,) = told(trial, "no-treatment")
    assert (problem.column, problem.count, problem.row) == ("TRT01A", 1, 4)


@pytest.mark.parametrize("change", ["record", "other column", "population", "arm"])
def test_subjects_who_count_or_are_left_out_are_not_told_as_untreated(
    trial: TrialFolder, change: str
) -> None:
    untreated(trial)
    if change == "record":
        trial.add("adae", USUBJID="S4", AEDECOD="Rash", AETOXGR="1")
    elif change == "other column":
        trial.add_column("adsl", "ACTARM", "", "", "", "Drug")
    elif change == "population":
        trial.write_spec(populations={"safety": "SAFFL"})
    else:
        trial.write_spec(arm={"column": "TRT01A", "value": "Drug"})
    assert not told(trial, "no-treatment")
