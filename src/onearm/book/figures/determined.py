"""What the printed numbers determine, over many cohorts that all meet them."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from onearm import plots, tables
from onearm.analysis import Analysis, Result
from onearm.analysis.missing import ENDPOINTS
from onearm.analysis.registry import results_of
from onearm.analysis.result import band_range
from onearm.book.figures.curves import Endpoint, found, since
from onearm.errors import InputError
from onearm.plots import Figure, words
from onearm.stats.survival import KaplanMeier
from onearm.stats.times import locate
from onearm.tables.trial import with_small
from onearm.trial.printed.identified import Identified, Spread
from onearm.trial.printed.published import Claim
from onearm.trial.spec import DAYS

SHORT = {"progression-free survival": "PFS", "overall survival": "OS"}
COUNTED, CURVES = "primary.rate", ("pfs.landmark", "os.landmark")
"""Results that look alike, at the same landmark: a count, and heights of curves."""
SETTLED = ("flow.all",)
"""Results that say nothing of a trial whose patients are synthetic."""


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


def met(analysis: Analysis) -> list[Claim]:
    """The claims that every cohort meets, one a printed number."""
    texts = identified(analysis).about.get("claims", [])
    ids = {str(text).split(" (")[0].split(",")[0] for text in texts}
    labels = _labels(analysis)
    found: dict[str, Claim] = {}
    for claim in analysis.trial.claims:
        if claim.id in ids:
            found.setdefault(_label_of(claim, labels), claim)
    return list(found.values())


def met_table(analysis: Analysis) -> tables.Table:
    """What every cohort meets, as it was printed."""
    cohorts, labels = identified(analysis).draws, _labels(analysis)
    rows = [
        [_label_of(claim, labels), _alone(claim.printed_as, claim.value, claim.unit), claim.grade]
        for claim in met(analysis)
    ]
    if not rows:
        raise InputError("the folder identified does not say which claims count")
    caption = f"What each of the {cohorts:,} cohorts meets"
    return tables.Table(caption, ["Quantity", "As printed", "Grade"], rows)


def _alone(printed: str, number: str, unit: str) -> str:
    """A count by itself where it was printed beside others, else as it was printed."""
    return number if unit == "patients" and number in re.findall(r"\d+", printed) else printed


def _labels(analysis: Analysis) -> dict[str, str]:
    return {id: result.label for id, result in results_of(analysis).items()}


def _label_of(claim: Claim, labels: Mapping[str, str]) -> str:
    return labels.get(claim.id) or labels.get(claim.quantity, claim.label)


def short(label: str) -> str:
    """A label with the usual abbreviations, so that a table of many fits a page.

    >>> short("Median progression-free survival, stage 1"), short("Overall survival: events")
    ('Median PFS, stage 1', 'OS: events')
    """
    for name, abbreviation in SHORT.items():
        for form in (name, name.capitalize()):
            label = label.replace(form, abbreviation)
    return label


def named(result: Result) -> str:
    """The label of a result, short, and with what it is of where two are easily confused.

    >>> kind = {"kind": "reconstructed", "chapter": "pfs"}
    >>> of = Result("pfs.landmark", "Progression-free survival at 24 weeks", 50, "percent", **kind)
    >>> named(of)
    'PFS: Kaplan-Meier at 24 weeks, efficacy population'
    """
    label = short(result.label)
    if result.id == COUNTED:
        return f"{label}, a count in the primary population"
    if result.id in CURVES:
        return f"{label.replace(' at ', ': Kaplan-Meier at ', 1)}, efficacy population"
    return label


def within(text: str) -> str:
    """A label inside a sentence: short, without its capital unless it is an abbreviation.

    >>> within("Median overall survival"), within("Overall survival: events")
    ('median OS', 'OS: events')
    """
    text = short(text)
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


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
        bands, own, name=f"bands-{endpoint}", cohorts=about.draws + 1, since=since(analysis),
        synthetic=analysis.trial.spec.synthetic,
    )  # fmt: skip


def _heights(curve: KaplanMeier, time: np.ndarray) -> np.ndarray:
    """The curve at given times, nan past the last follow-up."""
    values = np.append(1.0, curve.survival)
    heights = np.array([values[locate(curve.time, float(t))[1]] for t in time])
    return np.where(time > curve.time[-1] + 1e-9, np.nan, heights)


def banded(analysis: Analysis, *verdicts: str) -> list[tuple[Result, Spread]]:
    """Reconstructed results with these verdicts, from determined to open."""
    results = results_of(analysis)
    pairs = [
        (results[spread.id], spread)
        for spread in identified(analysis).spreads
        if spread.id in results
        and results[spread.id].verdict in verdicts
        and spread.id not in SETTLED
    ]
    return sorted(pairs, key=lambda pair: (verdicts.index(pair[0].verdict), pair[1].share or 0))


def determined_table(analysis: Analysis) -> tables.Table:
    """Results that are the same in all cohorts, printed or not."""
    pairs = banded(analysis, "determined")
    rows = [
        [_with_unit(result), *_in_all(result)]
        for result, _ in sorted(pairs, key=lambda pair: not pair[0].published)
    ]
    cohorts = f"{identified(analysis).draws + 1:,} cohorts"
    caption = f"Determined: printed alike in all {cohorts}"
    head = ["Quantity", f"In all {cohorts}", "Printed"]
    return tables.Table(caption, head, rows, frozenset({1}))


def _in_all(result: Result) -> tuple[str, str]:
    """What all cohorts print, at the precision of the paper, and what the paper printed."""
    if not result.published:
        return result.number, "not printed"
    printed = f"{_alone(result.published, result.number, result.unit)} [{result.grade}]"
    value = re.match(r"[\d.]+", result.published)
    return value.group() if value and result.is_as_printed else result.number, printed


def open_table(analysis: Analysis) -> tables.Table:
    """Results that differ between cohorts, those that differ least first."""
    cohorts, rows = f"{identified(analysis).draws + 1:,} cohorts", []
    for result, spread in banded(analysis, "bounded", "open"):
        printed = f"printed {result.published} [{result.grade}]" if result.published else ""
        small = "; ".join(filter(None, [printed, followed_until(analysis, result.id)]))
        rows.append([
            with_small(_with_unit(result), small), result.number,
            band_range(result.band or (None, None), result.unit),
            band_range((spread.q1, spread.q3), result.unit), result.verdict,
        ])  # fmt: skip
    head = ["Quantity", "This cohort", f"In {cohorts}", "Middle half", "Verdict"]
    caption = f"From bounded to open, in {cohorts}; NR: not reached"
    return tables.Table(caption, head, rows, frozenset({1, 2, 3}))


def followed_until(analysis: Analysis, id: str) -> str:
    """Whose limit a follow-up has: that of the draws, '' where it is no follow-up."""
    endpoint, _, part = id.partition(".")
    ends = horizon(analysis)
    if not part.startswith("followup") or endpoint not in ends:
        return ""
    return f"this is our limit of {ends[endpoint]}, not the trial"


def horizon(analysis: Analysis) -> dict[str, str]:
    """For how long patients were followed at most in the draws, by endpoint, with the unit."""
    days = identified(analysis).about.get("reading", {}).get("horizon") or ()
    unit = analysis.trial.spec.unit
    return {
        endpoint: f"{words.moment(day / DAYS[unit], unit)} {unit}"
        for endpoint, day in zip(("pfs", "os"), days, strict=False)
    }


def _with_unit(result: Result) -> str:
    unit = {"percent": "%", "probability": ""}.get(result.unit, result.unit)
    said = not unit or unit in result.label.lower()
    return named(result) if said else f"{named(result)} ({unit})"
