"""The results registry: every number that the book states, with all that is needed to read it.

An identifier is always there. What a trial does not give has the value None and a note.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import singledispatch

from onearm.analysis.analyse import Analysis
from onearm.analysis.derived import derived_results
from onearm.analysis.entries import claim_entry
from onearm.analysis.numbers.curves import curve, pfs_by_stage
from onearm.analysis.numbers.design import design, flow
from onearm.analysis.numbers.primary import primary
from onearm.analysis.numbers.response import response
from onearm.analysis.numbers.safety import safety
from onearm.analysis.result import Result, band_range
from onearm.analysis.suppression import why
from onearm.trial.printed.identified import Identified
from onearm.trial.printed.published import Claim


def registry(analysis: Analysis) -> tuple[Result, ...]:
    """All results of a trial, in the order of the chapters; identifiers are unique."""
    trial, kind = analysis.trial, analysis.trial.kind
    computed = (
        *design(analysis),
        *flow(analysis, kind),
        *primary(analysis, kind),
        *curve(analysis, "pfs", kind),
        *pfs_by_stage(analysis, kind),
        *response(analysis, kind),
        *curve(analysis, "os", kind),
        *safety(analysis, kind),
        *derived_results(trial),
    )
    printed = {claim.id: claim for claim in trial.claims}
    return (
        *(
            _beside_printed(
                _unless_held(analysis, _with_band(result, trial.identified)), printed.get(result.id)
            )
            for result in computed
        ),
        *(claim_entry(claim) for claim in trial.claims),
    )


@singledispatch
def results_of(analysis: Analysis) -> Mapping[str, Result]:
    """The registry by identifier; an analysis that brings its results along has them at hand."""
    return {result.id: result for result in registry(analysis)}


def _unless_held(analysis: Analysis, result: Result) -> Result:
    """A result without its number, if that is held back for the sake of few patients."""
    least = analysis.trial.spec.privacy.min_cell
    if least is None or result.id not in analysis.held:
        return result
    return Result(
        result.id, result.label, None, result.unit, result.kind, result.chapter,
        population=result.population, note=why(least),
    )  # fmt: skip


def _with_band(result: Result, identified: Identified | None) -> Result:
    """A reconstructed result with its range over all cohorts, where that was worked out.

    The trial's own cohort is one of them: it meets the same claims, drawn or not.
    """
    if result.kind != "reconstructed" or identified is None:
        return result
    spread = identified.spread(result.id)
    if spread is None:
        return result
    low, high = spread.band
    if result.value is not None:
        low = result.value if low is None else min(low, result.value)
        high = None if high is None else max(high, result.value)
    elif result.note.startswith("NR"):
        high = None
    wider = band_range((low, high), result.unit) != band_range(spread.band, result.unit)
    verdict = "bounded" if spread.verdict == "determined" and wider else spread.verdict
    return replace(result, band=(low, high), verdict=verdict, cohorts=identified.draws + 1)


def _beside_printed(result: Result, claim: Claim | None) -> Result:
    """A result with its printing and grade; a reconstructed one that was not printed says so."""
    if claim is not None:
        return replace(result, published=claim.printed_as, grade=claim.grade)
    if result.kind == "reconstructed" and result.value is not None:
        told = "not published" if result.verdict == "determined" else "illustrative: not published"
        note = "; ".join(part for part in (result.note, told) if part)
        return replace(result, note=note)
    return result
