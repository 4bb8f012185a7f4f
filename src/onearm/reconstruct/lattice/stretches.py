"""The days between one fact of a curve and the next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from onearm.reconstruct.lattice.endings import cell
from onearm.reconstruct.lattice.facts import EPS, NEVER, Case, Facts, Window


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


def stretches_of(facts: Facts, case: Case) -> tuple[Stretch, ...]:
    """The days cut wherever a fact says something.

    Examples
    --------
    >>> [(s.start // 2, s.days) for s in stretches_of(Facts(n=5, horizon=9, low=(3, 4)), Case())]
    [(1, 2), (3, 2), (5, 5)]
    """
    first, last = cell(1, event=True), cell(facts.horizon + 1, event=True)
    found = {count.bound for count in facts.counts}
    found |= {near for bound in found if bound % 2 for near in (bound - 1, bound + 1)}
    found |= {cell(rate.day + 1, event=True) for rate in facts.rates}
    for window in (facts.low, facts.high, crossing_days(facts, case), case.until):
        if window is not None and window != NEVER:
            found |= set(cells_of(window))
    inside = sorted({first, last} | {bound for bound in found if first < bound < last})
    quiet = quiet_cells(case, last)
    return tuple(
        Stretch(
            start, stop,
            events=(stop - start > 1 or start % 2 == 0) and not quiet[0] <= start < quiet[1],
            censorings=stop - start > 1 or start % 2 == 1,
        )
        for start, stop in pairwise(inside)
    )  # fmt: skip


def crossing_days(facts: Facts, case: Case) -> Window | None:
    """Days on which S(t) first gets to 0.5."""
    return facts.median if case.flat is None else case.flat


def quiet_cells(case: Case, last: int) -> tuple[int, int]:
    """Cells between which S(t) lies flat at 0.5 for certain, so that nobody has an event."""
    if case.flat is None or case.until is None:
        return (0, 0)
    stop = last if case.until == NEVER else cells_of(case.until)[0]
    return (cell(case.flat[1] + 1, event=True), stop)


def cells_of(window: Window) -> tuple[int, int]:
    """First cell of a window of days, and the first after it."""
    first, last = int(np.ceil(window[0] - EPS)), int(np.floor(window[1] + EPS))
    return cell(first, event=True), cell(last + 1, event=True)
