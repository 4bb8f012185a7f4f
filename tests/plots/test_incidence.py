"""Cumulative incidence with death competing, at its edges too."""

from __future__ import annotations

import gzip
import re

import numpy as np
import pytest

from onearm.analysis import Analysis
from onearm.book import figures
from onearm.errors import InputError
from onearm.plots import Figure, incidence
from onearm.stats import competing, survival


def draw(time: list[float], cause: list[int], *, deaths: bool = True, at: float = 6) -> Figure:
    found = competing.cumulative_incidence(time, cause)
    ignoring = survival.kaplan_meier(time, [int(c == 1) for c in cause]) if deaths else None
    reading = competing.incidence_at(found, at)
    return incidence(found, ignoring, unit="weeks", what="first event", at=reading)


def test_readings_are_written_in_the_figure(analysis: Analysis) -> None:
    figure = figures.severe_onset(analysis)
    assert figure.name == "severe-onset"
    assert "24 weeks: 29.9% (14.5–47.1)" in figure.svg
    assert "in 33 patients: 15 had it and 1 died without it" in figure.alt
    assert "66.0% at the end, where one minus Kaplan-Meier says 68.1%" in figure.caption
    assert (
        "Illustrative, not published: days of onset, grades and times of death." in figure.caption
    )
    counted = "Counted to 30 days after the last dose (assumed: trial.yaml states no window)."
    assert counted in figure.caption
    assert figure.data["events"].sum() == 15
    assert len(gzip.compress(figure.svg.encode())) < 8_000


def test_one_minus_kaplan_meier_is_never_the_lower_one(analysis: Analysis) -> None:
    data = figures.severe_onset(analysis).data
    assert (data["1 - Kaplan-Meier (%)"] >= data["with the event (%)"] - 1e-9).all()


def test_two_draws_are_the_same_bytes_and_leave_no_colour_behind(analysis: Analysis) -> None:
    one, two = figures.severe_onset(analysis), figures.severe_onset(analysis)
    assert one._repr_html_() == two._repr_html_()
    assert not re.search(r"#[0-9a-fA-F]{6}\b", re.sub(r"var\([^)]*\)", "", one.svg))


def test_numbers_at_risk_stand_under_the_ticks() -> None:
    figure = draw([2, 3, 5, 8, 9], [1, 2, 1, 0, 1])
    after = figure.svg[figure.svg.index("At risk") :]
    counts = [part.split("<")[0] for part in after.split(">") if part.split("<")[0].isdigit()]
    assert counts == ["5", "5", "3", "2", "2"]  # at 0, 2, 4, 6 and 8 weeks


@pytest.mark.parametrize(
    ("time", "cause"),
    [
        ([3, 5, 9], [0, 0, 0]),
        ([3, 5, 9], [2, 2, 2]),
        ([4, 4, 4], [1, 1, 1]),
        ([0], [0]),
        ([7], [1]),
    ],
    ids=["all censored", "all died", "all at once", "time zero", "one patient"],
)
@pytest.mark.parametrize("deaths", [True, False])
def test_edges_are_drawn(time: list[float], cause: list[int], deaths: bool) -> None:
    figure = draw(time, cause, deaths=deaths)
    assert not re.search(r"\b(nan|inf|None)\b", figure.svg + figure.alt + figure.caption)
    assert ("Kaplan-Meier" in figure.svg) is deaths
    assert deaths or "; nothing competes" in figure.caption


def test_a_rare_event_has_a_scale_of_its_own() -> None:
    time, cause = np.arange(1.0, 401.0), np.where(np.arange(400) == 200, 1, 0)
    assert ">100<" not in draw(list(time), list(cause)).svg


def test_both_curves_must_be_of_the_same_patients() -> None:
    found = competing.cumulative_incidence([1, 2], [1, 2])
    other = survival.kaplan_meier([1, 2, 3], [1, 0, 0])
    with pytest.raises(InputError, match="same patients"):
        incidence(found, other, unit="weeks", what="event")
