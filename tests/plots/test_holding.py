"""The figure of how often intervals hold the true rate."""

from __future__ import annotations

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.plots.holding import holding

RATES = np.array([0.0, 0.25, 0.5, 1.0])
CURVES = {"one": np.array([1.0, 0.97, 0.96, 1.0]), "other": np.array([1.0, 0.91, 0.94, 1.0])}


def test_words_name_the_lowest_point_of_each_curve():
    shown = holding(RATES, CURVES, n=28)
    assert "95% intervals from 28 patients" in shown.alt
    assert "one at least 96.0% (at a true rate of 50.0%)" in shown.alt
    assert "other at least 91.0% (at a true rate of 25.0%)" in shown.alt
    assert "among 28 patients" in shown.caption


def test_every_point_is_in_the_data():
    data = holding(RATES, CURVES, n=28).data
    assert list(data) == ["true rate (%)", "one (%)", "other (%)"]
    assert data["other (%)"].tolist() == [100, 91, 94, 100]


@pytest.mark.parametrize("rate", [0.0, 0.434, 0.99])
def test_a_marked_rate_is_named(rate: float):
    assert f">null {100 * rate:.1f}%<" in holding(RATES, CURVES, n=28, mark=("null", rate)).svg


def test_the_same_figure_gives_the_same_bytes():
    assert holding(RATES, CURVES, n=28).svg == holding(RATES, CURVES, n=28).svg


@pytest.mark.parametrize(
    ("rates", "curves", "says"),
    [
        (RATES[:1], {"one": CURVES["one"][:1]}, "two of them or more, found 1"),
        (RATES, {}, "curves of coverage, found 0"),
        (RATES, {str(i): CURVES["one"] for i in range(5)}, "curves of coverage, found 5"),
    ],
)
def test_what_cannot_be_drawn_is_told(rates, curves, says: str):
    with pytest.raises(InputError, match=says):
        holding(rates, curves, n=28)
