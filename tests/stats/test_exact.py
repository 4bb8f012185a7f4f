"""One proportion against R and by enumeration; data/binomial.R makes the expected values.

statsmodels 0.14.4 (proportion_confint) gives the same limits to 3e-15 for each method it has,
but for the ends of Jeffreys, which it does not set to 0 and 1.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from math import comb

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.exact import (
    clopper_pearson,
    interval,
    p_value_greater,
    p_value_less,
    p_value_two_sided,
    upper_limit,
    wilson,
)
from tests.stats.datasets import expected

METHODS = {
    "Clopper-Pearson": clopper_pearson,
    "Wilson": wilson,
    "Jeffreys": partial(interval, method="jeffreys"),
    "mid-p": partial(interval, method="mid-p"),
    "Agresti-Coull": partial(interval, method="agresti-coull"),
    "Wald": partial(interval, method="wald"),
}
P_VALUES = {
    "greater": p_value_greater,
    "less": p_value_less,
    "two.sided": p_value_two_sided,
}


def binomial(x, n, p):
    return comb(n, x) * p**x * (1 - p) ** (n - x)


@pytest.mark.parametrize("n", [1, 2, 5, 10, 16, 28, 30, 33, 100, 1000])
@pytest.mark.parametrize("name", METHODS)
def test_limits_are_those_of_r(name, n):
    rows = [r for r in expected("binomial.csv") if (r["method"], r["n"]) == (name, str(n))]
    assert rows
    for row in rows:
        x, level = int(row["x"]), float(row["level"])
        found = METHODS[name](x, n, level=level)
        assert found.ci == pytest.approx(
            (float(row["low"]), float(row["high"])), rel=1e-11, abs=1e-15
        ), f"{x}/{n} at {level}"
        assert (found.x, found.n, found.rate) == (x, n, x / n)
        assert (found.ci_method, found.level) == (name, level)


@pytest.mark.parametrize("mid_p", [False, True])
@pytest.mark.parametrize("side", P_VALUES)
def test_p_values_are_those_of_r(side, mid_p):
    rows = [
        r for r in expected("binomial_p.csv") if (r["side"], r["mid_p"]) == (side, str(int(mid_p)))
    ]
    assert len(rows) == 245
    for row in rows:
        x, n, p0 = int(row["x"]), int(row["n"]), float(row["p0"])
        found = P_VALUES[side](x, n, p0, mid_p=mid_p)
        assert found == pytest.approx(float(row["p"]), rel=1e-10), f"{x}/{n} at {p0}"


def test_one_sided_upper_limits_are_those_of_r():
    for row in expected("binomial_upper.csv"):
        found = upper_limit(int(row["x"]), int(row["n"]), level=float(row["level"]))
        assert found == pytest.approx(float(row["high"]), rel=1e-11), row


@pytest.mark.parametrize("n", [1, 28, 33, 300])
def test_upper_limit_of_nobody_leaves_five_percent_to_seeing_nobody(n):
    assert (1 - upper_limit(0, n)) ** n == pytest.approx(0.05, rel=1e-11)


def test_upper_limit_is_one_without_patients_and_with_all():
    assert (upper_limit(0, 0), upper_limit(28, 28)) == (1, 1)


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_clopper_pearson_covers_at_least_its_level_with_28_patients(level):
    limits = [clopper_pearson(x, 28, level=level).ci for x in range(29)]
    for step in range(1, 500):
        p = step / 500
        covered = sum(
            binomial(x, 28, p) for x, (low, high) in enumerate(limits) if low <= p <= high
        )
        assert covered >= level


def coverage(method, n, level):
    """Chance that the interval holds the rate, at 1999 rates between 0 and 1."""
    rate, x = np.arange(1, 2000)[:, None] / 2000, np.arange(n + 1)
    chance = np.array([comb(n, k) for k in x], dtype=float) * rate**x * (1 - rate) ** (n - x)
    low, high = np.array([method(int(k), n, level=level).ci for k in x]).T
    return (chance * ((low <= rate) & (rate <= high))).sum(axis=1)


@pytest.mark.parametrize("n", [15, 28, 33])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_only_clopper_pearson_never_covers_less_than_its_level(n, level):
    least = {name: coverage(method, n, level).min() for name, method in METHODS.items()}
    assert [name for name, covered in least.items() if covered >= level] == ["Clopper-Pearson"]


@pytest.mark.parametrize("n", [15, 28, 33])
def test_mean_coverage_of_the_others_lies_between_the_level_and_clopper_pearson(n):
    mean = {name: coverage(method, n, 0.95).mean() for name, method in METHODS.items()}
    exact, wald = mean.pop("Clopper-Pearson"), mean.pop("Wald")
    assert wald < 0.93
    for name, covered in mean.items():
        assert 0.95 < covered < exact, name
        assert covered == pytest.approx(0.95, abs=0.015), name


@pytest.mark.parametrize(("x", "n"), [(1, 28), (13, 28), (27, 28), (3, 33), (15, 33)])
def test_mid_p_limits_leave_half_the_error_in_each_tail_counting_half_of_x(x, n):
    """Berry and Armitage 1995: P(X > x | low) + P(X = x | low) / 2 = 2.5 %, so too above."""
    low, high = interval(x, n, "mid-p").ci
    above = sum(binomial(k, n, low) for k in range(x + 1, n + 1)) + binomial(x, n, low) / 2
    below = sum(binomial(k, n, high) for k in range(x)) + binomial(x, n, high) / 2
    assert (above, below) == pytest.approx((0.025, 0.025), rel=1e-11)


@pytest.mark.parametrize("n", [1, 2, 9, 28])
def test_a_fair_coin_ties_each_outcome_with_its_mirror(n):
    for x in range(n + 1):
        rarer = min(x, n - x)
        tail = sum(comb(n, k) for k in range(rarer + 1)) / 2**n
        both = 1 if 2 * rarer == n else 2 * tail
        assert p_value_two_sided(x, n, 0.5) == pytest.approx(min(1, both), rel=1e-12)


@pytest.mark.parametrize("p0", [0.05, 0.3, 0.434, 0.634])
def test_two_sided_p_value_sums_the_outcomes_no_more_likely(p0):
    chances = [binomial(k, 28, Fraction(p0)) for k in range(29)]
    for x in range(29):
        rare = sum(chance for chance in chances if chance <= chances[x])
        assert p_value_two_sided(x, 28, p0) == pytest.approx(float(rare), rel=1e-12)
        half = float(rare - chances[x] / 2)
        assert p_value_two_sided(x, 28, p0, mid_p=True) == pytest.approx(half, rel=1e-12)


def test_mid_p_values_of_both_sides_add_up_to_one():
    for x in range(29):
        sides = (p(x, 28, 0.434, mid_p=True) for p in (p_value_greater, p_value_less))
        assert sum(sides) == pytest.approx(1, rel=1e-12)


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


@pytest.mark.parametrize("p_value", P_VALUES.values(), ids=P_VALUES)
def test_p_value_without_patients_is_one(p_value):
    assert p_value(0, 0, 0.5) == 1
    assert p_value(0, 0, 0.5, mid_p=True) == 0.5


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
        (2.5, 5, 0.95),
        (1, 5, float("nan")),
    ],
)
def test_impossible_counts_and_levels_are_refused(method, x, n, level):
    with pytest.raises(InputError):
        method(x, n, level=level)


@pytest.mark.parametrize("p_value", P_VALUES.values(), ids=P_VALUES)
@pytest.mark.parametrize(
    ("x", "n", "p0"), [(6, 5, 0.5), (-1, 5, 0.5), (1.5, 5, 0.5), (1, 5, -0.1), (1, 5, 1.1)]
)
def test_impossible_p_value_is_refused(p_value, x, n, p0):
    with pytest.raises(InputError):
        p_value(x, n, p0)


@pytest.mark.parametrize(("x", "n", "level"), [(6, 5, 0.95), (0.5, 5, 0.95), (1, 5, 1)])
def test_impossible_upper_limit_is_refused(x, n, level):
    with pytest.raises(InputError):
        upper_limit(x, n, level=level)


def test_an_unknown_method_is_refused_by_name():
    with pytest.raises(InputError, match="found blaker"):
        interval(1, 5, "blaker")
