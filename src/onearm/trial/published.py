"""What was printed about a trial: `published.csv`, one claim a row, each with its grade."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from onearm.errors import Problem

FIELDS = (
    "id", "quantity", "population", "n", "x", "value", "unit", "ci_low", "ci_high",
    "ci_method", "grade", "printed_as", "source", "note",
)  # fmt: skip

DECIMAL = (r"-?[0-9]{1,15}(\.[0-9]{1,15})?", "a number or nothing")
WHOLE = (r"[0-9]{1,9}", "a whole number or nothing")
NUMBERS = {"n": WHOLE, "x": WHOLE, "value": DECIMAL, "ci_low": DECIMAL, "ci_high": DECIMAL}
GRADES = {
    "A": "printed in the paper's abstract or a figure legend",
    "S": "secondary: a conference report or a registry copy",
    "I": "inferred by arithmetic from A or S",
}


@dataclass(frozen=True)
class Claim:
    """One printed number. Numbers stay text, so that their printed precision is kept.

    >>> Claim("a", "comparator.pfs_median", *[""] * 12).label
    'Comparator: pfs median'
    """

    id: str
    quantity: str
    population: str
    n: str
    x: str
    value: str
    unit: str
    ci_low: str
    ci_high: str
    ci_method: str
    grade: str
    printed_as: str
    source: str
    note: str

    @property
    def label(self) -> str:
        """The quantity in words."""
        first, _, rest = self.quantity.partition(".")
        words = rest.replace(".", " ").replace("_", " ")
        return f"{first.capitalize()}: {words}" if words else first.capitalize()


def rounds_to(value: float, printed: str) -> bool:
    """Is the value, rounded to the decimals printed, what was printed? A half may go either way.

    >>> rounds_to(46.42857, "46.4"), rounds_to(46.46, "46.4"), rounds_to(0.25, "0.2")
    (True, False, True)
    """
    decimals = len(printed.partition(".")[2])
    return bool(abs(value - float(printed)) <= 0.5 * 10.0**-decimals + 1e-9)


def read_claims(path: Path) -> tuple[tuple[Claim, ...], list[Problem]]:
    """Claims of a trial folder (none without the file), and what is wrong with them."""
    if not path.exists():
        return (), []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            head, *cells = list(reader) or [[]]
    except (UnicodeDecodeError, OSError, csv.Error) as error:
        return (), [Problem("unreadable", path.name, "-", str(error), "text in UTF-8")]
    if tuple(head) != FIELDS:
        found, expected = ", ".join(head) or "no columns", ", ".join(FIELDS)
        return (), [Problem("bad-columns", path.name, "-", found, expected)]
    if not cells:
        return (), [Problem("empty-table", path.name, "-", "no rows", "at least one claim")]
    problems, seen, rows = [], set(), []
    for number, values in enumerate(cells, start=1):
        if not values:
            continue
        if len(values) != len(FIELDS):
            found, expected = f"{len(values)} cells", f"{len(FIELDS)}; is a comma unquoted?"
            problems.append(Problem("bad-row", path.name, "-", found, expected, number))
            continue
        row = dict(zip(FIELDS, values, strict=True))
        rows.append(row)
        problems += [
            Problem("bad-type", path.name, column, repr(row[column]), expected, number)
            for column, (pattern, expected) in NUMBERS.items()
            if row[column] and not re.fullmatch(pattern, row[column])
        ]
        whole = all(re.fullmatch(WHOLE[0], row[name] or "0") for name in ("x", "n"))
        if row["x"] and whole and int(row["x"]) > int(row["n"] or 0):
            found, expected = f"{row['x']} of {row['n'] or 'nothing'}", "x of n, n the larger"
            problems.append(Problem("out-of-range", path.name, "x", found, expected, number))
        if row["grade"] not in GRADES:
            expected = "one of " + ", ".join(GRADES)
            problems.append(
                Problem("bad-code", path.name, "grade", repr(row["grade"]), expected, number)
            )
        if row["id"] in seen:
            problems.append(
                Problem("duplicate-key", path.name, "id", row["id"], "each id once", number)
            )
        seen.add(row["id"])
    return tuple(Claim(**row) for row in rows), problems
