"""Terms of adverse events that are written in several ways: one term, one spelling."""

from __future__ import annotations

import pandas as pd

from onearm.errors import Problem
from onearm.trial.records import Tables, of_arm
from onearm.trial.spec import Spec

WORTH_NAMING = 4
"""Terms that are named one by one."""


def one_spelling(spec: Spec, tables: Tables) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Tables in which terms that differ in case or in white space alone are written as one.

    It is the spelling that more of all rows have; of two as frequent, the one with small letters.

    Parameters
    ----------
    spec : Spec
    tables : mapping of DataFrame
        All arms; of them AEDECOD of adae is looked at.

    Returns
    -------
    dict of DataFrame, list of Problem
        A warning counts the rows of the arm that were changed.
    """
    adae = tables.get("adae")
    if adae is None or "AEDECOD" not in adae:
        return dict(tables), []
    instead = _instead(adae["AEDECOD"])
    if not instead:
        return dict(tables), []
    other = adae["AEDECOD"].isin(list(instead))
    terms = adae["AEDECOD"].where(~other, adae["AEDECOD"].map(instead))
    return {**tables, "adae": adae.assign(AEDECOD=terms)}, _changed(
        spec, tables, adae[other], terms
    )


def _instead(terms: pd.Series) -> dict[str, str]:
    """For each spelling that is not the one to show, that one."""
    counts = terms.value_counts()
    ways: dict[str, list[str]] = {}
    for term in counts.index:
        ways.setdefault(" ".join(str(term).split()).casefold(), []).append(term)
    shown = {key: max(same, key=lambda way: (counts[way], str(way))) for key, same in ways.items()}
    return {way: shown[key] for key, same in ways.items() for way in same if way != shown[key]}


def _changed(spec: Spec, tables: Tables, rows: pd.DataFrame, terms: pd.Series) -> list[Problem]:
    rows = of_arm(spec, tables, rows)
    if rows.empty:
        return []
    pairs = dict.fromkeys(zip(rows["AEDECOD"], terms[rows.index], strict=True))
    named = [f"{way!r} beside {shown!r}" for way, shown in list(pairs)[:WORTH_NAMING]]
    more = len(pairs) - WORTH_NAMING
    found = ", ".join(named) + f" and {more} more" * (more > 0)
    expected = "one spelling a term; the more frequent one is shown for both"
    row = int(rows.index[0]) + 1
    return [Problem("spelling", "adae", "AEDECOD", found, expected, row, "warning", len(rows))]
