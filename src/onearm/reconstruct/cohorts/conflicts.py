"""Claims that no data set can meet: which of them conflict, and under which readings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, islice
from typing import Literal

import numpy as np

from onearm.errors import InputError
from onearm.reconstruct.claims.conventions import Conventions, all_conventions
from onearm.reconstruct.claims.counts import all_numbers
from onearm.reconstruct.claims.readings import facts_of, horizons, landmark_day
from onearm.reconstruct.claims.statements import LATER, Statement
from onearm.reconstruct.cohorts.draw import draw_cohorts, intervals
from onearm.reconstruct.lattice.facts import Facts
from onearm.reconstruct.lattice.sampling import can_be_met, draw_curves
from onearm.trial.spec import DAYS, Spec

Answer = Literal["yes", "no", "not found"]
TRIED = 25
"""Batches of pairs of curves that are looked through."""
PATIENCE = 10
"""Batches in a row without a cohort that meets claims about parts after which none is found."""


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
    >>> from onearm.reconstruct.claims.statements import statements
    >>> from onearm.trial.printed.published import Claim
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
    statements (`holds` is 'no'), it is proven of the set as well. If it is not, and all would
    hold but for those about a part of the patients, the set is these: to look for cohorts
    without each of them in turn would take too long.
    """
    if not all_numbers(said):
        return _smallest([s for s in said if s.part in ("size", "count")], _no_numbers)
    sizes = [s for s in said if s.part == "size"]
    rest = [s for s in said if s.part != "size" and not s.about.startswith("safety.")]
    if holds == "no":
        return _smallest(rest, lambda some: not any(_pairs(spec, [*sizes, *some], reading)))
    parts = [s for s in rest if _of_part(s)]
    whole = [s for s in rest if not _of_part(s)]
    if parts and _holds(spec, [*sizes, *whole], reading) == "yes":
        return tuple(parts)
    return _smallest(whole, lambda some: _holds(spec, [*sizes, *some], reading) != "yes")


def judge_all(
    spec: Spec, said: Sequence[Statement],
    *, only_hold: bool = False, progress: Callable[[int], None] | None = None,
) -> tuple[Verdict, ...]:  # fmt: skip
    """The verdict under every convention: landmark, population, censoring, rule and scale.

    With `only_hold` no conflict is looked for where they do not hold, and no cohort where a
    claim is about a part of the patients.
    """
    found = []
    for reading in all_conventions(landmarks(spec)):
        if only_hold:
            found.append(Verdict(reading, _holds(spec, said, reading, parts=False)))
        else:
            found.append(judge(spec, said, reading))
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


def _holds(
    spec: Spec, said: Sequence[Statement], reading: Conventions, *, parts: bool = True
) -> Answer:
    """Whether some numbers and some interval between scans leave a cohort that meets all.

    Without `parts` no cohort is looked for that meets claims about a part of the patients.
    """
    possible = False
    for pfs, os in _pairs(spec, said, reading):
        possible = True
        if can_be_met(pfs) and can_be_met(os) and _go_together(pfs, os):
            if reading.curve != "efficacy" or not any(_of_part(s) for s in said):
                return "yes"
            return _with_parts(spec, said, reading) if parts else "not found"
    return "not found" if possible else "no"


def _pairs(
    spec: Spec, said: Sequence[Statement], reading: Conventions
) -> Iterator[tuple[Facts, Facts]]:
    """Facts of PFS and OS, for numbers and intervals between scans that are not ruled out."""
    for numbers in all_numbers(said):
        for scans in intervals(spec):
            pfs = facts_of("pfs", said, numbers, spec, reading, scans=scans)
            os = facts_of("os", said, numbers, spec, reading)
            if pfs and os and False not in (can_be_met(pfs), can_be_met(os)):
                yield pfs, os


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
    claims = tuple(dict.fromkeys(s.claim for s in said))
    try:
        draw_cohorts(spec, claims, draws=1, seed=1, conventions=reading, patience=PATIENCE)
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
