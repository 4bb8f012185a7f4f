"""Counts of few patients: none is in any view, and what is shown leaves them open."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace
from itertools import product

import pandas as pd
import pytest

from onearm import plots, tables
from onearm.analysis import Analysis, analyse
from onearm.analysis.events import _without_few as without_few_rates
from onearm.analysis.missing import find_missing
from onearm.analysis.suppression import (
    MARK,
    by_population,
    event_row,
    event_table,
    results_of_stages,
)
from onearm.book import Chapter, figures, words
from onearm.errors import InputError
from onearm.stats.exact import clopper_pearson
from onearm.stats.safety import TermRow, worst_by_term
from onearm.stats.survival import kaplan_meier
from onearm.trial.spec import PrivacySpec

LEAST = 5
analysing = importlib.import_module("onearm.analysis.analyse")


def guarded(analysis: Analysis, least: int = LEAST) -> Analysis:
    trial = analysis.trial
    spec = trial.spec.model_copy(update={"privacy": PrivacySpec(min_cell=least)})
    return analyse(replace(trial, spec=spec))


@pytest.fixture(scope="module", params=["first", "pilot_analysis"])
def few(request) -> Analysis:
    return guarded(request.getfixturevalue(request.param))


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


def test_what_is_read_off_a_curve_is_shown_or_the_curve_is_not(first: Analysis):
    """The periods of the curve of severe events count what its table lists step by step."""
    assert figures.severe_rates(guarded(first)).rows == figures.severe_rates(first).rows
    assert first.onset is not None
    with pytest.raises(InputError, match=MARK):
        figures.severe_rates(guarded(first, first.onset.rate.events + 1))


@pytest.mark.parametrize(
    ("undated", "left_out", "shown"), [(0, 0, True), (2, 0, False), (0, 4, False), (5, 5, True)]
)
def test_severe_events_of_few_without_a_day_hold_back_the_curve(
    first: Analysis, monkeypatch, undated, left_out, shown
):
    assert first.onset is not None
    onset = replace(first.onset, undated=undated, left_out=left_out)
    monkeypatch.setattr(analysing, "first_severe_events", lambda trial: onset)
    found = guarded(first)
    assert (found.onset is not None) == shown
    assert (found.held & analysing.ONSET == analysing.ONSET) != shown


def test_a_count_within_another_is_held_back_if_few_are_left_of_it(first: Analysis):
    """Of 8 with related events 7 had severe ones: one had none, which the two would tell."""
    found, n = first.safety, 33
    assert found is not None
    rates = {"related": clopper_pearson(8, n), "related_grade34": clopper_pearson(7, n)}
    far = {"related": clopper_pearson(20, n), "related_grade34": clopper_pearson(7, n)}
    assert "related_grade34" in without_few_rates(replace(found, **rates), LEAST).held
    assert "related_grade34" not in without_few_rates(replace(found, **far), LEAST).held


def test_sizes_of_stages_are_held_back_without_responses():
    """Of 28 patients 3 were in stage 1: stage 2 would tell them."""
    assert results_of_stages(None, {"1": 3, "2": 25}, {}, 28, LEAST) >= {
        "flow.efficacy.stage1", "pfs.stage1.median", "flow.efficacy.stage2", "pfs.stage2.median",
    }  # fmt: skip
    assert not results_of_stages(None, {"1": 12, "2": 16}, {}, 28, LEAST)


def test_few_with_a_duration_of_response_hold_it_back(first: Analysis, monkeypatch):
    assert first.dor is not None
    short = replace(first.dor, curve=kaplan_meier([3.0, 5.0, 8.0], [1, 1, 0]))
    real = analysing._survival
    monkeypatch.setattr(
        analysing, "_survival", lambda trial, name: short if name == "dor" else real(trial, name)
    )
    found = guarded(first, 4)
    assert found.dor is None
    assert "dor.median" in found.held


def test_the_order_of_what_is_held_back_tells_nothing(first: Analysis):
    """Two men and 31 women, or the other way round, stand in the same order."""
    orders = set()
    for few, many in ("MF", "FM"):
        trial = guarded(first).trial
        adsl = trial.tables["adsl"].copy()
        adsl["SEX"] = [few] * 2 + [many] * (len(adsl) - 2)
        found = by_population(
            replace(trial, tables={**trial.tables, "adsl": adsl}), "SEX", ["safety"]
        )
        orders.add(tuple(found["safety"]))
        assert found["safety"][few] is None
    assert orders == {("F", "M")}


def test_how_many_were_measured_is_not_told(first: Analysis):
    def why(trial):
        return [gap.why for gap in find_missing(trial, 3, True, None, True) if "any" in gap.why]

    assert why(first.trial) == [
        f"only 3 of {len(first.trial.population('efficacy'))} patients have any"
    ]
    assert why(guarded(first).trial) == ["fewer than 80% of the patients have any"]


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


def test_a_term_is_not_told_by_the_patients_with_any_term():
    """Of 14 with any event 10 have nausea; without more, rash would be 4 of less than 5."""
    people = [f"P{k}" for k in range(20)]
    events = [(one, "Nausea") for one in people[:10]] + [(one, "Rash") for one in people[10:14]]
    table = worst_by_term([e[0] for e in events], [e[1] for e in events], [1] * 14, people,
                          levels=[1, 2])  # fmt: skip
    found = event_table(table, 5)
    assert found.overall.any_level == 14
    assert [(row.term, row.any_level) for row in found.rows] == [("Nausea", None), ("Rash", None)]
    more = worst_by_term(
        [*people[:10], *people[5:14], *people[10:14]],
        ["Nausea"] * 10 + ["Itch"] * 9 + ["Rash"] * 4, [1] * 23, people, levels=[1, 2],
    )  # fmt: skip
    assert [row.any_level for row in event_table(more, 5).rows] == [10, 9, None]
