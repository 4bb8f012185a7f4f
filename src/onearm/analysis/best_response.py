"""Best response of each patient: as recorded, from the scans, or from the sums of diameters.

References
----------
.. [1] Eisenhauer EA, Therasse P, Bogaerts J, et al. New response evaluation criteria in solid
   tumours: revised RECIST guideline (version 1.1). Eur J Cancer 2009;45:228-247.
"""

from __future__ import annotations

from typing import Literal

import pandas as pd

from onearm.analysis.patients import baselines, by_subject
from onearm.stats import response
from onearm.trial.data import Trial
from onearm.trial.records import is_baseline, study_day

Source = Literal["recorded", "scans", "target lesions alone"]

TARGET_ALONE: Source = "target lesions alone"
"""What is said wherever a response was worked out from sums of diameters."""


def response_source(trial: Trial) -> Source | None:
    """Where best responses come from, None where there are none.

    Sums of diameters speak only where nobody judged the patient as a whole, neither in the end
    (BOR) nor at a scan (OVR).
    """
    if trial.records("adrs", "bor") is not None:
        return "recorded"
    if trial.records("adrs", "ovr") is not None:
        return "scans" if len(known_scans(trial)) else None
    return TARGET_ALONE if len(_sums_after(trial)) else None


def best_responses(trial: Trial) -> pd.Series | None:
    """Best overall response by subject, from the first of three sources that there is.

    It is BOR as recorded, with OVR for those who have no BOR; or the best of OVR at the scans;
    or that of the target lesions alone, by their sums of diameters [1]_, section 4.3.1. The last
    does not see new lesions or others, so that it finds progression too rarely, and later than it
    was; and it finds CR only at 0 mm, where nodes below 10 mm would do as well.

    Parameters
    ----------
    trial : Trial

    Returns
    -------
    Series of str or None
        By subject; those of whom nothing is known are left out. None without any response.
    """
    given, scans = trial.records("adrs", "bor"), trial.records("adrs", "ovr")
    if given is None and scans is None:
        return _from_sums(trial)
    derived = _from_scans(trial)
    if given is None:
        return derived
    best = given.drop_duplicates("USUBJID").set_index("USUBJID")["AVALC"]
    return (best if derived is None else best.combine_first(derived)).fillna("NE")


def _from_scans(trial: Trial) -> pd.Series | None:
    """Best overall response from the scans, for those who have any with its day."""
    known = known_scans(trial)
    if not len(known):
        return None
    return pd.Series({
        subject: _best(trial, elapsed, seen)
        for subject, elapsed, seen in by_subject(known, "DAY", "AVALC")
    }, dtype=object)  # fmt: skip


def known_scans(trial: Trial) -> pd.DataFrame:
    """Scans with a response and a day.

    Rules of response count days elapsed since the baseline scan, not its own day as AVAL does.
    """
    scans = trial.records("adrs", "ovr")
    if scans is None:
        return pd.DataFrame()
    days = _elapsed(trial, scans)
    return scans.assign(DAY=days)[days.notna() & scans["AVALC"].isin(response.CATEGORIES)]


def _from_sums(trial: Trial) -> pd.Series | None:
    """Best response of the target lesions, for those with a baseline and a scan after it."""
    scans = _sums_after(trial)
    if not len(scans):
        return None
    base = scans.groupby("USUBJID")["BASELINE"].first()
    return pd.Series({
        subject: _best(trial, days, _of_target_lesions(base[subject], sums))
        for subject, days, sums in by_subject(scans, "DAY", "AVAL")
    }, dtype=object)  # fmt: skip


def _sums_after(trial: Trial) -> pd.DataFrame:
    """Sums after a baseline that is known, one a day and patient: of two the larger."""
    rows = trial.records("adtr", "sum_of_diameters")
    if rows is None:
        return pd.DataFrame()
    rows = rows.assign(DAY=_elapsed(trial, rows))
    rows = rows.assign(BASELINE=rows["USUBJID"].map(baselines(rows, rows["DAY"])))
    after = rows[(rows["DAY"] > 0) & rows["BASELINE"].gt(0) & ~is_baseline(rows)]
    return after.groupby(["USUBJID", "DAY"], as_index=False)[["AVAL", "BASELINE"]].max()


def _of_target_lesions(base: float, sums: list[float]) -> list[str]:
    return [scan.response for scan in response.target_series([base, *sums])]


def _elapsed(trial: Trial, rows: pd.DataFrame) -> pd.Series:
    """Days since the baseline scan, whose own day is 0."""
    return study_day(trial.tables, rows) - rows["USUBJID"].map(trial.baseline_day)


def _best(trial: Trial, days: list[float], responses: list[str]) -> str:
    rules = trial.spec.response
    return response.best_overall_response(
        days, responses, sd_from=rules.sd_from, confirm_after=rules.confirm_after
    )
