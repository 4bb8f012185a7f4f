"""Rules for attained sizes against UnplanSimon and against plain enumeration.

data/accrual_unplansimon.csv is the output of ATS_Design of UnplanSimon 0.1.0, to three
decimals (accrual.R), for totals no smaller than planned: for smaller ones it spends less alpha.
"""

from __future__ import annotations

import pytest

from onearm.errors import InputError
from onearm.stats.accrual import attained
from onearm.stats.simon import characteristics, describe
from tests.stats.datasets import expected
from tests.stats.enumeration import outcomes, probabilities

PLAN = describe("minimax", 6, 15, 15, 28, 0.434, 0.634)
SMALL = describe("optimal", 0, 9, 2, 17, 0.05, 0.25)
SIZES = [(1, 2), (5, 9), (12, 28), (14, 20), (15, 24), (16, 28), (17, 30), (27, 28), (20, 45)]


def rule(design):
    return design.r1, design.n1, design.r, design.n


def plan_of(row):
    numbers = (int(row[name]) for name in ("r1", "n1", "r", "n"))
    return describe("plan", *numbers, float(row["p0"]), float(row["p1"]))


def best_power(plan, n1, n):
    """Most power of every rule of these sizes that keeps alpha and stops as often as planned."""
    stop = [sum(probabilities(n1, plan.p0)[: r1 + 1]) for r1 in range(-1, n1)]
    asked = min(plan.pet0, stop[-1])
    best = 0.0
    for r1, pet in enumerate(stop, start=-1):
        for r in range(max(r1, 0), n + 1):
            if pet >= asked and outcomes(r1, n1, r, n, plan.p0)[0] <= plan.alpha:
                best = max(best, outcomes(r1, n1, r, n, plan.p1)[0])
    return best


@pytest.mark.parametrize("row", expected("simon_clinfun.csv"), ids=lambda r: f"{r['n1']}-{r['n']}")
def test_the_planned_sizes_give_the_plan(row):
    plan = plan_of(row)
    for stop in ("power", "rate"):
        found = attained(plan, plan.n1, plan.n, stop=stop)
        assert rule(found) == rule(plan)
        numbers = (found.alpha, found.power, found.pet0, found.pet1, found.en0, found.en1)
        assert numbers == pytest.approx(
            (plan.alpha, plan.power, plan.pet0, plan.pet1, plan.en0, plan.en1), rel=1e-11
        )


@pytest.mark.parametrize("plan", [PLAN, SMALL], ids=["6/15", "0/9"])
@pytest.mark.parametrize(("n1", "n"), SIZES[:-1])
def test_no_rule_has_more_power(plan, n1, n):
    found = attained(plan, n1, n)
    assert found.power == pytest.approx(best_power(plan, n1, n), abs=1e-12)


@pytest.mark.parametrize("stop", ["power", "rate"])
@pytest.mark.parametrize("plan", [PLAN, SMALL], ids=["6/15", "0/9"])
@pytest.mark.parametrize(("n1", "n"), SIZES)
def test_alpha_is_kept_at_any_size_and_told_exactly(plan, n1, n, stop):
    found = attained(plan, n1, n, stop=stop)
    reject, pet, en = outcomes(*rule(found), plan.p0)
    assert (found.alpha, found.pet0, found.en0) == pytest.approx((reject, pet, en), abs=1e-12)
    reject, pet, en = outcomes(*rule(found), plan.p1)
    assert (found.power, found.pet1, found.en1) == pytest.approx((reject, pet, en), abs=1e-12)
    assert found.alpha <= plan.alpha + 1e-12
    easier = outcomes(found.r1, n1, found.r - 1, n, plan.p0)[0]
    assert found.r == max(found.r1, 0) or easier > plan.alpha


@pytest.mark.parametrize("row", expected("accrual_unplansimon.csv"))
def test_rules_by_the_stopping_rate_are_those_of_unplansimon(row):
    alpha = float(row["alpha"])
    found = attained(plan_of(row), int(row["new_n1"]), int(row["new_n"]), stop="rate", alpha=alpha)
    assert (found.r1, found.r) == (int(row["new_r1"]), int(row["new_r"]))
    theirs = [float(row[name]) for name in ("size", "power", "en0", "pet0")]
    ours = [found.alpha, found.power, found.en0, found.pet0]
    assert ours == pytest.approx(theirs, abs=0.0005 + 1e-9)


@pytest.mark.parametrize(("n1", "n"), SIZES)
def test_green_and_dahlberg_test_each_hypothesis_once(n1, n):
    found = attained(PLAN, n1, n, stop="Green-Dahlberg")
    wrong_stop = [sum(probabilities(n1, PLAN.p1)[: r1 + 1]) for r1 in range(-1, n1)]
    assert found.r1 == max(r1 for r1, p in enumerate(wrong_stop, start=-1) if p <= 0.02)
    claim = [sum(probabilities(n, PLAN.p0)[r + 1 :]) for r in range(n + 1)]
    assert found.r == min(r for r, p in enumerate(claim) if p <= 0.055)
    assert found.alpha == pytest.approx(outcomes(*rule(found), PLAN.p0)[0], abs=1e-12)


def test_numbers_agree_with_those_of_any_stated_rule():
    found = attained(PLAN, 17, 30)
    for p, reject, pet, en in (
        (PLAN.p0, found.alpha, found.pet0, found.en0),
        (PLAN.p1, found.power, found.pet1, found.en1),
    ):
        at = characteristics(*rule(found), p)
        assert (reject, pet, en) == pytest.approx((at.reject, at.pet, at.en), abs=1e-12)


def test_a_larger_alpha_may_give_an_easier_rule():
    strict, easy = attained(PLAN, 12, 20), attained(PLAN, 12, 20, alpha=0.10)
    assert strict.alpha <= PLAN.alpha < easy.alpha <= 0.10
    assert easy.power > strict.power


def test_a_boundary_that_was_used_is_kept():
    for r1 in (-1, 0, 6, 16):
        found = attained(PLAN, 17, 30, r1=r1)
        assert found.r1 == r1
        assert found.alpha <= PLAN.alpha
        assert found.kind == "attained, r1 given"


def test_words_say_what_to_do_next():
    assert attained(PLAN, 17, 30).steps == (
        "stop after 17 patients with 7 or fewer successes",
        "declare activity after 30 patients with 17 or more",
    )


def test_a_rule_without_a_stop_is_a_single_stage():
    found = attained(PLAN, 17, 30, r1=-1)
    assert (found.pet0, found.pet1, found.en0) == (0, 0, 30)
    assert found.alpha == pytest.approx(sum(probabilities(30, PLAN.p0)[found.r + 1 :]))
    assert found.steps[0] == "go on after 17 patients whatever is seen"


def test_too_few_patients_cannot_declare_activity():
    found = attained(PLAN, 1, 2)
    assert (found.r, found.alpha, found.power) == (2, 0, 0)
    assert found.steps[1] == "2 patients are too few to declare activity"


@pytest.mark.parametrize(
    ("arguments", "more", "message"),
    [
        ((0, 28), {}, "0 < n1 < n"),
        ((28, 28), {}, "0 < n1 < n"),
        ((15, 10), {}, "0 < n1 < n"),
        ((15, 28), {"r1": 15}, "-1 <= r1 < n1"),
        ((15, 28), {"r1": -2}, "-1 <= r1 < n1"),
        ((15, 28), {"alpha": 1.5}, "alpha must lie between 0 and 1"),
        ((15, 28), {"alpha": float("nan")}, "alpha must lie between 0 and 1"),
        ((15, 28), {"stop": "Green-Dahlberg", "alpha": 0.05}, "give it no alpha"),
        ((15, 28), {"stop": "never"}, "Green-Dahlberg, found never"),
    ],
)
def test_impossible_sizes_are_refused(arguments, more, message):
    with pytest.raises(InputError, match=message):
        attained(PLAN, *arguments, **more)
