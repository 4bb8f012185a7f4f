"""Figures and tables of the primary endpoint."""

from __future__ import annotations

import numpy as np
from scipy import special

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.analysis.registry import registry
from onearm.errors import InputError
from onearm.plots import Figure


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
