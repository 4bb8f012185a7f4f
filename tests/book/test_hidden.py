"""What pictures of response and early medians hide, in any trial and in none."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from onearm.analysis import Analysis, analyse
from onearm.analysis.responders import known_since, responders
from onearm.book import figures, words
from onearm.book.figures import medians, waterfalls
from onearm.errors import InputError
from onearm.stats import survival
from tests.book.conftest import chapter

SENTENCES = {
    f"{name} {endpoint}": sentences(endpoint)
    for name, sentences in (
        ("width", words.medians.width),
        ("early", words.medians.early),
        ("censored", words.medians.censored),
        ("found", words.medians.found),
    )
    for endpoint in ("pfs", "os")
} | {
    "compared": words.responders.compared,
    "unseen": words.responders.unseen,
    "found by response": words.responders.found,
}
SHOWN = [
    (figure, endpoint)
    for figure in (
        figures.median_widths,
        figures.median_ranks,
        figures.cutoffs,
        figures.censoring,
    )
    for endpoint in ("pfs", "os")
]


def with_privacy(analysis: Analysis) -> Analysis:
    spec = analysis.trial.spec
    privacy = spec.privacy.model_copy(update={"min_cell": 5})
    return analyse(replace(analysis.trial, spec=spec.model_copy(update={"privacy": privacy})))


@pytest.mark.parametrize("name", SENTENCES)
def test_sentences_are_whole_for_any_trial(name: str, any_curve: Analysis):
    text = SENTENCES[name](chapter(any_curve))
    assert text.endswith((".", "</span>.", ". "))
    for wrong in ("None", "nan", "NR weeks", "NR days", "  "):
        assert wrong not in text


@pytest.mark.parametrize(("figure", "endpoint"), SHOWN)
def test_figures_are_drawn_or_say_why_not(figure, endpoint, any_curve: Analysis):
    with suppress(InputError):
        assert figure(any_curve, endpoint)._repr_html_()


@pytest.mark.parametrize("figure", [figures.by_response, figures.response_tests])
def test_a_comparison_by_response_is_shown_or_says_why_not(figure, any_curve: Analysis):
    with suppress(InputError):
        assert figure(any_curve)._repr_html_()


def test_the_first_trial_has_its_comparison(first: Analysis):
    found = responders(first)
    assert first.response is not None
    assert first.primary is not None
    assert (found.endpoint, found.undated) == ("os", 0)
    assert found.naive.responders.n == first.response.orr.x
    assert found.landmark.at == first.primary.at
    assert found.landmark.left_out + sum(figures_counts(found.landmark)) == found.n


def figures_counts(one):
    return one.responders.n, one.others.n


def test_a_response_that_must_be_confirmed_is_known_at_the_scan_that_confirms_it(first: Analysis):
    spec = first.trial.spec
    rules = spec.response.model_copy(update={"confirm_after": 28})
    confirmed = known_since(replace(first.trial, spec=spec.model_copy(update={"response": rules})))
    once = known_since(first.trial)
    both = [s for s in once if once[s] is not None and confirmed[s] is not None]
    assert both
    assert all(confirmed[s] >= once[s] + 28 for s in both)


def test_groups_of_few_patients_are_held_back(first: Analysis):
    with pytest.raises(InputError, match="held back"):
        responders(with_privacy(first))
    assert "held back" in words.responders.compared(chapter(with_privacy(first)))


def test_the_last_cut_off_gives_the_median_of_all_follow_up(first: Analysis):
    for endpoint in ("pfs", "os"):
        last = medians.by_cutoff(first, endpoint)[-1]
        curve = getattr(first, endpoint)
        assert last.median == curve.median
        assert (last.n, last.events) == (curve.curve.n, curve.curve.n_events)


def test_without_dates_all_are_taken_to_start_on_one_day(first: Analysis):
    tables = dict(first.trial.tables)
    tables["adtte"] = tables["adtte"].drop(columns="STARTDT")
    tables["adsl"] = tables["adsl"].drop(columns="TRTSDT")
    undated = analyse(replace(first.trial, tables=tables))
    entry, known = medians.entries(undated, "os")
    assert not known
    assert not entry.any()
    assert "no dates" in figures.cutoffs(undated, "os").caption


def test_bounds_of_the_first_trial_are_named_in_the_picture(first: Analysis):
    shown, made = figures.censoring(first, "os"), medians.bounded(first, "os")
    at = first.os.landmark.time
    for curve in (made.at_once, made.never):
        assert f"{100 * survival.landmark(curve, at).rate:.1f}%" in shown.alt


def test_one_waterfall_comes_from_two_courses():
    long, short = waterfalls.lasting(), waterfalls.brief()
    assert [s.best_change for s in long] == [s.best_change for s in short]
    assert [s.best for s in long] == [s.best for s in short]
    responded = [i for i, scans in enumerate(short) if scans.best == "PR"]
    assert responded
    assert all(len(long[i].time) > len(short[i].time) for i in responded)
    assert set(figures.same_waterfall().data["course"]) == {"Lasting", "Brief"}


def test_the_average_of_those_scanned_falls_while_each_of_them_grows():
    rows = figures.fading_average().rows
    number = lambda cell: float(str(cell).replace("\N{MINUS SIGN}", "-"))  # noqa: E731
    courses = [[number(row[k]) for row in rows if row[k]] for k in range(1, 5)]
    assert all(np.all(np.diff(course) > 0) for course in courses)
    means = [number(row[5]) for row in rows]
    assert means[0] > means[1] > means[2]


def test_the_invented_trial_says_how_often_each_comparison_errs(first: Analysis):
    text = words.responders.no_effect(chapter(first))
    assert "2,000 such trials" in text
    assert "44.5 weeks" in text
    assert "44.5 weeks" in figures.no_effect().alt
