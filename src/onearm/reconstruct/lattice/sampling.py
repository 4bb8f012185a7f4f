"""Draws of Kaplan-Meier data sets that meet the facts of a curve, without end."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from onearm.reconstruct.lattice.endings import Cells
from onearm.reconstruct.lattice.facts import Facts, cases
from onearm.reconstruct.lattice.paths import Lattice, Rng

BATCH = 4_000, 40_000
"""Fewest and most attempts at once."""
FOR_EACH = 40
"""Attempts that one data set may take."""
CHUNK = 2_000
"""Attempts that are made at once in a lattice of which few are needed."""


def draw_curves(facts: Facts, rng: Rng, *, wanted: int = 1000) -> Iterator[Cells]:
    """Data sets that meet the facts, each equally likely, batch after batch without end.

    A batch may be empty; none comes where no path is left, which proves that no data set meets
    the facts. `wanted` is about how many are needed, which sets the size of a batch.

    Yields
    ------
    ndarray of int, shape = (n_kept, n)
        Endings as cells (`onearm.reconstruct.lattice.endings.cell`), in increasing order along
        each row.

    Examples
    --------
    >>> curves = next(draw_curves(Facts(n=4, horizon=9, median=(3, 3)), np.random.default_rng(1)))
    >>> curves.shape[1], bool((np.diff(curves) >= 0).all())
    (4, True)
    """
    found = _with_paths(facts)
    if not found:
        return
    volumes = np.array([lattice.volume for lattice in found])
    stocks = [_Stock(lattice, rng) for lattice in found]
    batch = min(BATCH[1], max(BATCH[0], FOR_EACH * wanted))
    while True:
        sizes = rng.multinomial(batch, volumes / volumes.sum())
        kept = [stock.take(int(size)) for stock, size in zip(stocks, sizes, strict=True)]
        yield rng.permutation(np.concatenate(kept))


@lru_cache(maxsize=1024)
def can_be_met(facts: Facts, *, batches: int = 20, seed: int = 1) -> bool | None:
    """Does a data set meet the facts? True if one was found, False if there is proof of none.

    None where paths are left, but no data set was found along them in so many batches.
    """
    found, rng = _with_paths(facts), np.random.default_rng(seed)
    if not found:
        return False
    size = max(CHUNK, BATCH[0] // len(found))
    for _ in range(batches):
        if any(lattice.draw(rng, size)[1].any() for lattice in found):
            return True
    return None


def _with_paths(facts: Facts) -> list[Lattice]:
    return [lattice for lattice in lattices(facts) if lattice.volume > 0]


@lru_cache(maxsize=6)
def lattices(facts: Facts) -> tuple[Lattice, ...]:
    """A lattice for each way in which the median can come about."""
    return tuple(Lattice(facts, case) for case in cases(facts))


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
