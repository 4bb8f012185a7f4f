"""Every Kaplan-Meier data set that meets the printed facts of a curve, each equally likely.

A data set is a list of endings without names: whole days, each an event or a censoring. The
facts cut the days into stretches. How many patients end in each stretch and in which order is a
path; paths that cannot meet the facts are left out, the data sets along all others are counted
backwards from the end, a path is drawn in proportion, and then the days within each stretch.
The whole is kept if it meets every fact, so that the draws are uniform over all data sets that
do [1]_. Days are drawn from an urn [2]_, which makes every list of them equally likely.

References
----------
.. [1] Devroye L. Non-uniform random variate generation. New York: Springer; 1986, chapter 2.
.. [2] Blackwell D, MacQueen JB. Ferguson distributions via Polya urn schemes.
   Ann Stat 1973;1:353-355.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from scipy.special import gammaln

from onearm.reconstruct.bands import Array, Bools, Cells, cell
from onearm.reconstruct.facts import EPS, NEVER, Case, Facts, Window, cases, meets
from onearm.reconstruct.orders import Orders, orders_of
from onearm.stats.limits import pointwise_limits

Rng = np.random.Generator
BATCH = 4_000, 40_000
"""Fewest and most attempts at once."""
CHUNK = 2_000
"""Attempts that are made at once in a lattice of which few are needed."""
SLACK = 1e-6
"""Margin within which a bound is not trusted to rule anything out."""


@dataclass(frozen=True)
class Stretch:
    """Cells from `start` to before `stop`: so many days, and which endings may fall there."""

    start: int
    stop: int
    events: bool
    censorings: bool

    @property
    def days(self) -> int:
        return max(1, (self.stop - self.start) // 2)


@dataclass(frozen=True)
class Lattice:
    """The data sets of one case of the facts, and how many lie along each path."""

    facts: Facts
    case: Case

    @cached_property
    def orders(self) -> Orders:
        return orders_of(self.facts.n)

    def _nexts(self, stretch: Stretch) -> tuple[Cells, Cells]:
        """Where an event and a censoring lead; nodes past the upper limit come a second time.

        The upper limit may rise again after it has been at or below 0.5. So that it has been
        there is kept as a second copy of each node, n_nodes further on.
        """
        orders, n_nodes = self.orders, len(self.orders.events)
        event, censoring = orders.after_event, orders.after_censoring
        nobody = 2 * n_nodes
        second = [np.where(to == n_nodes, nobody, to + n_nodes) for to in (event, censoring)]
        first = [np.where(to == n_nodes, nobody, to) for to in (event, censoring)]
        if self._holds_high(stretch):
            below = np.append(self._sides[2][1], False)
            first[0] = np.where(below[event], second[0], first[0])
        return np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]])

    def _holds_high(self, stretch: Stretch) -> bool:
        """Does the upper limit come to 0.5 in this stretch?"""
        if self.facts.high in (None, NEVER):
            return False
        start, stop = _cells(self.facts.high)
        return start <= stretch.start and stretch.stop <= stop

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The days between one fact and the next."""
        first, last = cell(1, event=True), cell(self.facts.horizon + 1, event=True)
        found = {count.bound for count in self.facts.counts}
        found |= {near for bound in found if bound % 2 for near in (bound - 1, bound + 1)}
        found |= {cell(rate.day + 1, event=True) for rate in self.facts.rates}
        for window in (self.facts.low, self.facts.high, self._median, self.case.until):
            if window is not None and window != NEVER:
                found |= set(_cells(window))
        inside = sorted({first, last} | {bound for bound in found if first < bound < last})
        quiet = self._quiet(last)
        return tuple(
            Stretch(
                start, stop,
                events=(stop - start > 1 or start % 2 == 0) and not quiet[0] <= start < quiet[1],
                censorings=stop - start > 1 or start % 2 == 1,
            )
            for start, stop in pairwise(inside)
        )  # fmt: skip

    @property
    def _median(self) -> Window | None:
        """Days on which S(t) first gets to 0.5."""
        return self.facts.median if self.case.flat is None else (self.case.flat, self.case.flat)

    def _quiet(self, last: int) -> tuple[int, int]:
        """Cells between which S(t) lies flat at 0.5, so that nobody has an event."""
        if self.case.flat is None or self.case.until is None:
            return (0, 0)
        stop = last if self.case.until == NEVER else _cells(self.case.until)[0]
        return (cell(self.case.flat + 1, event=True), stop)

    @cached_property
    def onward(self) -> list[Array]:
        """From each node at the start of each stretch, how many ways lead to the end.

        Each entry has shape (n_nodes + 1,), the last being 0; all share one factor, which keeps
        them within a float.
        """
        orders, last = self.orders, self.stretches[-1].stop
        done = np.tile(orders.events + orders.censored == orders.n, 2) & self._possible(last)
        found = [np.append(done.astype(float), 0.0)]
        for stretch in reversed(self.stretches):
            ways = np.zeros_like(found[-1])
            steps = self._steps(stretch, found[-1])
            for weight, after in zip(self._lists(stretch), steps, strict=False):
                ways += weight * after
            ways[:-1] *= self._possible(stretch.start)
            found.append(ways)
        return found[::-1]

    @property
    def volume(self) -> float:
        """Data sets along all paths, up to the factor shared by all cases of the same facts."""
        return float(self.onward[0][0])

    def _lists(self, stretch: Stretch) -> Array:
        """Lists of 0 to n days of a stretch, in order, repeats allowed, over a common factor."""
        k, days = np.arange(self.facts.n + 1), stretch.days
        scale = np.log(2.0 * self.facts.horizon)
        return np.exp(gammaln(days + k) - gammaln(days) - gammaln(k + 1) - scale * k)

    def _steps(self, stretch: Stretch, end: Array) -> Iterator[Array]:
        """Ways to go on where exactly 0, 1, 2 ... patients end within the stretch, up to the most
        that can."""
        event, censoring = self._nexts(stretch)
        after = end
        for _ in range(self.facts.n + 1):
            if not after.any():
                return
            yield after
            more = np.zeros_like(after)
            if stretch.events:
                more[:-1] += after[event]
            if stretch.censorings:
                more[:-1] += after[censoring]
            after = more

    def _possible(self, bound: int) -> Bools:
        """Which nodes can meet the facts at a cell."""
        orders = self.orders
        fine = np.ones(len(orders.events), dtype=bool)
        number = {
            "ended": orders.events + orders.censored,
            "censored": orders.censored,
            "events": orders.events,
        }
        for count in self.facts.counts:
            if count.bound == bound:
                fine &= (number[count.kind] >= count.low) & (number[count.kind] <= count.high)
        for rate in self.facts.rates:
            if cell(rate.day + 1, event=True) == bound and rate.value is not None:
                fine &= (orders.s[1] >= rate.value[0] - SLACK) & (
                    orders.s[0] <= rate.value[1] + SLACK
                )
        return np.tile(fine & self._crossed(bound), 2) & self._past_high(bound)

    def _past_high(self, bound: int) -> Bools:
        """Both copies of each node, cut to those past the upper limit's days once these are over."""
        second = np.repeat([False, True], len(self.orders.events))
        if self.facts.high in (None, NEVER):
            return ~second
        return second if bound >= _cells(self.facts.high)[1] else np.ones_like(second)

    def _crossed(self, bound: int) -> Bools:
        """Which can have crossed 0.5, or not yet, with the curve and with its limits."""
        fine = np.ones(len(self.orders.events), dtype=bool)
        first, last = self.stretches[0].start, self.stretches[-1].stop
        curve, low, high = self._sides
        for window, (not_yet, already) in (
            (self._median, curve),
            (self.facts.low, low),
            (self.facts.high, (high[0], None)),
        ):
            if window is None:
                continue
            before, after = (last, last + 1) if window == NEVER else _cells(window)
            if first < bound <= before:
                fine &= not_yet
            if bound >= after and already is not None:
                fine &= already
        if self.case.flat is not None:
            flat = self._quiet(last)
            s_low, s_high = self.orders.s
            if flat[0] <= bound <= flat[1]:
                fine &= (s_low < 0.5 + SLACK) & (s_high > 0.5 - SLACK)
            elif bound > flat[1]:
                fine &= s_low < 0.5 - SLACK
        return fine

    @cached_property
    def _sides(self) -> tuple[tuple[Bools, Bools], ...]:
        """For the curve and its two limits: can it be above 0.5, can it have come below?"""
        (s_low, s_high), (e_low, e_high) = self.orders.s, self.orders.error
        shares = np.linspace(0, 1, 5)[:, None]

        def band(side: int, s: Array, error: Array) -> Array:
            how = self.facts.transform, self.facts.level
            return pointwise_limits(s, np.broadcast_to(error, s.shape), *how)[side]

        between = s_low + (s_high - s_low) * shares
        low_most = np.nan_to_num(band(0, between, e_low), nan=1.0).max(axis=0)
        low_least = np.fmin(*(np.nan_to_num(band(0, s, e_high), nan=0.0) for s in (s_low, s_high)))
        high_most = np.nan_to_num(band(1, s_high, e_high), nan=1.0)
        high_least = np.nan_to_num(band(1, s_low, e_low), nan=0.0)
        return (
            (s_high > 0.5 - SLACK, s_low < 0.5 + SLACK),
            (low_most > 0.5 - 0.005, low_least < 0.5 + SLACK),
            (high_most > 0.5 - SLACK, high_least < 0.5 + SLACK),
        )

    def draw(self, rng: Rng, size: int) -> tuple[Cells, Bools]:
        """Attempts at a data set, each equally likely, and which of them meet all facts.

        Returns
        -------
        ndarray of int, shape = (size, n)
            Endings as cells, in increasing order where the attempt meets the facts.
        ndarray of bool, shape = (size,)
        """
        kind, stretch = self._draw_orders(rng, size)
        first = np.array([here.start // 2 for here in self.stretches])[stretch]
        days = np.array([here.days for here in self.stretches])[stretch]
        day = np.sort(first + _urn(rng, days, _rank(stretch) - 1), axis=1)
        cells = 2 * day + kind
        fine = (np.diff(cells, axis=1) >= 0).all(axis=1)  # of a day, events come first
        fine[fine] = meets(self.facts, self.case, cells[fine])
        return cells, fine

    def _draw_orders(self, rng: Rng, size: int) -> tuple[Cells, Cells]:
        """Kind (0 event, 1 censoring) and stretch of each patient in turn, shape = (size, n)."""
        n = self.facts.n
        kind, stretch = np.zeros((2, size, n), dtype=np.int64)
        node, ended = np.zeros((2, size), dtype=np.int64)
        for position, here in enumerate(self.stretches):
            steps = list(self._steps(here, self.onward[position + 1]))
            event_to, censoring_to = self._nexts(here)
            nodes, place = np.unique(node, return_inverse=True)
            lists = self._lists(here)[: len(steps), None]
            weights = np.array([step[nodes] for step in steps]) * lists
            total = weights.cumsum(axis=0)[:, place]
            left = (total <= rng.random(size) * total[-1]).sum(axis=0)
            for still in range(int(left.max()), 0, -1):
                going = np.flatnonzero(left >= still)
                at = node[going]
                event = steps[still - 1][event_to[at]] * here.events
                other = steps[still - 1][censoring_to[at]] * here.censorings
                censored = rng.random(len(going)) * (event + other) >= event
                kind[going, ended[going]], stretch[going, ended[going]] = censored, position
                node[going] = np.where(censored, censoring_to[at], event_to[at])
                ended[going] += 1
        return kind, stretch


def draw_curves(facts: Facts, rng: Rng, *, wanted: int = 1000) -> Iterator[Cells]:
    """Data sets that meet the facts, each equally likely, batch after batch without end.

    A batch may be empty; none comes where no path is left, which proves that no data set meets
    the facts. `wanted` is about how many are needed, which sets the size of a batch.

    Yields
    ------
    ndarray of int, shape = (n_kept, n)
        Endings as cells, in increasing order along each row.
    """
    found = [lattice for lattice in lattices(facts) if lattice.volume > 0]
    if not found:
        return
    volumes = np.array([lattice.volume for lattice in found])
    stocks = [_Stock(lattice, rng) for lattice in found]
    batch = min(BATCH[1], max(BATCH[0], 40 * wanted))
    while True:
        sizes = rng.multinomial(batch, volumes / volumes.sum())
        kept = [stock.take(int(size)) for stock, size in zip(stocks, sizes, strict=True)]
        yield rng.permutation(np.concatenate(kept))


class _Stock:
    """Attempts of one lattice, made many at a time and used one after another."""

    def __init__(self, lattice: Lattice, rng: Rng) -> None:
        self.lattice, self.rng = lattice, rng
        self.cells = np.empty((0, lattice.facts.n), dtype=np.int64)
        self.fine = np.empty(0, dtype=bool)

    def take(self, size: int) -> Cells:
        """What the next attempts give that meets the facts."""
        if len(self.fine) < size:
            cells, fine = self.lattice.draw(self.rng, max(size, CHUNK))
            self.cells = np.concatenate([self.cells, cells])
            self.fine = np.concatenate([self.fine, fine])
        taken = self.cells[:size][self.fine[:size]]
        self.cells, self.fine = self.cells[size:], self.fine[size:]
        return taken


@lru_cache(maxsize=1024)
def can_be_met(facts: Facts, *, batches: int = 20, seed: int = 1) -> bool | None:
    """Does a data set meet the facts? True if one was found, False if there is proof of none.

    None where paths are left, but no data set was found along them in so many batches.
    """
    drawn = draw_curves(facts, np.random.default_rng(seed), wanted=100)
    for tried, cells in enumerate(drawn, start=1):
        if len(cells):
            return True
        if tried == batches:
            return None
    return False


@lru_cache(maxsize=32)
def lattices(facts: Facts) -> tuple[Lattice, ...]:
    """A lattice for each way in which the median can come about."""
    return tuple(Lattice(facts, case) for case in cases(facts))


def _cells(window: Window) -> tuple[int, int]:
    """First cell of a window of days, and the first after it."""
    first, last = int(np.ceil(window[0] - EPS)), int(np.floor(window[1] + EPS))
    return cell(first, event=True), cell(last + 1, event=True)


def _rank(values: Cells) -> Cells:
    """Place of each value among its equals before it in the row, from 1."""
    new = np.ones(values.shape, dtype=bool)
    new[:, 1:] = values[:, 1:] != values[:, :-1]
    position = np.arange(values.shape[1])
    return position - np.maximum.accumulate(np.where(new, position, 0), axis=1) + 1


def _urn(rng: Rng, days: Cells, rank: Cells) -> Cells:
    """Days drawn so that every list of them is equally likely: a new day, or one drawn before."""
    drawn = np.empty(days.shape, dtype=np.int64)
    rows = np.arange(len(days))
    for j in range(days.shape[1]):
        number, earlier = days[:, j], rank[:, j]
        new = rng.random(len(days)) * (number + earlier) < number
        pick = rng.random(len(days))
        copied = drawn[rows, j - 1 - (pick * earlier).astype(np.int64)]
        drawn[:, j] = np.where(new, (pick * number).astype(np.int64), copied)
    return drawn
