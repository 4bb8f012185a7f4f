"""Do drawn cohorts meet the claims, as `onearm analyse` reads them?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from onearm.analysis import analyse
from onearm.analysis.concordance import concordance
from onearm.analysis.registry import registry
from onearm.reconstruct.claims.statements import statements
from onearm.reconstruct.cohorts.adam import adam_tables
from onearm.reconstruct.cohorts.files import trial_of
from onearm.reconstruct.cohorts.guarantees import check_patients
from onearm.trial.printed.published import Claim
from onearm.trial.spec import Spec


def unmet(
    patients: pd.DataFrame, spec: Spec, claims: Sequence[Claim], folder: Path
) -> dict[str, int]:
    """How many cohorts do not print each claim about patients; empty if all print all."""
    check_patients(patients, spec.response)
    tables = adam_tables(patients, spec, np.random.default_rng(1))
    printed = [ours(claim) for claim in claims if statements([claim])]
    found: Counter[str] = Counter()
    for draw in patients["DRAW"].unique():
        results = registry(analyse(trial_of(tables, int(draw), spec, claims, folder)))
        found.update(c.id for c in concordance(printed, results) if c.verdict != "agrees")
    return dict(found)


def ours(claim: Claim) -> Claim:
    """A claim without an interval that is stated to be by another method than the book's."""
    if claim.ci_method == "Wald":
        return replace(claim, ci_low="", ci_high="")
    return claim
