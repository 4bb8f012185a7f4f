"""How a statistic becomes an entry of the results registry."""

from __future__ import annotations

from onearm.analysis.analyse import Survival
from onearm.analysis.result import Kind, Result
from onearm.stats import exact, survival
from onearm.trial.printed.published import Claim


def rate_entry(
    id: str, label: str, rate: exact.Proportion, population: str, kind: Kind, chapter: str,
    note: str = "",
) -> Result:  # fmt: skip
    if rate.rate is None or rate.ci is None:
        return Result(id, label, None, "percent", kind, chapter, n=0, x=0, population=population,
                      note="nobody in the population")  # fmt: skip
    return Result(
        id, label, 100 * rate.rate, "percent", kind, chapter,
        ci=(100 * rate.ci[0], 100 * rate.ci[1]), ci_method=rate.ci_method,
        n=rate.n, x=rate.x, population=population, note=note,
    )  # fmt: skip


def median_entry(
    id: str, label: str, median: survival.Median, curve: survival.KaplanMeier, unit: str,
    kind: Kind, chapter: str, method: str = "Kaplan-Meier", population: str = "efficacy",
) -> Result:  # fmt: skip
    note = f"median: {median.rule}"
    if median.value is None:
        few = "censored" if method != "Kaplan-Meier" else "events"
        note = f"NR: too few {few} for a median"
    return Result(
        id, label, median.value, unit, kind, chapter, ci=median.ci,
        ci_method=interval_method(median.transform, method), n=curve.n, population=population,
        note=note,
    )  # fmt: skip


def landmark_entry(id: str, label: str, found: Survival, kind: Kind) -> Result:
    at = found.landmark
    note = f"{at.at_risk} at risk just before the landmark"
    if at.rate is None:
        note = "beyond the last follow-up"
    low, high = at.ci
    return Result(
        id, label, None if at.rate is None else 100 * at.rate, "percent", kind, found.endpoint,
        ci=(None if low is None else 100 * low, None if high is None else 100 * high),
        ci_method=interval_method(at.transform), n=found.curve.n, population="efficacy", note=note,
    )  # fmt: skip


def mean_entry(id: str, label: str, found: Survival, unit: str, kind: Kind) -> Result:
    mean = found.mean
    if mean is None:
        return absent_entry(id, label, unit, kind, found.endpoint, "nobody was followed")
    return Result(
        id, f"{label} up to {mean.tau:.4g} {unit}", mean.value, unit, kind, found.endpoint,
        ci=mean.ci or (None, None), ci_method="area under Kaplan-Meier, normal interval",
        n=found.curve.n, population="efficacy",
    )  # fmt: skip


def interval_method(transform: str, method: str = "Kaplan-Meier") -> str:
    return f"{method}, {transform} interval"


def not_reached(value: float | None) -> str:
    return "" if value is not None else "NR: too few events for a median"


def absent_entry(id: str, label: str, unit: str, kind: Kind, chapter: str, note: str) -> Result:
    return Result(id, label, None, unit, kind, chapter, note=note)


def claim_entry(claim: Claim) -> Result:
    def number(text: str) -> float | None:
        return float(text) if text else None

    return Result(
        id=f"published.{claim.id}",
        label=claim.label,
        value=number(claim.value),
        unit=claim.unit,
        kind="derived" if claim.grade == "I" else "published",
        chapter="verdict",
        ci=(number(claim.ci_low), number(claim.ci_high)),
        ci_method=claim.ci_method,
        n=int(claim.n) if claim.n else None,
        x=int(claim.x) if claim.x else None,
        population=claim.population,
        note="; ".join(part for part in (claim.source, claim.note) if part),
        grade=claim.grade,
        printed_as=claim.printed_as,
    )
