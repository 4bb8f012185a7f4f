"""Pictures of what chance does: a hundred trials, luck half-way, teeth."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.plots import Figure, Tooth, hundred, luck, outcomes, sawtooth
from onearm.plots.hundred import in_hundred

ENDS = {"stopped early": 0.503, "ended without a claim": 0.399, "claimed activity": 0.098}
TEETH = [Tooth(n, 15 + (n > 28), 0.09, 0.7 + 0.01 * (n % 4)) for n in range(26, 32)]
OUTCOMES = np.array([0.2, 0.3, 0.4, 0.6]), np.array([0.1, 0.4, 0.3, 0.2]), np.array([1, 1, 0, 0])

MAKERS: dict[str, Callable[[], Figure]] = {
    "hundred": lambda: hundred([("True rate 43.4% (p0)", ENDS), ("True rate 63.4% (p1)", ENDS)]),
    "luck": lambda: luck(*OUTCOMES[:2], OUTCOMES[2].astype(bool), truth=0.4, means=(0.28, 0.48)),
    "sawtooth": lambda: sawtooth(TEETH, planned=28, power=0.8),
}  # fmt: skip


@pytest.mark.parametrize("name", list(MAKERS))
def test_what_holds_for_every_figure(name: str) -> None:
    figure, again = MAKERS[name](), MAKERS[name]()
    assert figure.name == name
    html = figure._repr_html_()
    assert html == again._repr_html_()
    assert len(gzip.compress(figure.svg.encode())) < 8_000
    assert not re.search(r"#[0-9a-fA-F]{6}\b", re.sub(r"var\([^)]*\)", "", figure.svg))
    assert not re.search(r"\b(nan|inf|None)\b", re.sub(r'href="data:[^"]*"', "", html))
    assert len(re.findall(r"\d+", figure.alt)) >= 2
    assert figure.alt.endswith("The data are in the table and the file below the figure.")
    assert 80 < len(figure.alt) < 500


@pytest.mark.parametrize(
    ("chances", "whole"),
    [
        ((0.503, 0.399, 0.098), (50, 40, 10)),
        ((1 / 3, 1 / 3, 1 / 3), (34, 33, 33)),
        ((0.004, 0.004, 0.992), (1, 0, 99)),
        ((1.0, 0.0, 0.0), (100, 0, 0)),
    ],
)
def test_a_hundred_trials_are_a_hundred(chances: tuple[float, ...], whole: tuple[int, ...]):
    found = in_hundred(dict(zip(ENDS, chances, strict=True)))
    assert sum(found.values()) == 100
    assert tuple(found.values()) == whole


def test_ends_differ_by_more_than_colour() -> None:
    figure = MAKERS["hundred"]()
    assert "50 stopped early" in figure.svg
    assert "10 claimed activity" in figure.svg
    assert len(figure.data) == 6


def test_a_new_threshold_starts_a_new_tooth() -> None:
    figure = MAKERS["sawtooth"]()
    for needed in ("15", "16"):
        assert f">{needed}<" in figure.svg
    assert "with the 28 of the plan" in figure.alt


def test_the_rates_of_an_interval_are_not_called_p0() -> None:
    figure = outcomes([0.5, 0.5], [0.2, 0.8], p0=0.2, p1=0.8, roles=("lower limit", "upper limit"))
    assert "(lower limit)" in figure.svg
    assert "p0" not in figure.svg
    assert list(figure.data)[1:3] == ["under lower limit (%)", "under upper limit (%)"]


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(InputError, match="sum to 1"):
        in_hundred({"claimed activity": 0.5})
    with pytest.raises(InputError, match="one or two groups"):
        hundred([])
    with pytest.raises(InputError, match="some go on"):
        luck(*OUTCOMES[:2], np.ones(4, dtype=bool), truth=0.4, means=(0.3, 0.4))
    with pytest.raises(InputError, match="found 1"):
        sawtooth(TEETH[:1], planned=28, power=0.8)
