"""Rows that show a problem, told one by one as long as that helps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from onearm.errors import Problem, Severity

WORTH_LISTING = 20
"""Problems of one kind in one column that are listed one by one."""

Text = str | Callable[[Any], str]
"""Words, or what makes them of a row."""


def listed(
    code: str,
    table: str,
    column: str,
    cases: pd.DataFrame | pd.Series,
    found: Text,
    expected: Text,
    severity: Severity = "error",
) -> list[Problem]:
    """The first rows one by one, and how many more there are.

    Parameters
    ----------
    code, table, column : str
        As in `Problem`.
    cases : DataFrame or Series
        Rows of the table, by their number from 0; cells of a Series are called `value`.
    found, expected : str or callable
        What is there and what should be; a callable makes it of a row.

    Examples
    --------
    >>> cells = pd.Series(["X", "Y"], index=[3, 7])
    >>> [str(p) for p in listed("bad-code", "adrs", "AVALC", cells, value, "CR")]
    ["adrs, row 4, AVALC: found 'X'; expected CR", "adrs, row 8, AVALC: found 'Y'; expected CR"]
    """
    if not len(cases):
        return []
    rows = cases.to_frame("value") if isinstance(cases, pd.Series) else cases
    problems = [
        Problem(
            code, table, column, _said(found, row), _said(expected, row),
            int(row.Index) + 1, severity,
        )
        for row in rows.head(WORTH_LISTING).itertuples()
    ]  # fmt: skip
    more = len(rows) - WORTH_LISTING
    return problems + ([rest(problems[0], more)] if more > 0 else [])


def together(
    code: str, table: str, column: str, cases: pd.DataFrame | pd.Series, found: str, expected: str,
    severity: Severity = "warning",
) -> list[Problem]:  # fmt: skip
    """All rows in one line, with the first of them; nothing where there are none."""
    if cases.empty:
        return []
    row = int(cases.index[0]) + 1
    return [Problem(code, table, column, found, expected, row, severity, len(cases))]


def counted(n: int, what: str) -> str:
    """A number of things in words.

    >>> counted(1, "row"), counted(3, "row")
    ('1 row', '3 rows')
    """
    return f"{n} {what}{'s' * (n != 1)}"


def rest(first: Problem, more: int) -> Problem:
    """So many rows beyond those that are listed."""
    return replace(first, row=None, found=f"{more} rows more", count=more)


def few(problems: Iterable[Problem]) -> list[Problem]:
    """At most twenty of one kind a column, in the order given, and how many more there are."""
    kept: list[Problem] = []
    problems = list(problems)
    kinds: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault(_kind(problem), []).append(problem)
    for problem in problems:
        same = kinds.pop(_kind(problem), None)
        if same is None:
            continue
        kept += same[:WORTH_LISTING]
        left = same[WORTH_LISTING:]
        if left:
            kept.append(rest(same[0], sum(one.count for one in left)))
    return kept


def _kind(problem: Problem) -> tuple[str, ...]:
    return problem.code, problem.table, problem.column, problem.severity


def value(row: Any) -> str:
    """What a cell holds, as it is written."""
    return "nothing" if pd.isna(row.value) else repr(row.value)


def _said(text: Text, row: Any) -> str:
    return text if isinstance(text, str) else text(row)
