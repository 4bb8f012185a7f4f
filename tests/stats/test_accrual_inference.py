"""Inference at attained sizes against the authors' function, a peer and plain enumeration.

data/accrual_koyama.csv: the p-value function of T. Koyama's TwoStageInf (2021-08-05), inverted
to 1e-13 at both ends (accrual.R); `their_high` is the upper limit of that function itself.
data/accrual_planned.csv: get_p_KC and get_CI of OneArmPhaseTwoStudy 1.0.3 at planned sizes, to
seven decimals. Its upper limit asks P(at least x) = 1 - a; NA where its search failed.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.accrual import attained
from onearm.stats.accrual_inference import attained_inference
from onearm.stats.conditional_error import stage_two
from onearm.stats.exact import clopper_pearson, p_value_greater
from onearm.stats.simon import describe
from onearm.stats.two_stage import estimates
from tests.stats.datasets import expected, number
from tests.stats.enumeration import probabilities

PLAN = describe("minimax", 6, 15, 15, 28, 0.434, 0.634)
SMALL = describe("small", 1, 6, 4, 12, 0.3, 0.6)
ORDERS = ["stage-wise", "Koyama-Chen"]
SECOND = (0, 2, 6, 9)
"""Sizes of stage 2 between which an adversary may choose; planned are 6."""
LEVEL = 0.9


def plan_of(row):
    rule = (int(row[name]) for name in ("r1", "n1", "r", "n"))
    return describe("plan", *rule, float(row["p0"]), float(row["p1"]))


def ordered_outcomes(plan, p):
    """(total, stage, chance) of each outcome of the plan: its order by stage."""
    chances = {}
    for x1, first in enumerate(probabilities(plan.n1, p)):
        if x1 <= plan.r1:
            chances[1, x1] = first
            continue
        for x2, second in enumerate(probabilities(plan.n - plan.n1, p)):
            chances[2, x1 + x2] = chances.get((2, x1 + x2), 0) + first * second
    return chances


def standing(plan, p, outcome):
    """P(this outcome or one above it) and P(one above it)."""
    chances = ordered_outcomes(plan, p)
    above = sum(chance for other, chance in chances.items() if other > outcome)
    return above + chances[outcome], above


@cache
def results(order):
    """Each outcome that SMALL can have with any of the sizes of stage 2."""
    found = {}
    for x1 in range(SMALL.n1 + 1):
        for n2 in SECOND if x1 > SMALL.r1 else (0,):
            for x2 in range(n2 + 1):
                found[x1, n2, x2] = attained_inference(
                    SMALL, x1, SMALL.n1, x1 + x2, SMALL.n1 + n2, level=LEVEL, order=order
                )
    return found


def worst_chance(order, p, event):
    """P(event) when for each x1 the size of stage 2 is chosen that makes it most probable."""
    total = 0.0
    for x1, first in enumerate(probabilities(SMALL.n1, p)):
        sizes = {n2 for x, n2, _ in results(order) if x == x1}
        total += first * max(
            sum(
                second
                for x2, second in enumerate(probabilities(n2, p))
                if event(results(order)[x1, n2, x2])
            )
            for n2 in sizes
        )
    return total


@pytest.mark.parametrize("plan", [PLAN, SMALL], ids=["6/15", "1/6"])
def test_planned_sizes_give_the_order_by_stage(plan):
    miss = 0.025
    for stage, x in ordered_outcomes(plan, 0.5):
        x1 = x if stage == 1 else max(plan.r1 + 1, x - (plan.n - plan.n1))
        n = plan.n1 if stage == 1 else plan.n
        found = attained_inference(plan, x1, plan.n1, x, n)
        assert found.method == ("stop at stage 1" if stage == 1 else "order by stage")
        at_least, above = standing(plan, plan.p0, (stage, x))
        assert (found.p_value, found.mid_p) == pytest.approx((at_least, (at_least + above) / 2))
        low, high = found.ci
        assert low == 0 if x == 0 else standing(plan, low, (stage, x))[0] == pytest.approx(miss)
        assert (
            high == 1
            if x == plan.n
            else standing(plan, high, (stage, x))[1] == pytest.approx(1 - miss)
        )
        if 0 < x < plan.n:
            assert standing(plan, found.median_unbiased, (stage, x))[0] == pytest.approx(0.5)
            assert sum(standing(plan, found.median_mid_p, (stage, x))) == pytest.approx(1)


@pytest.mark.parametrize("plan", [PLAN, SMALL], ids=["6/15", "1/6"])
def test_planned_sizes_give_what_the_plan_itself_gives(plan):
    for one in estimates(plan.r1, plan.n1, plan.r, plan.n, p0=plan.p0, level=LEVEL):
        x1 = one.x if one.stage == 1 else max(plan.r1 + 1, one.x - (plan.n - plan.n1))
        found = attained_inference(plan, x1, plan.n1, one.x, one.seen, level=LEVEL)
        ours = found.p_value, found.mid_p, found.median_unbiased, *found.ci
        theirs = one.p_value, one.mid_p, one.median_unbiased, *one.ci
        assert ours == pytest.approx(theirs, abs=1e-11)


def test_planned_sizes_do_not_ask_which_stage_the_responders_came_from():
    found = {attained_inference(PLAN, x1, 15, 17, 28).ci for x1 in range(7, 16)}
    assert np.ptp(list(found), axis=0) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("row", expected("accrual_koyama.csv"))
def test_koyama_and_chen_are_as_their_own_function(row):
    plan = plan_of(row)
    x1, n2, x2 = (int(row[name]) for name in ("x1", "m2", "x2"))
    sizes = x1, plan.n1, x1 + x2, plan.n1 + n2
    found = attained_inference(plan, *sizes, level=LEVEL, order="Koyama-Chen")
    ours = found.p_value, 2 * found.mid_p - found.p_value, found.median_unbiased, *found.ci
    theirs = [float(row[name]) for name in ("p_value", "p_above", "median", "low", "high")]
    assert ours == pytest.approx(theirs, abs=1e-10)
    assert found.ci[1] > float(row["their_high"])
    assert found.method == "Koyama and Chen"


def test_the_example_of_koyama_and_chen_needs_one_more_responder():
    """Minimax 6/19, 16/39 for 0.3 against 0.5; 7 responders, then 10 of 23 instead of 20."""
    plan = describe("minimax", 6, 19, 16, 39, 0.3, 0.5)
    found = attained_inference(plan, 7, 19, 17, 42)
    assert found.conditional_p > found.conditional_error
    assert found.p_value > plan.alpha
    assert stage_two(plan, 7, 23).critical == 12
    again = attained_inference(plan, 7, 19, 19, 42)
    assert again.p_value <= plan.alpha


@pytest.mark.parametrize("row", expected("accrual_planned.csv"))
def test_p_values_and_lower_limits_are_those_of_onearmphasetwostudy(row):
    plan, x = plan_of(row), int(row["x"])
    x1 = max(plan.r1 + 1, x - (plan.n - plan.n1))
    found = attained_inference(plan, x1, plan.n1, x, plan.n, level=LEVEL)
    assert found.p_value == pytest.approx(float(row["p_value"]), rel=1e-11, abs=1e-13)
    if row["low"] != "NA":
        assert found.ci[0] == pytest.approx(float(row["low"]), abs=2e-7)
    their_high = number(row["their_high"])
    if their_high is not None:
        theirs = attained_inference(plan, x1, plan.n1, x, plan.n, p0=their_high)
        assert theirs.p_value == pytest.approx(0.95, abs=1e-5)
        assert found.ci[1] > their_high


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("p", [0.02, 0.1, 0.2, 0.3, 0.45, 0.5, 0.62, 0.8, 0.9, 0.98])
def test_no_choice_of_stage_two_makes_a_limit_miss_more_often(order, p):
    miss = (1 - LEVEL) / 2 + 1e-9
    assert worst_chance(order, p, lambda found: found.ci[0] > p) <= miss
    assert worst_chance(order, p, lambda found: found.ci[1] < p) <= miss


@pytest.mark.parametrize("order", ORDERS)
def test_p_values_are_no_smaller_than_uniform_whatever_the_choice(order):
    for u in sorted({found.p_value for found in results(order).values()}):
        chance = worst_chance(order, SMALL.p0, lambda found, u=u: found.p_value <= u)
        assert chance <= u + 1e-9


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("p", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_the_estimate_is_above_the_rate_at_most_half_the_time(order, p):
    assert worst_chance(order, p, lambda found: found.median_unbiased > p) <= 0.5 + 1e-9


def test_the_mid_p_median_is_the_more_evenly_above_and_below():
    planned = {k: v for k, v in results("stage-wise").items() if k[0] <= SMALL.r1 or k[1] == 6}
    uneven = {"median_unbiased": 0.0, "median_mid_p": 0.0}
    for p in np.linspace(0.05, 0.95, 19):
        first, second = probabilities(SMALL.n1, p), {n2: probabilities(n2, p) for n2 in (0, 6)}
        for name in uneven:
            uneven[name] += abs(
                sum(
                    first[x1] * second[n2][x2] * np.sign(getattr(found, name) - p)
                    for (x1, n2, x2), found in planned.items()
                )
            )
    assert uneven["median_mid_p"] < 0.6 * uneven["median_unbiased"]


@pytest.mark.parametrize("order", ORDERS)
def test_the_trial_rejects_where_its_p_value_keeps_the_planned_alpha(order):
    for (x1, n2, x2), found in results(order).items():
        if x1 <= SMALL.r1:
            continue
        critical = stage_two(SMALL, x1, n2).critical
        reject = critical is not None and x2 >= critical
        assert reject == (found.p_value <= SMALL.alpha * (1 + 1e-9))
        assert reject == (found.conditional_p <= found.conditional_error * (1 + 1e-9))


@pytest.mark.parametrize("order", ORDERS)
def test_more_responders_never_lower_a_result(order):
    for (x1, n2, x2), found in results(order).items():
        more = results(order).get((x1, n2, x2 + 1))
        if more is None:
            continue
        slack = 1e-9
        assert more.p_value <= found.p_value + slack
        assert more.median_unbiased >= found.median_unbiased - slack
        assert more.ci[0] >= found.ci[0] - slack
        assert more.ci[1] >= found.ci[1] - slack


@pytest.mark.parametrize(("x1", "n2", "x2"), [(2, 2, 1), (3, 9, 4), (5, 9, 0)])
@pytest.mark.parametrize("order", ORDERS)
def test_p_values_rise_with_the_rate_so_that_limits_are_an_interval(order, x1, n2, x2):
    sizes = x1, SMALL.n1, x1 + x2, SMALL.n1 + n2
    found = [attained_inference(SMALL, *sizes, p0=p, order=order) for p in np.linspace(0, 1, 11)]
    for values in ([f.p_value for f in found], [2 * f.mid_p - f.p_value for f in found]):
        assert np.diff(values).min() >= -1e-12


def test_the_interval_holds_the_estimates():
    for found in results("stage-wise").values():
        assert (
            found.ci[0] <= found.median_unbiased <= found.median_mid_p + 1e-9 <= found.ci[1] + 1e-9
        )


@pytest.mark.parametrize("x1", range(7))
def test_a_stop_is_analysed_as_one_stage(x1):
    found = attained_inference(PLAN, x1, 15, x1, 15)
    assert found.ci == pytest.approx(clopper_pearson(x1, 15).ci, abs=1e-12)
    assert found.p_value == pytest.approx(p_value_greater(x1, 15, PLAN.p0))
    assert found.conditional_p is found.conditional_error is None


def test_no_responder_and_nothing_but_responders_reach_the_ends():
    none = attained_inference(PLAN, 0, 15, 0, 15)
    assert (none.p_value, none.median_unbiased, none.median_mid_p, none.ci[0]) == (1, 0, 0, 0)
    for n in (20, 28, 31):
        every = attained_inference(PLAN, 15, 15, n, n)
        assert (every.median_mid_p, every.ci[1]) == (1, 1)


def test_another_stage_one_is_judged_by_the_rule_for_its_size():
    rule = attained(PLAN, 17, 28)
    assert attained_inference(PLAN, 9, 17, 16, 30) == attained_inference(rule, 9, 17, 16, 30)
    own = attained(PLAN, 17, 30, r1=6)
    found = attained_inference(own, 7, 17, 16, 30)
    assert found.method == "order by stage"
    assert found.p_value == pytest.approx(standing(own, own.p0, (2, 16))[0])


def test_a_trial_that_nothing_stops_is_analysed_as_one_stage():
    single = attained(PLAN, 15, 28, r1=-1)
    found = attained_inference(single, 0, 15, 3, 28)
    assert found.p_value == pytest.approx(p_value_greater(3, 28, PLAN.p0))
    assert found.ci == pytest.approx(clopper_pearson(3, 28).ci, abs=1e-11)


@pytest.mark.parametrize(
    ("counts", "more", "message"),
    [
        ((16, 15, 17, 28), {}, "impossible counts: 16 of 15"),
        ((-1, 15, 5, 28), {}, "impossible counts"),
        ((8, 15, 7, 28), {}, "impossible counts"),
        ((8, 15, 22, 28), {}, "impossible counts"),
        ((8, 15, 8, 14), {}, "impossible counts"),
        ((6, 15, 9, 28), {}, "6 or fewer of 15 responders stop"),
        ((12, 28, 14, 30), {}, "give the rule that was followed"),
        ((0, 0, 0, 0), {}, "give the rule that was followed"),
        ((8, 15, 17, 28), {"p0": 1.2}, "p0 must lie between 0 and 1"),
        ((8, 15, 17, 28), {"level": 95}, "level must lie between 0 and 1"),
        ((8, 15, 17, 28), {"order": "mle"}, "Koyama-Chen, found mle"),
    ],
)
def test_impossible_results_are_refused(counts, more, message):
    with pytest.raises(InputError, match=message):
        attained_inference(PLAN, *counts, **more)
