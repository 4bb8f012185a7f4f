"""Which error rates a design must have had, of which only the size is printed."""

from __future__ import annotations

from functools import lru_cache

from onearm import plots
from onearm.analysis import Analysis
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.stats import recover, simon
from onearm.stats.single_stage import single_stage

Pair = tuple[float, float]


def regions(analysis: Analysis) -> tuple[recover.Region, ...]:
    """All questions whose design has as many patients as that of this trial.

    Raises
    ------
    InputError
        If the trial states no two-stage design.
    """
    design = analysis.design
    if design is None:
        raise InputError("there is no two-stage design whose error rates could be asked for")
    return _regions(design.p0, design.p1, design.n, design.kind)


def usual_sizes(analysis: Analysis) -> dict[Pair, int]:
    """Patients in the design of this trial's kind, for each usual pair of alpha and power."""
    design = analysis.design
    if design is None:
        raise InputError("there is no two-stage design whose error rates could be asked for")
    return dict(_sizes(design.p0, design.p1, design.kind))


def questions(analysis: Analysis) -> Figure:
    """The questions that lead to this trial's size, and to its rule."""
    found, design = regions(analysis), analysis.design
    if design is None:
        raise InputError("there is no two-stage design")
    rule = design.r1, design.n1, design.r, design.n
    return plots.questions(found, rule, usual_sizes(analysis))


@lru_cache(maxsize=8)
def _regions(p0: float, p1: float, n: int, kind: recover.Kind) -> tuple[recover.Region, ...]:
    return recover.recover(p0, p1, n, kind=kind)


@lru_cache(maxsize=8)
def _sizes(p0: float, p1: float, kind: recover.Kind) -> tuple[tuple[Pair, int], ...]:
    sizes = []
    for alpha in recover.ALPHAS:
        for power in recover.POWERS:
            beta = round(1 - power, 12)
            n_max = simon.N_MAX
            if kind == "minimax":  # no larger than a single-stage trial, but for one patient
                n_max = min(n_max, single_stage(p0, p1, alpha, beta).n + 1)
            found = simon.search(p0, p1, alpha, beta, n_max=n_max)
            best = found.minimax if kind == "minimax" else found.optimal
            sizes.append(((alpha, power), best.n))
    return tuple(sizes)
