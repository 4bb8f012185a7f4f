"""Numbers of patients: every combination of sizes and counts that the claims allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from onearm.reconstruct.claims.statements import Statement
from onearm.stats import exact
from onearm.trial.printed.published import Claim, rounds_to

Rng = np.random.Generator
Interval = Callable[[int, int], tuple[float, float]]
ROOM = 4 / 3
"""A population of unknown size is looked for up to so many times the largest known one."""


@dataclass(frozen=True)
class Numbers:
    """Sizes of the populations and counts within them; None where no claim tells.

    `stage1`, `response1` and `control1` are those of stage 1 within the efficacy population.
    """

    safety: int
    efficacy: int
    primary: int
    success: int | None = None
    response: int | None = None
    control: int | None = None
    complete: int | None = None
    stage1: int | None = None
    response1: int | None = None
    control1: int | None = None
    related34: int | None = None
    suppressed: int | None = None


def all_numbers(statements: Iterable[Statement]) -> tuple[Numbers, ...]:
    """Every combination that meets all claims of sizes and counts; none if they conflict.

    Populations lie within each other, responders among those with disease control, and both
    stages make up the efficacy population.
    """
    said = tuple(s for s in statements if s.part in ("size", "count"))
    found = []
    for safety, efficacy, primary in _sizes(said):
        blocks = [
            _successes(said, primary),
            _responses(said, efficacy),
            _flags(said, safety, "safety.related_grade34.rate", "related34"),
            _flags(said, safety, "safety.immune_suppressed.rate", "suppressed"),
        ]
        for parts in product(*blocks):
            known = {name: value for part in parts for name, value in part.items()}
            for stage in _stages(said, efficacy, known["response"], known["control"]):
                found.append(Numbers(safety, efficacy, primary, **known, **stage))
    return tuple(found)


def allowed(claim: Claim, n: int) -> frozenset[int]:
    """Counts of n patients that would have been printed as the claim is.

    A rate must agree at the printed precision, and so must its interval, by the method that is
    stated or, where none is, by one of the usual ones.
    """
    return _allowed(claim, n)


@lru_cache(maxsize=4096)
def _allowed(claim: Claim, n: int) -> frozenset[int]:
    if claim.n and int(claim.n) != n:
        return frozenset()
    if claim.unit == "patients":
        printed = {int(float(text)) for text in (claim.value, claim.x) if text}
        return frozenset(x for x in range(n + 1) if printed <= {x})
    scale = 1.0 if claim.unit == "probability" else 100.0
    return frozenset(
        x
        for x in range(n + 1)
        if n
        and int(claim.x or x) == x
        and _agrees(scale * x / n, claim.value)
        and _interval_agrees(claim, x, n, scale)
    )


def _agrees(value: float, printed: str) -> bool:
    return not printed or rounds_to(value, printed)


def _interval_agrees(claim: Claim, x: int, n: int, scale: float) -> bool:
    if not claim.ci_low and not claim.ci_high:
        return True
    stated = claim.ci_method.strip().lower()
    methods = [INTERVALS[stated]] if stated in INTERVALS else list(INTERVALS.values())
    ends = [method(x, n) for method in methods]
    return any(
        _agrees(scale * low, claim.ci_low) and _agrees(scale * high, claim.ci_high)
        for low, high in ends
    )


def _of(method: exact.Method) -> Interval:
    def found(x: int, n: int) -> tuple[float, float]:
        return exact.interval(x, n, method).ci or (0.0, 1.0)

    return found


INTERVALS: dict[str, Interval] = {
    "clopper-pearson": _of("clopper-pearson"),
    "exact": _of("clopper-pearson"),
    "wald": _of("wald"),
    "wilson": _of("wilson"),
    "jeffreys": _of("jeffreys"),
    "agresti-coull": _of("agresti-coull"),
}


def _sizes(said: tuple[Statement, ...]) -> list[tuple[int, int, int]]:
    """Nested sizes of the three populations, as claimed, else as the claims within them say."""
    known: dict[str, set[int]] = {}
    for name in ("safety", "efficacy", "primary"):
        stated = [{int(s.window[0])} for s in said if s.about == f"flow.{name}"]
        stated += [
            {int(s.claim.n)}
            for s in said
            if s.part == "count" and s.claim.population == name and s.claim.n
        ]
        if stated:
            known[name] = set.intersection(*stated)
    largest = max((max(sizes, default=0) for sizes in known.values()), default=0)
    if not largest:
        return []
    room = range(1, int(np.ceil(ROOM * largest)) + 1)
    choices = [sorted(known.get(name, set(room))) for name in ("safety", "efficacy", "primary")]
    if "safety" not in known and not _about_safety(said):
        choices[0] = [largest]
    if "primary" not in known:
        return [(s, e, e) for s, e in product(*choices[:2]) if s >= e]
    return [(s, e, p) for s, e, p in product(*choices) if s >= e >= p]


def _about_safety(said: tuple[Statement, ...]) -> bool:
    return any(s.about.startswith("safety.") for s in said)


def _counts(said: tuple[Statement, ...], about: str, n: int) -> set[int] | None:
    """Counts that all claims about one thing allow; None where there is none."""
    found = [set(_allowed(s.claim, n)) for s in said if s.about == about]
    return set.intersection(*found) if found else None


def _sums(first: set[int] | None, second: set[int] | None) -> set[int] | None:
    """Every sum of two counts, None where one is not known."""
    if first is None or second is None:
        return None
    return {x + y for x, y in product(first, second)}


def _successes(said: tuple[Statement, ...], primary: int) -> list[dict[str, int | None]]:
    counts = _counts(said, "primary.rate", primary)
    return [{"success": x} for x in (sorted(counts) if counts is not None else [None])]


def _flags(
    said: tuple[Statement, ...], safety: int, about: str, name: str
) -> list[dict[str, int | None]]:
    counts = _counts(said, about, safety)
    return [{name: x} for x in (sorted(counts) if counts is not None else [None])]


def _responses(said: tuple[Statement, ...], n: int) -> list[dict[str, int | None]]:
    """Responders and those with disease control; stable and progressive disease are the rest."""
    response, control = _counts(said, "orr.rate", n), _counts(said, "dcr.rate", n)
    complete, partial = _counts(said, "response.cr", n), _counts(said, "response.pr", n)
    stable, rest = _counts(said, "response.sd", n), _counts(said, "response.pd_or_other", n)
    if rest is None:
        rest = _sums(_counts(said, "response.pd", n), _counts(said, "response.ne", n))
    response = _sums(complete, partial) if response is None else response
    if control is None:
        control = _sums(response, stable) if rest is None else {n - y for y in rest}
    found: list[dict[str, int | None]] = []
    for x in sorted(response) if response is not None else [None]:
        for y in sorted(control) if control is not None else [None]:
            for c in sorted(complete) if complete is not None else [None]:
                fits = [
                    x is None or y is None or x <= y,
                    x is None or c is None or c <= x,
                    partial is None or x is None or c is None or x - c in partial,
                    stable is None or x is None or y is None or y - x in stable,
                    rest is None or y is None or n - y in rest,
                ]
                if all(fits):
                    found.append({"response": x, "control": y, "complete": c})
    return found


def _stages(
    said: tuple[Statement, ...], n: int, response: int | None, control: int | None
) -> list[dict[str, int | None]]:
    """Size of stage 1 with its responders and controlled; stage 2 has the rest."""
    sizes = [
        {int(s.window[0]) if s.about.endswith("1") else n - int(s.window[0])}
        for s in said
        if s.about.startswith("flow.efficacy.stage")
    ]
    if not sizes:
        return [{}]
    found: list[dict[str, int | None]] = []
    for n1 in sorted(set.intersection(*sizes)):
        if not 0 <= n1 <= n:
            continue
        for x1 in _split(said, "orr", n1, n, response):
            for y1 in _split(said, "dcr", n1, n, control):
                if _fits_within(x1, y1, n1) and _fits_within(
                    _rest(response, x1), _rest(control, y1), n - n1
                ):
                    found.append({"stage1": n1, "response1": x1, "control1": y1})
    return found


def _split(
    said: tuple[Statement, ...], what: str, n1: int, n: int, total: int | None
) -> list[int | None]:
    """Counts of stage 1 that leave stage 2 what is claimed of it."""
    first = _counts(said, f"{what}.stage1.rate", n1)
    second = _counts(said, f"{what}.stage2.rate", n - n1)
    if total is None or (first is None and second is None):
        return [None] if first is None else list(sorted(first))
    return [
        x
        for x in range(max(0, total - (n - n1)), min(n1, total) + 1)
        if (first is None or x in first) and (second is None or total - x in second)
    ]


def _rest(total: int | None, part: int | None) -> int | None:
    return None if total is None or part is None else total - part


def _fits_within(x: int | None, y: int | None, n: int) -> bool:
    return (x is None or 0 <= x <= n) and (y is None or (x or 0) <= y <= n)
