"""The bounds of the censored, going through all that may have become of them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from onearm.stats.bounds import censoring_bounds
from onearm.stats.survival import landmark

TIMES = np.array([2.0, 3, 5, 5, 8, 9, 12])
EVENTS = np.array([1, 0, 1, 0, 1, 0, 1])


def every_story():
    """The share event-free at each day if each censored patient goes on until some later day."""
    censored = np.flatnonzero(EVENTS == 0)
    later = [[day for day in (0.0, 1, 2, 4, 7, 99) if TIMES[i] + day] for i in censored]
    for waits in product(*later):
        times = TIMES.copy()
        times[censored] += waits
        yield times


def test_whatever_became_of_the_censored_the_curve_lies_between_the_bounds():
    found = censoring_bounds(TIMES, EVENTS)
    low, high = found.at_once, found.never
    touched = set()
    for times in every_story():
        for at in (2, 3, 4, 5, 8, 9, 11.5):
            share = (times > at).mean()
            least, most = landmark(low, at).rate, landmark(high, at).rate
            assert least - 1e-12 <= share <= most + 1e-12
            touched |= {("least", at)} if share == pytest.approx(least) else set()
            touched |= {("most", at)} if share == pytest.approx(most) else set()
    assert {("least", 8), ("most", 8)} <= touched


def test_the_estimate_itself_lies_between_the_bounds():
    for seed in range(6):
        rng = np.random.default_rng(seed)
        time, event = rng.exponential(30, 25).round() + 1, rng.integers(0, 2, 25)
        found = censoring_bounds(time, event)
        for at in np.unique(time)[:-1]:
            curves = (found.at_once, found.estimate, found.never)
            rates = [landmark(curve, at).rate for curve in curves]
            assert rates == sorted(rates)


def test_who_is_censored_on_the_last_day_is_not_moved():
    found = censoring_bounds([2, 3, 5], [1, 0, 0])
    assert found.moved == 1
    assert found.at_once.survival.tolist()[-1] == pytest.approx(1 / 3)


def test_at_a_landmark_the_lower_bound_counts_the_censored_as_failures():
    """As a primary endpoint does that takes whoever was not seen so far for a failure."""
    found = censoring_bounds(TIMES, EVENTS)
    assert landmark(found.at_once, 8).rate == pytest.approx((TIMES > 8).mean())


def test_without_censoring_there_is_one_curve():
    found = censoring_bounds([1, 2, 3], [1, 1, 1])
    assert found.moved == 0
    assert found.at_once.survival.tolist() == found.never.survival.tolist()
