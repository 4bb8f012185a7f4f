"""Responses: are the words known, is each best response given once, and can they be?"""

from __future__ import annotations

import pandas as pd

from onearm.errors import Problem
from onearm.stats.response import CATEGORIES
from onearm.trial.checks.scans import contradictions, days_missing
from onearm.trial.checks.times import named_parameters
from onearm.trial.listing import listed, value
from onearm.trial.records import Tables, records, study_day
from onearm.trial.spec import Param, Spec

RESPONSES: tuple[Param, ...] = ("bor", "ovr")
NOT_EVALUABLE = ("MISSING", "NON-CR/NON-PD", "NED", "ND")


def missing_parameters(spec: Spec, tables: Tables) -> list[Problem]:
    """Responses that trial.yaml names and nobody has."""
    return named_parameters(spec, tables, "adrs", RESPONSES)


def repeated_best_responses(spec: Spec, tables: Tables) -> list[Problem]:
    """A subject has one best response."""
    rows = records(spec, tables, "adrs", "bor", "AVALC")
    repeated = rows[rows.duplicated("USUBJID")]
    return listed(
        "duplicate-key", "adrs", "USUBJID", repeated,
        lambda row: f"{row.USUBJID} twice for {row.PARAMCD}",
        "one best response a subject; of several, mark the one that counts with ANL01FL = Y",
    )  # fmt: skip


def unknown_responses(spec: Spec, tables: Tables) -> list[Problem]:
    """A response that the book does not know would count as not evaluable without a word."""
    problems = []
    for name in RESPONSES:
        values = records(spec, tables, "adrs", name, "AVALC")["AVALC"].dropna()
        unknown = values[~values.isin((*CATEGORIES, *NOT_EVALUABLE))]
        problems += listed("bad-code", "adrs", "AVALC", unknown, value, ", ".join(CATEGORIES))
        odd = int(values.eq("NON-CR/NON-PD").sum())
        if odd:
            found = f"{odd} NON-CR/NON-PD of {spec.param(name)}"
            told = "a response of target lesions; these count as not evaluable"
            problems.append(Problem("bad-code", "adrs", "AVALC", found, told, None, "warning", odd))
    return problems


def contradicting_assessments(spec: Spec, tables: Tables) -> list[Problem]:
    """Two assessments of one day that differ, as those of two readers do."""
    return contradictions(records(spec, tables, "adrs", "ovr", "AVALC"), tables, "adrs", "AVALC")


def after_progression(spec: Spec, tables: Tables) -> list[Problem]:
    """Responses that were seen later than a progression of the same patient."""
    rows = records(spec, tables, "adrs", "ovr", "AVALC")
    rows = rows.assign(DAY=study_day(tables, rows))
    first = rows[rows["AVALC"].eq("PD")].groupby("USUBJID")["DAY"].min()
    rows = rows.assign(PD=rows["USUBJID"].map(first))
    late = rows[rows["AVALC"].isin(("CR", "PR")) & (rows["DAY"] > rows["PD"])]
    return listed(
        "response-after-pd", "adrs", "AVALC", late,
        lambda row: f"{row.AVALC} of {row.USUBJID} on day {row.DAY:g}",
        lambda row: f"no response after PD, on day {row.PD:g}", "warning",
    )  # fmt: skip


def without_day(spec: Spec, tables: Tables) -> list[Problem]:
    """Responses at a scan without a day, which no best response can be derived from.

    An error where it would have counted: CR, PR or PD of a patient whose best is not recorded.
    """
    rows = records(spec, tables, "adrs", "ovr", "AVALC")
    rows = rows[rows["AVALC"].isin(CATEGORIES) & study_day(tables, rows).isna()]
    best = records(spec, tables, "adrs", "bor", "AVALC")
    derived = ~rows["USUBJID"].isin(best.loc[best["AVALC"].notna(), "USUBJID"])
    counting = derived & rows["AVALC"].isin(("CR", "PR", "PD"))
    return [
        *days_missing("adrs", "response", rows[counting], "error"),
        *days_missing("adrs", "response", rows[~counting], "warning"),
    ]


def without_baseline(spec: Spec, tables: Tables) -> list[Problem]:
    """Responses of patients without a baseline, where sums of diameters have baselines at all."""
    adtr = tables.get("adtr", pd.DataFrame())
    measured = [column for column in ("BASE", "PCHG") if column in adtr]
    sums = records(spec, tables, "adtr", "sum_of_diameters", *measured)
    known = sums.loc[sums[measured].notna().any(axis=1), "USUBJID"]
    if not measured or not len(known):
        return []
    rows = pd.concat([records(spec, tables, "adrs", name, "AVALC") for name in RESPONSES])
    rows = rows[rows["AVALC"].isin(("CR", "PR")) & ~rows["USUBJID"].isin(known)]
    return listed(
        "response-without-baseline", "adrs", "AVALC", rows.drop_duplicates("USUBJID").sort_index(),
        lambda row: f"{row.AVALC} of {row.USUBJID}",
        f"a baseline of {spec.param('sum_of_diameters')} in adtr", "warning",
    )  # fmt: skip
