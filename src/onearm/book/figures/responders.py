"""Responders against others: as often drawn, from a landmark, and where nothing is to find."""

from __future__ import annotations

import numpy as np

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.analysis.missing import ENDPOINTS
from onearm.analysis.responders import responders
from onearm.book.figures.curves import since
from onearm.plots import Figure, words
from onearm.plots.lines import Line, Panel, of_curve
from onearm.stats import guarantee, survival
from onearm.stats.responders import Comparison, TwoGroups
from onearm.tables.html import Html

NOTHING = guarantee.World(
    hazard=float(np.log(2) / 30), scans=(6, 12, 18, 24), chance=(0.12, 0.12, 0.12, 0.12)
)
"""An invented trial: everybody has the same risk at all times, in weeks, whatever scans show."""
UNTIL, LANDMARK, SEED = 96, 24, 1983
WHO = "responders", "others"


def by_response(analysis: Analysis) -> Figure:
    """Curves by best response above, from a landmark on below, of the same patients."""
    found, trial = responders(analysis), analysis.trial
    at, unit = f"{words.moment(found.landmark.at, found.unit)} {found.unit}", found.unit
    state = words.state(found.endpoint)
    sizes = [_sizes(one) for one in (found.naive, found.landmark)]
    panels = [
        Panel(f"By best response, from the start: {sizes[0]}", _lines(found.naive, 0.0)),
        Panel(
            f"By response so far, from {at} on: {sizes[1]}",
            _lines(found.landmark, found.landmark.at), ((found.landmark.at, at),),
        ),
    ]  # fmt: skip
    note = words.illustrative(trial, [
        ("adrs", "AVALC", "responses"), ("adrs", "ADY", "days of scans"),
        ("adtte", "AVAL", "times"),
    ])  # fmt: skip
    text = (
        f"{words.capital(ENDPOINTS[found.endpoint])} of responders (solid) and others (dashed), "
        f"{state} in %. Above: grouped by a response that comes later. Below: those still followed "
        f"at {at}, grouped by what was known then; both curves start there at 100%."
    )
    message = (
        f"Kaplan-Meier curves of {ENDPOINTS[found.endpoint]}, two pairs. By best response, "
        f"{sizes[0]} patients: medians in {unit} {_medians(found.naive, unit)}. From a landmark at "
        f"{at}, {sizes[1]} patients: medians {_medians(found.landmark, unit)} from there."
    )
    return plots.lines(
        panels, name="by-response", axis=f"{words.capital(unit)} from {since(analysis)}",
        state=state, unit=unit, caption=f"{text} {note}".strip(), message=message,
        synthetic=trial.spec.synthetic,
    )  # fmt: skip


def response_tests(analysis: Analysis) -> tables.Table:
    """Three comparisons of the same patients, with what each leaves out."""
    found = responders(analysis)
    at = f"{words.moment(found.landmark.at, found.unit)} {found.unit}"
    rows = [
        ["By best response, from the start", _people(found.naive), *_events(found.naive.test)],
        [Html(f"From the landmark, {at}<small>{found.landmark.left_out} had left before, "
              f"{found.landmark.later} responded later</small>"),
         _people(found.landmark), *_events(found.landmark.test)],
        ["A responder from the response on (Mantel-Byar)", "all, changing groups",
         *_events(found.by_time)],
    ]  # fmt: skip
    head = ["Comparison", "Responders / others", "Events of responders", "Expected", "p, two-sided"]
    caption = f"{words.capital(ENDPOINTS[found.endpoint])} by response ({analysis.trial.kind})"
    return tables.Table(caption, head, rows, frozenset(range(2, 5)))


def no_effect() -> Figure:
    """The same two pictures, exact, in an invented trial in which response does nothing."""
    time = np.linspace(0, UNTIL, 193)
    naive = guarantee.naive_curves(NOTHING, time)
    after = np.linspace(LANDMARK, UNTIL, 145)
    alike = NOTHING.alive(after) / NOTHING.alive(LANDMARK)
    medians = [guarantee.median_by_response(NOTHING, responders=who) for who in (True, False)]
    told = words.listed(
        [f"{words.number(m)} weeks for {who}" for m, who in zip(medians, WHO, strict=True)]
    )
    panels = [
        Panel("By best response, from the start", (
            Line(WHO[0], time, naive.responders, steps=False),
            Line(WHO[1], time, naive.others, steps=False),
        )),
        Panel(f"By response so far, from week {LANDMARK} on", (
            Line(WHO[0], after, alike, steps=False), Line(WHO[1], after, alike, steps=False),
        ), ((LANDMARK, f"week {LANDMARK}"),)),
    ]  # fmt: skip
    return plots.lines(
        panels, name="no-effect", axis="Weeks from the baseline scan", state="alive", unit="weeks",
        caption="An invented trial in which response does nothing: all patients have the same risk "
        "of death at all times. Exact curves, alive in %. Above: by best response. Below: from a "
        "landmark on, where the two curves lie on one another.",
        message="Survival curves, two pairs, in an invented trial without any effect of response: "
        f"by best response they part, with medians of {told}; from the landmark at week {LANDMARK} "
        "on they are the same curve.",
    )  # fmt: skip


def _lines(one: Comparison, start: float) -> tuple[Line, ...]:
    groups = zip(WHO, (one.responders, one.others), strict=True)
    return tuple(of_curve(who, curve, start=start) for who, curve in groups)


def counts(one: Comparison) -> tuple[int, int]:
    """Responders and others."""
    responded, other = (0 if curve is None else curve.n for curve in (one.responders, one.others))
    return responded, other


def medians(one: Comparison) -> list[float | None]:
    """Median of each group, from where the comparison starts."""
    curves = one.responders, one.others
    return [None if curve is None else survival.median(curve).value for curve in curves]


def _sizes(one: Comparison) -> str:
    return "{} and {}".format(*counts(one))


def _people(one: Comparison) -> str:
    return "{} / {}".format(*counts(one))


def _medians(one: Comparison, unit: str) -> str:
    told = zip(WHO, medians(one), strict=True)
    return words.listed([f"{words.time(value, unit)} ({who})" for who, value in told])


def _events(test: TwoGroups) -> list[str]:
    return [str(test.observed), words.number(test.expected), words.p_value(test.p, "no test")]
