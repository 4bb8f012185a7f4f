"""Is a trial folder fit to be analysed? Every problem in one pass, a module a topic."""

from __future__ import annotations

from onearm.errors import Problem
from onearm.trial.checks import (
    announced,
    columns,
    dates,
    deaths,
    events,
    populations,
    responses,
    scans,
    subjects,
    times,
)
from onearm.trial.checks.announced import check_announced
from onearm.trial.records import Tables, one_arm
from onearm.trial.spec import Spec

__all__ = ["check_announced", "check_tables"]

TOPICS = (
    subjects.missing_columns_and_arm,
    populations.wrong_flags,
    populations.unused_flags,
    populations.untreated,
    populations.wrong_stages,
    populations.not_nested,
    subjects.unknown_subjects,
)
"""Checks of everybody, whatever arm they are in."""

TOPICS_OF_ARM = (
    times.missing_parameters,
    times.repeated_times,
    times.impossible_times,
    times.late_progressions,
    responses.missing_parameters,
    responses.repeated_best_responses,
    responses.unknown_responses,
    responses.contradicting_assessments,
    responses.after_progression,
    responses.without_baseline,
    responses.without_day,
    scans.missing_parameters,
    scans.contradicting_sums,
    scans.jumps_in_size,
    scans.without_day,
    deaths.scans_after_death,
    deaths.events_after_death,
    events.missing_grades,
    events.unknown_relations,
    announced.without_record,
)
"""Checks of those alone whose numbers come into the book."""


def check_tables(spec: Spec, tables: Tables) -> list[Problem]:
    """All problems of the tables: each by itself, then against each other."""
    problems = [p for name, table in tables.items() for p in columns.check_columns(name, table)]
    problems += [p for name, table in tables.items() for p in dates.check_dates(name, table)]
    problems += [p for finds in TOPICS for p in finds(spec, tables)]
    arm = one_arm(spec, tables)
    return problems + [p for finds in TOPICS_OF_ARM for p in finds(spec, arm)]
