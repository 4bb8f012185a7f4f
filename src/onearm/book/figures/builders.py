"""Two widgets that start from invented patients: build a curve, and read scans.

They take their rules from the trial (unit, landmark, transformation, days that count), and no
patient of it.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Any, Literal, get_args

import numpy as np
from IPython.display import HTML

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.analysis.analyse import landmark_time
from onearm.analysis.missing import ENDPOINTS
from onearm.book.figures.invented import invented_curve
from onearm.book.figures.response import confirm_days
from onearm.book.figures.scans import Patient, Scan, best_response, cut, read_scans
from onearm.book.widgets import widget
from onearm.plots import canvas
from onearm.plots.words import moment, state
from onearm.stats.limits import Transform
from onearm.tables.html import Html

INVENTED = ((1, 1), (1, 1), (2, 1), (3, 1), (4, 1), (4, 1),
            (5, 1), (6, 1), (7, 0), (8, 1), (9, 0), (10, 0))  # fmt: skip
"""Twelve patients: quarters of the landmark, and whether that is an event. Half have had it by the
landmark, so that the curve lies flat on one half."""

STEPS = {"days": 1.0, "weeks": 1.0, "months": 0.5, "years": 0.1}
"""By how much a patient is moved, in each unit."""

COURSE = Patient("both", 80, (Scan(42, 60), Scan(84, 54), Scan(126, 60), Scan(168, 66)))
"""A patient who responds once, and whose sum then grows from its smallest."""


def km_builder(analysis: Analysis, endpoint: Literal["pfs", "os"] = "pfs") -> HTML:
    """Twelve invented patients to move, censor, add or remove, their curve and its median.

    Unit, landmark and transformation are those of the trial.
    """
    start = invented_times(analysis, endpoint)
    transform = start["transform"]
    found = invented_curve(
        [steps * start["step"] for steps, _ in start["patients"]], start["landmark"],
        event=[event for _, event in start["patients"]], endpoint=endpoint, unit=start["unit"],
        transform=transform,
    )  # fmt: skip
    label = ENDPOINTS[endpoint]
    figure = plots.curve(
        found, name=f"builder-{endpoint}", since="the start", invented=True,
        caption=f"Example, not trial data: {label} of {len(INVENTED)} invented patients by "
        f"Kaplan-Meier, with its pointwise 95% interval ({transform}).",
    )  # fmt: skip
    return widget(
        "km", label=f"Build a curve: {label} of invented patients", data=start, fallback=figure
    )


def invented_times(analysis: Analysis, endpoint: Literal["pfs", "os"]) -> dict[str, Any]:
    """What the curve builder starts from: times in whole steps, so that equal times are equal."""
    unit, transform = analysis.trial.spec.unit, analysis.trial.spec.survival.transform
    at = landmark_time(analysis.trial, endpoint)
    step = STEPS[unit]
    quarter = max(1, int(at / 4 / step + 1e-9))
    return {
        "endpoint": ENDPOINTS[endpoint],
        "state": state(endpoint),
        "unit": unit,
        "step": step,
        "most": 12 * quarter,
        "ticks": canvas.time_ticks(12 * quarter * step, unit),
        "landmark": at,
        "read": f"{moment(at, unit)} {unit}",
        "patients": [[quarters * quarter, event] for quarters, event in INVENTED],
        "transform": transform,
        "transforms": list(get_args(Transform)),
        "z": NormalDist().inv_cdf(0.975),
    }


def recist_builder(analysis: Analysis) -> HTML:
    """Scans of an invented patient to enter, the response at each with its reason, and the best.

    The days from which stable disease counts and after which a response is confirmed are those
    of the trial.
    """
    rules = {
        "sdFrom": analysis.trial.spec.response.sd_from,
        "confirmAfter": confirm_days(analysis.trial),
    }
    scans = [[s.day, s.sum_mm, s.gone, s.other, s.fresh] for s in COURSE.scans]
    start = {"lesions": COURSE.lesions, "baseline": COURSE.baseline_mm, "scans": scans, **rules}
    return widget(
        "recist", label="Read scans by RECIST: an invented patient", data=start,
        fallback=course_table(COURSE, rules["sdFrom"], rules["confirmAfter"]),
    )  # fmt: skip


def course_table(patient: Patient, sd_from: float, confirm_after: float) -> tables.Table:
    """Each scan of a patient with target lesions, the response and why; the best above."""
    once = best_response(patient, sd_from=sd_from, confirm_after=None)
    again = best_response(patient, sd_from=sd_from, confirm_after=confirm_after)
    rows = []
    for reading in read_scans(patient):
        if reading.target is None:
            continue
        size, least = reading.target.sum_mm, reading.target.nadir_mm
        response = Html(f"<strong>{reading.response}</strong>")
        known = "not known" if np.isnan(size) else cut(size)
        rows.append([f"{reading.day:g}", known, cut(least), response, reading.reason])
    caption = (
        f"Example, not trial data: an invented patient with {cut(patient.baseline_mm)} mm at "
        f"baseline. Best overall response {once.response}; {again.response} if a response must be "
        f"seen again {confirm_after:g} days later or more"
    )
    head = ["Day", "Sum of diameters (mm)", "Smallest before (mm)", "Response", "Why"]
    return tables.Table(caption, head, rows, frozenset({1, 2}))
