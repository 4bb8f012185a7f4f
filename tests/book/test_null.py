"""The chapter on the yardstick: surprise, belief, and what bends a historic rate."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from onearm.analysis import Analysis
from onearm.analysis.comparators import choices, comparators, leave_one_out
from onearm.book import figures, words
from onearm.book.figures import historic
from onearm.stats import bayes, exact, simon, single_stage
from onearm.stats.binomial import pmf
from tests.book.conftest import chapter

SENTENCES = [
    words.null.stated, words.null.curve, words.null.belief, words.null.bends, words.null.found,
    words.null.pairs("doxorubicin"), words.null.with_the_look("doxorubicin"),
]  # fmt: skip


def plain(table) -> list[list[str]]:
    return [[re.sub(r"<[^>]+>", " ", cell).strip() for cell in row] for row in table.rows]


def told(sentences, analysis: Analysis) -> str:
    return re.sub(r" <[^>]+>\w+</span>", "", sentences(chapter(analysis, "null")))


@pytest.mark.parametrize("sentences", SENTENCES)
def test_sentences_have_no_holes(sentences, any_trial: Analysis):
    text = told(sentences, any_trial)
    assert text
    for hole in ("nan", "None", "inf ", "  ", "not available"):
        assert hole not in text


def test_every_trial_has_its_curve_and_its_tables(any_trial: Analysis):
    assert figures.yardstick(any_trial).name == "yardstick"
    assert len(figures.two_questions(any_trial).rows) >= 3
    assert len(figures.bends_table(any_trial).rows) >= 3
    assert figures.bent(any_trial).name == "bent-yardstick"


def test_an_example_is_named_as_one(leukemia_analysis: Analysis, first: Analysis):
    for made in (figures.yardstick, figures.two_questions, figures.bent, figures.bends_table):
        assert "an example: this trial states no" in made(leukemia_analysis).caption
        assert "example" not in made(first).caption
    assert "the result of no trial" in told(words.null.curve, leukemia_analysis)


def test_the_curve_passes_alpha_where_the_binomial_says(first: Analysis):
    of = figures.held(first)
    assert pmf(28, of.crossing)[13:].sum() == pytest.approx(0.10)
    assert pmf(28, of.rate_at(0.5))[13:].sum() == pytest.approx(0.5)
    assert "only under 33.1% or less, 10.3 points lower" in told(words.null.curve, first)


def test_a_surprise_is_told_as_one(first: Analysis):
    stated = first.trial.spec.design.model_copy(update={"p0": 0.2, "p1": 0.4})
    spec = first.trial.spec.model_copy(update={"design": stated})
    easier = replace(first, trial=replace(first.trial, spec=spec))
    text = told(words.null.curve, easier)
    assert "that is a surprise. Up to 33.1%, 13.1 points higher" in text
    assert "is a surprise. The reading would turn" in told(words.null.found, easier)


def test_without_a_rate_to_be_held_against_no_verdict_is_told(pilot_analysis: Analysis):
    assert "states no rate" in told(words.null.stated, pilot_analysis)
    assert "can be neither right nor wrong" in told(words.null.found, pilot_analysis)


def test_belief_in_the_table_is_that_of_many_draws(first: Analysis):
    rows = {row[1]: row for row in plain(figures.two_questions(first))}
    draws = np.random.default_rng(3).beta(14, 16, 400_000)
    assert float(rows["the null"][3].rstrip("%")) == pytest.approx(
        100 * (draws > 0.434).mean(), abs=0.4
    )
    sceptic = np.random.default_rng(4).beta(13 + 8.68, 15 + 11.32, 400_000)
    assert float(rows["the null"][4].rstrip("%")) == pytest.approx(
        100 * (sceptic > 0.434).mean(), abs=0.4
    )


def test_claims_are_those_of_a_rule_that_is_played_out(first: Analysis):
    rule = first.design
    first_stage, second = pmf(rule.n1, 0.5), pmf(rule.n - rule.n1, 0.5)
    active = sum(
        first_stage[x] * second[y]
        for x in range(rule.r1 + 1, rule.n1 + 1)
        for y in range(rule.n - rule.n1 + 1)
        if x + y > rule.r
    )
    assert historic.claims(first, 0.5) == pytest.approx(active)
    one = single_stage.describe_single(8, 25, 0.2, 0.4)
    alone = replace(first, design=None, single=one)
    assert historic.claims(alone, 0.3) == pytest.approx(pmf(25, 0.3)[9:].sum())


def test_what_bends_the_yardstick_makes_false_claims_more_frequent(any_trial: Analysis):
    p0, found = historic.bends(any_trial)
    assert found[0].rate == p0
    assert all(one.rate > p0 and one.claims > found[0].claims for one in found[1:])


def test_scans_bend_no_overall_survival(first: Analysis):
    primary = first.trial.spec.primary.model_copy(update={"endpoint": "os"})
    spec = first.trial.spec.model_copy(update={"primary": primary})
    found = historic.bends(replace(first, trial=replace(first.trial, spec=spec)))[1]
    assert "later scans" not in {one.label for one in found}


def test_each_comparator_has_its_chance_and_its_kind(first: Analysis):
    table = figures.against_each(first, "doxorubicin")
    rows = plain(table)
    known = comparators(first.trial.claims, "doxorubicin")
    assert len(rows) == len(known) + 1
    for one in known:
        row = next(row for row in rows if row[0] == one.label)
        assert row[1].startswith("published rate" if one.published is not None else "from a median")
        assert row[3] == f"{100 * exact.p_value_greater(13, 28, one.rate):.1f}%"
        assert row[6] == f"{100 * bayes.posterior(13, 28).above(one.rate):.1f}%"
        needed = int(row[5])
        assert exact.p_value_greater(needed, 28, one.rate) <= 0.1
        assert exact.p_value_greater(needed - 1, 28, one.rate) > 0.1
    assert [row[4] for row in rows].count("yes") == 2


def test_one_pair_of_large_trials_has_the_null_for_its_mean(first: Analysis):
    text = told(words.null.pairs("doxorubicin"), first)
    assert "make 15 pairs. The mean is 43.4% for one of them, GeDDiS with EORTC 62012." in text


def test_the_look_moves_the_yardstick_at_which_the_reading_turns(first: Analysis):
    """By hand: 7 or more of 15, then 13 or more of 28."""
    first_stage, second = (pmf(n, 0.336) for n in (15, 13))
    chance = sum(p * second[max(0, 13 - k) :].sum() for k, p in enumerate(first_stage) if k > 6)
    text = told(words.null.with_the_look("doxorubicin"), first)
    assert "13 of 28 is a surprise up to 34.7%, not 33.1%." in text
    assert f"That takes in MEDISARC (33.6%; chance {100 * chance:.1f}%) as well." in text


def test_each_trial_is_left_out_once(first: Analysis):
    known = comparators(first.trial.claims, "doxorubicin")
    found = leave_one_out(known)
    whole = choices(known)[0].summary
    assert len(found) == whole.k == 8
    assert {summary.k for _, summary in found} == {7}
    means = [summary.mean for _, summary in found]
    assert min(means) < whole.mean < max(means)


def test_the_rule_of_the_example_is_a_two_stage_design(leukemia_analysis: Analysis):
    p0, found = historic.bends(leukemia_analysis)
    design = simon.search(0.2, 0.4, 0.05, 0.2).minimax
    assert (p0, found[0].claims) == (0.2, pytest.approx(design.alpha))
