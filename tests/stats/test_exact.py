"""One proportion against R and by enumeration; data/binomial.R makes the expected values."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from onearm.errors import InputError
from onearm.stats.exact import clopper_pearson, p_value_greater, wilson
from tests.stats.datasets import expected

METHODS = {"Clopper-Pearson": clopper_pearson, "Wilson": wilson}


def binomial(x, n, p):
    return comb(n, x) * p**x * (1 - p) ** (n - x)


@pytest.mark.parametrize(
    "row", expected("binomial.csv"), ids=lambda r: f"{r['method']} {r['x']}/{r['n']} {r['level']}"
)
def test_limits_are_those_of_r(row):
    found = METHODS[row["method"]](int(row["x"]), int(row["n"]), level=float(row["level"]))
    assert found.ci == pytest.approx((float(row["low"]), float(row["high"])), rel=1e-11, abs=1e-15)
    assert found.rate == int(row["x"]) / int(row["n"])
    assert (found.ci_method, found.level) == (row["method"], float(row["level"]))


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_clopper_pearson_covers_at_least_its_level_with_28_patients(level):
    limits = [clopper_pearson(x, 28, level=level).ci for x in range(29)]
    for step in range(1, 500):
        p = step / 500
        covered = sum(
            binomial(x, 28, p) for x, (low, high) in enumerate(limits) if low <= p <= high
        )
        assert covered >= level


@pytest.mark.parametrize(("x", "n"), [(0, 28), (1, 28), (13, 28), (28, 28), (3, 33), (15, 33)])
def test_clopper_pearson_limits_leave_half_the_error_in_each_tail(x, n):
    """Clopper and Pearson 1934: P(X >= x | low) = P(X <= x | high) = 2.5 %."""
    low, high = clopper_pearson(x, n).ci
    if x > 0:
        assert sum(binomial(k, n, low) for k in range(x, n + 1)) == pytest.approx(0.025, rel=1e-11)
    if x < n:
        assert sum(binomial(k, n, high) for k in range(x + 1)) == pytest.approx(0.025, rel=1e-11)


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_limits_mirror_when_success_and_failure_are_swapped(method):
    for x in range(29):
        low, high = method(x, 28).ci
        assert method(28 - x, 28).ci == pytest.approx((1 - high, 1 - low), abs=1e-13)


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_without_patients_there_is_no_rate(method):
    found = method(0, 0)
    assert (found.rate, found.ci) == (None, None)


@pytest.mark.parametrize("n", [1, 2, 7, 28])
@pytest.mark.parametrize("p0", ["0", "0.001", "0.434", "0.5", "0.999", "1"])
def test_p_value_is_the_sum_of_the_upper_tail(n, p0):
    p = Fraction(p0)
    for x in range(n + 1):
        tail = sum(binomial(k, n, p) for k in range(x, n + 1))
        assert p_value_greater(x, n, float(p0)) == pytest.approx(float(tail), rel=1e-12)


def test_p_value_without_patients_is_one():
    assert p_value_greater(0, 0, 0.5) == 1


def test_p_values_of_13_of_28_are_the_published_arithmetic():
    """Facts of NCT04028063, section 6: one-sided, single stage."""
    stated = {0.230: 0.0054, 0.330: 0.097, 0.336: 0.110, 0.405: 0.324, 0.434: 0.444}
    stated |= {0.449: 0.508, 0.463: 0.568, 0.500: 0.714, 0.542: 0.845}
    for p0, p in stated.items():
        digits = 4 if p < 0.01 else 3
        assert round(p_value_greater(13, 28, p0), digits) == p


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize(
    ("x", "n", "level"),
    [
        (-1, 5, 0.95),
        (6, 5, 0.95),
        (0, -1, 0.95),
        (1, 5, 0),
        (1, 5, 1),
        (1, 5, 95),
        (1, 5, -0.1),
        (float("nan"), 5, 0.95),
    ],
)
def test_impossible_counts_and_levels_are_refused(method, x, n, level):
    with pytest.raises(InputError):
        method(x, n, level=level)


@pytest.mark.parametrize(("x", "n", "p0"), [(6, 5, 0.5), (-1, 5, 0.5), (1, 5, -0.1), (1, 5, 1.1)])
def test_impossible_p_value_is_refused(x, n, p0):
    with pytest.raises(InputError):
        p_value_greater(x, n, p0)
