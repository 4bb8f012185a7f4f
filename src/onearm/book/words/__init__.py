"""Sentences that say what a result means, whatever the trial and whatever the result.

Each takes a `Chapter` and returns Markdown. What every chapter may want is here by its own name;
the rest is in modules named after their subject (`words.curves.mean`, `words.designs.tradeoff`).
"""

from onearm.book.words import (
    about,
    curves,
    data,
    designs,
    determined,
    estimands,
    first,
    inference,
    medians,
    null,
    patients_page,
    readings,
    responders,
    rules,
    settled,
    single,
    statistics,
    tensions,
    toxicity,
    verdict_page,
    worth,
)
from onearm.book.words.claims import claim, design, files, verdict
from onearm.book.words.endpoint import chance, primary
from onearm.book.words.patients import confirmation, onset, response, safety
from onearm.book.words.survival import os, pfs

__all__ = [
    "about",
    "chance",
    "claim",
    "confirmation",
    "curves",
    "data",
    "design",
    "designs",
    "determined",
    "estimands",
    "files",
    "first",
    "inference",
    "medians",
    "null",
    "onset",
    "os",
    "patients_page",
    "pfs",
    "primary",
    "readings",
    "responders",
    "response",
    "rules",
    "safety",
    "settled",
    "single",
    "statistics",
    "tensions",
    "toxicity",
    "verdict",
    "verdict_page",
    "worth",
]
