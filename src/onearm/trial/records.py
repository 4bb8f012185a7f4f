"""Rows of one parameter and of one arm, as every reader of a table sees them."""

from __future__ import annotations

import pandas as pd

from onearm.trial.spec import Spec


def parameter_rows(table: pd.DataFrame, paramcd: str) -> pd.DataFrame:
    """Rows of one PARAMCD; where some are marked for analysis (ANL01FL), those alone."""
    rows = table[table["PARAMCD"].eq(paramcd)]
    if "ANL01FL" in rows and rows["ANL01FL"].eq("Y").any():
        return rows[rows["ANL01FL"].eq("Y")]
    return rows


def in_arm(spec: Spec, adsl: pd.DataFrame) -> pd.DataFrame:
    """Rows of the arm that trial.yaml names, all rows where it names none."""
    if spec.arm is None or spec.arm.column not in adsl:
        return adsl
    return adsl[adsl[spec.arm.column].astype(str).eq(spec.arm.value)]
