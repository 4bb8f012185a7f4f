"""Every Kaplan-Meier data set that meets the printed facts of a curve, each equally likely.

A data set is a list of endings without names: whole days, each an event or a censoring. The
facts cut the days into stretches. How many patients end in each stretch and in which order is a
path; paths that cannot meet the facts are left out, the data sets along all others are counted
backwards from the end, a path is drawn in proportion, and then the days within each stretch.
The whole is kept if it meets every fact, so that the draws are uniform over all data sets that
do [1]_, or weigh those with more censorings less, as `Facts.odds` says. Days are drawn from an
urn [2]_, which makes every list of them equally likely.

References
----------
.. [1] Devroye L. Non-uniform random variate generation. New York: Springer; 1986, chapter 2.
.. [2] Blackwell D, MacQueen JB. Ferguson distributions via Polya urn schemes.
   Ann Stat 1973;1:353-355.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from onearm.reconstruct.lattice.endings import Array, Bools, Cells
from onearm.reconstruct.lattice.facts import NEVER, Case, Facts, meets
from onearm.reconstruct.lattice.orders import orders_of
from onearm.reconstruct.lattice.reach import Reach
from onearm.reconstruct.lattice.stretches import Stretch, cells_of, stretches_of

Rng = np.random.Generator


@dataclass(frozen=True)
class Lattice:
    """The data sets of one case of the facts, and how many lie along each path.

    A state is a node of `orders_of`, twice its number, or its second copy, one more: the upper
    limit may rise again, and the second copy keeps that it has been at or below 0.5 on the right
    day. So states come in the order of how many patients have ended.
    """

    facts: Facts
    case: Case

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The days between one fact and the next."""
        return stretches_of(self.facts, self.case)

    @cached_property
    def reach(self) -> Reach:
        """Which nodes can meet the facts."""
        ends = self.stretches[0], self.stretches[-1]
        return Reach(orders_of(self.facts.n), self.facts, self.case, *ends)

    @property
    def volume(self) -> float:
        """Data sets along all paths, up to the factor shared by all cases of the same facts."""
        return float(self.onward[0][0])

    @cached_property
    def onward(self) -> list[Array]:
        """From each state at the start of each stretch, how many ways lead to the end.

        Each entry has shape (2 * n_nodes + 1,), the last being 0; all share one factor, which
        keeps them within a float.
        """
        done = self._ended == self.facts.n
        found = [np.append(done & self._possible(self.stretches[-1].stop), 0.0)]
        for stretch in reversed(self.stretches):
            ways = np.zeros_like(found[-1])
            steps = self._steps(stretch, found[-1])
            for weight, after in zip(self._lists(stretch), steps, strict=False):
                ways += weight * after
            ways[:-1] *= self._possible(stretch.start)
            found.append(ways)
        return found[::-1]

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
        day = np.sort(first + _urn(rng, days, _place(stretch)), axis=1)
        cells: Cells = 2 * day + kind
        fine: Bools = np.all(np.diff(cells, axis=1) >= 0, axis=1)  # of a day, events come first
        fine[fine] = meets(self.facts, self.case, cells[fine])
        return cells, fine

    def _lists(self, stretch: Stretch) -> Array:
        """Lists of 0 to n days of a stretch, in order, repeats allowed, over a common factor."""
        k, days = np.arange(self.facts.n + 1), stretch.days
        scale = np.log(2 * np.e * self.facts.horizon / self.facts.n)  # no underflow at n = 200
        lists: Array = np.exp(gammaln(days + k) - gammaln(days) - gammaln(k + 1) - scale * k)
        return lists

    def _steps(self, stretch: Stretch, end: Array) -> Iterator[Array]:
        """Ways to go on where exactly 0, 1, 2 ... patients end within the stretch, up to the most
        that can."""
        event, censoring = self._nexts(stretch)
        first = np.searchsorted(self._ended, np.arange(self.facts.n + 2))
        fewest, most = self._ended[np.flatnonzero(end)[[0, -1]]] if end.any() else (0, -1)
        after = end
        # Only states from which so many more can end lead there: all others stay at 0.
        while after[first[fewest] : first[most + 1]].any():
            yield after
            fewest, most = max(fewest - 1, 0), most - 1
            here = slice(first[fewest], first[most + 1])
            more = np.zeros_like(after)
            if stretch.events:
                more[here] += after[event[here]]
            if stretch.censorings:
                more[here] += self.facts.odds * after[censoring[here]]
            after = more

    def _nexts(self, stretch: Stretch) -> tuple[Cells, Cells]:
        """The states to which an event and a censoring lead from each state."""
        orders, n_nodes = self.reach.orders, len(self.reach.orders.events)
        steps = orders.after_event, orders.after_censoring
        first = [2 * to for to in steps]
        second = [2 * to + (to < n_nodes) for to in steps]
        if self._has_high(stretch):
            below = np.append(self.reach.high_can_be_below, False)
            first[0] = np.where(below[orders.after_event], second[0], first[0])
        event, censoring = (_in_turn(*pair) for pair in zip(first, second, strict=True))
        return event, censoring

    @cached_property
    def _ended(self) -> Cells:
        """How many patients have ended in each state."""
        ended = self.reach.orders.events + self.reach.orders.censored
        return _in_turn(ended, ended)

    def _has_high(self, stretch: Stretch) -> bool:
        """Is it here that the upper limit comes to 0.5?"""
        if self.facts.high is None or self.facts.high == NEVER:
            return False
        start, stop = cells_of(self.facts.high)
        return start <= stretch.start and stretch.stop <= stop

    def _possible(self, bound: int) -> Bools:
        """Which states can meet the facts at a cell."""
        nodes = self.reach.possible(bound)
        first, second = nodes.copy(), nodes.copy()
        if self.facts.high is None or self.facts.high == NEVER:
            second[:] = False
        elif bound >= cells_of(self.facts.high)[1]:
            first[:] = False
        return _in_turn(first, second)

    def _draw_orders(self, rng: Rng, size: int) -> tuple[Cells, Cells]:
        """Kind (0 event, 1 censoring) and stretch of each patient in turn, shape = (size, n)."""
        kind, stretch = np.zeros((2, size, self.facts.n), dtype=np.int64)
        state, ended = np.zeros((2, size), dtype=np.int64)
        for position, here in enumerate(self.stretches):
            steps = list(self._steps(here, self.onward[position + 1]))
            event_to, censoring_to = self._nexts(here)
            left = self._draw_numbers(rng, here, steps, state)
            for still in range(int(left.max()), 0, -1):
                going = np.flatnonzero(left >= still)
                at, after = state[going], steps[still - 1]
                event = after[event_to[at]] * here.events
                other = after[censoring_to[at]] * here.censorings * self.facts.odds
                censored = rng.random(len(going)) * (event + other) >= event
                kind[going, ended[going]], stretch[going, ended[going]] = censored, position
                state[going] = np.where(censored, censoring_to[at], event_to[at])
                ended[going] += 1
        return kind, stretch

    def _draw_numbers(self, rng: Rng, here: Stretch, steps: list[Array], state: Cells) -> Cells:
        """How many patients end in a stretch, from each state."""
        states, place = np.unique(state, return_inverse=True)
        lists = self._lists(here)[: len(steps), None]
        total = (np.array([step[states] for step in steps]) * lists).cumsum(axis=0)[:, place]
        numbers: Cells = (total <= rng.random(len(state)) * total[-1]).sum(axis=0)
        return numbers


def _in_turn(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    """Values of the nodes and of their second copies, by state."""
    return np.stack([first, second], axis=1).ravel()


def _place(values: Cells) -> Cells:
    """Place of each value among its equals, which stand together in each row, from 0."""
    new = np.ones(values.shape, dtype=bool)
    new[:, 1:] = values[:, 1:] != values[:, :-1]
    position = np.arange(values.shape[1])
    return position - np.maximum.accumulate(np.where(new, position, 0), axis=1)


def _urn(rng: Rng, days: Cells, place: Cells) -> Cells:
    """Days drawn so that every list of them is equally likely: a new day, or one drawn before."""
    drawn = np.empty(days.shape, dtype=np.int64)
    rows = np.arange(len(days))
    for j in range(days.shape[1]):
        number, earlier = days[:, j], place[:, j]
        new = rng.random(len(days)) * (number + earlier) < number
        pick = rng.random(len(days))
        copied = drawn[rows, j - 1 - (pick * earlier).astype(np.int64)]
        drawn[:, j] = np.where(new, (pick * number).astype(np.int64), copied)
    return drawn
