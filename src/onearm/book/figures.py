"""Figures and tables that need a computation beside the analysis; each takes the analysis."""

from __future__ import annotations

import numpy as np
from scipy import special

from onearm import plots, tables
from onearm.analysis import Analysis
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
        plots.Row(label, result.value, *result.ci, kind=result.kind, note=result.count)
        for id, label in HEADLINE.items()
        if (result := results[id]).value is not None
    ]
    null = results["design.p0"].value
    return plots.intervals(
        rows, name="headline", null=null, null_label="rate to beat" if null else "",
        axis="Patients (%)", synthetic=analysis.trial.spec.synthetic,
        caption="Rates with their 95% intervals; only the primary endpoint was held against a "
        "rate fixed in advance." if null else "Rates with their 95% intervals.",
    )  # fmt: skip


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
