"""Patients behind one published curve: the exact search where it can be, else Guyot's method."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from onearm.reconstruct.coordinates import loosened, thinned, without_verticals
from onearm.reconstruct.digitised import Published
from onearm.reconstruct.fidelity import Fidelity, fidelity
from onearm.reconstruct.guyot import guyot
from onearm.reconstruct.ratio_fits import Patients, fits, median_of, patients_of
from onearm.reconstruct.ratios import Found, search, suits

ASSUMED = (0.005, 0.01, 0.02)
"""Precisions that are tried where no data set has the curve at the one found."""


@dataclass(frozen=True)
class Fits:
    """The data sets that have the published curve and numbers.

    Parameters
    ----------
    number : float
        How many, told apart by how many leave between which readings, rows and marks. Two that
        differ only in when within such a stretch somebody is censored are one.
    counted : bool
        Whether that is an exact count; otherwise it is about right.
    looked_at : int
        Data sets that were looked at one by one: all, or a uniform sample.
    events : dict of int to float
        Share of the data sets with each number of events.
    medians : tuple of float or None
        Medians among those looked at, smallest first, None for not reached.
    """

    number: float
    counted: bool
    looked_at: int
    events: dict[int, float]
    medians: tuple[float | None, ...]

    @property
    def unique(self) -> bool:
        """Is there one data set alone?"""
        return self.counted and self.number == 1


@dataclass(frozen=True)
class Reconstruction:
    """Patients behind a curve.

    `method` is 'ratios' for the exact search, of which `fits` tells how many data sets it
    found, or 'guyot'. `published` is what was fitted; `notes` says in words what was done.
    """

    patients: Patients
    method: Literal["ratios", "guyot"]
    fidelity: Fidelity
    fits: Fits | None
    published: Published
    notes: tuple[str, ...]


def reconstruct_curve(
    published: Published, *, estimated: bool = True, seed: int = 0
) -> Reconstruction:
    """Patients whose Kaplan-Meier curve and numbers are those published.

    Parameters
    ----------
    published : Published
        The curve with what else was printed.
    estimated : bool
        Whether the precision of the readings was estimated, so that a search without a result
        may try wider ones.
    seed : int
        Of the sample of data sets, where there are too many to look at each.

    Examples
    --------
    >>> import numpy as np
    >>> from onearm.reconstruct.coordinates import clean
    >>> readings = clean([2, 3, 5, 9], [0.75, 0.5, 0.25, 0.25], n=4)
    >>> found = reconstruct_curve(Published(readings, 4, np.empty(0), np.empty(0, int)))
    >>> found.method, found.fits.unique, found.fidelity.median
    ('ratios', True, 4.0)
    >>> found.patients.time.tolist(), found.patients.event.tolist()
    ([2.0, 3.0, 5.0, 9.0], [1, 1, 1, 0])
    """
    notes = list(published.readings.mended)
    if suits(published):
        for tried, note in _attempts(published, estimated):
            found = search(tried)
            if found is None:
                continue
            patients, summary = _summary(found, tried, seed)
            if summary is not None:
                notes += note
                report = fidelity(patients, tried)
                return Reconstruction(patients, "ratios", report, summary, tried, tuple(notes))
        notes.append("no data set has this curve and these numbers, so the method is Guyot's")
        notes += _at_odds(published)
    else:
        notes.append("too many patients for the precision of the curve, so the method is Guyot's")
    if published.marks is not None:
        notes.append("Guyot's method makes no use of the censor marks")
    if published.events is None and not published.risk_number.size:
        notes.append("without risk table or number of events the censoring is a guess")
    patients = guyot(published)
    report = fidelity(patients, published)
    if not report.meets_numbers or report.largest > published.readings.precision + 1 / published.n:
        notes.append(f"curve and numbers disagree: by {report.largest:.2g} in survival at most")
    return Reconstruction(patients, "guyot", report, None, published, tuple(notes))


def _attempts(published: Published, estimated: bool) -> Iterator[tuple[Published, list[str]]]:
    """As it is; without marks; without readings on vertical pieces; at wider precisions."""
    readings = published.readings
    own = readings.precision
    wider = [2 * own if readings.noise else own, *(p for p in ASSUMED if p > own)]
    for precision in [own, *(sorted(wider) if estimated else [])]:
        loose = readings if precision == own else loosened(readings, precision)
        if not suits(replace(published, readings=loose)):
            return
        slim = without_verticals(loose)
        for some in (loose, slim)[: 1 + (slim.time.size < loose.time.size)]:
            for marks in (published.marks, None)[: 1 + (published.marks is not None)]:
                note = _told(precision != own, precision, readings.time.size - some.time.size)
                if marks is None and published.marks is not None:
                    note.append("the censor marks fit no data set and were left out")
                yield replace(published, readings=thinned(some), marks=marks), note


def _at_odds(published: Published) -> list[str]:
    """Which of the numbers given the curve cannot have: it can be had without it."""
    no_rows = {"risk_time": np.empty(0), "risk_number": np.empty(0, dtype=int)}
    without: list[tuple[str, bool, dict[str, Any]]] = [
        ("number of events", published.events is not None, {"events": None}),
        ("risk table", published.risk_time.size > 0, no_rows),
        ("censor marks", published.marks is not None, {"marks": None}),
    ]
    notes = []
    for name, given, change in without:
        if not given:
            continue
        found = search(replace(published, readings=thinned(published.readings), **change))
        if found is not None:
            notes.append(f"without the {name} data sets fit, so look at it again")
            if "events" in change:
                numbers = dict.fromkeys((min(found.by_events), max(found.by_events)))
                notes[-1] += f": the curve has {' to '.join(map(str, numbers))} events"
    return notes


def _told(wider: bool, precision: float, left_out: int) -> list[str]:
    notes = []
    if left_out:
        s = "s" * (left_out != 1)
        notes.append(f"{left_out} reading{s} on vertical pieces left out of the search")
    if wider:
        notes.append(
            f"no data set fits more closely: readings are taken to be within {precision:g}"
        )
    return notes


def _summary(found: Found, tried: Published, seed: int) -> tuple[Patients, Fits | None]:
    """The likeliest, and what is common to all; None if none holds when checked exactly."""
    kept, every = fits(found, seed=seed)
    patients = patients_of(found.best, tried)
    if not kept:
        return patients, None
    total = sum(found.by_events.values())
    shares = {events: ways / total for events, ways in found.by_events.items()}
    each = [patients_of(history, tried) for history in kept]
    if every:
        counts = [int(one.event.sum()) for one in each]
        shares = {events: counts.count(events) / len(counts) for events in sorted(set(counts))}
    medians = {median_of(one) for one in each}
    ordered = tuple(sorted(medians, key=lambda value: (value is None, value or 0.0)))
    number = float(len(kept)) if every else found.ways
    return patients, Fits(number, every, len(kept), shares, ordered)
