"""Real survival times as folders: each is fit to be analysed, and the same every time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from onearm.reconstruct.opening import check_any
from tests.batch.real_sets import SETS, times, write_sets
from tests.book.small import tree


@pytest.mark.parametrize("name", SETS)
def test_a_set_has_times_and_both_kinds_of_end(name: str):
    days, events = times(name)
    assert days.min() >= 1
    assert set(np.unique(events)) <= {0, 1}
    assert events.any()


def test_sets_are_fit_to_be_analysed_and_the_same_every_time(tmp_path: Path):
    number = len(SETS) + 2
    one, two = (write_sets(tmp_path / name, number) for name in ("one", "two"))
    assert tree(one) == tree(two)
    small = [one / f"{name}-{i}" for name in list(SETS)[:2] for i in (1,)] + [one / "larynx-0"]
    for folder in small:
        assert not [p for p in check_any(folder) if p.severity == "error"]
