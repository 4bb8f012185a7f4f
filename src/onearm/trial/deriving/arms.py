"""Several arms in one table, and subjects who were never treated."""

from __future__ import annotations

import pandas as pd

from onearm.errors import Problem
from onearm.trial.deriving.propose import as_line
from onearm.trial.records import Tables
from onearm.trial.spec import Spec

TREATMENTS = ("TRT01A", "ACTARM", "ARM")
"""Columns of adsl that name the arm: what was given before what was planned."""

TOLD_BY = ("TRT01A", "ACTARM", "ACTARMCD", "ARM", "ARMCD", "ARMNRS")
"""Columns that tell who was never treated; of each subject the first that holds anything."""

NEVER_TREATED = frozenset({
    "SCREEN FAILURE", "SCREEN FAIL", "SCREEN FAILED", "SCREENING FAILURE", "SCRNFAIL",
    "NOT ASSIGNED", "NOTASSGN", "NOT TREATED", "NOTTRT", "ASSIGNED, NOT TREATED",
})  # fmt: skip
"""What these columns, in upper case, say of such a subject; the codes are CDISC's."""

WORTH_NAMING = 8
"""Arms that are named one by one."""


def treated_alone(spec: Spec, tables: Tables) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Tables without subjects who were never treated, where trial.yaml names no arm.

    Parameters
    ----------
    spec : Spec
    tables : mapping of DataFrame
        As they were read; rows keep their numbers.

    Returns
    -------
    dict of DataFrame, list of Problem
        Warnings: how many were left out, and which arms are taken together.
    """
    adsl = tables.get("adsl")
    if spec.arm is not None or adsl is None or "USUBJID" not in adsl:
        return dict(tables), []
    never = _never_treated(adsl)
    if not never.any() or never.all():
        return dict(tables), [*_nobody(adsl, never), *_several_arms(adsl)]
    left_out = adsl.loc[never, "USUBJID"]
    kept = {
        name: table[~table["USUBJID"].isin(left_out)] if "USUBJID" in table else table
        for name, table in tables.items()
    }
    kept["adsl"] = adsl[~never]
    return kept, [_left_out(adsl, never), *_several_arms(kept["adsl"])]


def _never_treated(adsl: pd.DataFrame) -> pd.Series:
    """Whose arm is none: the first of the columns that says anything of a subject decides."""
    told = pd.Series(pd.NA, index=adsl.index, dtype=object)
    for column in TOLD_BY:
        if column in adsl:
            told = told.where(told.notna(), adsl[column])
    return told.astype(str).str.strip().str.upper().isin(NEVER_TREATED)


def _nobody(adsl: pd.DataFrame, never: pd.Series) -> list[Problem]:
    if adsl.empty or not never.all():
        return []
    expected = "an arm for those who were treated, in " + ", ".join(TREATMENTS)
    return [Problem("no-patient", "adsl", _column(adsl), "nobody who was treated", expected)]


def _left_out(adsl: pd.DataFrame, never: pd.Series) -> Problem:
    n = int(never.sum())
    found = f"{n} of {len(adsl)} subjects never treated"
    expected = "subjects of the trial; these are left out of every table"
    return Problem("screen-failures", "adsl", _column(adsl), found, expected, None, "warning", n)


def _several_arms(adsl: pd.DataFrame) -> list[Problem]:
    for column in TREATMENTS:
        arms = sorted(adsl[column].dropna().astype(str).unique()) if column in adsl else []
        if len(arms) > 1:
            more = f" and {len(arms) - WORTH_NAMING} more" * (len(arms) > WORTH_NAMING)
            found = f"{len(arms)} arms: " + ", ".join(arms[:WORTH_NAMING]) + more
            line = as_line({"arm": {"column": column, "value": arms[0]}})
            expected = f"one arm, chosen in trial.yaml by {line}; without it all are one cohort"
            n = len(adsl)
            return [Problem("several-arms", "adsl", column, found, expected, None, "warning", n)]
        if arms:
            return []
    return []


def _column(adsl: pd.DataFrame) -> str:
    return next((column for column in TOLD_BY if column in adsl), "-")
