"""The curves of many cohorts side by side, and what could have been printed of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from onearm.reconstruct.claims.readings import landmark_day
from onearm.reconstruct.lattice.endings import Array, Cells, at_bound, cell, running_curve
from onearm.trial.spec import DAYS, Spec

QUANTILES = (0, 0.25, 0.5, 0.75, 1)


def curves_of(patients: pd.DataFrame, endpoint: str) -> dict[int, Cells]:
    """Endings of the efficacy population as cells, in order, by how many there are of them."""
    inside = patients[patients["EFFICACY"]]
    name = endpoint.upper()
    cells = 2 * inside[name].to_numpy(np.int64) + ~inside[f"{name}_EVENT"].to_numpy(bool)
    by_draw = pd.Series(cells).groupby(inside["DRAW"].to_numpy())
    sizes = by_draw.size()
    found = {}
    for n in sizes.unique():
        rows = by_draw.filter(lambda part, n=n: len(part) == n).to_numpy()
        found[int(n)] = np.sort(rows.reshape(-1, n), axis=1)
    return found


def curve_bands(patients: pd.DataFrame, spec: Spec) -> pd.DataFrame:
    """Kaplan-Meier curves over all cohorts, week by week.

    Returns
    -------
    DataFrame
        endpoint, time (in the trial's unit), low, q1, median, q3, high (percent, of the cohorts
        that are still followed then).
    """
    rows = []
    for endpoint in ("pfs", "os"):
        curves = curves_of(patients, endpoint)
        last = max(int(cells.max()) // 2 for cells in curves.values())
        for day in range(0, last + 1, 7):
            values = np.concatenate([_at(cells, day) for cells in curves.values()])
            if np.isfinite(values).any():
                ends = 100 * np.nanquantile(values, QUANTILES)
                rows.append([endpoint, day / DAYS[spec.unit], *ends])
    return pd.DataFrame(rows, columns=["endpoint", "time", "low", "q1", "median", "q3", "high"])


def _at(cells: Cells, day: int) -> Array:
    """S(t) on a day, nan where nobody is followed so long and S(t) is not 0."""
    s, _ = running_curve(cells)
    value = at_bound(s, cells, cell(day + 1, event=True), 1.0)
    over = (cells[:, -1] // 2 < day) & (s[:, -1] > 0)
    return np.where(over, np.nan, value)


def printable(patients: pd.DataFrame, spec: Spec) -> dict[str, pd.DataFrame | pd.Series]:
    """Numbers that a report could print and this one does not, one row a cohort."""
    found: dict[str, pd.DataFrame | pd.Series] = {}
    inside = patients[patients["EFFICACY"]]
    for endpoint, label in (("pfs", "PFS"), ("os", "OS")):
        days = landmark_day(spec, endpoint) // 2 * np.arange(1, 5)
        at_risk = {int(day): inside[label].ge(day).groupby(inside["DRAW"]).sum() for day in days}
        found[f"Risk table of {label}"] = pd.DataFrame(at_risk)
    if spec.primary is not None and patients["STAGE"].any():
        beyond = inside[spec.primary.endpoint.upper()] > landmark_day(spec, spec.primary.endpoint)
        first = beyond & inside["PRIMARY"] & inside["STAGE"].eq(1)
        found["Successes in stage 1"] = first.groupby(inside["DRAW"]).sum()
    return found
