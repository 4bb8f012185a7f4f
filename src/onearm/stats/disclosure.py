"""Counts of few patients in a table, and what must be held back so that no sum gives them away.

References
----------
.. [1] Willenborg L, de Waal T. Elements of statistical disclosure control. Springer 2001,
   chapter 6 (cell suppression).
.. [2] Cox LH. Suppression methodology and statistical disclosure control.
   J Am Stat Assoc 1980;75:377-385.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from onearm.errors import InputError

Sum = tuple[int, ...]
"""Positions of the parts that a count adds up."""


def held_back(
    parts: Sequence[int], counts: Sequence[Sum], least: int, *, known: Sequence[Sum] = ()
) -> tuple[bool, ...]:
    """Which counts of a table must not be shown.

    A count from 1 to `least` - 1 is held back, and as many others as it takes that what is shown
    leaves it open whether it is small: over all tables of whole numbers that agree with what is
    shown, it can be `least` or more, and takes `least` values or more [1]_. A reader is taken to
    know that a count that is held back is not 0, as zeros are shown.

    Parameters
    ----------
    parts : sequence of int
        Numbers of patients that no count of the table divides further.
    counts : sequence of tuple of int
        The cells and margins of the table, each by the parts that it is the sum of.
    least : int
        The smallest count that may be shown, 2 or more.
    known : sequence of tuple of int
        Sums that everybody knows, such as the number of patients.

    Returns
    -------
    tuple of bool, one a count
        All are held back, but zeros, where nothing less is enough.

    Raises
    ------
    InputError
        If `least` is less than 2 or a part is negative.

    Notes
    -----
    Of those that would do, the smallest count is held back with it, as is usual [2]_: a table
    that loses the fewest numbers takes a search over all sets of them, and need not be unique.

    Examples
    --------
    Of 20 patients 3 had grade 1, 8 grade 2 and 6 none of it; without grade 2, grade 1 would be
    the rest.

    >>> held_back([3, 8, 9], [(0,), (1,), (0, 1)], 5, known=[(0, 1, 2)])
    (True, True, False)
    """
    if least < 2 or any(part < 0 for part in parts):
        raise InputError("need counts of 0 or more, and a smallest one to show of 2 or more")
    return _held_back(tuple(parts), tuple(counts), least, tuple(known))


@lru_cache(maxsize=8192)
def _held_back(
    parts: tuple[int, ...], counts: tuple[Sum, ...], least: int, known: tuple[Sum, ...]
) -> tuple[bool, ...]:
    values = [sum(parts[i] for i in count) for count in counts]
    small = [k for k, value in enumerate(values) if 0 < value < least]
    held = set(small)
    while True:
        told = next((k for k in small if not _is_safe(k, held, parts, counts, least, known)), None)
        others = [k for k, value in enumerate(values) if k not in held and value]
        if told is None or not others:
            return tuple(k in held for k in range(len(counts)))
        others.sort(key=lambda k: (values[k], k))
        enough = (k for k in others if _is_safe(told, held | {k}, parts, counts, least, known))
        held.add(next(enough, others[0]))


def _is_safe(
    count: int, held: set[int], parts: tuple[int, ...], counts: tuple[Sum, ...], least: int,
    known: tuple[Sum, ...],
) -> bool:  # fmt: skip
    low, high = possible(count, held, parts, counts, known)
    return high >= least and high - low >= least - 1


def possible(
    count: int, held: set[int], parts: Sequence[int], counts: Sequence[Sum], known: Sequence[Sum]
) -> tuple[float, float]:
    """Least and greatest value of a count in all tables that agree with what is shown."""
    # Late: the import takes long, and most trials hold nothing back.
    from scipy.optimize import Bounds, LinearConstraint, milp

    shown = [*known, *(sums for k, sums in enumerate(counts) if k not in held)]
    hidden = [sums for k, sums in enumerate(counts) if k in held]
    rows = np.array([_row(sums, len(parts)) for sums in (*shown, *hidden)])
    totals = rows @ np.asarray(parts, float)
    low = np.append(totals[: len(shown)], np.ones(len(hidden)))
    high = np.append(totals[: len(shown)], np.full(len(hidden), np.inf))
    aim = _row(counts[count], len(parts))
    found = [
        milp(
            sign * aim, integrality=np.ones(len(parts)), bounds=Bounds(0, np.inf),
            constraints=LinearConstraint(rows, low, high),
        )
        for sign in (1, -1)
    ]  # fmt: skip
    least = 0.0 if found[0].x is None else float(round(found[0].fun))
    return least, np.inf if found[1].x is None else float(round(-found[1].fun))


def _row(sums: Sum, n: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    row = np.zeros(n)
    row[list(sums)] = 1
    return row
