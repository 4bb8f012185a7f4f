"""One synthetic cohort that meets every printed number of NCT04028063.

Nothing here is a patient. The printed counts, rates and medians pin the cohort down only in
part; all that they leave open (ages, histologies, scan interval, adverse-event terms, dates) is
drawn at random and named in the column ILLUSTR of each table. Cohorts are drawn until one
meets the claims, which are then verified by the package's own statistics.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from onearm.reconstruct.first.patients import (
    draw_not_evaluable,
    draw_progression,
    draw_scans,
    draw_survival,
    draw_treatment,
)
from onearm.reconstruct.first.tables import adam_tables


def draw_cohort(seed: int) -> dict[str, pd.DataFrame]:
    """ADaM tables `adsl`, `adtte`, `adrs`, `adtr`, `adae` of one cohort of 33.

    Parameters
    ----------
    seed : int
        The same seed gives the same tables.

    Examples
    --------
    >>> tables = draw_cohort(seed=4028063)
    >>> len(tables["adsl"]), tables["adsl"]["EFFFL"].eq("Y").sum()
    (33, np.int64(30))
    """
    rng = np.random.default_rng(seed)
    patients = draw_progression(rng)
    for patient in patients:
        draw_scans(rng, patient)
    draw_survival(rng, patients)
    draw_treatment(rng, patients)
    patients += draw_not_evaluable(rng)
    order = rng.permutation(len(patients))
    patients = sorted((patients[i] for i in order), key=lambda p: p.stage)
    return adam_tables(rng, patients)


def write_cohort(folder: Path, seed: int) -> list[Path]:
    """Write the tables of `draw_cohort` as CSV files into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in draw_cohort(seed).items():
        paths.append(folder / f"{name}.csv")
        table.to_csv(paths[-1], index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return paths
