"""The one-sample log-rank test against R; data/logrank.R makes patients and expected values."""

from __future__ import annotations

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.logrank import NullCurve, exponential, one_sample_logrank, published, weibull
from tests.stats.datasets import expected

TESTS = expected("logrank_test.csv")
PATIENTS = expected("logrank_cases.csv")
POINTS = ([3, 6, 12, 60, 200], [0.7, 0.5, 0.4, 0.1, 0.05])
NULLS = {
    "rate": exponential(0.1),
    "landmark": weibull(0.434, at=6),
    "shape": weibull(0.5, at=10, shape=1.5),
    "step": published(*POINTS, between="step"),
    "exponential": published(*POINTS),
}


def case(name):
    rows = [row for row in PATIENTS if row["case"] == name]
    return [float(row["time"]) for row in rows], [int(row["event"]) for row in rows]


def close(value):
    return pytest.approx(value, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("row", TESTS, ids=lambda row: f"{row['case']} {row['null']}")
def test_events_chi_square_and_interval_are_those_of_r(row):
    found = one_sample_logrank(*case(row["case"]), NULLS[row["null"]])
    assert (found.n, found.observed) == (int(row["n"]), int(row["observed"]))
    assert found.expected == close(float(row["expected"]))
    assert found.z**2 == close(float(row["chisq"]))
    assert np.sign(found.z) == np.sign(float(row["expected"]) - int(row["observed"]))
    assert found.p_two_sided == close(float(row["p_two_sided"]))
    assert found.p == close(found.p_two_sided / 2 if found.z > 0 else 1 - found.p_two_sided / 2)
    for level, name in ((0.95, "95"), (0.9, "90")):
        found = one_sample_logrank(*case(row["case"]), NULLS[row["null"]], level=level)
        # R searches the limits of a Poisson mean by root finding in beta and gamma alike.
        assert found.ci == (close(float(row[f"low{name}"])), close(float(row[f"high{name}"])))


def test_expected_events_are_hazard_times_patients_at_risk():
    """E is the integral of the number at risk over the null's hazard, here in small steps."""
    time, event = case("aml")
    null = weibull(0.5, at=10, shape=1.5)
    grid = np.linspace(0, max(time), 400_001)
    at_risk = (np.array(time)[:, None] > grid[None, :-1]).sum(axis=0)
    summed = (at_risk * np.diff(null(grid))).sum()
    assert one_sample_logrank(time, event, null).expected == pytest.approx(summed, rel=1e-4)


def test_expected_events_of_a_step_curve_add_up_at_its_drops():
    """At a drop those with a time at or after it are at risk, ties included."""
    time, event = case("ties")
    drops = np.log(np.array([1, 0.7, 0.5]) / [0.7, 0.5, 0.4])
    at_risk = [sum(t >= drop for t in time) for drop in (3, 6, 12)]
    found = one_sample_logrank(time, event, NULLS["step"])
    assert found.expected == close(float(drops @ at_risk))


def test_the_second_statistic_differs_in_its_variance_alone():
    first = one_sample_logrank(*case("aml"), NULLS["rate"])
    second = one_sample_logrank(*case("aml"), NULLS["rate"], variance="mean")
    assert second.z == close((67.8 - 18) / 42.9**0.5)
    assert (second.observed, second.expected, second.ci) == (18, first.expected, first.ci)
    assert first.method != second.method


def test_the_second_statistic_keeps_its_level_better():
    """Simulated arms of 25 under the null; the first is conservative (Wu 2014)."""
    rng = np.random.default_rng(2014)
    event_at, follow_up = rng.exponential(1, (2000, 25)), rng.uniform(0.5, 2, (2000, 25))
    null = exponential(1)
    levels = {}
    for variance in ("expected", "mean"):
        p = [
            one_sample_logrank(np.minimum(t, c), t <= c, null, variance=variance).p
            for t, c in zip(event_at, follow_up, strict=True)
        ]
        levels[variance] = np.mean(np.array(p) < 0.05)
    assert levels["expected"] < 0.045
    assert abs(levels["mean"] - 0.05) < 0.015


def test_better_than_the_null_is_positive():
    better = one_sample_logrank([10, 12, 14], [0, 0, 1], weibull(0.5, at=4))
    worse = one_sample_logrank([1, 1, 2], [1, 1, 1], weibull(0.5, at=4))
    assert better.z > 0 > worse.z
    assert better.p < 0.5 < worse.p
    assert better.ratio < 1 < worse.ratio


def test_without_events_the_ratio_is_zero_and_its_limit_too():
    found = one_sample_logrank(*case("no_events"), exponential(0.1))
    assert (found.ratio, found.ci[0]) == (0, 0)
    # P(no event) = exp(-E * limit) is half of 5 %.
    assert np.exp(-found.expected * found.ci[1]) == close(0.025)


def test_without_follow_up_nothing_is_expected():
    found = one_sample_logrank([0, 0], [0, 0], exponential(0.1))
    assert (found.expected, found.z, found.p, found.p_two_sided) == (0, None, None, None)
    assert (found.ratio, found.ci) == (None, None)
    assert one_sample_logrank([0], [1], exponential(0.1), variance="mean").z == close(-(2**0.5))


def test_each_patient_may_have_a_hazard_of_his_or_her_own():
    rates = np.array([0.1, 0.2, 0.3])
    found = one_sample_logrank([5, 10, 5], [1, 0, 1], lambda time: rates * time)
    assert found.expected == close(0.5 + 2 + 1.5)
    assert found.null == "as given"


def test_order_of_patients_does_not_matter():
    time, event = case("lung")
    order = np.random.default_rng(3).permutation(len(time))
    one = one_sample_logrank(time, event, NULLS["landmark"])
    other = one_sample_logrank(np.array(time)[order], np.array(event)[order], NULLS["landmark"])
    assert other.z == close(one.z)


def test_unit_of_time_does_not_matter():
    time, event = case("lung")
    months = one_sample_logrank(time, event, weibull(0.434, at=6, shape=0.8))
    weeks = one_sample_logrank(np.array(time) * 52 / 12, event, weibull(0.434, at=26, shape=0.8))
    assert weeks.z == close(months.z)


def test_nulls_through_the_same_points_agree_there():
    median = weibull(0.5, at=6)
    for curve in (exponential(np.log(2) / 6), published([6, 12], [0.5, 0.25])):
        assert curve([3, 6, 11]).tolist() == close(median([3, 6, 11]).tolist())
    step = published([6, 12], [0.5, 0.25], between="step")
    assert np.exp(-step([0, 5.9, 6, 11.9, 12])).tolist() == close([1, 1, 0.5, 0.5, 0.25])


def test_a_step_curve_drops_at_a_time_that_is_rounded():
    step = published([0.3, 1], [0.5, 0.25], between="step")
    assert step([0.1 + 0.2]).tolist() == step([0.3]).tolist()
    assert published([0.1, 0.3], [0.5, 0.25])([0.1 + 0.2]).tolist() == close([np.log(4)])


def test_a_first_point_at_time_0_changes_nothing():
    with_start, without = published([0, 6], [1, 0.5]), published([6], [0.5])
    assert with_start([2, 6]).tolist() == without([2, 6]).tolist()
    assert with_start.name == without.name


@pytest.mark.parametrize("between", ["step", "exponential"])
def test_a_curve_says_nothing_beyond_its_end(between):
    curve = published([6, 12], [0.5, 0.25], between=between)
    with pytest.raises(InputError, match="ends at 12, found a patient followed to 13"):
        one_sample_logrank([5, 13], [1, 0], curve)
    assert one_sample_logrank([5, 12], [1, 0], curve).n == 2


def test_a_curve_that_reaches_0_serves_before_that():
    curve = published([6, 12], [0.5, 0], between="step")
    assert one_sample_logrank([11], [1], curve).expected == close(np.log(2))
    with pytest.raises(InputError, match="finite cumulative hazard"):
        one_sample_logrank([12], [1], curve)


def test_names_say_what_was_done():
    found = one_sample_logrank([4], [1], weibull(0.434, at=6))
    assert found.null == "exponential, S(6) = 0.434"
    assert found.method == "one-sample log-rank (Breslow), variance E"
    assert weibull(0.5, at=6, shape=2).name == "Weibull of shape 2, S(6) = 0.5"


@pytest.mark.parametrize(
    ("time", "event", "options"),
    [
        ([], [], {}),
        ([1, 2], [1], {}),
        ([-1, 2], [1, 0], {}),
        ([np.nan, 2], [1, 0], {}),
        ([1, 2], [1, 2], {}),
        ([1, 2], [1, np.nan], {}),
        (["a", 2], [1, 0], {}),
        ([1, 2], [1, 0], {"level": 1}),
        ([1, 2], [1, 0], {"variance": "sum"}),
    ],
)
def test_impossible_input_is_refused(time, event, options):
    with pytest.raises(InputError):
        one_sample_logrank(time, event, exponential(0.1), **options)


@pytest.mark.parametrize("hazard", [-1.0, np.inf, np.nan])
def test_an_impossible_hazard_is_refused(hazard):
    with pytest.raises(InputError, match="finite cumulative hazard"):
        one_sample_logrank([1], [1], NullCurve("wrong", lambda time: hazard + 0 * time))


def test_a_null_of_another_length_is_refused():
    with pytest.raises(InputError):
        one_sample_logrank([1, 2], [1, 0], lambda time: np.ones(3))


@pytest.mark.parametrize(
    "make",
    [
        lambda: exponential(0),
        lambda: exponential(np.inf),
        lambda: weibull(0, at=6),
        lambda: weibull(1, at=6),
        lambda: weibull(0.5, at=0),
        lambda: weibull(0.5, at=6, shape=-1),
        lambda: published([], []),
        lambda: published([1, 2], [0.5]),
        lambda: published([2, 1], [0.5, 0.4]),
        lambda: published([1, 1], [0.5, 0.4]),
        lambda: published([1, 2], [0.5, 0.6]),
        lambda: published([1, 2], [0.5, -0.1]),
        lambda: published([1, 2], [1.2, 0.6]),
        lambda: published([0, 2], [0.9, 0.6]),
        lambda: published([0], [1]),
        lambda: published([1, np.inf], [0.5, 0.4]),
        lambda: published([1, np.nan], [0.5, 0.4]),
        lambda: published([1, 2], [0.5, np.nan]),
        lambda: published([1, 2], [0.5, 0]),
        lambda: published([1, 2], [0.5, 0.4], between="linear"),
    ],
)
def test_an_impossible_null_is_refused(make):
    with pytest.raises(InputError):
        make()
