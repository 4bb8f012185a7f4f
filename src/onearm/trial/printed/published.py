"""What was printed about a trial: `published.csv`, one claim a row, each with its grade."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from onearm.errors import Problem
from onearm.trial.printed.published_check import check_claims
from onearm.trial.reading.yaml_file import UNSEEN

FIELDS = (
    "id", "quantity", "population", "n", "x", "value", "unit", "ci_low", "ci_high",
    "ci_method", "grade", "printed_as", "source", "note",
)  # fmt: skip
LAST = "hypothetical"
"""A last column that a file may have: Y marks what was inferred under an assumption."""

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

    `hypothetical` marks an inference that holds only under an assumption, which its note names.

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
    hypothetical: bool = False

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
    if tuple(head) not in (FIELDS, (*FIELDS, LAST)):
        found, expected = ", ".join(head) or "no columns", ", ".join(FIELDS)
        return (), [Problem("bad-columns", path.name, "-", found, expected)]
    if not cells:
        return (), [Problem("empty-table", path.name, "-", "no rows", "at least one claim")]
    problems: list[Problem] = []
    claims, sound, seen = [], [], set()
    for number, values in enumerate(cells, start=1):
        if not values:
            continue
        if len(values) != len(head):
            found, expected = f"{len(values)} cells", f"{len(head)}; is a comma unquoted?"
            problems.append(Problem("bad-row", path.name, "-", found, expected, number))
            continue
        row = dict(zip(head, values, strict=True))
        wrong = _wrong_cells(row, path.name, number)
        if row["id"] in seen:
            wrong.append(
                Problem("duplicate-key", path.name, "id", row["id"], "each id once", number)
            )
        seen.add(row["id"])
        problems += wrong
        claims.append(Claim(**(row | {LAST: row.get(LAST) == "Y"})))  # type: ignore[arg-type]
        if not wrong:
            sound.append((number, claims[-1]))
    problems += check_claims(sound, path.name)
    return tuple(claims), sorted(problems, key=lambda problem: problem.row or 0)


def _wrong_cells(row: dict[str, str], name: str, number: int) -> list[Problem]:
    """Cells that are no text, no number or no known code, and counts larger than their n."""
    problems = [
        Problem("bad-type", name, column, repr(text), "characters that can be seen", number)
        for column, text in row.items()
        if column not in NUMBERS and UNSEEN.search(text)
    ]
    problems += [
        Problem("bad-type", name, column, repr(row[column]), expected, number)
        for column, (pattern, expected) in NUMBERS.items()
        if row[column] and not re.fullmatch(pattern, row[column])
    ]
    whole = all(re.fullmatch(WHOLE[0], row[column] or "0") for column in ("x", "n"))
    if row["x"] and whole and int(row["x"]) > int(row["n"] or 0):
        found = f"{row['x']} of {row['n'] or 'nothing'}"
        problems.append(Problem("out-of-range", name, "x", found, "x of n, n the larger", number))
    if row["grade"] not in GRADES:
        expected = "one of " + ", ".join(GRADES)
        problems.append(Problem("bad-code", name, "grade", repr(row["grade"]), expected, number))
    if row.get(LAST, "") not in ("Y", ""):
        problems.append(Problem("bad-code", name, LAST, repr(row[LAST]), "Y or nothing", number))
    return problems
