"""Times to an event: are they there, each once, and can they be?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from onearm.errors import Problem, Severity
from onearm.trial.deriving.derive import NOISE, TIMES
from onearm.trial.listing import listed
from onearm.trial.records import Tables, records, rounding
from onearm.trial.spec import DAYS, Param, Spec, Table

ONE_TIME = ["USUBJID", "AVAL", "CNSR"]
LONGEST = 60 * DAYS["years"]
"""Days for which nobody of a trial is followed."""
MOST_NAMED = 8


def named_parameters(
    spec: Spec, tables: Tables, name: Table, params: Sequence[Param]
) -> list[Problem]:
    """A PARAMCD that trial.yaml names must be there; the usual one may be absent."""
    table = tables.get(name)
    if table is None or table.empty or "PARAMCD" not in table:  # told by themselves
        return []
    present = sorted(set(table["PARAMCD"].dropna()))
    found = ", ".join(present[:MOST_NAMED]) or "nothing"
    return [
        Problem(
            "missing-parameter", name, "PARAMCD", found,
            f"{spec.param(param)}, named by params.{param}; take the key out if there is none",
        )
        for param in params
        if param in spec.params and spec.param(param) not in present
    ]  # fmt: skip


def missing_parameters(spec: Spec, tables: Tables) -> list[Problem]:
    """Neither of the usual times, or one that trial.yaml names and nobody has."""
    adtte = tables.get("adtte")
    if adtte is None or adtte.empty or "PARAMCD" not in adtte:  # told by themselves
        return []
    problems = []
    present = set(adtte["PARAMCD"].dropna())
    wanted = [spec.param("pfs"), spec.param("os")]
    if not present & set(wanted):
        found = ", ".join(sorted(present)[:MOST_NAMED]) or "nothing"
        expected = " or ".join(wanted) + ", or other names under params in trial.yaml"
        problems.append(Problem("missing-parameter", "adtte", "PARAMCD", found, expected))
    return problems + named_parameters(spec, tables, "adtte", TIMES)


def repeated_times(spec: Spec, tables: Tables) -> list[Problem]:
    """A subject who has an endpoint twice would be counted twice."""
    rows = _all_times(spec, tables)
    repeated = rows[rows.duplicated(["USUBJID", "PARAMCD"])]
    return listed(
        "duplicate-key", "adtte", "USUBJID", repeated,
        lambda row: f"{row.USUBJID} twice for {row.PARAMCD}",
        "one row a subject and parameter; of several, mark the one that counts with ANL01FL = Y",
    )  # fmt: skip


def impossible_times(spec: Spec, tables: Tables) -> list[Problem]:
    """Times longer than anybody is followed for are times in another unit."""
    rows = _all_times(spec, tables)
    return listed(
        "impossible-time", "adtte", "AVAL", rows[rows["AVAL"] > LONGEST],
        lambda row: f"{row.PARAMCD} of {row.AVAL:g} days",
        "60 years at most; is it in another unit?",
    )  # fmt: skip


def late_progressions(spec: Spec, tables: Tables) -> list[Problem]:
    """Nobody progresses after death; a censored PFS beyond a censored OS is only odd.

    As far as times are rounded, they may be of one day.
    """
    first, last = (
        rows.assign(OFF=rounding(rows)).drop_duplicates("USUBJID")[[*ONE_TIME, "OFF"]]
        for rows in (_times(spec, tables, "pfs"), _times(spec, tables, "os"))
    )
    both = first.reset_index(names="ROW").merge(last, on="USUBJID", suffixes=("_PFS", "_OS"))
    either = both["OFF_PFS"] + both["OFF_OS"] + NOISE
    late = both[both["AVAL_PFS"] - both["AVAL_OS"] > either].set_index("ROW")
    died = late["CNSR_OS"].eq(0)
    return [*_late(late[died], "error"), *_late(late[~died], "warning")]


def _late(cases: pd.DataFrame, severity: Severity) -> list[Problem]:
    return listed(
        "pfs-after-os", "adtte", "AVAL", cases,
        lambda row: f"PFS {row.AVAL_PFS:g} of {row.USUBJID}",
        lambda row: f"no later than OS {row.AVAL_OS:g}", severity,
    )  # fmt: skip


def _all_times(spec: Spec, tables: Tables) -> pd.DataFrame:
    """Rows of all endpoints; one PARAMCD may stand for two of them."""
    rows = pd.concat([_times(spec, tables, name) for name in TIMES])
    return rows[~rows.index.duplicated()]


def _times(spec: Spec, tables: Tables, name: Param) -> pd.DataFrame:
    return records(spec, tables, "adtte", name, "AVAL", "CNSR")
