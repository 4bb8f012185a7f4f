"""What one more patient, one more success and another type I error do to a rule."""

from __future__ import annotations

from dataclasses import replace

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.book.figures.question import answers, claimed, question
from onearm.errors import InputError
from onearm.plots import Figure, Tooth
from onearm.stats import simon
from onearm.stats.accrual import attained
from onearm.stats.binomial import TIE
from onearm.stats.single_stage import (
    SingleStage,
    attained_single,
    single_stage,
)

FEWER, MORE = 6, 8
"""Patients below and above the plan that are tried."""

BESIDE = 2
"""Thresholds below and above that of the plan."""

ALPHAS = (0.05, 0.10, 0.15, 0.20)
"""Usual one-sided type I errors, beside that of the trial."""


def teeth(analysis: Analysis) -> tuple[Tooth, ...]:
    """For each number of patients near the plan, the rule that keeps its type I error.

    Raises
    ------
    InputError
        If the trial states no design.
    """
    design, n = analysis.design, _rule(analysis).n
    found = []
    for size in range(max(1, n - FEWER), n + MORE + 1):
        if design is not None and size <= design.n1:
            continue
        tooth = _tooth(analysis, size)
        if tooth.needed <= size:
            found.append(tooth)
    return tuple(found)


def one_more_patient(analysis: Analysis) -> Figure:
    """Power against the number of patients, in teeth."""
    asked = question(analysis)
    return plots.sawtooth(teeth(analysis), planned=_rule(analysis).n, power=1 - asked.beta)


def one_more_success(analysis: Analysis) -> tables.Table:
    """Both errors of the rule if it asked for a little less or more."""
    asked, rule = question(analysis), _rule(analysis)
    rows = []
    for r in range(rule.r - BESIDE, rule.r + BESIDE + 1):
        found = _errors(analysis, r)
        if found is None:
            continue
        alpha, power = found
        says = ["type I error too large"] * (alpha > asked.alpha + TIE)
        says += ["power too small"] * (power < 1 - asked.beta - TIE)
        own = ": the plan" if r == rule.r else ""
        kept = " and ".join(says) or "keeps both"
        rows.append([f"{r + 1} of {rule.n}{own}", f"{alpha:.3f}", f"{power:.3f}", kept])
    head = ["Successes needed", "Type I error", "Power", "What was asked for"]
    caption = f"{asked.text}: what it would be to ask {rule.n} patients for fewer or more successes"
    return tables.Table(caption, head, rows, frozenset({1, 2}))


def other_alphas(analysis: Analysis) -> tables.Table:
    """The design for other type I errors, all else as it is."""
    asked = question(analysis)
    _rule(analysis)
    rows = []
    for alpha in sorted({*ALPHAS, asked.alpha}):
        own = " (this trial)" if alpha == asked.alpha else ""
        rows.append([f"{100 * alpha:g}%{own}", *_answer(analysis, alpha)])
    head = ["Type I error allowed", "Rule", "Patients at most"]
    if analysis.design is not None:
        head += ["Expected patients at p0"]
    caption = f"{asked.text} with a power of {100 * (1 - asked.beta):g}%: designs by type I error"
    return tables.Table(caption, head, rows, frozenset(range(2, len(head))))


def _rule(analysis: Analysis) -> simon.Design | SingleStage:
    rule = analysis.rule
    if rule is None:
        raise InputError("there is no design that could be changed")
    return rule


def _tooth(analysis: Analysis, n: int) -> Tooth:
    """The plan itself at its own size; at another one the rule that keeps its type I error."""
    asked, rule = question(analysis), _rule(analysis)
    found: simon.Design | SingleStage = rule
    if n != rule.n:
        found = (
            attained(rule, rule.n1, n)
            if isinstance(rule, simon.Design)
            else attained_single(rule, n, asked.p0, asked.p1)
        )
    return Tooth(n, found.r + 1, found.alpha, found.power)


def _errors(analysis: Analysis, r: int) -> tuple[float, float] | None:
    """Type I error and power with another threshold, None where there is no such rule."""
    asked, rule = question(analysis), _rule(analysis)
    try:
        return claimed(replace(rule, r=r), asked.p0), claimed(replace(rule, r=r), asked.p1)
    except InputError:
        return None


def _answer(analysis: Analysis, alpha: float) -> list[str]:
    asked = replace(question(analysis), alpha=alpha)
    if analysis.design is None:
        one = single_stage(asked.p0, asked.p1, alpha, asked.beta)
        return [f"{one.r}/{one.n}", str(one.n)]
    found = answers(asked)
    design = found.optimal if analysis.design.kind == "optimal" else found.minimax
    rule = f"{design.r1}/{design.n1}, {design.r}/{design.n}"
    return [rule, str(design.n), f"{design.en0:.1f}"]
