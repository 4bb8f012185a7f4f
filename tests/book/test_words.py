"""Sentences hold whatever the trial gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onearm.analysis import Analysis
from onearm.book import Chapter, words
from onearm.stats import simon

SENTENCES = [
    words.claim, words.design, words.primary, words.chance, words.pfs, words.os, words.response,
    words.safety, words.verdict,
]  # fmt: skip


@pytest.mark.parametrize("which", ["first", "pilot_analysis", "leukemia_analysis"])
@pytest.mark.parametrize("sentences", SENTENCES)
def test_sentences_have_no_holes(sentences, which: str, request):
    analysis = request.getfixturevalue(which)
    text = sentences(Chapter("any", analysis.trial, analysis))
    assert text
    for hole in ("nan", "None", "inf ", "not available patients", "  "):
        assert hole not in text


def test_a_missed_endpoint_is_told_as_such(first: Analysis):
    text = words.primary(Chapter("primary", first.trial, first))
    assert "3 short" in text
    assert "is not rejected" in text
    assert "46.4% (27.5-66.1), as printed" in text
    assert "(grade A)" in text


def test_a_met_endpoint_is_told_as_such(first: Analysis):
    easier = replace(first, design=simon.describe("minimax", 3, 15, 10, 28, 0.2, 0.4))
    assert "is rejected" in words.primary(Chapter("primary", first.trial, easier))


def test_no_verdict_where_the_design_is_for_another_number_of_patients(first: Analysis):
    smaller = replace(first, design=simon.describe("minimax", 2, 5, 7, 10, 0.55, 0.85))
    chapter = Chapter("primary", first.trial, smaller)
    text = words.primary(chapter)
    assert "its rule does not decide" in text
    assert "rejected" not in text
    assert chapter["primary.shortfall"].value is None


def test_what_was_not_printed_says_so(first: Analysis):
    text = words.response(Chapter("response", first.trial, first))
    assert "not printed" in text
