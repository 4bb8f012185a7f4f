"""Responders against others: R's log-rank tests, brute force, and a world without effect."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.guarantee import World, draw, false_alarms, median_by_response, naive_curves
from onearm.stats.responders import at_landmark, by_best_response, mantel_byar, two_groups
from onearm.stats.survival import kaplan_meier
from tests.stats.datasets import expected

ROWS = expected("responders.csv")
NO = float("nan")
STILL = World(np.log(2) / 30, (6, 12, 18, 24), (0.12, 0.12, 0.12, 0.12))


def case(name):
    rows = [row for row in expected("responders_cases.csv") if row["case"] == name]
    columns = ("time", "event", "responded")
    return [np.array([float(row[c] or "nan") for row in rows]) for c in columns]


def compared(name, rule):
    patients = case(name)
    if rule.startswith("landmark"):
        found = at_landmark(*patients, float(rule.split()[1]))
        return found, found.test
    if rule == "naive":
        found = by_best_response(*patients)
        return found, found.test
    return None, mantel_byar(*patients)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['case']} {row['rule']}" for row in ROWS])
def test_each_comparison_is_that_of_r(row):
    groups, test = compared(row["case"], row["rule"])
    assert test.observed == int(row["observed"])
    assert test.z**2 == pytest.approx(float(row["chisq"]), rel=1e-9)
    if groups is not None:
        sizes = groups.responders.n, groups.responders.n + groups.others.n
        assert sizes == (int(row["n"]), int(row["left"]))
        assert test.expected == pytest.approx(float(row["expected"]), rel=1e-10)
        assert test.variance == pytest.approx(float(row["variance"]), rel=1e-10)


def test_at_a_landmark_nobodys_group_depends_on_what_comes_later():
    time, event, seen = case("thirty")
    before = at_landmark(time, event, seen, 12)
    forgotten = np.where(seen > 12, NO, seen)
    after = at_landmark(time, event, forgotten, 12)
    assert after.responders.time.tolist() == before.responders.time.tolist()
    assert (after.test, after.later, before.later) == (before.test, 0, np.sum(seen > 12))


def test_the_curves_of_a_landmark_are_those_of_its_patients_counted_from_it():
    time, event, seen = case("thirty")
    found = at_landmark(time, event, seen, 12)
    inside = (time > 12) & (seen <= 12)
    assert (
        found.responders.survival.tolist()
        == kaplan_meier(time[inside] - 12, event[inside]).survival.tolist()
    )
    assert found.left_out == np.sum(time <= 12)


def test_who_leaves_on_the_landmark_is_left_out_and_who_responds_on_it_counts():
    found = at_landmark([10, 20, 30], [1, 1, 1], [NO, 10, NO], 10)
    assert (found.left_out, found.responders.n, found.others.n) == (1, 1, 1)


def test_a_group_of_nobody_has_no_curve_and_no_test():
    found = by_best_response([1, 2, 3], [1, 1, 1], [NO, NO, NO])
    assert (found.responders, found.test.z, found.test.p) == (None, None, None)


@pytest.mark.parametrize(
    ("patients", "words"),
    [
        (([1, 2], [1, 1], [NO]), "a patient"),
        (([1, 2], [1, 1], [NO, 5]), "after follow-up"),
        (([1, 2], [1, 1], [NO, -1]), "before the start"),
        (([1, -2], [1, 1], [NO, NO]), "zero or more"),
        (([1, 2], [1, 3], [NO, NO]), "censored"),
    ],
)
def test_impossible_patients_are_refused(patients, words):
    for rule in (by_best_response, mantel_byar):
        with pytest.raises(InputError, match=words):
            rule(*patients)


def test_a_landmark_that_nobody_reaches_is_refused():
    with pytest.raises(InputError, match="nobody is followed"):
        at_landmark([1, 2], [1, 1], [NO, NO], 2)


def test_naive_curves_are_those_of_very_many_patients_drawn():
    time, _, seen = draw(STILL, 200_000, np.random.default_rng(7))
    at = np.array([0.0, 5, 12, 30, 60])
    found = naive_curves(STILL, at)
    ever = np.isfinite(seen)
    assert found.share == pytest.approx(ever.mean(), abs=0.004)
    for group, curve in ((ever, found.responders), (~ever, found.others)):
        drawn = (time[group][:, None] > at).mean(0)
        np.testing.assert_allclose(curve, drawn, atol=0.006)


def test_both_groups_together_are_all_patients():
    at = np.linspace(0, 90, 40)
    found = naive_curves(STILL, at)
    both = found.share * found.responders + (1 - found.share) * found.others
    np.testing.assert_allclose(both, STILL.alive(at), atol=1e-12)


def test_beyond_a_landmark_after_the_last_scan_the_two_groups_are_alike():
    at = np.linspace(24, 90, 20)
    found = naive_curves(STILL, at)
    for curve in (found.responders, found.others):
        np.testing.assert_allclose(curve / curve[0], STILL.alive(at) / STILL.alive(24), atol=1e-12)


def test_the_median_of_each_group_is_where_its_curve_is_one_half():
    for which in (True, False):
        middle = median_by_response(STILL, responders=which)
        found = naive_curves(STILL, [middle])
        assert (found.responders if which else found.others)[0] == pytest.approx(0.5)


def test_where_response_does_nothing_the_naive_comparison_still_finds_something():
    """The others keep their level, but for what few patients do to a log-rank test."""
    few, many = (false_alarms(STILL, n, 24, seed=3, trials=400) for n in (30, 300))
    assert few.naive > 2.5 * few.landmark
    assert many.naive > 0.95
    for found in (few, many):
        assert max(found.landmark, found.mantel_byar) < 0.1


def test_the_test_of_the_simulation_is_that_of_each_comparison():
    time, event, seen = draw(STILL, 40, np.random.default_rng(11), until=60)
    ever = np.where(np.isfinite(seen), -np.inf, np.inf)
    assert by_best_response(time, event, seen).test == two_groups(time, event, ever)
    found: dict[bool, int] = defaultdict(int)
    for died, response in zip(event, seen, strict=True):
        found[bool(np.isfinite(response))] += int(died)
    assert two_groups(time, event, ever).observed == found[True]


@pytest.mark.parametrize(
    ("world", "words"),
    [
        ((0, (1,), (0.5,)), "hazard"),
        ((1, (1, 2), (0.5,)), "one chance a scan"),
        ((1, (2, 1), (0.2, 0.2)), "increasing"),
        ((1, (1, 2), (0.6, 0.5)), "add up"),
    ],
)
def test_impossible_worlds_are_refused(world, words):
    with pytest.raises(InputError, match=words):
        World(*world)
