"""Are all there who were announced, and has each a record?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from onearm.errors import InputError, Problem
from onearm.trial.listing import listed, value
from onearm.trial.printed.published import Claim
from onearm.trial.printed.published_check import surest_sizes
from onearm.trial.records import Tables, in_arm, members, records
from onearm.trial.rule import rule_of
from onearm.trial.spec import Param, Spec, Table

ASKED: tuple[tuple[Table, tuple[Param, ...]], ...] = (
    ("adtte", ("pfs",)), ("adtte", ("os",)), ("adrs", ("bor", "ovr")),
)  # fmt: skip
"""Tables, and parameters of which each patient has one: responses are recorded or of scans."""


def without_record(spec: Spec, tables: Tables) -> list[Problem]:
    """Patients without a record: a curve goes without them, a rate counts them as failures."""
    adsl = tables.get("adsl", pd.DataFrame())
    if "USUBJID" not in adsl:
        return []
    people = members(spec, in_arm(spec, adsl), "efficacy")
    problems = []
    for name, params in ASKED:
        rows = pd.concat([records(spec, tables, name, param) for param in params])
        absent = people.loc[~people["USUBJID"].isin(rows["USUBJID"]), "USUBJID"]
        if len(rows) and len(absent):
            which = " or ".join(rows["PARAMCD"].unique())
            expected = f"a row of {which} in {name} for each of the efficacy population"
            problems += listed("no-record", "adsl", "USUBJID", absent, value, expected, "warning")
    return problems


def check_announced(spec: Spec, tables: Tables, claims: Sequence[Claim]) -> list[Problem]:
    """Numbers of patients that were announced against those that are there."""
    adsl = tables.get("adsl")
    if adsl is None or "USUBJID" not in adsl:
        return []
    return [
        Problem(
            "count-differs", "adsl", column, f"{found} patients", f"{expected:g}: {source}",
            None, "warning",
        )
        for column, found, expected, source in (
            *_published(spec, adsl, claims), *_stated(spec, adsl), *_designed(spec, adsl)
        )
        if found != expected
    ]  # fmt: skip


Announced = Iterator[tuple[str, int, float, str]]
"""Column of adsl that was counted, number found, number announced, and where."""


def _published(spec: Spec, adsl: pd.DataFrame, claims: Sequence[Claim]) -> Announced:
    """Sizes of populations and of their stages in published.csv."""
    sizes = surest_sizes(claims)
    for quantity, size in sizes.items():
        population, _, stage = quantity.partition(".stage")
        flag = spec.populations.get(population)  # type: ignore[call-overload]
        if flag is None or flag not in adsl:
            continue
        people, column = members(spec, in_arm(spec, adsl), population), flag  # type: ignore[arg-type]
        if stage:
            if spec.stage is None or spec.stage not in adsl:
                continue
            column = spec.stage
            people = people[people[column].astype(str).eq(stage)]
        yield column, len(people), size, f"flow.{quantity} of published.csv"


def _stated(spec: Spec, adsl: pd.DataFrame) -> Announced:
    if spec.flow.enrolled is not None:
        yield "USUBJID", len(in_arm(spec, adsl)), spec.flow.enrolled, "flow.enrolled of trial.yaml"


def _designed(spec: Spec, adsl: pd.DataFrame) -> Announced:
    """The design's number of patients; after stage 1 a trial may have stopped."""
    stated = spec.design
    if stated is None or spec.primary is None:
        return
    try:
        rule = rule_of(stated)
    except InputError:
        return
    flag = spec.populations.get("primary", "USUBJID")
    size = len(members(spec, in_arm(spec, adsl), "primary"))
    if size != getattr(rule, "n1", rule.n):
        yield flag, size, rule.n, "the design of trial.yaml, for the primary endpoint"
