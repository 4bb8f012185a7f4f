"""Waterfall, spider, swimmer, flow and adverse events."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from onearm.analysis import Analysis
from onearm.analysis.patients import Scans
from onearm.errors import InputError
from onearm.plots import Row, events, flow, intervals, outcomes, spider, swimmer, waterfall
from onearm.plots.flow import steps
from onearm.plots.swimmer import _heights


def _scans(n: int) -> tuple[Scans, ...]:
    return tuple(
        Scans(f"P{i}", "", "", "PD" if i % 3 else "PR", (6.0, 12.0), (10.0 + 2 * i, 5.0 * i - 90))
        for i in range(n)
    )


def test_waterfall_has_one_row_a_patient_sorted(analysis: Analysis) -> None:
    figure = waterfall(analysis)
    change = figure.data["best change (%)"]
    assert len(figure.data) == len(analysis.scans)
    assert change.is_monotonic_decreasing
    assert {"+20%", "−30%"} <= set(figure.svg.replace("<", ">").split(">"))
    assert "29 patients of 30" in figure.alt
    assert "+46.7% to −100.0%" in figure.alt
    assert "histology labels" in figure.caption


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
    assert figure.data["patient"].nunique() == 200


def test_spider_tells_stages_or_responses_apart(analysis: Analysis) -> None:
    assert "stage 2" in spider(analysis).svg
    assert "PR partial response" in spider(replace(analysis, scans=_scans(4))).svg
    assert len(spider(analysis).data) == sum(len(scan.time) for scan in analysis.scans)


def test_swimmer_has_one_lane_a_patient_and_a_complete_legend(analysis: Analysis) -> None:
    figure = swimmer(analysis)
    assert len(figure.data) == len(analysis.lanes) == 30
    for words in ("immune priming cycle", "treated after progression", "ongoing", "PR partial",
                  "primary endpoint, 24 weeks", "last planned", "AE adverse"):  # fmt: skip
        assert words in figure.svg
    assert "105.0 weeks" in figure.alt


def test_stages_of_the_swimmer_stand_apart(analysis: Analysis) -> None:
    heights = _heights(analysis.lanes)
    gaps = {round(b - a, 6) for a, b in pairwise(heights)}
    assert gaps == {1.0, 2.5}


def test_many_lanes_are_a_stated_sample(analysis: Analysis) -> None:
    lanes = tuple(replace(analysis.lanes[0], subject=f"S{i}") for i in range(90))
    figure = swimmer(replace(analysis, lanes=lanes))
    assert "A sample of 60 of 90 patients" in figure.caption
    assert len(figure.data) == 90


def test_flow_gives_counts_losses_and_what_is_unknown(analysis: Analysis) -> None:
    boxes = steps(analysis)
    assert [box.n for box in boxes] == [None, 33, 30, 28]
    assert boxes[2].lost == "3 left out: reasons not public"
    figure = flow(analysis)
    assert "n not known" in figure.svg
    assert "Stage 1: 16, stage 2: 14" in figure.svg
    assert "Grade A" in figure.svg
    assert "33 patients" in figure.alt


@pytest.mark.parametrize("populations", [{}, {"safety": "SAFFL"}, {"primary": "PRIMFL"}])
def test_flow_works_with_few_populations(analysis: Analysis, populations: dict[str, str]) -> None:
    spec = analysis.trial.spec.model_copy(update={"populations": populations})
    bare = replace(analysis, trial=replace(analysis.trial, spec=spec), by_stage={})
    assert f"n = {28 if 'primary' in populations else 33}" in flow(bare).svg


def test_events_count_patients_by_worst_grade(analysis: Analysis) -> None:
    figure = events(analysis, terms=5)
    assert "the 5 commonest of 15 terms" in figure.caption
    assert "Neutrophil count decreased 19" in figure.alt
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


def test_threshold_and_observed_count_are_marked() -> None:
    figure = outcomes([0.1] * 10, p0=0.4, r=5, observed=7, what="responders")
    assert "needs 6 or more" in figure.svg
    assert "observed 7" in figure.svg
    assert "Activity is declared from 6 on. Observed: 7 of 9." in figure.alt
