"""Published against reproduced, number by number, at the printed precision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Literal

from onearm.analysis.result import Result
from onearm.trial.printed.published import Claim, rounds_to
from onearm.trial.spec import DAYS

STATEMENTS = ("design.", "eligibility.", "primary.", "flow.", "ci.")
INPUTS = ("design.alpha", "design.power", "design.n")
Verdict = Literal["agrees", "differs", "cannot be reproduced"]


@dataclass(frozen=True)
class Comparison:
    """One printed number beside its reproduction; `reason` says why they differ, or what would
    be needed to reproduce it. `band` is what a reconstructed number is over all cohorts."""

    id: str
    quantity: str
    label: str
    population: str
    grade: str
    published: str
    reproduced: str
    kind: str
    verdict: Verdict
    reason: str
    chapter: str
    band: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


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
    if result is None or result.value is None:
        needed = result.note if result is not None else _needed(claim)
        return _comparison(claim, claim.label, "", "", "cannot be reproduced", needed, "")
    scale = 0.01 if (claim.unit, result.unit) == ("probability", "percent") else 1.0
    if {claim.unit, result.unit} <= set(DAYS):
        scale = DAYS[result.unit] / DAYS[claim.unit]
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
    shown, label = _shown(result), result.label
    if claim.printed_as.startswith("above ") and not float(claim.value) < result.value * scale:
        off = ["value"]
    if not off:
        why = _by_construction(claim, result)
        found = _comparison(claim, label, shown, result.kind, "agrees", why, result.chapter)
        return replace(found, band=result.band_text)
    reason = f"{', '.join(off)}: {_why(claim, result)}"
    found = _comparison(claim, label, shown, result.kind, "differs", reason, result.chapter)
    return replace(found, band=result.band_text)


def _by_construction(claim: Claim, result: Result) -> str:
    """Agreement that could not have failed is no evidence, and says so."""
    if claim.quantity in INPUTS:
        return "by construction: an input of the search"
    if result.kind == "reconstructed":
        return "by construction: the synthetic cohort was drawn to meet it"
    return ""


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


def _comparison(
    claim: Claim,
    label: str,
    reproduced: str,
    kind: str,
    verdict: Verdict,
    reason: str,
    chapter: str,
) -> Comparison:
    return Comparison(
        claim.id, claim.quantity, label, claim.population, claim.grade, claim.printed_as,
        reproduced, kind, verdict, reason, chapter,
    )  # fmt: skip
