"""What an interim look does, against every sequence of every trial."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats import exact, simon, two_stage
from onearm.stats.interim import among_those_that_go_on, coverages, plain_means
from tests.stats.enumeration import probabilities

OURS = (6, 15, 15, 28)
RULES = [OURS, (1, 10, 5, 29), (0, 1, 0, 2), (3, 13, 12, 43), (8, 9, 8, 11), (0, 5, 3, 6)]


def ends(r1: int, n1: int, n: int, p: float) -> np.ndarray:
    """P(trial ends with x successes), x = 0..n, by loops over both stages."""
    end = np.zeros(n + 1)
    for x1, first in enumerate(probabilities(n1, p)):
        for x2, second in enumerate(probabilities(n - n1, p)):
            end[x1 if x1 <= r1 else x1 + x2] += first * second
    return end


@pytest.mark.parametrize("rule", RULES)
def test_probabilities_are_those_of_loops_over_both_stages(rule):
    r1, n1, _, n = rule
    rates = [0, 0.1, 0.434, 0.9, 1]
    by_loops = [ends(r1, n1, n, p) for p in rates]
    assert two_stage.probabilities(*rule, rates) == pytest.approx(np.array(by_loops), abs=1e-13)


@pytest.mark.parametrize("p", [0.1, 0.434, 0.9])
def test_probabilities_are_those_of_the_design(p: float):
    end = two_stage.probabilities(*OURS, p)[0]
    found = simon.characteristics(*OURS, p)
    assert end.sum() == pytest.approx(1)
    assert end[:7].sum() == pytest.approx(found.pet)
    assert end[16:].sum() == pytest.approx(found.reject)


@pytest.mark.parametrize("rule", [(1, 4, 3, 8), (0, 5, 3, 6), (2, 3, 3, 7)])
def test_the_estimate_given_that_it_went_on_is_the_mean_of_stage_2_over_all_sequences(rule):
    """Given the total, all sequences that go on are equally likely: average their stage 2."""
    r1, n1, _, n = rule
    found: dict[int, list[Fraction]] = {}
    for sequence in itertools.product((0, 1), repeat=n):
        if sum(sequence[:n1]) > r1:
            found.setdefault(sum(sequence), []).append(Fraction(sum(sequence[n1:]), n - n1))
    for x, rates in found.items():
        mean = float(sum(rates) / len(rates))
        assert among_those_that_go_on(*rule, x) == pytest.approx(mean, abs=1e-12)


@pytest.mark.parametrize("rule", RULES)
def test_both_unbiased_estimates_make_up_the_total(rule):
    """Expected successes of stage 1 and of stage 2, given the total, add up to it."""
    r1, n1, _, n = rule
    for x in range(r1 + 1, n + 1):
        stage1 = n1 * two_stage.estimate(*rule, x, p0=0.3).umvue
        assert stage1 + (n - n1) * among_those_that_go_on(*rule, x) == pytest.approx(x)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("p", [0.2, 0.434, 0.8])
def test_it_is_right_on_average_over_the_trials_that_go_on(rule, p: float):
    r1, n1, _, n = rule
    on = ends(r1, n1, n, p)[r1 + 1 :]
    made = [among_those_that_go_on(*rule, x) for x in range(r1 + 1, n + 1)]
    assert on @ made / on.sum() == pytest.approx(p)


def test_the_plain_rate_is_too_low_over_all_trials_and_too_high_over_those_that_go_on():
    for p in np.linspace(0.05, 0.95, 19):
        every, on = plain_means(*OURS, float(p))
        bias = two_stage.behaviour(*OURS, [p]).bias["naive"][0]
        assert every - p == pytest.approx(bias, abs=1e-12)
        assert every < p < on
    assert plain_means(*OURS, 1) == (1, 1)


def test_coverage_is_that_of_a_sum_over_all_ends():
    rates = np.linspace(0.434, 0.634, 201)
    found = coverages(*OURS, rates)
    assert found["other"].min() == pytest.approx(0.909, abs=0.0005)
    assert found["stage-wise"].min() > 0.95
    limits = [exact.clopper_pearson(k, 15 if k <= 6 else 28).ci for k in range(29)]
    for p, seen in zip(rates[::40], found["one stage"][::40], strict=True):
        inside = [low <= p <= high for low, high in limits]
        assert ends(6, 15, 28, float(p)) @ np.array(inside) == pytest.approx(seen)


@pytest.mark.parametrize("x", [6, 29, -1, 7.5])
def test_a_count_with_which_no_trial_reaches_the_end_is_refused(x: float):
    with pytest.raises(InputError):
        among_those_that_go_on(*OURS, x)


@pytest.mark.parametrize("p", [0, -0.1, 1.1, float("nan"), 1e-200])
def test_no_mean_is_taken_where_no_trial_goes_on(p: float):
    with pytest.raises(InputError, match=r"no trial goes on|between 0 and 1"):
        plain_means(*OURS, p)


def test_impossible_rules_rates_and_levels_are_refused():
    for wrong in ((6, 5, 15, 28), (6, 15, 15, 14)):
        for call in (
            lambda rule: two_stage.probabilities(*rule, 0.5),
            lambda rule: among_those_that_go_on(*rule, 13),
            lambda rule: plain_means(*rule, 0.5),
            lambda rule: coverages(*rule, 0.5),
        ):
            with pytest.raises(InputError):
                call(wrong)
    with pytest.raises(InputError, match="true rates"):
        coverages(*OURS, [0.5, 1.5])
    with pytest.raises(InputError, match="level"):
        coverages(*OURS, 0.5, level=1)
