"""Restricted means against R's survival and survRM2; data/rmst.R makes the expected values."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.rmst import rmst
from onearm.stats.survival import kaplan_meier
from tests.stats.datasets import expected, patients

ROWS = expected("rmst.csv")


@cache
def curve_of(name, level):
    return kaplan_meier(*patients(name), level=level)


def exactly(value):
    return pytest.approx(value, rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("name", sorted({row["data"] for row in ROWS}))
def test_value_error_and_interval_are_those_of_r(name):
    """The interval is cut at 0 and tau, which survRM2 does not."""
    for row in (r for r in ROWS if r["data"] == name):
        tau, level = float(row["tau"]), float(row["level"])
        found = rmst(curve_of(name, level), None if row["default"] == "1" else tau)
        assert (found.value, found.se) == (exactly(float(row["value"])), exactly(float(row["se"])))
        assert (found.tau, found.level) == (exactly(tau), level)
        if found.se > 0:
            low, high = max(0, float(row["low"])), min(tau, float(row["high"]))
            assert found.ci == (exactly(low), exactly(high))
        else:
            assert found.ci is None


@pytest.mark.parametrize("seed", range(10))
def test_with_everybody_observed_it_is_the_mean_of_the_restricted_times(seed):
    """And its error that of a mean, spread over n: Irwin 1949."""
    time = np.random.default_rng(seed).integers(1, 40, 25)
    found = rmst(kaplan_meier(time, np.ones(25)), 30)
    restricted = np.minimum(time, 30)
    assert found.value == exactly(restricted.mean())
    assert found.se == exactly(restricted.std() / 5)


def test_the_error_is_that_of_the_estimate_and_falls_with_the_root_of_patients():
    time, event = (np.array(x) for x in patients("leukemia"))
    one = rmst(kaplan_meier(time, event), 30)
    many = rmst(kaplan_meier(np.tile(time, 400), np.tile(event, 400)), 30)
    assert many.value == exactly(one.value)
    assert many.se == pytest.approx(one.se / 20, rel=0.05)


def test_tau_is_the_last_time_unless_stated():
    curve = kaplan_meier([3, 5, 8], [1, 0, 0])
    assert rmst(curve) == rmst(curve, 8)


def test_beyond_a_last_censored_time_it_is_not_defined():
    curve = kaplan_meier([3, 5, 8], [1, 1, 0])
    with pytest.raises(InputError, match=r"at most 8, the end of follow-up, found 8\.5"):
        rmst(curve, 8.5)


def test_beyond_a_last_event_nothing_is_added():
    curve = kaplan_meier([3, 5, 8], [1, 0, 1])
    early, late = rmst(curve, 8), rmst(curve, 80)
    assert (late.value, late.se) == (early.value, early.se)


def test_before_the_first_event_it_is_tau_without_an_interval():
    found = rmst(kaplan_meier([3, 5, 8], [1, 0, 1]), 2)
    assert (found.value, found.se, found.ci) == (2, 0, None)


@pytest.mark.parametrize("event", [0, 1])
def test_of_one_patient_it_is_that_time_without_an_interval(event):
    found = rmst(kaplan_meier([7], [event]))
    assert (found.value, found.se, found.ci, found.tau) == (7, 0, None, 7)


def test_the_interval_stays_within_zero_and_tau():
    found = rmst(kaplan_meier([1, 9, 9, 9], [1, 0, 0, 0], level=0.99))
    assert found.ci[1] == found.tau == 9


def test_tau_at_the_last_time_is_allowed_despite_rounding():
    curve = kaplan_meier([0.1, 0.3], [1, 0])
    assert rmst(curve, 0.1 + 0.2).value == exactly(0.2)


@pytest.mark.parametrize("tau", [0, -1, float("nan"), float("inf")])
def test_tau_must_be_a_time_beyond_zero(tau):
    with pytest.raises(InputError, match="more than zero"):
        rmst(kaplan_meier([1, 2], [1, 1]), tau)


def test_a_curve_without_time_has_no_restricted_mean():
    with pytest.raises(InputError, match="more than zero"):
        rmst(kaplan_meier([0, 0], [1, 1]))
