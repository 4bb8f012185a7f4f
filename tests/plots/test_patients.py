"""Waterfall, spider, swimmer, flow and adverse events."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from onearm.analysis import Analysis
from onearm.analysis.patients import Scans
from onearm.errors import InputError
from onearm.plots import Row, events, flow, intervals, outcomes, spider, swimmer, waterfall
from onearm.plots.flow import steps
from onearm.plots.swimmer import lane_rows
from onearm.plots.waterfall import names
from onearm.trial.spec import Step


def _scans(n: int) -> tuple[Scans, ...]:
    return tuple(
        Scans(f"P{i}", "", "", "PD" if i % 3 else "PR", (6.0, 12.0), (10.0 + 2 * i, 5.0 * i - 90))
        for i in range(n)
    )


def test_waterfall_has_one_row_per_patient_sorted(analysis: Analysis) -> None:
    figure = waterfall(analysis)
    change = figure.data["best change (%)"]
    assert len(figure.data) == len(analysis.scans)
    assert change.is_monotonic_decreasing
    assert {"+20%", "−30%"} <= set(figure.svg.replace("<", ">").split(">"))
    assert "29 patients of 30" in figure.alt
    assert f"from +{change.max():.1f}% to −{-change.min():.1f}%" in figure.alt
    assert "histology labels" in figure.caption
    assert "LPS liposarcoma; " in figure.caption
    assert "UPS undifferentiated pleomorphic sarcoma" in figure.caption


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"HISTAB": ["ES", "SS", "SS"], "HIST": ["Ewing sarcoma", "Synovial sarcoma",
          "Synovial sarcoma"]}, {"ES": "Ewing sarcoma", "SS": "synovial sarcoma"}),
        ({"HISTAB": ["a", "b", "b"], "TYPE": ["ALPHA", "BETA", "BETA"]},
         {"a": "alpha", "b": "beta"}),
        ({"HISTAB": ["a", "b", "b"], "HIST": ["alpha", "beta", "gamma"]}, {}),
        ({"HISTAB": ["a", "b", "c"]}, {}),
    ],
)  # fmt: skip
def test_labels_are_decoded_by_a_column_with_one_name_for_each(
    analysis: Analysis, columns: dict[str, list[str]], found: dict[str, str]
) -> None:
    adsl = pd.DataFrame({"USUBJID": ["SYN-01", "SYN-02", "SYN-03"], **columns})
    trial = replace(analysis.trial, tables={"adsl": adsl})
    assert names(trial, columns["HISTAB"]) == found


def test_growth_beyond_100_is_clipped_and_said(analysis: Analysis) -> None:
    scans = (Scans("A", "", "", "PD", (6.0,), (142.0,)), *_scans(3))
    figure = waterfall(replace(analysis, scans=scans))
    assert "1 patient beyond +100% is drawn at +100%" in figure.caption
    assert "growth beyond +100%" in figure.svg
    assert figure.data["best change (%)"].max() == 142


@pytest.mark.parametrize("draw", [waterfall, spider])
def test_many_patients_are_a_stated_sample(draw, analysis: Analysis) -> None:  # type: ignore[no-untyped-def]
    figure = draw(replace(analysis, scans=_scans(200)))
    assert "A sample of 60 of 200 patients" in figure.caption
    assert "A sample of 60 of 200 patients" in figure.alt
    assert figure.data["patient"].nunique() == 60


def test_spider_tells_stages_or_responses_apart(analysis: Analysis) -> None:
    assert "stage 2" in spider(analysis).svg
    assert "best response CR or PR" in spider(analysis).svg
    assert "PR partial response" in spider(replace(analysis, scans=_scans(4))).svg
    assert len(spider(analysis).data) == sum(len(scan.time) for scan in analysis.scans)


def test_swimmer_has_one_lane_per_patient_and_a_complete_legend(analysis: Analysis) -> None:
    figure = swimmer(analysis)
    assert len(figure.data) == len(analysis.lanes) == 30
    for words in ("immune priming cycle", "treated after progression", "ongoing", "PR partial",
                  "primary endpoint, 24 weeks", "last planned", "AE adverse"):  # fmt: skip
        assert words in figure.svg
    assert f"{max(lane.treated for lane in analysis.lanes):.1f} weeks" in figure.alt


def test_progression_that_no_scan_shows_has_its_own_mark(analysis: Analysis) -> None:
    words = "progression or death without a scan"
    lane = replace(analysis.lanes[0], progressed=True, marks=((6.0, "SD"),))
    seen = replace(lane, marks=((6.0, "SD"), (lane.followed, "PD")))
    assert words in swimmer(replace(analysis, lanes=(lane,))).svg
    assert words not in swimmer(replace(analysis, lanes=(seen,))).svg
    assert words not in swimmer(replace(analysis, lanes=(replace(lane, marks=()),))).svg


def test_swimmer_says_what_its_line_is_counted_from(analysis: Analysis) -> None:
    assert "it stands at 27 weeks from the first dose" in swimmer(analysis).caption
    lanes = tuple(replace(lane, baseline=0.0) for lane in analysis.lanes)
    assert "lead-in" not in swimmer(replace(analysis, lanes=lanes)).caption


def test_stages_of_the_swimmer_stand_apart(analysis: Analysis) -> None:
    heights = lane_rows(analysis.lanes)
    gaps = {round(b - a, 6) for a, b in pairwise(heights)}
    assert gaps == {1.0, 2.5}


def test_many_lanes_are_a_stated_sample(analysis: Analysis) -> None:
    lanes = tuple(replace(analysis.lanes[0], subject=f"S{i}") for i in range(90))
    figure = swimmer(replace(analysis, lanes=lanes))
    assert "A sample of 60 of 90 patients" in figure.caption
    assert len(figure.data) == 60


def test_flow_gives_counts_losses_and_what_is_unknown(analysis: Analysis) -> None:
    boxes = steps(analysis)
    assert [box.n for box in boxes] == [None, 33, 30, 28]
    assert boxes[2].lost == "3 left out: reasons not public"
    figure = flow(analysis)
    assert "n not known" in figure.svg
    assert "Stage 1: 16, stage 2: 14" in figure.svg
    assert "33 patients" in figure.alt
    assert "Synthetic" not in figure.caption


def test_flow_grades_the_number_apart_from_the_definition(analysis: Analysis) -> None:
    spec = analysis.trial.spec
    steps = {
        "safety": Step(definition="dosed", grade="A", n_grade="I"),
        "efficacy": Step(definition="scanned", grade="A", n_grade="A", stage_grade="S"),
        "primary": Step(definition="stayed", grade="A"),
    }
    given = spec.model_copy(update={"flow": spec.flow.model_copy(update={"steps": steps})})
    figure = flow(replace(analysis, trial=replace(analysis.trial, spec=given)))
    for words in ("n: grade I; definition: grade A", ">Grade A<", "stage 2: 14 (grade S)",
                  ">Definition: grade A<"):  # fmt: skip
        assert words in figure.svg
    assert "A printed, S secondary source, I inferred." in figure.caption
    assert "Counts as published or inferred; the letter is the grade" in figure.caption


@pytest.mark.parametrize("populations", [{}, {"safety": "SAFFL"}, {"primary": "PRIMFL"}])
def test_flow_works_with_few_populations(analysis: Analysis, populations: dict[str, str]) -> None:
    spec = analysis.trial.spec.model_copy(update={"populations": populations})
    bare = replace(analysis, trial=replace(analysis.trial, spec=spec), by_stage={})
    assert f"n = {28 if 'primary' in populations else 33}" in flow(bare).svg


def test_events_count_patients_by_worst_grade(analysis: Analysis) -> None:
    figure = events(analysis, terms=5)
    assert "the 5 commonest of 15 terms" in figure.caption
    assert analysis.safety is not None
    first = analysis.safety.table.rows[0]
    assert f"{first.term} ({first.any_level})" in figure.alt
    grades = figure.data.filter(like="grade").sum(axis=1)
    assert (grades == figure.data["any"]).all()


def test_missing_data_are_refused_in_words(analysis: Analysis) -> None:
    for draw, empty in ((waterfall, {"scans": ()}), (spider, {"scans": ()}),
                        (swimmer, {"lanes": ()}), (events, {"safety": None})):  # fmt: skip
        with pytest.raises(InputError, match="needs"):
            draw(replace(analysis, **empty))
    with pytest.raises(InputError, match="value"):
        intervals([Row("nothing", None)], name="none")
    with pytest.raises(InputError, match="probability"):
        outcomes([], p0=0.5)


def test_limits_that_are_not_reached_are_nr() -> None:
    figure = intervals([Row("median", 63.0, 50.0, None)], name="open", unit="weeks")
    assert "63.0 (50.0–NR)" in figure.svg
    assert "63.0 weeks (50.0 to NR)" in figure.alt


def test_null_is_drawn_across_the_rows_held_against_it() -> None:
    rows = [Row("a", 46.4, 27.5, 66.1), Row("b", 33.3, 17.3, 52.8, against_null=False)]
    figure = intervals(rows, name="held", null=43.4, null_label="rate to beat")
    assert "A vertical line beside a marks rate to beat, 43.4%." in figure.alt
    assert figure.svg.count("rate to beat") == 2
    for tick in ("0%", "25%", "50%", "75%", "100%"):
        assert f">{tick}<" in figure.svg
    beyond = intervals([Row("hazard", 120.0, 80.0, 150.0)], name="beyond")
    assert ">75%<" not in beyond.svg


def test_threshold_and_count_of_this_trial_are_marked() -> None:
    figure = outcomes([0.1] * 10, p0=0.4, r=5, observed=7, what="responders")
    assert "needs 6 or more" in figure.svg
    assert "this trial: 7" in figure.svg
    assert "Activity is declared from 6 on. This trial: 7 of 9." in figure.alt


def test_outcomes_of_a_registry_are_one_shape_of_the_counts_that_can_be() -> None:
    """Of 4 000 patients with a true rate of 45 % some 1 600 to 2 000 respond, never 100."""
    n = 4000
    figure = outcomes(binom.pmf(np.arange(n + 1), n, 0.45), p0=0.45)
    assert len(figure.svg) < 15_000
    assert figure.data["number"].min() > 1600
    assert figure.data["number"].max() < 2000
    assert figure.data["under p0 (%)"].sum() == pytest.approx(100, abs=0.5)
