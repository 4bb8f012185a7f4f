"""What the book says of all cohorts: ranges, readings, and what one more number would do."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest

from onearm.analysis import Analysis, analyse
from onearm.book import figures, words
from onearm.book.chapter import _banner
from onearm.book.figures import determined, readings
from onearm.errors import InputError
from onearm.tables import concordance_table, results_table, stage_table
from onearm.trial.printed.identified import Convention, Worth, read_identified
from tests.book.conftest import chapter
from tests.conftest import FIRST
from tests.trial.identified import write_identified

SENTENCES = [
    words.determined.opening, words.determined.meaning, words.determined.may,
    words.determined.own, words.determined.narrower, words.determined.sizes,
    words.determined.making, words.determined.uncertainties("pfs"), words.readings.tension,
    words.readings.at_odds, words.worth.advice,
]  # fmt: skip
TABLES = [
    figures.met_table, figures.determined_table, figures.open_table, figures.conventions_table,
    figures.worth_table, figures.curve_bands,
]  # fmt: skip


@pytest.fixture(scope="module")
def bare(first: Analysis) -> Analysis:
    return with_identified(first, None)


@pytest.fixture(scope="module")
def banded(first: Analysis, tmp_path_factory) -> Analysis:
    """The first trial with a small folder of ranges that were made up."""
    folder = tmp_path_factory.mktemp("banded")
    write_identified(folder)
    found, problems = read_identified(folder)
    assert not problems
    return with_identified(first, found)


def with_identified(analysis: Analysis, found) -> Analysis:
    return replace(analysis, trial=replace(analysis.trial, identified=found))


@pytest.mark.parametrize("which", ["banded", "bare", "pilot_analysis", "leukemia_analysis"])
@pytest.mark.parametrize("sentences", SENTENCES)
def test_sentences_have_no_holes(sentences, which: str, request):
    text = sentences(chapter(request.getfixturevalue(which)))
    assert text
    assert not re.search(r"\bnan\b|None(?! of)|\binf\b|  |\(\)", text)


@pytest.mark.parametrize("make", TABLES)
def test_observed_patients_have_no_ranges(make, leukemia_analysis: Analysis):
    with pytest.raises(InputError, match="observed"):
        make(leukemia_analysis)


@pytest.mark.parametrize("make", TABLES)
def test_what_nobody_drew_is_not_shown(make, bare: Analysis):
    with pytest.raises(InputError, match="folder identified"):
        make(bare)


def test_an_observed_trial_is_told_so_kindly(leukemia_analysis: Analysis):
    assert "nothing to reconstruct" in words.determined.opening(chapter(leukemia_analysis))


def test_a_trial_without_draws_is_told_how_to_get_them(bare: Analysis):
    assert "--identify" in words.determined.opening(chapter(bare))
    assert "determined" in {gap.chapter for gap in analyse(bare.trial).missing}


def test_every_reconstructed_number_in_prose_has_its_range(banded: Analysis):
    c = chapter(banded)
    assert "(in 51 cohorts 15 to 27 patients)" in words.pfs(c)
    assert "; in 51 cohorts 46.7 to 70.1%)" in words.pfs(c)
    assert "The median is 25.3 weeks (24.0-42), as printed" in words.pfs(c)
    assert "in 51 cohorts 6.7 to 50.0" in words.response(c)
    assert "51 cohorts" not in words.design(c)


def test_every_reconstructed_number_in_a_table_has_its_range(banded: Analysis):
    c = chapter(banded)
    cells = str(results_table("t", [c["pfs.rmst"], c["design.n"]]).rows)
    assert cells.count("in 51 cohorts 17.1 to 22.0") == 1
    assert "in 51 cohorts 24.0 to NR" in str(stage_table(banded).rows)
    compared = concordance_table("t", [x for x in c.concordance if "median" in x.id]).rows
    assert "in 51 cohorts 24.0 to NR" in str(compared)
    assert "determined" in str(compared)


@pytest.fixture
def glued(monkeypatch) -> dict[str, str]:
    """What a chapter makes ready for its prose."""
    found: dict[str, str] = {}
    monkeypatch.setattr(
        "onearm.book.chapter.glue", lambda key, text, display: found.update({key: text})
    )
    return found


def test_numbers_in_the_text_of_a_chapter_have_their_range(banded: Analysis, glued):
    stated = "pfs.landmark pfs.landmark.value pfs.median design.n published.pfs.median"
    chapter(banded, "determined").state(stated)
    assert list(glued) == stated.split()
    assert glued["pfs.landmark"] == "50.0% (in 51 cohorts 46.7 to 70.1%)"
    assert glued["pfs.landmark.value"] == "50.0"
    assert glued["pfs.median"] == "25.3 weeks"
    assert "cohorts" not in glued["design.n"] + glued["published.pfs.median"]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("published.primary.rate", "46.4% (27.5-66.1) [A]"),
        ("primary.rate.x", "13"),
        ("primary.rate.count", "13 of 28"),
        ("design.n.value", "28"),
        ("design.n", "28 patients"),  # an identifier that ends like a form
        ("design.alpha.n", "not available"),
        ("no.such", "not available"),
        ("no.such.n", "not available"),
    ],
)
def test_a_number_is_stated_as_its_key_asks(key: str, text: str, first, glued):
    chapter(first).state(key)
    assert glued == {key: text}


def test_a_key_that_is_stated_twice_is_made_ready_once(first, monkeypatch):
    keys: list[str] = []
    monkeypatch.setattr("onearm.book.chapter.glue", lambda key, text, display: keys.append(key))
    chapter(first).state("design.n pfs.median design.n")
    assert keys == ["design.n", "pfs.median"]


def test_each_page_says_how_ranges_are_read(banded: Analysis, bare: Analysis):
    assert 'href="09-determined.html"' in _banner(banded.trial)
    assert "50 others" in _banner(banded.trial)
    assert "How to read its numbers" not in _banner(bare.trial)


def test_results_go_from_determined_to_open(banded: Analysis):
    assert [row[0] for row in figures.determined_table(banded).rows] == ["Median PFS (weeks)"]
    rows = figures.open_table(banded).rows
    verdicts = [row[-1] for row in rows]
    assert verdicts == sorted(verdicts)
    assert rows[0][0] == "PFS: Kaplan-Meier at 24 weeks, efficacy population (%)"
    assert rows[0][1:4] == ["50.0", "46.7 to 70.1", "52.0 to 60.0"]


def test_a_quartile_that_is_not_reached_says_so(banded: Analysis):
    row = next(r for r in figures.open_table(banded).rows if "follow-up for OS" in r[0])
    assert row[2:4] == ["90.0 to NR", "150.0 to NR"]


def test_what_may_be_computed_follows_the_verdicts(banded: Analysis):
    may, ranged, wide = words.determined.may(chapter(banded)).split("\n")
    assert "median PFS" in may
    assert "Kaplan-Meier at 24 weeks, efficacy population (46.7 to 70.1%)" in ranged
    assert "say that it is wide" in wide
    assert "median duration of response (6.7 to 50.0 weeks)" in wide
    assert "median duration of response" not in may + ranged


def test_what_rests_on_claims_beside_the_grades_is_listed_apart(banded: Analysis):
    spread = next(s for s in banded.trial.identified.spreads if s.id == "pfs.median")
    lost = (*banded.trial.identified.narrower, replace(spread, verdict="open", high=40.0))
    changed = replace(banded.trial.identified, narrower=lost)
    first, *_ = words.determined.may(chapter(with_identified(banded, changed))).split("\n")
    assert first == (
        "- **You may compute as well, if you believe the median OS of 63 weeks (50-120)**: "
        "median PFS."
    )


def test_a_cohort_beyond_all_draws_is_told(banded: Analysis):
    assert "beyond" in words.determined.own(chapter(banded))
    outside = banded.trial.identified.spreads[1]
    moved = replace(outside, low=55.0, q1=56.0, median=57.0, q3=60.0)
    spreads = tuple(moved if s is outside else s for s in banded.trial.identified.spreads)
    found = with_identified(banded, replace(banded.trial.identified, spreads=spreads))
    assert (
        "beyond all of them: PFS: Kaplan-Meier at 24 weeks, efficacy population."
        in words.determined.own(chapter(found))
    )
    assert chapter(found)["pfs.landmark"].band == (50.0, 70.1)


def test_the_curve_of_the_book_lies_within_its_bands(banded: Analysis):
    data = figures.curve_bands(banded, "pfs").data
    own = banded.pfs.curve
    for time, low, high in zip(data.iloc[:, 0], data.iloc[:, 1], data.iloc[:, 5], strict=True):
        height = 100 * ([1.0, *own.survival][(own.time <= time + 1e-9).sum()])
        assert low - 1e-9 <= height <= high + 1e-9


def convention(values, **holds) -> Convention:
    names = ("landmark", "curve", "censored", "median", "transform")
    given = dict(zip(names, values, strict=True))
    return Convention(**given, **({"holds": "yes", "conflict": ()} | holds))


EVERY = tuple(
    product((168.0, 182.0), ("efficacy", "primary"), ("failures", "nobody"),
            ("midpoint", "first"), ("plain", "log"))
)  # fmt: skip


def test_readings_that_make_no_difference_are_one_row():
    assert len(readings.readings([convention(values) for values in EVERY])) == 1


def test_readings_that_differ_keep_what_differs():
    found = readings.readings([
        convention(v, holds="no", conflict=("a", "b"))
        if v[:3] == (168.0, "primary", "nobody") else convention(v)
        for v in EVERY
    ])  # fmt: skip
    assert [(r.landmark, r.curve, r.censored, r.median) for r in found] == [
        (168.0, "efficacy", None, None),
        (168.0, "primary", "failures", None),
        (168.0, "primary", "nobody", None),
        (182.0, None, None, None),
    ]
    assert sum(len(r.answers) for r in found) == len(EVERY)


def test_a_reading_that_bars_everything_is_named(banded: Analysis):
    every = tuple(
        convention(v, holds="no", conflict=("pfs.median, value",)) if v[1] == "primary"
        else convention(v) for v in EVERY
    )  # fmt: skip
    changed = replace(banded.trial.identified, conventions=every)
    text = words.readings.tension(chapter(with_identified(banded, changed)))
    assert "There are 32 readings = 2 landmarks × 2 curves" in text
    assert "All claims hold at once under 16 of 32 readings." in text
    assert "None of these is with the curve of the primary population." in text
    assert "- **(1)**: median PFS (25.3 weeks (24.0-42), A), under 16 readings." in text


def test_the_text_on_the_median_and_the_rate_is_what_the_readings_say():
    found, problems = read_identified(FIRST)
    assert not problems
    if found is None or not found.conventions:
        pytest.skip("the first trial has no readings yet")
    barred = {(c.landmark, c.curve, c.censored, c.median)
              for c in found.conventions if c.holds != "yes"}  # fmt: skip
    assert barred == {
        (168, "primary", "nobody", "midpoint"),
        (168, "primary", "nobody", "first"),
        (168, "efficacy", "nobody", "first"),
    }


def test_conflicts_carry_numbers_and_what_was_printed(banded: Analysis):
    table = figures.conventions_table(banded)
    assert table.head == ["Reading", "log", "log-log"]
    assert [row[1:] for row in table.rows] == [["yes", "yes"], ["no\xa0(1)", "not found"]]
    text = words.readings.tension(chapter(banded))
    assert re.search(
        r"\*\*\(1\)\*\*: median PFS \(25\.3 .*\) and PFS beyond 24 weeks \(46\.4%", text
    )


def test_one_more_number_is_told_by_what_it_leaves(banded: Analysis):
    table = figures.worth_table(banded)
    assert table.head == ["Quantity", "Risk table of PFS", "Median duration of response"]
    assert table.rows == [["PFS: Kaplan-Meier at 24 weeks, efficacy population", "30", "100"]]
    text = words.worth.advice(chapter(banded))
    assert text.startswith("- **Risk table of PFS** would take a fifth or more off: PFS: Kaplan")
    told = "Printing median duration of response would narrow no other result by a fifth."
    assert told in text


def test_what_the_extras_settle_is_told(banded: Analysis):
    text = words.determined.narrower(chapter(banded))
    assert text.startswith("Without the median OS of 63 weeks (50-120), on grade A alone, ")


def test_scales_that_agree_share_a_column(banded: Analysis):
    every = tuple(convention(values) for values in EVERY)
    changed = replace(banded.trial.identified, conventions=every)
    table = figures.conventions_table(with_identified(banded, changed))
    assert table.head == ["Reading", "Can all hold?"]


def test_a_table_of_further_numbers_shows_no_row_of_what_is_not_in_it(banded: Analysis):
    numbers = [*(f"Risk table of {i}" for i in range(6)), "Last"]
    every = tuple(
        Worth(number, id, 10.0 if (number == "Last") == (id == "dor.median") else 99.0)
        for number in numbers for id in ("pfs.landmark", "dor.median")
    )  # fmt: skip
    changed = with_identified(banded, replace(banded.trial.identified, worth=every))
    table = figures.worth_table(changed)
    assert [row[0][:3] for row in table.rows] == ["PFS"]
    assert "Last" not in table.head
    assert table.caption.endswith("Also looked at: Last")


def test_a_rate_and_a_curve_at_one_landmark_are_told_apart(banded: Analysis):
    counted, curve = (determined.named(chapter(banded)[id]) for id in
                      ("primary.rate", "pfs.landmark"))  # fmt: skip
    assert counted == "PFS beyond 24 weeks, a count in the primary population"
    assert curve == "PFS: Kaplan-Meier at 24 weeks, efficacy population"


def test_the_median_and_the_rate_are_answered_first(banded: Analysis):
    text = words.readings.at_odds(chapter(banded))
    assert text.startswith("Is one of the two wrong? No: under 2 of 4 readings both are right.")
    assert text.endswith("Under 1 they cannot both be.")


def test_the_reading_of_the_ranges_is_said(banded: Analysis):
    text = words.determined.opening(chapter(banded))
    assert "one reading of the printed numbers: the median of a curve that lies flat" in text
    assert text.endswith("Under another reading the ranges may differ.")


def test_follow_up_is_said_to_be_our_limit(banded: Analysis):
    about = {**banded.trial.identified.about, "reading": {"horizon": [588, 1680]}}
    found = with_identified(banded, replace(banded.trial.identified, about=about))
    row = next(r for r in figures.open_table(found).rows if "follow-up for OS" in r[0])
    assert "this is our limit of 240 weeks, not the trial" in row[0]
    assert "median follow-up for OS" in words.determined.making(chapter(found))


def test_what_lies_outside_the_middle_half_is_not_to_be_quoted(banded: Analysis):
    text = words.determined.own(chapter(banded))
    assert "Do not quote from it: PFS: Kaplan-Meier at 24 weeks, efficacy population" in text
    assert "(50.0% here, middle half 52.0 to 60.0)" in text
    assert "About half would be usual; this cohort is untypical." in text


def test_chance_and_ignorance_are_told_apart(banded: Analysis, leukemia_analysis: Analysis):
    tell = words.determined.uncertainties("pfs")
    assert tell(chapter(banded)).startswith("The 95% CI is chance: another 30 patients. The range")
    assert "Neither contains the other." in _banner(banded.trial)
    assert "ignorance" not in tell(chapter(leukemia_analysis))


def test_a_size_from_percentages_names_the_next_that_gives_them():
    """45% and 9%: 15 and 3 of 33, 20 and 4 of 44, and no size between (by hand)."""
    assert [n for n in range(33, 45) if words.determined._fits(n, "45")
            and words.determined._fits(n, "9")] == [33, 44]  # fmt: skip


def test_numbers_without_a_range_are_of_this_cohort_only(banded: Analysis, bare: Analysis):
    assert "at risk just before (this cohort only)." in words.pfs(chapter(banded))
    assert "still at risk (this cohort only)." in words.curves.maturity("os")(chapter(banded))
    assert "this cohort only" not in words.pfs(chapter(bare))


def test_a_determined_result_is_one_that_the_draws_printed_alike(banded: Analysis):
    (pair,) = determined.banded(banded, "determined")
    assert pair[0].id == "pfs.median"
