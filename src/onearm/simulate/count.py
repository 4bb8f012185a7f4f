"""Who counts: patients who are left out or replaced, and those who take their place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onearm.simulate.truth import Truth
from onearm.simulate.watch import Flags, Watched
from onearm.stats.binomial import Array


@dataclass(frozen=True)
class Counted:
    """Patients of one stage, shape (patients, trials), in the order in which they came.

    `enrolled` were treated, and of them `counts` are in the primary population; `left_out` had
    the event or left before the clock started, `replaced` left later. The trial saw no more of
    those beyond.
    """

    counts: Flags
    enrolled: Flags
    left_out: Flags
    replaced: Flags


def count(watched: Watched, truth: Truth, first_scan: Array, landmark: float, size: int) -> Counted:
    """Fill a stage with `size` patients who count.

    Once `spares` patients of a trial have been left out or replaced, whoever comes counts: an
    event as an event, one who left as censored.

    Parameters
    ----------
    watched : Watched
        The patients, `size + truth.spares` or more a trial.
    truth : Truth
        What is true in the stage.
    first_scan : array, shape (patients, trials) or (1, 1)
        Day of the first scan.
    landmark : float
        Day of the landmark.
    size : int
        How many count.

    Examples
    --------
    Three patients for two places; the first leaves in week 4 and is replaced:

    >>> from onearm.simulate.patients import Patients
    >>> from onearm.simulate.watch import watch
    >>> never, left = np.full((3, 1), np.inf), np.array([[4.0], [99.0], [99.0]])
    >>> scans = np.array([42.0, 210.0])[:, None, None]
    >>> truth = Truth(progression={"hazard": 0}, scans={"weeks": [6, 30]},
    ...               replace="before-landmark", spares=1)
    >>> seen = watch(Patients(never, never, left, scans), truth.baseline)
    >>> count(seen, truth, scans[0], 168, 2).counts.ravel().tolist()
    [False, True, True]
    """
    out = watched.before.copy()
    if truth.baseline.early == "failure":
        out &= ~watched.event & (truth.replace != "none")
    limits: dict[str, float | Array] = {
        "none": -np.inf,
        "before-first-scan": np.asarray(np.nextafter(first_scan, -np.inf)),
        "before-landmark": landmark,
    }
    left_soon = watched.left <= limits[truth.replace]
    replaced = ~watched.before & watched.withdrew & left_soon
    removed = out | replaced
    removed &= np.cumsum(removed, axis=0) <= truth.spares
    enrolled = np.asarray(np.cumsum(~removed, axis=0) - ~removed < size)
    return Counted(
        counts=~removed & enrolled,
        enrolled=enrolled,
        left_out=removed & out & enrolled,
        replaced=removed & ~out & enrolled,
    )
