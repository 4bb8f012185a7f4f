"""Curves of many cohorts as bands, at their edges."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from onearm.analysis.analyse import Survival
from onearm.errors import InputError
from onearm.plots import Bands, bands

Survive = Callable[..., Survival]


def made(times: int, *ends: float) -> Bands:
    return Bands(np.arange(float(times)), *(np.linspace(1, end, times) for end in ends))


FIVE = (0.0, 0.2, 0.3, 0.4, 0.6)


@pytest.mark.parametrize(
    ("time", "event"),
    [([10, 20, 30], [0, 0, 0]), ([12], [1]), ([5, 9, 30], [0, 1, 0]), ([3, 24, 40], [1, 1, 1])],
    ids=["all censored", "one patient", "one event", "nobody censored"],
)
def test_edges_are_drawn(survive: Survive, time: list[float], event: list[int]):
    figure = bands(made(53, *FIVE), survive(time, event), name="edge", cohorts=9)
    assert "nan" not in figure.svg
    assert len(figure.data) == 53


def test_cohorts_that_all_agree_are_one_line(survive: Survive):
    figure = bands(made(30, *[0.5] * 5), survive([30], [0]), name="one", cohorts=9)
    assert re.search(r"24 weeks: 58\.6%<", figure.svg)


def test_one_moment_alone_is_drawn(survive: Survive):
    assert "nan" not in bands(made(1, *FIVE), survive([9], [1]), name="one", cohorts=9).svg


def test_a_landmark_past_the_end_is_left_out(survive: Survive):
    figure = bands(made(10, *FIVE), survive([5, 9], [1, 0], at=52), name="short", cohorts=9)
    assert "52 weeks:" not in figure.svg


def test_the_words_say_where_the_curves_part(survive: Survive):
    figure = bands(made(41, *FIVE), survive([10, 40], [1, 0]), name="told", cohorts=1234)
    assert (
        "in 1,234 cohorts: at 24 weeks between 40.0% and 76.0%, 50.0% in the cohort" in figure.alt
    )
    assert "They are widest at 40 weeks: 0.0% to 60.0%." in figure.alt


def test_lines_differ_by_more_than_colour(survive: Survive):
    figure = bands(made(41, *FIVE), survive([10, 40], [1, 0]), name="told", cohorts=9)
    dashed = re.findall(r"stroke-dasharray", figure.svg)
    assert len(dashed) >= 4  # both ends, their entry in the legend, the landmark
    for name in ("this cohort", "all cohorts", "the middle half of them"):
        assert f">{name}<" in figure.svg


def test_bands_need_a_time(survive: Survive):
    with pytest.raises(InputError, match="one time"):
        bands(made(0, *FIVE), survive([9], [1]), name="none", cohorts=9)
