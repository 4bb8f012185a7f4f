"""Figures and tables of a design with a single stage."""

from __future__ import annotations

import numpy as np

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.book.figures.question import Question, claimed, question
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.stats.single_stage import SingleStage, attained_single, describe_single, single_stage

MORE = (-2, -1, 0, 1, 2, 3)
"""By how many patients the number attained differs from the plan."""


def single_plan(analysis: Analysis) -> SingleStage:
    """The single-stage rule of this trial, else the smallest that answers its question."""
    asked = question(analysis)
    return analysis.single or single_stage(asked.p0, asked.p1, asked.alpha, asked.beta)


def single_power(analysis: Analysis) -> Figure:
    """What the rule does at every true rate."""
    rule, asked = _stated(analysis)
    rates = np.linspace(0.01, 0.99, 99).tolist()
    reject = [claimed(rule, p) for p in rates]
    return plots.single_power(rates, reject, rule, apart=(asked.p0, asked.p1))


def single_sizes(analysis: Analysis) -> tables.Table:
    """The rule for numbers of patients that differ a little from the plan."""
    rule, asked = _stated(analysis)
    rows = []
    for more in MORE:
        n = rule.n + more
        if n < 1:
            continue
        new = attained_single(rule, n, asked.p0, asked.p1) if more else rule
        kept = f"{describe_single(rule.r, n, asked.p0, asked.p1).alpha:.3f}" if rule.r < n else "0"
        last = str(new.r + 1) if new.r < n else "never"
        rows.append([str(n), last, f"{new.alpha:.3f}", f"{new.power:.3f}", kept])
    head = ["Patients", "Active from", "Type I error", "Power", "Type I error of the old number"]
    caption = (
        f"Rules for {100 * asked.p0:g}% against {100 * asked.p1:g}% when the number of patients is "
        f"not the {rule.n} of the plan"
    )
    return tables.Table(caption, head, rows, frozenset(range(5)))


def _stated(analysis: Analysis) -> tuple[SingleStage, Question]:
    if analysis.single is None:
        raise InputError("there is no single-stage design")
    return analysis.single, question(analysis)
