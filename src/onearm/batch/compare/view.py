"""A trial as its row of the page has it: every text and shape, ready-made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from onearm.analysis.result import DECIMALS, band_range
from onearm.batch.compare.columns import ABSENT, HELD, KNOWN, NOT_REACHED
from onearm.batch.outcome import Outcome

Key = float | str | None

LAST = "NR"
"""What a time that is not reached is sorted as: longer than any other."""
TEXTS = (
    "name", "id", "title", "kind", "design", "n", "n_more", "rate", "rate_ci", "rate_spread",
    "count", "endpoint", "rule", "verdict", "p_value", "why", "orr", "orr_ci", "orr_spread",
    "dcr", "pfs", "pfs_ci", "pfs_spread", "pfs_months", "os", "os_ci", "os_spread", "os_months",
    "followup", "grade3", "grade3_ci", "grade3_spread", "related",
)  # fmt: skip
SHAPES = ("href", "label", "interval", "square", "null")
"""Attributes: where the trial leads, and the drawing of its interval, 2 units a percent."""
ENDPOINTS = {"pfs": "progression-free", "os": "alive"}


@dataclass(frozen=True)
class View:
    """One row: `texts` and `shapes` by slot, `keys` to sort by, one a column, and two to filter."""

    texts: Mapping[str, str]
    shapes: Mapping[str, str]
    keys: Sequence[Key]
    verdict: str
    patients: str


BLANK = View(dict.fromkeys(TEXTS, ""), dict.fromkeys(SHAPES, ""), (), "", "")
"""What scripts fill in."""


@dataclass(frozen=True)
class Cell:
    """A number on the page with its interval and its range over all cohorts, as texts."""

    text: str
    interval: str = ""
    spread: str = ""
    key: Key = field(default=None)


def views(outcomes: Iterable[Outcome], *, in_months: bool) -> Iterator[View]:
    """The rows of the page, of the trials that did not fail, in the order given.

    Times are also given in months where that is asked for.
    """
    rows = ((outcome, outcome.row) for outcome in outcomes if outcome.row is not None)
    for rank, (outcome, row) in enumerate(rows):
        yield _view(rank, outcome, row, in_months=in_months)


def _view(rank: int, outcome: Outcome, row: Mapping[str, Any], *, in_months: bool) -> View:
    unit = row["unit"]
    rate, orr, grade3 = (_rate(row, name) for name in ("primary", "orr", "grade3plus"))
    pfs, os = (_time(row, name, unit) for name in ("pfs_median", "os_median"))
    months = in_months and unit != "months"
    texts = {
        "name": outcome.name,
        "id": "" if row["id"] == outcome.name else row["id"],
        "title": row["title"],
        "kind": f"{row['patients']} patients",
        "design": row["design_words"] or "no design stated",
        "n": _count(row["n_all"]),
        "n_more": _populations(row),
        "rate": rate.text,
        "rate_ci": rate.interval,
        "rate_spread": rate.spread,
        "count": f"{row['primary_x']} of {row['primary_n']}" if row["primary_n"] else "",
        "endpoint": _endpoint(row),
        "rule": "" if row["p0"] is None else f"null {row['p0']:.4g}%",
        "verdict": row["verdict"],
        "p_value": _p_value(row["p_value"]),
        "why": row["verdict_note"] or "",
        "orr": orr.text,
        "orr_ci": orr.interval,
        "orr_spread": orr.spread,
        "dcr": _said("disease control", _rate(row, "dcr")),
        "pfs": pfs.text,
        "pfs_ci": pfs.interval,
        "pfs_spread": pfs.spread,
        "pfs_months": _months(row["pfs_median_months"]) if months else "",
        "os": os.text,
        "os_ci": os.interval,
        "os_spread": os.spread,
        "os_months": _months(row["os_median_months"]) if months else "",
        "followup": _said("median follow-up", _time(row, "os_followup", unit)),
        "grade3": grade3.text,
        "grade3_ci": grade3.interval,
        "grade3_spread": grade3.spread,
        "related": _said("related, grade 3 or 4:", _rate(row, "related_grade34")),
    }
    keys = tuple(map(_short, (rank, row["n_all"], rate.key, orr.key, pfs.key, os.key, grade3.key)))
    shapes = {"href": _address(outcome), **forest(row)}
    return View(texts, shapes, keys, row["verdict"], row["patients"])


def forest(row: Mapping[str, Any]) -> dict[str, str]:
    """The interval of the primary endpoint as a drawing, from 0 to 200 for 0 to 100%.

    >>> forest({"primary": 50.0, "primary_low": 25.0, "primary_high": 75.0, "p0": 20.0})["label"]
    'The null rate lies below the interval'
    """
    rate, low, high, p0 = (row[n] for n in ("primary", "primary_low", "primary_high", "p0"))
    null = "" if p0 is None else f"M{2 * p0:.1f} 0v24"
    if rate is None or low is None or high is None:
        return {"label": "There is no interval to draw", "interval": "", "square": "", "null": null}
    left, at, right = (f"{2 * x:.1f}" for x in (low, rate, high))
    label = "There is no null rate beside the interval"
    if p0 is not None:
        place = "below" if p0 < low else "above" if p0 > high else "inside"
        label = f"The null rate lies {place} the interval"
    return {
        "label": label,
        "interval": f"M{left} 7v10m0-5H{right}m0-5v10",
        "square": f"M{at} 7m-5 0h10v10h-10z",
        "null": null,
    }


def _rate(row: Mapping[str, Any], name: str) -> Cell:
    return _cell(row, name, "percent", "%", row[name])


def _time(row: Mapping[str, Any], name: str, unit: str) -> Cell:
    of_one = unit.removesuffix("s") if row[name] == 1 else unit
    return _cell(row, name, unit, f" {of_one}", row[f"{name}_months"])


def _cell(row: Mapping[str, Any], name: str, unit: str, sign: str, key: Key) -> Cell:
    """A number of the row; ends of an interval that are not reached are NR, as in the book."""
    state = row[f"{name}_state"]
    if state not in (KNOWN, NOT_REACHED):
        return Cell(HELD if state == HELD else ABSENT)
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    interval = "" if low is None and high is None else band_range((low, high), unit)
    spread = ""
    if row[f"{name}_spread"] in ("bounded", "open"):
        ends = band_range((row[f"{name}_least"], row[f"{name}_most"]), unit)
        spread = f"could be {ends}"
    if state == NOT_REACHED:
        return Cell(state, interval, spread, LAST)
    return Cell(f"{row[name]:.{DECIMALS[unit]}f}{sign}", interval, spread, key)


def _said(what: str, cell: Cell) -> str:
    """A number below another, which needs no words where it is not there."""
    said = ", ".join(part for part in (cell.text, cell.spread) if part)
    return "" if cell.text == ABSENT else f"{what} {said}"


def _populations(row: Mapping[str, Any]) -> str:
    """Those that are not everybody."""
    counts = ((name, row[f"n_{name}"]) for name in ("safety", "efficacy", "primary"))
    others = [f"{name} {n:,}" for name, n in counts if n is not None and n != row["n_all"]]
    return ", ".join(others)


def _endpoint(row: Mapping[str, Any]) -> str:
    if row["endpoint"] is None:
        return "no primary endpoint stated"
    return f"{ENDPOINTS[row['endpoint']]} beyond {row['landmark']:g} {row['landmark_unit']}"


def _p_value(p: float | None) -> str:
    if p is None:
        return ""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _short(key: Key) -> Key:
    """A number as exactly as an order needs it.

    >>> _short(33.33333333333333), _short("NR"), _short(None)
    (33.3333, 'NR', None)
    """
    return float(f"{key:.6g}") if isinstance(key, float) else key


def _months(time: float | None) -> str:
    return "" if time is None else f"= {time:.1f} months"


def _count(count: int | None) -> str:
    return ABSENT if count is None else f"{count:,}"


def _address(outcome: Outcome) -> str:
    """Where the row leads: to the site, or to the results where there is none."""
    return quote(outcome.site or outcome.results or "", safe="/")
