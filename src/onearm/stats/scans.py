"""Scans of one patient: which of them count, in order of time.

References
----------
.. [1] Eisenhauer EA, Therasse P, Bogaerts J, et al. New response evaluation criteria in solid
   tumours: revised RECIST guideline (version 1.1). Eur J Cancer 2009;45:228-247.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onearm.errors import InputError
from onearm.stats.recist import CATEGORIES, NON_CR_NON_PD

_WORST_LAST = ("NE", "CR", "PR", "SD", NON_CR_NON_PD, "PD")
Scan = tuple[float, str]


def counted_scans(
    days: Sequence[float], responses: Sequence[str], *, seen: Sequence[bool] | None = None
) -> list[Scan]:
    """Scans in order of time up to the first PD, one a day, disease after a CR made PD.

    The last rule is that of [1]_, table 3, footnote a, and speaks of disease that is seen. A PR
    after a CR may be a scan on which the target lesions were gone and others were not read
    (table 1). Without `seen` it is taken for disease, and so for progression.

    Parameters
    ----------
    days, responses
        As in `onearm.stats.response.best_overall_response`, whose errors are these.
    seen : sequence of bool, optional
        Whether disease was seen, one a scan, as `onearm.stats.recist.disease_seen`
        tells. A PR after a CR without it stays PR; other responses are what they say. None takes
        every PR for disease.

    Examples
    --------
    >>> counted_scans([84, 42, 126], ["PR", "CR", "SD"])
    [(42, 'CR'), (84, 'PD')]
    >>> counted_scans([42, 84, 126], ["CR", "PR", "CR"], seen=[False, False, False])
    [(42, 'CR'), (84, 'PR'), (126, 'CR')]
    """
    check_scans(days, responses, seen)
    told = [True] * len(days) if seen is None else seen
    readings = sorted(
        zip(days, responses, told, strict=True),
        key=lambda reading: (reading[0], _WORST_LAST.index(reading[1]), reading[2]),
    )
    worst = {day: (response, there) for day, response, there in readings}
    scans: list[Scan] = []
    cleared = False
    for day, (response, there) in worst.items():
        disease = response not in ("CR", "NE") and (there or response != "PR")
        if response == "PD" or (cleared and disease):
            return [*scans, (day, "PD")]
        scans.append((day, response))
        cleared = cleared or response == "CR"
    return scans


def check_scans(
    days: Sequence[float], responses: Sequence[str], seen: Sequence[bool] | None = None
) -> None:
    """Raise InputError unless each scan has its day and a known response."""
    if len(days) != len(responses):
        raise InputError(f"need one response a scan, found {len(days)} and {len(responses)}")
    unknown = {str(response) for response in responses if response not in _WORST_LAST}
    if unknown:
        known = ", ".join((*CATEGORIES, NON_CR_NON_PD))
        raise InputError(f"responses must be {known}, found {sorted(unknown)}")
    if not np.isfinite(np.asarray(days, dtype=float)).all():
        raise InputError("each scan needs its day")
    if seen is None:
        return
    if len(seen) != len(responses):
        raise InputError(f"need one entry of seen a scan, found {len(seen)} and {len(responses)}")
    unclear = [there for there in seen if there not in (True, False)]
    if unclear:
        raise InputError(f"seen must be True or False, found {unclear[0]}")
