"""The question that a design answers, and the designs that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.stats import simon
from onearm.stats.accrual import AttainedRule, attained
from onearm.stats.frontier import frontier
from onearm.stats.single_stage import SingleStage, describe_single
from onearm.trial.spec import DAYS

EXAMPLE = 0.2, 0.4, 0.05, 0.2
MONTHS = 6.0
"""p0, p1, alpha and beta, and the landmark, for a trial that states no design."""

CHANGES = {
    "as planned": (0, 0),
    "stage 1 one short": (-1, 0),
    "stage 1 one over": (1, 0),
    "one short in all": (0, -1),
    "one over in all": (0, 1),
    "two over in all": (0, 2),
}
"""By how much stage 1, and the whole trial, differ from the plan."""


@dataclass(frozen=True)
class Question:
    """`p0` against `p1` with `alpha` and `beta`; `months` to the landmark, None without one."""

    p0: float
    p1: float
    alpha: float
    beta: float
    months: float | None
    example: bool

    @property
    def text(self) -> str:
        """For a caption."""
        of = " (an example: this trial states no design)" if self.example else ""
        return f"{100 * self.p0:g}% against {100 * self.p1:g}%{of}"


def question(analysis: Analysis) -> Question:
    """The question of this trial, or an example where it states no design."""
    stated, primary = analysis.trial.spec.design, analysis.trial.spec.primary
    if stated is None:
        return Question(*EXAMPLE, MONTHS, True)
    months = None if primary is None else primary.at * DAYS[primary.unit] / DAYS["months"]
    beta = round(1 - stated.power, 12)
    return Question(stated.p0, stated.p1, stated.alpha, beta, months, False)


@lru_cache(maxsize=32)
def answers(asked: Question) -> simon.Designs:
    """The two-stage designs of a question and its single stage."""
    return simon.search(asked.p0, asked.p1, asked.alpha, asked.beta)


def plan(analysis: Analysis) -> simon.Design:
    """The two-stage design of this trial, else the minimax design of the question."""
    return analysis.design or answers(question(analysis)).minimax


def claimed(rule: simon.Design | SingleStage, rate: float) -> float:
    """Exact chance that a rule, of one stage or of two, declares activity at a true rate.

    Raises
    ------
    InputError
        If there is no such rule, or the rate does not lie between 0 and 1.
    """
    if isinstance(rule, simon.Design):
        return simon.characteristics(rule.r1, rule.n1, rule.r, rule.n, rate).reject
    return describe_single(rule.r, rule.n, rate, rate).alpha


def tradeoff(analysis: Analysis) -> Figure:
    """Patients at most against patients expected, for all designs that answer the question."""
    asked = question(analysis)
    designs = answers(asked)
    rules = frontier(asked.p0, asked.p1, asked.alpha, asked.beta, simon.N_MAX).rules
    caption = (
        f"{asked.text}, type I error {asked.alpha:g}, power {1 - asked.beta:g}: patients at most "
        f"against patients expected at p0. The dashed line joins the admissible designs."
    )
    return plots.tradeoff(designs, rules, caption=caption)


def admissible(analysis: Analysis) -> tables.Table:
    """The admissible designs and the single stage."""
    asked = question(analysis)
    designs = answers(asked)
    rows = [
        [d.kind, f"{d.r1}/{d.n1}", f"{d.r}/{d.n}", f"{d.pet0:.3f}", f"{d.en0:.1f}",
         f"{d.alpha:.3f}, {d.power:.3f}", f"{d.q_low:.2f} to {d.q_high:.2f}"]
        for d in designs.admissible
    ]  # fmt: skip
    single = designs.single_stage
    rows.append(["single stage", "no look", f"{single.r}/{single.n}", "0", f"{single.n}",
                 f"{single.alpha:.3f}, {single.power:.3f}", "not compared"])  # fmt: skip
    head = ["Design", "r1/n1", "r/n", "Stops early at p0", "Expected patients at p0",
            "Type I error, power", "Best for q from, to"]  # fmt: skip
    return tables.Table(f"Designs for {asked.text}", head, rows, frozenset({3, 4}))


def attained_sizes(analysis: Analysis) -> tables.Table:
    """The rule for numbers of patients that differ a little from the plan."""
    design = plan(analysis)
    rows = []
    for change, (first, whole) in CHANGES.items():
        n1, n = design.n1 + first, design.n + whole
        if not 0 < n1 < n:
            continue
        rule = design if first == whole == 0 else attained(design, n1, n)
        rows.append([change, f"{n1}, {n}", *_rule_cells(rule), _kept(design, n1, n)])
    if not rows:
        raise InputError("the design is too small to come out differently")
    head = ["What came out", "Stage 1, in all", "Stops with at most", "Active from",
            "Type I error", "Power", "Type I error of the old numbers"]  # fmt: skip
    caption = (
        f"Rules for {100 * design.p0:g}% against {100 * design.p1:g}% when the plan "
        f"{design.r1}/{design.n1}, {design.r}/{design.n} was not met"
    )
    return tables.Table(caption, head, rows, frozenset({2, 3, 4, 5, 6}))


def _rule_cells(rule: simon.Design | AttainedRule) -> list[str]:
    first = str(rule.r1) if rule.r1 >= 0 else "no stop"
    last = str(rule.r + 1) if rule.r < rule.n else "never"
    return [first, last, f"{rule.alpha:.3f}", f"{rule.power:.3f}"]


def _kept(design: simon.Design, n1: int, n: int) -> str:
    """Type I error if the thresholds are kept although the numbers of patients changed."""
    try:
        found = simon.characteristics(design.r1, n1, design.r, n, design.p0)
    except InputError:
        return "not possible"
    return f"{found.reject:.3f}"
