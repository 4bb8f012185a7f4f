"""What drawn patients must keep to before tables can be made of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from onearm.errors import InputError
from onearm.trial.spec import ResponseSpec

Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.int32]

COLUMNS = (
    "DRAW", "PATIENT", "EFFICACY", "PRIMARY", "STAGE", "BEST", "PFS", "OS", "PFS_EVENT",
    "OS_EVENT", "RESPONSE", "SCANS", "RELATED34", "IMMUNE_SUPPRESSED",
)  # fmt: skip
CONTROLLED = ("CR", "PR", "SD")
LONGEST = 30_000
"""Days that nobody is followed for, which 16 bits hold."""


def calm_scans(patients: pd.DataFrame) -> Days:
    """Scheduled scans of each patient before progression, shape = (n_patients,).

    Those of a patient without disease control, or outside the efficacy population, are none.

    Examples
    --------
    >>> calm_scans(pd.DataFrame({
    ...     "BEST": ["SD", "SD", "SD", "PD", ""], "PFS": [84, 85, 84, 42, 0], "SCANS": 42,
    ...     "PFS_EVENT": [True, True, False, True, False],
    ... })).tolist()
    [1, 2, 2, 0, 0]
    """
    last = patients["PFS"].to_numpy(np.int32) - patients["PFS_EVENT"].to_numpy(bool)
    scans = last // patients["SCANS"].to_numpy(np.int32)
    return np.where(patients["BEST"].isin(CONTROLLED), scans, 0).astype(np.int32)


def check_patients(patients: pd.DataFrame, rules: ResponseSpec) -> None:
    """Raise InputError unless the patients keep to what `adam_tables` needs.

    The message tells each rule that is broken once, with the first patient that breaks it and
    how many more do.

    Examples
    --------
    >>> from onearm.trial.spec import ResponseSpec
    >>> check_patients(pd.DataFrame({"DRAW": [1]}), ResponseSpec())
    Traceback (most recent call last):
    onearm.errors.InputError: patients lack PATIENT, EFFICACY, PRIMARY, STAGE, ...
    """
    absent = [name for name in COLUMNS if name not in patients]
    if absent:
        raise InputError(f"patients lack {', '.join(absent)}")
    if not len(patients):
        raise InputError("there are no patients")
    wrong = [
        _told(patients, rule, needed)
        for needed, rule in _broken(patients, rules).items()
        if rule.any()
    ]
    if wrong:
        raise InputError("; ".join(wrong))


def _broken(patients: pd.DataFrame, rules: ResponseSpec) -> dict[str, Bools]:
    """For each rule, in words, which patients break it."""
    pfs, os, response, every = (
        patients[name].to_numpy(np.int64) for name in ("PFS", "OS", "RESPONSE", "SCANS")
    )
    inside, event, died, primary = (
        patients[name].to_numpy(bool) for name in ("EFFICACY", "PFS_EVENT", "OS_EVENT", "PRIMARY")
    )
    known, none, controlled, responder, stable, worse, unknown = (
        patients["BEST"].isin(kinds).to_numpy(bool)
        for kinds in ((*CONTROLLED, "PD", "NE"), ("",), CONTROLLED, ("CR", "PR"), ("SD",), ("PD",),
                      ("NE",))
    )  # fmt: skip
    usable = inside & known & (every > 0)
    last = calm_scans(patients.assign(SCANS=np.maximum(every, 1))).astype(np.int64) * every
    confirmed = response + (rules.confirm_after or 0.0) <= last
    anybody = pd.Series(primary).groupby(patients["DRAW"].to_numpy()).transform("any").to_numpy()
    return {
        "each patient once a draw": patients.duplicated(["DRAW", "PATIENT"]).to_numpy(),
        "a patient in the primary population of each draw": ~anybody,
        "PRIMARY only where EFFICACY": primary & ~inside,
        "BEST of CR, PR, SD, PD, NE in the efficacy population, nothing outside": (
            inside != known
        ) | (~inside & ~none),
        "SCANS of a day or more": every <= 0,
        f"PFS and OS from 1 to {LONGEST} in the efficacy population": (
            inside & ((pfs < 1) | (os > LONGEST))
        ),
        "OS no earlier than PFS": inside & (os < pfs),
        "no death on the day of a censored PFS": inside & ~event & died & (os == pfs),
        "a scan before progression where BEST is CR, PR or SD": usable & controlled & (last < 1),
        "progression by the first scan where BEST is PD": usable & worse & (~event | (pfs > every)),
        "PFS no later than the first scan where BEST is NE": (
            usable & unknown & (pfs > every)
        ),
        "RESPONSE on a scan before progression where BEST is CR or PR": (
            usable & responder & ((response < 1) | (response % np.maximum(every, 1) != 0)
                                  | (response > last))
        ),
        f"a scan {rules.sd_from:g} days after the baseline (response.sd_from of trial.yaml) "
        "where BEST is SD": usable & stable & (last - 1 < rules.sd_from),
        f"a scan {rules.confirm_after or 0:g} days after RESPONSE (response.confirm_after of "
        "trial.yaml)": (
            usable & responder & (response <= last) & ~confirmed
        ),
    }  # fmt: skip


def _told(patients: pd.DataFrame, broken: Bools, needed: str) -> str:
    first = patients.iloc[int(broken.argmax())]
    seen = f"PFS {first['PFS']}, OS {first['OS']}, RESPONSE {first['RESPONSE']}"
    more = int(broken.sum()) - 1
    others = f" and {more} more" if more else ""
    return (
        f"need {needed}, found draw {first['DRAW']}, patient {first['PATIENT']} "
        f"({first['BEST'] or 'no best response'}, {seen}, SCANS {first['SCANS']}){others}"
    )
