"""What the printed numbers of a trial determine: the folder `identified/` of a trial folder.

`onearm reconstruct claims ... --identify` makes it: many cohorts that all meet what was printed,
each analysed as the book analyses its own. The files hold what came of that, not the cohorts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from onearm.errors import Problem
from onearm.stats.limits import Transform
from onearm.trial.printed.identified_check import FIVE, check_draws, check_published, check_rows
from onearm.trial.printed.published import GRADES, Claim
from onearm.trial.reading.cells import Cell, number, one_of, or_nothing, read_rows, said, whole

FOLDER = "identified"
Band = tuple[float | None, float | None]
"""Lowest and highest value; a highest that is None is not reached in some cohorts."""
Verdict = Literal["determined", "bounded", "open"]
Holds = Literal["yes", "no", "not found"]


@dataclass(frozen=True)
class Spread:
    """One result over all cohorts, in its own unit; None is not reached.

    `never` is the share of cohorts in which it is not reached. `share` is how wide the middle
    half is, where that of cohorts that know the sizes of the populations alone is 1; None where
    neither has a width. `draws` are the cohorts that have the result.
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

    `landmark` is a day; the codes are those of `onearm reconstruct claims`. `conflict` is a
    smallest set of claims that cannot hold together, () where all can.
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

    `about` is how they were drawn: trial, draws, seed, grades, also, without, claims (as they
    were told), stated (what each said), reading (with its horizon), scans, odds, law, onearm (the
    version).
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


TEXT: Cell = (said, "text")
TIME: Cell = (number(0), "a number from 0")
MAYBE: Cell = (or_nothing(number()), "a number, or nothing where it is not reached")
PERCENT: Cell = (number(0, 100), "a percentage from 0 to 100")
IDS: Cell = (lambda text: tuple(filter(None, text.split(" + "))), "identifiers joined by ' + '")

SPREAD: dict[str, Cell] = {
    "id": TEXT, "label": TEXT, "unit": (str, "a unit"), **dict.fromkeys(FIVE, MAYBE),
    "never": (number(0, 1), "a share from 0 to 1"),
    "share": (or_nothing(number(0)), "a number from 0, or nothing where there is no width"),
    "verdict": one_of(*get_args(Verdict)), "draws": (whole, "a whole number from 1"),
}  # fmt: skip
HEIGHT: dict[str, Cell] = {
    "endpoint": one_of("pfs", "os"), "time": TIME, **dict.fromkeys(FIVE, PERCENT),
}  # fmt: skip
WORTH: dict[str, Cell] = {"number": TEXT, "result": TEXT, "left": PERCENT}
CONVENTION: dict[str, Cell] = {
    "landmark": TIME, "curve": one_of("efficacy", "primary"),
    "censored": one_of("failures", "nobody"), "median": one_of("midpoint", "first"),
    "transform": one_of(*get_args(Transform)), "holds": one_of(*get_args(Holds)),
    "conflict": IDS,
}  # fmt: skip


@dataclass(frozen=True)
class _File:
    """A file of the folder: of what its rows are, and which columns tell them apart."""

    name: str
    of: Callable[..., Any]
    columns: Mapping[str, Cell]
    key: tuple[str, ...]
    needed: bool = False


FILES = {
    "spreads": _File("identified.csv", Spread, SPREAD, ("id",), needed=True),
    "heights": _File("bands.csv", Height, HEIGHT, ("endpoint", "time")),
    "worth": _File("worth.csv", Worth, WORTH, ("number", "result")),
    "conventions": _File("conventions.csv", Convention, CONVENTION, tuple(CONVENTION)[:5]),
    "narrower": _File("narrower.csv", Spread, SPREAD, ("id",)),
}


def _is_whole(least: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and value >= least


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _are_days(value: Any) -> bool:
    return isinstance(value, list) and all(type(day) in (int, float) and day > 0 for day in value)


def _is_reading(value: Any) -> bool:
    return isinstance(value, dict) and _are_days(value.get("horizon") or [])


def _are_stated(value: Any) -> bool:
    return isinstance(value, dict) and _are_texts(list(value.values()))


def _are_grades(value: Any) -> bool:
    return isinstance(value, str) and value != "" and set(value) <= set(GRADES)


Entry = tuple[Callable[[Any], bool], str]
ABOUT: dict[str, Entry] = {
    "trial": (lambda value: isinstance(value, str), "text"),
    "draws": (_is_whole(1), "a whole number from 1"),
    "seed": (_is_whole(0), "a whole number from 0"),
    "grades": (_are_grades, "letters of " + ", ".join(GRADES)),
    "claims": (_are_texts, "a list of text"),
}
MAY_SAY: dict[str, Entry] = {
    **dict.fromkeys(("also", "without", "without_patients", "curves"), ABOUT["claims"]),
    "reading": (_is_reading, "an object, of which the horizon is a list of days"),
    "scans": (_are_days, "a list of days"),
    "stated": (_are_stated, "an object of text"),
}
"""Entries of `about.json` that a folder may do without."""


def read_identified(
    trial_folder: Path, trial: str | None = None, claims: Sequence[Claim] = ()
) -> tuple[Identified | None, list[Problem]]:
    """What the folder `identified/` of a trial folder holds, and what is wrong with it.

    Parameters
    ----------
    trial_folder : Path
        The folder of `trial.yaml`. Without `identified/` there is None, and no problem.
    trial : str, optional
        Identifier of the trial, with `claims` all that was published of it: the folder must be
        of these. Without it that is not looked at.

    Returns
    -------
    Identified or None, list of Problem
        None as well where there is any problem. That the folder is of another trial, of other
        claims or of several runs is a warning: the trial can be read, without its ranges.
    """
    folder = trial_folder / FOLDER
    if not folder.is_dir():
        return None, []
    about, problems = _about(folder / "about.json")
    rows: dict[str, Any] = {}
    for part, file in FILES.items():
        rows[part], wrong = _rows(folder, file)
        problems += wrong
    if not problems:
        problems += _outdated(about, rows, trial, claims)
    if problems:
        return None, problems
    found = {part: tuple(row for _, row in numbered) for part, numbered in rows.items()}
    return Identified(about, **found), []


def _about(path: Path) -> tuple[dict[str, Any], list[Problem]]:
    name = f"{FOLDER}/{path.name}"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError("no object")
    except (OSError, ValueError, RecursionError) as error:
        return {}, [Problem("unreadable", name, "-", str(error), "a JSON object")]
    known = ABOUT | {key: entry for key, entry in MAY_SAY.items() if key in content}
    return content, [
        Problem("bad-type", name, key, repr(content.get(key))[:80], expected)
        for key, (is_right, expected) in known.items()
        if not is_right(content.get(key))
    ]


def _rows(folder: Path, file: _File) -> tuple[list[tuple[int, Any]], list[Problem]]:
    name = f"{FOLDER}/{file.name}"
    if not (folder / file.name).is_file():
        expected = [Problem("missing-file", name, "-", "no such file", "a CSV file")]
        return [], expected if file.needed else []
    rows, problems = read_rows(folder / file.name, name, file.columns, file.of)
    return rows, problems + check_rows(rows, file.key, name)


def _outdated(
    about: Mapping[str, Any], rows: Mapping[str, Any], trial: str | None, claims: Sequence[Claim]
) -> list[Problem]:
    """Files of several runs, or of what was published before."""
    name, found = f"{FOLDER}/about.json", []
    for part in ("spreads", "narrower"):
        file = f"{FOLDER}/{FILES[part].name}"
        found += check_draws(about["draws"], rows[part], file, whole=part == "spreads")
    return found + ([] if trial is None else check_published(about, trial, claims, name))
