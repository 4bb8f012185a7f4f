"""What the printed numbers of a trial determine: the folder `identified/` of a trial folder.

`onearm reconstruct claims ... --identify` makes it: many cohorts that all meet what was printed,
each analysed as the book analyses its own. The files hold what came of that, not the cohorts.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from onearm.errors import Problem

FOLDER = "identified"
Band = tuple[float | None, float | None]
"""Lowest and highest value; a highest that is None is not reached in some cohorts."""
Verdict = Literal["determined", "bounded", "open"]
Holds = Literal["yes", "no", "not found"]


@dataclass(frozen=True)
class Spread:
    """One result over all cohorts, in its own unit; None is not reached.

    `never` is the share of cohorts in which it is not reached. `share` is the width of the middle
    half over that among cohorts that know the sizes of the populations alone; None where these
    have no width either.
    """

    id: str
    label: str
    unit: str
    low: float | None
    q1: float | None
    median: float | None
    q3: float | None
    high: float | None
    never: float
    share: float | None
    verdict: Verdict
    draws: int

    @property
    def band(self) -> Band:
        """The range over all cohorts.

        >>> Spread("os.median", "OS", "weeks", 50, 60, 63, 70, None, 0.1, 1, "open", 9).band
        (50, None)
        """
        return self.low, None if self.never > 0 else self.high


@dataclass(frozen=True)
class Height:
    """A Kaplan-Meier curve at one time over all cohorts, in percent."""

    endpoint: str
    time: float
    low: float
    q1: float
    median: float
    q3: float
    high: float


@dataclass(frozen=True)
class Worth:
    """What one more printed number would do: percent of a result's spread that it leaves."""

    number: str
    result: str
    left: float


@dataclass(frozen=True)
class Convention:
    """One way of reading the printed numbers, and whether any cohort meets them all so.

    `conflict` is a smallest set of claims that cannot hold together, () where all can.
    """

    landmark: float
    curve: str
    censored: str
    median: str
    transform: str
    holds: Holds
    conflict: tuple[str, ...]


@dataclass(frozen=True)
class Identified:
    """What many cohorts say together; () is what the folder does not have.

    `about` is how they were drawn: draws, seed, grades, also, reading, horizon, scans, version.
    `narrower` are the spreads when only the claims of these grades count, without extras.
    """

    about: Mapping[str, Any]
    spreads: tuple[Spread, ...]
    heights: tuple[Height, ...] = ()
    worth: tuple[Worth, ...] = ()
    conventions: tuple[Convention, ...] = ()
    narrower: tuple[Spread, ...] = ()

    @property
    def draws(self) -> int:
        """How many cohorts were drawn."""
        return int(self.about["draws"])

    def spread(self, id: str) -> Spread | None:
        """The spread of one result, None if it has none."""
        return next((spread for spread in self.spreads if spread.id == id), None)


Cell = tuple[Callable[[str], Any], str]


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return value


def _proportion(text: str) -> float:
    if not 0 <= (value := _number(text)) <= 1:
        raise ValueError
    return value


def _percent(text: str) -> float:
    if not 0 <= (value := _number(text)) <= 100 + 1e-9:
        raise ValueError
    return value


def _one_of(codes: tuple[str, ...]) -> Cell:
    def chosen(text: str) -> str:
        if text not in codes:
            raise ValueError
        return text

    return chosen, "one of " + ", ".join(codes)


def _or_nothing(convert: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: convert(text) if text else None


def _said(text: str) -> str:
    if not text:
        raise ValueError
    return text


TEXT: Cell = (_said, "text")
NUMBER: Cell = (_number, "a number")
MAYBE: Cell = (_or_nothing(_number), "a number, or nothing where it is not reached")
PERCENT: Cell = (_percent, "a percentage from 0 to 100")
IDS: Cell = (lambda text: tuple(filter(None, text.split(" + "))), "identifiers joined by ' + '")
FIVE = ("low", "q1", "median", "q3", "high")

SPREAD: dict[str, Cell] = {
    "id": TEXT, "label": TEXT, "unit": (str, "a unit"), **dict.fromkeys(FIVE, MAYBE),
    "never": (_proportion, "a share from 0 to 1"), "share": (_or_nothing(_number), "a number"),
    "verdict": _one_of(get_args(Verdict)), "draws": (int, "a whole number"),
}  # fmt: skip
HEIGHT: dict[str, Cell] = {
    "endpoint": TEXT, "time": NUMBER, **dict.fromkeys(FIVE, PERCENT),
}  # fmt: skip
WORTH: dict[str, Cell] = {"number": TEXT, "result": TEXT, "left": NUMBER}
CONVENTION: dict[str, Cell] = {
    "landmark": NUMBER, "curve": TEXT, "censored": TEXT, "median": TEXT, "transform": TEXT,
    "holds": _one_of(get_args(Holds)), "conflict": IDS,
}  # fmt: skip
ABOUT: dict[str, tuple[type, str]] = {
    "draws": (int, "a whole number"), "seed": (int, "a whole number"), "grades": (str, "text"),
}  # fmt: skip


def read_identified(trial_folder: Path) -> tuple[Identified | None, list[Problem]]:
    """What the folder `identified/` of a trial folder holds, and what is wrong with it.

    Parameters
    ----------
    trial_folder : Path
        The folder of `trial.yaml`. Without `identified/` there is None, and no problem.

    Returns
    -------
    Identified or None, list of Problem
        None as well where `identified.csv` or `about.json` cannot be used.
    """
    folder = trial_folder / FOLDER
    if not folder.is_dir():
        return None, []
    problems: list[Problem] = []
    about = _about(folder / "about.json", problems)
    spreads = _rows(folder / "identified.csv", SPREAD, Spread, problems)
    others = {
        "heights": _rows(folder / "bands.csv", HEIGHT, Height, problems, needed=False),
        "worth": _rows(folder / "worth.csv", WORTH, Worth, problems, needed=False),
        "conventions": _rows(
            folder / "conventions.csv", CONVENTION, Convention, problems, needed=False
        ),
        "narrower": _rows(folder / "narrower.csv", SPREAD, Spread, problems, needed=False),
    }
    problems += _twice(spreads) + _disordered(spreads, others["heights"])
    return (None if problems else Identified(about, spreads, **others)), problems


def _about(path: Path, problems: list[Problem]) -> dict[str, Any]:
    name = f"{FOLDER}/{path.name}"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError("no object")
    except (OSError, ValueError) as error:
        problems.append(Problem("unreadable", name, "-", str(error), "a JSON object"))
        return {}
    problems += [
        Problem("bad-type", name, key, repr(content.get(key)), expected)
        for key, (kind, expected) in ABOUT.items()
        if not isinstance(content.get(key), kind) or isinstance(content.get(key), bool)
    ]
    return content


def _rows(
    path: Path, columns: Mapping[str, Cell], of: Callable[..., Any], problems: list[Problem],
    *, needed: bool = True,
) -> tuple[Any, ...]:  # fmt: skip
    """Rows of one file; each cell that cannot be read is a problem."""
    name = f"{FOLDER}/{path.name}"
    if not path.is_file():
        if needed:
            problems.append(Problem("missing-file", name, "-", "no such file", "a CSV file"))
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *lines = list(csv.reader(file)) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.append(Problem("unreadable", name, "-", str(error), "text in UTF-8"))
        return ()
    if head != list(columns):
        found, expected = ", ".join(head) or "no columns", ", ".join(columns)
        problems.append(Problem("bad-columns", name, "-", found, expected))
        return ()
    found_rows = []
    for number, cells in enumerate(lines, start=1):
        if len(cells) != len(head):
            found, expected = f"{len(cells)} cells", f"{len(head)}; is a comma unquoted?"
            problems.append(Problem("bad-row", name, "-", found, expected, number))
            continue
        values, wrong = {}, []
        for (column, (convert, expected)), text in zip(columns.items(), cells, strict=True):
            try:
                values[column] = convert(text)
            except ValueError:
                wrong.append(Problem("bad-type", name, column, repr(text), expected, number))
        problems += wrong
        if not wrong:
            found_rows.append(of(**values))
    return tuple(found_rows)


def _twice(spreads: tuple[Spread, ...]) -> list[Problem]:
    ids = [spread.id for spread in spreads]
    return [
        Problem("duplicate-key", f"{FOLDER}/identified.csv", "id", id, "each id once", row)
        for row, id in enumerate(ids, start=1)
        if id in ids[: row - 1]
    ]


def _disordered(spreads: tuple[Spread, ...], heights: tuple[Height, ...]) -> list[Problem]:
    """Rows whose five numbers do not go upwards."""
    found = []
    for name, rows in (("identified.csv", spreads), ("bands.csv", heights)):
        for number, row in enumerate(rows, start=1):
            values = [v for v in (getattr(row, part) for part in FIVE) if v is not None]
            if values != sorted(values):
                shown = ", ".join(f"{value:g}" for value in values)
                found.append(
                    Problem("out-of-range", f"{FOLDER}/{name}", "low to high", shown,
                            "numbers that do not fall", number)
                )  # fmt: skip
    return found
