"""The first page, the verdict and the page for patients, whatever the trial."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from onearm.analysis import Analysis
from onearm.book import figures, words
from onearm.errors import InputError
from onearm.stats import simon
from onearm.stats.two_arm import two_arm
from onearm.tables import ByGrade
from tests.book.conftest import chapter

PATIENTS = words.patients_page
PAGES = [
    words.first.asked, words.first.found, words.first.trust, words.first.screen,
    words.verdict_page.built_in, words.verdict_page.overturn, words.verdict_page.fair,
    PATIENTS.tested, PATIENTS.took_part, PATIENTS.happened, PATIENTS.harmed, PATIENTS.means,
    PATIENTS.not_means,
]  # fmt: skip


def told(sentences, analysis: Analysis) -> str:
    text = sentences(chapter(analysis))
    return re.sub(r" ?<span[^>]*>\w*</span>", "", text)


@pytest.fixture
def met(first: Analysis) -> Analysis:
    """The first trial under a rule that its count meets."""
    return replace(first, design=simon.describe("easy", 3, 15, 10, 28, 0.2, 0.4))


@pytest.mark.parametrize("sentences", PAGES)
def test_sentences_have_no_holes(sentences, any_trial: Analysis):
    text = told(sentences, any_trial)
    assert text
    for hole in ("nan", "None", "inf ", "  ", "not available", "..", " ."):
        assert hole not in text


def test_the_first_page_says_what_was_asked_found_and_how_far_to_trust_it(first: Analysis):
    text = told(words.first.screen, first)
    assert "Do more than 43.4% of patients with advanced or metastatic" in text
    assert "13 of 28 did: 46.4% (27.5-66.1), as printed" in text
    assert "asks for 16, the treatment is not shown to be better" in text
    assert "28 patients leave 27.5% to 66.1% open" in text
    assert "All 10 printed results that can be checked hold together." in text


def test_a_trial_that_met_its_rule_is_told_as_such(met: Analysis):
    assert "the rate to beat was beaten" in told(words.first.found, met)
    assert "passed the bar" in told(PATIENTS.means, met)
    assert "helps nobody" not in told(PATIENTS.not_means, met)
    assert "With 3 fewer successes among 28" in told(words.verdict_page.overturn, met)


def test_one_arm_of_a_larger_trial_is_not_said_to_have_had_no_other(pilot_analysis: Analysis):
    assert "Only one arm of a larger trial" in told(words.first.trust, pilot_analysis)
    assert "one group of a larger trial" in told(PATIENTS.tested, pilot_analysis)
    assert "randomised" not in told(words.first.screen, pilot_analysis)


def test_five_numbers_are_shown_where_there_are_five(first: Analysis, leukemia_analysis: Analysis):
    found = figures.five_numbers(first)
    assert [r.id for r in found.results] == [
        "primary.rate", "design.p0", "pfs.median", "orr.rate", "safety.related_grade34.rate",
    ]  # fmt: skip
    html = found._repr_html_()
    assert html.count("<dt>") == html.count("data-kind=") == 5
    assert 0 < len(figures.five_numbers(leukemia_analysis).results) <= 5


def test_nothing_that_only_synthetic_patients_say_is_a_headline(first: Analysis):
    for result in figures.five_numbers(first).results:
        assert result.kind != "reconstructed" or result.published


def test_people_show_the_count_the_shortfall_and_the_null(first: Analysis, met: Analysis):
    drawn = figures.as_people(first)
    assert drawn.data["with the outcome"].tolist() == pytest.approx([13, 12.152])
    assert drawn.data["more needed"].tolist() == [3, 0]
    assert "In this trial, 13 of 28" in drawn.alt
    assert "The rule asks for 3 more." in drawn.alt
    assert figures.as_people(met).data["more needed"].tolist() == [0, 0]


def test_people_without_a_primary_endpoint_are_of_another_rate(pilot_analysis: Analysis):
    assert len(figures.as_people(pilot_analysis).data) == 1


def test_a_trial_without_any_rate_says_so(leukemia_analysis: Analysis, monkeypatch):
    monkeypatch.setattr("onearm.book.figures.first.SHOWN", {})
    with pytest.raises(InputError, match="no rate that could be drawn"):
        figures.as_people(leukemia_analysis)


def test_patients_read_counts_and_no_percentages(any_trial: Analysis):
    for sentences in PAGES[-6:]:
        assert "%" not in told(sentences, any_trial)


def test_patients_read_short_sentences(first: Analysis):
    text = " ".join(told(sentences, first) for sentences in PAGES[-6:])
    lengths = [len(s.split()) for s in re.split(r"[.:!?]\s|\n", text) if s.strip()]
    assert sum(lengths) / len(lengths) < 15
    assert max(lengths) <= 30


def test_what_was_built_in_and_what_was_found_add_up(first: Analysis):
    agree = [c for c in chapter(first).concordance if c.verdict == "agrees"]
    built = sum(c.built_in for c in agree)
    text = words.verdict_page.built_in(chapter(first))
    assert f"{len(agree)} numbers agree. For {built} of them" in text
    assert f"{len(agree) - built} were found" in text
    assert {c.grade for c in agree if not c.built_in} == {"I"}
    assert "All of them are of grade I" in text


def test_every_number_is_in_a_table_or_said_to_be_in_the_files(first: Analysis):
    shown = sum(len(table.rows) for table in ByGrade(chapter(first).concordance).tables)
    text = words.verdict_page.elsewhere(chapter(first))
    left = [int(n) for n in re.findall(r"\d+(?= (?:more )?are)", text)]
    assert shown + sum(left) == len(first.trial.claims)


def test_a_randomised_trial_of_the_same_question_is_sized(first: Analysis):
    needed = two_arm(0.434, 0.634, 0.10, 0.20).n
    text = told(words.verdict_page.overturn, first)
    assert f"it would take {needed} patients" in text
    assert "With 3 more successes among 28" in text
