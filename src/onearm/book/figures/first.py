"""What the first page shows: the result as people, and the five numbers that matter."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from onearm import plots
from onearm.analysis import Analysis, Result
from onearm.analysis.registry import results_of
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.tables import kind_mark
from onearm.texts import readable

STATES = {"pfs": "alive, with no growth of the disease", "os": "alive"}
"""What a success is, by endpoint, in words that need no course."""
SHOWN = {
    "primary.rate": "",
    "orr.rate": "disease shrank clearly",
    "pfs.landmark": STATES["pfs"],
    "os.landmark": STATES["os"],
    "safety.any.rate": "had a side effect or another adverse event",
}
"""Rates that can be shown as people, the first that a trial has, and what the filled dots are."""
FIVE = {
    "primary.rate": "",
    "design.p0": "Rate to beat",
    "pfs.median": "Median without progression",
    "orr.rate": "Clear shrinkage (response)",
    "safety.related_grade34.rate": "Severe side effects",
    "os.median": "Median overall survival",
    "safety.grade3plus.rate": "Severe adverse events",
    "dcr.rate": "Disease controlled",
    "pfs.landmark": "",
    "os.landmark": "",
    "safety.any.rate": "Any adverse event",
    "flow.safety": "Patients treated",
    "os.events": "",
    "flow.all": "Patients",
}
"""The numbers that matter, in this order; the first five that a trial has are shown."""


@dataclass(frozen=True)
class Numbers:
    """A few results in large print, each with its name, its kind and its interval."""

    results: tuple[Result, ...]
    names: tuple[str, ...]

    def _repr_html_(self) -> str:
        return f'<dl class="oa-five">{"".join(map(_tile, self.results, self.names))}</dl>'


def known(analysis: Analysis) -> dict[str, Result]:
    """Results that may be told as results: not what only a synthetic cohort says."""
    return {
        id: result
        for id, result in results_of(analysis).items()
        if result.value is not None and (result.kind != "reconstructed" or result.published)
    }


def five_numbers(analysis: Analysis) -> Numbers:
    """The five numbers that matter most, of those that a trial has."""
    found = known(analysis)
    ids = [id for id in FIVE if id in found][:5]
    names = tuple(FIVE[id] or found[id].label for id in ids)
    return Numbers(tuple(found[id] for id in ids), names)


def as_people(analysis: Analysis) -> Figure:
    """The result as dots, one a patient, beside what the null would have made of as many.

    Raises
    ------
    InputError
        If the trial has no rate that can be shown so.
    """
    found, primary = known(analysis), analysis.primary
    id = next((id for id in SHOWN if id in found and found[id].n), None)
    if id is None:
        raise InputError("this trial has no rate that could be drawn as people")
    of, outcome, short = found[id], SHOWN[id], 0
    n = of.n or 0
    filled = float(of.x) if of.x is not None else n * (of.value or 0) / 100
    groups = []
    if id == "primary.rate" and primary is not None:
        outcome = f"{state(primary.endpoint)} beyond {primary.at:g} {primary.unit}"
        short = max(int(found["primary.shortfall"].value or 0), 0) if _judged(found) else 0
        stated = analysis.trial.spec.design
        if stated is not None:
            groups = [plots.Group("If the rate is the one to beat", stated.p0 * n, n)]
    caption = (
        f"Each dot is a patient; filled: {outcome}. The second block is the rate that the trial "
        "was held against, turned into as many patients."
    )
    return plots.people(
        [plots.Group("In this trial", filled, n, short=short), *groups], outcome=outcome,
        name="people", caption=caption if groups else None, synthetic=of.kind == "reconstructed",
    )  # fmt: skip


def state(endpoint: str) -> str:
    """What a success of this endpoint is, in plain words.

    >>> state("os"), state("dor")
    ('alive', 'free of the event')
    """
    return STATES.get(endpoint, "free of the event")


def _judged(found: dict[str, Result]) -> bool:
    return "primary.shortfall" in found


def _tile(result: Result, name: str) -> str:
    count = result.count if result.x is not None else ""
    value = result.text
    small = f"{result.published}, printed" if result.published else value * bool(count)
    if not result.published and result.ci_method and result.ci != (None, None):
        small = ", ".join(filter(None, [small, f"95% CI {result.ci_text}"]))
    return (
        f"<div><dt>{escape(readable(name))}</dt><dd><strong>{escape(count or value)}</strong>"
        f"<small>{escape(readable(small))} {kind_mark(result.kind, result.id)}</small></dd></div>"
    )
