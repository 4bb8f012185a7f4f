"""Figures and tables that need a computation beside the analysis; each takes the analysis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import special

from onearm import plots, tables
from onearm.analysis import Analysis, Result
from onearm.analysis.registry import registry
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.stats import simon

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
    results = {r.id: r for r in registry(analysis)}
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


def _printed_if_synthetic(result: Result) -> bool:
    return result.kind != "reconstructed" or bool(result.published)


def _note(result: Result) -> str:
    count = result.count if result.x is not None else f"n = {result.n}"
    return f"{count}, printed [{result.grade}]" if result.published else count


def other_nulls(analysis: Analysis) -> tables.Table:
    """How surprising the count would be under the rates of other trials."""
    trials: dict[float, str] = {}
    for c in sorted(analysis.trial.claims, key=lambda c: c.quantity != "primary.null"):
        if c.quantity in ("comparator.pfs6", "comparator.pfs6_exp", "primary.null"):
            name = "this trial's own null" if c.quantity == "primary.null" else c.population
            trials.setdefault(float(c.value), f"{name} [{c.grade}]")
    rows = []
    for result in registry(analysis):
        if result.id.startswith("primary.pvalue.p0_"):
            rate = float(f"0.{result.id[-3:]}")
            where = trials.get(round(100 * rate, 1), "")
            rows.append([f"{100 * rate:.1f}%", where, f"{100 * (result.value or 0):.1f}%"])
    if not rows:
        raise InputError("nothing was published on other rates")
    head = ["Historic rate", "Where it comes from", "Chance of this count or more"]
    return tables.Table("The same count under other historic rates", head, rows, frozenset({2}))


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


def power(analysis: Analysis) -> Figure:
    """What the design does at every true rate."""
    design = analysis.design
    if design is None:
        raise InputError("there is no two-stage design to draw")
    rates = np.linspace(0.01, 0.99, 99)
    rule = design.r1, design.n1, design.r, design.n
    return plots.power([simon.characteristics(*rule, float(p)) for p in rates], design)


def outcomes(analysis: Analysis) -> Figure:
    """Counts that chance would give under the two rates of the design, and the one seen."""
    primary, design = analysis.primary, analysis.trial.spec.design
    if primary is None or design is None:
        raise InputError("there is no primary endpoint with a rate to hold it against")
    n = primary.rate.n
    counts = np.arange(n + 1)
    under = [
        np.diff(special.bdtr(counts, n, p), prepend=0.0).tolist() for p in (design.p0, design.p1)
    ]
    return plots.outcomes(
        *under, p0=design.p0, p1=design.p1, observed=primary.rate.x,
        r=analysis.design.r if analysis.design and analysis.design.n == n else None,
        what=f"patients event-free beyond {primary.at:g} {primary.unit}",
    )  # fmt: skip


def worst_events(analysis: Analysis) -> tables.Table:
    """Patients by term and worst grade."""
    if analysis.safety is None:
        raise InputError("there are no adverse events")
    return tables.events_table(analysis.safety.table, graded=analysis.safety.graded)
