"""Limits of a median before any data: against all ways in which patients can fall about it."""

from __future__ import annotations

from itertools import product
from math import comb

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.medians import medians_by_transform
from onearm.stats.precision import median_ranks, typical_limits


@pytest.mark.parametrize("n", [5, 8, 9, 12])
def test_coverage_is_that_of_every_way_to_fall_about_the_median(n):
    """Each of the 2^n patterns of times below and above the true median is as likely."""
    for found in median_ranks(n):
        holds = 0
        for falls in product((0, 1), repeat=n):
            below = sum(falls)
            low = -np.inf if found.low is None else found.low - below
            high = np.inf if found.high is None else found.high - below
            holds += low <= 0.5 <= high
        assert found.coverage == pytest.approx(holds / 2**n)


@pytest.mark.parametrize("n", [7, 28, 30, 33, 60])
def test_the_limits_of_drawn_patients_are_the_times_of_these_ranks(n):
    time = np.sort(np.random.default_rng(n).exponential(10, n))
    rank = np.interp
    for found, median in zip(median_ranks(n), medians_by_transform(time, np.ones(n)), strict=True):
        for ours, limit in ((found.low, median.ci[0]), (found.high, median.ci[1])):
            assert (ours is None) == (limit is None)
            if ours is not None and limit is not None:
                assert rank(ours, np.arange(1, n + 1), time) == pytest.approx(limit)


def test_with_thirty_patients_the_scale_of_logs_of_logs_has_the_limits_of_the_sign_test():
    """Ranks 10 and 21, with coverage 0.957: the sum of 10 to 20 of 30 at one half."""
    found = {one.transform: one for one in median_ranks(30)}["log-log"]
    assert (found.low, found.high) == (10, 21)
    assert found.coverage == pytest.approx(sum(comb(30, k) for k in range(10, 21)) / 2**30)


def test_typical_limits_are_the_middle_of_simulated_ones():
    rng = np.random.default_rng(5)
    time = np.sort(rng.exponential(1 / np.log(2), (20_000, 30)), axis=1)
    found = typical_limits(30, "log-log")
    drawn = np.median(time[:, [9, 20]], axis=0)
    assert (found.low, found.high) == (
        pytest.approx(drawn[0], rel=0.02),
        pytest.approx(drawn[1], rel=0.02),
    )


def test_four_times_the_patients_halve_the_interval():
    few, many = (typical_limits(n, "log-log") for n in (100, 400))
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(2, rel=0.1)


def test_the_limits_of_very_few_patients_may_not_be_reached():
    assert any(found.high is None for found in median_ranks(3))
    with pytest.raises(InputError, match="two patients"):
        median_ranks(1)
