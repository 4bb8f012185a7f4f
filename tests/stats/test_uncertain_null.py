"""The uncertain null against R's integrals and simulation.

data/meta.R makes the expected values.
"""

from __future__ import annotations

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.bayes import posterior
from onearm.stats.uncertain_null import LogitT, probability_above_null
from tests.stats.datasets import expected


@pytest.mark.parametrize("df", ["1", "3", "30"])
def test_probabilities_above_an_uncertain_null_are_those_of_r(df):
    for row in (row for row in expected("meta_null.csv") if row["df"] == df):
        null = LogitT(float(row["location"]), float(row["scale"]), float(df))
        prior = float(row["a"]), float(row["b"])
        found = probability_above_null(int(row["x"]), int(row["n"]), prior, null)
        assert found == pytest.approx(float(row["p"]), abs=2e-9), row


@pytest.mark.parametrize("df", [1, 3, np.inf])
def test_probability_above_an_uncertain_null_agrees_with_simulated_draws(df):
    rng = np.random.default_rng(434)
    draws = 400_000
    rate = rng.beta(14, 16, draws)
    noise = rng.standard_normal(draws) if np.isinf(df) else rng.standard_t(df, draws)
    null = 1 / (1 + np.exp(-np.clip(-0.2655 + 0.3 * noise, -700, 700)))
    found = probability_above_null(13, 28, (1, 1), LogitT(-0.2655, 0.3, df))
    assert found == pytest.approx((rate > null).mean(), abs=4 * np.sqrt(0.25 / draws))


@pytest.mark.parametrize("p0", [0.05, 0.434, 0.9])
@pytest.mark.parametrize("df", [1, 5, np.inf])
def test_a_null_without_spread_leaves_the_tail_of_the_posterior(p0, df):
    null = LogitT(np.log(p0 / (1 - p0)), 0, df)
    tail = posterior(13, 28, (0.434, 0.566)).above(p0)
    found = probability_above_null(13, 28, (0.434, 0.566), null)
    assert found == pytest.approx(tail, rel=1e-12)


def test_an_uncertain_null_draws_the_probability_towards_one_half():
    chances = [
        probability_above_null(20, 28, (1, 1), LogitT(-0.2655, scale, 5))
        for scale in (0, 0.3, 1, 3)
    ]
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] > 0.5


def test_rate_and_null_of_one_half_each_are_even():
    for scale in (0.1, 1, 10):
        found = probability_above_null(0, 0, (2, 2), LogitT(0, scale, 2))
        assert found == pytest.approx(0.5, rel=1e-12)


def test_many_degrees_of_freedom_are_normal():
    found = [probability_above_null(13, 28, (1, 1), LogitT(-0.3, 0.4, df)) for df in (1e7, np.inf)]
    assert found[0] == pytest.approx(found[1], rel=1e-7)


@pytest.mark.parametrize(
    "null", [None, LogitT(0, -1, 3), LogitT(0, 1, 0), LogitT(float("nan"), 1, 3)]
)
def test_a_null_that_is_no_distribution_is_refused(null):
    with pytest.raises(InputError):
        probability_above_null(13, 28, (1, 1), null)


@pytest.mark.parametrize("u", [-0.1, 1.1, [0.5, float("nan")]])
def test_a_quantile_of_no_probability_is_refused(u):
    with pytest.raises(InputError, match="u must lie between 0 and 1"):
        LogitT(0, 1, 3).quantile(u)
