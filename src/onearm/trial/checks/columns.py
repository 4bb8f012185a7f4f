"""Each table by itself against the contract, by pandera: columns, codes, ranges, keys."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module

import numpy as np
import pandas as pd
import pandera.pandas as pa

from onearm.errors import Problem
from onearm.trial.contract import Column, columns_of
from onearm.trial.listing import listed, value


def _import_without_hypothesis() -> None:
    """Spare a tenth of a second: pandera imports it, where it is installed, to make up tables."""
    installed = sys.modules.get("hypothesis")
    sys.modules["hypothesis"] = None  # type: ignore[assignment]
    with suppress(ImportError):  # of other versions
        import_module("pandera.strategies.base_strategies")
    del sys.modules["hypothesis"]
    if installed is not None:
        sys.modules["hypothesis"] = installed


_import_without_hypothesis()


def check_columns(name: str, table: pd.DataFrame) -> list[Problem]:
    """Columns, codes and ranges of one table, all at once."""
    problems = missing_columns(name, table)
    if not len(table):
        expected = "at least one row"
        return [*problems, Problem("empty-table", name, "-", "no rows", expected)]
    problems += empty_columns(name, table) + infinities(name, table)
    schema, table = _schema(name, table), _finite(name, table)
    try:
        schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as errors:
        problems += _wrong_cells(name, errors.failure_cases)
    return problems


def missing_columns(name: str, table: pd.DataFrame) -> list[Problem]:
    """Columns without which the table says nothing."""
    return [
        Problem("missing-column", name, c.name, "no such column", f"{c.meaning} ({c.used_for})")
        for c in columns_of(name)
        if c.need != "optional" and c.name not in table
    ]


def empty_columns(name: str, table: pd.DataFrame) -> list[Problem]:
    """Columns with nothing in them: the book would be silent on what they bring."""
    return [
        Problem(
            "empty-column", name, c.name, "nothing in any row", f"{c.meaning} ({c.used_for})",
            None, "warning" if c.need == "optional" else "error", len(table),
        )
        for c in _present(name, table)
        if table[c.name].isna().all()
    ]  # fmt: skip


def infinities(name: str, table: pd.DataFrame) -> list[Problem]:
    """Numbers that no computer can count with."""
    return [
        problem
        for c in _numbers(name, table)
        for problem in listed(
            "infinite", name, c.name, table.loc[np.isinf(table[c.name]), c.name], value,
            "a number that ends",
        )
    ]  # fmt: skip


def _present(name: str, table: pd.DataFrame) -> list[Column]:
    return [c for c in columns_of(name) if c.name in table]


def _numbers(name: str, table: pd.DataFrame) -> list[Column]:
    present = _present(name, table)
    return [c for c in present if pd.api.types.is_float_dtype(table[c.name])]


def _finite(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table without infinities, which are told by themselves."""
    endless = [c.name for c in _numbers(name, table) if np.isinf(table[c.name]).any()]
    return table.assign(**{c: table[c].where(~np.isinf(table[c])) for c in endless})


def _schema(name: str, table: pd.DataFrame) -> pa.DataFrameSchema:
    columns = {}
    for c in _present(name, table):
        checks = []
        if c.codes:
            words = ", ".join(code for code in c.codes if code)
            checks.append(pa.Check.isin(c.codes, error=f"one of {words}"))
        if c.low is not None or c.high is not None:
            checks.append(_between(c.low, c.high))
        if c.whole:
            checks.append(pa.Check(lambda cells: cells % 1 == 0, error="a whole number"))
        filled = table[c.name].notna().any()
        columns[c.name] = pa.Column(
            checks=checks,
            nullable=c.empty or not filled,
            unique=(name == "adsl" and c.name == "USUBJID"),
        )
    return pa.DataFrameSchema(columns)


def _between(low: float | None, high: float | None) -> pa.Check:
    if high is None:
        return pa.Check.ge(low, error=f"{low:g} or more")
    return pa.Check.in_range(low, high, error=f"{low:g} to {high:g}")


def _wrong_cells(name: str, cases: pd.DataFrame) -> list[Problem]:
    problems = []
    for (column, check), group in cases.groupby(["column", "check"], sort=False):
        code, expected = _told(str(check))
        cells = group.set_index("index")["failure_case"].sort_index()
        problems += listed(code, name, str(column), cells, value, expected)
    return problems


def _told(check: str) -> tuple[str, str]:
    if check == "not_nullable":
        return "missing-value", "a value in every row"
    if check == "field_uniqueness":
        return "duplicate-key", "each subject once"
    return ("bad-code" if check.startswith("one of") else "out-of-range"), check
