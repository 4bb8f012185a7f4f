"""Claims that no data set can meet: which of them conflict, and under which readings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from onearm.reconstruct.claims import Statement
from onearm.reconstruct.cohorts import intervals
from onearm.reconstruct.conventions import Conventions, all_conventions
from onearm.reconstruct.counts import all_numbers
from onearm.reconstruct.readings import facts_of, landmark_day
from onearm.reconstruct.sampling import can_be_met
from onearm.trial.spec import DAYS, Spec

Answer = Literal["yes", "no", "not found"]


@dataclass(frozen=True)
class Verdict:
    """Whether all claims can hold at once under one reading, else a smallest set that cannot.

    'not found' is no proof: data sets are not ruled out, but none was found.
    """

    reading: Conventions
    holds: Answer
    conflict: tuple[Statement, ...] = ()


def judge(spec: Spec, said: Sequence[Statement], reading: Conventions) -> Verdict:
    """Can all claims hold at once under this reading?

    Examples
    --------
    >>> from onearm.reconstruct.claims import statements
    >>> from onearm.trial.published import Claim
    >>> def claim(id, value, x=""):
    ...     return Claim(id, id, "efficacy", "", x, value, "percent", *[""] * 7)
    >>> said = statements([claim("flow.efficacy", "30"), claim("orr.rate", "33.4")])
    >>> spec = Spec(id="T", title="T", tables={"adsl": "a.csv", "adtte": "b.csv"})
    >>> verdict = judge(spec, said, Conventions())
    >>> verdict.holds, [statement.id for statement in verdict.conflict]
    ('no', ['flow.efficacy', 'orr.rate'])
    """
    holds = _holds(spec, said, reading)
    if holds == "yes":
        return Verdict(reading, holds)
    return Verdict(reading, holds, smallest_conflict(spec, said, reading))


def smallest_conflict(
    spec: Spec, said: Sequence[Statement], reading: Conventions
) -> tuple[Statement, ...]:
    """A smallest set of statements that cannot hold at once; () if all can.

    Sizes of populations that no statement can do without are not counted in the size of the
    set where leaving them out leaves nothing to be met.
    """
    if not all_numbers(said):
        return _smallest([s for s in said if s.part in ("size", "count")], _no_numbers)
    sizes = [s for s in said if s.part == "size"]
    rest = [s for s in said if s.part != "size" and not s.about.startswith("safety.")]

    def conflicts(some: Sequence[Statement]) -> bool:
        return _holds(spec, [*sizes, *some], reading) != "yes"

    return _smallest(rest, conflicts)


def judge_all(
    spec: Spec, said: Sequence[Statement],
    *, only_hold: bool = False, progress: Callable[[int], None] | None = None,
) -> tuple[Verdict, ...]:  # fmt: skip
    """The verdict under every convention: landmark, population, censoring, rule and scale.

    With `only_hold` no conflict is looked for where they do not hold.
    """
    found = []
    for reading in all_conventions(landmarks(spec)):
        fine = Verdict(reading, _holds(spec, said, reading))
        found.append(fine if only_hold else judge(spec, said, reading))
        if progress:
            progress(1)
    return tuple(found)


def landmarks(spec: Spec) -> tuple[int, ...]:
    """The landmark as stated, in days, and as so many calendar months or four-week months."""
    stated = landmark_day(spec, spec.primary.endpoint if spec.primary else "pfs")
    months = (
        max(1, round(stated / 28)) if stated % 28 == 0 else max(1, round(stated / DAYS["months"]))
    )
    return tuple(dict.fromkeys((stated, int(np.floor(months * DAYS["months"])), 28 * months)))


def _holds(spec: Spec, said: Sequence[Statement], reading: Conventions) -> Answer:
    """Whether some numbers and some interval between scans leave curves that meet all."""
    answer: Answer = "no"
    for numbers in all_numbers(said):
        for scans in intervals(spec):
            met = [
                can_be_met(facts)
                for facts in (
                    facts_of("pfs", said, numbers, spec, reading, scans=scans),
                    facts_of("os", said, numbers, spec, reading),
                )
                if facts is not None
            ]
            if len(met) == 2 and all(met):
                return "yes"
            if len(met) == 2 and False not in met:
                answer = "not found"
    return answer


def _no_numbers(some: Sequence[Statement]) -> bool:
    has_size = any(s.part == "size" or s.claim.n for s in some)
    return has_size and not all_numbers(some)


def _smallest(
    said: Sequence[Statement], conflicts: Callable[[Sequence[Statement]], bool]
) -> tuple[Statement, ...]:
    """A set of fewest statements that conflict, by leaving out and then by trying smaller sets."""
    kept = list(said)
    for statement in said:
        without = [s for s in kept if s is not statement]
        if conflicts(without):
            kept = without
    for size in range(1, len(kept)):
        for some in combinations(said, size):
            if conflicts(some):
                return some
    return tuple(kept)
