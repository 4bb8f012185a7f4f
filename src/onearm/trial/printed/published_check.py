"""Can what `published.csv` says be true? Each claim by itself, then those of who was counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from onearm.errors import Problem
from onearm.trial.spec import DAYS, POPULATIONS

if TYPE_CHECKING:
    from onearm.trial.printed.published import Claim

    Row = tuple[int, Claim]

UNITS = ("percent", "percentage points", "probability", "patients", *DAYS, "")
"""Known units; nothing stands for a number without one."""
RANGES = {"percent": (0.0, 100.0), "probability": (0.0, 1.0)}
WHOLE = re.compile(r"[0-9]+(\.0+)?")
SIZE = re.compile(r"flow\.(safety|efficacy|primary)(\.stage\d)?")
MEDIAN = re.compile(r"(?:.*\.)?(?:pfs|os|dor)\.(?:stage\d\.)?median")
LANDMARK = re.compile(r"primary\.(landmark|endpoint_time)")
RATE = re.compile(
    r"(primary|orr|dcr)(\.stage\d)?\.rate|safety\.(related_grade34|immune_suppressed)\.rate"
)
READ = re.compile(r"(pfs|os)\.(landmark|rate\..*)")
"""Rates that are read from a curve."""
AT = re.compile(r"(pfs|os)\.(rate|at_risk)\.(?P<time>.*)")
COUNT = re.compile(r"(pfs|os)\.(events|at_risk\..*)")
RESPONSE = re.compile(r"response\.(cr|pr|sd|pd|ne|pd_or_other)")
STAGE = re.compile(r"(flow|primary|orr|dcr|pfs|os)\.(.*\.)?stage(?P<stage>[03-9])(\..*)?")
"""A stage that no trial of two stages has."""
UNITS_OF = {
    SIZE: ("patients", ""),
    RATE: ("percent", "probability", "patients", ""),
    RESPONSE: ("percent", "probability", "patients", ""),
    READ: ("percent", "probability"),
    COUNT: ("patients", ""),
    LANDMARK: tuple(DAYS),
}
"""Units of quantities that draws of patients follow."""
LONGEST = 100 * DAYS["years"]
"""Days of the longest time; nobody is followed for longer."""
RANK = "AIS"
"""Grades from the surest to the least sure."""


def check_claims(rows: Sequence[Row], name: str) -> list[Problem]:
    """Problems of claims whose cells are right one by one.

    Parameters
    ----------
    rows : sequence of (int, Claim)
        Claims with their rows, counted from 1.
    name : str
        The file, as problems name it.

    Examples
    --------
    >>> from onearm.trial.printed.published import Claim
    >>> median = Claim("m", "pfs.median", "", "", "", "4.2", "months", "4.6", "7.9", *[""] * 5)
    >>> print(check_claims([(1, median)], "published.csv")[0])
    published.csv, row 1, value: found 4.2 months; expected a median within its interval, 4.6 to 7.9
    """
    problems = []
    for row, claim in rows:
        problems += _check_quantity(row, claim, name)
        problems += _check_unit(row, claim, name)
        problems += _check_interval(row, claim, name)
        problems += _check_time(row, claim, name)
        problems += _check_count(row, claim, name)
    sizes = _sizes(rows)
    return problems + _check_nesting(sizes, name) + _check_stages(sizes, rows, name)


def _check_quantity(row: int, claim: Claim, name: str) -> list[Problem]:
    """A name for the claim and for what it says, with a time and a stage that can be."""
    cells = {"id": claim.id, "quantity": claim.quantity}
    problems = [
        Problem("missing-value", name, column, "nothing", "a name", row)
        for column, cell in cells.items()
        if not cell.strip()
    ]
    at = AT.fullmatch(claim.quantity)
    expected = None
    if at and not re.fullmatch(r"[0-9]{1,6}(\.[0-9]+)?", at["time"]):
        expected = "a time after the name, such as pfs.rate.12"
    elif STAGE.fullmatch(claim.quantity):
        expected = "stage1 or stage2"
    if expected:
        problems.append(Problem("bad-code", name, "quantity", claim.quantity, expected, row))
    return problems


def _check_unit(row: int, claim: Claim, name: str) -> list[Problem]:
    """A unit that is known and suits the quantity, and numbers within its range."""
    unit = claim.unit
    if unit not in UNITS:
        expected = "one of " + ", ".join(known for known in UNITS if known) + ", or nothing"
        return [Problem("bad-unit", name, "unit", repr(unit), expected, row)]
    if MEDIAN.fullmatch(claim.quantity) and unit not in DAYS:
        found, expected = repr(unit) if unit else "nothing", "one of " + ", ".join(DAYS)
        return [Problem("bad-unit", name, "unit", found, f"{expected} for a median", row)]
    for quantities, known in UNITS_OF.items():
        if quantities.fullmatch(claim.quantity) and unit not in known:
            found = repr(unit) if unit else "nothing"
            expected = " or ".join(filter(None, known)) + f" for {claim.quantity}"
            return [Problem("bad-unit", name, "unit", found, expected, row)]
    if unit not in RANGES:
        return []
    low, high = RANGES[unit]
    cells = {"value": claim.value, "ci_low": claim.ci_low, "ci_high": claim.ci_high}
    return [
        Problem("out-of-range", name, column, f"{cell} {unit}", f"{low:g} to {high:g}", row)
        for column, cell in cells.items()
        if cell and not low <= float(cell) <= high
    ]


def _check_interval(row: int, claim: Claim, name: str) -> list[Problem]:
    """Limits in order, and the value within them, as closely as the numbers were printed."""
    low, high = claim.ci_low, claim.ci_high
    if low and high and float(low) > float(high):
        found = f"{low} to {high}"
        return [Problem("bad-interval", name, "ci_low", found, "the lower limit first", row)]
    if not claim.value:
        return []
    least, most = _window(claim.value)
    if (not low or most >= _window(low)[0]) and (not high or least <= _window(high)[1]):
        return []
    what = "median" if MEDIAN.fullmatch(claim.quantity) else "value"
    limits = f"{low or 'nothing'} to {high or 'not reached'}"
    found, expected = f"{claim.value} {claim.unit}".strip(), f"a {what} within its interval"
    return [Problem("bad-interval", name, "value", found, f"{expected}, {limits}", row)]


def _window(printed: str) -> tuple[float, float]:
    """Numbers that would have been printed so."""
    half = 0.5 * 10.0 ** -len(printed.partition(".")[2]) + 1e-9
    return float(printed) - half, float(printed) + half


def _check_time(row: int, claim: Claim, name: str) -> list[Problem]:
    """Times that somebody may have been followed for."""
    is_landmark = LANDMARK.fullmatch(claim.quantity) is not None
    if claim.unit not in DAYS or not (is_landmark or MEDIAN.fullmatch(claim.quantity)):
        return []
    if is_landmark and not claim.value:
        return [Problem("missing-value", name, "value", "nothing", "a time", row)]
    least = "a day" if is_landmark else "0"
    days = {
        column: float(cell) * DAYS[claim.unit]
        for column, cell in vars(claim).items()
        if column in ("value", "ci_low", "ci_high") and cell
    }
    return [
        Problem(
            "out-of-range", name, column, f"{getattr(claim, column)} {claim.unit}",
            f"{least} to 100 years", row,
        )
        for column, time in days.items()
        if not is_landmark <= time <= LONGEST
    ]  # fmt: skip


def _check_count(row: int, claim: Claim, name: str) -> list[Problem]:
    """Whole numbers of patients, and somebody in each population."""
    sized = SIZE.fullmatch(claim.quantity)
    counts = [RATE, RESPONSE] if claim.unit == "patients" else []
    counted = any(quantities.fullmatch(claim.quantity) for quantities in counts)
    if not sized and not counted and not COUNT.fullmatch(claim.quantity):
        return []
    stated = claim.value or (claim.x if counted else "")
    found, expected = stated or "nothing", "a whole number of patients"
    if not WHOLE.fullmatch(stated):
        return [Problem("bad-type", name, "value", found, expected, row)]
    if sized and not sized[2] and float(claim.value) == 0:
        return [Problem("out-of-range", name, "value", found, "at least one patient", row)]
    return []


def surest_sizes(claims: Sequence[Claim]) -> dict[str, float]:
    """Size of each population, and of its stages, by its surest claim.

    >>> from onearm.trial.printed.published import Claim
    >>> surest_sizes([Claim("a", "flow.efficacy", "", "", "", "30", *[""] * 4, "A", *[""] * 3)])
    {'efficacy': 30.0}
    """
    rows = [(row, claim) for row, claim in enumerate(claims) if claim.grade in (*RANK,)]
    return {quantity: size for quantity, (_, size) in _sizes(rows).items()}


def _sizes(rows: Sequence[Row]) -> dict[str, tuple[int, float]]:
    """The surest size of each population and of its stages, with its row."""
    found: dict[str, tuple[int, float]] = {}
    for row, claim in sorted(rows, key=lambda each: RANK.index(each[1].grade)):
        sized = SIZE.fullmatch(claim.quantity) and WHOLE.fullmatch(claim.value)
        if sized and not claim.hypothetical:
            found.setdefault(claim.quantity.removeprefix("flow."), (row, float(claim.value)))
    return found


def _check_nesting(sizes: dict[str, tuple[int, float]], name: str) -> list[Problem]:
    """Each population lies within the one before."""
    known = [population for population in POPULATIONS if population in sizes]
    problems = []
    for larger, smaller in pairwise(known):
        (above, most), (row, size) = sizes[larger], sizes[smaller]
        if size > most:
            expected = f"at most the {most:g} of the {larger} population in row {above}"
            problems.append(Problem("not-nested", name, "value", f"{size:g}", expected, row))
    return problems


def _check_stages(
    sizes: dict[str, tuple[int, float]], rows: Sequence[Row], name: str
) -> list[Problem]:
    """Stages make up their population, and no claim counts more than its population has."""
    problems = []
    for population in POPULATIONS:
        if population not in sizes:
            continue
        above, whole = sizes[population]
        stages = [sizes[key] for key in sizes if key.startswith(f"{population}.stage")]
        total = sum(size for _, size in stages)
        if total > whole or (len(stages) > 1 and total < whole):
            found = " + ".join(f"{size:g}" for _, size in stages) + f" = {total:g}"
            row = max(row for row, _ in stages)
            expected = f"the {whole:g} of the {population} population in row {above}"
            problems.append(Problem("not-nested", name, "value", found, expected, row))
        problems += [
            Problem("not-nested", name, "n", claim.n,
                    f"at most the {whole:g} of the {population} population in row {above}", row)
            for row, claim in rows
            if claim.population == population and claim.grade != "S" and float(claim.n or 0) > whole
        ]  # fmt: skip
    if "efficacy" not in sizes:
        return problems
    above, whole = sizes["efficacy"]
    expected = f"at most the {whole:g} of the efficacy population in row {above}"
    return problems + [
        Problem("out-of-range", name, "value", claim.value, expected, row)
        for row, claim in rows
        if COUNT.fullmatch(claim.quantity)
        and WHOLE.fullmatch(claim.value)
        and claim.grade != "S"
        and float(claim.value) > whole
    ]
