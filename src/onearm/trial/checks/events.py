"""Adverse events: is it known whether treatment caused them?"""

from __future__ import annotations

from onearm.errors import Problem
from onearm.trial.checks.listing import listed, value
from onearm.trial.checks.subjects import Tables
from onearm.trial.contract import NOT_RELATED, RELATED
from onearm.trial.spec import Spec


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
