"""Which printed claims count, and what each says about patients.

A claim may say several things: a median with its interval says three. Each is a `Statement`,
which keeps the claim's identifier, so that a contradiction can name its sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from onearm.errors import InputError
from onearm.reconstruct.lattice.facts import NEVER, Window
from onearm.trial.printed.published import Claim
from onearm.trial.printed.published_check import SIZE
from onearm.trial.spec import DAYS

Grades = Literal["A", "AI", "AIS"]
STAGE_SPLIT = "stage-split"
COUNTS = re.compile(
    r"(primary|orr|dcr)(\.stage\d)?\.rate|response\.(cr|pr|sd|pd|ne|pd_or_other)"
    r"|safety\.(related_grade34|immune_suppressed)\.rate"
)
CURVES = re.compile(r"(pfs|os)\.(median|landmark|events|(at_risk|rate)\.\d+(\.\d+)?)")
LATER = re.compile(r"(pfs|os)\.stage\d\.median|dor\.median")
"""Facts of parts of the patients, which are checked once a cohort has been drawn."""

Part = Literal["size", "count", "value", "lower limit", "upper limit"]


@dataclass(frozen=True)
class Statement:
    """One thing that one claim says.

    `window` is what would have been printed so: patients for a size, an event count or a number
    at risk, days for a time, a probability for S(t). A `count` keeps its claim, because which
    counts fit depends on how many patients there were. `day` is that of a landmark.
    """

    id: str
    about: str
    part: Part
    claim: Claim
    window: Window = NEVER
    day: float | None = None

    @property
    def name(self) -> str:
        """The claim, and which part of it where it has several."""
        return self.id if self.part in ("size", "count") else f"{self.id}, {self.part}"

    @property
    def text(self) -> str:
        """What was printed, for a person."""
        return f"{self.name} ({self.claim.printed_as or self.claim.value})"


def select(
    claims: Iterable[Claim],
    grades: str = "A",
    also: Sequence[str] = (),
    without: Sequence[str] = (),
) -> tuple[Claim, ...]:
    """Claims of the grades named, and the extras named, less those left out.

    Parameters
    ----------
    claims : iterable of Claim
    grades : str
        Letters of the grades that count: 'A', 'AI' or 'AIS'.
    also, without : sequence of str
        Identifiers, quantities, or the beginnings of either up to a dot; in `also`,
        'stage-split' stands for the sizes and counts of each stage.

    Raises
    ------
    InputError
        If a grade is unknown, or a name fits no claim.
    """
    if not grades or set(grades) - set("AIS"):
        raise InputError(f"grades must be of A, I and S, such as AI, found {grades!r}")
    every = list(claims)
    known = [claim for claim in every if not _what_if(claim)]
    unknown = [
        name
        for name in (*also, *without)
        if name != STAGE_SPLIT and not any(_named(claim, name) for claim in known)
    ]
    if unknown:
        raise InputError(f"no claim is called {' or '.join(map(repr, unknown))}")
    chosen = [
        claim
        for claim in known
        if (claim.grade in grades or any(_named(claim, name) for name in also))
        and not any(_named(claim, name) for name in without)
    ]
    return tuple(_without_inferred_size(claim, known, chosen) for claim in chosen)


def _without_inferred_size(claim: Claim, known: list[Claim], chosen: list[Claim]) -> Claim:
    """Where the size of a population is a claim of its own that does not count, `n` does not."""
    sizes = [c for c in known if c.quantity == f"flow.{claim.population}"]
    if sizes and not any(size in chosen for size in sizes):
        return replace(claim, n="", x="")
    return claim


def statements(claims: Iterable[Claim]) -> tuple[Statement, ...]:
    """What the claims say about patients; claims about anything else say nothing here."""
    return tuple(found for claim in claims for found in _statements(claim))


def _statements(claim: Claim) -> list[Statement]:
    if SIZE.fullmatch(claim.quantity):
        window = (float(claim.value), float(claim.value))
        return [Statement(claim.id, claim.quantity, "size", claim, window)]
    if COUNTS.fullmatch(claim.quantity):
        return [Statement(claim.id, claim.quantity, "count", claim)]
    if CURVES.fullmatch(claim.quantity) or LATER.fullmatch(claim.quantity):
        return _of_curve(claim)
    return []


def _of_curve(claim: Claim) -> list[Statement]:
    """The value and both limits of a number read from a curve, as far as they are printed."""
    name, _, rest = claim.quantity.partition(".")
    is_median = rest.endswith("median")
    counted = rest == "events" or rest.startswith("at_risk")
    scale = DAYS[claim.unit] if is_median else {"percent": 0.01}.get(claim.unit, 1.0)
    day = None
    if rest.startswith(("at_risk.", "rate.")):
        day = float(rest.partition(".")[2])
    printed: list[tuple[Part, str]] = [
        ("value", claim.value),
        ("lower limit", claim.ci_low),
        ("upper limit", claim.ci_high),
    ]
    found = []
    has_interval = bool(claim.ci_low or claim.ci_high)
    for part, text in printed:
        if text:
            window = printed_window(text, 1.0 if counted else scale)
            found.append(Statement(claim.id, f"{name}.{rest}", part, claim, window, day))
        elif is_median and has_interval:  # printed as not reached
            found.append(Statement(claim.id, f"{name}.{rest}", part, claim, NEVER, day))
    return found


def printed_window(text: str, scale: float = 1.0) -> Window:
    """Values that would have been printed so, a half rounded either way.

    >>> printed_window("25.3", 7.0)
    (176.75, 177.45)
    """
    half = 0.5 * 10.0 ** -len(text.partition(".")[2])
    low, high = (float(text) - half) * scale, (float(text) + half) * scale
    return round(low, 9), round(high, 9)


def unused(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Claims that say nothing about patients of the trial: designs, comparators, arithmetic."""
    return tuple(claim for claim in claims if not _statements(claim))


def _named(claim: Claim, name: str) -> bool:
    if name == STAGE_SPLIT:
        of_stage = re.fullmatch(r"stage\d", claim.population) is not None
        return of_stage and _is_split(claim)
    whole = (claim.id, claim.quantity)
    return any(text == name or text.startswith(f"{name}.") for text in whole)


def _is_split(claim: Claim) -> bool:
    return bool(SIZE.fullmatch(claim.quantity) or COUNTS.fullmatch(claim.quantity))


def _what_if(claim: Claim) -> bool:
    """A row that holds under an assumption only is no claim about what happened."""
    return getattr(claim, "hypothetical", False)
