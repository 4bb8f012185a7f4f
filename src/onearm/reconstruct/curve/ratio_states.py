"""States of the search over integer ratios, and the steps and rules that lead through them.

A state is what matters of the past: patients at risk, events so far, the height of the curve,
and how many items (rows of the risk table, censor marks) have been passed. Histories that meet
in a state are counted together, and only the likeliest is remembered, with the lowest and the
highest of their heights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from onearm.stats.binomial import Array, Ints

Bools = npt.NDArray[np.bool_]


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
class States:
    """What matters of the past, one entry a state, and the step that led there.

    `survival` is the height of the likeliest way, the heights of all are from `low` to `high`.
    Where a reading has ruled out some of the ways and not others the state is `cut`. `since` is
    the time of the last event or item, `censored` and `deaths` are what happened at the step,
    and `cost` is minus the log-likelihood: of the step, or of the likeliest way.
    """

    item: Ints
    owed: Bools
    at_risk: Ints
    events: Ints
    survival: Array
    low: Array
    high: Array
    cut: Bools
    since: Array
    censored: Ints
    deaths: Ints
    cost: Array


@dataclass(frozen=True)
class Layer(States):
    """States after a step, in order of `key`, with the likeliest way into each.

    `parent` is its state in the layer before. `ways` counts all ways, or the most that there
    can be where the state is cut; `weight` is the log of the sum of all their likelihoods.
    """

    key: Ints
    ways: Array
    weight: Array
    parent: Ints
    width: float

    @property
    def size(self) -> int:
        return int(self.key.size)


@dataclass(frozen=True)
class Edges(States):
    """Every move of one step: its state before, what happened, and the state after."""

    source: Ints

    def key(self, width: float) -> Ints:
        """One number for each state after; curves closer than `width` are one."""
        key = np.floor((self.low + self.high) / (2 * width) + 0.5).astype(np.int64)
        for part, bits in ((self.at_risk, 10), (self.events, 10), (self.item, 10), (self.owed, 1)):
            key = (key << bits) | part
        return key


def start(n: int, width: float) -> Layer:
    """Everybody at risk, nobody gone."""
    zero, none = np.zeros(1, dtype=np.int64), np.zeros(1)
    return Layer(
        zero, zero > 0, zero + n, zero, none + 1, none + 1, none + 1, zero > 0, none, zero, zero,
        none, zero, none + 1, none, zero, width,
    )  # fmt: skip
