"""Conditional error against OneArmPhaseTwoStudy and against plain enumeration.

data/accrual_conditional.csv is the output of getD_none, getD_proportionally, getD_equally,
getD_distributeToOne and get_r2_flex of OneArmPhaseTwoStudy 1.0.3 (accrual.R). Three of its
habits are set aside: an error that it lets grow above 1 has no critical value there (NA), it
says -1 for "any result will do", and getD_proportionally adds to the column of responders too.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from onearm.errors import InputError
from onearm.stats.conditional_error import conditional_error, stage_two
from onearm.stats.simon import describe
from tests.stats.datasets import expected
from tests.stats.enumeration import probabilities

PLAN = describe("minimax", 6, 15, 15, 28, 0.434, 0.634)
PLANS = [
    PLAN,
    describe("optimal", 0, 9, 2, 17, 0.05, 0.25),
    describe("optimal", 3, 13, 12, 43, 0.2, 0.4),
    describe("minimax", 17, 34, 20, 39, 0.4, 0.6),
]
SPENDS = ["none", "proportional", "equal", "first"]


def plan_of(row):
    rule = (int(row[name]) for name in ("r1", "n1", "r", "n"))
    return describe("plan", *rule, float(row["p0"]), float(row["p1"]))


def at_least(n, p, count):
    return sum(probabilities(n, p)[max(count, 0) :])


def enumerated_error(plan, look):
    """P0(the plan declares activity | x of the first `look`), by every way to get there."""
    a, b = sorted((look, plan.n1))
    joint, chance = [0.0] * (look + 1), probabilities(look, plan.p0)
    for x, p_x in enumerate(probabilities(a, plan.p0)):
        for y, p_y in enumerate(probabilities(b - a, plan.p0)):
            seen, stage1 = (x, x + y) if look <= plan.n1 else (x + y, x)
            if stage1 > plan.r1:
                joint[seen] += p_x * p_y * at_least(plan.n - b, plan.p0, plan.r + 1 - x - y)
    return [both / single for both, single in zip(joint, chance, strict=True)]


@pytest.mark.parametrize("spend", SPENDS)
def test_errors_and_critical_values_are_those_of_onearmphasetwostudy(spend):
    rows = [row for row in expected("accrual_conditional.csv") if row["spend"] == spend]
    assert len(rows) > 60
    for row in rows:
        test = stage_two(
            plan_of(row), int(row["x1"]), int(row["n2"]), spend=spend, alpha=float(row["alpha"])
        )
        assert test.error == pytest.approx(min(float(row["error"]), 1), abs=1e-12)
        if row["critical"] != "NA":
            ours = test.n2 + 1 if test.critical is None else test.critical
            assert ours == max(int(row["critical"]), 0)


@pytest.mark.parametrize("plan", PLANS, ids=lambda p: f"{p.r1}/{p.n1}, {p.r}/{p.n}")
def test_error_at_any_look_is_that_of_enumeration(plan):
    for look in {1, plan.n1 - 3, plan.n1 - 1, plan.n1, plan.n1 + 1, plan.n1 + 4, plan.n}:
        found = conditional_error(plan, look)
        assert found.tolist() == pytest.approx(enumerated_error(plan, look), abs=1e-12)


@pytest.mark.parametrize("look", range(1, 29))
def test_the_errors_of_a_look_average_to_the_planned_alpha(look):
    weights = probabilities(look, PLAN.p0)
    mean = sum(w * e for w, e in zip(weights, conditional_error(PLAN, look), strict=True))
    assert mean == pytest.approx(PLAN.alpha, abs=1e-13)


@pytest.mark.parametrize("spend", SPENDS)
@pytest.mark.parametrize("look", [4, 12, 14, 15, 16, 19])
def test_no_choice_of_stage_two_by_its_outlook_takes_more_than_alpha(look, spend):
    """For each x1 the size of stage 2 whose test errs most, among some from 0 to 40."""
    alpha = PLAN.alpha if spend == "none" else 0.10
    total = 0.0
    for x1, chance in enumerate(probabilities(look, PLAN.p0)):
        worst = 0.0
        for n2 in (0, 1, 2, 3, 5, 8, 11, 12, 13, 14, 18, 25, 40):
            test = stage_two(PLAN, x1, n2, n1=look, spend=spend, alpha=alpha)
            if test.critical is not None:
                worst = max(worst, at_least(n2, PLAN.p0, test.critical))
        total += chance * worst
    assert 0.5 * alpha < total <= alpha + 1e-12


@pytest.mark.parametrize("plan", PLANS, ids=lambda p: f"{p.r1}/{p.n1}, {p.r}/{p.n}")
def test_the_planned_stage_two_has_the_planned_boundary(plan):
    n2 = plan.n - plan.n1
    for x1 in range(plan.n1 + 1):
        test = stage_two(plan, x1, n2)
        needed = max(plan.r + 1 - x1, 0)
        on = x1 > plan.r1 and needed <= n2
        assert test.critical == (needed if on else None)
        for found, p in ((test.spent, plan.p0), (test.power, plan.p1)):
            assert found == pytest.approx(at_least(n2, p, needed) if on else 0, abs=1e-13)


@pytest.mark.parametrize("x1", range(16))
@pytest.mark.parametrize("n2", [0, 1, 7, 13, 25])
def test_the_critical_value_is_the_smallest_that_keeps_the_error(x1, n2):
    test = stage_two(PLAN, x1, n2)
    c = n2 + 1 if test.critical is None else test.critical
    assert test.spent == pytest.approx(at_least(n2, PLAN.p0, c), abs=1e-13)
    assert test.spent <= test.error + 1e-12
    assert c == 0 or at_least(n2, PLAN.p0, c - 1) > test.error


def test_without_stage_two_only_stage_one_can_decide():
    plan = PLANS[1]
    assert [stage_two(plan, x1, 0).critical for x1 in (0, 2, 3, 9)] == [None, None, 0, 0]


def test_a_stop_leaves_no_error_however_many_patients_follow():
    for n2 in (1, 13, 200):
        assert stage_two(PLAN, 6, n2).critical is None


@pytest.mark.parametrize("spend", SPENDS[1:])
def test_spending_uses_what_the_plan_left_and_no_more(spend):
    plan, alpha = PLANS[1], 0.05
    before, after = conditional_error(plan), conditional_error(plan, spend=spend, alpha=alpha)
    chance = probabilities(plan.n1, plan.p0)
    used = sum(c * e for c, e in zip(chance, after, strict=True))
    assert (after >= before).all()
    assert after.max() <= 1
    assert plan.alpha < used <= alpha + 1e-12
    assert conditional_error(plan, spend=spend, alpha=plan.alpha) == pytest.approx(before)


@pytest.mark.parametrize("spend", SPENDS[1:])
@pytest.mark.parametrize("alpha", [0.05, 0.1, 0.3, 0.6, 1])
def test_no_error_is_above_one_nor_their_mean_above_alpha_at_any_look(spend, alpha):
    plan = PLANS[1]
    for look in range(1, plan.n + 1):
        errors = conditional_error(plan, look, spend=spend, alpha=alpha)
        assert errors.min() >= 0
        assert errors.max() <= 1
        mean = sum(w * e for w, e in zip(probabilities(look, plan.p0), errors, strict=True))
        assert mean <= alpha + 1e-12


@pytest.mark.parametrize("spend", SPENDS[1:])
def test_where_stage_one_decides_there_is_nothing_to_spend_on(spend):
    plan = describe("stage 1 decides", 2, 5, 2, 6, 0.2, 0.6)
    assert conditional_error(plan, spend=spend, alpha=0.3).tolist() == [0, 0, 0, 1, 1, 1]
    assert stage_two(plan, 2, 40, spend=spend, alpha=0.3).critical is None


def test_a_late_look_in_a_large_plan_has_finite_errors():
    plan = describe("large", 250, 600, 500, 1200, 0.4, 0.45)
    errors = conditional_error(plan, 1100)
    assert (errors[300], errors[800]) == pytest.approx((0, 1), abs=1e-12)
    for x1 in (501, 540):  # enough for activity, unless stage 1 had stopped the trial
        on = sum(comb(600, y) * comb(500, x1 - y) for y in range(251, x1 + 1))
        assert errors[x1] == pytest.approx(float(Fraction(on, comb(1100, x1))), rel=1e-10)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: conditional_error(PLAN, 0), "0 < n1 <= 28"),
        (lambda: conditional_error(PLAN, 29), "0 < n1 <= 28"),
        (lambda: conditional_error(PLAN, spend="first"), "needs alpha"),
        (lambda: conditional_error(PLAN, spend="first", alpha=0.09), "needs alpha"),
        (lambda: conditional_error(PLAN, spend="equal", alpha=1.1), "needs alpha"),
        (lambda: conditional_error(PLAN, spend="all", alpha=0.1), "first, found all"),
        (lambda: stage_two(PLAN, 16, 3), "x1 must lie between 0 and n1 = 15, found 16"),
        (lambda: stage_two(PLAN, -1, 3), "x1 must lie"),
        (lambda: stage_two(PLAN, 8, -1), "n2 must not be negative"),
    ],
)
def test_impossible_looks_are_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
