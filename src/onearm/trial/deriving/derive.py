"""ADaM as it comes, made into what the analyses expect: days, and patients of the trial alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from onearm.errors import Problem, Severity
from onearm.trial.contract import UNITS
from onearm.trial.deriving.arms import treated_alone
from onearm.trial.deriving.propose import proposals
from onearm.trial.deriving.spellings import one_spelling
from onearm.trial.records import ROUNDING, Tables, of_arm, parameter_rows
from onearm.trial.spec import DAYS, Param, Spec

TIMES: tuple[Param, ...] = ("pfs", "os", "dor")

CONVERTED = {
    "weeks": "converted-weeks", "months": "converted-months", "years": "converted-years",
}  # fmt: skip
"""Codes of what is told of times that were turned into days."""

NOISE = 1e-9
"""Days by which 25.285714285714285 weeks may differ from 177: what a computer loses, no more."""

WORTH_JUDGING, NEARLY_ALL = 5, 0.9
"""Times from which, and share of them by which, dates show that the unit is another."""

SHORT = 60
"""Days that some patient of a trial reported in weeks or months is surely followed for."""

UNIT_AT_END = r"(?:[(\[{<]\s*(?:in\s+)?|[,;:/\u2013-]\s*(?:in\s+)?|\sin\s+)(?P<unit>\w+)\W*$"
"""How PARAM ends where it says a unit: in brackets or after a comma, a dash or `in`."""

MOST_DIGITS = 6
"""Decimals beyond which a time counts as not rounded."""


def derived(spec: Spec, tables: Tables) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Tables with AVAL of adtte in days, without screen failures, and what was done for it.

    The unit is that of AVALU in the row, else `times` of trial.yaml. Where AVAL is absent it is
    ADT - STARTDT + 1. Nothing is rounded: 25.3 weeks are 177.1 days.

    Parameters
    ----------
    spec : Spec
    tables : mapping of DataFrame
        As `onearm.trial.reading.read.read_table` gives them, all arms.

    Returns
    -------
    dict of DataFrame, list of Problem
        Rows keep their numbers; times that were rounded have `ROUNDING` beside them. Warnings
        tell what was converted, derived or left out, and which parameters may be there under
        other names; counts are those of the arm.
    """
    kept, problems = treated_alone(spec, tables)
    kept, found = one_spelling(spec, kept)
    problems += [*found, *proposals(spec, kept)]
    if "adtte" in kept and {"USUBJID", "PARAMCD"} <= set(kept["adtte"]):
        kept["adtte"], found = _in_days(spec, kept)
        problems += found
    return kept, problems


def _in_days(spec: Spec, tables: Tables) -> tuple[pd.DataFrame, list[Problem]]:
    adtte = tables["adtte"]
    times = _times(spec, adtte)
    mine = times.loc[_analysed(spec, tables, adtte)]
    problems = [*_conflicts(spec, mine), *_unsaid(spec, adtte.loc[mine.index], mine)]
    if not problems:
        problems = [*_conversions(mine), *_from_dates(mine), *_far_from_dates(mine)]
        problems += [*_near_landmark(spec, mine), *_doubtful(spec, mine)]
    return _with_days(adtte, times, _rounding(mine)), problems


def _analysed(spec: Spec, tables: Tables, adtte: pd.DataFrame) -> pd.Index:
    """Rows of the arm that is named, of parameters in use, and marked if any of the arm are."""
    mine = of_arm(spec, tables, adtte)
    used = np.concatenate([parameter_rows(mine, spec.param(name)).index for name in TIMES])
    return mine.index[mine.index.isin(used)]


def _times(spec: Spec, adtte: pd.DataFrame) -> pd.DataFrame:
    """Each row's time as given, its unit, whether AVALU said so, by its dates, and in days."""
    nothing = pd.Series(np.nan, index=adtte.index)
    given = pd.to_numeric(adtte["AVAL"], errors="coerce") if "AVAL" in adtte else nothing
    code = adtte["AVALU"] if "AVALU" in adtte else nothing.astype(object)
    unit = code.astype(str).str.strip().str.upper().map(UNITS).where(code.notna(), spec.times)
    dated = nothing
    if {"STARTDT", "ADT"} <= set(adtte):
        dated = (_dates(adtte["ADT"]) - _dates(adtte["STARTDT"])).dt.days + 1.0
    days = given * unit.map(DAYS).astype(float).fillna(1.0)
    whole = days.round()
    noisy = unit.ne("days") & (days - whole).abs().le(NOISE)
    days = days.where(~noisy, whole).fillna(dated)
    return pd.DataFrame({
        "param": adtte["PARAMCD"], "given": given, "unit": unit, "said": code.notna(),
        "dated": dated, "days": days,
    })  # fmt: skip


def _dates(cells: pd.Series) -> pd.Series:
    return pd.to_datetime(cells, errors="coerce")


def _with_days(adtte: pd.DataFrame, times: pd.DataFrame, rounding: pd.Series) -> pd.DataFrame:
    """The table in days; a unit that nobody knows stays, and is told by the contract."""
    if "AVAL" not in adtte and times["days"].isna().all():
        return adtte
    if times["unit"].eq("days").all() and times["days"].equals(times["given"].astype(float)):
        return adtte
    found = adtte.assign(AVAL=times["days"])
    if "AVALU" in adtte:
        found["AVALU"] = adtte["AVALU"].where(times["unit"].isna(), "DAYS")
    if rounding.any():
        found[ROUNDING] = rounding.reindex(found.index).fillna(0.0)
    return found


def _conflicts(spec: Spec, times: pd.DataFrame) -> list[Problem]:
    """AVALU says one unit and trial.yaml another."""
    if "times" not in spec.model_fields_set:
        return []
    other = times[times["said"] & times["unit"].notna() & times["unit"].ne(spec.times)]
    expected = f"{spec.times}, as times of trial.yaml says; take times out if AVALU is right"
    return [
        Problem("unit-conflict", "adtte", "AVALU", f"{unit} in {_rows(group)}", expected,
                int(group.index[0]) + 1, "error", len(group))
        for unit, group in other.groupby("unit")
    ]  # fmt: skip


def _unsaid(spec: Spec, adtte: pd.DataFrame, times: pd.DataFrame) -> list[Problem]:
    """PARAM speaks of months where neither AVALU nor trial.yaml says anything."""
    if "times" in spec.model_fields_set or "PARAM" not in adtte:
        return []
    words = adtte["PARAM"].astype(str).str.extract(UNIT_AT_END)
    unit = words["unit"].str.upper().map(UNITS).where(~times["said"] & times["given"].notna())
    problems = []
    for other, rows in unit[unit.notna() & unit.ne(spec.times)].groupby(unit):
        found = f"{other} in {_rows(rows)}, and no unit in AVALU"
        expected = f"times: {other} in trial.yaml, or times: {spec.times} if PARAM is wrong"
        problems.append(
            Problem(
                "unit-conflict", "adtte", "PARAM", found, expected,
                int(rows.index[0]) + 1, "error", len(rows),
            )
        )  # fmt: skip
    return problems


def _doubtful(spec: Spec, times: pd.DataFrame) -> list[Problem]:
    """Times that nothing says to be days, none as long as they are in a trial told in months."""
    if "times" in spec.model_fields_set or spec.unit not in ("weeks", "months"):
        return []
    known = times[times["param"].isin([spec.param("pfs"), spec.param("os")])]
    known = known[known["given"].notna()]
    if known.empty or known["said"].any() or known["dated"].notna().any():
        return []
    if not known["given"].lt(SHORT).all():
        return []
    found = f"no time of {_rows(known)} longer than {known['given'].max():g}, and no unit"
    expected = f"AVALU, or times: {spec.unit} in trial.yaml (times: days if they are days)"
    return [_warning("unit-doubtful", "AVAL", found, expected, len(known))]


def _conversions(times: pd.DataFrame) -> list[Problem]:
    """What was converted; a parameter with several units by itself."""
    given = times[times["given"].notna() & times["unit"].notna()]
    problems: list[Problem] = []
    plain: dict[str, dict[str, int]] = {}
    for param, rows in given.groupby("param", sort=False):
        units = rows["unit"].value_counts()
        if len(units) > 1:
            found = f"{param} in " + " and ".join(f"{u} ({n} rows)" for u, n in units.items())
            expected = "one unit; all were converted to days"
            problems.append(_warning("mixed-units", "AVALU", found, expected, len(rows)))
        elif units.index[0] != "days":
            plain.setdefault(units.index[0], {})[str(param)] = len(rows)
    for unit, params in plain.items():
        found = f"{' and '.join(params)} in {unit}"
        expected = f"days; converted at {DAYS[unit]:g} days a {unit.removesuffix('s')}"
        n = sum(params.values())
        problems.append(_warning(CONVERTED[unit], "AVAL", found, expected, n))
    return problems


def _from_dates(times: pd.DataFrame) -> list[Problem]:
    """How many times are the days between two dates."""
    missing = times[times["given"].isna() & times["dated"].notna()]
    if missing.empty:
        return []
    params = " and ".join(str(param) for param in missing["param"].unique())
    found = f"nothing in {_rows(missing)} of {params}"
    expected = "a time; ADT - STARTDT + 1 days stands for it"
    return [_warning("derived-time", "AVAL", found, expected, len(missing))]


def _far_from_dates(times: pd.DataFrame) -> list[Problem]:
    """Times that are not what their own dates say, by more than a day and their rounding.

    An error only where nearly all agree in another unit.
    """
    both = times[times["given"].notna() & times["dated"].notna() & times["unit"].notna()]
    problems = []
    for param, rows in both.groupby("param", sort=False):
        off = (rows["days"] - rows["dated"]).abs()
        far = off[off > 1 + _slack(rows) + NOISE]
        if far.empty:
            continue
        found = f"{param} further from its dates in {len(far)} of {_rows(rows)}, by up to "
        found += f"{far.max():.4g} days"
        expected = "ADT - STARTDT + 1, to the day and to the rounding of AVAL"
        severity: Severity = "warning"
        unit, row = _likely_unit(rows), int(far.index[0]) + 1
        if unit is not None:
            severity = "error"
            expected += f"; in {unit} they would agree (times: {unit} in trial.yaml, or AVALU)"
        problems.append(
            Problem("time-disagrees", "adtte", "AVAL", found, expected, row, severity, len(far))
        )
    return problems


def _near_landmark(spec: Spec, times: pd.DataFrame) -> list[Problem]:
    """Rounded times that may be days on either side of the primary endpoint's landmark."""
    stated = spec.primary
    if stated is None:
        return []
    at, code = stated.at * DAYS[stated.unit], spec.param(stated.endpoint)
    rows = times[times["param"].eq(code) & times["given"].notna() & times["unit"].notna()]
    if rows.empty:
        return []
    least, most = rows["days"] - _slack(rows), rows["days"] + _slack(rows)
    either = np.ceil(least - NOISE).le(at) & np.floor(most + NOISE).gt(at + NOISE)
    n = int((either & rows["unit"].ne("days")).sum())
    if not n:
        return []
    found = f"{n} of {_rows(rows)} of {code} rounded across {stated.at:g} {stated.unit}"
    expected = "times in days, or to more digits; these count by AVAL as it is"
    return [_warning("near-landmark", "AVAL", found, expected, n)]


def _slack(rows: pd.DataFrame) -> pd.Series:
    """Half a unit of the last digit to which times of a unit are given, in days."""
    if rows["unit"].eq("days").all():
        return pd.Series(0.0, index=rows.index)
    half = rows["given"].groupby(rows["unit"]).transform(lambda given: 0.5 * last_digit(given))
    return half * rows["unit"].map(DAYS) * rows["unit"].ne("days")


def _rounding(times: pd.DataFrame) -> pd.Series:
    """Days by which each time may be off; each parameter has its own digits."""
    known = times[times["given"].notna() & times["unit"].notna()]
    parts = [_slack(rows) for _, rows in known.groupby("param")]
    return pd.concat(parts) if parts else pd.Series(dtype=float)


def last_digit(given: pd.Series) -> float:
    """Unit of the last decimal to which numbers are given, 0 if they are not rounded.

    >>> last_digit(pd.Series([25.3, 24.0])), last_digit(pd.Series([1 / 3]))
    (0.1, 0.0)
    """
    for digits in range(MOST_DIGITS + 1):
        if np.allclose(given, given.round(digits), rtol=0, atol=NOISE):
            return float(10.0**-digits)
    return 0.0


def _likely_unit(rows: pd.DataFrame) -> str | None:
    """The unit in which times agree with their dates, where in the stated one they do not."""
    if len(rows) < WORTH_JUDGING or rows["unit"].nunique() > 1:
        return None
    for unit, days in DAYS.items():
        taken = rows.assign(unit=unit, days=rows["given"] * days)
        agree = (taken["days"] - taken["dated"]).abs() <= 1 + _slack(taken) + NOISE
        if rows["unit"].ne(unit).all() and agree.mean() > NEARLY_ALL:
            return unit
    return None


def _rows(group: pd.DataFrame | pd.Series) -> str:
    return f"{len(group)} row{'s' * (len(group) != 1)}"


def _warning(code: str, column: str, found: str, expected: str, count: int) -> Problem:
    return Problem(code, "adtte", column, found, expected, None, "warning", count)
