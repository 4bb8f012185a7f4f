"""What words about results share: a number with its kind, its range, its p-value."""

from __future__ import annotations

from onearm.analysis.result import Result
from onearm.plots.words import p_value
from onearm.tables import kind_mark
from onearm.texts import plain


def marked(result: Result) -> str:
    """A result with its kind, and how it was printed, if it was."""
    text = f"{plain(result.full)} {kind_mark(result.kind, result.id)}"
    if result.is_as_printed:
        return f"{text} (grade {result.grade})"
    if result.published:
        return f"{text}, printed as {plain(result.published)} (grade {result.grade})"
    return f"{text}, not printed" if result.kind == "reconstructed" else text


def quiet(kind: str, id: str = "") -> str:
    """The mark of a kind as its letter alone, which the style sheet writes and a reader hears.

    >>> print(quiet("derived"))
    <span class="oa-kind" data-kind="derived"></span>
    """
    return kind_mark(kind, id).replace(f">{kind}<", "><")


def in_brackets(result: Result) -> str:
    """What a reconstructed number is over all cohorts, to follow it in a sentence."""
    return f" ({result.band_text})" if result.band_text else ""


def p_is(p: float | None) -> str:
    """A p-value after its name.

    >>> p_is(0.0312), p_is(0.00002)
    ('p = 0.031', 'p < 0.001')
    """
    text = p_value(p)
    return f"p < {text[1:]}" if text.startswith("<") else f"p = {text}"
