"""Earlier cut-offs, going through patients one by one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.cutoff import cut, medians_by_cutoff
from onearm.stats.survival import kaplan_meier, median


def drawn(seed, n=25):
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 60, n).round(), rng.exponential(30, n).round() + 1, rng.integers(0, 2, n)


@pytest.mark.parametrize("seed", range(5))
def test_at_a_cut_off_only_what_had_happened_is_known(seed):
    entry, time, event = drawn(seed)
    for at in (0, 20, 45, 80, 300):
        told = [
            (min(t, at - e), int(d and e + t <= at))
            for e, t, d in zip(entry, time, event, strict=True)
            if e <= at
        ]
        times, events, entered = cut(entry, time, event, at)
        assert list(zip(times.tolist(), events.tolist(), strict=True)) == told
        assert entered.sum() == len(told)


def test_after_the_last_day_the_median_is_that_of_all_follow_up():
    entry, time, event = drawn(3)
    (found,) = medians_by_cutoff(entry, time, event, [1e6])
    assert (found.n, found.events) == (25, event.sum())
    assert found.median == median(kaplan_meier(time, event))


def test_events_never_grow_fewer_and_nobody_is_there_before_the_first_entry():
    entry, time, event = drawn(4)
    found = medians_by_cutoff(entry + 10, time, event, [5, *range(10, 120, 5)])
    assert found[0].at >= 10
    counts = [(one.n, one.events) for one in found]
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(counts))


def test_a_cut_off_needs_every_entry():
    with pytest.raises(InputError, match="clock started"):
        cut([0, np.nan], [1, 2], [1, 1], 5)
    with pytest.raises(InputError, match="an entry"):
        cut([0], [1, 2], [1, 1], 5)
