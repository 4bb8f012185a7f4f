"""Estimates and intervals after two stages, yardsticks and forest plots, at their edges too."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from matplotlib.transforms import Bbox

from onearm.errors import InputError
from onearm.plots import (
    Figure,
    Study,
    Yardstick,
    behaviour,
    canvas,
    coverage,
    forest,
    surprise,
)
from onearm.stats import meta, simon, two_stage

RULE = (6, 15, 15, 28)
DESIGN = simon.describe("minimax", *RULE, 0.434, 0.634)
RATES = np.linspace(0.02, 0.98, 49)
CURVE = [(p / 100, p / 100) for p in range(101)]
STUDIES = [
    Study("One", 0.463, 0.379, 0.549, "published", "n = 129", converted=0.46),
    Study("Two", 0.405, 0.343, 0.47, "converted", "n = 228"),
    Study("Three", 0.363, None, None, "converted", "not in the summary", counted=False),
]


def pooled(n: int = 3) -> meta.Summary:
    x, of = [60, 92, 99][:n], [129, 228, 221][:n]
    return meta.random_effects(*meta.study_logits(x, of), hartung_knapp=True)


MAKERS: dict[str, Callable[[], Figure]] = {
    "behaviour": lambda: behaviour(two_stage.behaviour(*RULE, RATES), DESIGN),
    "coverage": lambda: coverage(
        RATES, {"ours": np.full(49, 0.96), "theirs": np.full(49, 0.91)}, DESIGN
    ),
    "surprise": lambda: surprise(
        CURVE, [Yardstick("Other", 0.3, 0.3, "published"), Yardstick("own", 0.4, 0.4, "null")],
        x=13, n=28, alpha=0.1, crossing=0.1,
    ),
    "forest": lambda: forest(STUDIES, pooled(), null=0.434),
}  # fmt: skip


@pytest.mark.parametrize("name", list(MAKERS))
def test_what_holds_for_every_figure(name: str) -> None:
    figure, again = MAKERS[name](), MAKERS[name]()
    assert figure.name == name
    html = figure._repr_html_()
    assert html == again._repr_html_()
    shown = re.sub(r'href="data:[^"]*"', "", html)
    assert len(gzip.compress(shown.encode())) < 8_000
    bare = re.sub(r"var\([^)]*\)", "", figure.svg)
    assert "currentColor" in bare
    assert not re.search(r"#[0-9a-fA-F]{6}\b", bare)
    assert not re.search(r"\b(nan|inf|None)\b", shown)
    assert len(re.findall(r"\d+", figure.alt)) >= 2
    assert figure.alt.endswith("The data are in the table and the file below the figure.")
    assert 80 < len(figure.alt) < 500


def test_lines_of_estimates_differ_by_dash_and_are_named() -> None:
    figure = MAKERS["behaviour"]()
    for name in ("naive", "unbiased", "median-unbiased", "bias-adjusted"):
        assert f">{name}<" in figure.svg
    assert len(set(re.findall(r"stroke-dasharray: ([\d., ]+)", figure.svg))) >= 3
    assert "p0 43.4%" in figure.svg
    assert "−2.4 points" in figure.alt


def test_bias_and_error_are_in_the_data() -> None:
    data = MAKERS["behaviour"]().data
    assert len(data) == len(RATES)
    assert data["bias, unbiased"].abs().max() == 0
    assert data["bias, naive"].min() == pytest.approx(-2.4, abs=0.05)
    assert (data["error, naive"] >= data["bias, naive"].abs()).all()


def test_coverage_says_how_low_each_interval_falls() -> None:
    figure = MAKERS["coverage"]()
    assert "ours at least 96.0%" in figure.alt
    assert "theirs at least 91.0%" in figure.alt
    assert list(figure.data) == ["true rate (%)", "ours (%)", "theirs (%)"]


@pytest.mark.parametrize(("p0", "p1"), [(0.05, 0.2), (0.45, 0.5), (0.8, 0.95)])
def test_rates_of_any_design_are_drawn(p0: float, p1: float) -> None:
    design = simon.describe("any", 1, 10, 5, 29, p0, p1)
    figure = coverage(RATES, {"ours": np.full(49, 0.99)}, design)
    assert f"p0 {100 * p0:.1f}%" in figure.svg


def test_too_few_rates_and_no_curves_are_refused() -> None:
    with pytest.raises(InputError, match="two of them"):
        behaviour(two_stage.behaviour(*RULE, [0.4]), DESIGN)
    with pytest.raises(InputError, match="found 0"):
        coverage(RATES, {}, DESIGN)
    with pytest.raises(InputError, match="two rates"):
        surprise([(0.4, 0.5)], x=1, n=2)
    with pytest.raises(InputError, match="one study"):
        forest([], None)


def test_yardsticks_are_told_apart_by_words_and_marks() -> None:
    figure = MAKERS["surprise"]()
    assert "published rate" in figure.svg
    assert "converted from a median" not in figure.svg
    assert "It crosses alpha, 10%, at a rate of 10.0%." in figure.alt
    assert list(figure.data["trial"][:2]) == ["Other", "own"]
    assert len(figure.data) == 2 + len(CURVE)


def test_a_curve_without_yardsticks_is_drawn() -> None:
    figure = surprise(CURVE, x=0, n=5)
    assert "alpha" not in figure.svg
    assert "0 or more successes among 5 patients" in figure.alt


def boxes(svg: str) -> dict[str, Bbox]:
    """The room of each level text, in the font of `canvas.text_width`, by what it says."""
    found = {}
    for style, at, text in re.findall(r'<text style="([^"]*)" (x="[^>]*)>([^<]*)<', svg):
        x, y = (float(value) for value in re.findall(r'[xy]="([-\d.]+)"', at)[:2])
        width = canvas.text_width(text)
        anchor = re.findall(r"text-anchor: (\w+)", style)[0]
        left = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
        found[text] = Bbox([[left, y - 0.76 * canvas.SIZE], [left + width, y + 0.24 * canvas.SIZE]])
    return found


@pytest.mark.parametrize("apart", [0.0, 0.003, 0.01, 0.02])
def test_names_of_yardsticks_that_lie_close_do_not_meet(apart: float) -> None:
    rates = [0.4 + k * apart for k in range(4)]
    close = [Yardstick(f"trial {k}", rate, rate, "published") for k, rate in enumerate(rates)]
    placed = boxes(surprise(CURVE, close, x=13, n=28, alpha=0.1).svg)
    assert {f"trial {k}" for k in range(4)} | {"alpha 10%"} < set(placed)
    meeting = [(a, b) for a, b in combinations(placed, 2) if placed[a].overlaps(placed[b])]
    assert not meeting


def test_forest_shows_studies_summary_and_prediction() -> None:
    figure = MAKERS["forest"]()
    for words in ("46.3 (37.9–54.9)", "36.3%", "Summary of 3", "A new study", "null 43.4%"):
        assert words in figure.svg
    assert list(figure.data["in the summary"][:3]) == ["yes", "yes", "no"]
    assert (figure.data["kind"] == "prediction").sum() == 1


def test_forest_of_two_has_no_prediction_and_of_one_no_summary() -> None:
    assert "A new study" not in forest(STUDIES[:2], pooled(2)).svg
    alone = forest(STUDIES[2:], None)
    assert "Summary" not in alone.svg
    assert "36.3%" in alone.alt
