"""Things to drag about designs and intervals; each starts from this trial's own numbers."""

from __future__ import annotations

import numpy as np
from IPython.display import HTML

from onearm import plots
from onearm.analysis import Analysis
from onearm.book.figures.question import plan, question
from onearm.book.widgets import widget
from onearm.plots.words import patients, percent
from onearm.stats import coverage, exact, simon

MOST_PATIENTS = 200
"""Where the search in the page ends: it stays smooth under the finger that far."""

EXAMPLE_PATIENTS = 28
"""Patients of the example, for a trial without a count of its own."""

LEVEL = 0.95
BESIDE = 1e-9
"""How near to a limit coverage is worked out on either side of it."""

METHODS: tuple[exact.Method, ...] = ("clopper-pearson", "wilson")
"""The intervals that are drawn at first: one that keeps its promise, one that is shorter."""


def design_explorer(analysis: Analysis) -> HTML:
    """Two rates and two errors to move, and the two-stage designs that follow."""
    asked, rule = question(analysis), plan(analysis)
    own = analysis.design
    about = (
        "An example: this trial states no design. " if asked.example else ""
    ) + "Move a rate or an error: the two designs of Simon (1989) are searched anew each time."
    start = {"p0": asked.p0, "p1": asked.p1, "alpha": asked.alpha, "power": 1 - asked.beta}
    data = {
        "start": {key: round(100 * value, 9) for key, value in start.items()},
        "show": "optimal" if "optimal" in rule.kind else "minimax",
        "most": MOST_PATIENTS,
        "own": None if own is None else {"r1": own.r1, "n1": own.n1, "r": own.r, "n": own.n},
        "whose": analysis.trial.spec.id,
        "about": about,
    }
    rates = np.linspace(0.01, 0.99, 99)
    curve = [simon.characteristics(rule.r1, rule.n1, rule.r, rule.n, float(p)) for p in rates]
    label = "Design explorer: what two rates and two errors ask for"
    fallback = plots.power(curve, rule, name="design_explorer", caption=_caption(rule, asked.text))
    return widget("design", label=label, data=data, fallback=fallback)


def coverage_explorer(analysis: Analysis) -> HTML:
    """An interval, patients and a level to choose, and how often it holds each true rate."""
    n, why = _patients(analysis)
    rate = question(analysis).p0
    about = [why, "Every number is a sum over all counts that could be seen; nothing is simulated."]
    if analysis.design is not None:
        about.append("The interim look of this trial is left out.")
    start = {"method": METHODS[0], "beside": METHODS[1], "n": n, "level": 100 * LEVEL}
    data = {
        "start": {**start, "rate": round(100 * rate, 9)},
        "about": " ".join(filter(None, about)),
    }
    label = "Coverage: how often an interval misses"
    return widget("coverage", label=label, data=data, fallback=_held(n, rate, why))


def _patients(analysis: Analysis) -> tuple[int, str]:
    """Patients to start from, and why they are not those of this trial, where they are not."""
    primary = analysis.primary
    if primary is None or primary.rate.n == 0:
        return EXAMPLE_PATIENTS, f"An example of {EXAMPLE_PATIENTS} patients: here is no count."
    n = primary.rate.n
    if n > MOST_PATIENTS:
        return (
            EXAMPLE_PATIENTS,
            f"An example of {EXAMPLE_PATIENTS} patients: {n} are too many here.",
        )
    return n, ""


def _held(n: int, rate: float, why: str) -> plots.Figure:
    """The static figure: two intervals from `n` patients, each tooth with both of its ends."""
    ends = [end for one in METHODS for end in coverage.limits(n, one, LEVEL)]
    beside = [np.clip(one + sign * BESIDE, 0, 1) for one in ends for sign in (-1, 1)]
    rates = np.unique(np.concatenate([np.linspace(0, 1, 201), *beside]))
    curves = {exact.LIMITS[one][0]: coverage.coverages(n, rates, one, LEVEL) for one in METHODS}
    caption = (
        f"{why} Exact coverage of {100 * LEVEL:g}% intervals for the rate among {n} patients, at "
        "each true rate; the dashed horizontal line is what they promise."
    ).strip()
    told = "; ".join(
        f"{name} at least {percent(line.min())} (at a true rate of {percent(rates[line.argmin()])})"
        for name, line in curves.items()
    )
    scales = plots.Scales(
        "Trials whose interval holds it (%)", "True rate (%)",
        y_limits=(100 * min(LEVEL - 0.03, *(line.min() - 0.01 for line in curves.values())), 100.2),
        rules=(plots.Rule(100 * LEVEL), plots.Rule(100 * rate, f"rate {percent(rate)}", "up")),
    )  # fmt: skip
    return plots.traces(
        [plots.Trace(name, (100 * rates).tolist(), (100 * line).tolist())
         for name, line in curves.items()],
        scales, name="coverage_explorer",
        says=(
            f"Coverage of {percent(LEVEL, 0)} intervals from {patients(n)} against the true rate, "
            f"in teeth like those of a saw: {told}."
        ),
        caption=caption,
    )  # fmt: skip


def _caption(rule: simon.Design, asked: str) -> str:
    return (
        f"A two-stage rule ({rule.r1}/{rule.n1}, {rule.r}/{rule.n}) for {asked}: what it does at "
        "each true rate; dotted lines at the uninteresting and the desirable rate."
    )
