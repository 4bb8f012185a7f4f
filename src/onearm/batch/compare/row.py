"""One trial as a row: the numbers of its registry that trials are compared by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onearm.analysis import Analysis, Result
from onearm.analysis.registry import registry
from onearm.analysis.suppression import MARK
from onearm.batch.compare.columns import ABSENT, HELD, KNOWN, MEASURES, NOT_REACHED, ROW, Measure
from onearm.trial.spec import DAYS, Spec

DESIGNS = {
    "simon-minimax": "Simon's two stages, minimax",
    "simon-optimal": "Simon's two stages, optimal",
    "two-stage": "two stages",
    "single-stage": "one stage",
}

OPEN = "open: some cohorts that agree with what was published meet the rule, others do not"


def row_of(analysis: Analysis) -> dict[str, Any]:
    """The row of a trial: a value for each of `columns.ROW`, None for what it does not give.

    Every number is that of the registry, unrounded; what is held back there is None here.

    Parameters
    ----------
    analysis : Analysis
        Of one trial.

    Returns
    -------
    dict
        Plain data for JSON, its keys in the order of the columns.
    """
    spec = analysis.trial.spec
    results = {r.id: r for r in registry(analysis) if not r.id.startswith("published.")}
    row: dict[str, Any] = dict.fromkeys(column.name for column in ROW)
    row |= _about(spec, results) | _counts(results) | _primary(spec, results)
    for measure in MEASURES:
        row |= _measure(measure, results.get(measure.id))
    states = [state_of(result) for result in results.values()]
    return row | {
        "cohorts": max((result.cohorts for result in results.values()), default=0),
        "absent": states.count(ABSENT),
        "held_back": states.count(HELD),
        "missing": "; ".join(gap.what for gap in analysis.missing),
    }


def state_of(result: Result | None) -> str:
    """Is a number known, and if not, why?

    >>> state_of(None), state_of(Result("a", "A", 1.0, "weeks", "observed", "pfs"))
    ('not available', 'known')
    """
    if result is None:
        return ABSENT
    if result.value is not None:
        return KNOWN
    if result.note.startswith(MARK):
        return HELD
    return NOT_REACHED if result.note.startswith("NR") else ABSENT


def _about(spec: Spec, results: Mapping[str, Result]) -> dict[str, Any]:
    patients = "reconstructed" if spec.synthetic else "collected"
    return {
        "id": spec.id,
        "title": spec.title,
        "patients": "fictitious" if spec.fictitious else patients,
        "design": None if spec.design is None else spec.design.kind,
        "design_words": _in_words(spec, results),
        "unit": spec.unit,
    }


def _in_words(spec: Spec, results: Mapping[str, Result]) -> str | None:
    if spec.design is None:
        return None
    first, whole = (_number(results, f"design.{name}") for name in ("n1", "n"))
    rates = f"null {100 * spec.design.p0:.4g}%, hoped for {100 * spec.design.p1:.4g}%"
    sizes = "" if whole is None else f", {whole:g} patients"
    if first is not None:
        sizes = f", {first:g} patients, then up to {whole:g}"
    return f"{DESIGNS[spec.design.kind]}{sizes}; {rates}"


def _counts(results: Mapping[str, Result]) -> dict[str, Any]:
    design = ("p0", "p1", "alpha", "power")
    return {
        "n1": _whole(results, "design.n1"),
        "n": _whole(results, "design.n"),
        **{name: _number(results, f"design.{name}") for name in design},
        **{f"n_{name}": _whole(results, f"flow.{name}") for name in ("all", "safety", "efficacy")},
    }


def _primary(spec: Spec, results: Mapping[str, Result]) -> dict[str, Any]:
    """The primary endpoint, and the verdict on it: that of the registry's shortfall."""
    stated, short = spec.primary, results.get("primary.shortfall")
    verdict, note = "not judged", "there is no rule to judge it by"
    if short is not None and short.value is not None:
        verdict, note = "met" if short.value <= 0 else "not met", OPEN if _is_open(short) else ""
    elif short is not None:
        note = short.note
    return {
        "n_primary": results["primary.rate"].n,
        "endpoint": None if stated is None else stated.endpoint,
        "landmark": None if stated is None else stated.at,
        "landmark_unit": None if stated is None else stated.unit,
        "p_value": _number(results, "primary.pvalue"),
        "p_value_two_stage": _number(results, "primary.two_stage.p_value"),
        "shortfall": _whole(results, "primary.shortfall"),
        "verdict": verdict,
        "verdict_note": note or None,
    }


def _is_open(short: Result) -> bool:
    """Is the rule met in some cohorts that agree with what was published, and not in others?"""
    if short.band is None:
        return False
    least, most = short.band
    return (least is None or least <= 0) and (most is None or most > 0)


def _measure(measure: Measure, result: Result | None) -> dict[str, Any]:
    return {f"{measure.name}{end}": value for end, value in _parts(measure, result)}


def _parts(measure: Measure, result: Result | None) -> Iterator[tuple[str, Any]]:
    yield "_state", state_of(result)
    if result is None:
        return
    yield "", result.value
    yield "_low", result.ci[0]
    yield "_high", result.ci[1]
    yield "_n", result.n
    if not measure.of_time:
        yield "_x", result.x
    elif result.value is not None:
        yield "_months", in_months(result.value, result.unit)
    if result.band is not None:
        yield "_least", result.band[0]
        yield "_most", result.band[1]
    yield "_spread", result.verdict or None


def in_months(time: float, unit: str) -> float:
    """A time in months of 30.4375 days.

    >>> round(in_months(26, "weeks"), 2), in_months(5.4, "months")
    (5.98, 5.4)
    """
    return time if unit == "months" else time * DAYS[unit] / DAYS["months"]


def _number(results: Mapping[str, Result], id: str) -> float | None:
    return results[id].value if id in results else None


def _whole(results: Mapping[str, Result], id: str) -> int | None:
    value = _number(results, id)
    return None if value is None else int(value)
