"""The orders in which n patients can end, merged where they have led to nearly the same curve.

What happens to S(t) depends on the order of events and censorings alone. There are 2^n orders;
those with the same number of events and censorings so far, and nearly the same S(t), are kept
as one node, with the range of S(t) and of its error over all the orders that lead there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from onearm.reconstruct.lattice.endings import Array, Cells

BUCKETS = 16
"""Nodes for each number of events and censorings."""


@dataclass(frozen=True)
class Orders:
    """Nodes of the orders of `n` patients, shape = (n_nodes,) each, the start being node 0.

    `events` and `censored` so far, where the next event and the next censoring lead (n_nodes
    where nobody is left), and the range of S(t) and of Greenwood's error of its logarithm.
    """

    n: int
    events: Cells
    censored: Cells
    after_event: Cells
    after_censoring: Cells
    s: tuple[Array, Array]
    error: tuple[Array, Array]


@lru_cache(maxsize=4)
def orders_of(n: int, buckets: int = BUCKETS) -> Orders:
    """Merge the orders of n patients, one patient after another.

    Examples
    --------
    >>> orders = orders_of(2)
    >>> nobody_left = orders.events + orders.censored == 2
    >>> orders.s[0][nobody_left].tolist()
    [1.0, 0.0, 0.5, 0.0]
    """
    nobody_yet = np.zeros(1, dtype=np.int64)
    layers = [_Layer(nobody_yet, nobody_yet, *_ranges(1))]
    links = []
    for left in range(n, 0, -1):
        layer, link = layers[-1].followed(n, left, buckets)
        layers.append(layer)
        links.append(link)
    sizes = [len(layer.events) for layer in layers]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    nobody = np.full(sizes[-1], starts[-1])
    nexts = [
        np.concatenate([*(link[kind] + starts[i + 1] for i, link in enumerate(links)), nobody])
        for kind in (0, 1)
    ]
    events, censored = (
        np.concatenate([getattr(la, k) for la in layers]) for k in ("events", "censored")
    )
    s, error = (
        (
            np.concatenate([getattr(la, k)[0] for la in layers]),
            np.concatenate([getattr(la, k)[1] for la in layers]),
        )
        for k in ("s", "error")
    )
    return Orders(n, events, censored, nexts[0], nexts[1], s, error)


@dataclass(frozen=True)
class _Layer:
    """Nodes after the same number of patients."""

    events: Cells
    censored: Cells
    s: tuple[Array, Array]
    error: tuple[Array, Array]

    def followed(self, n: int, left: int, buckets: int) -> tuple[_Layer, tuple[Cells, Cells]]:
        """The next layer, and where each node's event and censoring lead in it."""
        drop = (left - 1) / left
        growth = 1 / (left - 1) - 1 / left if left > 1 else np.inf
        events = np.concatenate([self.events + 1, self.events])
        censored = np.concatenate([self.censored, self.censored + 1])
        s = [np.concatenate([end * drop, end]) for end in self.s]
        error = [np.concatenate([np.sqrt(end**2 + growth), end]) for end in self.error]
        height, width = (
            _bucket(ends, *limits, buckets)
            for ends, limits in zip((s, error), _extremes(n, events, censored), strict=True)
        )
        key = (events * buckets + height) * buckets + width
        _, first, link = np.unique(key, return_index=True, return_inverse=True)
        layer = _Layer(
            events[first], censored[first],
            (_reduced(np.minimum, s[0], link), _reduced(np.maximum, s[1], link)),
            (_reduced(np.minimum, error[0], link), _reduced(np.maximum, error[1], link)),
        )  # fmt: skip
        half = len(self.events)
        return layer, (link[:half], link[half:])


def _bucket(ends: list[Array], low: Array, high: Array, buckets: int) -> Cells:
    """Where the middle of each range lies between two extremes, from 0 to buckets - 1."""
    width = np.where(high > low, high - low, 1.0)
    with np.errstate(invalid="ignore"):
        share = np.nan_to_num(((ends[0] + ends[1]) / 2 - low) / width, nan=1.0, posinf=1.0)
    return np.clip((share * buckets).astype(np.int64), 0, buckets - 1)


def _extremes(
    n: int, events: Cells, censored: Cells
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Lowest and highest S(t), and error: all events before all censorings, or after them."""
    with np.errstate(divide="ignore", invalid="ignore"):
        s_high, s_low = (n - events) / n, (n - censored - events) / (n - censored)
        e_low = np.sqrt(1 / (n - events) - 1 / n)
        e_high = np.sqrt(1 / (n - censored - events) - 1 / (n - censored))
    return (np.nan_to_num(s_low, nan=1.0), s_high), (e_low, np.minimum(e_high, 2.0))


def _reduced(how: np.ufunc, values: Array, link: Cells) -> Array:
    found = np.full(link.max() + 1, np.inf if how is np.minimum else -np.inf)
    how.at(found, link, values)
    return found


def _ranges(size: int) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    return (np.ones(size), np.ones(size)), (np.zeros(size), np.zeros(size))
