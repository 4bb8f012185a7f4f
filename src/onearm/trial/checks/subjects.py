"""Whose records are these: subjects of adsl, and an arm of theirs."""

from __future__ import annotations

from typing import Any

from onearm.errors import Problem
from onearm.trial.listing import listed, value
from onearm.trial.records import Tables, in_arm
from onearm.trial.spec import Spec

MOST_NAMED = 8
"""Arms that are named where another one was looked for."""


def missing_columns_and_arm(spec: Spec, tables: Tables) -> list[Problem]:
    """Columns of adsl that trial.yaml names and that are not there, and an arm of nobody."""
    adsl = tables.get("adsl")
    if adsl is None:
        return []
    named: dict[str, Any] = {f"populations.{k}": v for k, v in spec.populations.items()}
    named |= {"stage": spec.stage, "label": spec.label}
    named["arm.column"] = spec.arm.column if spec.arm else None
    problems = [
        Problem(
            "missing-column", "adsl", column, "no such column",
            f"the column that {key} of trial.yaml names",
        )
        for key, column in named.items()
        if column is not None and column not in adsl
    ]  # fmt: skip
    if spec.arm is None or spec.arm.column not in adsl or len(in_arm(spec, adsl)):
        return problems
    values = sorted(adsl[spec.arm.column].astype(str).unique())
    found = f"only {', '.join(values[:MOST_NAMED])}"
    return [
        *problems,
        Problem("no-such-arm", "adsl", spec.arm.column, found, repr(spec.arm.value)),
    ]


def unknown_subjects(spec: Spec, tables: Tables) -> list[Problem]:
    """Records of subjects that adsl does not have, each subject once."""
    adsl = tables.get("adsl")
    if adsl is None or "USUBJID" not in adsl:
        return []
    problems = []
    for name, table in tables.items():
        if name == "adsl" or "USUBJID" not in table:
            continue
        strange = table.loc[table["USUBJID"].notna(), "USUBJID"]
        strange = strange[~strange.isin(adsl["USUBJID"])].drop_duplicates()
        expected = "a subject of adsl"
        problems += listed("unknown-subject", name, "USUBJID", strange, value, expected)
    return problems
