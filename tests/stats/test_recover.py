"""Error rates recovered from a design, against the search itself and plain enumeration."""

from __future__ import annotations

import random

import pytest

from onearm.errors import InputError
from onearm.stats.recover import Window, recover
from onearm.stats.simon import search
from tests.stats.enumeration import best_designs


def holding(regions, alpha, power):
    return [
        (g.r1, g.n1, g.r, g.n)
        for g in regions
        if g.alpha[0] <= alpha < g.alpha[1] and g.power[0] < power <= g.power[1]
    ]


def test_the_trial_has_one_usual_pair_of_error_rates():
    """Facts of NCT04028063, section 1: only alpha 0.10 with power 0.80 has a minimax n of 28."""
    usual = [g for g in recover(0.434, 0.634, 28) if g.usual]
    assert [(g.r1, g.n1, g.r, g.n, g.usual) for g in usual] == [(6, 15, 15, 28, ((0.10, 0.80),))]


@pytest.mark.parametrize("kind", ["minimax", "optimal"])
@pytest.mark.parametrize(("p0", "p1", "n"), [(0.434, 0.634, 28), (0.2, 0.5, 15), (0.1, 0.4, 12)])
def test_a_question_lies_in_a_region_just_if_the_search_answers_it_so(kind, p0, p1, n):
    regions = recover(p0, p1, n, kind=kind)
    rng = random.Random(28063)
    inside = 0
    questions = [(rng.uniform(0.006, 0.25), rng.uniform(0.61, 0.97)) for _ in range(40)]
    centres = [(sum(g.alpha) / 2, sum(g.power) / 2) for g in regions[:25]]
    for alpha, power in questions + centres:
        design = getattr(search(p0, p1, alpha, 1 - power), kind)
        answer = [(design.r1, design.n1, design.r, design.n)] if design.n == n else []
        assert holding(regions, alpha, power) == answer
        inside += bool(answer)
    assert inside >= 25


def test_regions_are_those_of_plain_enumeration():
    regions = recover(0.2, 0.6, 8)
    for alpha, power in [(0.06, 0.8), (0.06, 0.75), (0.1, 0.8), (0.15, 0.85), (0.2, 0.9)]:
        minimax, _ = best_designs(0.2, 0.6, alpha, 1 - power, largest=14)
        assert holding(regions, alpha, power) == [minimax] * (minimax[3] == 8)


def test_what_else_is_printed_narrows_the_regions():
    every = recover(0.434, 0.634, 28)
    some = recover(0.434, 0.634, 28, n1=15)
    one = recover(0.434, 0.634, 28, r1=6, n1=15, r=15)
    assert set(one) < set(some) < set(every)
    assert {(g.r1, g.n1, g.r) for g in one} == {(6, 15, 15)}
    assert recover(0.434, 0.634, 28, r1=13, n1=14, r=15) == ()


def test_the_window_is_where_questions_are_looked_for():
    narrow = recover(0.434, 0.634, 28, window=Window(0.08, 0.12, 0.75))
    assert narrow
    for region in narrow:
        assert 0.08 <= region.alpha[0] < region.alpha[1] <= 0.12
        assert 0.75 <= region.power[0] < region.power[1]
    assert holding(narrow, 0.10, 0.80) == [(6, 15, 15, 28)]


def test_a_usual_pair_at_a_boundary_belongs_to_one_side():
    boundary = 0.10 + 1e-14
    below, above = Window(0.05, boundary, 0.60), Window(boundary, 0.20, 0.60)
    pairs = [
        pair
        for window in (below, above)
        for region in recover(0.434, 0.634, 28, window=window)
        for pair in region.usual
    ]
    assert pairs.count((0.10, 0.80)) == 1


@pytest.mark.parametrize(
    "wrong",
    [(0.25, 0.005, 0.6), (0.1, 0.1, 0.6), (0.005, 0.25, 1.6), (0.005, 0.25, 1), (-0.1, 0.25, 0.6),
     (0.005, 1.1, 0.6), (float("nan"), 0.25, 0.6), (0.005, 0.25, float("nan"))],
)  # fmt: skip
def test_a_window_that_holds_no_question_is_refused(wrong):
    with pytest.raises(InputError, match="alpha_min < alpha_max"):
        Window(*wrong)


def test_two_patients_are_the_smallest_trial():
    assert all(g.n == 2 for g in recover(0.05, 0.95, 2))
    assert recover(0.05, 0.95, 2)


@pytest.mark.parametrize(
    ("n", "printed"),
    [
        (1, {}),
        (28, {"n1": 28}),
        (28, {"r1": 15, "n1": 15}),
        (28, {"r1": 6, "r": 5}),
        (28, {"r": 28}),
        (28, {"r1": -1}),
        (28, {"kind": "best"}),
    ],
)
def test_what_no_design_can_be_is_refused(n, printed):
    with pytest.raises(InputError):
        recover(0.434, 0.634, n, **printed)


def test_rates_in_the_wrong_order_are_refused():
    with pytest.raises(InputError, match="p0 < p1"):
        recover(0.634, 0.434, 28)
