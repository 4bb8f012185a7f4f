"""Curves in panels, and two courses behind one waterfall."""

from __future__ import annotations

import numpy as np
import pytest

from onearm import plots
from onearm.analysis.patients import Scans
from onearm.errors import InputError
from onearm.plots.lines import Line, Panel, of_curve
from onearm.stats.survival import kaplan_meier

TEXT = {"name": "two", "axis": "Weeks", "state": "alive", "unit": "weeks", "caption": "A caption.",
        "message": "Two curves."}  # fmt: skip


def line(label="responders", rate=(1.0, 0.4)):
    return Line(label, np.array([0.0, 30.0]), np.array(rate))


def test_the_data_hold_every_curve_of_every_panel():
    shown = plots.lines(
        [Panel("above", (line(), line("others"))), Panel("below", (line(),))], **TEXT
    )
    assert shown.data.groupby("panel").size().to_dict() == {"above": 4, "below": 2}
    assert shown.data["alive (%)"].max() == 100
    assert shown.alt.startswith("Two curves.")


def test_lines_are_told_apart_by_more_than_colour():
    shown = plots.lines([Panel("one", (line(), line("others", (1, 0.2))))], **TEXT)
    assert "stroke-dasharray" in shown.svg


def test_a_landmark_curve_starts_at_its_landmark_and_a_curve_of_nobody_nowhere():
    drawn = of_curve("responders", kaplan_meier([5, 9], [1, 1]), start=24)
    assert drawn.time.tolist() == [24, 29, 33]
    assert of_curve("others", None).note == "nobody"
    panel = Panel("one", (drawn, of_curve("others", None)), ((24, "24 weeks"),))
    assert len(plots.lines([panel], **TEXT).data) == 3


def test_more_lines_than_looks_are_refused():
    with pytest.raises(InputError, match="lines"):
        plots.lines([Panel("one", (line(),) * 4)], **TEXT)
    with pytest.raises(InputError, match="lines"):
        plots.lines([], **TEXT)


def scans(change):
    return Scans("a", "", "", "PR", (6.0, 12.0), change)


def test_two_courses_must_have_one_waterfall():
    same = [("one", [scans((-40.0, -20.0))]), ("other", [scans((-10.0, -40.0))])]
    shown = plots.two_courses(same, name="same", caption="A caption.", message="One waterfall.")
    assert len(shown.data) == 4
    with pytest.raises(InputError, match="same best"):
        plots.two_courses(
            [same[0], ("other", [scans((-50.0, 0.0))])], name="x", caption="", message=""
        )
