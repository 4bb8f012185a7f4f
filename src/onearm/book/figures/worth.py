"""What one more printed number would leave of the spread of every other."""

from __future__ import annotations

import re

import numpy as np

from onearm import tables
from onearm.analysis import Analysis
from onearm.analysis.registry import results_of
from onearm.book.figures.determined import banded, identified, named, short
from onearm.errors import InputError

COLUMNS = 6
"""Numbers to print that a table has room for."""
FIRST = ("Risk table", "Successes")
"""Numbers that a paper could print in a line or two, before results of the analysis."""
ALL_LEFT = 90.0
"""Percent of a spread from which on a number takes too little from it for the table."""


def worth_table(analysis: Analysis) -> tables.Table:
    """What one more printed number would leave of each spread."""
    left = worth(analysis)
    numbers = shown(left)
    others = [number for number in every_number(left) if number not in numbers]
    results = results_of(analysis)
    rows = [
        [named(results[id]), *(_left(row, number, results[id].label) for number in numbers)]
        for id, row in sorted(left.items(), key=lambda item: min(item[1].values()))
        if _helped(row, results[id].label, numbers)
    ]
    caption = (
        "Percent of each spread (standard deviation of ranks) that would be left if one more "
        "number were printed; results of which none of these takes a tenth are not shown"
    )
    if others:
        caption += f". Also looked at: {', '.join(map(title, others))}"
    columns = frozenset(range(1, len(numbers) + 1))
    return tables.Table(caption, ["Quantity", *map(title, numbers)], rows, columns)


def title(number: str) -> str:
    """What would be printed, short; the height of a curve is called that.

    >>> title("Progression-free survival at 24 weeks"), title("Risk table of OS")
    ('PFS: Kaplan-Meier at 24 weeks', 'Risk table of OS')
    """
    return re.sub("^(PFS|OS) at ", r"\1: Kaplan-Meier at ", short(number))


def every_number(left: dict[str, dict[str, float]]) -> list[str]:
    """All numbers that were looked at, in the order of the file."""
    return list(dict.fromkeys(number for row in left.values() for number in row))


def shown(left: dict[str, dict[str, float]]) -> list[str]:
    """The numbers that matter most: what a line would print, then what narrows most."""
    mean = {n: float(np.mean([row.get(n, 100) for row in left.values()]))
            for n in every_number(left)}  # fmt: skip
    chosen = sorted(mean, key=lambda n: (not n.startswith(FIRST), mean[n]))[:COLUMNS]
    return sorted(chosen, key=lambda n: mean[n])


def worth(analysis: Analysis) -> dict[str, dict[str, float]]:
    """Percent left of the spread of each result that another number would narrow, by number."""
    every = identified(analysis).worth
    if not every:
        raise InputError("the folder identified says nothing of further numbers")
    labels = {result.id: result.label for result, _ in banded(analysis, "bounded", "open")}
    found: dict[str, dict[str, float]] = {}
    for one in every:
        if one.result in labels:
            found.setdefault(one.result, {})[one.number] = one.left
    return {id: row for id, row in found.items() if _helped(row, labels[id], list(row))}


def _helped(row: dict[str, float], label: str, numbers: list[str]) -> bool:
    """Does one of the numbers, other than the result itself, take a tenth or more?"""
    return any(row.get(number, 100) < ALL_LEFT for number in numbers if number != label)


def _left(row: dict[str, float], number: str, label: str) -> str:
    if number == label:
        return "itself"
    return f"{min(row[number], 100):.0f}" if number in row else ""
