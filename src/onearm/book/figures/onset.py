"""When severe adverse events came."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.analysis.analyse import ONSET, landmark_time
from onearm.analysis.onset import SEVERE, Onset
from onearm.analysis.suppression import why
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.plots.words import illustrative
from onearm.stats import competing, exposure, survival
from onearm.trial.spec import DAYS

WHAT = f"first event of grade {SEVERE} or higher"
_COLUMNS = [
    ("adae", "ASTDY", "days of onset"), ("adae", "AETOXGR", "grades"),
    ("adtte", "AVAL", "times of death"),
]  # fmt: skip


def severe_onset(analysis: Analysis) -> Figure:
    """Cumulative incidence of the first severe event, with death competing and ignored."""
    onset, trial = _onset(analysis), analysis.trial
    at = competing.incidence_at(onset.curve, landmark_time(trial, "pfs"))
    note = f"Counted {onset.basis}. {illustrative(trial, _COLUMNS)}".strip()
    return plots.incidence(
        onset.curve, death_ignored(onset), unit=onset.unit, what=WHAT, at=at, name="severe-onset",
        synthetic=trial.spec.synthetic, note=note,
    )  # fmt: skip


def death_ignored(onset: Onset) -> survival.KaplanMeier | None:
    """The curve that takes those who died first for censored; None where nobody is known to."""
    time, event = _patients(onset)
    return survival.kaplan_meier(time, event) if onset.deaths_known else None


def severe_rates(analysis: Analysis) -> tables.Table:
    """First severe events by patient-years, to the landmark, beyond it and in all."""
    onset, trial = _onset(analysis), analysis.trial
    at, longest = landmark_time(trial, "pfs"), float(onset.curve.time[-1])
    whole = [("All days counted", 0.0, longest)]
    moment = f"{at:.4g} {onset.unit}"
    halves = [(f"To {moment}", 0.0, at), (f"Beyond {moment}", at, longest)]
    rows = [_period(onset, *part) for part in (halves if at < longest else []) + whole]
    head = ["Period", "At risk at its start", "Patient-years", "Patients with a first event",
            "Per patient-year (95% CI)"]  # fmt: skip
    note = " (illustrative: not published)" if illustrative(trial, _COLUMNS) else ""
    caption = f"Rate of the {WHAT}, exact Poisson intervals{note}"
    return tables.Table(caption, head, rows, frozenset({1, 2, 3, 4}))


def _period(onset: Onset, label: str, start: float, end: float) -> list[str]:
    time, event = _patients(onset)
    inside = (time <= end) & ((time > start) | (start == 0))
    spent = float((np.clip(time, start, end) - start).sum())
    year = DAYS["years"] / DAYS[onset.unit]
    found = exposure.event_rate(int(event[inside].sum()), spent, per=year)
    rate = "not known"
    if found.rate is not None and found.ci is not None:
        rate = f"{found.rate:.2f} ({found.ci[0]:.2f} to {found.ci[1]:.2f})"
    started = len(time) if start == 0 else int((time > start).sum())
    return [label, str(started), f"{spent / year:.1f}", str(found.events), rate]


def _patients(onset: Onset) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Time of each patient and whether it ended in the event, from the counts of the curve."""
    found = onset.curve
    ends = np.column_stack([found.events, found.others + found.censored])
    time = np.repeat(found.time, ends.sum(axis=1))
    return time, np.repeat(np.tile([1, 0], len(found.time)), ends.ravel())


def _onset(analysis: Analysis) -> Onset:
    if analysis.onset is None:
        least = analysis.trial.spec.privacy.min_cell
        if least is not None and analysis.held & ONSET:
            raise InputError(why(least))
        raise InputError("when severe events came needs CTCAE grades and days of onset in adae")
    return analysis.onset
