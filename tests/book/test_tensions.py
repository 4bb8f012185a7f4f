"""The four tensions, rare harm and stopping rules: figures, tables and sentences of any trial."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from onearm.analysis import Analysis, analyse
from onearm.book import figures, words
from onearm.book.figures import bounds, pipeline, reset, tensions, toxicity
from onearm.plots import Figure
from onearm.reconstruct.opening import open_any
from onearm.stats.stopping import monitor
from onearm.tables import Table
from tests.book.conftest import chapter
from tests.conftest import ROOT

WEEKS = [6, 12, 18, 24, 24, 24, 27, 33, 40, 48, 52, 60]
SENTENCES = [
    words.tensions.alike, words.tensions.looked, words.tensions.blind, words.tensions.apart,
    words.tensions.later_clock, words.tensions.rules_lived,
    words.tensions.both(WEEKS, 24, 2), words.tensions.at_odds,
    words.tensions.found, words.estimands.moved, words.estimands.left_behind,
    words.estimands.found, words.toxicity.none, words.toxicity.see, words.toxicity.lead_in,
    words.toxicity.watching, words.toxicity.found, words.settled.found, words.settled.yielded,
    words.toxicity.counted("safety.immune_suppressed.rate"),
]  # fmt: skip
FIGURES = [
    figures.stage_split, figures.unequal_stages, figures.clocks, figures.reset_rates,
    figures.rules_simulated,
    figures.denominators, figures.upper_limits, figures.chance_to_see, figures.lead_in_rules,
    figures.toxicity_limits,
]  # fmt: skip
TABLES = [
    figures.stage_comparisons, figures.reset_table, figures.rules_table, figures.strategies,
    figures.patients_needed,
    figures.monitored_table, figures.limits_table,
]  # fmt: skip
TRIALS = ["first", "fictitious", "pilot_analysis", "leukemia_analysis"]


@pytest.fixture(scope="module")
def fictitious() -> Analysis:
    return analyse(open_any(ROOT / "data" / "FICTITIOUS-1"))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer simulated patients: what they are drawn for is tested with the statistics."""
    monkeypatch.setattr(reset, "PATIENTS", 2_000)
    monkeypatch.setattr(pipeline, "TRIALS", 500)


@pytest.fixture(scope="module")
def staged(pilot_analysis: Analysis) -> Analysis:
    """Observed patients in two stages of a design, the second of which does worse."""
    trial = pilot_analysis.trial
    adsl = trial.tables["adsl"].copy()
    adsl["STAGE"] = ["1" if i < 50 else "2" for i in range(len(adsl))]
    spec = trial.spec.model_copy(
        update={
            "stage": "STAGE",
            "primary": type(first_primary())(endpoint="pfs", at=30, unit="days"),
        }
    )
    return analyse(replace(trial, spec=spec, tables={**trial.tables, "adsl": adsl}))


def first_primary():
    return open_any(ROOT / "data" / "NCT04028063").spec.primary


@pytest.mark.parametrize("which", TRIALS)
@pytest.mark.parametrize("sentences", SENTENCES)
def test_sentences_have_no_holes(sentences, which: str, request) -> None:
    text = sentences(chapter(request.getfixturevalue(which)))
    assert text
    assert not re.search(r"\bnan\b|None(?! of)|\binf\b|  |\(\)|\.\.", text)


@pytest.mark.parametrize("which", TRIALS)
@pytest.mark.parametrize("draw", FIGURES)
def test_figures_of_any_trial_are_told(
    draw: Callable[[Analysis], Figure], which: str, request
) -> None:
    figure = draw(request.getfixturevalue(which))
    assert 80 < len(figure.alt) < 700
    assert len(re.findall(r"\d+", figure.alt)) >= 2
    assert not re.search(r"\b(nan|inf|None)\b", figure.svg + figure.alt + figure.caption)
    if which != "first":
        assert "sarcoma" not in figure.alt + figure.caption


@pytest.mark.parametrize("which", TRIALS)
@pytest.mark.parametrize("make", TABLES)
def test_tables_of_any_trial_are_full(
    make: Callable[[Analysis], Table], which: str, request
) -> None:
    table = make(request.getfixturevalue(which))
    assert table.rows
    assert all(len(row) == len(table.head) <= 7 for row in table.rows)
    assert all(cell for row in table.rows for cell in row)


def test_the_stages_of_the_first_trial_are_those_of_the_conference(first: Analysis) -> None:
    of = tensions.stages(first)
    assert (of.found.x1, of.found.n1, of.found.x2, of.found.n2) == (9, 16, 1, 14)
    assert of.kind == "derived"
    told = words.tensions.alike(chapter(first))
    assert "9 of 16 in stage 1, 1 of 14 in stage 2" in told
    assert "p-value of Fisher's exact test, 0.007" in told
    assert [one.what for one in tensions.every_rate(first)] == ["Response", "Disease control"]


def test_a_trial_without_stages_gets_invented_ones_by_name(leukemia_analysis: Analysis) -> None:
    assert tensions.stages(leukemia_analysis).invented
    for make in (figures.stage_split, figures.stage_comparisons, figures.unequal_stages):
        assert "nvented" in make(leukemia_analysis).caption
    for draw in (figures.reset_rates, figures.reset_table, figures.strategies):
        assert "invented" in draw(leukemia_analysis).caption
    assert "not trial data" in figures.denominators(leukemia_analysis).caption


def test_observed_stages_are_compared_in_the_primary_endpoint_too(staged: Analysis) -> None:
    found = tensions.every_rate(staged)
    assert [one.what for one in found] == ["Response", "Disease control", "Primary endpoint"]
    assert {one.kind for one in found} == {"observed"}
    assert staged.primary is not None
    assert found[-1].found.x1 + found[-1].found.x2 == staged.primary.rate.x
    assert found[-1].found.n1 + found[-1].found.n2 == staged.primary.rate.n


def test_stages_with_few_patients_are_not_compared(staged: Analysis) -> None:
    privacy = staged.trial.spec.privacy.model_copy(update={"min_cell": 11})
    spec = staged.trial.spec.model_copy(update={"privacy": privacy})
    held = analyse(replace(staged.trial, spec=spec))
    assert not any(one.what == "Primary endpoint" for one in tensions.every_rate(held))


def test_bounds_of_the_first_trial_are_those_of_the_claims(first: Analysis) -> None:
    found = bounds.bounds(first)
    assert [(row.n, row.text) for row in found.rows] == [
        (28, "46.4%"), (30, "43.3% to 50.0%"), (33, "39.4% to 54.5%"),
    ]  # fmt: skip
    claims = {claim.id: claim.value for claim in first.trial.claims}
    for n, row in zip((30, 33), found.rows[1:], strict=True):
        printed = claims[f"primary.sensitivity.n{n}"], claims[f"primary.sensitivity.best{n}"]
        assert (f"{100 * row.worst:.1f}", f"{100 * row.best:.1f}") == printed


def test_observed_patients_outside_the_primary_population_are_known(staged: Analysis) -> None:
    row = bounds.bounds(staged).rows[-1]
    times = staged.trial.times("pfs", "safety")
    assert times is not None
    late = pd.Series(times.time) > 30
    assert row.successes == int(late.sum())
    assert row.failures == int((~late & (times.event == 1)).sum())


def test_a_later_clock_bends_the_error_as_the_hazard_does(first: Analysis) -> None:
    claims = reset.false_claims(first)
    assert claims is not None
    assert first.design is not None
    same, frail, falling, rising = claims.values()
    assert same == pytest.approx(first.design.alpha)
    assert rising < same < frail < falling


def test_without_a_two_stage_design_there_is_no_error_to_bend(leukemia_analysis: Analysis) -> None:
    assert reset.false_claims(leukemia_analysis) is None


def test_the_rules_as_lived_start_from_the_formula(first: Analysis) -> None:
    asked, invented = pipeline.protocol(first)
    found = pipeline.behaviours(asked)
    assert not invented
    assert first.design is not None
    assert not found["as-designed"].apart
    assert found["as-designed"]["reject"].exact == pytest.approx(first.design.alpha)
    claims = {key: seen["reject"].value or 0 for key, seen in found.items()}
    assert claims["leavers-fail"] < claims["leavers-replaced"] < claims["as-designed"]
    assert claims["scans-miss"] > claims["as-designed"]


def test_without_two_stages_the_rules_as_lived_are_invented(leukemia_analysis: Analysis) -> None:
    assert pipeline.protocol(leukemia_analysis)[1]
    assert "nvented" in figures.rules_simulated(leukemia_analysis).caption
    assert "an invented rule" in words.tensions.rules_lived(chapter(leukemia_analysis))


def test_invented_patients_hold_a_median_and_a_rate_together(first: Analysis) -> None:
    told = words.tensions.both(WEEKS, 24, 2)(chapter(first))
    assert "its median is 25.5 weeks" in told
    assert "4 of 10, 40.0%" in told
    assert "cannot be left out" in words.tensions.both([1, 2], 3, 5)(chapter(first))
    assert "different sides of one half" in words.tensions.at_odds(chapter(first))


def test_rules_keep_what_they_promise() -> None:
    limits = toxicity.monitored(33)["Pocock-type"]
    assert monitor(limits, toxicity.TOLERATED).stop <= toxicity.STOPS
    for stop in toxicity.lead_in().values():
        assert stop(0.0) == pytest.approx(0)
        assert stop(toxicity.TOLERATED) < stop(toxicity.TOO_MUCH) < 1


def test_what_the_safety_chapter_finds_is_not_illustrative(first: Analysis) -> None:
    told = words.toxicity.found(chapter(first))
    assert "15 of 33" in told
    assert "3 of 33" in told
    assert "Any adverse event" not in told


@pytest.mark.parametrize("which", TRIALS)
def test_no_bar_tells_of_few_patients_where_they_are_held_back(which: str, request) -> None:
    trial = request.getfixturevalue(which).trial
    privacy = trial.spec.privacy.model_copy(update={"min_cell": 5})
    spec = trial.spec.model_copy(update={"privacy": privacy})
    held = analyse(replace(trial, spec=spec))
    unknown = [row.n - row.successes - row.failures for row in bounds.bounds(held).rows]
    assert not [count for count in unknown if 0 < count < 5]
    for sentences in (words.estimands.moved, words.estimands.left_behind, words.estimands.found):
        assert not re.search(r"\b[1-4] (patients?|of \d+)\b", sentences(chapter(held)))
