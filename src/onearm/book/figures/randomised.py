"""A randomised comparison for the question of a trial, and what it would have been safe from."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from onearm import plots
from onearm.analysis import Analysis
from onearm.book.figures.question import Question, claimed, question
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.plots.words import number, percent
from onearm.stats.two_arm import TwoArm, claims, two_arm

AWAY, POINTS = 0.15, 31
"""How far from p0 the old treatment's rate may really lie, and at how many rates it is tried."""


@lru_cache(maxsize=16)
def comparison(asked: Question) -> TwoArm:
    """The smallest 1:1 comparison for a question.

    Raises
    ------
    InputError
        If it takes more patients than are looked for.
    """
    return two_arm(asked.p0, asked.p1, asked.alpha, asked.beta)


def false_claim(analysis: Analysis, old: float) -> float:
    """Chance that this trial's rule claims a treatment that does no better than `old`.

    Raises
    ------
    InputError
        If the trial states no design.
    """
    rule = analysis.rule
    if rule is None:
        raise InputError("there is no design that could claim anything")
    return claimed(rule, old)


def misjudged(analysis: Analysis) -> Figure:
    """False claims of this trial's rule and of a randomised one, by the old treatment's rate."""
    asked = question(analysis)
    if asked.example:
        raise InputError("there is no design to hold a randomised one against")
    both = comparison(asked)
    rates = np.linspace(max(asked.p0 - AWAY, 0.01), min(asked.p0 + AWAY, 0.99), POINTS)
    curves = {
        "this rule, one arm": [100 * false_claim(analysis, float(p)) for p in rates],
        "randomised, two arms": [
            100 * claims(both.n_arm, both.level, float(p), float(p)) for p in rates
        ],
    }
    told = "; ".join(
        f"{name} from {number(line[0])}% to {number(line[-1])}%" for name, line in curves.items()
    )
    scales = plots.Scales(
        "Chance of a false claim (%)", "What the old treatment really does (%)",
        y_limits=(0, 104 * max(asked.alpha, *(max(line) / 100 for line in curves.values()))),
        rules=(plots.Rule(100 * asked.alpha, f"alpha {percent(asked.alpha, 0)}"),
               plots.Rule(100 * asked.p0, f"p0 {percent(asked.p0)}", "up")),
    )  # fmt: skip
    return plots.traces(
        [plots.Trace(name, (100 * rates).tolist(), line) for name, line in curves.items()],
        scales, name="misjudged",
        says=(
            f"Chance of a false claim as the true rate of the old treatment goes from "
            f"{percent(rates[0])} to {percent(rates[-1])}, where {percent(asked.p0)} was "
            f"supposed: {told}."
        ),
        caption=(
            f"Exact chance that a treatment no better than the old one is claimed active, against "
            f"the true rate of the old one. Dotted, the rate it was held for, "
            f"{percent(asked.p0)}; dashed, the type I error asked for, {percent(asked.alpha, 0)}."
        ),
    )  # fmt: skip
