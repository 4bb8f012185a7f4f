"""Widgets as Python writes them: their data, their figure, their files in the site."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from IPython.display import HTML

from onearm.analysis import Analysis
from onearm.book import figures, site, site_check, widgets
from onearm.book.figures import explorers
from onearm.errors import InputError
from onearm.stats import coverage, simon
from onearm.tables import Table

FIGURE = Table("A figure", ["a"], [["1"]])
SCRIPTS = sorted(path.name for path in widgets.FOLDER.glob("*.js"))
EXPLORERS = [figures.design_explorer, figures.coverage_explorer]


def data_of(shown: HTML) -> dict[str, Any]:
    found = re.search(r'<script type="application/json">(.*?)</script>', shown.data, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_a_widget_holds_its_data_and_its_figure():
    shown = widgets.widget("design", label='A "b"', data={"p0": 0.1}, fallback=FIGURE).data
    assert data_of(HTML(shown)) == {"p0": 0.1}
    assert 'aria-label="A &quot;b&quot;"' in shown
    assert "<caption>A figure</caption>" in shown
    order = [shown.index(part) for part in ("widgets.css", "<oa-design", "oa-fallback",
             "</oa-design>", "common.js", "design.js")]  # fmt: skip
    assert order == sorted(order)


def test_no_data_end_the_script_they_stand_in():
    text = "</script><!-- <b> & \u2028 ünï"
    shown = widgets.widget("design", label="a", data={"text": text}, fallback=FIGURE)
    assert data_of(shown) == {"text": text}
    assert "<!--" not in shown.data


@pytest.mark.parametrize("data", [{"a": float("nan")}, {"a": {1, 2}}])
def test_what_is_not_json_is_refused(data: dict[str, Any]):
    with pytest.raises(InputError, match="must be JSON"):
        widgets.widget("design", label="a", data=data, fallback=FIGURE)


@pytest.mark.parametrize("name", ["common", "nothing", "../design"])
def test_a_widget_without_a_script_is_refused(name: str):
    with pytest.raises(InputError, match="a widget is one of coverage, design"):
        widgets.widget(name, label="a", data={}, fallback=FIGURE)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_classic_strict_small_and_asks_for_nothing(name: str):
    text = (widgets.FOLDER / name).read_text("utf-8")
    assert '(() => {\n  "use strict";' in text
    assert not re.search(r"^(import|export)\b|\bfetch\(|XMLHttpRequest|https?://(?!www\.w3\.org)",
                         text, re.MULTILINE)  # fmt: skip
    assert len(gzip.compress(text.encode())) < 10_000


def test_the_site_gets_the_scripts_that_its_pages_name(tmp_path: Path, first: Analysis):
    scripts = tmp_path / "_static" / "scripts"
    scripts.mkdir(parents=True)
    (scripts / "sphinx-book-theme.js").write_text("")
    page = "".join(show(first).data for show in EXPLORERS)
    (tmp_path / "index.html").write_text(page, "utf-8")
    app: Any = SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=tmp_path)
    site._finish(app, None)
    assert list(site_check._astray(tmp_path)) == []
    assert not list((tmp_path / "_static").rglob("common.js"))


def test_the_design_explorer_starts_from_the_design_of_the_trial(first: Analysis):
    data = data_of(figures.design_explorer(first))
    assert data["start"] == {"p0": 43.4, "p1": 63.4, "alpha": 10, "power": 80}
    assert data["own"] == {"r1": 6, "n1": 15, "r": 15, "n": 28}
    assert (data["show"], data["whose"]) == ("minimax", "NCT04028063")
    assert "example" not in data["about"]


def test_a_stated_optimal_design_is_drawn_first(first: Analysis):
    optimal = simon.search(0.434, 0.634, 0.1, 0.2).optimal
    assert data_of(figures.design_explorer(replace(first, design=optimal)))["show"] == "optimal"


def test_the_coverage_explorer_starts_from_the_patients_of_the_trial(first: Analysis):
    shown = figures.coverage_explorer(first)
    start = data_of(shown)["start"]
    assert (start["n"], start["rate"], start["level"]) == (28, 43.4, 95)
    assert "The interim look of this trial is left out." in data_of(shown)["about"]


def test_the_figure_of_coverage_reaches_the_lowest_point(first: Analysis):
    worst = coverage.least(28, "wilson")
    text = f"Wilson at least {worst.holds:.1%} (at a true rate of {worst.p:.1%})"
    assert text in figures.coverage_explorer(first).data


@pytest.mark.parametrize("show", EXPLORERS)
def test_a_trial_without_numbers_of_its_own_gets_an_example_that_is_called_so(
    leukemia_analysis: Analysis, show
):
    shown = show(leukemia_analysis)
    assert "example" in data_of(shown)["about"]
    figure = shown.data.partition("oa-fallback")[2]
    assert "example" in re.sub(r"_explorer", "", figure)


def test_a_trial_with_more_patients_than_the_page_is_for_gets_an_example(first: Analysis):
    assert first.primary is not None
    many = replace(first.primary, rate=replace(first.primary.rate, n=4000))
    data = data_of(figures.coverage_explorer(replace(first, primary=many)))
    assert data["start"]["n"] == explorers.EXAMPLE_PATIENTS
    assert "4000 are too many here" in data["about"]
