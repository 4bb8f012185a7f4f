"""Kaplan-Meier against R's survival; data/survival.R makes the expected values."""

from __future__ import annotations

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.survival import at_risk, follow_up, kaplan_meier, landmark, median
from tests.stats.datasets import COLUMNS, expected, number, patients

MEDIANS = expected("survival_median.csv")
CURVES = expected("survival_curve.csv")
TRANSFORMS = ("plain", "log", "log-log", "logit", "arcsin")
EDGE_CASES = sorted({row["data"] for row in CURVES} - set(COLUMNS))
SETTINGS = sorted({(row["data"], row["transform"]) for row in CURVES if row["data"] != "near_tie"})


def exactly(value):
    """Equal to R's value but for the rounding of the last bits; None where R has NA."""
    return None if value is None else pytest.approx(value, rel=1e-11, abs=1e-11)


def rows_of(name, transform):
    return [r for r in CURVES if (r["data"], r["transform"]) == (name, transform)]


def of_row(row):
    return f"{row['data']} {row['transform']} {row['level']}"


@pytest.mark.parametrize("row", [r for r in MEDIANS if r["reverse"] == "0"], ids=of_row)
def test_median_and_its_limits_are_those_of_r(row):
    curve = kaplan_meier(
        *patients(row["data"]), transform=row["transform"], level=float(row["level"])
    )
    found = median(curve)
    assert (curve.n, curve.n_events) == (int(row["n"]), int(row["events"]))
    assert found.value == exactly(number(row["median"]))
    assert found.ci == (exactly(number(row["low"])), exactly(number(row["high"])))
    assert (found.transform, found.level) == (row["transform"], float(row["level"]))


@pytest.mark.parametrize("row", [r for r in MEDIANS if r["reverse"] == "1"], ids=of_row)
def test_follow_up_is_r_with_loss_as_the_event(row):
    found = follow_up(*patients(row["data"]), transform=row["transform"], level=float(row["level"]))
    assert found.value == exactly(number(row["median"]))
    assert found.ci == (exactly(number(row["low"])), exactly(number(row["high"])))


@pytest.mark.parametrize(("name", "transform"), SETTINGS)
def test_landmarks_are_those_of_r(name, transform):
    curve = kaplan_meier(*patients(name), transform=transform)
    for row in rows_of(name, transform):
        found = landmark(curve, float(row["time"]))
        assert found.at_risk == int(row["at_risk"])
        assert found.rate == exactly(float(row["survival"]))
        assert found.ci == (exactly(number(row["low"])), exactly(number(row["high"])))


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("name", EDGE_CASES)
def test_curves_of_edge_cases_are_those_of_r_at_every_time(name, transform):
    curve = kaplan_meier(*patients(name), transform=transform)
    rows = rows_of(name, transform)
    assert curve.time.tolist() == exactly([float(r["time"]) for r in rows])
    assert curve.survival.tolist() == exactly([float(r["survival"]) for r in rows])
    assert curve.at_risk.tolist() == [int(r["at_risk"]) for r in rows]
    known = [(s, float(r["se"])) for s, r in zip(curve.se, rows, strict=True) if r["se"] != "NA"]
    assert [s for s, _ in known] == exactly([r for _, r in known])


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("name", ["all_censored", "one_censored", "censored_first", "ties"])
def test_before_the_first_event_the_limits_are_those_of_r(name, transform):
    """1 on the plain and log scales, not available on the others."""
    curve = kaplan_meier(*patients(name), transform=transform)
    whole = curve.survival == 1
    assert whole.any()
    expected = {number(r["low"]) for r in rows_of(name, transform) if float(r["survival"]) == 1}
    found = {None if np.isnan(low) else low for low in curve.low[whole]}
    assert found == expected


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("name", ["one_event", "reaches_zero", "all_at_once"])
def test_a_curve_that_falls_to_zero_has_no_limits_there(name, transform):
    curve = kaplan_meier(*patients(name), transform=transform)
    assert curve.survival[-1] == 0
    assert np.isnan([curve.low[-1], curve.high[-1]]).all()
    late = landmark(curve, curve.time[-1] + 1)
    assert (late.rate, late.ci, late.at_risk) == (0, (None, None), 0)


def test_beyond_the_last_follow_up_nothing_is_known():
    curve = kaplan_meier([1, 2, 3, 4], [1, 0, 1, 0])
    assert landmark(curve, 4).rate == 0.375
    assert landmark(curve, 4.001).rate is None
    assert landmark(curve, 4.001).ci == (None, None)


def test_before_the_first_time_everybody_is_event_free():
    found = landmark(kaplan_meier([5, 8], [1, 1], transform="log"), 0)
    assert (found.rate, found.ci, found.at_risk) == (1, (1, 1), 2)
    assert landmark(kaplan_meier([5, 8], [1, 1], transform="log-log"), 0).ci == (None, None)


@pytest.mark.parametrize("seed", range(20))
def test_survival_is_the_product_over_event_times(seed):
    """Kaplan and Meier 1958, product-limit estimate, patient by patient."""
    rng = np.random.default_rng(seed)
    time, event = rng.integers(1, 15, 40), rng.integers(0, 2, 40)
    curve = kaplan_meier(time, event)
    for t, survival in zip(curve.time, curve.survival, strict=True):
        product = 1.0
        for day in sorted({d for d, e in zip(time, event, strict=True) if e and d <= t}):
            here = sum(d == day and e for d, e in zip(time, event, strict=True))
            product *= 1 - here / sum(time >= day)
        assert survival == exactly(product)
    assert curve.events.sum() + curve.censored.sum() == 40


def test_order_of_patients_does_not_matter():
    time, event = patients("leukemia")
    order = np.random.default_rng(3).permutation(len(time))
    one = kaplan_meier(time, event)
    other = kaplan_meier(np.array(time)[order], np.array(event)[order])
    assert one.low.tolist() == other.low.tolist()
    assert median(one) == median(other)


def test_unit_of_time_scales_the_median_alone():
    time, event = patients("lung")
    days, weeks = (median(kaplan_meier(np.array(time) / unit, event)) for unit in (1, 7))
    assert weeks.value == exactly(days.value / 7)
    assert weeks.ci == (exactly(days.ci[0] / 7), exactly(days.ci[1] / 7))


def test_at_risk_counts_patients_with_time_at_or_after():
    time, _ = patients("leukemia")
    at = [0, 1, 6, 6.5, 35, 36]
    assert at_risk(time, at).tolist() == [sum(t >= a for t in time) for a in at]


def test_at_risk_merges_times_that_differ_by_rounding_as_the_curve_does():
    time = [0.1 + 0.2, 0.3, 0.5]
    curve = kaplan_meier(time, [1, 1, 0])
    assert curve.at_risk.tolist() == [3, 1]
    assert at_risk([0.3, 0.1 + 0.2, 0.5], [0.1 + 0.2]).tolist() == [3]


def test_landmark_at_an_event_time_counts_the_event_despite_rounding():
    """S(t) at 0.3 with an event at 0.1 + 0.2: the same time for kaplan_meier."""
    curve = kaplan_meier([0.1 + 0.2, 0.5, 0.7, 0.9], [1, 0, 1, 1])
    assert landmark(curve, 0.3).rate == 0.75


@pytest.mark.parametrize(
    ("time", "event", "options"),
    [
        ([], [], {}),
        ([1, 2], [1], {}),
        ([[1, 2]], [[1, 0]], {}),
        ([-1, 2], [1, 0], {}),
        ([np.nan, 2], [1, 0], {}),
        ([np.inf, 2], [1, 0], {}),
        ([1, 2], [1, 2], {}),
        ([1, 2], [1, np.nan], {}),
        ([1, 2], [1, 0], {"transform": "loglog"}),
        ([1, 2], [1, 0], {"level": 1}),
        ([1, 2], [1, 0], {"level": 95}),
    ],
)
def test_impossible_input_is_refused(time, event, options):
    with pytest.raises(InputError):
        kaplan_meier(time, event, **options)


@pytest.mark.parametrize("time", [-1, float("nan")])
def test_a_landmark_must_be_a_time(time):
    with pytest.raises(InputError):
        landmark(kaplan_meier([1, 2], [1, 0]), time)
