"""Patients behind one published curve: the exact search where it can be, else Guyot's method."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from onearm.reconstruct.curve.coordinates import Readings, loosened, thinned, without_verticals
from onearm.reconstruct.curve.fidelity import Fidelity, fidelity
from onearm.reconstruct.curve.guyot import guyot
from onearm.reconstruct.curve.published import Published
from onearm.reconstruct.curve.ratio_fits import Patients, fits, likeliest, median_of, patients_of
from onearm.reconstruct.curve.ratios import search, suits

ASSUMED = (0.005, 0.01, 0.02)
"""Precisions that are tried where no data set is found at that of the readings."""

NONE_HAS_IT = (
    "no data set whose curve falls at most once between two readings has this curve within "
    "{:.2g} and these numbers, so the method is Guyot's"
)
NONE_FOUND = (
    "no data set with this curve within {:.2g} and these numbers was found, though not every one "
    "was tried, so the method is Guyot's"
)


@dataclass(frozen=True)
class Fits:
    """The data sets that have the published curve and numbers.

    Parameters
    ----------
    number : float
        How many, told apart by how many leave between which readings, rows and marks. Two that
        differ only in when within such a stretch somebody is censored are one. Of each, the
        curve falls at most once between two readings.
    counted : bool
        Whether that is an exact count; otherwise it is about right.
    looked_at : int
        Data sets that were looked at one by one: all, or a sample that is about uniform.
    events : dict of int to float
        Share of the data sets with each number of events: exact if `counted`, else about. No
        data set has a number that is not here.
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
    >>> from onearm.reconstruct.curve.coordinates import clean
    >>> readings = clean([2, 3, 5, 9], [0.75, 0.5, 0.25, 0.25], n=4)
    >>> found = reconstruct_curve(Published(readings, 4, np.empty(0), np.empty(0, int)))
    >>> found.method, found.fits.unique, found.fidelity.median
    ('ratios', True, 4.0)
    >>> found.patients.time.tolist(), found.patients.event.tolist()
    ([2.0, 3.0, 5.0, 9.0], [1, 1, 1, 0])
    """
    notes = list(published.readings.mended)
    if suits(published):
        ruled_out, widest = True, published.readings.precision
        for tried, note in _attempts(published, estimated):
            widest = tried.readings.precision
            patients, summary = _searched(tried, seed)
            if patients is not None:
                report = fidelity(patients, tried)
                every = (*notes, *note)
                return Reconstruction(patients, "ratios", report, summary, tried, every)
            ruled_out &= summary is None and not _left_out(published.readings)  # else no proof
        notes.append((NONE_HAS_IT if ruled_out else NONE_FOUND).format(widest))
        notes += _at_odds(published, seed)
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
                if some_left := _left_out(some):
                    note.append(f"{some_left} readings between others left out of the search")
                if marks is None and published.marks is not None:
                    note.append("no data set was found with the censor marks: they were left out")
                yield replace(published, readings=thinned(some), marks=marks), note


def _at_odds(published: Published, seed: int) -> list[str]:
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
        tried = replace(published, readings=thinned(published.readings), **change)
        _, summary = _searched(tried, seed)
        if summary is not None and summary.looked_at:
            notes.append(f"without the {name} data sets fit, so look at it again")
            if "events" in change:
                numbers = dict.fromkeys((min(summary.events), max(summary.events)))
                notes[-1] += f": the curve has {' to '.join(map(str, numbers))} events"
    return notes


def _told(wider: bool, precision: float, left_out: int) -> list[str]:
    notes = []
    if left_out:
        s = "s" * (left_out != 1)
        notes.append(f"{left_out} reading{s} on vertical pieces left out of the search")
    if wider:
        notes.append(
            f"no data set was found more closely: readings are taken to be within {precision:g}"
        )
    return notes


def _left_out(readings: Readings) -> int:
    """Readings of a level of their own that are too many to search."""
    return int(thinned(readings, most=readings.time.size).time.size - thinned(readings).time.size)


def _searched(tried: Published, seed: int) -> tuple[Patients | None, Fits | None]:
    """The likeliest data set that was found, and what is told of all; neither if none can be."""
    found = search(tried)
    listed = None if found is None else fits(found, seed=seed)
    if found is None or listed is None or (listed.complete and not listed.histories):
        return None, None
    each = [patients_of(history, tried) for history in listed.histories]
    total = sum(found.by_events.values())
    shares = {events: ways / total for events, ways in found.by_events.items()}
    if listed.complete:
        counts = [int(one.event.sum()) for one in each]
        shares = {events: counts.count(events) / len(counts) for events in sorted(set(counts))}
    medians = {median_of(one) for one in each}
    ordered = tuple(sorted(medians, key=lambda value: (value is None, value or 0.0)))
    best = likeliest(found, listed)
    different = len(set(listed.histories))
    summary = Fits(listed.number, listed.counted, different, shares, ordered)
    return (None if best is None else patients_of(best, tried)), summary
