"""What the printed numbers determine, over many cohorts that all meet them."""

from __future__ import annotations

import numpy as np

from onearm import plots, tables
from onearm.analysis import Analysis, Result
from onearm.analysis.missing import ENDPOINTS
from onearm.analysis.registry import registry
from onearm.analysis.result import band_range
from onearm.book.figures.curves import Endpoint, found, since
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.stats.survival import KaplanMeier
from onearm.stats.times import locate
from onearm.tables.trial import with_small
from onearm.trial.identified import Identified, Spread

COLUMNS = 6
"""Numbers to print that a table has room for."""
SHORT = {"progression-free survival": "PFS", "overall survival": "OS"}
ALL_LEFT = 90.0
"""Percent of a spread from which on a number takes too little from it for the table."""


def identified(analysis: Analysis) -> Identified:
    """What many cohorts say together.

    Raises
    ------
    InputError
        If the trial's numbers are observed, or its folder does not say.
    """
    if analysis.trial.kind == "observed":
        raise InputError(
            "the patients of this trial were observed, so its data set is the only one"
        )
    if analysis.trial.identified is None:
        raise InputError("the trial folder has no folder identified")
    return analysis.trial.identified


def met_table(analysis: Analysis) -> tables.Table:
    """What every cohort meets, as it was printed."""
    about = identified(analysis)
    texts = about.about.get("claims", [])
    ids = {str(text).split(" (")[0].split(",")[0] for text in texts}
    labels = {result.id: result.label for result in registry(analysis)}
    rows: dict[str, list[str]] = {}
    for claim in analysis.trial.claims:
        if claim.id in ids:
            label = labels.get(claim.id) or labels.get(claim.quantity, claim.label)
            rows.setdefault(label, [label, claim.printed_as, claim.grade])
    if not rows:
        raise InputError("the folder identified does not say which claims count")
    caption = f"What each of the {about.draws:,} cohorts meets"
    return tables.Table(caption, ["Quantity", "As printed", "Grade"], list(rows.values()))


def short(label: str) -> str:
    """A label with the usual abbreviations, so that a table of many fits a page.

    >>> short("Median progression-free survival, stage 1"), short("Overall survival: events")
    ('Median PFS, stage 1', 'OS: events')
    """
    for name, abbreviation in SHORT.items():
        for form in (name, name.capitalize()):
            label = label.replace(form, abbreviation)
    return label


def curve_bands(analysis: Analysis, endpoint: Endpoint = "pfs") -> Figure:
    """Between which heights the curves of all cohorts lie, and the curve of the book."""
    about, own = identified(analysis), found(analysis, endpoint)
    heights = [height for height in about.heights if height.endpoint == endpoint]
    if not heights:
        raise InputError(f"the folder identified has no curves of {ENDPOINTS[endpoint]}")
    time = np.array([height.time for height in heights])
    here = _heights(own.curve, time)
    low, q1, median, q3, high = (
        np.array([getattr(height, part) / 100 for height in heights])
        for part in ("low", "q1", "median", "q3", "high")
    )
    bands = plots.Bands(time, np.fmin(low, here), q1, median, q3, np.fmax(high, here))
    return plots.bands(
        bands, own, name=f"bands-{endpoint}", cohorts=about.draws, since=since(analysis),
        synthetic=analysis.trial.spec.synthetic,
    )  # fmt: skip


def _heights(curve: KaplanMeier, time: np.ndarray) -> np.ndarray:
    """The curve at given times, nan past the last follow-up."""
    values = np.append(1.0, curve.survival)
    heights = np.array([values[locate(curve.time, float(t))[1]] for t in time])
    return np.where(time > curve.time[-1] + 1e-9, np.nan, heights)


def banded(analysis: Analysis, *verdicts: str) -> list[tuple[Result, Spread]]:
    """Reconstructed results with these verdicts, from determined to open."""
    results = {result.id: result for result in registry(analysis)}
    pairs = [
        (results[spread.id], spread)
        for spread in identified(analysis).spreads
        if spread.id in results and results[spread.id].verdict in verdicts
    ]
    return sorted(pairs, key=lambda pair: (verdicts.index(pair[0].verdict), pair[1].share or 0))


def determined_table(analysis: Analysis) -> tables.Table:
    """Results that are the same in all cohorts, printed or not."""
    pairs = banded(analysis, "determined")
    rows = [
        [
            _with_unit(r),
            band_range(r.band or (None, None), r.unit),
            f"{r.published} [{r.grade}]" if r.published else "not printed",
        ]
        for r, _ in sorted(pairs, key=lambda pair: not pair[0].published)
    ]
    caption = f"Determined: printed alike in all {identified(analysis).draws:,} cohorts"
    return tables.Table(caption, ["Quantity", "In all cohorts", "Printed"], rows, frozenset({1}))


def open_table(analysis: Analysis) -> tables.Table:
    """Results that differ between cohorts, those that differ least first."""
    about, rows = identified(analysis), []
    for result, spread in banded(analysis, "bounded", "open"):
        printed = f"printed {result.published} [{result.grade}]" if result.published else ""
        share = "" if spread.share is None else f"{100 * min(spread.share, 1):.0f}"
        if spread.share is not None and spread.share > 1:
            share = "over 100"
        rows.append([
            with_small(_with_unit(result), printed), result.number,
            band_range(result.band or (None, None), result.unit),
            band_range((spread.q1, spread.q3), result.unit),
            with_small(share, result.verdict),
        ])  # fmt: skip
    head = ["Quantity", "This cohort", "All cohorts", "Middle half", "Share left (%)"]
    caption = (
        f"From bounded to open, over {about.draws:,} cohorts and that of this book; share left: "
        "width of the middle half against cohorts that know the population sizes alone"
    )
    return tables.Table(caption, head, rows, frozenset({1, 2, 3, 4}))


def _with_unit(result: Result) -> str:
    unit = {"percent": "%", "probability": ""}.get(result.unit, result.unit)
    said = not unit or unit in result.label.lower()
    return short(result.label if said else f"{result.label} ({unit})")


def worth_table(analysis: Analysis) -> tables.Table:
    """What one more printed number would leave of each spread."""
    left = worth(analysis)
    numbers = list(dict.fromkeys(number for row in left.values() for number in row))
    if len(numbers) > COLUMNS:
        mean = {n: np.mean([row.get(n, 100) for row in left.values()]) for n in numbers}
        numbers = sorted(numbers, key=lambda n: mean[n])[:COLUMNS]
    labels = {result.id: result.label for result in registry(analysis)}
    rows = [
        [short(labels.get(id, id)), *(_left(row, number, labels.get(id)) for number in numbers)]
        for id, row in sorted(left.items(), key=lambda item: min(item[1].values()))
    ]
    caption = (
        "Percent of each spread that would be left if one more number were printed; results of "
        "which none takes a tenth are not shown"
    )
    columns = frozenset(range(1, len(numbers) + 1))
    return tables.Table(caption, ["Quantity", *map(short, numbers)], rows, columns)


def worth(analysis: Analysis) -> dict[str, dict[str, float]]:
    """Percent left of the spread of each result that another number would narrow, by number."""
    every = identified(analysis).worth
    if not every:
        raise InputError("the folder identified says nothing of further numbers")
    open_ids = {result.id for result, _ in banded(analysis, "bounded", "open")}
    found: dict[str, dict[str, float]] = {}
    for one in every:
        if one.result in open_ids:
            found.setdefault(one.result, {})[one.number] = one.left
    labels = {result.id: result.label for result in registry(analysis)}
    return {
        id: row
        for id, row in found.items()
        if any(left < ALL_LEFT for number, left in row.items() if number != labels.get(id))
    }


def _left(row: dict[str, float], number: str, label: str | None) -> str:
    if number == label:
        return "itself"
    return f"{min(row[number], 100):.0f}" if number in row else ""
