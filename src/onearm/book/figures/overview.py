"""The headline of a trial, and arithmetic on what was printed."""

from __future__ import annotations

from collections.abc import Sequence

from onearm import plots, tables
from onearm.analysis import Analysis, Result
from onearm.analysis.registry import results_of
from onearm.errors import InputError
from onearm.plots import Figure

HEADLINE = {
    "primary.rate": "Primary endpoint",
    "orr.rate": "Objective response",
    "dcr.rate": "Disease control",
    "pfs.landmark": "PFS at the landmark",
    "os.landmark": "OS at the landmark",
    "safety.related_grade34.rate": "Related grade 3 or 4 event",
}


def headline(analysis: Analysis) -> Figure:
    """The rates that matter with their intervals, and the rate that the primary is held against."""
    results = results_of(analysis)
    rows = [
        plots.Row(
            label,
            result.value,
            *result.ci,
            kind=result.kind,
            note=_note(result),
            against_null=id == "primary.rate",
        )
        for id, label in HEADLINE.items()
        if (result := results[id]).value is not None and _printed_if_synthetic(result)
    ]
    null = results["design.p0"].value
    return plots.intervals(
        rows, name="headline", null=null, null_label="rate to beat" if null else "",
        axis="Patients (%)", synthetic=analysis.trial.spec.synthetic,
        caption="Rates with their 95% intervals; only the primary endpoint was held against a "
        "rate fixed in advance." if null else "Rates with their 95% intervals.",
    )  # fmt: skip


def agreement(analysis: Analysis) -> Figure:
    """Printed rates of the trial beside the reproduced ones, each with its interval.

    Raises
    ------
    InputError
        If no rate was both printed and reproduced.
    """
    claims = {claim.id: claim for claim in analysis.trial.claims}
    rows = []
    for result in results_of(analysis).values():
        claim = claims.get(result.id)
        if claim is None or claim.unit != "percent" or claim.grade == "I":
            continue
        if result.unit != "percent" or result.value is None or not claim.value:
            continue
        low, high = (float(end) if end else None for end in (claim.ci_low, claim.ci_high))
        rows.append(plots.Row(
            result.label, result.value, *result.ci, kind=result.kind, note=_note(result),
            other=float(claim.value), other_low=low, other_high=high,
        ))  # fmt: skip
    if not rows:
        raise InputError("no rate was both printed and reproduced")
    return plots.intervals(
        rows, name="agreement", axis="Patients (%)", synthetic=analysis.trial.spec.synthetic,
        other_label="as printed",
        caption="Rates as reproduced (above) and as printed (below), with the intervals that were "
        "printed. Where the two lie on each other, they agree.",
    )  # fmt: skip


def _printed_if_synthetic(result: Result) -> bool:
    return result.kind != "reconstructed" or bool(result.published)


def _note(result: Result) -> str:
    count = result.count if result.x is not None else f"n = {result.n}"
    return f"{count}, printed [{result.grade}]" if result.published else count


def possible_sizes(analysis: Analysis, ids: Sequence[str], sizes: range) -> tables.Table:
    """Sample sizes for which each published percentage is a whole count of patients."""
    claims = {c.id: c for c in analysis.trial.claims}
    if not set(ids) <= set(claims):
        raise InputError("these percentages were not published")
    rows = []
    for n in sizes:
        near = [round(float(claims[id].value) * n / 100) for id in ids]
        shares = [round(100 * x / n) for x in near]
        fits = all(share == float(claims[id].value) for share, id in zip(shares, ids, strict=True))
        shown = [f"{x} of {n}, {share}%" for x, share in zip(near, shares, strict=True)]
        rows.append([str(n), *shown, "yes" if fits else "no"])
    printed = [claims[id].printed_as for id in ids]
    head = ["Patients", *(f"Nearest count to {text}" for text in printed), "All fit"]
    return tables.Table("Which numbers of patients fit the percentages", head, rows, frozenset({0}))
