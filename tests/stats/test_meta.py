"""Random effects against metafor.

data/meta.R makes the expected values.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from onearm.errors import InputError
from onearm.stats.meta import random_effects, study_logits
from tests.stats.datasets import expected, number

STUDIES = expected("meta_studies.csv")
NAMES = sorted({row["data"] for row in STUDIES})


def column(name, key):
    return [number(row[key]) for row in STUDIES if row["data"] == name]


def summary(name, **options):
    return random_effects(column(name, "logit"), column(name, "se"), **options)


@pytest.mark.parametrize("name", [name for name in NAMES if None not in column(name, "x")])
def test_logits_and_errors_are_those_of_metafor(name):
    logits, se = study_logits(column(name, "x"), column(name, "n"))
    assert logits == pytest.approx(column(name, "logit"), rel=1e-13)
    assert se == pytest.approx(column(name, "se"), rel=1e-13)


@pytest.mark.parametrize("name", NAMES)
def test_summaries_are_those_of_metafor(name):
    for row in (row for row in expected("meta_summary.csv") if row["data"] == name):
        knapp, level = row["knha"] == "1", float(row["level"])
        found = summary(name, method=row["method"], hartung_knapp=knapp, level=level)
        assert (found.k, found.method, found.hartung_knapp, found.level) == (
            int(row["k"]), row["method"], knapp, level,
        )  # fmt: skip
        ours = {"mean": found.mean, "low": found.ci[0], "high": found.ci[1]}
        ours |= {"logit": found.logit, "se": found.se, "q": found.q}
        if found.k > 1:
            ours |= {"tau2": found.tau2, "i2": found.i2}
            assert found.tau == pytest.approx(float(row["tau2"]) ** 0.5, rel=1e-9)
        if found.k > 2:
            ours |= {"pi_low": found.prediction[0], "pi_high": found.prediction[1]}
        for key, value in ours.items():
            assert value == pytest.approx(float(row[key]), rel=1e-10, abs=1e-13), key


def test_restricted_likelihood_is_nowhere_greater():
    """The likelihood of the contrasts with the first study, which know no mean."""
    rng = np.random.default_rng(2005)
    for k in (2, 3, 4, 6):
        for spread in (0.1, 1, 3):
            se = rng.uniform(0.1, 1.5, k)
            y = rng.normal(0, spread, k) + rng.normal(0, se)
            contrast = np.eye(k)[1:] - np.eye(k)[0]

            def likelihood(tau2, y=y, se=se, contrast=contrast):
                covariance = contrast @ np.diag(se**2 + tau2) @ contrast.T
                return stats.multivariate_normal(cov=covariance).logpdf(contrast @ y)

            found = random_effects(y, se).tau2
            elsewhere = [likelihood(tau2) for tau2 in [0, *np.geomspace(1e-4, 100, 60)]]
            assert likelihood(found) >= max(elsewhere) - 1e-9


def test_one_study_is_its_own_summary_and_knows_nothing_of_others():
    found = summary("one")
    half = stats.norm.ppf(0.975) * np.sqrt(1 / 13 + 1 / 15)
    limits = [1 / (1 + np.exp(-(np.log(13 / 15) + sign * half))) for sign in (-1, 1)]
    assert found.mean == pytest.approx(13 / 28, rel=1e-12)
    assert found.ci == pytest.approx(limits, rel=1e-12)
    assert (found.tau2, found.tau, found.i2, found.prediction, found.predictive) == (None,) * 5
    assert (found.k, found.q) == (1, 0)


@pytest.mark.parametrize("method", ["REML", "DL"])
def test_two_studies_have_a_tau_but_no_prediction(method):
    found = summary("two", method=method)
    assert found.tau > 0
    assert (found.prediction, found.predictive) == (None, None)


@pytest.mark.parametrize("method", ["REML", "DL"])
@pytest.mark.parametrize("name", ["identical", "close_together"])
def test_studies_that_agree_are_pooled_as_one(name, method):
    found = summary(name, method=method)
    x, n = sum(column(name, "x")), sum(column(name, "n"))
    assert (found.tau2, found.tau, found.i2) == (0, 0, 0)
    assert found.mean == pytest.approx(x / n, rel=1e-3)
    assert found.se == pytest.approx(np.sqrt(1 / x + 1 / (n - x)), rel=1e-3)


@pytest.mark.parametrize("scale", [1e-10, 1e-9, 1e-8, 1e-6, 1e-5])
def test_studies_that_nearly_agree_are_pooled_as_one(scale):
    """Where the likelihood is flat to rounding its slope still tells that tau2 is 0."""
    rng = np.random.default_rng(434)
    for _ in range(60):
        k = int(rng.integers(2, 8))
        found = random_effects(-0.3 + scale * rng.normal(size=k), rng.uniform(0.1, 1, k))
        assert found.tau2 == 0
        assert found.logit == pytest.approx(-0.3, abs=10 * scale)


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1e3])
def test_variance_between_studies_scales_with_the_logits(scale):
    logits, se = np.array([-0.9, 0.4, 0.7, -0.2]), np.array([0.2, 0.1, 0.3, 0.2])
    found, scaled = random_effects(logits, se), random_effects(scale * logits, scale * se)
    assert found.tau2 > 0.1
    assert scaled.tau2 == pytest.approx(scale**2 * found.tau2, rel=1e-9)


def test_identical_studies_leave_hartung_and_knapp_without_width():
    found = summary("identical", hartung_knapp=True)
    assert found.ci == found.prediction == pytest.approx((0.25, 0.25), rel=1e-12)


def test_half_a_patient_is_added_to_a_study_with_none_or_all_only():
    logits, se = study_logits([0, 3, 20], [12, 30, 20])
    assert logits == pytest.approx(np.log([0.5 / 12.5, 3 / 27, 20.5 / 0.5]))
    assert se**2 == pytest.approx([1 / 0.5 + 1 / 12.5, 1 / 3 + 1 / 27, 1 / 20.5 + 1 / 0.5])


def test_order_of_studies_does_not_matter():
    logits, se = np.array(column("doxorubicin", "logit")), np.array(column("doxorubicin", "se"))
    order = [3, 0, 4, 2, 1]
    shuffled, found = random_effects(logits[order], se[order]), random_effects(logits, se)
    assert (shuffled.mean, shuffled.tau2) == pytest.approx((found.mean, found.tau2), rel=1e-9)


def test_prediction_interval_is_cut_from_the_predictive_distribution():
    found = summary("doxorubicin", level=0.9)
    assert found.predictive.quantile([0.05, 0.95]) == pytest.approx(found.prediction, rel=1e-12)
    assert found.predictive.df == 3
    assert found.predictive.quantile(0.5) == pytest.approx(found.mean, rel=1e-12)


@pytest.mark.parametrize(
    ("x", "n"), [([1, 2], [5]), ([6], [5]), ([-1], [5]), ([0], [0]), ([float("nan")], [5])]
)
def test_impossible_counts_are_refused(x, n):
    with pytest.raises(InputError):
        study_logits(x, n)


@pytest.mark.parametrize(
    ("logits", "se"),
    [([], []), ([0.1, 0.2], [0.1]), ([0.1], [0]), ([0.1], [-1]), ([float("nan")], [1]),
     ([float("inf")], [1]), ([0.1], [float("nan")]), ([[0.1]], [[1]])],
)  # fmt: skip
def test_impossible_studies_are_refused(logits, se):
    with pytest.raises(InputError):
        random_effects(logits, se)


@pytest.mark.parametrize("wrong", [{"method": "ML"}, {"level": 95}, {"level": 0}])
def test_unknown_methods_and_impossible_levels_are_refused(wrong):
    with pytest.raises(InputError):
        random_effects([0.1, 0.2], [0.3, 0.3], **wrong)


def test_hartung_and_knapp_of_one_study_is_refused():
    with pytest.raises(InputError, match="two studies"):
        summary("one", hartung_knapp=True)
