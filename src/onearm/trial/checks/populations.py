"""Who belongs to which population and stage."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from onearm.errors import Problem
from onearm.trial.contract import YES
from onearm.trial.deriving.arms import TOLD_BY
from onearm.trial.deriving.propose import as_line
from onearm.trial.listing import counted, listed, together, value
from onearm.trial.records import Tables, in_arm, members
from onearm.trial.spec import POPULATIONS, Population, Spec

USUAL: dict[Population, str] = {"safety": "SAFFL", "efficacy": "EFFFL", "primary": "PRIMFL"}
"""Flags of the populations, as the contract has them."""

MOST_STAGES = 3
NOBODY = "Y for one patient or more; take the key out if there is no such flag"


def wrong_flags(spec: Spec, tables: Tables) -> list[Problem]:
    """A population flag other than Y or N would leave the patient out without a word."""
    adsl = tables.get("adsl", pd.DataFrame())
    problems = []
    for flag in dict.fromkeys(spec.populations.values()):
        if flag not in adsl:
            continue
        odd = adsl.loc[adsl[flag].notna() & ~adsl[flag].isin(YES), flag]
        problems += listed("bad-code", "adsl", flag, odd, value, "Y or N")
        people = in_arm(spec, adsl)
        if len(people) and not people[flag].eq("Y").any():
            problems.append(Problem("no-patient", "adsl", flag, "no Y", NOBODY))
    return problems


def unused_flags(spec: Spec, tables: Tables) -> list[Problem]:
    """Flags that say N of patients whom the book counts, as trial.yaml does not name them."""
    adsl = tables.get("adsl", pd.DataFrame())
    named = set(spec.populations.values())
    problems = []
    for population, flag in USUAL.items():
        if population in spec.populations or flag in named or flag not in adsl:
            continue
        people = in_arm(spec, adsl)
        n = int(people[flag].eq("N").sum())
        if n:
            declared = {**spec.populations, population: flag}
            line = as_line({"populations": {p: declared[p] for p in POPULATIONS if p in declared}})
            found = f"N for {n} of {len(people)} patients, and all are counted"
            expected = f"{line} in trial.yaml, if they should not be"
            problems.append(
                Problem("flag-not-used", "adsl", flag, found, expected, None, "warning", n)
            )
    return problems


def untreated(spec: Spec, tables: Tables) -> list[Problem]:
    """Subjects without an arm and without a record, who are in every denominator."""
    adsl = tables.get("adsl", pd.DataFrame())
    columns = [column for column in TOLD_BY if column in adsl and adsl[column].notna().any()]
    if spec.arm is not None or "USUBJID" not in adsl or not columns:
        return []
    people = members(spec, adsl[adsl[columns].isna().all(axis=1)], "safety")
    for name, table in tables.items():
        if name != "adsl" and "USUBJID" in table:
            people = people[~people["USUBJID"].isin(table["USUBJID"])]
    found = f"nothing for {counted(len(people), 'subject')} without a record"
    expected = "the treatment; these are counted, and should not be in adsl if they had none"
    return together("no-treatment", "adsl", columns[0], people, found, expected)


def wrong_stages(spec: Spec, tables: Tables) -> list[Problem]:
    """A stage is a word or a small number, and everybody has one."""
    adsl = tables.get("adsl")
    if adsl is None or spec.stage is None or spec.stage not in adsl:
        return []
    values = adsl[spec.stage]
    if values.nunique() > MOST_STAGES:
        found, expected = f"{values.nunique()} values", f"{MOST_STAGES} stages or fewer"
        return [Problem("bad-code", "adsl", spec.stage, found, expected)]
    blank = int(values.isna().sum())
    if not blank:
        return []
    found, expected = f"{blank} patients without it", "a stage for everybody"
    return [Problem("missing-value", "adsl", spec.stage, found, expected, None, "warning", blank)]


def not_nested(spec: Spec, tables: Tables) -> list[Problem]:
    """Patients of a population who are not in the larger one."""
    adsl = tables.get("adsl", pd.DataFrame())
    flags = [spec.populations[name] for name in POPULATIONS if name in spec.populations]
    problems = []
    for larger, smaller in pairwise(flag for flag in flags if flag in adsl):
        outside = adsl.loc[adsl[smaller].eq("Y") & ~adsl[larger].eq("Y"), smaller]
        expected = f"Y only where {larger} is Y"
        problems += listed("not-nested", "adsl", smaller, outside, "Y", expected)
    return problems
