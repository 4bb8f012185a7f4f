"""Kaplan-Meier against R's survival; data/survival.R makes the expected values."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import numpy as np
import pytest
from lifelines.utils import survival_table_from_events

from onearm.errors import InputError
from onearm.stats.medians import medians_by_transform
from onearm.stats.survival import (
    Median,
    at_risk,
    follow_up,
    kaplan_meier,
    landmark,
    median,
    quantile,
    reverse_kaplan_meier,
)
from onearm.stats.times import check_times
from tests.stats.datasets import COLUMNS, expected, number, patients

TRANSFORMS = ("plain", "log", "log-log", "logit", "arcsin")
FLAT_TO_THE_END = {
    ("flat_at_half_to_the_end", "0.5"),
    ("flat_at_quartile_to_the_end", "0.25"),
    ("one_event_of_six", "0.25"),
    ("near_tie", "0.75"),
}
"""Cases that end in a flat piece at a quantile: R's print and R's quantile() disagree."""
RISES_AGAIN = ("g3", "log-log", "0.99")
"""A lower limit that rises after the first event: R's two answers disagree here too."""


def grouped(name, *columns):
    """Rows of a CSV file by the values of these columns."""
    groups = defaultdict(list)
    for row in expected(name):
        groups[tuple(row[c] for c in columns)].append(row)
    return dict(groups)


MEDIANS = grouped("survival_median.csv", "data", "transform", "reverse")
CURVES = grouped("survival_curve.csv", "data", "transform")
QUANTILES = grouped("survival_quantile.csv", "data", "transform", "reverse")
CASES = sorted({data for data, _ in CURVES})
EDGE_CASES = sorted(set(CASES) - set(COLUMNS))


def exactly(value):
    """Equal to R's value but for the rounding of the last bits; None where R has NA."""
    return None if value is None else pytest.approx(value, rel=1e-11, abs=1e-11)


def cell(row, column):
    return exactly(number(row[column]))


@pytest.mark.parametrize("case", CASES)
def test_who_leaves_when_is_as_lifelines_counts_it(case):
    time, event = check_times(*patients(case))  # lifelines leaves near ties apart
    table = survival_table_from_events(time, event)
    table = table[table["removed"] > 0]  # it starts at 0, where nobody may have left
    curve = kaplan_meier(time, event)
    assert curve.time.tolist() == table.index.tolist()
    assert curve.at_risk.tolist() == table["at_risk"].tolist()
    assert curve.events.tolist() == table["observed"].tolist()
    assert curve.censored.tolist() == table["censored"].tolist()


@cache
def curve_of(name, transform="log-log", level="0.95", reverse="0"):
    estimate = reverse_kaplan_meier if reverse == "1" else kaplan_meier
    return estimate(*patients(name), transform=transform, level=float(level))


@pytest.mark.parametrize("reverse", ["0", "1"], ids=["times", "follow-up"])
@pytest.mark.parametrize("name", CASES)
def test_median_and_its_limits_are_those_of_r(name, reverse):
    for row in (row for t in TRANSFORMS for row in MEDIANS[name, t, reverse]):
        curve = curve_of(name, row["transform"], row["level"], reverse)
        found = median(curve)
        assert (curve.n, curve.n_events) == (int(row["n"]), int(row["events"]))
        assert found.value == cell(row, "median")
        assert found.ci == (cell(row, "low"), cell(row, "high"))
        assert (found.transform, found.level) == (row["transform"], float(row["level"]))


@pytest.mark.parametrize(
    ("name", "reverse"), sorted({(data, reverse) for data, _, reverse in QUANTILES}), ids=str
)
def test_quantiles_and_their_limits_are_those_of_r(name, reverse):
    """Of the times and, reversed, of follow-up."""
    for row in (row for t in TRANSFORMS for row in QUANTILES[name, t, reverse]):
        curve = curve_of(name, row["transform"], row["level"], reverse)
        found = quantile(curve, float(row["p"]))
        if (name, row["p"]) not in FLAT_TO_THE_END:
            assert found.value == cell(row, "value")
        if (name, row["transform"], row["level"]) != RISES_AGAIN:
            assert found.ci[0] == cell(row, "low")
        assert found.ci[1] == cell(row, "high")
        assert found.p == float(row["p"])


@pytest.mark.parametrize(("name", "p"), sorted(FLAT_TO_THE_END))
def test_a_flat_piece_at_the_end_gives_its_start_as_r_prints(name, p):
    """R's quantile() takes the middle between the start and the last censored time."""
    (row,) = (r for r in QUANTILES[name, "log", "0"] if r["p"] == p)
    last = max(patients(name)[0])
    assert quantile(curve_of(name, "log"), float(p)).value == exactly(
        2 * float(row["value"]) - last
    )


def test_a_limit_that_rises_again_is_read_in_order_of_time_as_r_prints():
    name, transform, level = RISES_AGAIN
    curve = curve_of(name, transform, level)
    (printed,) = (r for r in MEDIANS[name, transform, "0"] if r["level"] == level)
    (other,) = (
        r for r in QUANTILES[name, transform, "0"] if (r["level"], r["p"]) == (level, "0.5")
    )
    assert printed["low"] != other["low"]
    assert quantile(curve, 0.5).ci[0] == cell(printed, "low")
    assert quantile(curve, 0.25).ci[0] == cell(printed, "low")


def test_the_median_is_the_quantile_of_one_half():
    curve = curve_of("lung")
    assert median(curve) == quantile(curve, 0.5)
    assert median(curve).rule == "midpoint of the flat piece where S(t) = 0.5, as R's survfit"
    assert (
        quantile(curve, 0.9).rule == "midpoint of the flat piece where S(t) = 0.1, as R's survfit"
    )


@pytest.mark.parametrize("name", ["lung", "thirty_flat_at_half", "all_censored"])
def test_medians_by_transform_are_those_of_r_one_by_one(name):
    found = medians_by_transform(*patients(name))
    assert tuple(m.transform for m in found) == TRANSFORMS
    for m in found:
        assert isinstance(m, Median)
        (row,) = (r for r in MEDIANS[name, m.transform, "0"] if r["level"] == "0.95")
        assert (m.value, *m.ci) == tuple(cell(row, c) for c in ("median", "low", "high"))


def test_follow_up_is_the_median_of_the_reverse_curve():
    assert follow_up(*patients("gbsg2"), level=0.9) == median(
        curve_of("gbsg2", level="0.9", reverse="1")
    )


@pytest.mark.parametrize("name", CASES)
def test_landmarks_are_those_of_r(name):
    for row in (row for t in TRANSFORMS for row in CURVES[name, t]):
        found = landmark(curve_of(name, row["transform"]), float(row["time"]))
        assert found.at_risk == int(row["at_risk"])
        assert found.rate == exactly(float(row["survival"]))
        assert found.ci == (cell(row, "low"), cell(row, "high"))


@pytest.mark.parametrize("name", EDGE_CASES)
def test_curves_of_edge_cases_are_those_of_r_at_every_time(name):
    for transform in TRANSFORMS:
        curve, rows = curve_of(name, transform), CURVES[name, transform]
        assert curve.time.tolist() == exactly([float(r["time"]) for r in rows])
        assert curve.survival.tolist() == exactly([float(r["survival"]) for r in rows])
        assert curve.at_risk.tolist() == [int(r["at_risk"]) for r in rows]
        known = [(s, r["se"]) for s, r in zip(curve.se, rows, strict=True) if r["se"] != "NA"]
        assert [s for s, _ in known] == exactly([float(r) for _, r in known])


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("name", ["all_censored", "one_censored", "censored_first", "ties"])
def test_before_the_first_event_the_limits_are_those_of_r(name, transform):
    """1 on the plain and log scales, not available on the others."""
    curve = curve_of(name, transform)
    whole = curve.survival == 1
    assert whole.any()
    theirs = {number(r["low"]) for r in CURVES[name, transform] if float(r["survival"]) == 1}
    found = {None if np.isnan(low) else low for low in curve.low[whole]}
    assert found == theirs


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("name", ["one_event", "reaches_zero", "all_at_once", "all_at_zero"])
def test_a_curve_that_falls_to_zero_has_no_limits_there(name, transform):
    curve = curve_of(name, transform)
    assert curve.survival[-1] == 0
    assert np.isnan([curve.low[-1], curve.high[-1]]).all()
    late = landmark(curve, curve.time[-1] + 1)
    assert (late.rate, late.ci, late.at_risk) == (0, (None, None), 0)


def test_a_last_patient_censored_leaves_the_curve_unknown_beyond():
    assert landmark(curve_of("last_is_censored"), 11).rate > 0
    assert landmark(curve_of("last_is_censored"), 12).rate is None
    assert landmark(curve_of("last_is_event"), 12).rate == 0


def test_with_an_event_and_a_censoring_at_once_the_censored_is_at_risk_of_the_event():
    curve = curve_of("event_and_censoring_together")
    assert curve.at_risk.tolist() == [8, 6, 4, 2]
    assert curve.survival.tolist() == exactly([7 / 8, 35 / 48, 35 / 64, 35 / 128])


def test_events_at_time_zero_lower_the_curve_from_the_start():
    curve = curve_of("ties_at_zero")
    assert (curve.time[0], curve.events[0], curve.censored[0]) == (0, 2, 1)
    assert landmark(curve, 0).rate == exactly(4 / 6)


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


@pytest.mark.parametrize("name", EDGE_CASES)
def test_at_risk_is_that_of_the_curve_at_its_times(name):
    """Near ties too: both merge them."""
    curve = curve_of(name)
    assert at_risk(patients(name)[0], curve.time).tolist() == curve.at_risk.tolist()


def test_of_nobody_nobody_is_at_risk():
    assert at_risk([], [0, 1]).tolist() == [0, 0]


@pytest.mark.parametrize("shift", [0, 1e4, 1e6])
def test_times_that_differ_by_rounding_are_one_time_whatever_their_size(shift):
    time = [shift + 0.1 + 0.2, shift + 0.3, shift + 0.5]
    curve = kaplan_meier(time, [1, 1, 0])
    assert curve.at_risk.tolist() == [3, 1]
    assert at_risk(time[::-1], [shift + 0.1 + 0.2, shift + 0.3]).tolist() == [3, 3]


def test_seconds_apart_within_a_decade_are_two_times():
    second = 1 / 86400
    assert kaplan_meier([3650, 3650 + 10 * second], [1, 1]).time.size == 2


def test_a_difference_that_rounding_makes_negative_is_zero():
    assert kaplan_meier([0.3 - 0.2 - 0.1, 0, 1], [1, 1, 0]).time.tolist() == [0, 1]


@pytest.mark.parametrize("shift", [0, 1e4])
def test_landmark_at_an_event_time_counts_the_event_despite_rounding(shift):
    """S(t) at 0.3 with an event at 0.1 + 0.2: the same time for kaplan_meier."""
    curve = kaplan_meier([shift + t for t in (0.1 + 0.2, 0.5, 0.7, 0.9)], [1, 0, 1, 1])
    assert landmark(curve, shift + 0.3).rate == 0.75
    assert landmark(curve, shift + 0.3).at_risk == 4


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
        ([1, 2], ["event", "censored"], {}),
        ([1, None], [1, 0], {}),
        ([1, 2], [1, 0], {"transform": "loglog"}),
        ([1, 2], [1, 0], {"level": 1}),
        ([1, 2], [1, 0], {"level": 95}),
    ],
)
def test_impossible_input_is_refused(time, event, options):
    for estimate in (kaplan_meier, reverse_kaplan_meier, follow_up):
        with pytest.raises(InputError):
            estimate(time, event, **options)


@pytest.mark.parametrize("name", ["one_event", "reaches_zero", "all_at_once", "all_at_zero"])
def test_where_nobody_is_left_no_error_can_be_stated(name):
    """R's survfit has NaN there."""
    curve = curve_of(name)
    for time in (curve.time[-1], curve.time[-1] + 1):
        assert (landmark(curve, time).rate, landmark(curve, time).se) == (0, None)


def test_before_the_first_event_the_error_is_zero():
    assert landmark(kaplan_meier([5, 8], [1, 1]), 4).se == 0


@pytest.mark.parametrize(("time", "at"), [([-1, 2], [0]), ([1, 2], [-1]), ([1, np.nan], [0])])
def test_at_risk_takes_no_negative_or_missing_time(time, at):
    with pytest.raises(InputError, match="zero or more"):
        at_risk(time, at)


@pytest.mark.parametrize("time", [-1, float("nan"), float("inf")])
def test_a_landmark_must_be_a_time(time):
    with pytest.raises(InputError, match="zero or more"):
        landmark(kaplan_meier([1, 2], [1, 0]), time)


@pytest.mark.parametrize("p", [0, 1, -0.1, 50, float("nan")])
def test_a_quantile_must_be_a_probability(p):
    with pytest.raises(InputError, match="p must lie between 0 and 1"):
        quantile(kaplan_meier([1, 2], [1, 0]), p)
