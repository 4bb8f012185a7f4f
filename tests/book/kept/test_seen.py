"""A chapter that is given watched results reads the same, and what it read is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from onearm.analysis import Analysis
from onearm.analysis.registry import registry, results_of
from onearm.book import Chapter
from onearm.book.kept import watch
from onearm.book.kept.seen import content, seen
from onearm.trial import Trial


@pytest.fixture(autouse=True)
def parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """What has been read so far."""
    found: set[str] = set()
    monkeypatch.setattr(watch, "_parts", found)
    return found


@pytest.fixture
def watched(any_trial: Analysis) -> Analysis:
    return seen(any_trial, {result.id: result for result in registry(any_trial)})


def of_results(parts: set[str]) -> set[str]:
    return {part for part in parts if part.startswith("results.")}


def test_everything_is_as_it_was(any_trial: Analysis, watched: Analysis):
    assert tuple(results_of(watched).values()) == registry(any_trial)
    assert watched.trial.spec == any_trial.trial.spec
    for name, table in any_trial.trial.tables.items():
        assert watched.trial.tables[name].equals(table)
    assert registry(watched) == registry(any_trial)


def test_a_result_that_is_asked_for_is_noted_by_its_name(watched: Analysis, parts: set[str]):
    chapter = Chapter("any", watched.trial, watched)
    parts.clear()
    assert chapter["pfs.median"].id == "pfs.median"
    assert of_results(parts) == {"results.pfs.median"}


def test_results_that_are_not_there_are_noted_too(watched: Analysis, parts: set[str]):
    chapter = Chapter("any", watched.trial, watched)
    parts.clear()
    assert chapter["no.such"].value is None
    assert of_results(parts) == {"results.no.such"}
    known = dict(results_of(watched))
    more = known | {"no.such": known["pfs.median"]}
    assert content("results.no.such", watched, known) != content("results.no.such", watched, more)


def test_a_part_of_the_results_is_noted_by_how_it_begins(watched: Analysis, parts: set[str]):
    chapter = Chapter("any", watched.trial, watched)
    parts.clear()
    chapter.under("safety.")
    (part,) = of_results(parts)
    assert part == "results.safety.*"
    known = dict(results_of(watched))
    fewer = {id: result for id, result in known.items() if id != "safety.any.rate"}
    assert content(part, watched, known) != content(part, watched, fewer)
    other = {id: result for id, result in known.items() if id != "pfs.median"}
    assert content(part, watched, known) == content(part, watched, other)


def test_a_walk_over_all_results_is_noted_as_all(watched: Analysis, parts: set[str]):
    chapter = Chapter("any", watched.trial, watched)
    parts.clear()
    list(chapter.results)
    assert of_results(parts) == {"results.*"}


def test_tables_are_noted_one_by_one(watched: Analysis, parts: set[str]):
    parts.clear()
    watched.trial.times("pfs", "efficacy")
    assert "trial.tables.adtte" in parts
    assert "trial.tables.adae" not in parts


def test_a_changed_table_is_another_part(first: Analysis):
    trial = first.trial
    table = trial.tables["adae"].iloc[:-1]
    other = replace(first, trial=replace(trial, tables={**trial.tables, "adae": table}))
    assert content("trial.tables.adae", first, {}) != content("trial.tables.adae", other, {})
    assert content("trial.tables.adtte", first, {}) == content("trial.tables.adtte", other, {})


def test_a_trial_that_is_copied_was_read_whole(watched: Analysis, parts: set[str]):
    parts.clear()
    copied: Trial = replace(watched.trial, warnings=())
    assert {"trial.spec", "trial.claims"} <= parts
    assert copied.spec == watched.trial.spec


def test_what_nobody_knows_is_not_taken_for_unchanged(first: Analysis):
    assert content("analysis.no_such", first, {}) is None
