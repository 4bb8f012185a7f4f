"""Figures and tables of tumour response."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import numpy as np

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.analysis.best_response import best_responses
from onearm.analysis.suppression import or_few, why
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.plots.words import illustrative, number
from onearm.stats import exact, response
from onearm.tables.html import Html
from onearm.trial.data import Trial

NAMES = {
    "CR": "Complete response",
    "PR": "Partial response",
    "SD": "Stable disease",
    "PD": "Progression",
    "NE": "Not evaluable",
}


def from_scans(trial: Trial, confirm_after: float | None) -> response.ResponseRates | None:
    """Best responses of the efficacy population from its scans alone, with or without confirmation.

    None where no scan has a response and a day.
    """
    scans = trial.records("adrs", "ovr")
    if scans is None:
        return None
    rules = trial.spec.response.model_copy(update={"confirm_after": confirm_after})
    spec = trial.spec.model_copy(update={"response": rules})
    best = best_responses(replace(trial, spec=spec, tables={**trial.tables, "adrs": scans}))
    if best is None:
        return None
    return response.response_rates(best.reindex(trial.population("efficacy")).fillna("NE"))


def confirm_days(trial: Trial) -> float:
    """Days after which a response is confirmed: as `trial.yaml` says, else four weeks."""
    return trial.spec.response.confirm_after or response.CONFIRM_AFTER


def confirmation(analysis: Analysis) -> tables.Table:
    """Best responses with and without confirmation, beside those that were recorded."""
    trial, days = analysis.trial, confirm_days(analysis.trial)
    if trial.spec.privacy.min_cell is not None:
        raise InputError(f"the columns differ by few patients, {why(trial.spec.privacy.min_cell)}")
    first, again = from_scans(trial, None), from_scans(trial, days)
    if first is None or again is None:
        raise InputError("confirmation needs the response at each scan (OVR in adrs) with its day")
    columns = {"First response counts": first, f"Seen again after {days:g} days or more": again}
    if trial.records("adrs", "bor") is not None and analysis.response is not None:
        columns["As recorded"] = analysis.response
    rows = [
        [name, *(str(found.counts[kind]) for found in columns.values())]
        for kind, name in NAMES.items()
    ]
    rows.append(["Objective response", *(_rate(found.orr) for found in columns.values())])
    rows.append(["Disease control", *(_rate(found.dcr) for found in columns.values())])
    people = trial.population("efficacy")
    scanned = trial.records("adrs", "ovr")
    seen = 0 if scanned is None else int(people.isin(scanned["USUBJID"]).sum())
    note = _note(trial)
    caption = f"Best response by rule (n = {len(people)}; {seen} of them with scans{note})"
    return tables.Table(caption, ["Best response", *columns], rows, frozenset({1, 2, 3}))


def if_unconfirmed(analysis: Analysis, *, most: int = 5) -> Figure:
    """The response rate if some of the responses had not been seen again."""
    rates = analysis.response
    if "orr.rate" in analysis.held:
        raise InputError(why(analysis.trial.spec.privacy.min_cell or 0))
    if rates is None or rates.orr.x == 0:
        raise InputError("there is no response that could have been left unconfirmed")
    rows = []
    for lost in range(min(most, rates.orr.x) + 1):
        left = exact.clopper_pearson(rates.orr.x - lost, rates.orr.n)
        name = f"{lost} not confirmed" if lost else "All confirmed"
        low, high = left.ci or (None, None)
        value, least, greatest = (
            None if share is None else 100 * share for share in (left.rate, low, high)
        )
        note = f"{left.x} of {left.n}"
        rows.append(plots.Row(name, value, least, greatest, kind="derived", note=note))
    return plots.intervals(
        rows, name="if-unconfirmed", axis="Objective response (%)",
        caption="The objective response rate, with its exact 95% interval, if none or some of the "
        "responses had not been confirmed: arithmetic on the count (derived).",
    )  # fmt: skip


def depth(analysis: Analysis) -> tables.Table:
    """How far tumours shrank, and when a response was first seen."""
    changes = [scan.best_change for scan in analysis.scans if scan.best_change is not None]
    if not changes:
        raise InputError(
            or_few(analysis, "depth of response needs sums of diameters after baseline (adtr)")
        )
    trial, unit = analysis.trial, analysis.trial.spec.unit
    n = len(trial.population("efficacy"))
    rows = [
        [name, _rate(exact.clopper_pearson(sum(x <= limit for x in changes), n)), f"n = {n}"]
        for name, limit in (
            ("Any shrinkage at best", -1e-9),
            ("Fall of 30% or more at best", -30 + 1e-9),
            ("Fall of 50% or more at best", -50 + 1e-9),
        )
    ]
    rows.append(["Best change, %: median (range)", _spread(changes), f"{len(changes)} measured"])
    waits = _waits(analysis)
    if waits:
        name = f"First response, {unit} from baseline: median (range)"
        rows.append([name, _spread(waits), f"{len(waits)} who responded"])
    note = f" ({_note(trial).removeprefix('; ')})" if _note(trial) else ""
    caption = f"Depth and speed of response{note}"
    return tables.Table(caption, ["Measure", "Result", "Among"], rows, frozenset({1, 2}))


def _waits(analysis: Analysis) -> list[float]:
    """Time from baseline to the first CR or PR on a scan before progression."""
    found = []
    for lane in analysis.lanes:
        marks = {kind: time - lane.baseline for time, kind in lane.marks}
        first = min(marks.get("CR", np.inf), marks.get("PR", np.inf))
        if 0 < first < marks.get("PD", np.inf):
            found.append(first)
    return found


def _rate(rate: exact.Proportion) -> Html:
    if rate.rate is None or rate.ci is None:
        return Html("nobody")
    low, high = (f"{100 * limit:.1f}" for limit in rate.ci)
    return Html(f"{rate.x} ({100 * rate.rate:.1f}%)<small>95% CI {low} to {high}</small>")


def _spread(values: Sequence[float]) -> Html:
    middle, low, high = (number(float(f(values))) for f in (np.median, min, max))
    return Html(escape(f"{middle} ({low} to {high})"))


def _note(trial: Trial) -> str:
    shown = illustrative(trial, [("adrs", "AVALC", "responses"), ("adtr", "PCHG", "changes")])
    return "; scans illustrative, not published" if shown else ""
