"""What is held back cannot be worked out: all tables that agree with what is shown are counted."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.disclosure import held_back


def agreeing(parts, counts, known, held) -> list[list[int]]:
    """All values of all counts in every table that a reader may think of, by trying them all."""
    n = sum(parts)
    total = lambda table, sums: sum(table[i] for i in sums)  # noqa: E731
    found = []
    for table in product(range(n + 1), repeat=len(parts)):
        same = all(total(table, s) == total(parts, s) for s in known) and all(
            total(table, s) >= 1 if hidden else total(table, s) == total(parts, s)
            for s, hidden in zip(counts, held, strict=True)
        )
        if same:
            found.append([total(table, s) for s in counts])
    return found


def judge(parts, counts, known, least) -> tuple[bool, ...]:
    held = held_back(parts, counts, least, known=known)
    tables = np.array(agreeing(parts, counts, known, held))
    values = [sum(parts[i] for i in sums) for sums in counts]
    everything = all(hidden or not value for hidden, value in zip(held, values, strict=True))
    for k, value in enumerate(values):
        if not 0 < value < least:
            continue
        assert held[k]
        seen = set(tables[:, k].tolist())
        assert everything or (max(seen) >= least and max(seen) - min(seen) >= least - 1)
    assert not any(hidden and not value for hidden, value in zip(held, values, strict=True))
    if not any(0 < value < least for value in values):
        assert not any(held)
    return held


GRADES = [(0,), (1,), (2,), (0, 1, 2), (1, 2)]
"""Three grades, any of them, and the worse two; the fourth part had none."""


@pytest.mark.parametrize("n", [3, 5])
def test_no_row_of_grades_gives_a_small_count_away(n: int):
    for parts in product(range(n + 1), repeat=3):
        if sum(parts) <= n:
            judge((*parts, n - sum(parts)), GRADES, [(0, 1, 2, 3)], 3)


def test_no_table_of_two_stages_does():
    """Response, stable disease and the rest of two stages, with rows, columns and both rates."""
    rng = np.random.default_rng(7)
    counts = [(0, 3), (1, 4), (2, 5), (0,), (3,), (0, 1), (3, 4), (0, 1, 2), (3, 4, 5)]
    for _ in range(3):
        parts = tuple(int(x) for x in rng.multinomial(8, [1 / 6] * 6))
        judge(parts, counts, [(0, 1, 2, 3, 4, 5)], 3)


def test_a_margin_that_would_tell_is_held_back_as_well():
    """2 of 10 with any, of whom 8 had the second grade or worse."""
    assert judge((2, 8, 0, 2), GRADES, [(0, 1, 2, 3)], 3)[:2] == (True, False)


def test_two_small_cells_whose_sum_is_small_take_a_third():
    """1 + 1 = 2 would say that each is 1."""
    held = held_back((1, 1, 9, 9), [(0,), (1,), (2,), (0, 1, 2)], 5, known=[(0, 1, 2, 3)])
    assert held == (True, True, True, False)


def test_a_table_without_small_counts_is_shown_whole():
    assert not any(held_back((5, 0, 9), [(0,), (1,), (2,)], 5))


def test_nobody_at_all_is_shown():
    assert not any(held_back((0, 0, 0, 0), GRADES, 5, known=[(0, 1, 2, 3)]))


def test_one_patient_is_all_held_back():
    assert held_back((1, 0, 0, 0), GRADES, 5, known=[(0, 1, 2, 3)]) == (
        True, False, False, True, False,
    )  # fmt: skip


@pytest.mark.parametrize(("parts", "least"), [((1, 2), 1), ((-1, 2), 5)])
def test_what_is_no_table_is_refused(parts, least):
    with pytest.raises(InputError):
        held_back(parts, [(0,), (1,)], least)
