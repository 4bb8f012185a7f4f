"""Sentences on which further number would narrow most, true of any trial."""

from __future__ import annotations

from onearm.book.chapter import Chapter
from onearm.book.figures import determined, worth
from onearm.errors import InputError
from onearm.texts import plain

SHOWN = 5
"""Numbers that are told of, those that help most first."""
HELPS = 80.0
"""Percent left of a spread up to which a further number is said to narrow it."""


def advice(c: Chapter) -> str:
    """Which further number would narrow most."""
    try:
        left = worth.worth(c.analysis)
    except InputError as error:
        return f"There is nothing to tell here: {error}."
    numbers = worth.every_number(left)
    labels = {id: plain(determined.within(determined.named(c[id]))) for id in left}
    own = {id: c[id].label for id in left}
    found: dict[str, list[str]] = {}
    for number in numbers:
        helped = sorted(
            (row.get(number, 100), labels[id]) for id, row in left.items() if own[id] != number
        )
        found[number] = [label for share, label in helped if share <= HELPS]
    best = sorted((n for n in numbers if found[n]), key=lambda n: -len(found[n]))
    if not best:
        return (
            "None of the numbers looked at would take a fifth off any spread. One more number "
            "helps little here; patient-level data would."
        )
    lines = [
        f"- **{worth.title(number)}** would take a fifth or more off: {'; '.join(found[number])}."
        for number in best[:SHOWN]
    ]
    idle = [determined.within(worth.title(number)) for number in numbers if not found[number]]
    if idle:
        printing = ", or ".join(idle)
        lines.append(f"- Printing {printing}, would narrow no other result by a fifth.")
        if len(idle) == 1:
            lines[-1] = f"- Printing {printing} would narrow no other result by a fifth."
    return "\n".join(lines)
