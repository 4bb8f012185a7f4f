"""Figures and tables of the primary endpoint."""

from __future__ import annotations

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.plots.words import percent
from onearm.stats import exact
from onearm.stats.binomial import pmf

PROMISES: dict[exact.Method, str] = {
    "clopper-pearson": "Holds the true rate in 95% of trials or more, whatever that rate is.",
    "wilson": "About 95% on average over rates; at some rates less. Short.",
    "jeffreys": "The middle 95% of belief, if one starts from next to none (Beta 1/2, 1/2).",
    "mid-p": "Clopper-Pearson with half the weight on the count itself: close to 95%, not always "
    "above.",
    "agresti-coull": "Wilson made easy to compute by adding about two successes and two failures; "
    "a little wider.",
    "wald": "The one of textbooks, estimate plus and minus: promises 95% and keeps it in large "
    "trials alone.",
}
"""What each interval promises, in one plain sentence."""

EXAMPLE = 7, 20
"""A count, for a trial that has none."""


def outcomes(analysis: Analysis) -> Figure:
    """Counts that chance would give under the two rates of the design, and the one seen."""
    primary, design = analysis.primary, analysis.trial.spec.design
    if primary is None or design is None:
        raise InputError("there is no primary endpoint with a rate to hold it against")
    n, rule = primary.rate.n, analysis.rule
    under = [pmf(n, p).tolist() for p in (design.p0, design.p1)]
    return plots.outcomes(
        *under, p0=design.p0, p1=design.p1, observed=primary.rate.x,
        r=rule.r if rule and rule.n == n else None,
        what=f"patients event-free beyond {primary.at:g} {primary.unit}",
    )  # fmt: skip


def interval_ends(analysis: Analysis) -> Figure:
    """The counts that chance would give at either end of the exact interval."""
    found, what = _count(analysis)
    x, n = found.x, found.n
    low, high = found.ci or (0.0, 1.0)
    level, miss = percent(found.level, 0), percent((1 - found.level) / 2)
    caption = (
        f"Exact probability of each count among {n} patients if the true rate is the lower limit "
        f"(bars) or the upper limit (outline) of the exact {level} interval. At the one a count of "
        f"{x} or more, at the other a count of {x} or fewer comes up in {miss} of trials."
    )
    if x in (0, n):
        caption = caption.partition(" At the one")[0]
    if not what:
        caption += " An example: this trial has no count."
    return plots.outcomes(
        *(pmf(n, p).tolist() for p in (low, high)), p0=low, p1=high, observed=x,
        what=what or "successes", whose="this trial" if what else "example",
        roles=("lower limit", "upper limit"), name="interval_ends", caption=caption,
    )  # fmt: skip


def count_shown(analysis: Analysis) -> exact.Proportion:
    """The count that the intervals are of: this trial's, or an example where it has none."""
    return _count(analysis)[0]


def _count(analysis: Analysis) -> tuple[exact.Proportion, str]:
    """The count of this trial and what was counted; an example, and nothing, without one."""
    primary = analysis.primary
    if primary is None or not primary.rate.ci:
        return exact.clopper_pearson(*EXAMPLE), ""
    return primary.rate, f"patients event-free beyond {primary.at:g} {primary.unit}"


def interval_methods(analysis: Analysis) -> tables.Table:
    """Intervals for one count, each with what it promises."""
    count, what = _count(analysis)
    x, n = count.x, count.n
    rows = []
    for method, promise in PROMISES.items():
        found = exact.interval(x, n, method)
        low, high = found.ci or (0.0, 1.0)
        limits = [f"{100 * end:.1f}" for end in (low, high, high - low)]
        rows.append([found.ci_method, *limits, promise])
    head = ["Method", "Lower, %", "Upper, %", "Width, points", "What it promises"]
    example = "" if what else " (an example: this trial has no count)"
    caption = f"95% intervals for {x} of {n}, by method{example}"
    return tables.Table(caption, head, rows, frozenset({1, 2, 3}))
