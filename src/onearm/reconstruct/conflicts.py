"""Claims that no data set can meet: which of them conflict, and under which readings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, islice
from typing import Literal

import numpy as np

from onearm.errors import InputError
from onearm.reconstruct.claims import LATER, Statement
from onearm.reconstruct.cohorts import draw_cohorts, intervals
from onearm.reconstruct.conventions import Conventions, all_conventions
from onearm.reconstruct.counts import all_numbers
from onearm.reconstruct.facts import Facts
from onearm.reconstruct.readings import facts_of, horizons, landmark_day
from onearm.reconstruct.sampling import can_be_met, draw_curves
from onearm.trial.spec import DAYS, Spec

Answer = Literal["yes", "no", "not found"]
TRIED = 25
"""Batches of pairs of curves that are looked through."""


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
    if not any(s.part == "size" or s.claim.n for s in said):
        raise InputError(
            "no claim says how many patients there were: add flow.efficacy to published.csv"
        )
    whole = replace(reading, horizon=reading.horizon or horizons(said, spec))
    holds = _holds(spec, said, whole)
    conflict = () if holds == "yes" else smallest_conflict(spec, said, whole, holds)
    return Verdict(reading, holds, conflict)


def smallest_conflict(
    spec: Spec, said: Sequence[Statement], reading: Conventions, holds: Answer = "no"
) -> tuple[Statement, ...]:
    """A smallest set of statements that cannot hold at once; () if all can.

    Where the numbers of patients conflict, sizes of populations are part of the set. Where a
    curve cannot be, the sizes are taken for granted and not named. If that is proven of all
    statements (`holds` is 'no'), it is proven of the set as well.
    """
    if not all_numbers(said):
        return _smallest([s for s in said if s.part in ("size", "count")], _no_numbers)
    sizes = [s for s in said if s.part == "size"]
    rest = [s for s in said if s.part != "size" and not s.about.startswith("safety.")]

    def conflicts(some: Sequence[Statement]) -> bool:
        answer = _holds(spec, [*sizes, *some], reading)
        return answer == "no" if holds == "no" else answer != "yes"

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
    """Whether some numbers and some interval between scans leave a cohort that meets all."""
    possible = False
    for numbers in all_numbers(said):
        for scans in intervals(spec):
            pfs = facts_of("pfs", said, numbers, spec, reading, scans=scans)
            os = facts_of("os", said, numbers, spec, reading)
            if pfs is None or os is None or False in (can_be_met(pfs), can_be_met(os)):
                continue
            possible = True
            if can_be_met(pfs) and can_be_met(os) and _go_together(pfs, os):
                return _with_parts(spec, said, reading)
    return "not found" if possible else "no"


@lru_cache(maxsize=256)
def _go_together(pfs: Facts, os: Facts) -> bool:
    """Was a curve of OS found in which nobody dies before he progresses in one of PFS?"""
    rng = np.random.default_rng(1)
    both = zip(draw_curves(pfs, rng, wanted=100), draw_curves(os, rng, wanted=100), strict=False)
    for progressions, deaths in islice(both, TRIED):
        size = min(len(progressions), len(deaths))
        latest = deaths[:size, os.n - pfs.n :]
        if (latest >= progressions[:size]).all(axis=1).any():
            return True
    return False


def _with_parts(spec: Spec, said: Sequence[Statement], reading: Conventions) -> Answer:
    """Where a claim is about a part of the patients, only a cohort can show that it holds."""
    if reading.curve != "efficacy" or not any(_of_part(s) for s in said):
        return "yes"
    claims = tuple(dict.fromkeys(s.claim for s in said))
    try:
        draw_cohorts(spec, claims, draws=1, seed=1, conventions=reading)
    except InputError:
        return "not found"
    return "yes"


def _of_part(statement: Statement) -> bool:
    return ".stage" in statement.about or LATER.fullmatch(statement.about) is not None


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
