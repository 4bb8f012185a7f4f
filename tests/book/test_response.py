"""What the response chapter shows beside the analysis: confirmation, depth, rules of a date."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from onearm.analysis import Analysis, analyse
from onearm.book import Chapter, figures, words
from onearm.book.figures.courses import EXAMPLES
from onearm.book.figures.response import from_scans
from onearm.errors import InputError
from onearm.tables import Table


def cells(table: Table) -> dict[str, list[str]]:
    """Rows by their heading, as text."""
    rows = [[re.sub(r"<[^>]+>", " ", cell).strip() for cell in row] for row in table.rows]
    return {first: rest for first, *rest in rows}


def seen_once(first: Analysis, subject: str) -> Analysis:
    """The first trial, with one patient's response cut down to a single scan."""
    adrs = first.trial.tables["adrs"]
    of_one = adrs["USUBJID"].eq(subject) & adrs["PARAMCD"].eq("OVR")
    response = of_one & adrs["AVALC"].isin(("CR", "PR"))
    later = adrs[response].sort_values("ADY").index[1:]
    trial = replace(first.trial, tables={**first.trial.tables, "adrs": adrs.drop(later)})
    return analyse(trial)


def test_best_responses_from_the_scans_are_those_recorded(first: Analysis) -> None:
    found = from_scans(first.trial, None)
    assert found is not None
    assert first.response is not None
    assert found.counts == first.response.counts


def test_a_response_seen_once_is_confirmed_by_nothing(first: Analysis) -> None:
    changed = seen_once(first, "SYN-11")
    rows = cells(figures.confirmation(changed))
    assert rows["Partial response"] == ["9", "8", "9"]
    assert rows["Stable disease"] == ["14", "15", "14"]
    assert rows["Objective response"][1].startswith("9 (30.0%)")
    assert "24 (80.0%)" in rows["Disease control"][1]
    told = words.confirmation(Chapter("response", changed.trial, changed))
    assert "Of these, 9 showed it again" in told


def test_recorded_responses_of_real_tables_are_confirmed_or_not(pilot_analysis: Analysis) -> None:
    analysis = pilot_analysis
    table = figures.confirmation(analysis)
    assert "3 of them with scans" in table.caption
    assert "illustrative" not in table.caption
    assert cells(table)["Complete response"] == ["1", "0", "1"]
    told = words.confirmation(Chapter("response", analysis.trial, analysis))
    assert "Of these, none showed it again" in told


def test_without_scans_there_is_nothing_to_confirm(leukemia_analysis: Analysis) -> None:
    analysis = leukemia_analysis
    for show in (figures.confirmation, figures.depth, figures.if_unconfirmed):
        with pytest.raises(InputError):
            show(analysis)
    told = words.confirmation(Chapter("response", analysis.trial, analysis))
    assert "cannot confirm any" in told


def test_the_rate_falls_by_one_patient_at_a_time(first: Analysis) -> None:
    figure = figures.if_unconfirmed(first, most=3)
    assert figure.data["note"].tolist() == ["10 of 30", "9 of 30", "8 of 30", "7 of 30"]
    assert "33.3 (17.3–52.8)" in figure.svg
    assert len(figures.if_unconfirmed(first, most=99).data) == 11


def test_depth_counts_those_without_a_scan(first: Analysis) -> None:
    rows = cells(figures.depth(first))
    deepest = pd.Series([scan.best_change for scan in first.scans])
    assert rows["Fall of 50% or more at best"][0].startswith(f"{(deepest <= -50).sum()} (")
    assert rows["Any shrinkage at best"][1] == "n = 30"
    assert rows["Best change, %: median (range)"][1] == "29 measured"
    wait = "First response, weeks from baseline: median (range)"
    assert rows[wait] == ["6.0 (6.0 to 18.0)", "10 who responded"]


def test_a_response_after_progression_has_no_time(first: Analysis) -> None:
    lanes = tuple(replace(lane, marks=((6.0, "PD"), (12.0, "PR"))) for lane in first.lanes)
    assert not any(
        "First response" in row for row in cells(figures.depth(replace(first, lanes=lanes)))
    )


def test_rules_move_the_dates_of_the_examples() -> None:
    rows = cells(figures.censoring_examples())
    assert list(rows) == list(EXAMPLES)
    assert rows["Example 1"][1] == rows["Example 1"][2]
    assert rows["Example 2"][1:] == [
        "day 112, censored: missed visits", "day 290, event: progression",
    ]  # fmt: skip
    assert rows["Example 3"][1] == "day 112, censored: new therapy"
    assert rows["Example 4"][1] == rows["Example 4"][2] == "day 100, event: death"
    assert rows["Example 5"][1:] == ["day 56, censored: missed visits", "day 300, event: death"]
