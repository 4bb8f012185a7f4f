"""Rates of other trials as yardsticks, and as a null that is uncertain itself."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import partial

import numpy as np
from scipy import special

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.analysis.comparators import Comparator, choices, comparators
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.plots.words import number, percent
from onearm.stats import bayes, exact, meta
from onearm.stats.uncertain_null import probability_above_null
from onearm.tables.html import Html

LEVEL = 0.95
"""Of the lines of the single studies."""


def surprise(analysis: Analysis, regimen: str = "") -> Figure:
    """How surprising the count would be under every rate, with other trials marked."""
    primary = analysis.primary
    if primary is None or primary.rate.n == 0:
        raise InputError("there is no primary endpoint to hold against other rates")
    x, n, stated = primary.rate.x, primary.rate.n, analysis.trial.spec.design
    marks = [
        plots.Yardstick(one.label, one.rate, exact.p_value_greater(x, n, one.rate), one.kind,
                        _patients(one))
        for one in (comparators(analysis.trial.claims, regimen) if regimen else ())
    ]  # fmt: skip
    alpha = crossing = None
    if stated is not None:
        alpha = stated.alpha
        crossing = 1 - exact.upper_limit(n - x, n, level=1 - alpha)
        own = exact.p_value_greater(x, n, stated.p0)
        marks.append(plots.Yardstick("this trial's null", stated.p0, own, "null"))
    low, high = exact.interval(x, n, level=0.998).ci or (0.0, 1.0)
    ends = [one.rate for one in marks] + [low, high]
    rates = np.linspace(max(0.0, min(ends) - 0.03), min(1.0, max(ends) + 0.03), 101)
    curve = [(float(p), exact.p_value_greater(x, n, float(p))) for p in rates]
    return plots.surprise(curve, marks, x=x, n=n, alpha=alpha, crossing=crossing)


def forest(analysis: Analysis, regimen: str) -> Figure:
    """The comparators as single studies, their summary and where a new study would lie."""
    found = comparators(analysis.trial.claims, regimen)
    stated, z = analysis.trial.spec.design, special.ndtri((1 + LEVEL) / 2)
    studies = []
    for one in found:
        low = high = None
        if one.n:
            logit, se = meta.study_logits([one.rate * one.n], [one.n])
            low, high = (float(special.expit(logit[0] + sign * z * se[0])) for sign in (-1, 1))
        counted = one.first and one.n is not None
        studies.append(plots.Study(
            one.label, one.rate, low, high, one.kind, note=_patients(one) + _why(one),
            counted=counted, converted=one.converted if one.published is not None else None,
        ))  # fmt: skip
    return plots.forest(
        studies, choices(found)[0].summary, name="comparators",
        null=stated.p0 if stated else None, null_label="null", axis="PFS at 6 months (%)",
        caption=f"Progression-free survival at 6 months with {regimen} alone: published rates "
        f"[S] and rates converted from medians [I]. Lines: {percent(LEVEL, 0)} intervals of a "
        "binomial rate, too short where patients were censored. Diamond: random effects (REML, "
        "Hartung-Knapp). "
        "Open bar: 95% prediction interval for a new study. Grey rows are not in the summary.",
    )  # fmt: skip


def uncertain_null(analysis: Analysis, regimen: str) -> tables.Table:
    """P(rate > null) under the stated null and under nulls as uncertain as other trials say."""
    x, n, p0, wanted = held_against(analysis)
    fixed = bayes.posterior(x, n).above(p0)
    needs = _needed(lambda k: bayes.posterior(k, n).above(p0), n, wanted)
    rows = [["The stated null", "", percent(p0), "none", percent(fixed), needs]]
    for choice in choices(comparators(analysis.trial.claims, regimen)):
        summary = choice.summary
        if summary is None:
            continue
        middle = f"{number(100 * summary.mean)} ({_span(summary.ci)})"
        row = [choice.label, str(summary.k), middle]
        if summary.predictive is None or summary.prediction is None:
            rows.append([*row, "needs three trials", "", ""])
            continue
        chance = partial(
            probability_above_null, n=n, prior=bayes.UNIFORM, null_distribution=summary.predictive
        )
        needs = _needed(chance, n, wanted)
        rows.append([*row, _span(summary.prediction), percent(chance(x)), needs])
    head = ["Null", "Trials", "Summary, % (95% CI)", "A new trial, %", f"Chance that {x} of {n} "
            "beats it", f"Count for {percent(wanted, 0)}"]  # fmt: skip
    caption = "How likely the true rate is above the null, by where the null comes from (derived)"
    return tables.Table(caption, head, rows, frozenset({1, 2, 3, 4, 5}))


def conversions(analysis: Analysis, regimen: str) -> tables.Table:
    """Published rates beside those that a constant hazard makes of the same trial's median."""
    mark = {kind: tables.kind_mark(kind) for kind in ("published", "derived")}
    rows = []
    for one in comparators(analysis.trial.claims, regimen):
        if one.published is None or one.converted is None:
            continue
        gap = 100 * (one.converted - one.published)
        rows.append([
            one.label,
            Html(f"{percent(one.published)} [S]<small>{mark['published']}</small>"),
            Html(f"{percent(one.converted)} [I]<small>{mark['derived']}</small>"),
            f"{'+' if gap > 0 else ''}{number(gap)}",
        ])  # fmt: skip
    if not rows:
        raise InputError("no trial gives both a rate and a median")
    head = ["Trial", "Published", "Converted from the median", "Difference, points"]
    return tables.Table("How good is the conversion?", head, rows, frozenset({1, 2, 3}))


def held_against(analysis: Analysis) -> tuple[int, int, float, float]:
    """Successes, patients, stated null, and 1 - alpha.

    Raises
    ------
    InputError
        If the trial has no primary endpoint with a rate to hold it against.
    """
    primary, stated = analysis.primary, analysis.trial.spec.design
    if primary is None or stated is None or primary.rate.n == 0:
        raise InputError("there is no primary endpoint with a rate to hold it against")
    return primary.rate.x, primary.rate.n, stated.p0, 1 - stated.alpha


def _needed(chance: Callable[[int], float], n: int, wanted: float) -> str:
    """The first count with a chance above what is wanted; more can only be better."""
    enough = bisect_right(range(n + 1), wanted, key=chance)
    return str(enough) if enough <= n else "none is enough"


def _patients(one: Comparator) -> str:
    grade = "S" if one.published is not None else "I"
    return f"n {f'= {one.n}' if one.n else 'not known'}; rate [{grade}]"


def _why(one: Comparator) -> str:
    if not one.first:
        return "; same patients, not counted again"
    return "" if one.n else "; not in the summary"


def _span(ci: tuple[float, float]) -> str:
    return f"{number(100 * ci[0])} to {number(100 * ci[1])}"
