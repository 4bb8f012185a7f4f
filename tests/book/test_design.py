"""What the chapter on the design computes beside the analysis."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from onearm.analysis import Analysis, analyse
from onearm.book import Chapter, figures, words
from onearm.book.figures import beside, changes, question, randomised, recovered
from onearm.errors import InputError
from onearm.stats import simon
from onearm.stats.single_stage import describe_single
from onearm.trial import open_trial
from onearm.trial.spec import DesignSpec

SENTENCES = [
    words.designs.tradeoff, words.designs.weights, words.designs.waiting,
    words.designs.recovered_rates,
    words.designs.side_by_side, words.designs.logrank_limits, words.designs.stop_at_none,
    words.designs.last_threshold, words.rules.heaps, words.rules.one_more,
    words.rules.randomised_size, words.rules.misjudged, words.rules.promised,
]  # fmt: skip


@pytest.fixture(scope="module")
def undesigned(leukemia: Path) -> Analysis:
    return analyse(open_trial(leukemia))


def chapter(analysis: Analysis) -> Chapter:
    return Chapter("design", analysis.trial, analysis)


def stating(analysis: Analysis, **spec: object) -> Analysis:
    """The analysis of a trial that states something else."""
    trial = replace(analysis.trial, spec=analysis.trial.spec.model_copy(update=spec))
    return replace(analysis, trial=trial)


@pytest.mark.parametrize("which", ["first", "undesigned"])
@pytest.mark.parametrize("sentences", SENTENCES)
def test_sentences_have_no_holes(sentences, which: str, request):
    text = sentences(chapter(request.getfixturevalue(which)))
    assert text
    for hole in ("nan", "None", "inf ", "  "):
        assert hole not in text


def test_a_trial_without_a_design_gets_an_example_that_is_called_so(undesigned: Analysis):
    for table in (figures.admissible(undesigned), figures.alternatives(undesigned)):
        assert "an example: this trial states no design" in table.caption
    assert "an example" in figures.tradeoff(undesigned).caption
    with pytest.raises(InputError, match="no two-stage design"):
        figures.questions(undesigned)


def test_the_landmark_is_counted_in_months(first: Analysis):
    assert question.question(first).months == pytest.approx(24 * 7 / 30.4375)


def test_admissible_designs_stand_beside_the_single_stage(first: Analysis):
    rows = figures.admissible(first).rows
    assert [row[0] for row in rows] == ["minimax", "optimal", "single stage"]
    assert rows[0][1:5] == ["6/15", "15/28", "0.503", "21.5"]
    assert rows[-1][2] == "17/32"


def test_durations_by_hand(first: Analysis):
    """Accrual of two a month: 15 patients, a wait, and in half of the trials 13 and a wait."""
    simple = {option.name: option for option in beside.options(first)}
    wait = 24 * 7 / 30.4375
    pet = simon.characteristics(6, 15, 15, 28, 0.434).pet
    by_hand = pet * (7.5 + wait) + (1 - pet) * (7.5 + wait + 6.5 + wait)
    assert simple["Simon, minimax"].months[1] == pytest.approx(by_hand)
    assert simple["Single stage"].months[1] == pytest.approx(16 + wait)
    assert simple["Bayesian, predictive probability"].months is None


def test_every_alternative_keeps_both_errors_where_they_are_exact(first: Analysis):
    for option in beside.options(first):
        if option.exact:
            assert option.alpha <= 0.10
            assert option.power >= 0.80


def test_simulated_errors_are_near_those_asked_for(first: Analysis):
    for row in figures.logrank_errors(first).rows:
        assert 0.07 < float(row[-2]) < 0.11
        assert 0.78 < float(row[-1]) < 0.84


def test_without_a_landmark_there_is_no_duration_and_no_log_rank(first: Analysis):
    bare = stating(first, primary=None)
    assert {option.months for option in beside.options(bare)} == {None}
    assert len(figures.alternatives(bare).rows) == 5
    assert "no log-rank design" in words.designs.logrank_limits(chapter(bare))
    assert "  " not in words.designs.side_by_side(chapter(bare))


def test_one_design_may_be_minimax_and_optimal_at_once(first: Analysis):
    design = DesignSpec(kind="simon-minimax", p0=0.1, p1=0.9, alpha=0.1, power=0.9)
    easy = stating(first, design=design)
    assert "minimax and optimal at once" in words.designs.tradeoff(chapter(easy))
    assert len(figures.tradeoff(easy).data) >= 2


@pytest.mark.parametrize(
    ("r1", "n1", "p0", "says"),
    [
        (6, 15, 0.434, "stop in 0.02% of trials, where 6/15, 20/28 stops in 50%"),
        (6, 15, 0.434, "So it would hardly ever spare anybody."),
        (1, 16, 0.1, "So it would spare patients less than half as often."),
        (1, 10, 0.05, "stop in 60% of trials, where 1/10, 20/28 stops in 91%"),
        (1, 10, 0.05, "So it would spare patients less often."),
        (0, 9, 0.05, "That is the rule already: 0/9, 20/28 stops if nobody succeeds, in 63%"),
        (13, 15, 0.9, "stop in less than 0.01% of trials"),
    ],
)
def test_a_rule_that_stops_at_none(first: Analysis, r1: int, n1: int, p0: float, says: str):
    rule = simon.describe("another", r1, n1, 20, 28, p0, p0 + 0.05)
    assert says in words.designs.stop_at_none(chapter(replace(first, design=rule)))


def test_rules_of_attained_size_keep_the_error_that_old_numbers_break(first: Analysis):
    rows = {row[0]: row for row in figures.attained_sizes(first).rows}
    assert rows["as planned"][1:] == ["15, 28", "6", "16", "0.098", "0.802", "0.098"]
    assert all(float(row[4]) <= 0.098 for row in rows.values())
    assert float(rows["two over in all"][6]) > 0.15


def test_the_count_is_too_small_under_every_rule_of_this_size(first: Analysis):
    assert min(region.r for region in recovered.regions(first)) + 1 > first.primary.rate.x
    text = words.designs.recovered_rates(chapter(first))
    assert "With 13 the trial falls short under every one of them." in text
    assert "alpha 0.1 with power 0.8" in text


def test_only_one_usual_pair_has_the_size_of_the_trial(first: Analysis):
    sizes = recovered.usual_sizes(first)
    assert [pair for pair, n in sizes.items() if n == 28] == [(0.10, 0.80)]


@pytest.fixture(scope="module")
def one_stage(first: Analysis) -> Analysis:
    """The same question, answered by one count of 32 patients."""
    return replace(first, design=None, single=describe_single(17, 32, 0.434, 0.634))


def test_the_heaps_of_a_trial_without_a_design_are_called_an_example(undesigned: Analysis):
    figure = figures.heaps(undesigned)
    assert "An example: this trial states no design." in figure.caption
    assert "In this example" in words.rules.heaps(chapter(undesigned))
    for show in (figures.hundred, figures.one_more_patient, figures.one_more_success,
                 figures.other_alphas, figures.misjudged):  # fmt: skip
        with pytest.raises(InputError, match="no design"):
            show(undesigned)


def test_heaps_lie_on_the_wrong_side_as_r_says(first: Analysis):
    """R 4.2.2: 1 - pbinom(15, 28, .434) = 0.1012393; pbinom(15, 28, .634) = 0.1876055."""
    text = words.rules.heaps(chapter(first))
    assert "in 10.1% of trials" in text
    assert "in 18.8%" in text
    assert "a false claim is left in 9.8%" in text


def test_a_hundred_trials_end_as_the_characteristics_say(first: Analysis, one_stage: Analysis):
    data = figures.hundred(first).data
    assert data["of a hundred trials"].tolist() == [50, 40, 10, 6, 14, 80]
    at = simon.characteristics(6, 15, 15, 28, 0.434)
    assert data["exact (%)"][:3].tolist() == pytest.approx(
        [100 * at.pet, 100 * (1 - at.pet - at.reject), 100 * at.reject]
    )
    assert "stopped early" not in figures.hundred(one_stage).svg


def test_one_more_patient_may_weaken_a_trial(first: Analysis, one_stage: Analysis):
    for analysis in (first, one_stage):
        found = {tooth.n: tooth for tooth in changes.teeth(analysis)}
        plan = analysis.rule
        assert (found[plan.n].needed, found[plan.n].power) == (plan.r + 1, plan.power)
        assert all(tooth.alpha <= plan.alpha + 1e-12 for tooth in found.values())
        assert any(found[n + 1].power < found[n].power for n in found if n + 1 in found)
    assert "its power goes from 80.2% to 76.1%" in words.rules.one_more(chapter(first))


def test_only_the_plan_keeps_both_errors(first: Analysis):
    rows = {row[0]: row[1:] for row in figures.one_more_success(first).rows}
    assert rows["16 of 28: the plan"] == ["0.098", "0.802", "keeps both"]
    assert [row[-1] for row in rows.values()] == [
        "type I error too large", "type I error too large", "keeps both", "power too small",
        "power too small",
    ]  # fmt: skip


def test_a_smaller_alpha_takes_more_patients(first: Analysis, one_stage: Analysis):
    rows = figures.other_alphas(first).rows
    assert [row[2] for row in rows] == ["38", "28", "23", "18"]
    assert rows[1][:2] == ["10% (this trial)", "6/15, 15/28"]
    assert [len(row) for row in figures.other_alphas(one_stage).rows] == [3] * 4


def test_only_the_randomised_design_is_safe_from_a_wrong_yardstick(first: Analysis):
    shown = figures.misjudged(first)
    assert "this rule, one arm from " in shown.alt
    claimed = shown.data.groupby("line")["Chance of a false claim (%)"]
    one, two = (claimed.get_group(name) for name in sorted(claimed.groups, reverse=True))
    assert two.max() <= 10
    assert one.iloc[-1] > 60
    assert "in 40.9% of trials, the randomised comparison in 7.0%" in words.rules.misjudged(
        chapter(first)
    )


def test_a_randomised_design_is_set_beside_the_others(first: Analysis):
    found = randomised.comparison(question.question(first))
    (row,) = [row for row in figures.alternatives(first).rows if row[0].startswith("Randomised")]
    assert row[1:3] == [str(found.n), f"{found.n}.0"]
    told = words.rules.randomised_size(chapter(first))
    assert "134 patients, 67 in each arm" in told
    assert "gives 112" in told
    assert "found in 26% of such trials" in told


def test_the_answer_is_a_coin_toss_where_half_of_all_trials_claim(first: Analysis):
    even = words.rules.even(first)
    assert randomised.false_claim(first, even) == pytest.approx(0.5, abs=1e-9)
    assert f"at {100 * even:.1f}% the answer is a coin toss" in words.rules.promised(chapter(first))
