"""Estimates after two stages against clinfun and against every sequence of every trial.

data/two_stage_clinfun.csv: twostage.inference of clinfun, see simon_clinfun.R. Its confidence
limits are not used: the upper one solves P(X >= x) = 1 - a, and covers too little.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.two_stage import ESTIMATORS, METHODS, Estimate, behaviour, estimate, estimates
from tests.stats.datasets import expected
from tests.stats.enumeration import probabilities

OURS = (6, 15, 15, 28)
RULES = [OURS, (1, 10, 5, 29), (0, 1, 0, 2), (3, 13, 12, 43), (8, 9, 8, 11), (0, 5, 3, 6)]
RATES = [0.02, 0.2, 0.434, 0.5, 0.634, 0.9]


def chances(r1, n1, n, p):
    """P(trial ends with x successes), x = 0..n, by loops over both stages."""
    end = [0.0] * (n + 1)
    for x1, first in enumerate(probabilities(n1, p)):
        if x1 <= r1:
            end[x1] += first
        else:
            for x2, second in enumerate(probabilities(n - n1, p)):
                end[x1 + x2] += first * second
    return np.array(end)


def rows_of(rule):
    names = ("r1", "n1", "r", "n")
    return [row for row in expected("two_stage_clinfun.csv")
            if tuple(int(row[name]) for name in names) == rule]  # fmt: skip


@pytest.mark.parametrize("rule", [OURS, (1, 10, 5, 29), (3, 13, 12, 43), (0, 9, 2, 17),
                                  (19, 35, 51, 71)])  # fmt: skip
def test_unbiased_estimates_and_p_values_are_those_of_clinfun(rule):
    rows = rows_of(rule)
    ours = estimates(*rule, p0=float(rows[0]["p0"]))
    assert [int(row["x"]) for row in rows] == [e.x for e in ours]
    assert [e.umvue for e in ours] == pytest.approx([float(r["umvue"]) for r in rows], rel=1e-11)
    theirs = [float(row["p_value"]) for row in rows]
    assert [e.p_value for e in ours] == pytest.approx(theirs, rel=1e-9, abs=1e-14)


def test_the_unbiased_estimate_is_the_first_patients_mean_over_all_sequences():
    """Given where a trial ended all its sequences are equally likely: average the first patient."""
    r1, n1, r, n = 1, 4, 3, 8
    ends = {}
    for sequence in itertools.product((0, 1), repeat=n):
        stopped = sum(sequence[:n1]) <= r1
        seen = sequence[:n1] if stopped else sequence
        ends.setdefault(sum(seen), set()).add(seen)
    for x, sequences in ends.items():
        mean = Fraction(sum(s[0] for s in sequences), len(sequences))
        assert estimate(r1, n1, r, n, x, p0=0.2).umvue == pytest.approx(float(mean), rel=1e-12)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("p", RATES)
def test_the_unbiased_estimate_has_no_bias(rule, p):
    r1, n1, _, n = rule
    umvue = [e.umvue for e in estimates(*rule, p0=0.3)]
    assert chances(r1, n1, n, p) @ umvue == pytest.approx(p, abs=1e-12)


@pytest.mark.parametrize("rule", RULES)
def test_each_number_is_the_rate_that_its_definition_asks_for(rule):
    r1, n1, r, n = rule
    for e in estimates(*rule, p0=0.3, level=0.9):
        at_null = chances(r1, n1, n, 0.3)
        assert e.p_value == pytest.approx(at_null[e.x :].sum(), rel=1e-9)
        assert e.mid_p == pytest.approx(at_null[e.x :].sum() - at_null[e.x] / 2, rel=1e-9)
        naive = np.array([x / (n1 if x <= r1 else n) for x in range(n + 1)])
        assert e.naive == naive[e.x]
        assert (e.stage, e.seen) == ((1, n1) if e.x <= r1 else (2, n))
        assert e.reject == (e.x > r)
        if e.x > 0:
            assert chances(r1, n1, n, e.median_unbiased)[e.x :].sum() == pytest.approx(0.5)
            assert chances(r1, n1, n, e.ci[0])[e.x :].sum() == pytest.approx(0.05)
        if e.x < n:
            assert chances(r1, n1, n, e.ci[1])[: e.x + 1].sum() == pytest.approx(0.05)
            assert chances(r1, n1, n, e.bias_adjusted) @ naive == pytest.approx(e.naive, abs=1e-12)


@pytest.mark.parametrize("rule", RULES)
def test_estimates_keep_the_order_of_the_outcomes(rule):
    n = rule[3]
    ours = estimates(*rule, p0=0.3)
    for name in ("umvue", "median_unbiased"):
        assert np.all(np.diff([getattr(e, name) for e in ours]) > -1e-12)
    assert np.all(np.diff([e.p_value for e in ours]) < 1e-12)
    assert np.all(np.diff([e.ci[0] for e in ours]) > -1e-12)
    assert np.all(np.diff([e.ci[1] for e in ours]) > -1e-12)
    assert all(e.ci[0] <= e.median_unbiased <= e.ci[1] for e in ours)
    assert (ours[0].ci[0], ours[0].umvue, ours[0].median_unbiased) == (0, 0, 0)
    assert (ours[n].ci[1], ours[n].umvue, ours[n].naive) == (1, 1, 1)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_interval_covers_at_least_its_level_at_every_rate(rule, level):
    r1, n1, _, n = rule
    ours = estimates(*rule, p0=0.3, level=level)
    for p in np.linspace(0.003, 0.997, 143):
        inside = [e.ci[0] <= p <= e.ci[1] for e in ours]
        assert chances(r1, n1, n, p) @ inside >= level


def test_the_upper_limit_of_others_covers_too_little():
    """The limit that solves P(X >= x) = 0.975 instead of P(X <= x) = 0.025, p0 to p1."""
    r1, n1, _, n = OURS
    grid = np.linspace(0.434, 0.634, 201)
    end = np.array([chances(r1, n1, n, p) for p in grid])
    above = end[:, ::-1].cumsum(axis=1)[:, ::-1]
    covered = (((above > 0.025) & (above < 0.975)) * end).sum(axis=1)
    assert covered.min() == pytest.approx(0.909, abs=0.0005)
    assert behaviour(*OURS, grid).coverage.min() > 0.95


def test_behaviour_is_that_of_simulated_trials():
    r1, n1, _, n = OURS
    rng = np.random.default_rng(28063)
    trials, p = 200_000, 0.5
    first = rng.binomial(n1, p, trials)
    x = np.where(first <= r1, first, first + rng.binomial(n - n1, p, trials))
    seen = behaviour(*OURS, [p], level=0.9)
    ours = estimates(*OURS, p0=0.434, level=0.9)
    for name in ESTIMATORS:
        values = np.array([getattr(e, name) for e in ours])[x]
        assert seen.bias[name][0] == pytest.approx(values.mean() - p, abs=0.001)
        assert seen.rmse[name][0] == pytest.approx(np.sqrt(((values - p) ** 2).mean()), abs=0.001)
    low, high = np.array([e.ci for e in ours])[x].T
    assert seen.coverage[0] == pytest.approx(((low <= p) & (p <= high)).mean(), abs=0.004)


def test_certain_rates_have_no_error():
    seen = behaviour(*OURS, [0.0, 1.0])
    for name in ("naive", "umvue", "bias_adjusted"):
        assert seen.rmse[name] == pytest.approx([0, 0], abs=1e-12)
    assert seen.coverage == pytest.approx([1, 1])


def test_every_number_of_an_estimate_is_named():
    described = {"x", "seen", "stage", "reject", "p0", "level"}
    assert set(METHODS) | described == set(Estimate.__dataclass_fields__)


def test_one_outcome_is_what_all_outcomes_say_of_it():
    for together in estimates(*OURS, p0=0.434):
        alone = estimate(*OURS, together.x, p0=0.434)
        assert alone.ci == pytest.approx(together.ci, abs=1e-14)
        for name in (*ESTIMATORS, "p_value", "mid_p"):
            assert getattr(alone, name) == pytest.approx(getattr(together, name), abs=1e-14)


@pytest.mark.parametrize(
    ("x", "stage", "why"),
    [
        (-1, None, "between 0 and 28"),
        (29, None, "between 0 and 28"),
        (16, 1, "between 0 and 15"),
        (9, 1, "the trial goes on"),
        (5, 2, "would have stopped"),
        (5, 3, "stage must be 1 or 2"),
    ],
)
def test_outcomes_that_cannot_be_are_refused(x, stage, why):
    with pytest.raises(InputError, match=why):
        estimate(*OURS, x, p0=0.434, stage=stage)


@pytest.mark.parametrize(
    ("rule", "p0", "level"),
    [
        ((15, 15, 15, 28), 0.4, 0.95),
        (OURS, 1.4, 0.95),
        (OURS, 0.4, 1),
        (OURS, 0.4, 95),
        (OURS, float("nan"), 0.95),
    ],
)
def test_impossible_rules_rates_and_levels_are_refused(rule, p0, level):
    with pytest.raises(InputError):
        estimate(*rule, 5, p0=p0, level=level)
    with pytest.raises(InputError):
        estimates(*rule, p0=p0, level=level)


def test_impossible_true_rates_are_refused():
    with pytest.raises(InputError, match="between 0 and 1"):
        behaviour(*OURS, [0.2, 1.2])


def test_true_rates_in_a_table_are_refused():
    with pytest.raises(InputError, match="2 dimensions"):
        behaviour(*OURS, [[0.2, 0.4]])


def test_one_true_rate_is_a_list_of_one():
    assert behaviour(*OURS, 0.434).coverage == behaviour(*OURS, [0.434]).coverage
