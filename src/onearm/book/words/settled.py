"""Sentences on what a trial's numbers settle in the end, and what a folder gives."""

from __future__ import annotations

from onearm.book.chapter import Chapter
from onearm.book.figures import determined
from onearm.errors import InputError
from onearm.plots import words
from onearm.texts import plain

ASKED = (
    "primary.rate", "pfs.median", "orr.rate", "os.median", "pfs.landmark", "os.landmark",
    "dor.median", "os.events",
)  # fmt: skip
"""The results that a reader asks for first."""
MEANS = {
    "determined": "settled by what was printed",
    "bounded": "narrowed, not settled",
    "open": "left open",
}


def found(c: Chapter) -> str:
    """Which of the results that people ask for are settled."""
    try:
        determined.identified(c.analysis)
    except InputError as error:
        return f"There is nothing to sort here: {error}."
    lines = []
    for verdict, meaning in MEANS.items():
        here = [c[id] for id in ASKED if c[id].verdict == verdict]
        if here:
            told = "; ".join(f"{plain(r.label)}, {plain(r.full)}" for r in here)
            lines.append(f"- **{words.capital(meaning)}** ({verdict}): {told}.")
    if not lines:
        return "None of the results that readers ask for first has a range over cohorts."
    return "\n".join(["Of the results that readers ask for first:\n", *lines])


def yielded(c: Chapter) -> str:
    """How many results a folder gave, and how many it could not."""
    every = [r for r in c.results.values() if not r.printed_as]
    absent = {r.id for r in c.absent}
    here = sum(r.value is not None for r in every)
    odd = len(c.trial.warnings)
    lines = [
        f"This trial's folder gave {here} results; {len(absent)} more could not be computed, each "
        "with its reason."
    ]
    if c.trial.claims:
        lines.append(f"It states {len(c.trial.claims)} published numbers to hold them against.")
    things = "one thing" if odd == 1 else f"{odd} things"
    lines.append(f"The check warned of {things}." if odd else "The check warned of nothing.")
    return " ".join(lines)
