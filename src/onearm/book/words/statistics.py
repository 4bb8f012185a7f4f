"""Sentences on the methods behind the numbers, and the works that they come from."""

from __future__ import annotations

from onearm.analysis.origins import origins
from onearm.book.chapter import Chapter
from onearm.plots.words import listed


def methods(c: Chapter) -> str:
    """The works that the functions follow, cited so that the bibliography has them."""
    keys = sorted({key for _, came in origins() for key in came.references})
    return f"The methods come from {listed([f'{{cite:t}}`{key}`' for key in keys])}."
