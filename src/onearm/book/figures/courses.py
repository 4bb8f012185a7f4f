"""Invented patients on whom the rules of a plan can be seen at work; no trial has a part in it."""

from __future__ import annotations

from onearm import tables
from onearm.plots.words import listed
from onearm.stats.course import Course, Rules
from onearm.stats.progression import Outcome, progression_free_survival

INTERVAL, WINDOW = 56, 7

EXAMPLES = {
    "Example 1": Course([56, 112, 168], ["SD", "SD", "PD"]),
    "Example 2": Course([56, 112, 290], ["SD", "SD", "PD"]),
    "Example 3": Course([56, 112, 168], ["PR", "PR", "PD"], new_therapy=130),
    "Example 4": Course([56], ["SD"], death=100),
    "Example 5": Course([56], ["SD"], death=300),
}


def censoring_examples() -> tables.Table:
    """Progression-free survival of invented patients under two sets of rules."""
    strict, plain = Rules.fda2018(INTERVAL, window=WINDOW), Rules.ema()
    rows = [
        [
            name,
            course_words(course),
            *(outcome_words(progression_free_survival(course, r)) for r in (strict, plain)),
        ]
        for name, course in EXAMPLES.items()
    ]
    head = ["Invented patient", "Course", "FDA 2018", "EMA-like"]
    caption = (
        "Examples, not trial data: progression-free survival of invented patients with scans due "
        f"every {INTERVAL} days and at most {WINDOW} days late"
    )
    return tables.Table(caption, head, rows)


def course_words(course: Course) -> str:
    """What happened to a patient, in one line.

    >>> course_words(Course([56, 112, 168], ["SD", "SD", "PD"], death=200))
    'SD on days 56 and 112, PD on day 168, death on day 200'
    """
    days: dict[str, list[str]] = {}
    for day, seen in sorted(zip(course.days, course.responses, strict=True)):
        days.setdefault(seen, []).append(f"{day:g}")
    parts = [f"{kind} on day{'s' * (len(on) > 1)} {listed(on)}" for kind, on in days.items()]
    later = {"new therapy": course.new_therapy, "death": course.death}
    parts += [f"{what} on day {day:g}" for what, day in later.items() if day is not None]
    return ", ".join(parts)


def outcome_words(outcome: Outcome) -> str:
    """Where follow-up ends and why.

    >>> outcome_words(Outcome(112, False, "missed visits"))
    'day 112, censored: missed visits'
    """
    kind = "event" if outcome.event else "censored"
    return f"day {outcome.time:g}, {kind}: {outcome.reason}"
