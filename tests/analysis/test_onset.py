"""When the first severe event came, in four patients whose days can be counted by hand.

Study day 1 is the first dose. S1 dies on day 140, S2 is last seen on day 210, S3 on day 365;
S4 is not in the safety population.
"""

from __future__ import annotations

import numpy as np
import pytest

from onearm.analysis import analyse
from onearm.analysis.onset import first_severe_events
from onearm.analysis.registry import registry
from tests.trial.folder import TrialFolder

YEAR = 365.25


@pytest.fixture
def folder(tmp_path) -> TrialFolder:
    """Severe events of S1 on day 40 and S2 on day 50; the last dose of each is day 100."""
    folder = TrialFolder(tmp_path)
    folder.add_column("adsl", "TRTEDT", "2024-04-09", "2024-04-23", "2024-05-10", "2024-05-24")
    folder.write("adae.csv", "USUBJID,AEDECOD,AETOXGR,ASTDY\nS1,Rash,3,40\nS1,Rash,4,20\n"
                 "S1,Nausea,1,2\nS2,Fever,3,50\nS4,Fever,5,9\n")  # fmt: skip
    return folder


def onset(folder):
    return first_severe_events(folder.open())


def numbers(folder):
    results = {r.id: r for r in registry(analyse(folder.open()))}
    return results["safety.grade3plus.cumulative"], results["safety.grade3plus.per_year"]


def test_the_first_severe_day_of_each_patient_counts(folder):
    found = onset(folder)
    assert found.curve.time.tolist() == [20, 50, 130]
    assert found.curve.events.tolist() == [1, 1, 0]
    assert found.rate.events == 2


def test_time_at_risk_ends_a_stated_window_after_the_last_dose(folder):
    assert onset(folder).rate.person_time == 20 + 50 + 130
    assert onset(folder).rate.rate == pytest.approx(2 / 200 * YEAR)
    folder.write_spec(safety={"window": 0})
    assert onset(folder).rate.person_time == 20 + 50 + 100
    assert onset(folder).basis == "to 0 days after the last dose"


def test_a_window_that_nobody_stated_is_called_assumed(folder):
    assert "to 30 days after the last dose (assumed" in onset(folder).basis


def test_a_death_within_the_window_competes_and_a_later_one_does_not(folder):
    folder.write("adae.csv", "USUBJID,AEDECOD,AETOXGR,ASTDY\nS2,Fever,3,50\n")
    assert onset(folder).curve.others.sum() == 0  # day 140 lies beyond day 130
    folder.write_spec(safety={"window": 60})
    found = onset(folder)
    assert found.curve.others.sum() == 1
    assert found.curve.time.tolist() == [50, 140, 160]


def test_without_last_doses_patients_count_until_last_seen(folder):
    folder.drop("adsl", "TRTEDT")
    found = onset(folder)
    assert found.rate.person_time == 20 + 50 + 365
    assert "until last seen" in found.basis


def test_an_event_recorded_after_the_window_still_counts(folder):
    folder.change("adae", 4, ASTDY="150")
    found = onset(folder)
    assert found.rate.events == 2
    assert found.rate.person_time == 20 + 150 + 130


@pytest.mark.parametrize("day", ["", "0", "-3"])
def test_a_severe_event_without_a_day_is_told_and_left_out(folder, day):
    folder.change("adae", 4, ASTDY=day)
    found = onset(folder)
    assert (found.rate.events, found.rate.person_time) == (1, 20 + 130)
    assert (found.undated, found.left_out) == (1, 0)
    for number in numbers(folder):
        assert "1 with a severe event of unknown day left out" in number.note
        assert number.n == 2


def test_an_event_dated_after_death_is_of_unknown_day(folder):
    folder.write("adae.csv", "USUBJID,AEDECOD,AETOXGR,ASTDY\nS1,Rash,3,141\n")
    assert (onset(folder).rate.events, onset(folder).undated) == (0, 1)


def test_an_undated_event_beside_a_dated_one_changes_nothing(folder):
    folder.change("adae", 1, ASTDY="")
    assert (onset(folder).rate.events, onset(folder).undated) == (2, 0)


def test_the_clock_of_survival_is_its_own(folder):
    """PFS starts at a later scan, survival with the first dose: S1 still dies on day 140."""
    folder.write_spec(safety={"window": 60})
    folder.write("adae.csv", "USUBJID,AEDECOD,AETOXGR,ASTDY\nS2,Fever,3,50\n")
    rows = folder.rows("adtte")
    first = {row["USUBJID"]: row["TRTSDT"] for row in folder.rows("adsl")}
    later = {"S1": "2024-01-22", "S2": "2024-02-05", "S3": "2024-02-22"}
    for row in rows:
        row["STARTDT"] = (later if row["PARAMCD"] == "PFS" else first)[row["USUBJID"]]
    folder.write_rows("adtte", rows)
    assert 140 in onset(folder).curve.time


def test_without_survival_nothing_competes_and_the_label_says_so(folder):
    folder.write_rows("adtte", [row for row in folder.rows("adtte") if row["PARAMCD"] == "PFS"])
    found = onset(folder)
    assert not found.deaths_known
    assert found.rate.person_time == 20 + 50 + 130
    cumulative, rate = numbers(folder)
    assert "death competing" not in cumulative.label
    assert "nothing competes" in rate.note


def test_patients_without_any_end_are_left_out_and_counted(folder):
    folder.drop("adsl", "TRTEDT")
    folder.write_rows("adtte", [row for row in folder.rows("adtte") if row["USUBJID"] != "S3"])
    assert (onset(folder).left_out, onset(folder).rate.person_time) == (1, 20 + 50)


def test_no_severe_event_is_an_incidence_of_zero(folder):
    folder.write("adae.csv", "USUBJID,AEDECOD,AETOXGR,ASTDY\nS1,Rash,2,40\n")
    found = onset(folder)
    assert found.rate.rate == 0
    assert np.all(found.curve.incidence == 0)


@pytest.mark.parametrize("column", ["AETOXGR", "ASTDY"])
def test_without_grades_or_days_there_is_no_onset(folder, column):
    folder.drop("adae", column)
    assert onset(folder) is None
    cumulative, rate = numbers(folder)
    assert cumulative.value is rate.value is None
    assert "no days of onset" in cumulative.note
