"""No patient is identified: what leaves the tables before anything is computed or shown.

Labels stand for subjects, days from each subject's own start for dates, 90 for higher ages, and
'Other' for text that is no category. What is computed stays the same: all analyses count days
between dates, never dates.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from onearm.errors import Problem
from onearm.trial.contract import columns_of
from onearm.trial.privacy.categories import TERMS, TEXTS, categories
from onearm.trial.privacy.identifiers import find_identifiers
from onearm.trial.spec import Param, Spec

__all__ = ["OLDEST", "ORIGIN", "find_identifiers", "free_text", "labels", "protected"]

OLDEST = 90
"""What ages of 90 and more become; the book writes 90+."""

ORIGIN = pd.Timestamp("2000-01-01")
"""The day on which every subject's study starts; no calendar date is left."""

_UNUSED = ("PARAM", "AVALU")
"""Columns of the contract that nothing needs once times are in days and parameters are known."""


def protected(spec: Spec, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables fit to be published, of the same results; synthetic patients are left as they are.

    Parameters
    ----------
    spec : Spec
    tables : mapping of str to DataFrame
        Checked tables with the contract's types; adsl among them, one row a subject.

    Returns
    -------
    dict of str to DataFrame
        The columns of the contract and those that `spec` names, rows in the order of the labels.
        Protected once more they are the same.

    Notes
    -----
    Subjects are put in order by a digest of their own cells, as protected, and of all others':
    a label tells nothing of the identifier, the site or the day of enrolment that was there.
    """
    if spec.synthetic:
        return dict(tables)
    subjects = tables["adsl"]["USUBJID"]
    kept = {
        name: table.loc[table["USUBJID"].isin(subjects), _kept(spec, name, table)]
        for name, table in tables.items()
    }
    kept = {name: _without_free_text(spec, name, table) for name, table in kept.items()}
    kept = _from_own_start(spec, kept)
    kept = {name: _aged(table) for name, table in kept.items()}
    return _labelled(kept)


def free_text(spec: Spec, tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """A warning for each column some of whose values are shown as 'Other', none of them named."""
    if spec.synthetic:
        return []
    problems = []
    for name, table in tables.items():
        for column in _kept(spec, name, table):
            known = categories(spec, name, column, table)
            others = 0 if known is None else int((table[column].notna() & ~known).sum())
            if others:
                rows = f"{others} row{'s' * (others != 1)} with text that is no category"
                becomes = f"these become '{TEXTS.get(column, 'Other')}'"
                expected = f"few short values that several subjects share; {becomes}"
                if column in TERMS:
                    rows = f"{others} row{'s' * (others != 1)} with text that is no term"
                    expected = f"terms of a dictionary, as MedDRA's; {becomes}"
                problems.append(
                    Problem("free-text", name, column, rows, expected, severity="warning")
                )
    return problems


def labels(n: int) -> list[str]:
    """Labels of `n` subjects, as many digits as needed, two at least.

    >>> labels(2), labels(100)[0]
    (['P01', 'P02'], 'P001')
    """
    digits = max(2, len(str(n)))
    return [f"P{number:0{digits}d}" for number in range(1, n + 1)]


def _kept(spec: Spec, name: str, table: pd.DataFrame) -> list[str]:
    """Columns of the contract and those that `trial.yaml` names, in the order of the table."""
    wanted = {column.name for column in columns_of(name)} - set(_UNUSED) | {"USUBJID"}
    if name == "adsl":
        wanted |= set(spec.populations.values())
        wanted |= {column for column in (spec.stage, spec.label) if column}
        if spec.label:
            wanted.add(spec.label.upper().removesuffix("AB"))  # its longer names
        if spec.arm is not None:
            wanted.add(spec.arm.column)
    return [column for column in table.columns if column in wanted]


def _without_free_text(spec: Spec, name: str, table: pd.DataFrame) -> pd.DataFrame:
    changed = {}
    for column in table.columns:
        known = categories(spec, name, column, table)
        if known is not None and not (known | table[column].isna()).all():
            cells = table[column].astype(object)
            changed[column] = cells.where(known | cells.isna(), TEXTS.get(column, "Other"))
    return table.assign(**changed)


def _from_own_start(spec: Spec, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every subject's dates moved by whole days, so that all have the same first day."""
    moved = ORIGIN - _starts(spec, tables)
    found = {}
    for name, table in tables.items():
        by = table["USUBJID"].map(moved)
        found[name] = table.assign(**{column: table[column] + by for column in _dates(table)})
    return found


def _starts(spec: Spec, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """The first dose; without it the start of PFS, or of OS; without those the first date."""
    adsl = tables["adsl"].drop_duplicates("USUBJID").set_index("USUBJID")
    start = pd.Series(pd.NaT, index=adsl.index, dtype="datetime64[ns]")
    if "TRTSDT" in _dates(adsl):
        start = start.fillna(adsl["TRTSDT"])
    adtte = tables.get("adtte")
    if adtte is not None and "STARTDT" in _dates(adtte):
        endpoints: tuple[Param, ...] = ("pfs", "os")
        for endpoint in endpoints:
            rows = adtte[adtte["PARAMCD"].eq(spec.param(endpoint))]
            start = start.fillna(rows.groupby("USUBJID")["STARTDT"].min())
    for table in tables.values():
        for column in _dates(table):
            start = start.fillna(table.groupby("USUBJID")[column].min())
    return start.dt.normalize()


def _dates(table: pd.DataFrame) -> list[str]:
    return [str(c) for c in table.columns if pd.api.types.is_datetime64_any_dtype(table[c])]


def _aged(table: pd.DataFrame) -> pd.DataFrame:
    if "AGE" not in table:
        return table
    return table.assign(AGE=table["AGE"].mask(table["AGE"] >= OLDEST, OLDEST))


def _labelled(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Labels for subjects, in the order of digests; rows in the order of labels."""
    subjects = pd.Index(tables["adsl"]["USUBJID"].unique())
    digest = pd.Series(np.uint64(0), index=subjects)
    for table in (tables[name] for name in sorted(tables)):
        own = pd.Series(_digests(table), index=table["USUBJID"]).groupby(level=0).sum()
        digest = digest * np.uint64(31) + own.reindex(subjects, fill_value=np.uint64(0))
    whole = np.uint64(np.add.reduce(digest.to_numpy(np.uint64)))
    mixed = pd.util.hash_array(digest.to_numpy(np.uint64) ^ whole)
    order = subjects[np.argsort(mixed, kind="stable")]
    named = pd.Series(labels(len(order)), index=order)
    found = {}
    for name, table in tables.items():
        renamed = table.assign(USUBJID=table["USUBJID"].map(named))
        found[name] = renamed.sort_values("USUBJID", kind="stable", ignore_index=True)
    return found


def _digests(table: pd.DataFrame) -> npt.NDArray[np.uint64]:
    """A number for each row, of all its cells but the subject, however they are stored."""
    plain = {}
    for column in sorted(c for c in table.columns if c != "USUBJID"):
        cells = table[column]
        if column in _dates(table):
            plain[column] = cells.astype("datetime64[s]").astype("int64")
        elif pd.api.types.is_numeric_dtype(cells):
            plain[column] = cells.astype(float).round(6)
        else:
            plain[column] = cells.astype(object).where(cells.notna(), "").astype(str)
    if not plain:
        return np.zeros(len(table), np.uint64)
    numbers = pd.util.hash_pandas_object(pd.DataFrame(plain), index=False)
    return np.asarray(numbers, np.uint64)
