"""Designs and estimates beside enumeration, loops and programs in R."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy.optimize import brentq

from onearm.stats.binomial import pmf, tail
from onearm.stats.logrank_design import two_stage_logrank
from onearm.stats.simon import search
from onearm.stats.two_stage import estimates
from tests.bench.r_programs import in_r
from tests.bench.timing import Figure, single, timed
from tests.stats.enumeration import probabilities

SETTINGS = (
    ((0.1, 0.3, 0.05, 0.1), 50),
    ((0.434, 0.634, 0.1, 0.2), 50),
    ((0.4, 0.5, 0.05, 0.1), 250),
)
"""Questions, and an n_max that a person who knows the answer would give the enumeration."""
CLINFUN_N_MAX = 400
OURS = (6, 15, 15, 28)


def searches() -> Iterator[Figure]:
    for setting, n_max in SETTINGS:
        ours, found = timed(partial(search, *setting), repeats=3)
        theirs, plain = timed(partial(enumeration, *setting, n_max))
        rules = [(d.n, d.r1, d.n1, d.r) for d in (found.minimax, found.optimal)]
        assert rules == plain, (rules, plain)
        yield single(f"two-stage designs {setting}", ours, f"every rule to n = {n_max}", theirs)


def clinfun() -> Iterator[Figure]:
    for setting, _ in SETTINGS:
        ours, _found = timed(partial(search, *setting), repeats=3)
        call = f"ph2simon({', '.join(map(str, setting))}, nmax = {CLINFUN_N_MAX})"
        theirs = in_r("clinfun", f"x <- {call}")
        yield single(
            f"two-stage designs {setting}", ours, f"clinfun, nmax = {CLINFUN_N_MAX}", theirs
        )


def estimation() -> Iterator[Figure]:
    ours, found = timed(lambda: estimates(*OURS, p0=0.434), repeats=3)
    theirs, plain = timed(lambda: limits_one_by_one(*OURS))
    assert np.allclose([e.ci for e in found], plain, atol=1e-6)
    yield single(
        "all estimates, all 29 outcomes of 6/15, 15/28", ours, "roots, limits only", theirs
    )


def log_rank() -> Iterator[Figure]:
    """S(6 months) 0.434 against 0.634, two patients a month, as a survival endpoint."""
    for restricted in (False, True):
        asked = partial(two_stage_logrank, 0.434, 0.634, 6, 2, 0.1, 0.2, restricted=restricted)
        ours, _ = timed(asked, repeats=3)
        call = (
            "x <- capture.output(phase2.TTE(shape = 1, S0 = 0.434, x0 = 6, tf = 6, rate = 2, "
            "hr = log(0.634) / log(0.434), alpha = 0.1, beta = 0.2, "
            f"restricted = {int(restricted)}))"
        )
        what = f"two-stage log-rank design, {'restricted' if restricted else 'all'} follow-up"
        yield single(what, ours, "OneArm2stage", in_r("OneArm2stage", call))


def enumeration(p0: float, p1: float, alpha: float, beta: float, n_max: int) -> list[tuple]:
    """The minimax and the optimal design: every n, n1, r1 and r, one matrix a stage 1."""
    minimax = optimal = None
    for n in range(2, n_max + 1):
        for n1 in range(1, n):
            x1, r = np.arange(n1 + 1), np.arange(n)
            chance = []
            for p in (p0, p1):
                joint = pmf(n1, p)[:, None] * tail(n - n1, p, r - x1[:, None])
                chance.append(np.cumsum(joint[::-1], axis=0)[::-1][1:])
            kept = (chance[0] <= alpha) & (chance[1] >= 1 - beta) & (r >= x1[:-1, None])
            for r1, last in np.argwhere(kept):
                en0 = n1 + (n - n1) * pmf(n1, p0)[r1 + 1 :].sum()
                rule = (en0, n, int(r1), n1, int(last))
                if minimax is None or (n == minimax[1] and en0 < minimax[0] - 1e-12):
                    minimax = rule
                if optimal is None or en0 < optimal[0] - 1e-12:
                    optimal = rule
    return [rule[1:] for rule in (minimax, optimal)]


def limits_one_by_one(r1: int, n1: int, r: int, n: int) -> list[tuple[float, float]]:
    """Both limits of every outcome: a root finder around plain loops."""

    def end(p: float) -> list[float]:
        chances = [0.0] * (n + 1)
        for x1, first in enumerate(probabilities(n1, p)):
            if x1 <= r1:
                chances[x1] += first
            else:
                for x2, second in enumerate(probabilities(n - n1, p)):
                    chances[x1 + x2] += first * second
        return chances

    def limit(outcomes: slice) -> float:
        return float(brentq(lambda p: sum(end(p)[outcomes]) - 0.025, 1e-9, 1 - 1e-9))

    low = [limit(slice(x, None)) if x else 0.0 for x in range(n + 1)]
    high = [limit(slice(x + 1)) if x < n else 1.0 for x in range(n + 1)]
    return list(zip(low, high, strict=True))
