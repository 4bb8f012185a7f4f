"""Curves of many data sets at once, against exact fractions, one data set at a time and R."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from onearm.reconstruct.lattice.endings import (
    at_bound,
    cell,
    crossing,
    last_of_ties,
    middle,
    running_curve,
)
from onearm.stats.limits import pointwise_limits
from onearm.stats.survival import kaplan_meier, median
from tests.reconstruct.enumeration import (
    TRANSFORMS,
    curve,
    data_sets,
    limits,
    printed,
    survival,
)
from tests.reconstruct.enumeration import crossing as crossing_by_hand

with (Path(__file__).parent / "data" / "medians.csv").open(newline="") as file:
    R = list(csv.DictReader(file))
EDGE = {
    "all censored": [5, 7, 7, 9],
    "no event before the last day": [5, 7, 12],
    "one patient with the event": [4],
    "one patient censored": [5],
    "all on one day": [6, 6, 6, 7],
    "everyone has the event": [2, 4, 6, 8],
    "an event and a censoring on the same day": [4, 4, 5, 8, 9],
    "flat at a half to the end": [2, 4, 9, 9],
    "flat at a half for a while": [2, 4, 8, 9],
}


def read(cells: list[int]) -> tuple[float, float]:
    """S(t) after the last patient, and the median as a float, nan where not reached."""
    row = np.array([cells])
    s, _ = running_curve(row)
    return float(s[0, -1]), float(middle(*crossing(s, row, 0.5), "midpoint")[0])


def test_an_event_comes_before_a_censoring_of_the_same_day():
    assert cell(1, event=True) < cell(1, event=False) < cell(2, event=True)
    assert [cell(day, event=True) // 2 for day in (1, 300)] == [1, 300]


@pytest.mark.parametrize("name", EDGE)
def test_edges_read_as_by_hand(name):
    cells = tuple(EDGE[name])
    days, steps = curve(cells)
    s = survival(steps)
    expected = printed(crossing_by_hand(days, s), "midpoint")
    assert read(list(cells)) == pytest.approx((float(s[-1]) if s else 1.0, expected), nan_ok=True)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([2, 4, 6, 8], 2.5),  # S = 3/4, 1/2, 1/4, 0: flat from day 2 to 3
        ([2, 4, 9, 9], 2.0),  # flat to the end: its start
        ([4, 4, 4, 4], 2.0),
        ([5, 7, 7, 9], math.nan),
        ([2, 5, 6, 9], 3.0),  # 3/4, then 3/8 on day 3
        ([3], math.nan),
    ],
)
def test_medians_of_a_few_patients_worked_out_by_hand(cells, expected):
    assert read(cells)[1] == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("row", R, ids=[row["name"] for row in R])
def test_medians_and_limits_are_those_of_r(row):
    days, events = (np.array(row[name].split(), dtype=int) for name in ("time", "event"))
    cells = np.sort(2 * days + 1 - events)[None]
    s, error = running_curve(cells)
    bands = (s, *pointwise_limits(s, error, row["transform"], 0.95))
    found = [float(middle(*crossing(band, cells, 0.5), "midpoint")[0]) for band in bands]
    expected = [
        float(row[name]) if row[name] != "NA" else math.nan for name in ("median", "low", "high")
    ]
    assert found == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_every_data_set_of_five_reads_as_fractions_say(transform):
    every = data_sets(5, 4)
    cells = np.array(every)
    s, error = running_curve(cells)
    bands = (s, *pointwise_limits(s, error, transform, 0.95))
    start, end = crossing(s, cells, 0.5)
    found = [
        middle(start, end, "first"),
        *(middle(*crossing(b, cells, 0.5), "midpoint") for b in bands),
    ]
    for i, one in enumerate(every):
        days, steps = curve(one)
        exact = (survival(steps), *(limits(steps, transform, side) for side in (0, 1)))
        expected = [printed(crossing_by_hand(days, exact[0]), "first")]
        expected += [printed(crossing_by_hand(days, band), "midpoint") for band in exact]
        assert [float(values[i]) for values in found] == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_large_data_sets_read_as_the_survival_code_says(transform):
    rng = np.random.default_rng(8)
    for n in (30, 33, 120):
        cells = np.sort(2 * rng.integers(1, 40, (20, n)) + (rng.random((20, n)) < 0.4), axis=1)
        s, error = running_curve(cells)
        bands = (s, *pointwise_limits(s, error, transform, 0.95))
        found = [middle(*crossing(band, cells, 0.5), "midpoint") for band in bands]
        for i, row in enumerate(cells):
            whole = kaplan_meier(row // 2, row % 2 == 0, transform=transform)
            of_r = median(whole)
            expected = [math.nan if v is None else v for v in (of_r.value, *of_r.ci)]
            assert [float(values[i]) for values in found] == pytest.approx(expected, nan_ok=True)
            at = at_bound(s, cells, cell(17, event=False), 1.0)[i]
            assert at == pytest.approx(whole.survival[whole.time <= 17][-1])


def test_ties_are_read_after_their_last_event():
    cells = np.array([[4, 4, 5, 6, 6, 6]])
    assert last_of_ties(cells).tolist() == [[False, True, False, False, False, True]]


def test_greenwoods_error_is_infinite_once_nobody_is_left():
    s, error = running_curve(np.array([[2, 4], [2, 5]]))
    assert s.tolist() == [[0.5, 0.0], [0.5, 0.5]]
    assert error[0, 1] == np.inf
    assert error[1].tolist() == pytest.approx([math.sqrt(1 / 2)] * 2)


def test_before_anybody_has_ended_the_value_before_holds():
    s, _ = running_curve(np.array([[6, 8]]))
    assert at_bound(s, np.array([[6, 8]]), cell(2, event=True), 0.25).tolist() == [0.25]
    assert at_bound(s, np.array([[6, 8]]), cell(3, event=False), 0.25).tolist() == [0.5]


def test_a_first_day_and_the_middle_of_a_flat_piece_that_does_not_end_are_one():
    start, end = np.array([4.0, 4.0, np.nan]), np.array([7.0, np.inf, np.nan])
    assert middle(start, end, "first")[:2].tolist() == [4.0, 4.0]
    assert middle(start, end, "midpoint")[:2].tolist() == [5.5, 4.0]
    assert np.isnan(middle(start, end, "midpoint")[2])


def test_an_upper_limit_that_rises_again_is_read_where_it_first_came_to_a_half():
    """Log scale: S(t) exp(z x error) may rise at an event when few are left."""
    cells = np.array([[2] * 14 + [4]])
    s, error = running_curve(cells)
    high = pointwise_limits(s, error, "log", 0.95)[1]
    start, _ = crossing(high, cells, 0.5)
    by_hand = limits(curve(tuple(cells[0].tolist()))[1], "log", 1)
    assert by_hand[0] == pytest.approx(float(high[0, 13]))
    assert start[0] == 1
