"""Cumulative incidence against R's cmprsk and survival; data/competing.R makes the values."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.competing import cumulative_incidence, incidence_at
from onearm.stats.survival import kaplan_meier
from tests.stats.datasets import expected, number

ROWS = expected("competing.csv")
CASES = defaultdict(lambda: ([], []))
for patient in expected("competing_cases.csv") + expected("competing_mgus.csv"):
    CASES[patient["case"]][0].append(float(patient["time"]))
    CASES[patient["case"]][1].append(int(patient["cause"]))
KEYS = sorted({(row["case"], row["of"]) for row in ROWS})


def exactly(value):
    return None if value is None else pytest.approx(value, rel=1e-11, abs=1e-11)


def rows_of(key):
    return [row for row in ROWS if (row["case"], row["of"]) == key]


def drawn(seed, n=40, causes=3):
    """Patients with many ties, between causes too."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, 15, n), rng.integers(0, causes + 1, n)


@pytest.mark.parametrize("key", KEYS, ids=" ".join)
def test_incidence_is_that_of_both_packages(key):
    curve = cumulative_incidence(*CASES[key[0]], of=int(key[1]))
    for row in rows_of(key):
        found = incidence_at(curve, float(row["time"])).value
        assert found == exactly(float(row["pstate"]))
        if row["est"] != "NA":
            assert found == exactly(float(row["est"]))


@pytest.mark.parametrize("key", KEYS, ids=" ".join)
def test_variance_is_that_of_cmprsk(key):
    curve = cumulative_incidence(*CASES[key[0]], of=int(key[1]))
    for row in rows_of(key):
        place = np.argmin(np.abs(curve.time - float(row["time"])))
        if row["var"] != "NA":
            assert curve.se[place] ** 2 == exactly(float(row["var"]))


@pytest.mark.parametrize(
    ("transform", "level", "columns"), [("log-log", 0.95, "loglog95"), ("plain", 0.9, "plain90")]
)
@pytest.mark.parametrize("key", KEYS, ids=" ".join)
def test_limits_are_those_of_r_for_the_error_of_cmprsk(key, transform, level, columns):
    """But none where the error is 0: R's plain limits have no width there."""
    curve = cumulative_incidence(*CASES[key[0]], of=int(key[1]), transform=transform, level=level)
    for row in rows_of(key):
        found = incidence_at(curve, float(row["time"])).ci
        low, high = (number(row[f"{columns}_{end}"]) for end in ("low", "high"))
        if low is None or float(row["var"]) == 0:
            assert found is None
        else:
            assert found == (exactly(low), exactly(high))


@pytest.mark.parametrize("seed", range(20))
def test_incidences_and_event_free_survival_add_up_to_one(seed):
    time, cause = drawn(seed)
    curves = [cumulative_incidence(time, cause, of=of) for of in (1, 2, 3)]
    whole = kaplan_meier(time, cause > 0)
    total = sum(curve.incidence for curve in curves) + whole.survival
    assert total.tolist() == exactly([1.0] * total.size)
    for curve in curves:
        assert curve.time.tolist() == whole.time.tolist()
        assert curve.at_risk.tolist() == whole.at_risk.tolist()
        assert curve.event_free.tolist() == exactly(whole.survival.tolist())


@pytest.mark.parametrize("seed", range(10))
def test_incidence_is_the_share_weighted_by_the_chance_of_not_being_censored(seed):
    """The same estimate by another road: each event counts 1 / P(still followed before it)."""
    time, cause = drawn(seed)
    order = np.lexsort((cause == 0, time))  # events before censorings at one time
    curve = cumulative_incidence(time, cause, of=2)
    followed, weighted = 1.0, defaultdict(float)
    for left, (t, c) in zip(
        range(len(time), 0, -1), zip(time[order], cause[order], strict=True), strict=True
    ):
        weighted[t] += (c == 2) / followed / len(time)
        followed *= 1 - 1 / left if c == 0 else 1
    assert curve.incidence.tolist() == exactly(np.cumsum(list(weighted.values())).tolist())


@pytest.mark.parametrize("seed", range(5))
def test_of_one_cause_alone_it_is_one_minus_kaplan_meier(seed):
    time, cause = drawn(seed, causes=1)
    found = cumulative_incidence(time, cause)
    assert found.incidence.tolist() == exactly((1 - kaplan_meier(time, cause).survival).tolist())


def test_one_minus_kaplan_meier_says_more():
    time, cause = CASES["mgus_days"]
    found = cumulative_incidence(time, cause)
    naive = 1 - kaplan_meier(time, np.array(cause) == 1).survival
    assert (naive >= found.incidence - 1e-12).all()
    assert naive[-1] > found.incidence[-1] + 0.1


def test_tied_causes_share_the_patients_at_risk():
    curve = cumulative_incidence([3, 3, 3, 5], [1, 2, 0, 1])
    assert curve.incidence.tolist() == [0.25, 0.75]
    assert (curve.events[0], curve.others[0], curve.censored[0]) == (1, 1, 1)


def test_the_result_names_its_variance():
    assert cumulative_incidence([1], [1]).variance == "Aalen, as cmprsk::cuminc"


def test_before_the_first_event_it_is_zero_without_an_interval():
    found = incidence_at(cumulative_incidence([5, 8], [1, 0]), 2)
    assert (found.value, found.ci, found.at_risk) == (0, None, 2)


def test_beyond_the_last_follow_up_nothing_is_known():
    curve = cumulative_incidence([5, 8, 9], [1, 2, 0])
    assert incidence_at(curve, 9).value == exactly(1 / 3)
    found = incidence_at(curve, 9.5)
    assert (found.value, found.ci, found.at_risk) == (None, None, 0)


def test_once_everybody_has_had_an_event_it_stays():
    curve = cumulative_incidence([5, 8, 9], [1, 2, 2])
    assert incidence_at(curve, 100).value == exactly(1 / 3)


def test_order_of_patients_does_not_matter():
    time, cause = drawn(1)
    order = np.random.default_rng(2).permutation(len(time))
    one, other = cumulative_incidence(time, cause), cumulative_incidence(time[order], cause[order])
    assert one.high.tolist() == pytest.approx(other.high.tolist(), nan_ok=True)
    assert one.incidence.tolist() == other.incidence.tolist()


def test_a_large_trial_keeps_its_precision():
    """The running sums cancel: against the sum itself, for the last of 20000 patients."""
    rng = np.random.default_rng(4)
    curve = cumulative_incidence(rng.exponential(10, 20000), rng.integers(0, 3, 20000))
    before = np.append(1, curve.event_free[:-1])
    left = curve.event_free > 0
    past = (curve.incidence[-1] - curve.incidence) / np.where(left, curve.event_free, 1)
    terms = (curve.events * (1 - past) ** 2 + curve.others * left * past**2) * (
        before / curve.at_risk
    ) ** 2
    assert curve.se[-1] ** 2 == pytest.approx(terms.sum(), rel=1e-8)


@pytest.mark.parametrize(
    ("time", "cause", "options"),
    [
        ([], [], {}),
        ([1, 2], [1], {}),
        ([-1, 2], [1, 0], {}),
        ([1, np.nan], [1, 0], {}),
        ([1, 2], [1, -1], {}),
        ([1, 2], [1, 0.5], {}),
        ([1, 2], [1, np.nan], {}),
        ([1, 2], [1, np.inf], {}),
        ([1, 2], ["death", "censored"], {}),
        ([1, 2], [1, 0], {"of": 0}),
        ([1, 2], [1, 0], {"of": 1.5}),
        ([1, 2], [1, 0], {"transform": "log"}),
        ([1, 2], [1, 0], {"level": 95}),
    ],
)
def test_impossible_input_is_refused(time, cause, options):
    with pytest.raises(InputError):
        cumulative_incidence(time, cause, **options)


@pytest.mark.parametrize("time", [-1, float("nan"), float("inf")])
def test_incidence_is_read_at_a_time(time):
    with pytest.raises(InputError, match="zero or more"):
        incidence_at(cumulative_incidence([1, 2], [1, 0]), time)
