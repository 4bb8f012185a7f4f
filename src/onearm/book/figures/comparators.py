"""Rates of other trials as yardsticks, and as a null that is uncertain itself."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.plots.words import number, percent
from onearm.stats import bayes, exact, meta
from onearm.tables.html import Html
from onearm.trial.published import Claim
from onearm.trial.spec import DAYS

LARGE = 100
"""Patients from which an arm of a phase 3 trial is called large here."""

_ID = re.compile(r"comparator\.(\w+)\.(pfs6|pfs_median)(?:\.(\w+))?")


@dataclass(frozen=True)
class Comparator:
    """One reading of one trial: rates at six months are proportions.

    `published` is printed, `converted` follows from a median under a constant hazard; at least
    one of them is there. `n` is the number of patients of that very arm, None where it is not
    known. `first` says that no other reading of the same trial comes before it.
    """

    trial: str
    reading: str
    n: int | None
    published: float | None
    converted: float | None
    phase3: bool
    first: bool

    @property
    def rate(self) -> float:
        found = self.converted if self.published is None else self.published
        assert found is not None
        return found

    @property
    def label(self) -> str:
        return f"{self.trial} ({self.reading})" if self.reading else self.trial

    @property
    def kind(self) -> str:
        return "converted" if self.published is None else "published"


@dataclass(frozen=True)
class Choice:
    """A choice of trials for the null: what it is called, and (rate, patients) of each."""

    label: str
    rates: tuple[tuple[float, int], ...]

    @property
    def summary(self) -> meta.Summary | None:
        """Random effects by REML with the error of Hartung and Knapp, from two trials on."""
        if len(self.rates) < 2:
            return None
        rate, n = np.array(self.rates, dtype=float).T
        logits = meta.study_logits(rate * n, n)
        return meta.random_effects(*logits, hartung_knapp=True)


def comparators(analysis: Analysis, regimen: str) -> tuple[Comparator, ...]:
    """What was published on PFS at six months with `regimen` alone, in the order of the claims.

    Raises
    ------
    InputError
        If there is nothing.
    """
    trials: dict[str, dict[str, dict[str, Claim]]] = {}
    for claim in analysis.trial.claims:
        match = _ID.fullmatch(claim.id)
        if match is None or not claim.value or not claim.population.endswith(f" {regimen}"):
            continue
        quantity, reading = match[2], match[3] or ""
        if quantity == "pfs_median" and reading in DAYS:
            quantity, reading = "pfs_median_in_days", ""
        trials.setdefault(claim.population, {}).setdefault(reading, {})[quantity] = claim
    found = []
    for population, readings in trials.items():
        for place, (reading, claims) in enumerate(readings.items()):
            median = claims.get("pfs_median_in_days") or claims.get("pfs_median")
            printed = claims.get("pfs6")
            source = printed or median
            assert source is not None
            found.append(Comparator(
                trial=population.removesuffix(f" {regimen}"),
                reading=reading,
                n=int(source.n) if source.n else None,
                published=float(printed.value) / 100 if printed else None,
                converted=exponential(median) if median else None,
                phase3=source.note.startswith("phase 3"),
                first=place == 0,
            ))  # fmt: skip
    usable = tuple(one for one in found if (one.published or one.converted) is not None)
    if not usable:
        raise InputError(f"nothing was published on progression-free survival with {regimen} alone")
    return usable


def exponential(median: Claim) -> float | None:
    """The rate at six months under a constant hazard with this median."""
    if median.unit not in DAYS or not float(median.value) > 0:
        return None
    half_lives = 6 * DAYS["months"] / (float(median.value) * DAYS[median.unit])
    return math.exp(-math.log(2) * half_lives)


def choices(found: Iterable[Comparator]) -> tuple[Choice, ...]:
    """All comparators, each trial once, and what else one might have chosen."""
    known = [one for one in found if one.n]
    once = [one for one in known if one.first]
    other = {one.trial: one for one in known if not one.first}
    picks: list[tuple[str, Sequence[Comparator]]] = [
        ("All trials", once),
        (f"Phase 3, {LARGE} patients or more", [c for c in once if c.phase3 and _n(c) >= LARGE]),
        ("Published rates only", [c for c in once if c.published is not None]),
    ]
    made = [Choice(label, tuple((c.rate, _n(c)) for c in picked)) for label, picked in picks]
    converted = [(c.converted, _n(c)) for c in once if c.converted is not None]
    made.append(Choice("Converted medians only", tuple(converted)))
    if other:
        swapped = [other.get(c.trial, c) for c in once]
        label = f"All, {' and '.join(sorted({c.reading for c in other.values()}))} reading"
        made.append(Choice(label, tuple((c.rate, _n(c)) for c in swapped)))
    return tuple(made)


def surprise(analysis: Analysis, regimen: str = "") -> Figure:
    """How surprising the count would be under every rate, with other trials marked."""
    primary = analysis.primary
    if primary is None or primary.rate.n == 0:
        raise InputError("there is no primary endpoint to hold against other rates")
    x, n, stated = primary.rate.x, primary.rate.n, analysis.trial.spec.design
    marks = [
        plots.Yardstick(one.label, one.rate, exact.p_value_greater(x, n, one.rate), one.kind,
                        _patients(one))
        for one in (comparators(analysis, regimen) if regimen else ())
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
    found = comparators(analysis, regimen)
    stated = analysis.trial.spec.design
    studies = []
    for one in found:
        low = high = None
        if one.n:
            logit, se = meta.study_logits([one.rate * one.n], [one.n])
            low, high = (float(special.expit(logit[0] + sign * 1.96 * se[0])) for sign in (-1, 1))
        counted = one.first and one.n is not None
        studies.append(plots.Study(
            one.label, one.rate, low, high, one.kind, note=_patients(one) + _why(one),
            counted=counted, converted=one.converted if one.published is not None else None,
        ))  # fmt: skip
    return plots.forest(
        studies, choices(found)[0].summary, name="comparators",
        null=stated.p0 if stated else None, null_label="null", axis="PFS at 6 months (%)",
        caption=f"Progression-free survival at 6 months with {regimen} alone: published rates "
        "[S] and rates converted from medians [I]. Lines: 95% intervals of a binomial rate, too "
        "short where patients were censored. Diamond: random effects (REML, Hartung-Knapp). "
        "Open bar: 95% prediction interval for a new study. Grey rows are not in the summary.",
    )  # fmt: skip


def uncertain_null(analysis: Analysis, regimen: str) -> tables.Table:
    """P(rate > null) under the stated null and under nulls as uncertain as other trials say."""
    x, n, p0, wanted = held_against(analysis)
    fixed = bayes.posterior(x, n).above(p0)
    needs = _needed([bayes.posterior(k, n).above(p0) for k in range(n + 1)], wanted)
    rows = [["The stated null", "", percent(p0), "none", percent(fixed), needs]]
    for choice in choices(comparators(analysis, regimen)):
        summary = choice.summary
        if summary is None:
            continue
        middle = f"{number(100 * summary.mean)} ({_span(summary.ci)})"
        row = [choice.label, str(summary.k), middle]
        if summary.predictive is None or summary.prediction is None:
            rows.append([*row, "needs three trials", "", ""])
            continue
        chance = [
            meta.probability_above_null(k, n, bayes.UNIFORM, summary.predictive)
            for k in range(n + 1)
        ]
        rows.append([*row, _span(summary.prediction), percent(chance[x]), _needed(chance, wanted)])
    head = ["Null", "Trials", "Summary, % (95% CI)", "A new trial, %", f"Chance that {x} of {n} "
            "beats it", f"Count for {percent(wanted, 0)}"]  # fmt: skip
    caption = "How likely the true rate is above the null, by where the null comes from (derived)"
    return tables.Table(caption, head, rows, frozenset({1, 2, 3, 4, 5}))


def conversions(analysis: Analysis, regimen: str) -> tables.Table:
    """Published rates beside those that a constant hazard makes of the same trial's median."""
    mark = {kind: tables.kind_mark(kind) for kind in ("published", "derived")}
    rows = []
    for one in comparators(analysis, regimen):
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


def _needed(chances: Sequence[float], wanted: float) -> str:
    enough = [k for k, chance in enumerate(chances) if chance > wanted]
    return str(enough[0]) if enough else "none is enough"


def _n(one: Comparator) -> int:
    return one.n or 0


def _patients(one: Comparator) -> str:
    grade = "S" if one.published is not None else "I"
    return f"n {f'= {one.n}' if one.n else 'not known'}; rate [{grade}]"


def _why(one: Comparator) -> str:
    if not one.first:
        return "; same patients, not counted again"
    return "" if one.n else "; not in the summary"


def _span(ci: tuple[float, float]) -> str:
    return f"{number(100 * ci[0])} to {number(100 * ci[1])}"
