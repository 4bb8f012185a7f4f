"""What holds for every figure: bytes, ids, colours, words, data."""

from __future__ import annotations

import base64
import gzip
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Sheet
from matplotlib.font_manager import FontProperties

from onearm.analysis import Analysis
from onearm.book import figures as book_figures
from onearm.errors import InputError
from onearm.plots import (
    Bands,
    Figure,
    Row,
    Tally,
    area,
    bands,
    events,
    expected,
    flow,
    follow_up,
    intervals,
    km,
    outcomes,
    power,
    spider,
    swimmer,
)
from onearm.plots import waterfall as waterfall_plot
from onearm.plots.canvas import SIZE, sheet, styled, text_width
from onearm.plots.figure import SLIDE_DPI, to_svg
from onearm.plots.palette import CSS
from onearm.stats import simon

MAKERS = {
    "km-pfs": lambda a: km(a, "pfs"),
    "km-os": lambda a: km(a, "os"),
    "km-dor": lambda a: km(a, "dor"),
    "waterfall": waterfall_plot,
    "spider": spider,
    "swimmer": swimmer,
    "flow": flow,
    "events": events,
    "power": lambda a: power(
        [simon.characteristics(6, 15, 15, 28, p / 50) for p in range(10, 45)], a.design
    ),
    "outcomes": lambda a: outcomes(
        [0.5, 0.3, 0.2], [0.1, 0.2, 0.7], p0=0.3, p1=0.7, r=1, observed=2
    ),
    "forest": lambda a: intervals([Row("PFS rate", 46.4, 27.5, 66.1)], name="forest", null=43.4),
    "tradeoff": book_figures.tradeoff,
    "questions": book_figures.questions,
    "severe-onset": book_figures.severe_onset,
    "area-pfs": lambda a: area(a.pfs, name="area-pfs"),
    "bands-os": lambda a: bands(
        Bands(np.arange(240.0), *(np.linspace(1, end, 240) for end in (0, 0.1, 0.2, 0.3, 0.4))),
        a.os, name="bands-os", cohorts=1000,
    ),
    "followup-os": lambda a: follow_up(a.os, name="followup-os"),
    "expected": lambda a: expected(
        Tally(np.arange(30.0), np.arange(30), np.arange(30.0), 40, "weeks", 0.4, 24, (24, 24.0))
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=list(MAKERS))
def drawn(request: pytest.FixtureRequest, analysis: Analysis) -> tuple[Figure, Figure]:
    make = MAKERS[request.param]
    before = dict(mpl.rcParams)
    twice = make(analysis), make(analysis)
    assert dict(mpl.rcParams) == before
    assert twice[0].name == request.param
    return twice


def test_two_saves_are_byte_equal(drawn: tuple[Figure, Figure]) -> None:
    assert drawn[0]._repr_html_() == drawn[1]._repr_html_()


def test_nothing_undefined_is_written(drawn: tuple[Figure, Figure]) -> None:
    html = drawn[0]._repr_html_()
    text = re.sub(r'href="data:[^"]*"', "", html)
    assert not re.search(r"\b(nan|inf|None|NaT)\b", text)
    assert not re.search(r"\b(nan|inf)\b", drawn[0].csv)


def test_ids_carry_the_name_of_the_figure(drawn: tuple[Figure, Figure]) -> None:
    figure = drawn[0]
    ids = re.findall(r'\bid="([^"]+)"', figure.svg)
    used = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', figure.svg)
    assert all(name.startswith(f"{figure.name}-") for name in ids)
    assert {a or b for a, b in used} <= set(ids)
    assert len(ids) == len(set(ids))


def test_colours_follow_the_page(drawn: tuple[Figure, Figure]) -> None:
    bare = re.sub(r"var\([^)]*\)", "", drawn[0].svg)
    assert not re.search(r"#[0-9a-fA-F]{6}\b", bare)
    assert "currentColor" in bare
    assert "font-family" not in bare
    assert "<style" not in bare
    assert "<metadata" not in bare


def test_svg_scales_and_is_an_image_with_words(drawn: tuple[Figure, Figure]) -> None:
    head = drawn[0].svg[: drawn[0].svg.index(">")]
    assert 'role="img"' in head
    assert "aria-label=" in head
    assert "viewBox" in head
    assert "width=" not in head
    assert drawn[0].svg.count("<svg") == 1


def test_figure_stays_within_its_budget(drawn: tuple[Figure, Figure]) -> None:
    """As a site has it, with the files to download beside the page."""
    shown = re.sub(r'href="data:[^"]+"', "", drawn[0]._repr_html_())
    assert len(gzip.compress(shown.encode())) < 15_000


def test_a_figure_comes_as_files_for_slides(drawn: tuple[Figure, Figure]) -> None:
    first, again = (dict(downloads(figure)) for figure in drawn)
    assert list(first) == [f"{drawn[0].name}.{ending}" for ending in ("csv", "svg", "png")]
    assert first == again
    assert first[f"{drawn[0].name}.png"].startswith(b"\x89PNG")
    assert len(first[f"{drawn[0].name}.png"]) < 100_000


def test_text_in_pixels_is_as_wide_as_it_was_measured() -> None:
    """Fitted to the grid of pixels it would be wider, and run into the border of its box."""
    text = "Did not leave treatment for a reason other"
    with styled():
        drawn = FigureCanvasAgg(Sheet(dpi=SLIDE_DPI))
        font = FontProperties(family="DejaVu Sans", size=SIZE)
        wide, _, _ = drawn.get_renderer().get_text_width_height_descent(text, font, ismath=False)
    assert wide * 72 / SLIDE_DPI == pytest.approx(text_width(text), rel=0.005)


def test_a_drawing_of_its_own_needs_no_style_sheet(drawn: tuple[Figure, Figure]) -> None:
    text = dict(downloads(drawn[0]))[f"{drawn[0].name}.svg"].decode()
    root = ET.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "var(" not in text
    assert "currentColor" not in text
    assert "background: #fff" in root.attrib["style"]


def test_a_drawing_of_patients_who_are_not_real_says_so_by_itself(analysis: Analysis) -> None:
    files = dict(downloads(waterfall_plot(analysis)))
    assert "Synthetic cohort: not patient data." in files["waterfall.svg"].decode()


def downloads(figure: Figure) -> Iterator[tuple[str, bytes]]:
    """Files that a figure carries with it, by name."""
    link = r'<a download="([^"]+)" href="data:[^;]+;base64,([^"]+)"'
    for name, content in re.findall(link, figure._repr_html_()):
        yield name, base64.b64decode(content)


def test_alt_text_is_a_sentence_with_numbers(drawn: tuple[Figure, Figure]) -> None:
    alt = drawn[0].alt
    assert len(re.findall(r"\d+", alt)) >= 2
    assert alt.endswith("The data are in the table and the file below the figure.")
    assert 80 < len(alt) < 500


def test_csv_holds_all_data(drawn: tuple[Figure, Figure]) -> None:
    figure = drawn[0]
    found = re.search(r'base64,([^"]+)"', figure._repr_html_())
    assert found
    text = base64.b64decode(found[1]).decode()
    assert "\r" not in text
    assert len(pd.read_csv(io.StringIO(text))) == len(figure.data)


def test_text_is_legible_on_a_phone(drawn: tuple[Figure, Figure]) -> None:
    width = float(re.findall(r'viewBox="([^"]+)"', drawn[0].svg)[0].split()[2])
    sizes = re.findall(r"font(?:-size)?:[^;\"]*?([\d.]+)px", drawn[0].svg)
    assert sizes
    assert min(map(float, sizes)) * 355 / width >= 10.5


def test_sentinel_colours_are_told_apart() -> None:
    assert len({colour.lower() for colour in CSS}) == len(CSS)


def test_name_must_be_usable_as_an_id() -> None:
    with pytest.raises(InputError, match="name"):
        to_svg(sheet(10), "two words", "alt")


def test_long_table_says_how_many_rows_it_shows() -> None:
    data = pd.DataFrame({"a<b": range(100), "limit": [float("nan"), float("inf")] * 50})
    html = Figure("long", "<svg></svg>", "alt", "one & two\nthree", data)._repr_html_()
    assert html.count("<tr>") == 13
    assert "12 of 100 rows" in html
    assert '<th scope="col" class="num">a&lt;b</th>' in html
    assert '<td class="num">NR</td>' in html
    assert "one &amp; two<br>three" in html


def test_synthetic_patients_are_called_so(analysis: Analysis) -> None:
    for figure in (km(analysis, "pfs"), waterfall_plot(analysis), swimmer(analysis)):
        assert figure.caption.endswith("\nSynthetic cohort: not patient data.")
