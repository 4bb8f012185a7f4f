"""Progression-free survival by hand, rule by rule, and against admiral (data/progression.R)."""

from __future__ import annotations

import ast
from dataclasses import replace

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.censoring import end_of_follow_up
from onearm.stats.progression import (
    Course,
    Outcome,
    Rules,
    duration_of_response,
    progression_free_survival,
    time_to_response,
)
from tests.stats.datasets import expected

FDA, EMA = Rules.fda2018(56, window=7), Rules.ema()
ADMIRAL = expected("progression_admiral.csv")
NAMED = {"ema": EMA, "therapy": Rules(missed=None, baseline=False), "fda": FDA}
CONFIRMATION = ("confirm_after", "max_ne", "max_sd")
MEASURES = {
    "pfs": progression_free_survival,
    "dor": duration_of_response,
    "ttr": time_to_response,
}


def course_of(row):
    """The patient of a row; empty cells are what did not happen."""
    dates = {
        name: float(row[name])
        for name in ("start", "death", "new_therapy", "stopped", "cutoff")
        if row.get(name)
    }
    days = [float(day) for day in row["days"].split(";") if day]
    responses = [response for response in row["responses"].split(";") if response]
    return Course(days, responses, baseline=row.get("baseline", "1") == "1", **dates)


def options_of(row):
    """Rules of a row, and how a response is confirmed, as in 'missed=None confirm_after=28'."""
    if row["rules"] == "ema":
        return EMA, {}
    given = [item.partition("=") for item in row["rules"].replace(", ", ",").split()]
    options = {name: ast.literal_eval(value) for name, _, value in given}
    confirmation = {name: options.pop(name) for name in CONFIRMATION if name in options}
    return replace(FDA, **options), confirmation


@pytest.mark.parametrize(
    "row",
    expected("progression_rules.csv"),
    ids=lambda r: f"{r['kind']} {r['case']} {r['rules'] or 'fda'}",
)
def test_each_rule_does_what_it_says_on_and_off(row):
    rules, confirmation = options_of(row)
    found = MEASURES[row["kind"]](course_of(row), rules, **confirmation)
    if row["time"] == "NA":
        assert found is None
    else:
        assert found == Outcome(float(row["time"]), row["event"] == "1", row["reason"])


@pytest.mark.parametrize("name", NAMED)
def test_survival_is_that_of_admiral(name):
    for row in ADMIRAL:
        found = progression_free_survival(course_of(row), NAMED[name])
        assert (found.time, found.event) == (
            float(row[f"{name}_time"]),
            row[f"{name}_event"] == "1",
        )


def test_duration_of_a_confirmed_response_is_that_of_admiral():
    for row in ADMIRAL:
        found = duration_of_response(course_of(row), EMA, confirm_after=28, max_ne=1, max_sd=0)
        if row["ema_dor"] == "NA":
            assert found is None
        else:
            assert (found.time, found.event) == (float(row["ema_dor"]), row["ema_event"] == "1")


@pytest.mark.parametrize("row", ADMIRAL[:60], ids=lambda r: r["days"])
def test_a_rule_never_adds_an_event_nor_moves_it(row):
    """Whatever counts under the FDA's rules counts on the same day under EMA's."""
    course = course_of(row)
    strict, plain = (progression_free_survival(course, rules) for rules in (FDA, EMA))
    assert strict == plain if strict.event else strict.time <= plain.time


@pytest.mark.parametrize("cutoff", [None, 100, 105, 112, 113, 120, 200])
@pytest.mark.parametrize("scans", [([57, 100], ["SD", "PD"]), ([100], ["PD"]), ([58], ["PD"])])
def test_progression_dated_to_its_visit_is_that_of_a_patient_scanned_on_plan(scans, cutoff):
    """Also where the visit is after the cut-off: then neither patient has the event yet."""
    rules = Rules(56, at_visit=True)
    days, responses = scans
    found = progression_free_survival(Course(days, responses, cutoff=cutoff), rules)
    on_plan = Course([*days[:-1], 113], responses, cutoff=cutoff)
    assert found == progression_free_survival(on_plan, rules)
    assert cutoff is None or found.time <= cutoff


def test_a_visit_after_the_cutoff_censors_at_the_last_assessment_before_progression():
    rules = Rules(56, at_visit=True)
    found = progression_free_survival(Course([57, 100], ["SD", "PD"], cutoff=105), rules)
    assert found == Outcome(57, False, "no progression")
    assert end_of_follow_up(Course([57, 100], ["SD", "PD"], cutoff=105), rules).scans == (
        (57, "SD"),
    )
    died = Course([57, 100], ["SD", "PD"], death=104, cutoff=105)
    assert progression_free_survival(died, rules) == Outcome(104, True, "death")


@pytest.mark.parametrize("rules", [FDA, EMA])
def test_lesions_not_read_after_a_complete_response_end_nothing(rules):
    course = Course([57, 113, 169], ["CR", "PR", "CR"])
    assert progression_free_survival(course, rules) == Outcome(113, True, "progression")
    read = replace(course, seen=[False, False, False])
    assert progression_free_survival(read, rules) == Outcome(169, False, "no progression")
    assert duration_of_response(course, rules, confirm_after=84) is None
    lasted = duration_of_response(read, rules, confirm_after=84)
    assert lasted == Outcome(113, False, "no progression")
    assert time_to_response(read, rules, confirm_after=84) == Outcome(57, True, "response")


def test_what_was_seen_stays_with_its_scan_when_others_do_not_count():
    course = Course(
        [-3, 57, 113, 169], ["SD", "CR", "PR", "PR"], seen=[True, False, False, True], cutoff=150
    )
    assert progression_free_survival(course, EMA) == Outcome(113, False, "no progression")
    later = replace(course, cutoff=200)
    assert progression_free_survival(later, EMA) == Outcome(169, True, "progression")
    with pytest.raises(InputError, match="seen"):
        progression_free_survival(replace(course, seen=[True]), EMA)


@pytest.mark.parametrize("seed", range(10))
def test_order_of_scans_does_not_matter(seed):
    row = ADMIRAL[seed]
    course = course_of(row)
    order = np.random.default_rng(seed).permutation(len(course.days))
    again = replace(
        course,
        days=[course.days[i] for i in order],
        responses=[course.responses[i] for i in order],
    )
    assert progression_free_survival(again, FDA) == progression_free_survival(course, FDA)


def test_shifting_every_day_changes_no_time():
    course = Course([57, 113, 290], ["PR", "PR", "PD"], new_therapy=300, cutoff=400)
    later = Course([157, 213, 390], ["PR", "PR", "PD"], start=101, new_therapy=400, cutoff=500)
    for measure in MEASURES.values():
        assert measure(course, FDA) == measure(later, FDA)


def test_response_and_its_duration_make_up_the_survival_of_responders():
    for row in ADMIRAL:
        course = course_of(row)
        lasted = duration_of_response(course, FDA)
        began = time_to_response(course, FDA)
        assert began.event is (lasted is not None)
        if lasted is not None:
            whole = progression_free_survival(course, FDA)
            assert began.time + lasted.time - 1 == whole.time


def test_a_date_that_is_nan_did_not_happen():
    nan = float("nan")
    course = Course([57], ["SD"], death=nan, new_therapy=nan, stopped=nan, cutoff=nan)
    assert progression_free_survival(course, FDA) == Outcome(57, False, "no progression")


def test_the_end_keeps_the_scans_until_then():
    end = end_of_follow_up(Course([57, 113], ["PR", "SD"], new_therapy=80), FDA)
    assert end.scans == ((57, "PR"),)


@pytest.mark.parametrize(
    ("days", "responses", "dates"),
    [
        ([57], ["SD", "PD"], {}),
        ([57], ["sd"], {}),
        ([57], [None], {}),
        ([float("nan")], ["SD"], {}),
        ([0], ["PD"], {}),  # day 0 lies before day 1
        ([57], ["SD"], {"death": 56}),
        ([57], ["SD"], {"death": 0}),
        ([57], ["SD"], {"new_therapy": -3}),
        ([57], ["SD"], {"stopped": 0}),
        ([57], ["SD"], {"cutoff": 0}),
        ([57], ["SD"], {"start": float("nan")}),
    ],
)
def test_impossible_courses_are_refused(days, responses, dates):
    with pytest.raises(InputError):
        progression_free_survival(Course(days, responses, **dates), FDA)
