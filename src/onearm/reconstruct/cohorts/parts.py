"""Every claim about a number of patients, or about a part of them, held against drawn cohorts.

Most counts hold by the way in which cohorts are drawn; here all are counted again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from onearm.reconstruct.claims.conventions import Conventions
from onearm.reconstruct.claims.counts import allowed
from onearm.reconstruct.claims.readings import landmark_day
from onearm.reconstruct.claims.statements import LATER, Statement
from onearm.reconstruct.cohorts.people import CR, NE, PD, PR, SD, People
from onearm.reconstruct.lattice.endings import (
    Array,
    Bools,
    Cells,
    cell,
    crossing,
    middle,
    running_curve,
)
from onearm.reconstruct.lattice.facts import EPS, NEVER
from onearm.stats.limits import pointwise_limits
from onearm.trial.spec import Spec

BEST = {
    "orr.rate": (CR, PR),
    "dcr.rate": (CR, PR, SD),
    "response.cr": (CR,),
    "response.pr": (PR,),
    "response.sd": (SD,),
    "response.pd": (PD,),
    "response.ne": (NE,),
    "response.pd_or_other": (PD, NE),
}
"""Best responses that each quantity counts."""
PARTS = ("value", "lower limit", "upper limit")


def meets_parts(
    people: People, said: Iterable[Statement], spec: Spec, reading: Conventions
) -> Bools:
    """Which cohorts meet all claims of counts, of stages, and of the duration of response."""
    fine = np.ones(len(people.pfs), dtype=bool)
    for statement in said:
        if statement.part in ("size", "count"):
            fine &= _counted(people, statement, spec, reading)
        elif LATER.fullmatch(statement.about):
            fine &= _read(people, statement, spec, reading)
    return fine


def _counted(people: People, statement: Statement, spec: Spec, reading: Conventions) -> Bools:
    """Which cohorts have a count as printed."""
    about, stage = _of_stage(statement.about)
    among, counts = _members(people, about, spec, reading)
    if stage is not None:
        among = among & (people.stage[:, : among.shape[1]] == stage)
    n, x = among.sum(axis=1), (among & counts).sum(axis=1)
    fine: Bools = (n >= statement.window[0]) & (n <= statement.window[1])
    if statement.part == "size":
        return fine
    pairs, place = np.unique(np.column_stack([n, x]), axis=0, return_inverse=True)
    fits = [int(b) in allowed(statement.claim, int(a)) for a, b in pairs]
    fine = np.array(fits, dtype=bool)[place.ravel()]
    return fine


def _of_stage(about: str) -> tuple[str, int | None]:
    """A quantity without the stage that it is of, and the stage."""
    stage = re.search(r"\.stage(\d)", about)
    return (about.replace(stage[0], ""), int(stage[1])) if stage else (about, None)


def _members(people: People, about: str, spec: Spec, reading: Conventions) -> tuple[Bools, Bools]:
    """Of a quantity, the population that it is of and those who count, each by patient."""
    inside = np.ones(people.pfs.shape, dtype=bool)
    everyone = np.ones(people.stage.shape, dtype=bool)
    if about in BEST:
        return inside, np.isin(people.best, BEST[about])
    if about == "primary.rate":
        return people.primary, _successes(people, spec, reading)
    flags = {
        "safety.related_grade34.rate": people.related34,
        "safety.immune_suppressed.rate": people.suppressed,
    }
    if about in flags:
        return everyone, flags[about]
    among = {"flow.safety": everyone, "flow.efficacy": inside}.get(about, people.primary)
    return among, among


def _successes(people: People, spec: Spec, reading: Conventions) -> Bools:
    endpoint = spec.primary.endpoint if spec.primary else "pfs"
    day = reading.landmark or landmark_day(spec, endpoint)
    ends: Cells = people.pfs if endpoint == "pfs" else people.os
    return ends >= cell(day + 1, event=True)


def _read(people: People, statement: Statement, spec: Spec, reading: Conventions) -> Bools:
    """Which cohorts have a median of a part of the patients as printed."""
    about, stage = _of_stage(statement.about)
    if about == "dor.median":
        inside, cells = people.response > 0, durations(people)
    else:
        inside = people.stage[:, : people.pfs.shape[1]] == stage
        cells = people.pfs if about.startswith("pfs") else people.os
    printed = median_of(cells, inside, reading)[PARTS.index(statement.part)]
    if statement.window == NEVER:
        return np.isnan(printed)
    low, high = statement.window
    fine: Bools = (printed >= low - EPS) & (printed <= high + EPS)
    return fine


def durations(people: People) -> Cells:
    """Cells of the duration of response, the day of the first response being day 1."""
    return people.pfs - 2 * (people.response - 1)


def median_of(cells: Cells, inside: Bools, reading: Conventions) -> Sequence[Array]:
    """Median and limits of some patients of each cohort, in days, nan where not reached."""
    found = np.full((3, len(cells)), np.nan)
    number = inside.sum(axis=1)
    for n in np.unique(number[number > 0]):
        rows = np.flatnonzero(number == n)
        chosen = np.sort(cells[rows][inside[rows]].reshape(len(rows), n), axis=1)
        s, error = running_curve(chosen)
        found[0, rows] = middle(*crossing(s, chosen, 0.5), reading.median)
        limits = pointwise_limits(s, error, reading.transform, 0.95)
        for place, values in enumerate(limits, start=1):
            found[place, rows] = middle(*crossing(values, chosen, 0.5), "midpoint")
    return tuple(found)
