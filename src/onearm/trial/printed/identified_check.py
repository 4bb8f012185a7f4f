"""Do the files of `identified/` hold together, and are they of what `published.csv` says now?"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from onearm.errors import Problem

if TYPE_CHECKING:
    from onearm.trial.printed.published import Claim

    Rows = Sequence[tuple[int, Any]]

FIVE = ("low", "q1", "median", "q3", "high")
STATED = ("quantity", "population", "n", "x", "value", "unit", "ci_low", "ci_high")
"""What a claim says of patients; the rest of its row says where it is from."""
OF_CURVE = "flow.efficacy"
"""A size that may have been counted in a digitised curve."""
PARTS = ("", ", value", ", lower limit", ", upper limit")
STAGE_SPLIT = "stage-split"
MEND = "no ranges are shown until the cohorts are drawn again"


def check_rows(rows: Rows, key: Sequence[str], name: str) -> list[Problem]:
    """Problems of rows whose cells are right one by one.

    Parameters
    ----------
    rows : sequence of (int, Spread or Height or Worth or Convention)
        Rows of one file with their numbers, counted from 1.
    key : sequence of str
        Columns of which each combination comes once.
    name : str
        The file, as problems name it.

    Examples
    --------
    >>> from onearm.trial.printed.identified import Height
    >>> rows = [(1, Height("pfs", 12, 70, 81, 80, 86, 93))]
    >>> print(check_rows(rows, ("endpoint", "time"), "b.csv")[0])
    b.csv, row 1, low to high: found 70, 81, 80, 86, 93; expected numbers that do not fall
    """
    found, seen = [], set()
    for number, row in rows:
        values = tuple(getattr(row, column) for column in key)
        if values in seen:
            shown = ", ".join(map(_shown, values))
            expected = "each once" if len(key) > 1 else f"each {key[0]} once"
            found.append(Problem("duplicate-key", name, ", ".join(key), shown, expected, number))
        seen.add(values)
        found += _five(row, number, name) if hasattr(row, "low") else []
    return found


def _five(row: Any, number: int, name: str) -> list[Problem]:
    """Five numbers that go upwards, and are reached as often as their row says."""
    values = [getattr(row, part) for part in FIVE]
    reached = [math.inf if value is None else value for value in values]
    if reached != sorted(reached):
        shown = ", ".join(map(_shown, values))
        expected = "numbers that do not fall" + (", then nothing" if None in values else "")
        return [Problem("out-of-range", name, "low to high", shown, expected, number)]
    never = getattr(row, "never", 0.0)
    if (row.high is None) == (never > 0) and (row.low is None) == (never == 1):
        return []
    shown = f"{never:g} with {_shown(row.low)} to {_shown(row.high)}"
    expected = "0 where all is reached, 1 where nothing is, else a share between and no highest"
    return [Problem("out-of-range", name, "never", shown, expected, number)]


def _shown(value: Any) -> str:
    return "nothing" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def check_draws(draws: int, rows: Rows, name: str, *, whole: bool) -> list[Problem]:
    """Rows cannot be of more cohorts than were drawn; in a `whole` file some are of all."""
    found = [
        _outdated(name, "draws", str(row.draws), f"at most the {draws} of about.json", number)
        for number, row in rows
        if row.draws > draws
    ]
    if whole and not found and all(row.draws < draws for _, row in rows):
        most = str(max((row.draws for _, row in rows), default="no rows"))
        found = [_outdated(name, "draws", most, f"the {draws} of about.json")]
    return found


def check_published(
    about: Mapping[str, Any], trial: str, claims: Sequence[Claim], name: str
) -> list[Problem]:
    """Is this what the claims of this trial determine, or what others did?

    Parameters
    ----------
    about : mapping
        `about.json`: the trial, its grades, also and without; claims as they were told, and
        `stated` (by identifier, see `stated`), which was not kept at first.
    trial : str
        Identifier of the trial.
    claims : sequence of Claim
        All that was published of it.
    name : str
        The file, as problems name it.

    Returns
    -------
    list of Problem
        Warnings: the trial can be read, its ranges cannot be shown.

    Examples
    --------
    >>> from onearm.trial.printed.published import Claim
    >>> claim = Claim("os.n", "flow.efficacy", *[""] * 3, "31", *[""] * 4, "A", "31", "", "")
    >>> about = {"trial": "T1", "grades": "A", "claims": ["os.n (30)"]}
    >>> [(p.column, p.found) for p in check_published(about, "T1", [claim], "about.json")]
    [('claims', 'os.n (30)')]
    """
    if about["trial"] != trial:
        return [_outdated(name, "trial", repr(about["trial"]), f"{trial!r}, the trial's id")]
    told = list(about["claims"])
    count = [claim for claim in claims if _may_count(claim, about)]
    if about.get("curves") and all(claim.id != OF_CURVE for claim in count):
        told = [text for text in told if not _is_of(text, OF_CURVE)]
    known = {text for claim in count for text in _texts(claim)}
    strange = [text for text in told if text not in known]
    found = [(text, _now(text, count)) for text in strange]
    for claim in count:
        kept = about.get("stated", {}).get(claim.id)
        if any(_is_of(text, claim.id) for text in strange):
            continue
        if kept is not None and kept != stated(claim):
            found.append((kept, f"{stated(claim)}, as in published.csv"))
        elif _must_count(claim, about) and not _is_met(claim, told, about):
            found.append((f"nothing of {claim.id}", f"{_printed(claim)}, as in published.csv"))
    return [_outdated(name, "claims", old, new) for old, new in found]


def stated(claim: Claim) -> str:
    """What a claim says of patients, as `about.json` keeps it.

    >>> from onearm.trial.printed.published import Claim
    >>> stated(Claim("a", "flow.efficacy", "efficacy", "", "", "30", *[""] * 8))
    'quantity flow.efficacy, population efficacy, value 30'
    """
    cells = ((column, getattr(claim, column)) for column in STATED)
    return ", ".join(f"{column} {cell}" for column, cell in cells if cell)


def _may_count(claim: Claim, about: Mapping[str, Any]) -> bool:
    """May cohorts have been drawn to meet it? Not every claim of a stage is of the split."""
    also = about.get("also", [])
    named = _named(claim, also) or (STAGE_SPLIT in also and _of_stage(claim))
    chosen = claim.grade in about["grades"] or named
    return chosen and not claim.hypothetical and not _named(claim, about.get("without", []))


def _must_count(claim: Claim, about: Mapping[str, Any]) -> bool:
    """Must every cohort meet it, if it says anything of patients?"""
    if claim.grade not in about["grades"] and not _named(claim, about.get("also", [])):
        return False
    return STAGE_SPLIT not in about.get("without", []) or not _of_stage(claim)


def _is_met(claim: Claim, told: Collection[str], about: Mapping[str, Any]) -> bool:
    silent = claim.id in about.get("without_patients", [])
    return silent or any(text in told for text in _texts(claim))


def _named(claim: Claim, names: Collection[str]) -> bool:
    """As `--also` and `--without` name claims: identifiers, quantities, or their beginnings."""
    whole = (claim.id, claim.quantity)
    return any(text == name or text.startswith(f"{name}.") for text in whole for name in names)


def _of_stage(claim: Claim) -> bool:
    return re.fullmatch(r"stage\d", claim.population) is not None


def _printed(claim: Claim) -> str:
    return f"{claim.id} ({claim.printed_as or claim.value})"


def _texts(claim: Claim) -> list[str]:
    """A claim as `about.json` tells of it, whole or one of its numbers."""
    printed = _printed(claim).removeprefix(claim.id)
    return [f"{claim.id}{part}{printed}" for part in PARTS]


def _is_of(text: str, id: str) -> bool:
    return text.startswith((f"{id} (", f"{id}, "))


def _now(text: str, claims: Sequence[Claim]) -> str:
    """What published.csv says of a claim that was told in another way."""
    same = next((claim for claim in claims if _is_of(text, claim.id)), None)
    return f"{_printed(same) if same else 'a claim that counts'}, as in published.csv"


def _outdated(name: str, column: str, found: str, expected: str, row: int | None = None) -> Problem:
    """A warning: what other cohorts determine is left out, and the trial can still be read."""
    return Problem("outdated", name, column, found, f"{expected}; {MEND}", row, "warning")
