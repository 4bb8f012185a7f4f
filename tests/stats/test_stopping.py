"""Stopping rules for toxicity, against printed tables and against all sequences of patients."""

from __future__ import annotations

from itertools import product

import pytest
from scipy.stats import beta, binom

from onearm.errors import InputError
from onearm.stats.stopping import (
    Limits,
    bayes_limits,
    monitor,
    patients_to_see,
    pocock_limits,
    steps,
    three_and_three,
)
from tests.stats.datasets import expected


def parsed(text: str) -> Limits:
    return tuple(None if cell == "-" else int(cell) for cell in text.split())


@pytest.mark.parametrize("row", expected("stopping_rules.csv"))
def test_the_boundary_is_the_printed_one(row: dict[str, str]) -> None:
    found = pocock_limits(int(row["n"]), float(row["rate"]), float(row["alpha"]))
    assert found == parsed(row["limits"])


@pytest.mark.parametrize("row", expected("stopping_monitored.csv"))
def test_a_rule_does_what_is_printed_of_it(row: dict[str, str]) -> None:
    found, digits = monitor(parsed(row["limits"]), float(row["p"])), int(row["decimals"])
    assert found.stop == pytest.approx(float(row["stop"]), abs=0.51 * 10**-digits)
    assert found.patients == pytest.approx(float(row["patients"]), abs=0.051)
    if digits > 3:
        assert found.patients == pytest.approx(float(row["patients"]), abs=6e-6)


@pytest.mark.parametrize(
    "limits", [(None, 2, 2, 3), (1, 1, 1), (None, None, None), (2, 2, 3, 3, 4)]
)
@pytest.mark.parametrize("p", [0.0, 0.1, 0.45, 1.0])
def test_a_rule_does_what_all_sequences_say(limits: Limits, p: float) -> None:
    stop = patients = events = 0.0
    for fates in product((0, 1), repeat=len(limits)):
        chance = 1.0
        for fate in fates:
            chance *= p if fate else 1 - p
        ends = [
            k for k, limit in enumerate(limits, 1) if limit is not None and sum(fates[:k]) >= limit
        ]
        treated = ends[0] if ends else len(limits)
        stop += chance * bool(ends)
        patients += chance * treated
        events += chance * sum(fates[:treated])
    found = monitor(limits, p)
    assert (found.stop, found.patients, found.events) == pytest.approx((stop, patients, events))


@pytest.mark.parametrize(("n", "rate", "alpha"), [(12, 1 / 3, 0.1), (33, 0.3, 0.05), (6, 0.2, 0.2)])
def test_no_higher_level_would_keep_alpha(n: int, rate: float, alpha: float) -> None:
    limits = pocock_limits(n, rate, alpha)
    assert monitor(limits, rate).stop <= alpha
    tails = [binom.sf(x - 1, k, rate) for k, x in enumerate(limits, 1) if x is not None]
    level = max(tails, default=0.0)
    every = {binom.sf(x - 1, k, rate) for k in range(1, n + 1) for x in range(1, k + 1)}
    higher = min(one for one in every if one > level * (1 + 1e-9))
    looser = tuple(
        next((x for x in range(1, k + 1) if binom.sf(x - 1, k, rate) <= higher * (1 + 1e-9)), None)
        for k in range(1, n + 1)
    )
    assert monitor(looser, rate).stop > alpha


def test_the_bayesian_rule_is_a_posterior() -> None:
    for k, limit in enumerate(bayes_limits(20, 0.3, 0.9, prior=(0.6, 1.4)), 1):
        reached = [x for x in range(1, k + 1) if beta.sf(0.3, 0.6 + x, 1.4 + k - x) >= 0.9]
        assert limit == (reached[0] if reached else None)


@pytest.mark.parametrize("p", [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 1.0])
def test_three_and_three_is_counted_by_hand(p: float) -> None:
    kept = 0.0
    for fates in product((0, 1), repeat=6):
        chance = 1.0
        for fate in fates:
            chance *= p if fate else 1 - p
        early = sum(fates[:3])
        kept += chance * (early == 0 or (early == 1 and sum(fates[3:]) == 0))
    assert three_and_three(p) == pytest.approx(1 - kept)


def test_a_rule_is_told_in_few_words() -> None:
    limits = parsed("- - 3 3 4 4 4 5")
    assert steps(limits) == ((3, 4, 3), (5, 7, 4), (8, 8, 5))
    assert steps((None, None)) == ()


@pytest.mark.parametrize(("rate", "chance"), [(0.05, 0.95), (0.01, 0.8), (0.5, 0.5), (0.3, 0.9)])
def test_so_many_see_it_and_one_fewer_would_not(rate: float, chance: float) -> None:
    n = patients_to_see(rate, chance)
    assert 1 - (1 - rate) ** n >= chance - 1e-9
    assert n == 1 or 1 - (1 - rate) ** (n - 1) < chance


def test_nonsense_is_refused() -> None:
    for call in (
        lambda: monitor([], 0.2), lambda: monitor([0], 0.2), lambda: monitor([1], 1.2),
        lambda: pocock_limits(0, 0.2, 0.1), lambda: pocock_limits(5, 0, 0.1),
        lambda: bayes_limits(5, 0.2, 0.9, prior=(0, 1)), lambda: patients_to_see(0, 0.5),
    ):  # fmt: skip
        with pytest.raises(InputError):
            call()
