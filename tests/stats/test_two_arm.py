"""A randomised comparison of two rates: its size and how often it errs."""

from __future__ import annotations

import itertools

import pytest
from scipy import stats

from onearm.errors import InputError
from onearm.stats.two_arm import claims, two_arm, usual_formula
from tests.stats.datasets import expected

CASES = expected("two_arm.csv")


def asked(row: dict[str, str]) -> tuple[float, float, float, float]:
    return float(row["p0"]), float(row["p1"]), float(row["level"]), float(row["beta"])


@pytest.mark.parametrize("row", CASES, ids=lambda row: f"{row['p0']} {row['p1']}")
def test_size_and_errors_are_those_that_r_finds(row: dict[str, str]):
    found = two_arm(*asked(row))
    assert (found.n_arm, found.n) == (int(row["n_arm"]), 2 * int(row["n_arm"]))
    assert found.alpha == pytest.approx(float(row["alpha"]), abs=1e-10)
    assert found.power == pytest.approx(float(row["power"]), abs=1e-10)
    assert usual_formula(*asked(row)) == int(row["formula"])


@pytest.mark.parametrize(("n_arm", "level"), [(1, 0.5), (4, 0.1), (7, 0.2)])
def test_claims_are_those_of_fisher_for_each_pair_of_counts(n_arm: int, level: float):
    old, new, total = 0.3, 0.6, 0.0
    for x, y in itertools.product(range(n_arm + 1), repeat=2):
        pair = [[x, n_arm - x], [y, n_arm - y]]
        if stats.fisher_exact(pair, alternative="greater").pvalue <= level + 1e-12:
            total += stats.binom.pmf(x, n_arm, new) * stats.binom.pmf(y, n_arm, old)
    assert claims(n_arm, level, old, new) == pytest.approx(total, abs=1e-12)


@pytest.mark.parametrize("shared", [0.05, 0.3, 0.5, 0.8, 0.95])
def test_the_level_is_kept_whatever_rate_the_arms_share(shared: float):
    assert claims(40, 0.10, shared, shared) <= 0.10


def test_what_cannot_be_answered_is_refused():
    with pytest.raises(InputError, match="more than 20 patients in each"):
        two_arm(0.434, 0.634, 0.1, 0.2, n_max=20)
    with pytest.raises(InputError, match="p0 < p1"):
        two_arm(0.6, 0.4, 0.1, 0.2)
    with pytest.raises(InputError, match="one patient or more"):
        claims(0, 0.1, 0.4, 0.4)
