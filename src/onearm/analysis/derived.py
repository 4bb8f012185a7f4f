"""Arithmetic on published numbers, done again: what stands in `published.csv` as inferred.

Each function takes the claims and returns results of kind 'derived' under the identifier of
the claim that they check, so that the concordance can set one beside the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from onearm.analysis.comparators import at_six_months
from onearm.analysis.result import Result
from onearm.stats import exact, simon
from onearm.trial.data import Trial
from onearm.trial.printed.published import Claim

Claims = dict[str, Claim]


def derived_results(trial: Trial) -> tuple[Result, ...]:
    """Every derived number that the claims of a trial allow."""
    claims = {claim.id: claim for claim in trial.claims if claim.value}
    steps: tuple[Callable[[Claims], Iterator[Result]], ...] = (
        _p_values, _denominators, _exponential, _mean_null, _aim, _stage_sums, _alternative,
    )  # fmt: skip
    return tuple(result for step in steps for result in step(claims))


def _p_values(claims: Claims) -> Iterator[Result]:
    """P(X >= x) for the published count under each null that a claim names."""
    observed = claims.get("primary.rate")
    if observed is None or not observed.x or not observed.n:
        return
    x, n = int(observed.x), int(observed.n)
    for claim in claims.values():
        if re.fullmatch(r"primary\.pvalue\.p0_\d+", claim.id):
            p0 = float("0." + claim.id.rsplit("p0_", 1)[1])
            yield Result(
                claim.id, f"P(X >= {x} | n = {n}, p0 = {p0})", exact.p_value_greater(x, n, p0),
                "probability", "derived", "primary", n=n, x=x, population="primary",
                note="one-sided, exact, single stage",
            )  # fmt: skip


def _denominators(claims: Claims) -> Iterator[Result]:
    """The published successes over other populations: counts as the claims name them."""
    for claim in claims.values():
        if claim.quantity == "primary.sensitivity" and claim.x and int(claim.n or 0):
            x, n = int(claim.x), int(claim.n)
            yield Result(
                claim.id, f"{x} of {n}", 100 * x / n, "percent", "derived", "eligibility",
                n=n, x=x, population=claim.population, note=claim.note,
            )  # fmt: skip


def _exponential(claims: Claims) -> Iterator[Result]:
    """exp(-ln2 x 6 / median in months): a rate at six months from a median alone."""
    for claim in claims.values():
        same = claim.id.replace(".pfs6_exp", ".pfs_median")
        median = claims.get(f"{same}.weeks") or claims.get(same)
        if claim.quantity != "comparator.pfs6_exp" or median is None:
            continue
        rate = at_six_months(median)
        if rate is None:
            continue
        yield Result(
            claim.id, f"{claim.population}: PFS at 6 months if exponential", 100 * rate, "percent",
            "derived", "null", population=claim.population,
            note=f"from a median of {median.value} {median.unit}",
        )  # fmt: skip


def _mean_null(claims: Claims) -> Iterator[Result]:
    target = claims.get("primary.null.mean_geddis_eortc62012")
    parts = [claims.get("comparator.geddis.pfs6"), claims.get("comparator.eortc62012.pfs6_exp")]
    if target is not None and None not in parts:
        mean = sum(float(part.value) for part in parts if part) / 2
        yield Result(
            target.id, "Mean of the two trials", mean, "percent", "derived", "null",
            note="mean of the published and the converted rate",
        )  # fmt: skip


def _stage_sums(claims: Claims) -> Iterator[Result]:
    """Counts of the stages, added up."""
    for name in ("orr", "dcr"):
        parts = [claims.get(f"{name}.stage{stage}.rate") for stage in (1, 2)]
        counts = [int(part.x) for part in parts if part is not None and part.x]
        if len(counts) == 2 and f"{name}.sum_of_stages" in claims:
            yield Result(
                f"{name}.sum_of_stages", f"{name.upper()}: sum of the stages", sum(counts),
                "patients", "derived", "response", note=" + ".join(map(str, counts)),
            )  # fmt: skip


def _alternative(claims: Claims) -> Iterator[Result]:
    """The optimal design of another pair of error rates that a claim names."""
    names = ("alpha", "beta", "optimal_n")
    stated = [claims.get(f"design.alternative.{name}") for name in names]
    null, gain = claims.get("primary.null"), claims.get("primary.improvement")
    if None in stated or null is None or gain is None:
        return
    alpha, beta = (float(claim.value) for claim in stated[:2] if claim)
    p0, p1 = float(null.value) / 100, (float(null.value) + float(gain.value)) / 100
    found = simon.search(p0, p1, alpha, beta).optimal
    yield Result(
        "design.alternative.optimal_n", "Patients in the optimal design of the other pair", found.n,
        "patients", "derived", "design", note=f"{found.r1}/{found.n1}, {found.r}/{found.n}",
    )  # fmt: skip


def _aim(claims: Claims) -> Iterator[Result]:
    null, gain = claims.get("primary.null"), claims.get("primary.improvement")
    if null is not None and gain is not None:
        yield Result(
            "primary.aim", "Rate aimed at", float(null.value) + float(gain.value), "percent",
            "derived", "design", note="the null plus the improvement",
        )  # fmt: skip
