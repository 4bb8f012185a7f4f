"""Adverse events of a trial, patient by patient."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from onearm.analysis.suppression import EventTable, event_table, is_few
from onearm.stats import exact, safety
from onearm.trial.contract import RELATED
from onearm.trial.data import Trial

SEVERITY = ("MILD", "MODERATE", "SEVERE", "LIFE THREATENING", "FATAL")
NOT_GRADED = "not graded"
WITHIN = {
    "related": ("any_event",),
    "related_grade34": ("related", "grade3plus"),
    "immune": ("any_event",),
    "immune_suppressed": ("immune",),
}
"""Patients counted, and the larger counts that they are in."""


@dataclass(frozen=True)
class Safety:
    """Adverse events by patient; `graded` tells CTCAE grades from words of severity.

    What `privacy.min_cell` holds back is None in the table, and a rate that is None for that
    reason is named in `held`.
    """

    graded: bool
    table: EventTable
    any_event: exact.Proportion | None
    related: exact.Proportion | None
    related_grade34: exact.Proportion | None
    grade3plus: exact.Proportion | None
    immune: exact.Proportion | None
    immune_suppressed: exact.Proportion | None
    held: frozenset[str] = frozenset()


def adverse_events(trial: Trial) -> Safety | None:
    """Treatment-emergent events of the safety population."""
    events = treatment_emergent(trial)
    if events is None:
        return None
    people = list(trial.population("safety"))
    graded = bool("AETOXGR" in events and events["AETOXGR"].notna().any())
    levels, values = event_levels(events, graded=graded)
    table = safety.worst_by_term(
        list(events["USUBJID"]), list(events["AEDECOD"].fillna("(no term)")), values, people,
        levels=levels,
    )  # fmt: skip

    def rate(rows: pd.DataFrame) -> exact.Proportion:
        return safety.incidence(rows["USUBJID"], people)

    def flagged(column: str) -> exact.Proportion | None:
        return rate(events[events[column].eq("Y")]) if trial.has("adae", column) else None

    related = None
    if trial.has("adae", "AREL"):
        related = events[events["AREL"].str.upper().isin(RELATED)]
    severe = None
    if related is not None and graded:
        severe = rate(related[related["AETOXGR"].isin((3, 4))])
    least = trial.spec.privacy.min_cell
    found = Safety(
        graded=graded,
        table=event_table(table, least),
        any_event=rate(events),
        related=None if related is None else rate(related),
        related_grade34=severe,
        grade3plus=rate(events[events["AETOXGR"].ge(3)]) if graded else None,
        immune=flagged("AEIMFL"),
        immune_suppressed=flagged("AEISFL"),
    )
    return found if least is None else _without_few(found, least)


def _without_few(found: Safety, least: int) -> Safety:
    """The rates without those of few patients, as in the table that they are the sums of."""
    overall = found.table.overall
    held = {"any_event"} if overall.any_level is None else set()
    if found.grade3plus is not None and overall.severe is None:
        held.add("grade3plus")
    for inner, outer in WITHIN.items():
        counts = [rate.x for name in outer if (rate := getattr(found, name)) is not None]
        rate = getattr(found, inner)
        if rate is not None and is_few(rate.x, least, counts):
            held.add(inner)
    gone: dict[str, Any] = dict.fromkeys(held)
    return replace(found, held=frozenset(held), **gone)


def treatment_emergent(trial: Trial) -> pd.DataFrame | None:
    """Rows of adae that are marked as treatment-emergent; all, where none are marked."""
    events = trial.table("adae")
    if events is None or not trial.has("adae", "TRTEMFL"):
        return events
    return events[events["TRTEMFL"].eq("Y")]


def event_levels(events: pd.DataFrame, *, graded: bool) -> tuple[list[Hashable], list[Hashable]]:
    """All levels from mildest to worst, and that of each event; a missing one is the mildest."""
    words = [events[c] for c in ("ASEV", "AESEV") if c in events and events[c].notna().any()]
    levels: list[Hashable]
    if graded:
        values: list[Hashable] = [
            int(grade) if grade == grade else NOT_GRADED for grade in events["AETOXGR"]
        ]
        levels = list(range(1, 6))
    elif words:
        values = list(words[0].fillna(words[-1]).fillna(NOT_GRADED))
        levels = [word for word in SEVERITY if word in values]
    else:
        return [NOT_GRADED], [NOT_GRADED] * len(events)
    return ([NOT_GRADED] if NOT_GRADED in values else []) + levels, values
