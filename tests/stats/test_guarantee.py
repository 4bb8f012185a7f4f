"""A world without effect, against patients who are drawn from it."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.guarantee import World, draw, false_alarms, median_by_response, naive_curves
from onearm.stats.responders import by_best_response, two_groups

STILL = World(np.log(2) / 30, (6, 12, 18, 24), (0.12, 0.12, 0.12, 0.12))


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
