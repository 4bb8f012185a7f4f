"""Kaplan-Meier figures, at their edges too."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from onearm.analysis import Analysis
from onearm.analysis.analyse import Survival
from onearm.errors import InputError
from onearm.plots import curve, km
from onearm.plots.canvas import time_ticks
from onearm.plots.km import landmark_text, median_text
from onearm.plots.steps import thinned

Survive = Callable[..., Survival]


def test_readings_are_written_in_the_figure(analysis: Analysis) -> None:
    figure = km(analysis, "pfs")
    assert "median 25.3 weeks (24.0–42.0)" in figure.svg
    assert "24 weeks: 50.0% (31.3–66.1)" in figure.svg
    assert "25.3 weeks (95% interval 24.0 to 42.0)" in figure.alt
    assert "30 patients" in figure.alt
    assert "log-log" in figure.caption


def test_caption_says_what_of_a_reconstructed_curve_is_published(analysis: Analysis) -> None:
    assert (
        "Published: median 25.3 weeks (24.0-42), grade A; everything else on this curve is "
        "reconstructed." in km(analysis, "pfs").caption
    )
    assert "Nothing on this curve is published." in km(analysis, "dor").caption
    spec = analysis.trial.spec.model_copy(update={"synthetic": False})
    real = replace(analysis, trial=replace(analysis.trial, spec=spec))
    assert "ublished:" not in km(real, "pfs").caption.replace("not published:", "")
    assert "Nothing" not in km(real, "dor").caption


def test_numbers_at_risk_count_the_start_of_each_time(survive: Survive) -> None:
    figure = curve(survive([12, 12, 24, 36], [1, 0, 1, 0]), name="risk")
    after = figure.svg[figure.svg.index("At risk") :]
    counts = [part.split("<")[0] for part in after.split(">") if part.split("<")[0].isdigit()]
    assert counts == ["4", "4", "4", "2", "2", "1", "1"]


@pytest.mark.parametrize(
    ("time", "event"),
    [([10, 20, 30], [0, 0, 0]), ([12], [1]), ([0], [0]), ([5, 9, 30], [0, 1, 0])],
    ids=["all censored", "one patient", "time zero", "one event"],
)
def test_edges_are_drawn(survive: Survive, time: list[float], event: list[int]) -> None:
    found = survive(time, event)
    figure = curve(found, name="edge")
    assert "nan" not in figure.svg
    assert "inf" not in figure.svg
    assert len(figure.data) == len(set(time))
    assert median_text(found) in figure.svg


def test_median_that_is_not_reached_is_said(survive: Survive) -> None:
    found = survive([10, 20, 30], [0, 0, 0])
    figure = curve(found, name="none")
    assert median_text(found) == "median not reached"
    assert "0 events, the median is not reached" in figure.alt
    assert "interval" not in figure.caption


def test_landmark_beyond_follow_up_is_not_drawn(survive: Survive) -> None:
    found = survive([1, 2, 3], [1, 0, 0])
    figure = curve(found, name="short")
    assert landmark_text(found) == "24 weeks: not reached"
    assert "24 weeks" not in figure.svg.split(">", 1)[1]
    assert "follow-up ends before 24 weeks" in figure.alt


def test_many_patients_stay_within_the_budget(survive: Survive) -> None:
    random = np.random.default_rng(1)
    time = np.round(random.exponential(200, 100_000)) + 1
    figure = curve(survive(time, random.random(100_000) < 0.7, "days", 180), name="many")
    assert len(gzip.compress(figure.svg.encode())) < 15_000
    assert "times of censoring are marked" in figure.caption


def test_thinning_keeps_the_shape() -> None:
    time = np.linspace(0, 100, 50_001)
    value = np.exp(-time / 30)
    x, y = thinned(time, value)
    assert len(x) <= 502
    assert (x[0], x[-1]) == (0, 100)
    at = np.searchsorted(x, time, side="right") - 1
    assert np.abs(y[at] - value).max() < 0.01


@pytest.mark.parametrize(
    ("longest", "unit", "ticks"),
    [(105, "weeks", [0, 24, 48, 72, 96]), (60, "weeks", [0, 12, 24, 36, 48, 60]),
     (20, "months", [0, 3, 6, 9, 12, 15, 18]), (200, "days", [0, 30, 60, 90, 120, 150, 180])],
)  # fmt: skip
def test_ticks_are_those_people_count_in(longest: float, unit: str, ticks: list[float]) -> None:
    assert time_ticks(longest, unit) == ticks


def test_missing_endpoint_is_said(analysis: Analysis) -> None:
    with pytest.raises(InputError, match="duration of response"):
        km(replace(analysis, dor=None), "dor")
