"""Published against reproduced, number by number, at the printed precision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from onearm.analysis.result import Result
from onearm.trial.printed.published import Claim, rounds_to
from onearm.trial.spec import DAYS

STATEMENTS = ("design.", "eligibility.", "primary.", "flow.", "ci.")
BUILT_IN = "by construction"
"""How the reason of an agreement that could not have failed begins."""
INPUTS = ("design.alpha", "design.power", "design.n")
Verdict = Literal["agrees", "differs", "cannot be reproduced"]
Numbers = tuple[float | None, float | None, float | None]
"""Of a value, its lower and its upper limit."""

PLACES = 9
"""Decimals of a difference: what is beyond them is the noise of arithmetic."""

ABOUT = {
    "comparator.": "null",
    "primary.null": "null",
    "primary.improvement": "null",
    "primary.aim": "design",
    "primary.endpoint_time": "primary",
    "primary.landmark": "primary",
    "primary.sensitivity": "eligibility",
    "primary.": "primary",
    "design.safety_evaluable": "eligibility",
    "design.efficacy_evaluable": "eligibility",
    "design.": "design",
    "eligibility.": "eligibility",
    "flow.": "eligibility",
    "dosing.": "eligibility",
    "pfs.": "pfs",
    "orr.": "response",
    "dcr.": "response",
    "dor.": "response",
    "response.": "response",
    "os.": "os",
    "safety.": "safety",
}
"""How quantities begin, and the chapter that is about them."""

MEANINGS = {
    "id": "the printed number, as published.csv calls it",
    "quantity": "what kind of number it is; several sources may print the same one",
    "label": "the quantity in words",
    "population": "whose number it is",
    "grade": "A: printed in the paper's abstract or a legend; S: from a secondary source; "
    "I: inferred by arithmetic",
    "published": "as printed, or as inferred",
    "value": "the printed value as a number",
    "unit": "the unit of the printed value, of its limits and of the differences",
    "reproduced": "what this book computes for it, with the interval and the count; empty if "
    "nothing",
    "kind": "of the reproduced number: derived, reconstructed or observed",
    "band": "what a reconstructed number is over all cohorts that meet the same printed numbers",
    "difference": "reproduced value less printed value, before any rounding of the first",
    "difference_low": "the same for the lower limit of the interval, where one was printed",
    "difference_high": "the same for the upper limit",
    "verdict": "agrees (at the printed precision, limits and counts too), differs, or cannot be "
    "reproduced",
    "reason": "why it differs, what reproducing it would take, or why its agreement could not "
    "have failed",
    "chapter": "the chapter that computes it or that is about it",
    "result": "the identifier of the reproduced number in results.json",
}
"""What each field of a comparison means, in its order: the data dictionary of the files."""
LINK = {"link": "the page of this book that computes it, with the row of its table if it has one"}
"""The last column of the files, which only a site can fill."""


@dataclass(frozen=True)
class Comparison:
    """One printed number beside its reproduction; `MEANINGS` says what each field is.

    The differences are in the printed unit, None where there is nothing to subtract.
    """

    id: str
    quantity: str
    label: str
    population: str
    grade: str
    published: str
    value: str = ""
    unit: str = ""
    reproduced: str = ""
    kind: str = ""
    band: str = ""
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    verdict: Verdict = "cannot be reproduced"
    reason: str = ""
    chapter: str = ""
    result: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON and CSV."""
        return asdict(self)

    @property
    def of_another_trial(self) -> bool:
        return self.quantity.startswith("comparator.")

    @property
    def is_choice(self) -> bool:
        """Is it a step of an inference that somebody chose, and no result of anything?"""
        return self.verdict == "cannot be reproduced" and self.grade == "I"

    @property
    def built_in(self) -> bool:
        """Could its agreement not have failed?"""
        return self.verdict == "agrees" and self.reason.startswith(BUILT_IN)


def concordance(claims: Iterable[Claim], results: Iterable[Result]) -> tuple[Comparison, ...]:
    """One comparison a claim. A result with the claim's own id comes before its quantity's.

    Two numbers agree if the reproduced one, rounded to the decimals printed, is the printed one
    (a half may be rounded either way); the limits and the counts that were printed count too.
    """
    known = {r.id: r for r in results if not r.id.startswith("published.")}
    return tuple(
        _compared(claim, known.get(claim.id) or known.get(claim.quantity)) for claim in claims
    )


def _compared(claim: Claim, result: Result | None) -> Comparison:
    base = Comparison(
        claim.id, claim.quantity, claim.label, claim.population, claim.grade, claim.printed_as,
        value=claim.value, unit=claim.unit, chapter=_about(claim.quantity),
    )  # fmt: skip
    if result is None or result.value is None:
        return replace(base, reason=result.note if result is not None else _needed(claim))
    scale = _scale(claim, result)
    off = _off(claim, result, scale)
    value, low, high = _differences(claim, result, scale)
    return replace(
        base, label=result.label, reproduced=_shown(result), kind=result.kind,
        band=result.band_text, difference=value, difference_low=low, difference_high=high,
        verdict="differs" if off else "agrees",
        reason=f"{', '.join(off)}: {_why(claim, result)}" if off else _built_in(claim, result),
        chapter=result.chapter, result=result.id,
    )  # fmt: skip


def _scale(claim: Claim, result: Result) -> float:
    """What turns the unit of the result into the printed one."""
    if (claim.unit, result.unit) == ("probability", "percent"):
        return 0.01
    if {claim.unit, result.unit} <= set(DAYS):
        return DAYS[result.unit] / DAYS[claim.unit]
    return 1.0


def _off(claim: Claim, result: Result, scale: float) -> list[str]:
    """What of a printed number is not what was reproduced."""
    if _is_bound(claim):
        above = result.value is not None and float(claim.value) < result.value * scale
        return [] if above else ["value"]
    pairs = [
        ("value", claim.value, result.value),
        ("lower limit", claim.ci_low, result.ci[0]),
        ("upper limit", claim.ci_high, result.ci[1]),
        ("n", claim.n if result.n is not None else "", result.n),
        ("count", claim.x, result.x),
    ]
    off = [name for name, printed, ours in pairs if printed and not _same(printed, ours, scale)]
    if claim.ci_low and not claim.ci_high and result.ci[1] is not None:
        off.append("upper limit")
    return off


def _is_bound(claim: Claim) -> bool:
    return claim.printed_as.startswith("above ")


def _differences(claim: Claim, result: Result, scale: float) -> Numbers:
    """Reproduced less printed, of the value and of the limits."""
    if _is_bound(claim):
        return None, None, None
    pairs = zip((claim.value, claim.ci_low, claim.ci_high), (result.value, *result.ci), strict=True)
    value, low, high = (
        None if not printed or ours is None else round(ours * scale - float(printed), PLACES) + 0.0
        for printed, ours in pairs
    )
    return value, low, high


def _built_in(claim: Claim, result: Result) -> str:
    """Agreement that could not have failed is no evidence, and says so."""
    if claim.quantity in INPUTS:
        return f"{BUILT_IN}: an input of the search"
    if result.kind == "reconstructed":
        return f"{BUILT_IN}: drawn to meet it"
    return ""


def _about(quantity: str) -> str:
    """The chapter that a printed number belongs to, whether it can be reproduced or not."""
    return next((chapter for start, chapter in ABOUT.items() if quantity.startswith(start)), "")


def _same(printed: str, ours: float | None, scale: float) -> bool:
    return ours is not None and rounds_to(ours * scale, printed)


def _why(claim: Claim, result: Result) -> str:
    if claim.ci_method not in ("", "not stated") and claim.ci_method != result.ci_method:
        if result.ci_method:
            method = f"the printed interval is {claim.ci_method}, ours {result.ci_method}"
        else:
            method = f"the printed interval is {claim.ci_method}, ours has none"
        return "; ".join(part for part in (method, claim.note) if part)
    if result.kind == "reconstructed" and claim.grade == "S":
        return "a conference number from an earlier data cut, not imposed on the synthetic cohort"
    return claim.note or "the data give another number"


def _needed(claim: Claim) -> str:
    if claim.quantity.startswith("comparator."):
        return f"the patient-level data of {claim.population}"
    if claim.grade == "I":
        return "nothing: a choice made for an inference, not a result"
    if claim.quantity.startswith(STATEMENTS):
        return "the protocol: a statement, not a result"
    return "the patient-level data of the trial"


def _shown(result: Result) -> str:
    count = f", {result.x}/{result.n}" if result.x is not None and result.n else ""
    interval = f" ({result.ci_text})" if result.ci_method else ""
    return f"{result.text}{interval}{count}"
