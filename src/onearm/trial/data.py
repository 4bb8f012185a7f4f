"""A trial that has been read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from onearm.errors import Problem
from onearm.trial.printed.identified import Identified
from onearm.trial.printed.published import Claim
from onearm.trial.records import baseline_day, members, records
from onearm.trial.spec import DAYS, POPULATIONS, Param, Population, Spec, Table


@dataclass(frozen=True)
class Times:
    """Times of one endpoint in one population, in the trial's reporting unit."""

    subject: tuple[str, ...]
    time: npt.NDArray[np.float64]
    event: npt.NDArray[np.int64]
    unit: str


@dataclass(frozen=True)
class Publication:
    """A trial of which no tables are at hand: specification and published claims.

    `identified` is what the claims determine, where the folder says so.
    """

    folder: Path
    spec: Spec
    claims: tuple[Claim, ...]
    identified: Identified | None = None


@dataclass(frozen=True)
class Trial:
    """One trial: specification, tables (one arm only), published claims.

    `identified` is what the claims determine, where the folder says so; `warnings` what
    `onearm check` found odd in it.
    """

    folder: Path
    spec: Spec
    tables: Mapping[str, pd.DataFrame]
    claims: tuple[Claim, ...]
    identified: Identified | None = None
    warnings: tuple[Problem, ...] = ()

    @property
    def kind(self) -> Literal["reconstructed", "observed"]:
        """Kind of the numbers that patient-level data give: reconstructed or observed."""
        return "reconstructed" if self.spec.synthetic else "observed"

    def table(self, name: Table) -> pd.DataFrame | None:
        """A table, None if the folder does not have it."""
        return self.tables.get(name)

    def has(self, table: Table, *columns: str) -> bool:
        """Is the table there, with all these columns, each with at least one value?"""
        found = self.table(table)
        return found is not None and all(c in found and found[c].notna().any() for c in columns)

    @cached_property
    def subjects(self) -> pd.DataFrame:
        """The table adsl with its subjects as index as well."""
        return self.tables["adsl"].set_index("USUBJID", drop=False)

    def population(self, name: Population) -> pd.Index:
        """Subjects of a population; one that is not declared is the next larger one."""
        return self._populations[name]

    @cached_property
    def _populations(self) -> dict[Population, pd.Index]:
        return {name: members(self.spec, self.subjects, name).index for name in POPULATIONS}

    def records(self, table: Table, param: Param) -> pd.DataFrame | None:
        """Rows of one parameter (`param` as in `trial.yaml`), None if there are none."""
        rows = records(self.spec, self.tables, table, param)
        return rows if len(rows) else None

    def times(self, endpoint: Param, population: Population) -> Times | None:
        """Times of an endpoint in a population, None where there is no record."""
        rows = self.records("adtte", endpoint)
        if rows is None:
            return None
        rows = rows[rows["USUBJID"].isin(self.population(population))]
        if not len(rows):
            return None
        return Times(
            tuple(rows["USUBJID"]),
            rows["AVAL"].to_numpy(float) / DAYS[self.spec.unit],
            rows["CNSR"].eq(0).to_numpy(int),
            self.spec.unit,
        )

    @cached_property
    def baseline_day(self) -> pd.Series:
        """Study day of the baseline scan, where the clocks start: 1 unless dates say otherwise."""
        return baseline_day(self.spec, self.tables).reindex(self.subjects.index).fillna(1.0)

    def illustrative(self, table: Table, column: str) -> bool:
        """Do the data themselves mark this column as illustrative (column ILLUSTR)?"""
        found = self.table(table)
        if found is None or "ILLUSTR" not in found:
            return False
        return bool(
            found["ILLUSTR"].fillna("").str.split().map(lambda names: column in names).any()
        )
