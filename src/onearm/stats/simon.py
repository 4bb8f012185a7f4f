"""Two-stage designs for one binomial endpoint.

References
----------
.. [1] Simon R. Optimal two-stage designs for phase II clinical trials.
   Control Clin Trials 1989;10:1-10.
.. [2] Jung SH, Lee T, Kim KM, George SL. Admissible two-stage designs for phase II cancer
   clinical trials. Stat Med 2004;23:561-569.
"""

from __future__ import annotations

import itertools
from dataclasses import asdict, dataclass

import numpy as np
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import TIE, check_counts, check_probability, pmf, tail
from onearm.stats.frontier import Best, frontier
from onearm.stats.single_stage import SingleStage, single_stage

N_MAX = 1000
"""Patients at which a search gives up; it ends by itself long before for usual questions."""

N_LIMIT = 2000
"""The largest `n_max`: time and memory grow with its cube and square."""


@dataclass(frozen=True)
class Characteristics:
    """What a two-stage rule does when the true rate is `p`.

    `reject` is the probability of declaring activity, `pet` that of stopping after stage 1,
    `en` the expected number of patients.
    """

    p: float
    reject: float
    pet: float
    en: float


@dataclass(frozen=True)
class Design:
    """A two-stage rule: stop after `n1` patients with `r1` or fewer responders;
    declare activity after `n` patients with more than `r`.

    `alpha` and `power` are the exact rejection probabilities under `p0` and `p1`;
    `pet0`, `pet1` the probabilities of early termination, `en0`, `en1` expected patients.
    """

    kind: str
    p0: float
    p1: float
    r1: int
    n1: int
    r: int
    n: int
    alpha: float
    power: float
    pet0: float
    pet1: float
    en0: float
    en1: float


@dataclass(frozen=True)
class Admissible(Design):
    """A design that no other beats for some weight `q` of n against EN(p0) [2]_.

    It has the least q * n + (1 - q) * EN(p0) for each q from `q_low` to `q_high`; where these
    are the same, it ties with its neighbours there and is beaten everywhere else.
    """

    q_low: float
    q_high: float


@dataclass(frozen=True)
class Designs:
    """All that answers one question: p0 against p1 with alpha and beta.

    `admissible` runs from the minimax (q = 1) to the optimal design (q = 0), both included.
    `complete` is False where `n_max` ended the search before the optimal design was sure:
    `optimal` and `admissible` are then the best with `n_max` patients or fewer.
    """

    minimax: Design
    optimal: Design
    admissible: tuple[Admissible, ...]
    single_stage: SingleStage
    complete: bool


def characteristics(r1: int, n1: int, r: int, n: int, p: float) -> Characteristics:
    """Exact operating characteristics of a two-stage rule at a true rate `p` [1]_.

    Parameters
    ----------
    r1, n1, r, n : int
        Stop after `n1` patients with `r1` or fewer successes; declare activity after `n`
        patients with more than `r`.
    p : float
        True rate, between 0 and 1.

    Raises
    ------
    InputError
        If not 0 <= r1 < n1 < n and r1 <= r < n in whole numbers, or 0 <= p <= 1.

    Examples
    --------
    >>> at_null = characteristics(6, 15, 15, 28, 0.434)
    >>> round(at_null.reject, 4), round(at_null.pet, 3), round(at_null.en, 1)
    (0.0979, 0.503, 21.5)
    """
    r1, n1, r, n = check_rule(r1, n1, r, n)
    check_probability(p=p)
    responders = np.arange(r1 + 1, n1 + 1)
    first = pmf(n1, p)[responders]
    second = tail(n - n1, p, r - responders)
    pet = float(special.bdtr(r1, n1, p))
    return Characteristics(p, float(first @ second), pet, n1 + (1 - pet) * (n - n1))


def check_rule(r1: int, n1: int, r: int, n: int) -> tuple[int, int, int, int]:
    """The rule in whole numbers; InputError unless 0 <= r1 < n1 < n and r1 <= r < n."""
    r1, n1, r, n = check_counts(r1=r1, n1=n1, r=r, n=n)
    if not (0 <= r1 < n1 < n and r1 <= r < n):
        raise InputError(f"need 0 <= r1 < n1 < n and r1 <= r < n, found {r1}/{n1}, {r}/{n}")
    return r1, n1, r, n


def describe(kind: str, r1: int, n1: int, r: int, n: int, p0: float, p1: float) -> Design:
    """A stated rule with its operating characteristics under `p0` and `p1`.

    Parameters and errors are those of `characteristics`; `kind` is a name for the rule.

    Examples
    --------
    >>> stated = describe("minimax", 6, 15, 15, 28, 0.434, 0.634)
    >>> round(stated.alpha, 4), round(stated.power, 4)
    (0.0979, 0.802)
    """
    r1, n1, r, n = check_rule(r1, n1, r, n)
    null, aim = (characteristics(r1, n1, r, n, p) for p in (p0, p1))
    return Design(
        kind, p0, p1, r1, n1, r, n, null.reject, aim.reject, null.pet, aim.pet, null.en, aim.en
    )  # fmt: skip


def search(p0: float, p1: float, alpha: float, beta: float, *, n_max: int = N_MAX) -> Designs:
    """Simon's minimax and optimal designs [1]_ and the admissible ones between them [2]_.

    Minimax: the smallest `n`, among these the smallest expected number of patients under
    `p0`. Optimal: the smallest expected number, among these the smallest `n`. What still ties is
    settled by the smallest `n1`, then `r1`, then `r`. The search ends by itself.

    Parameters
    ----------
    p0, p1 : float
        Uninteresting and desirable rate.
    alpha, beta : float
        Largest one-sided type I error and type II error.
    n_max : int
        A cap only, 2000 at most: nobody needs to guess it.

    Raises
    ------
    InputError
        If not 0 < p0 < p1 < 1, an error rate is not between 0 and 1, `n_max` is not a whole
        number up to 2000, or no design has `n_max` patients or fewer.

    Examples
    --------
    >>> found = search(0.434, 0.634, alpha=0.10, beta=0.20)
    >>> found.minimax.r1, found.minimax.n1, found.minimax.r, found.minimax.n
    (6, 15, 15, 28)
    >>> [(d.n, round(d.q_low, 2), round(d.q_high, 2)) for d in found.admissible]
    [(28, 0.1, 1.0), (37, 0.0, 0.1)]
    """
    (n_max,) = check_counts(n_max=n_max)
    if n_max > N_LIMIT:
        raise InputError(f"n_max must be {N_LIMIT} or less, found {n_max}")
    found = frontier(p0, p1, alpha, beta, n_max)
    if not found.rules:
        raise InputError(_too_few(p0, p1, alpha, beta, n_max))
    rules = found.rules
    return Designs(
        minimax=_of_rule("minimax", rules[0], p0, p1),
        optimal=_of_rule("optimal", rules[-1], p0, p1),
        admissible=_admissible(rules, p0, p1),
        single_stage=single_stage(p0, p1, alpha, beta),
        complete=found.complete,
    )


def _too_few(p0: float, p1: float, alpha: float, beta: float, n_max: int) -> str:
    # A single-stage test keeps both errors with a look before its last patient that stops only
    # what is lost already; where one success is enough (r = 0), the look comes a patient later.
    one = single_stage(p0, p1, alpha, beta)
    enough = one.n + (one.r == 0)
    mend = f"raise n_max by {enough - n_max} or more"
    if enough > N_LIMIT:
        mend = f"that is beyond this search ({N_LIMIT}), allow larger errors or ask for more gain"
    return (
        f"no two-stage design with {n_max} patients or fewer tells {p0} from {p1} with alpha "
        f"{alpha:g} and beta {beta:g}; {enough} are enough: {mend}"
    )


def _admissible(rules: tuple[Best, ...], p0: float, p1: float) -> tuple[Admissible, ...]:
    """The lower convex hull of (n, EN): the corners where some weighted sum is least."""
    hull: list[Best] = []
    for rule in rules:
        while len(hull) > 1 and _weight(hull[-2], hull[-1]) < _weight(hull[-1], rule) - TIE:
            hull.pop()
        hull.append(rule)
    turns = [1.0, *(_weight(a, b) for a, b in itertools.pairwise(hull)), 0.0]
    kinds = ["admissible"] * len(hull)
    kinds[-1] = "optimal"
    kinds[0] = "minimax"
    return tuple(
        Admissible(**asdict(_of_rule(kind, rule, p0, p1)), q_low=low, q_high=high)
        for kind, rule, high, low in zip(kinds, hull, turns, turns[1:], strict=False)
    )


def _weight(smaller: Best, larger: Best) -> float:
    """The weight q of n at which two rules are worth the same."""
    gain = smaller.en0 - larger.en0
    return gain / (gain + larger.n - smaller.n)


def _of_rule(kind: str, rule: Best, p0: float, p1: float) -> Design:
    return describe(kind, rule.r1, rule.n1, rule.r, rule.n, p0, p1)
