"""What the safety chapter shows beside the analysis: classes, onset, none seen."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from onearm.analysis import Analysis, Result, analyse
from onearm.book import Chapter, figures, words
from onearm.errors import InputError
from onearm.tables import Table


def cells(table: Table) -> dict[str, list[str]]:
    """Rows by their heading, each cell without its interval."""
    bare = [[re.sub(r"<small>.*?</small>|<[^>]+>", "", cell) for cell in row] for row in table.rows]
    return {first: rest for first, *rest in bare}


def without(analysis: Analysis, *columns: str) -> Analysis:
    """The same trial without columns of adae."""
    adae = analysis.trial.tables["adae"].drop(columns=list(columns))
    return analyse(replace(analysis.trial, tables={**analysis.trial.tables, "adae": adae}))


def test_each_row_counts_patients_once(first: Analysis) -> None:
    adae = first.trial.tables["adae"]
    table = figures.events_by_class(first)
    rows = cells(table)
    assert len(table.head) <= 7
    for column in ("AEBODSYS", "AEDECOD"):
        for name, events in adae.groupby(column):
            subsets = [
                events, events[events["AETOXGR"] >= 3], events[events["AREL"] == "Y"],
                events[(events["AREL"] == "Y") & (events["AETOXGR"] >= 3)],
                events[events["AEIMFL"] == "Y"],
            ]  # fmt: skip
            counts = [int(cell.split()[0]) for cell in rows[str(name)]]
            assert counts == [subset["USUBJID"].nunique() for subset in subsets]


def test_zeros_are_written_with_their_interval(first: Analysis) -> None:
    table = figures.events_by_class(first)
    fatigue = next(row for row in table.rows if "Fatigue" in row[0])
    assert fatigue[-1] == "0 (0)<small>0 to 11</small>"
    assert "illustrative: not published" in table.caption


def test_rows_are_sorted_and_the_severe_ones_stay(first: Analysis) -> None:
    table = figures.events_by_class(first, most=4)
    classes = [int(row[1].split()[0]) for row in table.rows[1:] if "<strong>" in row[0]]
    assert classes == sorted(classes, reverse=True)
    assert "11 further terms not shown" in table.caption
    assert "Febrile neutropenia" in cells(table)
    assert "Rash" not in cells(table)


def test_words_of_severity_are_not_turned_into_grades(pilot_analysis: Analysis) -> None:
    table = figures.events_by_class(pilot_analysis)
    assert table.head[1:3] == ["Any severity", "Severe or worse"]
    assert not any("rade" in name for name in table.head)
    assert cells(table)["Any event"][0] == "75 (89)"
    assert "Application site pruritus" in cells(table)
    assert "illustrative" not in table.caption


@pytest.mark.parametrize(
    ("columns", "head"),
    [
        (("AREL",), ["Any grade", "Grade 3 or higher", "Immune-mediated"]),
        (("AETOXGR", "AEIMFL"), ["Any severity", "Related"]),
    ],
)
def test_columns_follow_what_the_table_has(first: Analysis, columns, head) -> None:
    assert figures.events_by_class(without(first, *columns)).head[1:] == head


def test_without_classes_the_terms_stand_alone(first: Analysis) -> None:
    table = figures.events_by_class(without(first, "AEBODSYS"))
    assert table.head[0] == "Term"


def test_without_events_or_grades_it_is_said(leukemia_analysis: Analysis, first: Analysis) -> None:
    with pytest.raises(InputError, match="no adverse events"):
        figures.events_by_class(leukemia_analysis)
    for analysis in (leukemia_analysis, without(first, "AETOXGR"), without(first, "ASTDY")):
        for show in (figures.severe_onset, figures.severe_rates):
            with pytest.raises(InputError, match="grades and days of onset"):
                show(analysis)
        told = words.onset(Chapter("safety", analysis.trial, analysis))
        assert told.startswith("Without grades and days of onset")


def test_periods_add_up_to_all_days_counted(
    first: Analysis, results: dict[str, Result]
) -> None:  # fmt: skip
    rows = cells(figures.severe_rates(first))
    early, late, whole = rows.values()
    assert int(early[2]) + int(late[2]) == int(whole[2]) == 15
    assert float(early[1]) + float(late[1]) == pytest.approx(float(whole[1]), abs=0.11)
    assert early[0] == whole[0] == "33"
    registered = results["safety.grade3plus.per_year"]
    assert registered.value is not None
    assert whole[3].startswith(f"{registered.value:.2f} (")


def test_onset_is_told_with_its_kind(first: Analysis) -> None:
    told = words.onset(Chapter("safety", first.trial, first))
    assert "29.9% (95% CI 14.5 to 47.1" in told
    assert "In these 18.6 patient-years at risk 15 patients had a first event" in told
    assert told.count("reconstructed</span>, not printed") == 2


def test_none_seen_rules_out_what_the_exact_limit_says(first: Analysis) -> None:
    rows = cells(figures.none_seen(first))
    assert rows["33 (this trial)"] == ["8.7", "9.1", "18.4"]
    assert rows["300"][0] == rows["300"][1] == "1.0"
    assert rows["300"][2] == "below 0.1"
