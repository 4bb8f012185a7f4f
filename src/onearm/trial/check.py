"""Is a trial folder fit to be analysed? Every problem in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pandas as pd
import pandera.pandas as pa

from onearm.errors import Problem, Severity
from onearm.trial.contract import NOT_RELATED, RELATED, YES, columns_of
from onearm.trial.records import parameter_rows
from onearm.trial.spec import POPULATIONS, Param, Spec

Tables = Mapping[str, pd.DataFrame]
TIMES: tuple[Param, ...] = ("pfs", "os", "dor")
RESPONSES: tuple[Param, ...] = ("bor", "ovr")
CATEGORIES = ("CR", "PR", "SD", "PD", "NE")
NOT_EVALUABLE = ("MISSING", "NON-CR/NON-PD", "NED", "ND")
MOST_STAGES = 3
WORTH_LISTING = 20
"""Problems of one kind in one column that are listed one by one."""


def check_tables(spec: Spec, tables: Tables) -> list[Problem]:
    """All problems of the tables: each by itself, then against each other."""
    problems = [p for name, table in tables.items() for p in _check_contract(name, table)]
    problems += _check_arm_and_flags(spec, tables)
    if "adsl" in tables and "USUBJID" in tables["adsl"]:
        problems += _check_subjects(spec, tables)
    if "adtte" in tables and {"USUBJID", "PARAMCD", "AVAL", "CNSR"} <= set(tables["adtte"]):
        problems += _check_times(spec, tables["adtte"])
    if "adrs" in tables and {"USUBJID", "PARAMCD", "AVALC"} <= set(tables["adrs"]):
        problems += _check_responses(spec, tables["adrs"])
    if "adtr" in tables and "PARAMCD" in tables["adtr"]:
        problems += _check_param(spec, tables["adtr"], "adtr", "sum_of_diameters")
    if "adae" in tables and "AREL" in tables["adae"]:
        problems += _check_related(tables["adae"])
    return problems


def _check_contract(name: str, table: pd.DataFrame) -> list[Problem]:
    """Columns, codes and ranges of one table, by pandera, all at once."""
    problems = [
        Problem("missing-column", name, c.name, "no such column", f"{c.meaning} ({c.used_for})")
        for c in columns_of(name)
        if c.need != "optional" and c.name not in table
    ]
    if not len(table):
        return [*problems, Problem("empty-table", name, "-", "no rows", "at least one row")]
    schema = _schema(name, table)
    try:
        schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as errors:
        problems += _listed(name, errors.failure_cases)
    return problems


def _schema(name: str, table: pd.DataFrame) -> pa.DataFrameSchema:
    columns = {}
    for c in columns_of(name):
        if c.name not in table:
            continue
        checks = []
        if c.codes:
            words = ", ".join(code for code in c.codes if code)
            checks.append(pa.Check.isin(c.codes, error=f"one of {words}"))
        if c.low is not None or c.high is not None:
            checks.append(_between(c.low, c.high))
        if c.whole:
            checks.append(pa.Check(lambda cells: cells % 1 == 0, error="a whole number"))
        columns[c.name] = pa.Column(
            checks=checks, nullable=c.empty, unique=(name == "adsl" and c.name == "USUBJID")
        )
    return pa.DataFrameSchema(columns)


def _between(low: float | None, high: float | None) -> pa.Check:
    if high is None:
        return pa.Check.ge(low, error=f"{low:g} or more")
    return pa.Check.in_range(low, high, error=f"{low:g} to {high:g}")


def _listed(name: str, cases: pd.DataFrame) -> list[Problem]:
    problems = []
    for (column, check), group in cases.groupby(["column", "check"], sort=False):
        code, expected = _told(str(check))
        for _, case in group.sort_values("index").head(WORTH_LISTING).iterrows():
            value = case["failure_case"]
            found = "nothing" if pd.isna(value) else repr(value)
            problems.append(
                Problem(code, name, str(column), found, expected, int(case["index"]) + 1)
            )
        more = len(group) - WORTH_LISTING
        if more > 0:
            problems.append(Problem(code, name, str(column), f"{more} rows more", expected))
    return problems


def _told(check: str) -> tuple[str, str]:
    if check == "not_nullable":
        return "missing-value", "a value in every row"
    if check == "field_uniqueness":
        return "duplicate-key", "each subject once"
    return ("bad-code" if check.startswith("one of") else "out-of-range"), check


def _check_arm_and_flags(spec: Spec, tables: Tables) -> list[Problem]:
    adsl = tables.get("adsl")
    if adsl is None:
        return []
    problems: list[Problem] = []
    named: dict[str, Any] = {f"populations.{k}": v for k, v in spec.populations.items()}
    named |= {"stage": spec.stage, "label": spec.label}
    named["arm.column"] = spec.arm.column if spec.arm else None
    for key, column in named.items():
        if column is not None and column not in adsl:
            expected = f"the column that {key} of trial.yaml names"
            problems.append(Problem("missing-column", "adsl", column, "no such column", expected))
    arms = adsl[spec.arm.column].astype(str) if spec.arm and spec.arm.column in adsl else None
    if spec.arm and arms is not None and not arms.eq(spec.arm.value).any():
        values = ", ".join(sorted(arms.unique())[:8])
        problems.append(
            Problem("no-such-arm", "adsl", spec.arm.column, f"only {values}", repr(spec.arm.value))
        )
    problems += _check_flags(spec, adsl) + _check_stage(spec, adsl)
    return problems + _check_nesting(spec, adsl)


def _check_flags(spec: Spec, adsl: pd.DataFrame) -> list[Problem]:
    """A population flag other than Y or N would leave the patient out without a word."""
    problems = []
    for flag in dict.fromkeys(spec.populations.values()):
        if flag not in adsl:
            continue
        odd = adsl.loc[~adsl[flag].fillna("").isin(YES), flag].head(WORTH_LISTING)
        problems += [
            Problem("bad-code", "adsl", flag, repr(value), "Y or N", int(row) + 1)
            for row, value in odd.items()
        ]
        people = in_arm(spec, adsl)
        if len(people) and not people[flag].eq("Y").any():
            expected = "Y for one patient or more; take the key out if there is no such flag"
            problems.append(Problem("no-patient", "adsl", flag, "no Y", expected))
    return problems


def in_arm(spec: Spec, adsl: pd.DataFrame) -> pd.DataFrame:
    """Rows of the arm that trial.yaml names, all rows where it names none."""
    if spec.arm is None or spec.arm.column not in adsl:
        return adsl
    return adsl[adsl[spec.arm.column].astype(str).eq(spec.arm.value)]


def _check_stage(spec: Spec, adsl: pd.DataFrame) -> list[Problem]:
    """A stage is a word or a small number, and everybody has one."""
    if spec.stage is None or spec.stage not in adsl:
        return []
    values = adsl[spec.stage]
    if values.nunique() > MOST_STAGES:
        found, expected = f"{values.nunique()} values", f"{MOST_STAGES} stages or fewer"
        return [Problem("bad-code", "adsl", spec.stage, found, expected)]
    blank = int(values.isna().sum())
    if not blank:
        return []
    found, expected = f"{blank} patients without it", "a stage for everybody"
    return [Problem("missing-value", "adsl", spec.stage, found, expected, None, "warning")]


def _check_nesting(spec: Spec, adsl: pd.DataFrame) -> list[Problem]:
    flags = [spec.populations[name] for name in POPULATIONS if name in spec.populations]
    flags = [flag for flag in flags if flag in adsl]
    problems = []
    for larger, smaller in pairwise(flags):
        outside = adsl[adsl[smaller].eq("Y") & ~adsl[larger].eq("Y")]
        problems += [
            Problem("not-nested", "adsl", smaller, "Y", f"Y only where {larger} is Y", int(row) + 1)
            for row in outside.index
        ]
    return problems


def _check_subjects(spec: Spec, tables: Tables) -> list[Problem]:
    known = set(tables["adsl"]["USUBJID"])
    problems = []
    for name, table in tables.items():
        if name == "adsl" or "USUBJID" not in table:
            continue
        unknown = table[table["USUBJID"].notna() & ~table["USUBJID"].isin(known)]
        problems += [
            Problem(
                "unknown-subject", name, "USUBJID", repr(subject), "a subject of adsl", int(row) + 1
            )
            for row, subject in unknown["USUBJID"].drop_duplicates().head(WORTH_LISTING).items()
        ]
    return problems


def _check_times(spec: Spec, adtte: pd.DataFrame) -> list[Problem]:
    problems = []
    present = set(adtte["PARAMCD"].dropna())
    wanted = {"pfs": spec.param("pfs"), "os": spec.param("os")}
    if not set(wanted.values()) & present:
        found = ", ".join(sorted(present)) or "nothing"
        expected = " or ".join(wanted.values()) + ", or other names under params in trial.yaml"
        problems.append(Problem("missing-parameter", "adtte", "PARAMCD", found, expected))
    for name in TIMES:
        if name in spec.params and spec.param(name) not in present:
            found = ", ".join(sorted(present)) or "nothing"
            expected = f"{spec.param(name)}, named by params.{name}"
            problems.append(Problem("missing-parameter", "adtte", "PARAMCD", found, expected))
    times = {name: parameter_rows(adtte, spec.param(name)) for name in TIMES}
    rows = pd.concat(list(times.values()))
    repeated = rows[rows.duplicated(["USUBJID", "PARAMCD"])]
    problems += [
        Problem(
            "duplicate-key", "adtte", "USUBJID",
            f"{subject} twice for {param}", "one row a subject and parameter", int(row) + 1,
        )
        for row, subject, param in repeated[["USUBJID", "PARAMCD"]].itertuples()
    ]  # fmt: skip
    return problems + _check_order(times["pfs"], times["os"])


def _check_param(spec: Spec, table: pd.DataFrame, name: str, param: Param) -> list[Problem]:
    """A PARAMCD that trial.yaml names must be there; the usual one may be absent."""
    present = set(table["PARAMCD"].dropna())
    if param not in spec.params or spec.param(param) in present:
        return []
    found = ", ".join(sorted(present)[:8]) or "nothing"
    expected = f"{spec.param(param)}, named by params.{param}; take the key out if there is none"
    return [Problem("missing-parameter", name, "PARAMCD", found, expected)]


def _check_related(adae: pd.DataFrame) -> list[Problem]:
    """A word that the book does not know would count as not related without a word."""
    unknown = adae.loc[~adae["AREL"].str.upper().isin(RELATED | NOT_RELATED), "AREL"]
    expected = "a known word: " + ", ".join(sorted(RELATED | NOT_RELATED))
    problems = [
        Problem("bad-code", "adae", "AREL", repr(value), expected, int(row) + 1)
        for row, value in unknown.dropna().head(WORTH_LISTING).items()
    ]
    blank = int(adae["AREL"].isna().sum())
    if blank:
        found = f"{blank} rows without it"
        told = "related or not; these count as not related"
        problems.append(Problem("missing-value", "adae", "AREL", found, told, None, "warning"))
    return problems


def _check_responses(spec: Spec, adrs: pd.DataFrame) -> list[Problem]:
    """A response that the book does not know would count as not evaluable without a word."""
    problems = []
    for name in RESPONSES:
        problems += _check_param(spec, adrs, "adrs", name)
        rows = parameter_rows(adrs, spec.param(name))
        if name == "bor":
            problems += [
                Problem("duplicate-key", "adrs", "USUBJID", f"{subject} twice for BOR",
                        "one best response a subject", int(row) + 1)
                for row, subject in rows.loc[rows.duplicated("USUBJID"), "USUBJID"].items()
            ]  # fmt: skip
        values = rows["AVALC"].dropna()
        unknown = values[~values.isin((*CATEGORIES, *NOT_EVALUABLE))]
        problems += [
            Problem("bad-code", "adrs", "AVALC", repr(value), ", ".join(CATEGORIES), int(row) + 1)
            for row, value in unknown.head(WORTH_LISTING).items()
        ]
        odd = int(values.eq("NON-CR/NON-PD").sum())
        if odd:
            found = f"{odd} NON-CR/NON-PD of {spec.param(name)}"
            expected = "a response of target lesions; these count as not evaluable"
            problems.append(Problem("bad-code", "adrs", "AVALC", found, expected, None, "warning"))
    return problems


def _check_order(pfs: pd.DataFrame, os: pd.DataFrame) -> list[Problem]:
    """Nobody progresses after death; a censored PFS beyond a censored OS is only odd."""
    once = (t.drop_duplicates("USUBJID")[["USUBJID", "AVAL", "CNSR"]] for t in (pfs, os))
    first, last = once
    both = first.assign(ROW=first.index + 1).merge(last, on="USUBJID", suffixes=("_PFS", "_OS"))
    late = both[both["AVAL_PFS"] > both["AVAL_OS"]]
    problems = []
    for case in late.itertuples():
        severity: Severity = "error" if case.CNSR_OS == 0 else "warning"
        found = f"PFS {case.AVAL_PFS:g} of {case.USUBJID}"
        expected = f"no later than OS {case.AVAL_OS:g}"
        problems.append(
            Problem("pfs-after-os", "adtte", "AVAL", found, expected, int(case.ROW), severity)
        )
    return problems
