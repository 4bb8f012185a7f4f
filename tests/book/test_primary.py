"""The chapter on the primary endpoint: interim look, other yardsticks, uncertain null."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from onearm.analysis import Analysis, Result
from onearm.book import Chapter, figures, words
from onearm.errors import InputError
from onearm.stats import accrual, accrual_inference, exact, simon, two_stage

SENTENCES = [
    words.inference.two_stages,
    words.inference.decision,
    words.inference.coverage,
    words.inference.found,
    words.inference.late_look(1),
    words.inference.uncertain_null("doxorubicin"),
]


def plain(table) -> list[list[str]]:
    return [[re.sub(r"<[^>]+>", " ", cell).strip() for cell in row] for row in table.rows]


def test_estimates_of_the_table_are_those_of_the_registry(
    first: Analysis, results: dict[str, Result]
):
    table = plain(figures.estimates(first))
    shown = {row[0]: row[1].split()[0] for row in table}
    for name, id in (("Unbiased", "umvue"), ("Median-unbiased", "median_unbiased"),
                     ("Bias-adjusted", "bias_adjusted")):  # fmt: skip
        assert shown[name] == results[f"primary.two_stage.{id}"].text
    assert shown["Naive"] == results["primary.rate"].text
    tests = plain(figures.tests_and_intervals(first))
    assert tests[0][1].split()[0] == results["primary.two_stage.p_value"].number
    assert tests[0][2] == results["primary.pvalue"].number
    assert tests[2][2] == results["primary.rate"].ci_text + "%"


def test_half_way_the_least_that_goes_on_comes_first(first: Analysis):
    rows = plain(figures.halfway(first))
    assert rows[0][0] == "7 of 15"
    assert rows[0][-1] == "16.0%"
    assert [row[2] for row in rows[:2]] == ["9 of 13", "8 of 13"]
    short = replace(first, design=simon.describe("short", 3, 4, 4, 6, 0.2, 0.8))
    assert [row[0] for row in plain(figures.halfway(short))] == ["4 of 4"]


def test_all_methods_of_intervals_are_shown(first: Analysis):
    rows = plain(figures.interval_methods(first))
    assert [row[0] for row in rows] == [name for name, _ in exact.LIMITS.values()]
    assert rows[0][1:3] == ["27.5", "66.1"]


def test_an_uncertain_null_asks_for_more(first: Analysis):
    rows = plain(figures.uncertain_null(first, "doxorubicin"))
    needed = [int(row[-1]) for row in rows]
    assert rows[0][4] == "63.6%"
    assert min(needed[1:]) > needed[0]
    text = words.inference.uncertain_null("doxorubicin")(Chapter("primary", first.trial, first))
    assert rows[1][4] in text
    assert "neither reaches it" in text


def test_forest_and_surprise_show_every_comparator(first: Analysis):
    drawn = figures.forest(first, "doxorubicin")
    assert (drawn.data["in the summary"] == "yes").sum() == 8
    marked = figures.surprise(first, "doxorubicin")
    assert marked.data["kind"].str.startswith("published").sum() == 4
    assert "at a rate of 33.1%" in marked.alt
    assert len(figures.conversions(first, "doxorubicin").rows) == 4


def test_a_regimen_that_nobody_published_is_told(first: Analysis):
    for show in (figures.forest, figures.conversions, figures.uncertain_null):
        with pytest.raises(InputError, match="placebo"):
            show(first, "placebo")
    text = words.inference.uncertain_null("placebo")(Chapter("primary", first.trial, first))
    assert text.startswith("No null but the stated one: ")


@pytest.fixture(scope="module", params=["pilot_analysis", "leukemia_analysis"])
def bare(request) -> Analysis:
    """Trials without a design and without a primary endpoint."""
    return request.getfixturevalue(request.param)


def test_trials_without_a_design_say_why_nothing_is_shown(bare: Analysis):
    for show in (figures.bias, figures.coverage, figures.estimates, figures.tests_and_intervals,
                 figures.halfway, figures.luck, figures.surprise):  # fmt: skip
        with pytest.raises(InputError):
            show(bare)


def test_where_nothing_is_shown_the_text_below_is_put_in_its_place(bare: Analysis, monkeypatch):
    shown = []
    monkeypatch.setattr("onearm.book.chapter.display", shown.append)
    Chapter("primary", bare.trial, bare).show(figures.bias)
    (banner,) = shown
    assert "Not shown: the trial did not run through a two-stage design" in banner.data
    assert "holds for trials that have it" in banner.data


@pytest.mark.parametrize("sentences", SENTENCES)
def test_sentences_have_no_holes(sentences, first: Analysis, bare: Analysis):
    for analysis in (first, bare):
        text = sentences(Chapter("primary", analysis.trial, analysis))
        for hole in ("nan", "None", "inf ", "  "):
            assert hole not in text


def test_an_endpoint_that_was_met_is_told_as_such(first: Analysis):
    easy = simon.describe("easy", 3, 15, 10, 28, 0.2, 0.4)
    after = two_stage.estimate(3, 15, 10, 28, 13, p0=0.2)
    met = replace(first, design=easy, primary=replace(first.primary, after=after))
    assert "13 is more than 10" in words.inference.decision(Chapter("primary", met.trial, met))


def ending(first: Analysis, rule: tuple[int, int, int, int], p0: float, x: int) -> Chapter:
    """The chapter of a trial that ended with `x` under a rule."""
    design = simon.describe("another", *rule, p0, p0 + 0.2)
    after = two_stage.estimate(*rule, x, p0=p0)
    found = replace(first, design=design, primary=replace(first.primary, after=after))
    return Chapter("primary", first.trial, found)


@pytest.mark.parametrize(
    ("rule", "p0"),
    [((6, 15, 15, 28), 0.434), ((1, 15, 5, 25), 0.1), ((4, 18, 10, 33), 0.2)],
)
def test_a_late_look_may_stop_the_trial_that_just_went_on(first: Analysis, rule, p0: float):
    r1, n1, _, n = rule
    told = []
    for x in range(n + 1):
        ended = ending(first, rule, p0, x)
        told += [words.inference.late_look(late)(ended) for late in (-n1, -1, 1, 2, n - n1)]
    assert all(told)
    raised = accrual.attained(simon.describe("another", *rule, p0, p0 + 0.2), n1 + 1, n)
    assert raised.r1 == r1 + 1
    said = [words.inference.late_look(1)(ending(first, rule, p0, r1 + more)) for more in (0, 1, 2)]
    assert "no result of stage 2 changes" in said[0]
    assert "the trial would have stopped" in said[1]
    assert "The p-value goes from" in said[2]


def test_a_trial_that_stopped_has_no_estimate_for_those_that_go_on(first: Analysis):
    stopped = ending(first, (6, 15, 15, 28), 0.434, 5)
    text = words.inference.two_stages(stopped)
    assert "This trial stopped with 5 of 15. The plain rate is 33.3%" in text
    table = figures.estimates(stopped.analysis)
    assert "stage 1, at which the trial stopped" in table.caption
    assert [row[0] for row in table.rows][-1] == "Bias-adjusted"


def test_a_late_look_of_this_trial_is_that_of_the_attained_sizes(first: Analysis):
    text = words.inference.late_look(1)(Chapter("primary", first.trial, first))
    moved = accrual_inference.attained_inference(first.design, 8, 16, 13, 28)
    assert f"to {moved.p_value:.3f}, " in text
    assert "stop after 16 patients with 7 or fewer" in text


def test_the_ends_of_the_interval_are_drawn_as_what_they_would_give(first: Analysis):
    """R 4.2.2: binom.test(13, 28)$conf.int = 0.2751086, 0.6613009."""
    figure = figures.interval_ends(first)
    assert "true rate 27.5% (lower limit)" in figure.svg
    assert "true rate 66.1% (upper limit)" in figure.svg
    low = figure.data.query("number >= 13")["under lower limit (%)"].sum()
    high = figure.data.query("number <= 13")["under upper limit (%)"].sum()
    assert (low, high) == pytest.approx((2.5, 2.5), abs=1e-6)


def test_trials_that_stop_and_trials_that_go_on_are_wrong_in_their_own_direction(first: Analysis):
    figure = figures.luck(first)
    data = figure.data
    assert data["probability (%)"].sum() == pytest.approx(100)
    for trial, mean in (("stops half-way", "33.1"), ("goes on", "49.0")):
        own = data[data["trial"] == trial]
        share = own["probability (%)"] / own["probability (%)"].sum()
        assert f"{(share * own['successes over patients (%)']).sum():.1f}" == mean
        assert f"{mean}% on average" in figure.alt.replace("those that go on with ", "") or (
            f"with {mean}%" in figure.alt
        )


def test_what_was_found_says_which_rates_remain(first: Analysis):
    text = words.inference.found(Chapter("primary", first.trial, first))
    assert "13 of 28" in text
    assert "asked for 16: the endpoint was missed" in text
    assert "holds the uninteresting rate (43.4%) and the desirable rate (63.4%)" in text
    assert "between 40.2% and 51.8%" in text
    stopped = words.inference.found(ending(first, (6, 15, 15, 28), 0.434, 5))
    assert "lie between" in stopped


def test_a_trial_without_a_count_has_an_example_that_is_called_so(bare: Analysis):
    """R 4.2.2: binom.test(7, 20)$conf.int = 0.1539092, 0.5921885."""
    drawn, table = figures.interval_ends(bare), figures.interval_methods(bare)
    assert drawn.caption.endswith("An example: this trial has no count.")
    assert "example: 7" in drawn.svg
    assert "this trial: " not in drawn.svg
    assert "an example" in table.caption
    assert list(table.rows[0][1:3]) == ["15.4", "59.2"]
