"""The ways in which printed numbers can be read, and whether any data set meets them all so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from math import prod

from onearm import tables
from onearm.analysis import Analysis
from onearm.book.figures.determined import identified
from onearm.errors import InputError
from onearm.plots import words
from onearm.tables.html import Html
from onearm.trial.printed.identified import Convention
from onearm.trial.spec import DAYS

FACTORS = ("median", "censored", "curve", "landmark")
"""What a reading fixes beside the transformation, in the order in which rows are merged."""
PARTS = {
    "landmark": ("landmark", "landmarks"),
    "curve": ("curve", "curves"),
    "censored": ("rule for the censored", "rules for the censored"),
    "median": ("for the median", "for the median"),
    "transform": ("scale", "scales"),
}
"""What a reading fixes, one and many of it."""


@dataclass(frozen=True)
class Reading:
    """Readings that give the same answers under every transformation.

    Each of `FACTORS` is a value, or None where all its values agree; `answers` has one convention
    for each transformation.
    """

    landmark: float | None
    curve: str | None
    censored: str | None
    median: str | None
    answers: tuple[Convention, ...]


def readings(conventions: Iterable[Convention]) -> list[Reading]:
    """The conventions as few rows: what makes no difference is merged."""
    groups: dict[tuple[float, str, str, str], list[Convention]] = {}
    for c in conventions:
        groups.setdefault((c.landmark, c.curve, c.censored, c.median), []).append(c)
    rows = [Reading(*key, answers=tuple(group)) for key, group in groups.items()]
    for factor in FACTORS:
        values = {getattr(row, factor) for row in rows}
        rows = _merged(rows, factor, len(values))
    return rows


def _merged(rows: list[Reading], factor: str, values: int) -> list[Reading]:
    """Rows that differ in one factor alone become one where all its values are there."""
    if values < 2:
        return rows
    alike: dict[tuple[object, ...], list[Reading]] = {}
    for row in rows:
        others = tuple(getattr(row, name) for name in FACTORS if name != factor)
        said = frozenset((c.transform, c.holds, c.conflict) for c in row.answers)
        alike.setdefault((others, said), []).append(row)
    merged = []
    for group in alike.values():
        first = group[0]
        if len(group) == values:
            answers = tuple(answer for row in group for answer in row.answers)
            merged.append(replace(first, **{factor: None}, answers=answers))
        else:
            merged += group
    return merged


def conflicts(conventions: Sequence[Convention]) -> list[tuple[str, ...]]:
    """The smallest sets that conflict, those that conflict under most readings first."""
    counts: dict[tuple[str, ...], int] = {}
    for convention in conventions:
        if convention.conflict:
            counts[convention.conflict] = counts.get(convention.conflict, 0) + 1
    return sorted(counts, key=lambda ids: (-counts[ids], len(ids), ids))


def conventions_table(analysis: Analysis) -> tables.Table:
    """Under which readings all claims can hold at once; scales that agree share a column."""
    every = identified(analysis).conventions
    if not every:
        raise InputError("the folder identified says nothing of readings")
    transforms = list(dict.fromkeys(c.transform for c in every))
    numbers = {ids: number(i) for i, ids in enumerate(conflicts(every))}
    rows = []
    for reading in readings(every):
        by_transform = {c.transform: c for c in reading.answers}
        cells = [_answer(by_transform.get(name), numbers) for name in transforms]
        rows.append([_named(analysis, reading), *cells])
    if all(len(set(row[1:])) == 1 for row in rows):
        rows, transforms = [row[:2] for row in rows], ["Can all hold?"]
    caption = "Can all claims hold at once? (1) and so on: a smallest set of claims that conflict"
    return tables.Table(caption, ["Reading", *transforms], rows)


def number(i: int) -> str:
    """What a conflict is called: (1), (2) and so on."""
    return f"({i + 1})"


def grid(conventions: Sequence[Convention]) -> str:
    """How many readings there are, as what they are made of.

    >>> of = [Convention(d, "efficacy", "failures", m, "log", "yes", ())
    ...       for d in (168, 182) for m in ("midpoint", "first")]
    >>> grid(of)
    '4 readings = 2 landmarks × 1 curve × 1 rule for the censored × 2 for the median × 1 scale'
    """
    of = {factor: len({getattr(c, factor) for c in conventions}) for factor in PARTS}
    text = " × ".join(
        f"{of[factor]} {one if of[factor] == 1 else many}"
        for factor, (one, many) in PARTS.items()
    )  # fmt: skip
    missing = len(conventions) != prod(of.values())
    return f"{len(conventions)} readings {'of' if missing else '='} {text}"


def _answer(convention: Convention | None, numbers: dict[tuple[str, ...], str]) -> str:
    if convention is None:
        return ""
    return "\N{NO-BREAK SPACE}".join(
        filter(None, [convention.holds, numbers.get(convention.conflict)])
    )


CENSORED = {
    "failures": "censored before the landmark: a failure",
    "nobody": "nobody censored before the landmark",
}
MEDIAN = {
    "midpoint": "flat at one half: its middle",
    "first": "flat at one half: its first day",
}


def _named(analysis: Analysis, reading: Reading) -> Html:
    """What a row of readings assumes; nothing of what makes no difference."""
    head = []
    if reading.landmark is not None:
        head.append(f"landmark {moment(analysis, reading.landmark)}")
    if reading.curve is not None:
        n = analysis.counts.get(reading.curve)
        head.append(f"curve of {f'the {n} in the' if n else 'the'} {reading.curve} population")
    small = [
        names.get(value, value)
        for names, value in ((CENSORED, reading.censored), (MEDIAN, reading.median))
        if value is not None
    ]
    text = words.capital(", ".join(head or ["any landmark, any population"]))
    return Html(escape(text) + (f"<small>{escape('; '.join(small))}</small>" if small else ""))


def moment(analysis: Analysis, day: float) -> str:
    """A day in the unit of the trial, and as what it is if that is not whole."""
    unit = analysis.trial.spec.unit
    if unit == "days":
        return f"{day:g} days"
    return f"{words.moment(day / DAYS[unit], unit)} {unit}"
