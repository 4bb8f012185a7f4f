"""What other trials found: their rates at six months, printed or converted from a median."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from onearm.errors import InputError
from onearm.stats import meta
from onearm.trial.printed.published import Claim
from onearm.trial.spec import DAYS

LARGE = 100
"""Patients from which an arm of a phase 3 trial is called large here."""

RATE, MEDIAN = "comparator.pfs6", "comparator.pfs_median"
"""Quantities of the claims that are read."""

EXACTER = "median in its own unit"


@dataclass(frozen=True)
class Comparator:
    """One reading of one trial: rates at six months are proportions.

    `published` is printed, `converted` follows from a median under a constant hazard; at least
    one of them is there. `n` is the number of patients of that very arm, None where it is not
    known. `first` says that no other reading of the same trial comes before it.
    """

    trial: str
    reading: str
    n: int | None
    published: float | None
    converted: float | None
    phase3: bool
    first: bool

    @property
    def rate(self) -> float:
        found = self.converted if self.published is None else self.published
        assert found is not None
        return found

    @property
    def label(self) -> str:
        return f"{self.trial} ({self.reading})" if self.reading else self.trial

    @property
    def kind(self) -> str:
        return "converted" if self.published is None else "published"


@dataclass(frozen=True)
class Choice:
    """A choice of trials for the null: what it is called, and (rate, patients) of each."""

    label: str
    rates: tuple[tuple[float, int], ...]

    @property
    def summary(self) -> meta.Summary | None:
        """Random effects by REML with the error of Hartung and Knapp, from two trials on."""
        if len(self.rates) < 2:
            return None
        rate, n = np.array(self.rates, dtype=float).T
        logits = meta.study_logits(rate * n, n)
        return meta.random_effects(*logits, hartung_knapp=True)


def comparators(claims: Iterable[Claim], regimen: str) -> tuple[Comparator, ...]:
    """What was published on PFS at six months with `regimen` alone, in the order of the claims.

    The fourth part of a claim's id, if any, is the reading ('comparator.geddis.pfs6' has none),
    or the unit of a median that was printed in two: the one that names it goes before the other.

    Raises
    ------
    InputError
        If there is nothing.
    """
    trials: dict[str, dict[str, dict[str, Claim]]] = {}
    for claim in claims:
        if claim.quantity not in (RATE, MEDIAN) or not claim.population.endswith(f" {regimen}"):
            continue
        if claim.value:
            kind, reading = claim.quantity, ".".join(claim.id.split(".")[3:])
            if kind == MEDIAN and reading in DAYS:
                kind, reading = EXACTER, ""
            readings = trials.setdefault(claim.population.removesuffix(f" {regimen}"), {})
            readings.setdefault(reading, {})[kind] = claim
    found = tuple(
        one
        for trial, readings in trials.items()
        for place, (reading, read) in enumerate(readings.items())
        if (one := _comparator(trial, reading, read, first=place == 0)) is not None
    )
    if not found:
        raise InputError(f"nothing was published on progression-free survival with {regimen} alone")
    return found


def at_six_months(median: Claim) -> float | None:
    """The rate at six months under a constant hazard with this median; nothing without a unit.

    >>> claim = Claim("a", MEDIAN, "", "", "", "12", "months", *[""] * 7)
    >>> round(at_six_months(claim), 4)
    0.7071
    """
    if median.unit not in DAYS or not float(median.value) > 0:
        return None
    half_lives = 6 * DAYS["months"] / (float(median.value) * DAYS[median.unit])
    return math.exp(-math.log(2) * half_lives)


def choices(found: Iterable[Comparator]) -> tuple[Choice, ...]:
    """All comparators, each trial once, and what else one might have chosen."""
    known = [one for one in found if one.n]
    once = [one for one in known if one.first]
    other = {one.trial: one for one in known if not one.first}
    picks: list[tuple[str, Sequence[Comparator]]] = [
        ("All trials", once),
        (f"Phase 3, {LARGE} patients or more", [c for c in once if c.phase3 and _n(c) >= LARGE]),
        ("Published rates only", [c for c in once if c.published is not None]),
    ]
    made = [Choice(label, tuple((c.rate, _n(c)) for c in picked)) for label, picked in picks]
    converted = [(c.converted, _n(c)) for c in once if c.converted is not None]
    made.append(Choice("Converted medians only", tuple(converted)))
    if other:
        swapped = [other.get(c.trial, c) for c in once]
        label = f"All, {' and '.join(sorted({c.reading for c in other.values()}))} reading"
        made.append(Choice(label, tuple((c.rate, _n(c)) for c in swapped)))
    return tuple(made)


def leave_one_out(found: Iterable[Comparator]) -> tuple[tuple[str, meta.Summary], ...]:
    """The summary without each trial in turn, by the name of the one that is left out."""
    once = [one for one in found if one.n and one.first]
    left = ((one.trial, [(c.rate, _n(c)) for c in once if c is not one]) for one in once)
    made = ((name, Choice("", tuple(rates)).summary) for name, rates in left)
    return tuple((name, summary) for name, summary in made if summary is not None)


def _comparator(
    trial: str, reading: str, claims: Mapping[str, Claim], *, first: bool
) -> Comparator | None:
    printed, median = claims.get(RATE), claims.get(EXACTER) or claims.get(MEDIAN)
    published = float(printed.value) / 100 if printed else None
    converted = at_six_months(median) if median else None
    source = printed or median
    if source is None or (published is None and converted is None):
        return None
    n, phase3 = int(source.n) if source.n else None, source.note.startswith("phase 3")
    return Comparator(trial, reading, n, published, converted, phase3, first)


def _n(one: Comparator) -> int:
    return one.n or 0
