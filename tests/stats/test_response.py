"""Response against the tables of RECIST 1.1 (Eisenhauer 2009, Eur J Cancer 45:228-247)."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest

from onearm.errors import InputError
from onearm.stats.exact import clopper_pearson
from onearm.stats.response import (
    best_change,
    best_overall_response,
    response_rates,
    target_response,
)
from tests.stats.datasets import expected


# Section 4.3.1: PD is +20 % of the nadir and +5 mm; PR is -30 % of baseline; CR is gone.
@pytest.mark.parametrize(
    ("now", "baseline", "nadir", "response"),
    [
        (0, 100, 50, "CR"),
        (70, 100, 100, "PR"),
        (71, 100, 100, "SD"),
        (119, 100, 100, "SD"),
        (120, 100, 100, "PD"),
        (60, 100, 50, "PD"),  # still below -30 % of baseline: PD comes first
        (59, 100, 50, "PR"),
        (24, 25, 20, "SD"),  # +20 % of the nadir, only 4 mm
        (25, 25, 20, "PD"),  # +25 %, 5 mm
        (24, 100, 20, "PR"),
        (105, 100, 100, "SD"),  # 5 mm, only +5 %
        (65, 165, 63, "PR"),  # recist.eortc.org, FAQ on SD: 165, 63, 65 mm is a continuing PR
    ],
)
def test_target_response_follows_section_4_3_1(now, baseline, nadir, response):
    assert target_response(now, baseline, nadir) == response


def test_target_response_is_exact_at_minus_30_percent():
    for tenths in range(10, 2001):
        baseline = Fraction(tenths, 10)
        now = baseline * Fraction(7, 10)
        if now * 10 == int(now * 10):  # a sum that can be written down with one decimal
            assert target_response(float(now), float(baseline), float(baseline)) == "PR", (
                f"{float(now)} of {float(baseline)} mm is -30 %"
            )


def test_target_response_is_exact_at_plus_20_percent():
    for tenths in range(250, 2001):
        nadir = Fraction(tenths, 10)
        now = nadir * Fraction(6, 5)
        if now * 10 == int(now * 10):
            assert target_response(float(now), 200, float(nadir)) == "PD", (
                f"{float(now)} over a nadir of {float(nadir)} mm is +20 %"
            )


@pytest.mark.parametrize(
    ("now", "baseline", "nadir"), [(-1, 10, 10), (5, -1, -1), (5, 10, -1), (5, 10, 11)]
)
def test_impossible_sums_are_refused(now, baseline, nadir):
    with pytest.raises(InputError):
        target_response(now, baseline, nadir)


@pytest.mark.parametrize("which", range(3))
def test_a_missing_sum_is_never_a_response(which):
    sums = [50.0, 100.0, 60.0]
    sums[which] = float("nan")
    with pytest.raises(InputError):
        target_response(*sums)


# Transcribed by hand, to be compared with the paper before it is relied on.
# Section 4.4.3, table 3, where CR and PR need confirmation: first, subsequent, best.
@pytest.mark.parametrize(
    "row", expected("recist_table3.csv"), ids=lambda r: f"{r['first']} {r['subsequent']} {r['sd']}"
)
def test_confirmed_best_response_follows_table_3(row):
    days = (56, 112) if row["sd"] == "long enough" else (21, 35)
    found = best_overall_response(
        days, [row["first"], row["subsequent"]], sd_from=42, confirm_after=14
    )
    assert found in row["best"].split("|")


# Section 4.4.1 and 4.4.2: without confirmation the best across all time points.
@pytest.mark.parametrize(
    ("responses", "best"),
    [
        (["SD", "PR", "PD"], "PR"),
        (["PR", "CR", "PD"], "CR"),
        (["SD", "SD", "PD"], "SD"),
        (["PD"], "PD"),
        (["PD", "CR", "CR"], "PD"),
        (["NE", "PD"], "PD"),
        (["NE", "NE"], "NE"),
        (["NE", "SD"], "SD"),
        ([], "NE"),
    ],
)
def test_best_response_is_the_best_until_progression(responses, best):
    days = [56 * (i + 1) for i in range(len(responses))]
    assert best_overall_response(days, responses) == best


# Section 4.4.2: SD too early, then PD, is PD; then nothing, not evaluable.
def test_stable_disease_must_last_the_minimum():
    assert best_overall_response([41], ["SD"]) == "NE"
    assert best_overall_response([42], ["SD"]) == "SD"
    assert best_overall_response([28, 56], ["SD", "PD"]) == "PD"
    assert best_overall_response([28, 56], ["SD", "SD"]) == "SD"
    assert best_overall_response([41], ["SD"], sd_from=41) == "SD"


# Section 4.6: PR, not evaluable, PR is a confirmed PR.
def test_a_missed_scan_between_does_not_undo_confirmation():
    days, responses = [42, 70, 98], ["PR", "NE", "PR"]
    assert best_overall_response(days, responses, confirm_after=28) == "PR"


def test_confirmation_counts_its_days_to_the_day():
    assert best_overall_response([42, 70], ["PR", "PR"], confirm_after=28) == "PR"
    assert best_overall_response([42, 69], ["PR", "PR"], confirm_after=28) == "SD"


def test_confirmation_after_progression_does_not_count():
    days, responses = [42, 84, 126], ["PR", "PD", "PR"]
    assert best_overall_response(days, responses, confirm_after=28) == "SD"


def test_unconfirmed_cr_confirmed_as_pr_is_pr():
    assert best_overall_response([42, 84], ["PR", "CR"], confirm_after=28) == "PR"
    assert best_overall_response([42, 84, 126], ["PR", "CR", "CR"], confirm_after=28) == "CR"


def test_order_of_scans_does_not_matter():
    scans = [(42, "SD"), (84, "PR"), (126, "PD"), (168, "CR")]
    for order in permutations(scans):
        days, responses = zip(*order, strict=True)
        assert best_overall_response(days, responses) == "PR"


@pytest.mark.parametrize("other", ["CR", "PR", "SD", "NE"])
def test_progression_on_the_day_of_another_response_comes_first(other):
    """Two readings of one day: the worse one rules, whatever its place in the alphabet."""
    assert best_overall_response([56, 56], [other, "PD"]) == "PD"


@pytest.mark.parametrize(
    ("days", "responses"),
    [([1], ["PR", "SD"]), ([1, 2], ["PR"]), ([1], ["pr"]), ([1], [""]), ([1], [None])],
)
def test_unknown_responses_and_unequal_lengths_are_refused(days, responses):
    with pytest.raises(InputError):
        best_overall_response(days, responses)


def test_a_scan_without_a_day_is_refused():
    with pytest.raises(InputError):
        best_overall_response([float("nan"), 84], ["PD", "PR"])


def test_rates_count_unknown_responses_as_failures():
    rates = response_rates(["CR", "PR", "SD", "PD", "NE", None, "MISSING", float("nan")])
    assert rates.counts == {"CR": 1, "PR": 1, "SD": 1, "PD": 1, "NE": 4}
    assert rates.orr == clopper_pearson(2, 8)
    assert rates.dcr == clopper_pearson(3, 8)


def test_rates_of_the_trial_are_those_of_its_abstract():
    """Wilky 2025: ORR 33.3 % (17.3-52.8), DCR 80.0 % (61.4-92.3), n = 30."""
    rates = response_rates(["PR"] * 10 + ["SD"] * 14 + ["PD"] * 6)
    shown = [f"{100 * v:.1f}" for r in (rates.orr, rates.dcr) for v in (r.rate, *r.ci)]
    assert shown == ["33.3", "17.3", "52.8", "80.0", "61.4", "92.3"]


@pytest.mark.parametrize("best", [[], iter(())])
def test_with_nobody_there_are_no_rates(best):
    rates = response_rates(best)
    assert set(rates.counts.values()) == {0}
    assert (rates.orr.rate, rates.orr.ci, rates.dcr.rate) == (None, None, None)


def test_with_nobody_evaluable_the_rate_is_zero_of_all():
    rates = response_rates(["NE", "NE", "NE"], level=0.9)
    assert rates.orr == rates.dcr == clopper_pearson(0, 3, level=0.9)


def test_best_change_is_the_lowest_known_one():
    assert best_change([5.0, float("nan"), -42.0, float("inf")]) == -42
    assert best_change([12.0, 20.0]) == 12
    assert best_change([]) is None
    assert best_change([float("nan")]) is None
