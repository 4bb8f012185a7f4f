"""Which orders of the patients can still meet the facts of a curve at a given day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from onearm.reconstruct.lattice.endings import Array, Bools, cell
from onearm.reconstruct.lattice.facts import NEVER, Case, Facts
from onearm.reconstruct.lattice.orders import Orders
from onearm.reconstruct.lattice.stretches import Stretch, cells_of, crossing_days, quiet_cells
from onearm.stats.limits import pointwise_limits
from onearm.stats.times import NOISE

SLACK = 1e-6
"""Margin within which a bound is not trusted to rule anything out."""
BETWEEN = 5
"""Values of S(t) at which the lower limit, which need not rise with it, is looked at."""
LOW_SLACK = 0.005
"""The same margin for the lower limit between these values."""


@dataclass(frozen=True)
class Reach:
    """Nodes of the orders of the patients, held against the facts.

    What is ruled out cannot be; what is left may still not meet the facts. A lower limit that
    has come to 0.5 is taken to stay there, which a test holds over all orders of few patients;
    an upper limit may rise again (see `Lattice`).
    """

    orders: Orders
    facts: Facts
    case: Case
    first: Stretch
    last: Stretch

    def possible(self, bound: int) -> Bools:
        """Which nodes can meet the facts at a cell, shape = (n_nodes,)."""
        return self._counted(bound) & self._rated(bound) & self._crossed(bound) & self._flat(bound)

    def _counted(self, bound: int) -> Bools:
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
        return fine

    def _rated(self, bound: int) -> Bools:
        low, high = self.orders.s
        fine = np.ones(len(low), dtype=bool)
        for rate in self.facts.rates:
            if cell(rate.day + 1, event=True) == bound and rate.value is not None:
                fine &= (high >= rate.value[0] - SLACK) & (low <= rate.value[1] + SLACK)
        return fine

    def _crossed(self, bound: int) -> Bools:
        """Which can have come to 0.5, or not yet, with the curve and with its limits."""
        curve, low, high = self._sides
        fine = np.ones(len(self.orders.events), dtype=bool)
        for window, not_yet, already in (
            (crossing_days(self.facts, self.case), *curve),
            (self.facts.low, *low),
            (self.facts.high, high[0], np.True_),
        ):
            if window is None:
                continue
            end = self.last.stop
            before, after = (end, end + 1) if window == NEVER else cells_of(window)
            if self.first.start < bound <= before:
                fine &= not_yet
            if bound >= after:
                fine &= already
        return fine

    def _flat(self, bound: int) -> Bools:
        """Which can lie at 0.5 while the curve is flat, and below it afterwards."""
        low, high = self.orders.s
        until = self.case.until
        if self.case.flat is None or until is None:
            return np.ones(len(low), dtype=bool)
        start, stop = quiet_cells(self.case, self.last.stop)
        if start <= bound <= stop:
            return (low < 0.5 + SLACK) & (high > 0.5 - SLACK)
        over = until != NEVER and bound >= cells_of(until)[1]
        return low < (0.5 - SLACK if over else 2.0)

    @property
    def high_can_be_below(self) -> Bools:
        """Nodes at which the upper limit may be at or below 0.5."""
        return self._sides[2][1]

    @cached_property
    def _sides(self) -> tuple[tuple[Bools, Bools], ...]:
        """For the curve and its two limits: can it be above 0.5, can it have come below?"""
        (s_low, s_high), (e_low, e_high) = self.orders.s, self.orders.error
        between = s_low + (s_high - s_low) * np.linspace(0, 1, BETWEEN)[:, None]
        low_most = np.nan_to_num(self._limit(0, between, e_low), nan=1.0).max(axis=0)
        low_ends = [np.nan_to_num(self._limit(0, s, e_high), nan=0.0) for s in self.orders.s]
        high_most = np.nan_to_num(self._limit(1, s_high, e_high), nan=1.0)
        high_least = np.nan_to_num(self._limit(1, s_low, e_low), nan=0.0)
        high_least[s_high <= 0] = 1.0  # where S(t) is 0 there is no limit
        return (
            (s_high > 0.5 + NOISE / 2, s_low < 0.5 + SLACK),
            (low_most > 0.5 - LOW_SLACK, np.fmin(*low_ends) < 0.5 + SLACK),
            (high_most > 0.5 - SLACK, high_least < 0.5 + SLACK),
        )

    def _limit(self, side: int, s: Array, error: Array) -> Array:
        how = self.facts.transform, self.facts.level
        return pointwise_limits(s, np.broadcast_to(error, s.shape), *how)[side]
