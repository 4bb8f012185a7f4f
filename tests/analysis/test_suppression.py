"""Counts of few patients: none is in any view, and what is shown leaves them open."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pandas as pd
import pytest

from onearm import plots, tables
from onearm.analysis import Analysis, analyse
from onearm.analysis.registry import registry
from onearm.analysis.suppression import MARK, event_row, event_table
from onearm.book import Chapter, figures, words
from onearm.errors import InputError
from onearm.stats.safety import TermRow, worst_by_term
from onearm.trial.spec import PrivacySpec

LEAST = 5


def guarded(analysis: Analysis, least: int = LEAST) -> Analysis:
    trial = analysis.trial
    spec = trial.spec.model_copy(update={"privacy": PrivacySpec(min_cell=least)})
    return analyse(replace(trial, spec=spec))


@pytest.fixture(scope="module", params=["first", "pilot_analysis"])
def few(request) -> Analysis:
    return guarded(request.getfixturevalue(request.param))


CROSSED = (
    r"(response\.(cr|pr|sd|pd|ne|pd_or_other)|(orr|dcr)\..*rate|flow\.efficacy\.stage.*"
    r"|safety\..*rate)"
)


def test_no_result_of_a_cross_table_counts_few_patients(few: Analysis):
    crossed = [r for r in registry(few) if re.fullmatch(CROSSED, r.id)]
    small = [r.id for r in crossed if r.x is not None and 0 < r.x < LEAST]
    assert crossed
    assert not small
    for result in crossed:
        if result.number == MARK:
            assert (result.value, result.x, result.n) == (None, None, None)
            assert result.note.startswith(MARK)


def numbers(cell: object) -> list[int]:
    bare = re.sub(r"<small>.*?</small>|<[^>]+>", "", str(cell))
    return [int(float(bare.split()[0]))] if re.match(r"\d", bare) else []


def test_no_cell_of_a_table_of_events_counts_few_patients(few: Analysis):
    for table in (figures.worst_events(few), figures.events_by_class(few)):
        cells = [cell for row in table.rows for cell in row[1:]]
        assert MARK in map(str, cells)
        assert not [cell for cell in cells for n in numbers(cell) if 0 < n < LEAST]


def test_the_chart_its_data_and_its_words_hold_back_the_same(few: Analysis):
    chart = plots.events(few)
    assert MARK in chart.csv
    assert MARK in chart.caption.lower()
    for row in chart.data.drop(columns=["term", "patients in all"]).itertuples(index=False):
        assert not [cell for cell in row for n in numbers(cell) if 0 < n < LEAST]
    shown = {row.term: row for row in few.safety.table.rows} if few.safety else {}
    for term, own in chart.data.set_index("term").iterrows():
        kept = [MARK if n is None else n for n in (*shown[term].by_level, shown[term].any_level)]
        assert [str(cell) for cell in own[:-1]] == [str(cell) for cell in kept]


def test_periods_hold_back_few_patients_and_the_rates_that_tell_them(first: Analysis):
    whole = figures.severe_rates(first).rows
    few_in_one = min(int(row[3]) for row in whole)
    kept = figures.severe_rates(guarded(first, few_in_one + 1)).rows
    assert 0 < few_in_one < int(whole[-1][3])
    for before, row in zip(whole, kept, strict=True):
        assert (row[3] == MARK) == (row[4] == MARK)
        assert row[3] == MARK or int(before[3]) > few_in_one
    assert sum(row[3] == MARK for row in kept) >= 2


def test_nobody_is_seen_alone(few: Analysis):
    assert not few.scans
    assert not few.lanes
    for figure in (plots.waterfall, plots.spider, plots.swimmer, figures.depth):
        with pytest.raises(InputError, match="seen alone"):
            figure(few)


def test_sexes_and_stages_hold_back_few_patients(few: Analysis):
    for table in (tables.population_table, tables.stage_table):
        try:
            rows = table(few).rows
        except InputError:
            continue
        for row in rows:
            for cell in row[3 if table is tables.population_table else 1 :]:
                counts = re.findall(r"\b([A-Z]) (\d+)", cell) or re.findall(r"^()(\d+) of", cell)
                assert not [n for _, n in counts if 0 < int(n) < LEAST]


def test_the_prose_says_what_is_held_back(few: Analysis):
    chapter = Chapter("safety", few.trial, few)
    for sentences in (words.response, words.safety, words.confirmation, words.onset):
        text = sentences(chapter)
        assert not re.search(r"\b[1-4] of \d+ patients", text)
        assert "None" not in text


def test_without_a_threshold_nothing_changes(first: Analysis):
    assert first.held == frozenset()
    assert first.safety is not None
    assert first.safety.held == frozenset()
    assert all(None not in row.by_level for row in first.safety.table.rows)
    assert event_table(worst_by_term([], [], [], "ab", levels=[1, 2]), None).overall.any_level == 0


def test_no_row_of_events_gives_a_small_count_away():
    """Every row that agrees with what is shown of another, by trying them all."""
    n, least = 8, 3
    for counts in product(range(4), repeat=3):
        if sum(counts) > n:
            continue
        row = TermRow("Rash", counts, sum(counts))
        shown = event_row(row, [1, 2, 3], n, least)
        found = [
            other for other in product(range(n + 1), repeat=3)
            if sum(other) <= n and agrees(event_row_of(other), shown)
        ]  # fmt: skip
        for i, count in enumerate(counts):
            if 0 < count < least:
                assert shown.by_level[i] is None
                assert len({other[i] for other in found}) >= 2


def event_row_of(counts: tuple[int, ...]) -> tuple[int, ...]:
    return (*counts, sum(counts), counts[2])


def agrees(values: tuple[int, ...], shown) -> bool:
    told = (*shown.by_level, shown.any_level, shown.severe)
    return all(v >= 1 if t is None else v == t for v, t in zip(values, told, strict=True))


def test_one_patient_and_no_events_are_no_trouble(leukemia_analysis: Analysis):
    assert guarded(leukemia_analysis).safety is None
    alone = leukemia_analysis.trial
    one = {name: table.iloc[:1] for name, table in alone.tables.items()}
    events = pd.DataFrame({"USUBJID": one["adsl"]["USUBJID"], "AEDECOD": "Rash", "AETOXGR": 3.0})
    found = guarded(analyse(replace(alone, tables={**one, "adae": events})))
    assert found.safety is not None
    assert found.safety.any_event is None
    assert found.safety.table.rows[0].any_level is None
