"""Adverse events of many drawn patients at once: what was published holds, the rest is open.

Held are who has a related event of grade 3 or 4 and who an immune-mediated one that needed
immunosuppression. How many have any event, severe ones that are not related, related ones or
immune-mediated ones was not published: each share is itself drawn uniformly, cohort by cohort,
so that cohorts differ in it as much as they may. Terms are placeholders.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Rng = np.random.Generator
Cells = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

TERMS = tuple(f"Illustrative event {number}" for number in range(1, 13))
CLASSES = tuple(f"Illustrative class {letter}" for letter in "ABCD")
IN_CLASS = len(TERMS) // len(CLASSES)
"""Terms of one class."""
MOST_MILD = 3
MILD, SEVERE, SUPPRESSED, OTHER = range(4)
"""Kinds: of grade 1 or 2; related of grade 3 or 4; suppressed; severe and not related."""


@dataclass(frozen=True)
class Events:
    """Events in order of patient and day; arrays of shape (n_events,).

    `patient` is the row of the patient, `term` the place in `TERMS`, `day` the study day.
    """

    patient: Cells
    term: Cells
    grade: Cells
    related: Bools
    immune: Bools
    suppressed: Bools
    day: Cells


def draw_events(patients: pd.DataFrame, last_day: Cells, rng: Rng) -> Events:
    """Up to three events of grade 1 or 2 for a share of the patients, and the severe ones.

    Parameters
    ----------
    patients : DataFrame
        As in `onearm.reconstruct.cohorts.adam.adam_tables`.
    last_day : ndarray of int, shape = (n_patients,)
        Study day up to which events of a patient may start.
    rng : numpy.random.Generator
        Source of chance.

    Examples
    --------
    >>> patients = pd.DataFrame({"DRAW": [1, 1], "RELATED34": [True, False],
    ...                          "IMMUNE_SUPPRESSED": [False, True]})
    >>> events = draw_events(patients, np.array([50, 50]), np.random.default_rng(1))
    >>> severe = events.related & (events.grade > 2)
    >>> events.patient[severe].tolist(), events.patient[events.suppressed].tolist()
    ([0], [1])
    """
    n = len(patients)
    severe, suppressed = (
        patients[name].to_numpy(bool) for name in ("RELATED34", "IMMUNE_SUPPRESSED")
    )
    place = np.unique(patients["DRAW"].to_numpy(), return_inverse=True)[1]
    shares = rng.random((5, int(place.max(initial=0)) + 1))
    often, mediated, worst, unrelated, any_mild = (share[place] for share in shares)
    everybody = np.arange(n, dtype=np.int32)
    somebody = np.unique(place, return_index=True)[1]  # so that no cohort is without events
    has_mild = rng.random(n) < any_mild
    has_mild[somebody] = True
    number = rng.integers(1, MOST_MILD + 1, size=n) * has_mild
    mild = np.repeat(everybody, number)
    others = everybody[rng.random(n) < unrelated]
    rows = [mild, everybody[severe], everybody[suppressed], others]
    kind = np.repeat(np.arange(OTHER + 1, dtype=np.int8), [len(some) for some in rows])
    who = np.concatenate(rows)
    by_chance = (kind == MILD) & (rng.random(who.size) < often[who])
    immune = by_chance & (rng.random(who.size) < mediated[who])
    serious = 3 + (rng.random(who.size) < worst[who])
    slight = rng.integers(1, 3, size=who.size)
    grade = np.select([kind == MILD, kind == SUPPRESSED], [slight, 2 + severe[who]], serious)
    day = rng.integers(1, last_day[who] + 1)
    term = _terms(who, rng)
    order = np.lexsort((term, day, who))
    return Events(
        patient=who[order],
        term=term[order],
        grade=grade[order].astype(np.int32),
        related=(by_chance | (kind == SEVERE) | (kind == SUPPRESSED))[order],
        immune=(immune | (kind == SUPPRESSED))[order],
        suppressed=(kind == SUPPRESSED)[order],
        day=day[order].astype(np.int32),
    )


def _terms(who: Cells, rng: Rng) -> Cells:
    """Terms that differ within a patient: steps round the circle of them, too few to close it."""
    n = int(who.max(initial=0)) + 1
    seen = _running_number(who, n)
    first = rng.integers(0, len(TERMS), size=n, dtype=np.int32)
    step = rng.choice(np.array([1, 5, 7, 11], dtype=np.int32), size=n)  # none shares a factor
    return np.mod(first[who] + step[who] * seen, len(TERMS), dtype=np.int32)


def _running_number(who: Cells, n: int) -> Cells:
    """0, 1, 2 ... within each patient, in order of the rows."""
    order = np.argsort(who, kind="stable")
    counts = np.bincount(who, minlength=n)
    number: Cells = np.empty(who.size, dtype=np.int32)
    number[order] = np.arange(who.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return number
