"""One step of the search over integer ratios: from the states before a reading to those after.

A state is what matters of the past: patients at risk, events so far, the height of the curve,
and how many items (rows of the risk table, censor marks) have been passed. Histories that meet
in a state are counted together; only the likeliest is remembered.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from onearm.stats.binomial import Array, Ints

Bools = npt.NDArray[np.bool_]

LEAST_EXPECTED = 0.02
"""Censored patients that are expected between two moments however close."""


@dataclass(frozen=True)
class Item:
    """A row of the risk table, or a censor mark where `at_risk` is None."""

    time: float
    at_risk: int | None


@dataclass(frozen=True)
class Step:
    """Pass an item (before the curve falls again, if it is passed early), or take a reading.

    A reading lies at `low` to `high`; its distance is counted from `survival` in units of
    `noise`. `after` is the item that comes next, with what must still be at risk for it.
    """

    kind: Literal["item", "early item", "reading"]
    time: float
    index: int
    at_risk: int | None = None
    survival: float = 1.0
    low: float = 0.0
    high: float = 1.0
    noise: float = 1.0


@dataclass(frozen=True)
class Rules:
    """What holds throughout: events in all, items, whether marks show every censoring.

    `hazard` is the cumulative hazard of censoring at `grid`, for what is expected; `ties` the
    chance that one more patient has the event at a fall of the curve.
    """

    n: int
    events: int | None
    items: tuple[Item, ...]
    marked: bool
    grid: Array
    hazard: Array
    ties: float

    @property
    def least(self) -> Ints:
        """Patients who must be at risk while items 0, 1, 2 ... are still to be passed."""
        least = [0]
        for item in reversed(self.items):
            need = least[-1] + 1 if item.at_risk is None else max(item.at_risk, least[-1])
            least.append(need)
        return np.array(least[::-1])


@dataclass(frozen=True)
class Layer:
    """States after a step, in order of `key`, with the likeliest way into each.

    `cost` is minus the log-likelihood of that way, `parent` its state in the layer before,
    `censored` and `deaths` what happened on it, `since` the time of the last event or item.
    `ways` counts all ways, `weight` is the log of the sum of all their likelihoods.
    """

    key: Ints
    item: Ints
    owed: Bools
    at_risk: Ints
    events: Ints
    survival: Array
    since: Array
    cost: Array
    ways: Array
    weight: Array
    parent: Ints
    censored: Ints
    deaths: Ints
    width: float

    @property
    def size(self) -> int:
        return int(self.key.size)


@dataclass(frozen=True)
class Edges:
    """Every move of one step: its state before, what happened, and the state after."""

    source: Ints
    censored: Ints
    deaths: Ints
    item: Ints
    owed: Bools
    at_risk: Ints
    events: Ints
    survival: Array
    since: Array
    cost: Array

    def key(self, width: float) -> Ints:
        """One number for each state after; curves closer than `width` are one."""
        key = np.floor(self.survival / width + 0.5).astype(np.int64)
        for part, bits in ((self.at_risk, 10), (self.events, 10), (self.item, 10), (self.owed, 1)):
            key = (key << bits) | part
        return key


def start(n: int, width: float) -> Layer:
    """Everybody at risk, nobody gone."""
    zero, none = np.zeros(1, dtype=np.int64), np.zeros(1)
    return Layer(
        zero, zero, zero > 0, zero + n, zero, none + 1, none, none, none + 1, none, zero, zero,
        zero, width,
    )  # fmt: skip


def moves(step: Step, states: Layer, rules: Rules) -> Edges:
    """Every move that a step allows from every state."""
    if step.kind == "reading":
        parts = [_stay(step, states), _fall(step, states, rules)]
    else:
        parts = [_pass(step, states, rules)]
        others = np.flatnonzero(states.item != step.index)
        if step.kind == "early item":
            others = np.arange(states.size)
        parts.append(_unchanged(states, others))
    edges = _joined(parts)
    possible = edges.at_risk >= rules.least[edges.item]
    if rules.events is not None:
        to_come = rules.events - edges.events
        possible &= (to_come >= 0) & (to_come <= edges.at_risk)
    return _kept(edges, possible)


def merged(edges: Edges, states: Layer, width: float) -> Layer:
    """The states that the moves lead to, each with its likeliest way in."""
    key, cost = edges.key(width), states.cost[edges.source] + edges.cost
    order = np.lexsort((cost, key))
    first = np.flatnonzero(np.append(True, np.diff(key[order]) > 0)) if order.size else order
    best = order[first]
    ways = states.ways[edges.source][order]
    weight = (states.weight[edges.source] - edges.cost)[order]
    return Layer(
        key[best], edges.item[best], edges.owed[best], edges.at_risk[best], edges.events[best],
        edges.survival[best], edges.since[best], cost[best],
        np.add.reduceat(ways, first) if order.size else ways,
        np.logaddexp.reduceat(weight, first) if order.size else weight,
        edges.source[best], edges.censored[best], edges.deaths[best], width,
    )  # fmt: skip


def _unchanged(states: Layer, which: Ints) -> Edges:
    zero = np.zeros(which.size, dtype=np.int64)
    return Edges(
        which, zero, zero, states.item[which], states.owed[which], states.at_risk[which],
        states.events[which], states.survival[which], states.since[which], np.zeros(which.size),
    )  # fmt: skip


def _stay(step: Step, states: Layer) -> Edges:
    """The reading is of the level that the curve already has."""
    level = (states.survival >= step.low) & (states.survival <= step.high) & ~states.owed
    stay = _unchanged(states, np.flatnonzero(level & ((states.at_risk > 0) | (step.low <= 0))))
    return _at_cost(stay, _distance(step, stay.survival))


def _pass(step: Step, states: Layer, rules: Rules) -> Edges:
    """The number at risk becomes that of the row; at a mark one patient or more is censored."""
    which = np.flatnonzero(states.item == step.index)
    at_risk = states.at_risk[which]
    if step.at_risk is not None:
        leaving = at_risk - step.at_risk
        possible = (leaving == 0) if rules.marked else (leaving >= 0)
        which, leaving = which[possible], leaving[possible]
    else:
        which, leaving = np.repeat(which, at_risk), _counted(at_risk) + 1
    zero = np.zeros(which.size, dtype=np.int64)
    owed = np.full(which.size, step.kind == "early item")
    cost = _censoring(leaving, states, which, step.time, rules)
    if step.at_risk is None:
        cost = np.log1p(leaving - 1.0)  # several patients at one mark are less likely than one
    return Edges(
        which, leaving, zero, states.item[which] + 1, owed,
        states.at_risk[which] - leaving, states.events[which], states.survival[which],
        zero + step.time, cost,
    )  # fmt: skip


def _fall(step: Step, states: Layer, rules: Rules) -> Edges:
    """Some are censored, then the curve falls to the reading: by d of the r at risk."""
    parts = []
    for at_risk in np.unique(states.at_risk[states.survival > 0]):
        which = np.flatnonzero((states.at_risk == at_risk) & (states.survival > 0))
        ratio, r, d = ratios(int(at_risk), rules.marked)
        level = states.survival[which]
        first = np.searchsorted(ratio, step.low / level - 1e-12)
        last = np.searchsorted(ratio, step.high / level + 1e-12, "right")
        number = np.maximum(last - first, 0)
        source = np.repeat(which, number)
        chosen = np.repeat(first, number) + _counted(number)
        parts.append((source, at_risk - r[chosen], d[chosen], ratio[chosen]))
    if not parts:
        return _unchanged(states, np.empty(0, dtype=np.int64))
    source, censored, deaths, share = (np.concatenate(part) for part in zip(*parts, strict=True))
    survival = states.survival[source] * share
    since = np.full(source.size, step.time)
    cost = _censoring(censored, states, source, step.time, rules)
    cost -= (deaths - 1) * np.log(rules.ties)
    edges = Edges(
        source, censored, deaths, states.item[source], np.zeros(source.size, dtype=bool),
        states.at_risk[source] - censored - deaths, states.events[source] + deaths, survival,
        since, cost,
    )  # fmt: skip
    return _at_cost(edges, _distance(step, survival))


@cache
def ratios(at_risk: int, whole: bool) -> tuple[Array, Ints, Ints]:
    """Every (r - d) / r with r up to `at_risk` (or just that), rising, with its r and its d.

    Where r - d is 0 the curve has ended, so that nobody may be left over.

    Examples
    --------
    >>> ratios(3, False)[0].round(3).tolist()
    [0.0, 0.0, 0.0, 0.333, 0.5, 0.667]
    """
    r = np.repeat(np.arange(1, at_risk + 1), np.arange(1, at_risk + 1))
    d = _counted(np.arange(1, at_risk + 1)) + 1
    if whole:
        r, d = r[r == at_risk], d[r == at_risk]
    ratio = (r - d) / r
    order = np.argsort(ratio, kind="stable")
    return ratio[order], r[order], d[order]


def _counted(numbers: Ints) -> Ints:
    """0, 1 ... for each number in turn."""
    total = np.cumsum(numbers)
    end = int(total[-1]) if total.size else 0
    return np.arange(end) - np.repeat(total - numbers, numbers)


def _distance(step: Step, survival: Array) -> Array:
    return np.asarray(0.5 * ((survival - step.survival) / step.noise) ** 2)


def _censoring(censored: Ints, states: Layer, source: Ints, time: float, rules: Rules) -> Array:
    """Minus log of a geometric chance: as many as the person-time lets expect, or any other."""
    if rules.marked:
        return np.zeros(censored.size)
    until, since = (np.interp(t, rules.grid, rules.hazard) for t in (time, states.since[source]))
    expected = LEAST_EXPECTED + states.at_risk[source] * np.maximum(until - since, 0.0)
    return np.asarray(np.log1p(expected) + censored * np.log1p(1 / expected))


def _at_cost(edges: Edges, cost: Array) -> Edges:
    return Edges(**{**vars(edges), "cost": edges.cost + cost})


def _kept(edges: Edges, which: Bools) -> Edges:
    return Edges(**{name: values[which] for name, values in vars(edges).items()})


def _joined(parts: list[Edges]) -> Edges:
    columns = zip(*(vars(part).values() for part in parts), strict=True)
    return Edges(*(np.concatenate(each) for each in columns))
