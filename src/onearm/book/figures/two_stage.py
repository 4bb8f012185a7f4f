"""Figures and tables of what an interim look does to estimate and interval."""

from __future__ import annotations

from html import escape

import numpy as np

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.plots.words import number, percent
from onearm.stats import bayes, exact, interim, two_stage
from onearm.stats.binomial import tail
from onearm.stats.simon import Design
from onearm.tables.html import Html

COVERAGE = {
    "stage-wise": "both tails, stage by stage",
    "one stage": "as if in one stage",
    "other": "upper limit of R's clinfun",
}
"""Names of the intervals in the figure of coverage."""

STEP, BEYOND = 0.0025, 0.25
"""Grid of the figure of coverage, and how far beyond the two rates of the design it goes."""


def ended(analysis: Analysis) -> tuple[Design, two_stage.Estimate]:
    """The design and what it makes of the count.

    Raises
    ------
    InputError
        If the trial did not run through a two-stage design of its size.
    """
    design, primary = analysis.design, analysis.primary
    if design is None or primary is None or primary.after is None:
        raise InputError("the trial did not run through a two-stage design of its size")
    return design, primary.after


def rule(design: Design) -> tuple[int, int, int, int]:
    """The four numbers of a design, as `onearm.stats.two_stage` takes them."""
    return design.r1, design.n1, design.r, design.n


def luck(analysis: Analysis) -> Figure:
    """What trials end with that stop half-way, and those that go on, if the rate is p0.

    Raises
    ------
    InputError
        If the trial states no two-stage design.
    """
    design = analysis.design
    if design is None:
        raise InputError("there is no two-stage design, so no trial stops half-way")
    chances = two_stage.probabilities(*rule(design), design.p0)[0]
    x = np.arange(design.n + 1)
    stopped = x <= design.r1
    rates = x / np.where(stopped, design.n1, design.n)
    on = interim.plain_means(*rule(design), design.p0)[1]
    early = float(chances[stopped] @ rates[stopped] / chances[stopped].sum())
    return plots.luck(rates, chances, stopped, truth=design.p0, means=(early, on))


def estimates(analysis: Analysis) -> tables.Table:
    """One count, several estimates of the rate, each with what it promises."""
    design, after = ended(analysis)
    rows: list[tuple[str, float, str]] = [
        ("Naive", after.naive, "successes over patients, as if nobody had looked"),
        ("Unbiased", after.umvue, "right on average over all trials, stopped ones among them; of "
         "all such estimates the one that varies least (Jung and Kim 2004)"),
        ("Median-unbiased", after.median_unbiased, "a rate that makes this result or a better one "
         "an even chance (Koyama and Chen 2008)"),
        ("Bias-adjusted", after.bias_adjusted, "the rate whose naive estimate comes out at this "
         "one on average (Whitehead 1986)"),
    ]  # fmt: skip
    if after.stage == 2:
        on = interim.among_those_that_go_on(*rule(design), after.x)
        what = "right on average over the trials that reach the end (Pepe and others 2009)"
        rows.append(("Unbiased, given that it went on", on, what))
    kind = _kind(analysis)
    marked = [
        [name, Html(f"{percent(rate)}<small>{kind}</small>"), what] for name, rate, what in rows
    ]
    stages = "two stages" if after.stage == 2 else "stage 1, at which the trial stopped"
    caption = f"{after.x} of {after.seen} after {stages}: the rate"
    return tables.Table(caption, ["Estimate", "Rate", "What it promises"], marked, frozenset({1}))


def tests_and_intervals(analysis: Analysis) -> tables.Table:
    """p-values and intervals of the same count, with and without the interim look."""
    design, after = ended(analysis)
    single = exact.p_value_greater(after.x, after.seen, after.p0)
    plain = exact.clopper_pearson(after.x, after.seen, level=after.level)
    level, null = percent(after.level, 0), percent(after.p0)
    below = f"every trial that stopped early counts as worse than {after.x} of {after.seen}"
    rows = [
        [f"p-value against {null}", f"{after.p_value:.3f}", f"{single:.3f}", below],
        ["Mid-p", f"{after.mid_p:.3f}", f"{_single_mid_p(after):.3f}",
         "the same, with half the chance of the very result that was seen"],
        [f"{level} interval", _span(after.ci), _span(plain.ci),
         "rates under which neither this result or a better one, nor this or a worse one, is rare"],
    ]  # fmt: skip
    kind = _kind(analysis)
    marked = [
        [name, Html(f"{escape(look)}<small>{kind}</small>"), one, what]
        for name, look, one, what in rows
    ]
    head = ["Number", "Two stages", "As if in one", "In words"]
    caption = f"{after.x} of {after.seen} after {design.n1} and {design.n} patients: test, interval"
    return tables.Table(caption, head, marked, frozenset({1, 2}))


def bias(analysis: Analysis) -> Figure:
    """Bias and root mean square error of the estimates at every true rate."""
    design, _ = ended(analysis)
    rates = np.linspace(0.02, 0.98, 49)
    return plots.behaviour(two_stage.behaviour(*rule(design), rates), design, name="bias")


def coverage(analysis: Analysis) -> Figure:
    """How often three intervals hold the true rate."""
    design, after = ended(analysis)
    rates = np.arange(max(design.p0 - BEYOND, 0.02), min(design.p1 + BEYOND, 0.98), STEP)
    curves = interim.coverages(*rule(design), rates, level=after.level)
    named = {COVERAGE[one]: values for one, values in curves.items()}
    return plots.coverage(rates, named, design, level=after.level)


def halfway(analysis: Analysis, *, most: int = 5) -> tables.Table:
    """What the chance of success would look like at the interim look, by its count."""
    design = analysis.design
    if design is None:
        raise InputError("there is no two-stage design, so there is no look half-way")
    n1, n, r = design.n1, design.n, design.r
    rows = []
    for x in range(design.r1 + 1, min(n1, design.r1 + most) + 1):
        still = max(r + 1 - x, 0)
        under = [float(tail(n - n1, p, np.array([r - x]))[0]) for p in (design.p0, design.p1)]
        rows.append([
            f"{x} of {n1}", percent(x / n1), f"{still} of {n - n1}",
            *(percent(chance) for chance in under),
            percent(bayes.predictive_beyond(x, n1, n, r)),
        ])  # fmt: skip
    under_null, under_aim = (f"If the rate is {percent(p)}" for p in (design.p0, design.p1))
    head = ["Successes so far", "Rate so far", "Still needed", under_null, under_aim, "Predictive"]
    caption = f"Chance of more than {r} successes among {n}, as of stage 1 (derived)"
    return tables.Table(caption, head, rows, frozenset(range(1, 6)))


def _single_mid_p(after: two_stage.Estimate) -> float:
    return exact.p_value_greater(after.x, after.seen, after.p0, mid_p=True)


def _span(ci: tuple[float, float] | None) -> str:
    if ci is None:
        return "not available"
    return f"{number(100 * ci[0])} to {number(100 * ci[1])}%"


def _kind(analysis: Analysis) -> Html:
    """Arithmetic on a count and a design is derived where the patients are not real."""
    kind = analysis.trial.kind
    return tables.kind_mark("derived" if kind == "reconstructed" else kind)
