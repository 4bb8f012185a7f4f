"""Rows of one parameter, as every reader of a table sees them."""

from __future__ import annotations

import pandas as pd


def parameter_rows(table: pd.DataFrame, paramcd: str) -> pd.DataFrame:
    """Rows of one PARAMCD; where some are marked for analysis (ANL01FL), those alone."""
    rows = table[table["PARAMCD"].eq(paramcd)]
    if "ANL01FL" in rows and rows["ANL01FL"].eq("Y").any():
        return rows[rows["ANL01FL"].eq("Y")]
    return rows
