"""Responders against others: R's log-rank tests and brute force."""

from __future__ import annotations

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.responders import (
    at_landmark,
    by_best_response,
    log_rank_sums,
    mantel_byar,
    two_groups,
)
from onearm.stats.survival import kaplan_meier
from tests.stats.datasets import expected

ROWS = expected("responders.csv")
NO = float("nan")


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


@pytest.mark.parametrize("seed", range(40))
def test_tied_times_are_counted_as_one_by_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 30))
    time, event = rng.integers(1, 10, n) / 7, rng.integers(0, 2, n).astype(float)
    due = rng.integers(0, 10, n) / 7
    since = np.where(due <= time, due, np.inf)
    since[rng.random(n) < 0.2] = -np.inf
    observed, expected = 0, 0.0
    for moment in {t for t, died in zip(time, event, strict=True) if died}:
        at_risk = [i for i in range(n) if time[i] >= moment]
        dying = [i for i in at_risk if time[i] == moment and event[i]]
        among = [i for i in at_risk if since[i] < moment]
        observed += len(set(dying) & set(among))
        expected += len(dying) * len(among) / len(at_risk)
    found = two_groups(time, event, since)
    assert (found.observed, found.expected) == (observed, pytest.approx(expected))


def test_deaths_that_differ_by_rounding_are_tied_and_counted_once():
    since = np.array([-np.inf, np.inf, np.inf, np.inf])
    rounded, tied = np.array([0.1 + 0.2, 0.3, 2, 3]), np.array([0.3, 0.3, 2, 3])
    found = two_groups(rounded, np.ones(4), since)
    assert found == two_groups(tied, np.ones(4), since)
    assert (found.observed, found.expected) == (1, pytest.approx(2 / 4))


def test_many_trials_at_once_are_each_as_if_alone():
    rng = np.random.default_rng(5)
    time, event = rng.integers(1, 9, (20, 12)).astype(float), rng.integers(0, 2, (20, 12))
    since = np.where(rng.random((20, 12)) < 0.5, rng.integers(0, 9, (20, 12)), np.inf)
    gone = rng.random((20, 12)) < 0.2
    together = log_rank_sums(
        np.where(gone, -np.inf, time), np.where(gone, 0, event), np.where(gone, np.inf, since)
    )
    for one in range(20):
        stays = ~gone[one]
        alone = two_groups(time[one, stays], event[one, stays], since[one, stays])
        sums = alone.observed, alone.expected, alone.variance
        assert [kind[one] for kind in together] == pytest.approx(sums)
