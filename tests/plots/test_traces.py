"""Lines over one scale, splits, denominators and two clocks, at their edges too."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest

from onearm.errors import InputError
from onearm.plots import (
    Denominator,
    Figure,
    Lived,
    Rule,
    Scales,
    Trace,
    clocks,
    denominators,
    split,
    traces,
)

SCALES = Scales("Chance (%)", "Patients", rules=(Rule(5, "five"), Rule(2, "two", "up")))
SAYS = "It rises from 1 to 9 while the other falls, and neither crosses the line at five twice."
RISING = Trace("rising", [1, 2, 3], [1, 5, 9], marks=[(2, 5.1)])
FALLING = Trace("falling", [1, 3], [9, 1])
ROWS = [Denominator("Counted", 28, 13, 15), Denominator("Treated", 33, 13, 15)]
PEOPLE = [Lived("A", 2), Lived("B", 20), Lived("C", 26), Lived("D", None)]

MAKERS: dict[str, Callable[[], Figure]] = {
    "traces": lambda: traces([RISING, FALLING], SCALES, name="traces", says=SAYS, caption="Two."),
    "split": lambda: split([0, 1, 2, 3], [0.1, 0.4, 0.4, 0.1], 3, who="the first five"),
    "denominators": lambda: denominators(ROWS, null=0.434, caption="Bars."),
    "clocks": lambda: clocks(PEOPLE, 6, 24, unit="weeks", caption="Two clocks."),
}


@pytest.mark.parametrize("name", list(MAKERS))
def test_what_holds_for_every_figure(name: str) -> None:
    figure, again = MAKERS[name](), MAKERS[name]()
    assert figure.name == name
    html = figure._repr_html_()
    assert html == again._repr_html_()
    assert len(gzip.compress(figure.svg.encode())) < 8_000
    bare = re.sub(r"var\([^)]*\)", "", figure.svg)
    assert "currentColor" in bare
    assert not re.search(r"#[0-9a-fA-F]{6}\b", bare)
    assert not re.search(r"\b(nan|inf|None)\b", re.sub(r'href="data:[^"]*"', "", html))
    assert len(re.findall(r"\d+", figure.alt)) >= 2
    assert figure.alt.endswith("The data are in the table and the file below the figure.")
    assert 80 < len(figure.alt) < 600


def test_lines_differ_by_dash_and_have_their_points_in_the_data() -> None:
    figure = MAKERS["traces"]()
    assert ">rising<" in figure.svg
    assert ">falling<" in figure.svg
    assert "stroke-dasharray" in figure.svg
    assert list(figure.data["drawn as"]).count("mark") == 1
    assert "drawn as" not in traces([FALLING], SCALES, name="one", says=SAYS, caption="").data


def test_bars_as_unlikely_as_the_seen_one_are_marked() -> None:
    data = MAKERS["split"]().data
    assert list(data["as unlikely as seen"]) == ["yes", "", "", "yes"]
    assert "3 were seen, which comes up in 10.00%" in MAKERS["split"]().alt
    assert "20.00% together" in MAKERS["split"]().alt


def test_bounds_add_nobody_or_everybody() -> None:
    figure = MAKERS["denominators"]()
    assert [row.text for row in ROWS] == ["46.4%", "39.4% to 54.5%"]
    assert list(figure.data["not known"]) == [0, 5]
    assert ">not known<" in figure.svg
    assert ">not known<" not in denominators(ROWS[:1]).svg


def test_the_clocks_say_who_cannot_be_counted() -> None:
    figure = MAKERS["clocks"]()
    assert list(figure.data["on the later clock"]) == ["not counted", *["counted"] * 3]
    assert "1 had the event before the later start" in figure.alt
    assert "1 had it between the two landmarks" in figure.alt


def test_what_cannot_be_drawn_is_refused() -> None:
    for call in (
        lambda: traces([], SCALES, name="none", says=SAYS, caption=""),
        lambda: traces([FALLING] * 5, SCALES, name="many", says=SAYS, caption=""),
        lambda: traces([Trace("one", [1], [1])], SCALES, name="short", says=SAYS, caption=""),
        lambda: split([0, 1], [0.5, 0.5], 2, who="nobody"),
        lambda: denominators([]), lambda: denominators([Denominator("Odd", 2, 2, 1)]),
        lambda: clocks([], 6, 24, unit="weeks"), lambda: clocks(PEOPLE, 30, 24, unit="weeks"),
    ):  # fmt: skip
        with pytest.raises(InputError):
            call()
