"""Sentences on the data themselves: what the check found in them."""

from __future__ import annotations

from onearm.book.chapter import Chapter
from onearm.trial.kinds import tallied

MADE = (
    "These patients are synthetic: their tables were made, so what is odd in them tells of the "
    "making and of nobody's illness."
)


def oddities(c: Chapter) -> str:
    """How much is odd in the tables of a trial, and what that means for the book."""
    kinds = len({one.kind.code for one in tallied(c.trial.warnings)})
    made = f" {MADE}" if c.trial.spec.synthetic else ""
    if not kinds:
        return (
            "*What we see.* The check found nothing odd in this trial's folder. "
            f"That does not make the data right: it cannot see what looks as it should.{made}"
        )
    things = "one thing that is odd" if kinds == 1 else f"{kinds} kinds of things that are odd"
    return (
        f"*What we see.* The check found {things}, and nothing that forbids a book. "
        "The numbers of this book come from the data as they are; each line is a question to "
        f"those who collected them.{made}"
    )
