"""Adverse events: is it known how severe they were, and whether treatment caused them?"""

from __future__ import annotations

import pandas as pd

from onearm.errors import Problem
from onearm.trial.contract import NOT_RELATED, RELATED
from onearm.trial.listing import counted, listed, together, value
from onearm.trial.records import Tables
from onearm.trial.spec import Spec

SEVERE = ("SEVERE", "LIFE THREATENING", "FATAL")
"""Words of severity that a grade of 3 or more may stand behind."""


def missing_grades(spec: Spec, tables: Tables) -> list[Problem]:
    """Events without a grade among others that have one: none of them counts as severe."""
    adae = tables.get("adae", pd.DataFrame())
    if "AETOXGR" not in adae or not adae["AETOXGR"].notna().any():
        return []
    blank = adae[adae["AETOXGR"].isna()]
    if "TRTEMFL" in adae and adae["TRTEMFL"].notna().any():
        blank = blank[blank["TRTEMFL"].eq("Y")]
    found = f"{counted(len(blank), 'event')} without it"
    severe = pd.Series(False, index=blank.index)
    for words in {"ASEV", "AESEV"} & set(blank):
        severe |= blank[words].isin(SEVERE)
    if severe.any():
        found += f", {int(severe.sum())} of them severe by their words"
    expected = "a grade for each; these count as below grade 3"
    return together("missing-grade", "adae", "AETOXGR", blank, found, expected)


def unknown_relations(spec: Spec, tables: Tables) -> list[Problem]:
    """A word that the book does not know would count as not related without a word."""
    adae = tables.get("adae")
    if adae is None or "AREL" not in adae or not adae["AREL"].notna().any():
        return []
    words = RELATED | NOT_RELATED
    known = {word for word in adae["AREL"].dropna().unique() if str(word).upper() in words}
    unknown = adae.loc[adae["AREL"].notna() & ~adae["AREL"].isin(known), "AREL"]
    expected = "a known word: " + ", ".join(sorted(words))
    problems = listed("bad-code", "adae", "AREL", unknown, value, expected)
    blank = int(adae["AREL"].isna().sum())
    if blank:
        found, told = f"{blank} rows without it", "related or not; these count as not related"
        problems.append(
            Problem("missing-value", "adae", "AREL", found, told, None, "warning", blank)
        )
    return problems
