"""Posteriors and predictive probabilities against R, integrals, enumeration and simulation.

data/bayes.R makes the expected values; the boundaries of 36 patients, by ph2bayes, are those of
the setting of Lee and Liu 2008 (p0 = 0.2, Beta(0.2, 0.8), theta_L = 0.001, theta_T = 0.9).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from scipy import integrate, stats

from onearm.errors import InputError
from onearm.stats import simon
from onearm.stats.bayes import posterior, predictive_beyond, predictive_probability
from onearm.stats.predictive import Boundaries, characteristics, predictive_boundaries, search
from tests.stats.datasets import expected

LEE_LIU = {"looks": range(10, 36), "prior": (0.2, 0.8)}
STAGES = Boundaries(n=(15, 28), stop=(6, 15))
EVERY = Boundaries(n=(2, 3, 5, 6, 8), stop=(-1, 0, 1, 2, 3))


def cells(row, names, kind=float):
    return tuple(kind(row[name]) for name in names)


def prior(row):
    return cells(row, ("a", "b"))


def test_posteriors_are_those_of_r():
    for row in expected("bayes_posterior.csv"):
        found = posterior(*cells(row, ("x", "n"), int), prior(row))
        low, high = found.interval(float(row["level"]))
        ours = (found.mean, found.median, low, high, found.above(float(row["p0"])))
        names = ("mean", "median", "low", "high", "above")
        assert ours == pytest.approx(cells(row, names), rel=1e-9, abs=1e-14), row


@pytest.mark.parametrize("given", [(1, 1), (0.5, 0.5), (0.434, 0.566), (6, 2.5)])
def test_posterior_is_likelihood_times_prior(given):
    def density(p):
        return p**13 * (1 - p) ** 15 * p ** (given[0] - 1) * (1 - p) ** (given[1] - 1)

    whole = integrate.quad(density, 0, 1, epsabs=0)[0]
    above = integrate.quad(density, 0.434, 1, epsabs=0)[0] / whole
    mean = integrate.quad(lambda p: p * density(p), 0, 1, epsabs=0)[0] / whole
    found = posterior(13, 28, given)
    assert (found.above(0.434), found.mean) == pytest.approx((above, mean), rel=1e-9)


def test_without_patients_the_posterior_is_the_prior():
    found = posterior(0, 0, (2, 3))
    assert (found.a, found.b, found.mean) == (2, 3, 0.4)


def test_with_patients_all_alike_the_interval_stays_inside_0_and_1():
    for x in (0, 28):
        low, high = posterior(x, 28).interval()
        assert 0 < low < high < 1


def test_chances_of_meeting_a_count_are_those_of_vgam():
    for row in expected("bayes_beyond.csv"):
        found = predictive_beyond(*cells(row, ("x", "n", "n_max", "r"), int), prior=prior(row))
        assert found == pytest.approx(float(row["p"]), rel=1e-11, abs=1e-14), row


def test_predictive_probabilities_are_those_of_ph2bayes():
    for row in expected("bayes_predictive.csv"):
        found = predictive_probability(
            *cells(row, ("x", "n", "n_max"), int),
            float(row["p0"]),
            theta=float(row["theta"]),
            prior=prior(row),
        )
        assert found == pytest.approx(float(row["pp"]), rel=1e-11, abs=1e-14), row


@pytest.mark.parametrize("setting", [(7, 15, 28, 15), (0, 10, 36, 10), (16, 23, 40, 27)])
def test_a_predictive_probability_averages_the_binomial_over_the_posterior(setting):
    x, n, n_max, r = setting
    rate = stats.beta(1.5 + x, 2.5 + n - x)
    mean = integrate.quad(
        lambda p: stats.binom.sf(r - x, n_max - n, p) * rate.pdf(p), 0, 1, epsabs=1e-13
    )[0]
    assert predictive_beyond(*setting, prior=(1.5, 2.5)) == pytest.approx(mean, rel=1e-8)


def test_predictive_probability_agrees_with_simulated_trials():
    rng = np.random.default_rng(28063)
    trials = 200_000
    rate = rng.beta(1 + 7, 1 + 8, trials)
    final = 7 + rng.binomial(13, rate)
    success = stats.beta.sf(0.434, 1 + final, 1 + 28 - final) > 0.9
    found = predictive_probability(7, 15, 28, 0.434, theta=0.9)
    assert found == pytest.approx(success.mean(), abs=4 * np.sqrt(0.25 / trials))


def test_the_example_of_table_1_is_reproduced():
    """phase1b 1.0.0 (R) tests 0.5655589 and says that it is table 1 of Lee and Liu 2008."""
    found = predictive_probability(16, 23, 40, 0.6, theta=0.9, prior=(0.6, 0.4))
    assert found == pytest.approx(0.5655589, abs=5e-8)


def test_at_the_end_success_is_certain_or_impossible():
    chances = [predictive_beyond(x, 28, 28, 15) for x in (15, 16)]
    assert chances == pytest.approx([0, 1], abs=1e-15)


def test_a_count_out_of_reach_has_no_chance_and_one_already_met_is_certain():
    assert predictive_beyond(2, 15, 28, 15) == 0
    assert predictive_beyond(12, 15, 28, 11) == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("n_max", ["20", "28", "36", "40"])
def test_boundaries_are_those_of_ph2bayes(n_max):
    names = ("n_max", "p0", "theta_l", "theta_t", "a", "b")
    rows = [row for row in expected("bayes_boundaries.csv") if row["n_max"] == n_max]
    for setting in {cells(row, names, str) for row in rows}:
        theirs = [
            cells(row, ("n", "stop"), int) for row in rows if cells(row, names, str) == setting
        ]
        size, p0, theta_l, theta_t, a, b = map(float, setting)
        found = predictive_boundaries(int(size), p0, theta_l=theta_l, theta_t=theta_t, prior=(a, b))
        assert list(zip(found.n, found.stop, strict=True)) == theirs


def test_looks_may_be_few_and_in_any_order():
    every = predictive_boundaries(28, 0.434, theta_l=0.05)
    few = predictive_boundaries(28, 0.434, theta_l=0.05, looks=[20, 10])
    stops = dict(zip(every.n, every.stop, strict=True))
    assert few == Boundaries((10, 20, 28), (stops[10], stops[20], stops[28]))


def test_without_a_look_only_the_end_is_left():
    assert predictive_boundaries(28, 0.434, theta_l=0.05, looks=[]).n == (28,)


def test_at_theta_l_0_no_trial_stops_early():
    assert set(predictive_boundaries(28, 0.434, theta_l=0).stop[:-1]) == {-1}


def test_two_looks_are_a_two_stage_design():
    for p in (0, 0.434, 0.634, 1):
        ours, theirs = characteristics(STAGES, p), simon.characteristics(6, 15, 15, 28, p)
        found = (ours.p, ours.reject, ours.pet, ours.en)
        assert found == pytest.approx((p, theirs.reject, theirs.pet, theirs.en), rel=1e-12)


@pytest.mark.parametrize("p", ["0", "1/5", "2/5", "1"])
def test_characteristics_sum_over_every_sequence_of_patients(p):
    rate = Fraction(p)
    reject = pet = en = Fraction(0)
    for patients in product((0, 1), repeat=EVERY.n[-1]):
        chance = rate ** sum(patients) * (1 - rate) ** (len(patients) - sum(patients))
        looks = zip(EVERY.n, EVERY.stop, strict=True)
        size = next((n for n, stop in looks if sum(patients[:n]) <= stop), None)
        reject += chance * (size is None)
        pet += chance * (size is not None and size < EVERY.n[-1])
        en += chance * (size or EVERY.n[-1])
    found = characteristics(EVERY, float(rate))
    ours = (found.reject, found.pet, found.en)
    assert ours == pytest.approx(tuple(map(float, (reject, pet, en))), rel=1e-12, abs=1e-15)


def test_characteristics_agree_with_simulated_trials():
    rule = predictive_boundaries(36, 0.2, theta_l=0.001, theta_t=0.9, **LEE_LIU)
    trials = 100_000
    rng = np.random.default_rng(2008)
    responders = np.cumsum(rng.random((trials, 36)) < 0.2, axis=1)[:, np.array(rule.n) - 1]
    stopped = responders <= np.array(rule.stop)
    reject = ~stopped.any(axis=1)
    size = np.where(reject, 36, np.array(rule.n)[stopped.argmax(axis=1)])
    at = characteristics(rule, 0.2)
    error = 4 * np.sqrt(0.25 / trials)
    assert at.reject == pytest.approx(reject.mean(), abs=error)
    assert at.pet == pytest.approx((size < 36).mean(), abs=error)
    assert at.en == pytest.approx(size.mean(), abs=error * 36)


def slow_search(n_max, p0, p1, alpha, beta, a, b, looks):
    """(expected under p0, final limit) of the best rule, by every limit and every theta_L."""
    best = None
    for r in range(n_max):
        chance = {n: stats.betabinom.sf(r - np.arange(n + 1), n_max - n, a + np.arange(n + 1),
                                        b + n - np.arange(n + 1)) for n in looks}  # fmt: skip
        for theta_l in sorted({float(v) for values in chance.values() for v in values} | {1.0}):
            at = []
            for p in (p0, p1):
                alive, en, before = {0: 1.0}, 0.0, 0
                for n in [*looks, n_max]:
                    new: dict[int, float] = {}
                    for x, weight in alive.items():
                        for more in range(n - before + 1):
                            step = weight * stats.binom.pmf(more, n - before, p)
                            new[x + more] = new.get(x + more, 0.0) + step
                    en += (n - before) * sum(alive.values())
                    before = n
                    alive = {
                        x: w
                        for x, w in new.items()
                        if (x > r if n == n_max else chance[n][x] >= theta_l)
                    }
                at.append((sum(alive.values()), en))
            if at[0][0] <= alpha and at[1][0] >= 1 - beta and (best is None or at[0][1] < best[0]):
                best = (at[0][1], r)
    return best


@pytest.mark.parametrize(
    "setting",
    [(8, 0.2, 0.6, 0.15, 0.2, 1, 1, [3, 5]), (9, 0.1, 0.5, 0.1, 0.2, 0.1, 0.9, [4, 6])],
)
def test_search_finds_what_trying_every_rule_finds(setting):
    n_max, p0, p1, alpha, beta, a, b, looks = setting
    found = search(n_max, p0, p1, alpha, beta, looks=looks, prior=(a, b))
    ours = (found.null.en, found.boundaries.stop[-1])
    assert ours == pytest.approx(slow_search(*setting), rel=1e-10)


def test_the_ranges_of_a_found_rule_give_that_rule_and_no_other():
    found = search(36, 0.2, 0.4, 0.1, 0.1, **LEE_LIU)
    (l_low, l_high), (t_low, t_high) = found.theta_l, found.theta_t
    inside = [((l_low + l_high) / 2, t_low), (l_high, (t_low + t_high) / 2)]
    outside = [(l_low, t_low), (l_high + 1e-6, t_low), (l_high, t_low - 1e-6), (l_high, t_high)]
    for theta_l, theta_t in inside + outside:
        rule = predictive_boundaries(36, 0.2, theta_l=theta_l, theta_t=theta_t, **LEE_LIU)
        assert (rule == found.boundaries) is ((theta_l, theta_t) in inside)


def test_a_found_rule_keeps_what_it_promises():
    found = search(28, 0.434, 0.634, 0.1, 0.2, looks=range(10, 28))
    assert found.null == characteristics(found.boundaries, 0.434)
    assert found.aim == characteristics(found.boundaries, 0.634)
    assert found.null.reject <= 0.1
    assert found.aim.reject >= 0.8
    assert found.null.en < simon.characteristics(6, 15, 15, 28, 0.434).en


def test_without_looks_the_search_finds_the_single_stage_rule():
    found = search(36, 0.2, 0.4, 0.1, 0.1, looks=[])
    assert found.boundaries == Boundaries((36,), (10,))
    single = [float(stats.binom.sf(10, 36, p)) for p in (0.2, 0.4)]
    assert [found.null.reject, found.aim.reject] == pytest.approx(single, rel=1e-11)
    assert (found.null.pet, found.null.en) == (0, 36)


@pytest.mark.parametrize("n_max", [0, 1, 10])
def test_with_too_few_patients_no_rule_is_found(n_max):
    with pytest.raises(InputError, match=f"{n_max} patients"):
        search(n_max, 0.434, 0.634, 0.1, 0.2)


@pytest.mark.parametrize(
    ("x", "n", "given"),
    [(-1, 5, (1, 1)), (6, 5, (1, 1)), (1.5, 5, (1, 1)), (float("nan"), 5, (1, 1)),
     (1, 5, (0, 1)), (1, 5, (1, -1)), (1, 5, (1, float("inf")))],
)  # fmt: skip
def test_impossible_counts_and_priors_are_refused(x, n, given):
    with pytest.raises(InputError):
        posterior(x, n, given)
    with pytest.raises(InputError):
        predictive_beyond(x, n, 10, 3, prior=given)


def test_more_patients_than_the_end_has_are_refused():
    with pytest.raises(InputError):
        predictive_beyond(3, 29, 28, 15)
    with pytest.raises(InputError):
        predictive_probability(3, 29, 28, 0.434)


@pytest.mark.parametrize("wrong", [{"p0": 1.1}, {"theta_l": -0.1}, {"theta_t": 90}])
def test_impossible_probabilities_are_refused(wrong):
    with pytest.raises(InputError):
        predictive_boundaries(28, **({"p0": 0.4, "theta_l": 0.05, "theta_t": 0.9} | wrong))


@pytest.mark.parametrize("looks", [[0, 10], [10, 28], [10.5]])
def test_impossible_looks_are_refused(looks):
    with pytest.raises(InputError):
        predictive_boundaries(28, 0.434, theta_l=0.05, looks=looks)


@pytest.mark.parametrize(
    "rule",
    [((), ()), ((10, 10), (1, 2)), ((10, 5), (1, 2)), ((5,), (1, 2)), ((5, 10), (-2, 3))],
)
def test_a_rule_out_of_order_is_refused(rule):
    with pytest.raises(InputError):
        characteristics(Boundaries(*rule), 0.4)


@pytest.mark.parametrize(
    "question", [(0.4, 0.4, 0.1, 0.2), (0, 0.4, 0.1, 0.2), (0.2, 0.4, 10, 0.2)]
)
def test_impossible_questions_are_refused(question):
    with pytest.raises(InputError):
        search(28, *question)
