"""Numbers of patients that the claims allow, against brute force over all counts.

Clopper-Pearson limits are worked out here from scipy's beta distribution, Wilson's by scipy's
`binomtest`; the package's own intervals are not used.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.stats import beta, binomtest

from onearm.reconstruct.claims import counts
from onearm.reconstruct.claims.counts import Numbers, all_numbers, allowed
from onearm.reconstruct.claims.statements import select, statements
from onearm.trial.printed.published import Claim, read_claims
from tests.conftest import FIRST

CLAIMS = read_claims(FIRST / "published.csv")[0]


def claim(quantity: str, value: str, population: str = "", **more: str) -> Claim:
    cells = dict.fromkeys(
        ("n", "x", "unit", "ci_low", "ci_high", "ci_method", "printed_as", "source", "note"), ""
    )
    size = {"unit": "patients" if quantity.startswith(("flow", "response")) else "percent"}
    return Claim(
        **{"id": quantity, "quantity": quantity, "population": population, "value": value,
           "grade": "A", **cells, **size, **more}
    )  # fmt: skip


def numbers(*claims: Claim) -> tuple[Numbers, ...]:
    return all_numbers(statements(claims))


def reads(value: float, printed: str) -> bool:
    """Printed so, a half either way."""
    return abs(value - float(printed)) <= 0.5 * 10 ** -len(printed.partition(".")[2]) + 1e-9


def clopper_pearson(x: int, n: int) -> tuple[float, float]:
    low = 0.0 if x == 0 else float(beta.ppf(0.025, x, n - x + 1))
    high = 1.0 if x == n else float(beta.ppf(0.975, x + 1, n - x))
    return low, high


# The first trial


def test_the_first_trial_has_exactly_one_combination():
    found = all_numbers(statements(select(CLAIMS, "A")))
    assert found == (
        Numbers(33, 30, 28, success=13, response=10, control=24, related34=15, suppressed=3),
    )


def test_the_size_of_the_safety_population_follows_from_two_percentages():
    """Of 30 to 40 patients, only 33 can give 45 % and 9 %."""
    fits = [
        n
        for n in range(30, 41)
        if all(any(reads(100 * x / n, p) for x in range(n + 1)) for p in ("45", "9"))
    ]
    assert fits == [33]


def test_without_a_largest_size_other_safety_populations_fit(monkeypatch):
    monkeypatch.setattr(counts, "ROOM", 2.0)
    expected = {
        (n, x, y)
        for n in range(30, 61)
        for x, y in product(range(n + 1), repeat=2)
        if reads(100 * x / n, "45") and reads(100 * y / n, "9")
    }
    found = {
        (one.safety, one.related34, one.suppressed)
        for one in all_numbers(statements(select(CLAIMS, "A")))
    }
    assert found == expected
    assert {44, 33} < {n for n, _, _ in found}


def test_the_inferred_size_adds_nothing_and_the_stage_split_one_combination():
    for grades, also in (("AI", ()), ("A", ("stage-split",)), ("AIS", ())):
        (found,) = all_numbers(statements(select(CLAIMS, grades, also)))
        assert (found.safety, found.efficacy, found.primary) == (33, 30, 28)
        split = (found.stage1, found.response1, found.control1)
        assert split == ((None,) * 3 if grades == "AI" else (16, 9, 14))


def test_the_stage_split_is_the_only_one_that_agrees_with_both_reports():
    fits = [
        (x, y)
        for x, y in product(range(17), repeat=2)
        if reads(100 * x / 16, "56.2") and reads(100 * y / 16, "88")
        and reads(100 * (10 - x) / 14, "7") and reads(100 * (24 - y) / 14, "71")
    ]  # fmt: skip
    assert fits == [(9, 14)]


# Counts that would have been printed so


@pytest.mark.parametrize("n", [1, 7, 14, 16, 28, 30, 33])
def test_a_rate_with_its_interval_allows_the_counts_that_print_so(n):
    for x in range(n + 1):
        low, high = clopper_pearson(x, n)
        shown = {
            "value": f"{100 * x / n:.1f}", "ci_low": f"{100 * low:.1f}",
            "ci_high": f"{100 * high:.1f}", "ci_method": "Clopper-Pearson",
        }  # fmt: skip
        of = claim("orr.rate", population="efficacy", **shown)
        assert allowed(of, n) == {x}
        coarse = claim("orr.rate", f"{100 * x / n:.0f}", "efficacy")
        expected = {y for y in range(n + 1) if reads(100 * y / n, coarse.value)}
        assert allowed(coarse, n) == expected
        assert x in expected


@pytest.mark.parametrize(
    ("value", "x", "n", "fits"),
    [
        ("56.2", 9, 16, True), ("56.3", 9, 16, True), ("56.1", 9, 16, False),
        ("56.4", 9, 16, False), ("87", 14, 16, True), ("88", 14, 16, True),
        ("33.3", 10, 30, True), ("33.4", 10, 30, False), ("0", 0, 14, True), ("100", 9, 9, True),
        ("2.5", 1, 40, True), ("2", 1, 40, True), ("3", 1, 40, True),
    ],
)  # fmt: skip
def test_a_half_may_have_been_rounded_either_way(value, x, n, fits):
    assert (x in allowed(claim("orr.rate", value), n)) == fits


def agresti_coull(x: int, n: int) -> tuple[float, float]:
    """Two successes and two failures more, nearly: z^2 / 2 of each, z = 1.959964."""
    z2 = 1.959963984540054**2
    p, size = (x + z2 / 2) / (n + z2), n + z2
    half = (z2 * p * (1 - p) / size) ** 0.5
    return max(0.0, p - half), min(1.0, p + half)


METHODS = {
    "Clopper-Pearson": clopper_pearson,
    "Wilson": lambda x, n: tuple(binomtest(x, n).proportion_ci(0.95, "wilson")),
    "Jeffreys": lambda x, n: (
        float(beta.ppf(0.025, x + 0.5, n - x + 0.5)), float(beta.ppf(0.975, x + 0.5, n - x + 0.5))
    ),
    "Agresti-Coull": agresti_coull,
    "Wald": lambda x, n: (
        x / n - 1.959963984540054 * (x / n * (1 - x / n) / n) ** 0.5,
        x / n + 1.959963984540054 * (x / n * (1 - x / n) / n) ** 0.5,
    ),
}  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_an_interval_is_read_by_the_method_that_is_stated_else_by_any(method):
    limits = [f"{100 * end:.1f}" for end in METHODS[method](13, 28)]
    printed = {"ci_low": limits[0], "ci_high": limits[1]}
    for stated, fits in ((method, True), ("not stated", True), ("", True)):
        of = claim("primary.rate", "46.4", "primary", ci_method=stated, **printed)
        assert (allowed(of, 28) == {13}) == fits
    other = "Wald" if method != "Wald" else "Clopper-Pearson"
    of = claim("primary.rate", "46.4", "primary", ci_method=other, **printed)
    assert allowed(of, 28) == frozenset()


def test_the_conference_interval_is_that_of_two_methods():
    """28 - 65 or 28 - 66: Wald's and the exact one of 13/28."""
    for high, method in (("65", "Wald"), ("66", "Clopper-Pearson")):
        end = 100 * METHODS[method](13, 28)[1]
        assert reads(end, high)
        of = claim("primary.rate", "46.4", "primary", ci_low="28", ci_high=high, ci_method=method)
        assert allowed(of, 28) == {13}


def test_one_limit_alone_is_enough():
    assert allowed(claim("orr.rate", "", "efficacy", ci_low="17.3"), 30) == {10}
    assert allowed(claim("orr.rate", "", "efficacy", ci_high="52.8"), 30) == {10}


@pytest.mark.parametrize(
    ("of", "n", "expected"),
    [
        (claim("orr.rate", "45", x="90"), 200, {90}),
        (claim("orr.rate", "45", x="91"), 200, {91}),
        (claim("orr.rate", "0.333", unit="probability"), 30, {10}),
        (claim("orr.rate", "33.3", n="30"), 33, set()),
        (claim("orr.rate", "33.3", x="11"), 30, set()),
        (claim("response.cr", "2"), 30, {2}),
        (claim("response.cr", "", x="2", n="30"), 30, {2}),
        (claim("response.cr", ""), 3, {0, 1, 2, 3}),
        (claim("response.cr", "31"), 30, set()),
        (claim("orr.rate", "50"), 0, set()),
    ],
    ids=["count printed", "other count printed", "probability", "another n", "at odds",
         "patients", "count alone", "nothing", "more patients than there are", "nobody"],
)  # fmt: skip
def test_what_else_is_printed_of_a_rate_counts_too(of, n, expected):
    assert allowed(of, n) == expected


# Combinations

EFFICACY = claim("flow.efficacy", "30")
RESPONSE = claim("orr.rate", "33.3", "efficacy")
CONTROL = claim("dcr.rate", "80.0", "efficacy")


@pytest.mark.parametrize(
    "claims",
    [
        (),
        (RESPONSE,),
        (EFFICACY, claim("orr.rate", "33.4", "efficacy")),
        (EFFICACY, claim("orr.rate", "33.3", "efficacy", n="31")),
        (EFFICACY, claim("flow.primary", "31")),
        (EFFICACY, claim("flow.safety", "29")),
        (EFFICACY, claim("orr.rate", "40.0"), claim("dcr.rate", "36.7")),
        (EFFICACY, RESPONSE, CONTROL, claim("response.sd", "15")),
        (EFFICACY, RESPONSE, CONTROL, claim("response.pd_or_other", "7")),
        (EFFICACY, RESPONSE, claim("response.cr", "11")),
        (EFFICACY, RESPONSE, claim("response.cr", "3"), claim("response.pr", "6")),
        (EFFICACY, claim("flow.efficacy.stage1", "16"), claim("flow.efficacy.stage2", "13")),
        (EFFICACY, claim("flow.efficacy.stage1", "16"), RESPONSE,
         claim("orr.stage1.rate", "75"), claim("orr.stage2.rate", "7")),
        (EFFICACY, claim("flow.efficacy.stage1", "31")),
    ],
    ids=["nothing claimed", "no size", "rate", "another n", "primary", "safety", "orr above dcr",
         "stable", "the rest", "complete", "complete and partial", "stages", "rates of stages",
         "stage above all"],
)  # fmt: skip
def test_claims_that_no_numbers_meet_give_none(claims):
    assert numbers(*claims) == ()


def test_every_combination_of_loose_claims_is_there_once():
    """Sizes known, rates printed without decimals: all that brute force finds, and no more."""
    found = numbers(
        claim("flow.safety", "60"), claim("flow.efficacy", "57"), claim("flow.primary", "52"),
        claim("primary.rate", "46"), claim("orr.rate", "33"), claim("dcr.rate", "34"),
        claim("response.cr", "4"), claim("safety.immune_suppressed.rate", "9"),
    )  # fmt: skip
    expected = {
        (s, r, c, f)
        for s in range(53) if reads(100 * s / 52, "46")
        for r, c in product(range(58), repeat=2)
        if reads(100 * r / 57, "33") and reads(100 * c / 57, "34") and 4 <= r <= c
        for f in range(61) if reads(100 * f / 60, "9")
    }  # fmt: skip
    assert {(one.success, one.response, one.control, one.suppressed) for one in found} == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize("seed", range(6))
def test_the_split_between_stages_is_what_brute_force_finds(seed):
    rng = np.random.default_rng(seed)
    n1, n2 = (int(n) for n in rng.integers(5, 18, 2))
    y1, y2 = int(rng.integers(1, n1 + 1)), int(rng.integers(1, n2 + 1))
    x1, x2 = int(rng.integers(0, y1 + 1)), int(rng.integers(0, y2 + 1))
    n, x, y = n1 + n2, x1 + x2, y1 + y2
    printed = {
        "orr.rate": f"{100 * x / n:.0f}", "dcr.rate": f"{100 * y / n:.0f}",
        "orr.stage1.rate": f"{100 * x1 / n1:.0f}", "dcr.stage2.rate": f"{100 * y2 / n2:.0f}",
    }  # fmt: skip
    found = numbers(
        claim("flow.efficacy", str(n)), claim("flow.efficacy.stage1", str(n1)),
        *(claim(quantity, value) for quantity, value in printed.items()),
    )  # fmt: skip
    expected = {
        (a, b, c, d)
        for a, b in product(range(n + 1), repeat=2)
        if a <= b and reads(100 * a / n, printed["orr.rate"])
        and reads(100 * b / n, printed["dcr.rate"])
        for c, d in product(range(n1 + 1), repeat=2)
        if c <= d and 0 <= a - c <= b - d <= n2 and reads(100 * c / n1, printed["orr.stage1.rate"])
        and reads(100 * (b - d) / n2, printed["dcr.stage2.rate"])
    }  # fmt: skip
    assert (x, y, x1, y1) in expected
    assert {(o.response, o.control, o.response1, o.control1) for o in found} == expected


def test_where_a_size_is_not_claimed_it_is_looked_for_among_the_larger():
    """45 % and 9 % of a safety population of 30 or more."""
    found = numbers(EFFICACY, claim("safety.related_grade34.rate", "45", "safety"))
    expected = {(n, x) for n in range(30, 41) for x in range(n + 1) if reads(100 * x / n, "45")}
    assert {(one.safety, one.related34) for one in found} == expected


def test_the_primary_population_is_that_of_efficacy_where_nothing_is_said_of_it():
    (found,) = numbers(EFFICACY)
    assert (found.safety, found.efficacy, found.primary) == (30, 30, 30)
    assert found.success is None


def test_sizes_may_come_from_the_claims_within():
    (found,) = numbers(claim("orr.rate", "33.3", "efficacy", n="30"))
    assert (found.efficacy, found.response) == (30, 10)
