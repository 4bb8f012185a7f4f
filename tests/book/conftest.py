"""What tests of chapters share: a chapter of any analysis, and trials of every kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onearm.analysis import Analysis, analyse
from onearm.book import Chapter


def chapter(analysis: Analysis, name: str = "any") -> Chapter:
    """A chapter as it stands once it is opened."""
    return Chapter(name, analysis.trial, analysis)


def with_events(analysis: Analysis, event: int) -> Analysis:
    """The same patients, all with the event or all censored."""
    tables = dict(analysis.trial.tables)
    tables["adtte"] = tables["adtte"].assign(CNSR=1 - event)
    return analyse(replace(analysis.trial, tables=tables))


@pytest.fixture(scope="session")
def censored(first: Analysis) -> Analysis:
    """The first trial, if nobody had had an event."""
    return with_events(first, 0)


@pytest.fixture(scope="session")
def uncensored(first: Analysis) -> Analysis:
    """The first trial, if everybody had had the event."""
    return with_events(first, 1)


@pytest.fixture(scope="module", params=["first", "pilot_analysis", "leukemia_analysis"])
def any_trial(request: pytest.FixtureRequest) -> Analysis:
    """Synthetic patients of a designed trial, and observed ones without a design."""
    return request.getfixturevalue(request.param)


@pytest.fixture(
    scope="module",
    params=["first", "pilot_analysis", "leukemia_analysis", "censored", "uncensored"],
)
def any_curve(request: pytest.FixtureRequest) -> Analysis:
    """The same, and trials without an event and without censoring."""
    return request.getfixturevalue(request.param)
