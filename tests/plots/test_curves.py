"""Figures of a curve's mean, its follow-up, and its events against a null curve, at their edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from onearm.analysis.analyse import Survival
from onearm.errors import InputError
from onearm.plots import Tally, area, expected, follow_up
from onearm.stats.rmst import rmst

Survive = Callable[..., Survival]


def with_mean(found: Survival) -> Survival:
    last = float(found.curve.time[-1])
    return replace(found, mean=rmst(found.curve, min(last, found.landmark.time)))


EDGES = pytest.mark.parametrize(
    ("time", "event"),
    [([10, 20, 30], [0, 0, 0]), ([12], [1]), ([5, 9, 30], [0, 1, 0]), ([3, 24, 40], [1, 1, 1])],
    ids=["all censored", "one patient", "one event", "nobody censored"],
)


@EDGES
def test_edges_of_the_area_are_drawn(survive: Survive, time: list[float], event: list[int]) -> None:
    figure = area(with_mean(survive(time, event)), name="edge")
    assert "nan" not in figure.svg
    assert figure.data.iloc[0].tolist() == [0, 100]
    assert figure.data.iloc[-1, 0] == min(24, max(time))


@EDGES
def test_edges_of_follow_up_are_drawn(
    survive: Survive, time: list[float], event: list[int]
) -> None:
    figure = follow_up(survive(time, event), name="edge")
    assert "nan" not in figure.svg
    assert len(figure.data) == len(set(time))
    assert figure.alt.count("median not reached") == (not any(event)) + all(event)


def test_area_is_split_into_time_had_and_time_lost(survive: Survive) -> None:
    figure = area(with_mean(survive([12, 36], [1, 0])), name="half")
    assert "event-free: 18.0 weeks" in figure.svg
    assert "lost: 6.0 weeks" in figure.svg
    assert "up to 24 weeks" in figure.alt


def test_area_needs_somebody_who_was_followed(survive: Survive) -> None:
    with pytest.raises(InputError, match="nobody was followed"):
        area(replace(survive([5], [1]), mean=None), name="none")


def test_events_are_held_against_what_was_expected() -> None:
    time, seen = np.array([0.0, 12, 24, 48]), np.array([0, 1, 3, 4])
    tally = Tally(time, seen, time / 8, 10, "weeks", 0.434, 24, (3, 3.0))
    figure = expected(tally)
    assert "24 weeks: 3 seen, 3.0 expected" in figure.svg
    assert "4 were seen in all, fewer than the 6.0" in figure.alt
    assert len(figure.data) == 4


def test_landmark_that_nobody_reached_is_not_drawn() -> None:
    time = np.array([0.0, 12])
    figure = expected(Tally(time, np.array([0, 2]), time / 12, 2, "weeks", 0.434, 24, None))
    assert "24 weeks" not in figure.svg
    assert "2 were seen in all, more than the 1.0" in figure.alt
