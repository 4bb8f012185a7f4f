"""Claims about a part of the patients, checked once a cohort has been drawn."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from onearm.reconstruct.bands import Array, Bools, Cells, crossing, middle, running_curve
from onearm.reconstruct.claims import Statement
from onearm.reconstruct.facts import EPS, NEVER
from onearm.reconstruct.people import People
from onearm.stats.limits import pointwise_limits
from onearm.trial.spec import Spec


def meets_parts(people: People, said: Iterable[Statement], spec: Spec) -> Bools:
    """Which cohorts meet all claims about a stage's curve and about the duration of response."""
    fine = np.ones(len(people.pfs), dtype=bool)
    for s in said:
        stage = re.fullmatch(r"(pfs|os)\.stage(\d)\.median", s.about)
        if stage:
            inside = people.stage[:, : people.pfs.shape[1]] == int(stage[2])
            cells = getattr(people, stage[1])
        elif s.about == "dor.median":
            inside, cells = people.response > 0, durations(people)
        else:
            continue
        printed = median_of(cells, inside, spec)[
            ["value", "lower limit", "upper limit"].index(s.part)
        ]
        low, high = s.window
        fine &= (
            np.isnan(printed)
            if s.window == NEVER
            else ((printed >= low - EPS) & (printed <= high + EPS))
        )
    return fine


def durations(people: People) -> Cells:
    """Cells of the duration of response, the day of the first response being day 1."""
    return people.pfs - 2 * (people.response - 1)


def median_of(cells: Cells, inside: Bools, spec: Spec) -> tuple[Array, Array, Array]:
    """Median and limits of some patients of each cohort, in days, nan where not reached.

    Those outside are set aside before the start, and the curve begins again after them.
    """
    found = np.full((3, len(cells)), np.nan)
    number = inside.sum(axis=1)
    for n in np.unique(number[number > 0]):
        rows = np.flatnonzero(number == n)
        chosen = np.sort(cells[rows][inside[rows]].reshape(len(rows), n), axis=1)
        s, error = running_curve(chosen)
        limits = pointwise_limits(s, error, spec.survival.transform, 0.95)
        for place, values in enumerate((s, *limits)):
            found[place, rows] = middle(*crossing(values, chosen, 0.5), "midpoint")
    return found[0], found[1], found[2]
