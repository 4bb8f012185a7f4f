"""What the style sheet promises the eye: contrast in both modes, paper, motion, weight."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pydata_sphinx_theme
import pytest
import sphinx_book_theme

from onearm.book.site import ASSETS
from onearm.plots import palette

STYLE = (ASSETS / "onearm.css").read_text(encoding="utf-8")
THEMES = [
    Path(pydata_sphinx_theme.__file__).parent,
    Path(sphinx_book_theme.__file__).parent,
]
TEXT = ("accent", "accent-strong", "muted")
MARKS = ("grid", "complete", "partial", "stable", "progression", "ne", "stage1", "stage2", "curve",
         "leadin", "after")  # fmt: skip
NEITHER = {"band"}
"""What lies behind a line of its own."""
MODES = ("light", "dark")


def colours(mode: str) -> dict[str, str]:
    """The colours of the book, by their names, as one mode has them."""
    light = re.search(r":root \{(.*?)\}", STYLE, re.S)
    dark = re.search(r'@media screen \{\s*html\[data-theme="dark"\] \{(.*?)\}', STYLE, re.S)
    assert light
    assert dark
    own = light[1] if mode == "light" else light[1] + dark[1]
    return dict(re.findall(r"--oa-([\w-]+): (#\w+);", own))


def backgrounds(mode: str) -> dict[str, str]:
    """Of the page and of boxes on it, as the themes set them, the second over the first."""
    found: dict[str, str] = {}
    for theme in THEMES:
        for sheet in sorted(theme.rglob("styles/*.css")):
            rules = re.findall(rf"html\[data-theme={mode}\]\{{([^}}]*)", sheet.read_text("utf-8"))
            found |= re.findall(r"--pst-color-(background|surface):(#\w+)", ";".join(rules))
    assert set(found) == {"background", "surface"}
    return found


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_that_of_wcag():
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_colour_is_held_to_one_of_the_two():
    named = {name for mode in MODES for name in colours(mode)}
    assert named <= {*TEXT, *MARKS}
    inks = set(re.findall(r"var\(--oa-([\w-]+),", " ".join(palette.CSS.values())))
    assert inks <= named | NEITHER


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", TEXT)
def test_text_is_told_from_the_page_and_from_boxes(mode: str, name: str):
    for where, behind in backgrounds(mode).items():
        assert contrast(colours(mode)[name], behind) >= 4.5, where


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", MARKS)
def test_lines_and_marks_are_told_from_the_page(mode: str, name: str):
    assert contrast(colours(mode)[name], backgrounds(mode)["background"]) >= 3


def test_a_figure_alone_has_the_colours_of_the_light_page():
    light = colours("light")
    for drawn, css in palette.CSS.items():
        name, _, alone = css.removeprefix("var(--oa-").rstrip(")").partition(", ")
        if name in light:
            assert alone == drawn
            assert contrast(drawn, light[name]) < 1.02, name


def test_paper_is_white_and_has_no_buttons():
    paper = STYLE[STYLE.index("@media print") :]
    assert "--pst-color-background: #fff" in paper
    for gone in (".bd-sidebar-primary", ".bd-header-article", ".copybtn", ".prev-next-footer"):
        assert gone in paper
    assert "details::details-content" in paper


def test_motion_stops_where_a_reader_asks_for_it():
    assert "prefers-reduced-motion: reduce" in STYLE


def test_the_style_sheet_weighs_less_than_eight_kilobytes():
    assert len(gzip.compress(STYLE.encode(), mtime=0)) < 8_000
