"""Coverage of intervals by adding up outcomes with fractions, and by a fine grid."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.coverage import coverages, least, limits, misses
from onearm.stats.exact import LIMITS, interval

METHODS = list(LIMITS)


def by_hand(n: int, p: Fraction, method, level: float) -> tuple[Fraction, Fraction, Fraction]:
    """Chances that the interval holds p, lies above it, lies below it."""
    sums = [Fraction(0)] * 3
    for x in range(n + 1):
        low, high = interval(x, n, method, level).ci
        place = 1 if low > p else 2 if high < p else 0
        sums[place] += comb(n, x) * p**x * (1 - p) ** (n - x)
    return sums[0], sums[1], sums[2]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("n", "level"), [(1, 0.95), (5, 0.8), (28, 0.95), (33, 0.9)])
def test_misses_are_the_sum_over_all_outcomes(method, n: int, level: float):
    for p in (Fraction(0), Fraction(1, 50), Fraction(217, 500), Fraction(7, 10), Fraction(1)):
        found = misses(n, float(p), method, level)
        expected = [float(one) for one in by_hand(n, p, method, level)]
        assert [found.holds, found.above, found.below] == pytest.approx(expected, abs=1e-12)
        assert coverages(n, [float(p)], method, level)[0] == found.holds


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("n", "level"), [(3, 0.95), (28, 0.95), (28, 0.5)])
def test_no_rate_of_a_fine_grid_is_held_less_often_than_the_least(method, n: int, level: float):
    worst = least(n, method, level)
    grid = np.concatenate([np.linspace(0, 1, 4001), worst.p + np.array([-1e-7, 1e-7])])
    lowest = coverages(n, grid[(grid >= 0) & (grid <= 1)], method, level).min()
    assert worst.holds - 1e-12 <= lowest <= worst.holds + 1e-4


def test_clopper_pearson_alone_never_holds_less_often_than_it_promises():
    kept = [method for method in METHODS if least(28, method).holds >= 0.95]
    assert kept == ["clopper-pearson"]


def test_the_mean_width_is_that_of_the_intervals_weighed_by_their_chances():
    low, high = limits(2, "wilson", 0.9)
    expected = np.array([0.49, 0.42, 0.09]) @ (high - low)
    assert misses(2, 0.3, "wilson", 0.9).width == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: limits(0, "wilson"), "one patient or more"),
        (lambda: limits(28, "blaker"), "method must be one of"),
        (lambda: misses(28, 1.2, "wilson"), "p must lie between 0 and 1"),
        (lambda: least(28, "wilson", 1.0), "level must lie between 0 and 1"),
    ],
)
def test_what_cannot_be_is_told(call, says: str):
    with pytest.raises(InputError, match=says):
        call()
