"""Binomial probabilities against whole-number arithmetic, and the counts that all users share."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import comb

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats import accrual, bayes, exact, exposure, predictive, recover, simon, two_stage
from onearm.stats.accrual_inference import attained_inference
from onearm.stats.binomial import TIE, check_choice, check_counts, pmf, pmfs, tail
from onearm.stats.competing import cumulative_incidence
from onearm.stats.conditional_error import conditional_error, stage_two
from onearm.stats.frontier import frontier
from onearm.stats.single_stage import single_stage

OURS = (6, 15, 15, 28)
PLAN = simon.describe("minimax", *OURS, 0.434, 0.634)
RULE = predictive.Boundaries((15, 28), (6, 15))

CALLS = [
    lambda n: exact.clopper_pearson(1, n),
    lambda n: exact.clopper_pearson(n, 28),
    lambda n: exact.upper_limit(n, 28),
    lambda n: exact.p_value_greater(n, 28, 0.4),
    lambda n: exact.p_value_two_sided(n, 28, 0.4),
    lambda n: bayes.posterior(n, 28),
    lambda n: bayes.predictive_beyond(n, 20, 28, 15),
    lambda n: bayes.predictive_beyond(7, 15, 28, n),
    lambda n: bayes.predictive_probability(3, n, 28, 0.434),
    lambda n: predictive.predictive_boundaries(n, 0.4, theta_l=0.05),
    lambda n: predictive.predictive_boundaries(28, 0.4, theta_l=0.05, looks=[n]),
    lambda n: predictive.search(n, 0.1, 0.6, 0.2, 0.2),
    lambda n: predictive.characteristics(predictive.Boundaries((n, 28), (6, 15)), 0.4),
    lambda n: predictive.characteristics(predictive.Boundaries((15, 28), (6, n)), 0.4),
    lambda n: simon.characteristics(6, n, 15, 28, 0.4),
    lambda n: simon.describe("stated", 6, 15, n, 28, 0.4, 0.6),
    lambda n: simon.search(0.1, 0.6, 0.1, 0.2, n_max=n),
    lambda n: frontier(0.1, 0.6, 0.1, 0.2, n),
    lambda n: recover.recover(0.2, 0.6, n),
    lambda n: recover.recover(0.2, 0.6, 14, n1=n),
    lambda n: recover.recover(0.2, 0.6, 16, n1=14, r1=n),
    lambda n: two_stage.estimate(*OURS, n, p0=0.434),
    lambda n: two_stage.estimates(6, n, 15, 28, p0=0.434),
    lambda n: two_stage.behaviour(6, 15, n, 28, 0.5).coverage.tolist(),
    lambda n: accrual.attained(PLAN, n, 30),
    lambda n: accrual.attained(PLAN, 17, 30, r1=n),
    lambda n: attained_inference(PLAN, 8, 15, n, 28),
    lambda n: attained_inference(PLAN, n, 15, 17, 28),
    lambda n: conditional_error(PLAN, n).tolist(),
    lambda n: stage_two(PLAN, n, 13),
    lambda n: stage_two(PLAN, 8, n),
    lambda n: exposure.event_rate(n, 40.0),
    lambda n: len(cumulative_incidence([1, 2], [13, 0], of=n).time),
]


def in_whole_numbers(n, p):
    """P(X = x) times a whole number, and that number, for a rate as the computer holds it."""
    success, whole = Fraction(p).as_integer_ratio()
    ways = [comb(n, x) * success**x * (whole - success) ** (n - x) for x in range(n + 1)]
    return ways, whole**n


@pytest.mark.parametrize("p", [0.0625, 0.434, 0.95])
@pytest.mark.parametrize("n", [1, 28, 500])
def test_probabilities_are_exact_but_for_the_last_digits(n, p):
    ways, whole = in_whole_numbers(n, p)
    for ours in (pmf(n, p), pmfs(n, p)[n]):
        assert ours == pytest.approx([way / whole for way in ways], rel=1e-13, abs=1e-100)


@pytest.mark.parametrize("p", [0.4375, 0.95])
def test_tails_are_exact_to_far_less_than_what_counts_as_a_tie(p):
    ways, whole = in_whole_numbers(800, p)
    above = list(accumulate(reversed(ways), initial=0))[::-1]
    found = tail(800, p, np.arange(-1, 801))
    assert found == pytest.approx([part / whole for part in above], rel=0, abs=TIE / 100)


def test_every_size_has_probabilities_that_sum_to_one():
    for p in (0.05, 0.4, 0.434):
        table = pmfs(1000, p)
        assert np.abs(table.sum(axis=1) - 1).max() < 1e-14
        assert (np.triu(table, 1) == 0).all()


@pytest.mark.parametrize("n", [0, 1, 5])
def test_certain_rates_have_one_outcome(n):
    for p, certain in ((0, 0), (1, n)):
        expected = [float(x == certain) for x in range(n + 1)]
        assert pmf(n, p).tolist() == pmfs(n, p)[n].tolist() == expected


def test_no_tail_is_above_one():
    for n in range(1, 200):
        for p in (0.1, 0.434, 0.7):
            assert tail(n, p, np.array([-5, -1])).max() <= 1


@pytest.mark.parametrize("call", CALLS)
def test_counts_may_be_written_as_decimals_or_by_numpy(call):
    try:
        plain = call(13)
    except InputError as error:  # a count that the call refuses for another reason
        plain = str(error)
    for count in (13.0, np.int64(13), np.float64(13)):
        try:
            found = call(count)
        except InputError as error:
            found = str(error)
        assert found == plain


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("count", [12.5, float("nan"), float("inf"), "13", [13]])
def test_what_is_no_whole_number_is_refused_in_words(call, count):
    with pytest.raises(InputError, match="must be a whole number, found"):
        call(count)


def test_counts_come_back_as_plain_integers():
    found = check_counts(x=13.0, n=np.int32(28))
    assert found == (13, 28)
    assert {type(count) for count in found} == {int}


def test_a_choice_is_refused_with_those_that_are_known():
    check_choice("order", "one", ("one", "two"))
    with pytest.raises(InputError, match="order must be one of one, two, found three"):
        check_choice("order", "three", ("one", "two"))


def test_a_bound_that_is_met_exactly_is_kept_by_every_search():
    """1 of 2 has alpha 0.1 * 0.1 and power 0.9 * 0.9: floats put the first above 0.01."""
    question = (0.1, 0.9, 0.01, 0.2)
    single, double = single_stage(*question), simon.search(*question).minimax
    looked = predictive.search(2, *question, looks=[])
    assert (single.r, single.n) == (double.r, double.n) == (1, 2)
    assert looked.boundaries == predictive.Boundaries((2,), (1,))
    for alpha in (single.alpha, double.alpha, looked.null.reject):
        assert alpha == pytest.approx(0.01, rel=1e-14)
