"""What a trial sees of its patients: progression at scans, deaths when they happen, and no more.

The rules are those of `onearm.stats.progression.progression_free_survival` where follow-up ends
with treatment (`Rules(missed=None, stopped=True)`), for many patients at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onearm.simulate.patients import Patients
from onearm.simulate.truth import Baseline
from onearm.stats.binomial import Array

Flags = npt.NDArray[np.bool_]

FIRST_DAY = 1.0


@dataclass(frozen=True)
class Watched:
    """Progression-free survival as recorded, in days on the clock, shape (patients, trials).

    `withdrew` marks those whose follow-up ended by leaving, on the day `left`; `before` those
    who had the event, or left, before the clock started. `assessed` marks those with a scan or
    an event on the clock.
    """

    time: Array
    event: Flags
    withdrew: Flags
    left: Array
    before: Flags
    assessed: Flags


def watch(patients: Patients, baseline: Baseline) -> Watched:
    """Time and event of each patient.

    Progression is found at the first scan at which it is there, unless the patient has died or
    left by then; who leaves, or is never seen to progress, is censored at the last scan. An
    event before the clock started is one on its first day, for trials in which it counts.

    Examples
    --------
    Progression in week 20 is found at the scan of week 24, or at that of week 27:

    >>> from onearm.simulate.patients import Patients
    >>> one = np.array([[20.0]])
    >>> for days in ([42.0, 84, 126, 168, 210], [63.0, 126, 189]):
    ...     scans = np.array(days)[:, None, None]
    ...     seen = watch(Patients(one, one + 99, one + np.inf, scans), Baseline())
    ...     print(seen.time.item(), seen.event.item())
    168.0 True
    189.0 True
    """
    grown, death, left = (
        7 * (weeks - baseline.week) for weeks in (patients.grown, patients.death, patients.left)
    )
    found, stop = np.full_like(grown, np.inf), np.minimum(death, left)
    for scan in patients.scans[::-1]:
        found = np.where(scan >= grown, scan, found)
    last = np.full_like(grown, FIRST_DAY)
    for scan in patients.scans:
        last = np.where(scan <= stop, scan, last)
    progressed = (found <= stop) & np.isfinite(found)
    died = ~progressed & (death <= left) & np.isfinite(death)
    early = np.minimum(grown, death)
    before = (np.minimum(early, left) <= 0) & (baseline.week > 0)
    event = np.where(before, early <= left, progressed | died)
    time = np.where(progressed, found, np.where(died, np.maximum(death, FIRST_DAY), last))
    return Watched(
        time=np.where(before, FIRST_DAY, time),
        event=event,
        withdrew=~event & np.isfinite(left),
        left=left,
        before=before,
        assessed=~before & (event | (patients.scans[0] <= stop)),
    )
