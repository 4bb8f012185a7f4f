"""Two-stage designs the slow way: every outcome of every rule, by plain loops."""

from __future__ import annotations

from math import comb


def probabilities(n, p):
    return [comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(n + 1)]


def outcomes(r1, n1, r, n, p):
    """Reject, stop early and expected patients, summed over each outcome of both stages."""
    reject = stop = expected = 0
    for x1, chance1 in enumerate(probabilities(n1, p)):
        if x1 <= r1:
            stop += chance1
            expected += chance1 * n1
            continue
        for x2, chance2 in enumerate(probabilities(n - n1, p)):
            expected += chance1 * chance2 * n
            if x1 + x2 > r:
                reject += chance1 * chance2
    return reject, stop, expected


def feasible(n, p0, p1, alpha, beta):
    """(expected under p0, n1, r1, r) of every rule with n patients that keeps both errors."""
    for n1 in range(1, n):
        first0, first1 = probabilities(n1, p0), probabilities(n1, p1)
        second0, second1 = probabilities(n - n1, p0), probabilities(n - n1, p1)
        for r in range(n):
            reject0 = reject1 = 0.0
            for r1 in range(n1 - 1, -1, -1):  # the rule with r1 also goes on with r1 + 1
                x1 = r1 + 1
                reject0 += first0[x1] * sum(second0[max(0, r - x1 + 1) :])
                reject1 += first1[x1] * sum(second1[max(0, r - x1 + 1) :])
                if r >= r1 and reject0 <= alpha and reject1 >= 1 - beta:
                    yield n1 + (n - n1) * sum(first0[x1:]), n1, r1, r


def best_designs(p0, p1, alpha, beta, largest):
    """Minimax and optimal (r1, n1, r, n) among all rules with `largest` patients or fewer."""
    minimax = optimal = None
    for n in range(2, largest + 1):
        for en0, n1, r1, r in feasible(n, p0, p1, alpha, beta):
            if minimax is None or (n == minimax[1] and en0 < minimax[0]):
                minimax = (en0, n, r1, n1, r)
            if optimal is None or en0 < optimal[0] - 1e-9:
                optimal = (en0, n, r1, n1, r)
    return tuple((r1, n1, r, n) for _, n, r1, n1, r in (minimax, optimal))
