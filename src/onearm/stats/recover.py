"""Which error rates would have given a design: for papers that print half of it.

Every rule has its exact error rates. It is the answer to all questions (alpha, beta) that it
satisfies and that no better rule satisfies: in the plane of alpha and power a quadrant less the
quadrants of the better rules, which leaves a staircase of rectangles.

References
----------
.. [1] Simon R. Optimal two-stage designs for phase II clinical trials.
   Control Clin Trials 1989;10:1-10.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from onearm.errors import InputError
from onearm.stats.binomial import TIE, Array, check_choice, check_counts
from onearm.stats.frontier import Tables
from onearm.stats.single_stage import check_question

Kind = Literal["minimax", "optimal"]

ALPHAS = (0.01, 0.025, 0.05, 0.10, 0.15, 0.20)
POWERS = (0.70, 0.75, 0.80, 0.85, 0.90, 0.95)
"""Error rates that protocols usually state."""

BLOCK = 200_000
"""Probabilities held at a time."""


@dataclass(frozen=True)
class Region:
    """Questions whose answer is the rule `r1`/`n1`, `r`/`n`.

    alpha[0] <= alpha < alpha[1] and power[0] < power <= power[1]; `usual` are the pairs
    (alpha, power) inside that protocols usually state.
    """

    r1: int
    n1: int
    r: int
    n: int
    alpha: tuple[float, float]
    power: tuple[float, float]
    usual: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Window:
    """The questions looked at: alpha from `alpha_min` to `alpha_max`, power over `power_min`.

    Raises InputError unless 0 <= alpha_min < alpha_max <= 1 and 0 <= power_min < 1.
    """

    alpha_min: float = 0.005
    alpha_max: float = 0.25
    power_min: float = 0.60

    def __post_init__(self) -> None:
        if not (0 <= self.alpha_min < self.alpha_max <= 1 and 0 <= self.power_min < 1):
            raise InputError(
                "need 0 <= alpha_min < alpha_max <= 1 and 0 <= power_min < 1, found "
                f"{self.alpha_min}, {self.alpha_max} and {self.power_min}"
            )


def recover(
    p0: float, p1: float, n: int, *, kind: Kind = "minimax",
    r1: int | None = None, n1: int | None = None, r: int | None = None,
    window: Window | None = None,
) -> tuple[Region, ...]:  # fmt: skip
    """All (alpha, power) for which Simon's design [1]_ of this kind is the one described.

    Parameters
    ----------
    p0, p1 : float
        Uninteresting and desirable rate.
    n : int
        Patients in all.
    kind : {'minimax', 'optimal'}
        Ties are settled as in `onearm.stats.simon.search`.
    r1, n1, r : int, optional
        What else is printed of the design.
    window : Window, optional
        The questions that are looked at.

    Returns
    -------
    tuple of Region
        Those with a usual pair first, then by area; empty if no question gives such a design.
        An optimal design competes with larger trials too: from some 60 patients on it takes
        minutes to go through them, less if more of it is printed.

    Raises
    ------
    InputError
        If the rates or the printed numbers cannot belong to a design.

    Examples
    --------
    >>> regions = recover(0.434, 0.634, 28)
    >>> [(g.r1, g.n1, g.r, g.n, g.usual) for g in regions if g.usual]
    [(6, 15, 15, 28, ((0.1, 0.8),))]
    """
    check_question(p0, p1, 0.5, 0.5)
    check_choice("kind", kind, get_args(Kind))
    printed = _printed(n, n1, r1, r)
    window = window or Window()
    order = _minimax_order if kind == "minimax" else _optimal_order
    beaten = _Staircase(window)
    regions = []
    for row in order(p0, p1, printed, window, beaten):
        corners = beaten.below(float(row[_ALPHA]), float(row[_BETA]))
        regions += [_region(row, *corner) for corner in corners]
    return tuple(sorted(regions, key=_usual_then_large))


@dataclass(frozen=True)
class _Printed:
    """What is printed of a design; None is not."""

    n: int
    n1: int | None
    r1: int | None
    r: int | None

    def is_of(self, row: Array) -> bool:
        stated = (self.n, self.n1, self.r1, self.r)
        return all(want in (None, own) for want, own in zip(stated, row[_RULE], strict=True))


# A rule as a row of numbers: EN(p0), n, n1, r1, r, exact alpha, exact beta.
_RULE, _ALPHA, _BETA = slice(1, 5), 5, 6


class _Staircase:
    """The least beta that the rules so far reach at each alpha, falling in steps."""

    def __init__(self, window: Window) -> None:
        self._alphas = [window.alpha_min, window.alpha_max]
        self._betas = [1 - window.power_min, -1.0]

    def reached(self, alpha: float) -> float:
        return self._betas[bisect_right(self._alphas, alpha) - 1]

    def below(self, alpha: float, beta: float) -> Iterator[tuple[float, float, float, float]]:
        """Rectangles (alpha low, high, beta low, high) above the corner, below the steps."""
        position = bisect_right(self._alphas, alpha) - 1
        low = alpha
        while self._betas[position] > beta + TIE:
            high = self._alphas[position + 1]
            if high - low > TIE:
                yield low, high, beta, self._betas[position]
            low, position = high, position + 1

    def add(self, alpha: float, beta: float) -> None:
        if self.reached(alpha) <= beta:
            return
        first = bisect_left(self._alphas, alpha)
        last = first
        while self._betas[last] >= beta:
            last += 1
        self._alphas[first:last], self._betas[first:last] = [alpha], [beta]

    def open(self, rows: Array) -> Array:
        """The rows (rules) that reach below the steps."""
        steps = np.searchsorted(self._alphas, rows[:, _ALPHA], side="right") - 1
        return rows[rows[:, _BETA] < np.array(self._betas)[steps] - TIE]


def _minimax_order(
    p0: float, p1: float, printed: _Printed, window: Window, beaten: _Staircase
) -> Iterator[Array]:
    """Rules of `n` by EN; every smaller trial goes before them."""
    tables = Tables(printed.n, p0, p1, 1 - window.power_min)
    for size in range(2, printed.n + 1):
        yield from _left(printed, _by_en0(_rules(tables, size, window)), beaten)


def _optimal_order(
    p0: float, p1: float, printed: _Printed, window: Window, beaten: _Staircase
) -> Iterator[Array]:
    """Rules of `n` by EN; every trial that expects fewer patients goes before them.

    Trials of about the same size beat most rules of `n`, which tells how far others matter: the
    sizes are gone through from `n` outwards.
    """
    low = high = printed.n
    sizes, step, limit = [printed.n], 1, np.inf
    rows = np.empty((0, 7))
    while sizes or low > 2:
        tables = Tables(high, p0, p1, 1 - window.power_min)
        near = [size for size in sizes if tables.least_en0(size).min() <= limit]
        best = (_unbeaten(_rules(tables, size, window, limit), window) for size in near)
        rows = np.concatenate([rows, *best])
        left = _left(printed, _by_en0(rows), _Staircase(window))
        limit = max((float(row[0]) for row in left), default=0.0)
        rows = rows[rows[:, 0] <= limit]
        above = range(high + 1, high + step + 1) if near and max(near) == high else ()
        sizes = [*range(max(2, low - step), low), *above]
        low, high, step = max(2, low - step), max([high, *above]), 2 * step
    yield from _left(printed, _by_en0(rows), beaten)


def _unbeaten(rows: Array, window: Window) -> Array:
    """The rules of one size that those expecting no more patients leave a question to."""
    every = _left(None, _by_en0(rows), _Staircase(window))
    return np.array([*every]).reshape(-1, 7)


def _left(
    printed: _Printed | None, rows: Array, beaten: _Staircase, chunk: int = 2000
) -> Iterator[Array]:
    """The rules as printed (or all) that those before leave a question to; others only beat."""
    for start in range(0, len(rows), chunk):
        for row in beaten.open(rows[start : start + chunk]):
            alpha, beta = float(row[_ALPHA]), float(row[_BETA])
            if (printed is None or printed.is_of(row)) and beaten.reached(alpha) > beta + TIE:
                yield row
            beaten.add(alpha, beta)


def _by_en0(rows: Array) -> Array:
    """Sorted by EN, n, n1, r1, r; expected numbers that differ by rounding are the same."""
    en0, n, n1, r1, r = rows[:, :5].T
    return rows[np.lexsort((r, r1, n1, n, en0.round(10)))]


def _rules(tables: Tables, n: int, window: Window, en_max: float = np.inf) -> Array:
    """Every rule of `n` patients that may answer a question in the window, one a row.

    Alpha is raised to the window's least: of the rules below it the one with most power counts.
    """
    n1, r1 = np.arange(1, n), np.arange(n - 1)
    en0 = n1[:, None] + (1 - tables.pet0(n1[:, None], r1)) * (n - n1[:, None])
    open_pairs = (r1 <= tables.most_r1[1:n, None]) & (r1 < n1[:, None]) & (en0 <= en_max)
    r = np.arange(int((tables.over0[n, 1:] > window.alpha_min).sum()), -1, -1)
    found = [np.empty((0, 7))]
    while r.size and open_pairs.any():
        rows = open_pairs.any(axis=1)
        n1 = n1[rows]
        en0, open_pairs = en0[rows, : n1.max()], open_pairs[rows, : n1.max()]
        now, r = np.split(r, [max(1, BLOCK // open_pairs.size)])
        alpha = tables.rejection(n1, n, now, null=True)
        power = tables.rejection(n1, n, now, null=False)
        kept = open_pairs & (alpha <= window.alpha_max) & (power >= window.power_min)
        kept &= r1[: n1.max()] <= now[:, None, None]
        at = np.nonzero(kept)
        size = np.maximum(alpha[at], window.alpha_min)
        columns = en0[at[1:]], n, n1[at[1]], at[2], now[at[0]], size, 1 - power[at]
        found.append(np.stack(np.broadcast_arrays(*columns), axis=1))
        open_pairs = open_pairs & (alpha[-1] <= window.alpha_max)  # a smaller r has more alpha
    return np.concatenate(found)


def _region(row: Array, low: float, high: float, beta_low: float, beta_high: float) -> Region:
    usual = tuple(
        (alpha, power)
        for alpha, power in itertools.product(ALPHAS, POWERS)
        if low <= alpha + TIE < high and beta_low <= 1 - power + TIE < beta_high
    )
    power = (1 - beta_high, 1 - beta_low)
    n, n1, r1, r = (int(number) for number in row[_RULE])
    return Region(r1, n1, r, n, (low, high), power, usual)


def _usual_then_large(region: Region) -> tuple[int, float]:
    area = (region.alpha[1] - region.alpha[0]) * (region.power[1] - region.power[0])
    return -len(region.usual), -area


def _printed(n: int, n1: int | None, r1: int | None, r: int | None) -> _Printed:
    given = {"n": n, "n1": n1, "r1": r1, "r": r}
    stated = {name: number for name, number in given.items() if number is not None}
    stated = dict(zip(stated, check_counts(**stated), strict=True))
    n, least_r1 = stated["n"], stated.get("r1", 0)
    first, last = stated.get("n1", least_r1 + 1), stated.get("r", n - 1)
    if not (0 <= least_r1 < first < n and least_r1 <= last < n):
        told = ", ".join(f"{name} = {number}" for name, number in stated.items())
        raise InputError(f"need 0 <= r1 < n1 < n and r1 <= r < n, found {told}")
    return _Printed(n, stated.get("n1"), stated.get("r1"), stated.get("r"))
