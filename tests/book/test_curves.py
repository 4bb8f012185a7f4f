"""What the chapters on survival say of a curve, of any trial."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from onearm.analysis import Analysis
from onearm.analysis.analyse import Primary
from onearm.book import figures, words
from onearm.book.figures import curves, null
from onearm.errors import InputError
from onearm.stats import survival
from onearm.tables import Table
from tests.book.conftest import chapter

SENTENCES = {
    "transformations": words.curves.transformations("pfs"),
    "os transformations": words.curves.transformations("os"),
    "mean": words.curves.mean("pfs"),
    "os mean": words.curves.mean("os"),
    "maturity": words.curves.maturity("os"),
    "pfs maturity": words.curves.maturity("pfs"),
    "log-rank": words.curves.logrank,
}


@pytest.fixture(scope="module", params=["leukemia_analysis", "censored", "uncensored"])
def edge(request: pytest.FixtureRequest) -> Analysis:
    """Trials without an endpoint, without an event, and without censoring."""
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("name", SENTENCES)
def test_sentences_have_no_holes(name: str, any_curve: Analysis):
    text = SENTENCES[name](chapter(any_curve))
    assert text
    for hole in ("nan", "None", "inf ", "not available", "  "):
        assert hole not in text


@pytest.mark.parametrize(
    "show",
    [figures.transformations, figures.transformation_table, figures.quartiles, figures.mean_area,
     figures.follow_up, figures.followed, figures.maturity],
)  # fmt: skip
@pytest.mark.parametrize("endpoint", ["pfs", "os"])
def test_figures_are_shown_or_say_why_not(show, endpoint: curves.Endpoint, edge: Analysis):
    if getattr(edge, endpoint) is None:
        with pytest.raises(InputError, match="this trial has no"):
            show(edge, endpoint)
    else:
        shown = re.sub(r'href="data:[^"]+"', "", show(edge, endpoint)._repr_html_())
        assert "nan" not in shown


def test_all_scales_give_the_printed_interval_of_the_first_trial(first: Analysis):
    claim = curves.printed(first, "pfs")
    assert claim is not None
    assert all(curves.as_printed(claim, m) for m in curves.medians(first, "pfs"))
    assert "All of them give what was printed" in SENTENCES["transformations"](chapter(first))
    assert column(figures.transformation_table(first), "As printed [A]") == ["yes"] * 5


def test_a_scale_without_the_printed_limit_is_left_out(first: Analysis):
    table = figures.transformation_table(first, "os")
    assert column(table, "As printed [S]") == ["yes", "no", "yes", "yes", "yes"]
    text = SENTENCES["os transformations"](chapter(first))
    assert "Plain, log-log, logit and arcsin give what was printed" in text


def test_a_limit_printed_as_not_reached_agrees_with_none_only(first: Analysis):
    claim = curves.printed(first, "os")
    assert claim is not None
    median = survival.Median(63.0, (50.0, None), "log", 0.95)
    assert not curves.as_printed(claim, median)
    assert curves.as_printed(replace(claim, ci_high=""), median)


def test_without_publication_the_scales_are_shown_alone(first: Analysis):
    alone = replace(first, trial=replace(first.trial, claims=()))
    assert len(figures.transformations(alone).data) == 5
    assert "As printed [A]" not in figures.transformation_table(alone).head
    assert "printed" not in SENTENCES["transformations"](chapter(alone))


def test_no_median_and_nothing_printed_leaves_nothing_to_draw(censored: Analysis):
    alone = replace(censored, trial=replace(censored.trial, claims=()))
    with pytest.raises(InputError, match="one row or more with a value"):
        figures.transformations(alone)


def test_quartiles_stand_around_the_median_of_the_registry(first: Analysis):
    assert first.pfs is not None
    cells = column(figures.quartiles(first), "Estimate and kind")
    expected = [survival.quantile(first.pfs.curve, p).value for p in (0.25, 0.5, 0.75)]
    assert [float(cell.split()[0]) for cell in cells] == pytest.approx(expected, abs=0.05)


def test_maturity_accounts_for_everybody(first: Analysis):
    table = figures.maturity(first)
    events, censored = (
        [int(n) for n in column(table, f"{what} so far")] for what in ("Events", "Censored")
    )
    assert (events[0], censored[0]) == (0, 0)
    assert events[-1] + censored[-1] == 30
    assert events == sorted(events)


def test_expected_events_add_up_to_the_test(first: Analysis):
    test = null.against_null(first)
    data = figures.expected_events(first).data
    assert data["seen"].iloc[-1] == test.observed
    assert data["expected"].iloc[-1] == pytest.approx(test.expected)
    assert (np.diff(data["expected"]) >= 0).all()


def test_constant_hazard_expects_time_at_risk_times_the_rate(first: Analysis):
    assert first.pfs is not None
    whole = first.pfs.times.time.sum() * -np.log(0.434) / 24
    assert null.against_null(first).expected == pytest.approx(whole)
    restricted = first.pfs.curve.n * first.pfs.mean.value * -np.log(0.434) / 24
    assert null.against_null(first, until=24).expected == pytest.approx(restricted)


def test_null_curves_agree_at_the_landmark_only(first: Analysis, monkeypatch):
    test, held = null.one_sample_logrank, []
    monkeypatch.setattr(null, "one_sample_logrank", lambda *of: held.append(of[2]) or test(*of))
    assert len(figures.null_shapes(first).rows) == len(held) == 2 * len(null.SHAPES)
    rate, at = null.stated(first)
    before, there, after = np.exp([-curve([at / 2, at, 2 * at]) for curve in held]).T
    assert there == pytest.approx(np.full(len(held), rate))
    for elsewhere in (before, after):
        assert len(set(elsewhere.round(6))) == len(null.SHAPES)


def test_the_test_is_said_to_decide_nothing(first: Analysis):
    text = words.curves.logrank(chapter(first))
    assert "26 were seen" in text
    assert "one-sided p = 0.024" in text
    assert "Among the 28 patients of the primary population alone" in text
    assert "decides nothing" in text


def test_a_tiny_p_value_is_bounded(censored: Analysis):
    text = words.curves.logrank(chapter(censored))
    assert "one-sided p < 0.001" in text
    assert "= <" not in text


@pytest.mark.parametrize("show", [figures.expected_events, figures.null_shapes])
def test_no_null_rate_no_test(show, first: Analysis):
    assert isinstance(first.primary, Primary)
    no_rate = replace(first, primary=replace(first.primary, p0=None))
    other = replace(first, primary=replace(first.primary, endpoint="os"))
    for without in (replace(first, primary=None), no_rate, other):
        with pytest.raises(InputError, match="states no rate of progression-free survival"):
            show(without)
        assert words.curves.logrank(chapter(without)).startswith("No test is made here")


def column(table: Table, name: str) -> list[str]:
    place = list(table.head).index(name)
    return [row[place] for row in table.rows]
