"""Where each number comes from: the function that computes it, its source, and what tests it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

PRINTED = "published."
"""How identifiers of numbers begin that were printed, and not computed."""


@dataclass(frozen=True)
class Origin:
    """Where a number comes from.

    Parameters
    ----------
    function : str
        The dotted name of what computes it.
    references : tuple of str
        Keys of the works that the method comes from; () for plain arithmetic.
    test : str
        The file that holds the function against something independent.
    """

    function: str
    references: tuple[str, ...]
    test: str


def origin(id: str) -> Origin | None:
    """The origin of a result of the registry; None for a number that was printed.

    Parameters
    ----------
    id : str
        As in the results registry.

    Raises
    ------
    KeyError
        If no line of `origins.csv` is about it.

    Examples
    --------
    >>> origin("primary.rate").function
    'onearm.stats.exact.clopper_pearson'
    >>> origin("published.primary.rate") is None
    True
    """
    if id.startswith(PRINTED):
        return None
    for pattern, found in origins():
        if fnmatchcase(id, pattern):
            return found
    raise KeyError(f"origins.csv has no line for {id}")


@cache
def origins() -> tuple[tuple[str, Origin], ...]:
    """Every pattern of identifiers with its origin; the first that fits counts."""
    text = files("onearm.analysis").joinpath("origins.csv").read_text(encoding="utf-8")
    return tuple(
        (row["id"], Origin(row["function"], tuple(row["reference"].split()), row["test"]))
        for row in csv.DictReader(text.splitlines())
    )
