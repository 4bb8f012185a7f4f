"""Earlier cut-offs and the bounds of the censored, going through patients one by one."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.bounds import censoring_bounds
from onearm.stats.cutoff import cut, medians_by_cutoff
from onearm.stats.survival import kaplan_meier, landmark, median


def drawn(seed, n=25):
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 60, n).round(), rng.exponential(30, n).round() + 1, rng.integers(0, 2, n)


@pytest.mark.parametrize("seed", range(5))
def test_at_a_cut_off_only_what_had_happened_is_known(seed):
    entry, time, event = drawn(seed)
    for at in (0, 20, 45, 80, 300):
        told = [
            (min(t, at - e), int(d and e + t <= at))
            for e, t, d in zip(entry, time, event, strict=True)
            if e <= at
        ]
        times, events, entered = cut(entry, time, event, at)
        assert list(zip(times.tolist(), events.tolist(), strict=True)) == told
        assert entered.sum() == len(told)


def test_after_the_last_day_the_median_is_that_of_all_follow_up():
    entry, time, event = drawn(3)
    (found,) = medians_by_cutoff(entry, time, event, [1e6])
    assert (found.n, found.events) == (25, event.sum())
    assert found.median == median(kaplan_meier(time, event))


def test_events_never_grow_fewer_and_nobody_is_there_before_the_first_entry():
    entry, time, event = drawn(4)
    found = medians_by_cutoff(entry + 10, time, event, [5, *range(10, 120, 5)])
    assert found[0].at >= 10
    counts = [(one.n, one.events) for one in found]
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(counts))


def test_a_cut_off_needs_every_entry():
    with pytest.raises(InputError, match="clock started"):
        cut([0, np.nan], [1, 2], [1, 1], 5)
    with pytest.raises(InputError, match="an entry"):
        cut([0], [1, 2], [1, 1], 5)


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
        _, time, event = drawn(seed)
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
