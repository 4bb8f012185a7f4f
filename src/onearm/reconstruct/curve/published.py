"""What was published of a survival curve: files of readings, risk numbers and censor marks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from onearm.errors import Problem, TrialError
from onearm.reconstruct.curve.columns import numbers_of, read_columns, times_of, wrong_cells
from onearm.reconstruct.curve.coordinates import (
    RISE,
    SHARPEST,
    TIME_SLACK,
    Drops,
    Readings,
    clean,
    rises,
)
from onearm.stats.binomial import Array, Ints

OUTSIDE = 0.05
"""How far noise may carry a reading beyond 0 or 1."""

PERCENT = 1.5
"""A curve with a reading above this is in percentages."""

MOST = 100_000
"""Patients of one curve; no trial has more."""


@dataclass(frozen=True)
class Published:
    """All that was printed about one curve.

    Parameters
    ----------
    readings : Readings
        The curve.
    n : int
        Patients at the start.
    risk_time, risk_number : ndarray, shape = (n_rows,)
        The risk table: times after 0, in order, and patients with a time at or after each.
        Rows of nobody are left out: they say that follow-up has ended, which the curve shows.
    events : int or None
        Patients with the event.
    marks : ndarray or None, shape = (n_marks,)
        Times of censor marks, in order; one mark may stand for several patients.
    """

    readings: Readings
    n: int
    risk_time: Array
    risk_number: Ints
    events: int | None = None
    marks: Array | None = None


def read_published(
    curve: Path,
    *,
    at_risk: Path | None = None,
    censored: Path | None = None,
    n: int | None = None,
    events: int | None = None,
    precision: float | None = None,
    drops: Drops | None = None,
) -> Published:
    """Read the files of one published curve, and refuse what cannot be one.

    Parameters
    ----------
    curve : Path
        CSV with columns `time` and `survival`, proportions or percentages, in any order of
        rows. An optional column `censored` is 1 in rows that are a censor mark.
    at_risk : Path, optional
        CSV with columns `time` and `at_risk`.
    censored : Path, optional
        CSV with a column `time`, one censor mark a row.
    n, events : int, optional
        Patients at the start, and those with the event. Without `n` the risk table needs a
        row at time 0.
    precision : float, optional
        Largest distance of a reading from the curve, as a proportion; otherwise estimated.
    drops : {'reading', 'midway'}, optional
        Where the curve falls between two readings; otherwise see `coordinates.clean`.

    Raises
    ------
    TrialError
        With every problem found, each with its row.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "curve.csv"
    >>> _ = path.write_text("time,survival\\n2,75\\n5,50%\\n9,25\\n")
    >>> found = read_published(path, n=4)
    >>> found.readings.survival.tolist()
    [1.0, 0.75, 0.5, 0.25]
    """
    problems: list[Problem] = []
    table, rounding, scale = _read_curve(curve, problems)
    risk = _read_risk(at_risk, problems) if at_risk is not None else None
    marks = _read_marks(censored, problems) if censored is not None else None
    n = _check_numbers(n, events, risk, at_risk, problems)
    if precision is not None and not 0 < precision < 0.5:
        expected = "a proportion between 0 and 0.5"
        problems.append(Problem("bad-number", "--precision", "", f"{precision:g}", expected))
    elif table is not None:
        noise = RISE if precision is None else 2 * precision
        problems += _risen(curve.name, table, noise, scale)
    if table is not None and marks is None and "CENSORED" in table:
        given = table.loc[table["CENSORED"].eq(1), "TIME"]
        marks = given.sort_values().to_numpy(float)
    if table is not None:
        problems += _beyond(table, risk, at_risk, marks, censored)
    if problems or table is None or n is None:
        raise TrialError(problems)
    readings = clean(
        table["TIME"], table["SURVIVAL"], n=n, rounding=rounding, precision=precision, drops=drops
    )
    time, number = _rows(risk)
    return Published(readings, n, time, number, events, marks)


def _rows(risk: pd.DataFrame | None) -> tuple[Array, Ints]:
    if risk is None:
        return np.empty(0), np.empty(0, dtype=int)
    kept = risk[risk["TIME"].gt(0) & risk["AT_RISK"].gt(0)]
    return kept["TIME"].to_numpy(float), kept["AT_RISK"].to_numpy(int)


def _read_curve(path: Path, problems: list[Problem]) -> tuple[pd.DataFrame | None, float, float]:
    """Times and survival as proportions, half a unit of the last decimal, what 1 was read as."""
    columns = read_columns(path, ("TIME", "SURVIVAL"), problems)
    if columns is None:
        return None, SHARPEST, 1.0
    before = len(problems)
    times = times_of(columns["TIME"], path, problems)
    cells = columns["SURVIVAL"]
    values, good = numbers_of(cells, path, "a proportion or a percentage", problems)
    percent = cells.str.endswith("%").any() or float(values.max()) > PERCENT
    scale = 100.0 if percent else 1.0
    values = values / scale
    outside = good & ~values.between(-OUTSIDE, 1 + OUTSIDE).to_numpy()
    problems += wrong_cells(cells, outside, path, f"survival from 0 to {scale:g}")
    table = pd.DataFrame({"TIME": times, "SURVIVAL": values})
    if "CENSORED" in columns:
        given, known = numbers_of(columns["CENSORED"].fillna("0"), path, "1 or 0", problems)
        problems += wrong_cells(
            columns["CENSORED"], known & ~given.isin((0, 1)).to_numpy(), path, "1 or 0"
        )
        table["CENSORED"] = given
    if not times.max() > 0 and len(problems) == before:
        found, expected = "no time after 0", "readings along a curve"
        problems.append(Problem("no-curve", path.name, "time", found, expected))
    if len(problems) > before:
        return None, SHARPEST, scale
    return table, _rounding(cells.str.removesuffix("%").str.strip(), scale), scale


def _rounding(cells: pd.Series, scale: float) -> float:
    """Half a unit of the last decimal; proportions that are all 0 or 1 were not rounded."""
    if scale == 1 and cells.isin(("0", "1", "-0")).all():
        return SHARPEST
    decimals = max(0, *map(_decimals, cells))
    return float(max(0.5 * 10.0**-decimals / scale, SHARPEST))


def _decimals(text: str) -> int:
    """Decimals of a number, which may be written as 8.0e-2."""
    mantissa, _, exponent = text.lower().partition("e")
    return len(mantissa.partition(".")[2]) - int(exponent or 0)


def _read_risk(path: Path, problems: list[Problem]) -> pd.DataFrame | None:
    columns = read_columns(path, ("TIME", "AT_RISK"), problems)
    if columns is None:
        return None
    before = len(problems)
    times = times_of(columns["TIME"], path, problems)
    cells, expected = columns["AT_RISK"], "a whole number of patients"
    numbers, good = numbers_of(cells, path, expected, problems)
    problems += wrong_cells(cells, good & ~((numbers >= 0) & (numbers % 1 == 0)), path, expected)
    if len(problems) > before:
        return None
    table = pd.DataFrame({"TIME": times, "AT_RISK": numbers}).sort_values("TIME", kind="stable")
    steps = zip(table.itertuples(), table.iloc[1:].itertuples(), strict=False)
    for earlier, later in steps:
        row, number = int(later.Index) + 1, f"{later.AT_RISK:g} at {later.TIME:g}"
        if later.TIME == earlier.TIME:
            found, expected = f"time {later.TIME:g} again", "each time once"
            problems.append(Problem("duplicate-time", path.name, "time", found, expected, row))
        elif later.AT_RISK > earlier.AT_RISK:
            expected = f"at most the {earlier.AT_RISK:g} at {earlier.TIME:g}"
            problems.append(Problem("growing-risk", path.name, "at_risk", number, expected, row))
    return table


def _read_marks(path: Path, problems: list[Problem]) -> Array | None:
    columns = read_columns(path, ("TIME",), problems)
    if columns is None:
        return None
    before = len(problems)
    times = times_of(columns["TIME"], path, problems)
    return np.sort(times.to_numpy(float)) if len(problems) == before else None


def _check_numbers(
    n: int | None,
    events: int | None,
    risk: pd.DataFrame | None,
    path: Path | None,
    problems: list[Problem],
) -> int | None:
    """Patients at the start, from the option or the risk table, and whether all agree."""
    first = None if risk is None else risk.iloc[0]
    if first is not None and path is not None:
        known, row = int(first["AT_RISK"]), int(risk.index[0]) + 1 if risk is not None else 0
        at_start = first["TIME"] == 0
        if n is not None and (known > n or (at_start and known != n)):
            expected = f"{'' if at_start else 'at most '}{n}, as --n says"
            problems.append(Problem("disagrees", path.name, "at_risk", f"{known}", expected, row))
        if n is None and at_start:
            n = known
    if n is None and not (path is not None and risk is None):
        expected = "--n, or --at-risk with a row at time 0"
        problems.append(Problem("no-number", "command", "", "no number of patients", expected))
    if n is not None and not 1 <= n <= MOST:
        problems.append(Problem("bad-number", "--n", "", f"{n}", f"1 to {MOST} patients"))
    if events is not None and (events < 0 or (n is not None and events > n)):
        expected = "zero or more" if events < 0 else f"at most the {n} patients"
        problems.append(Problem("bad-number", "--events", "", f"{events}", expected))
    return n


def _risen(name: str, table: pd.DataFrame, most: float, scale: float) -> list[Problem]:
    """Rises by more than noise, told in the numbers of the file."""
    times, values = table["TIME"].to_numpy(), table["SURVIVAL"].to_numpy()
    read = "" if scale == 1 else "; all are read as percentages"
    return [
        Problem(
            "rising-curve", name, "survival", f"{scale * values[high]:.4g} at time {times[high]:g}",
            f"at most {scale * (values[low] + most):.4g}: row {int(table.index[low]) + 1} is "
            f"already at {scale * values[low]:.4g}, and noise is {scale * most:g} at most{read}",
            int(table.index[high]) + 1,
        )
        for high, low in rises(times, values, most=most)
    ]  # fmt: skip


def _beyond(
    table: pd.DataFrame,
    risk: pd.DataFrame | None,
    at_risk: Path | None,
    marks: Array | None,
    censored: Path | None,
) -> list[Problem]:
    """Patients at risk after the end of the curve, nobody before it, marks after it."""
    end, problems = float(table["TIME"].max()), []
    slack = TIME_SLACK * end
    if risk is not None and at_risk is not None:
        for row, time, number in risk.itertuples():
            later = table["SURVIVAL"][table["TIME"] >= time]
            found = f"{number:g} at risk at {time:g}"
            if number and time > end + slack:
                expected = f"a curve up to there; it ends at {end:g}"
            elif not number and time < end - slack and later.max() > OUTSIDE:
                expected = f"a curve that ends there; it goes on to {end:g}"
            else:
                continue
            problems.append(
                Problem("beyond-curve", at_risk.name, "time", found, expected, int(row) + 1)
            )
    if marks is not None and marks.size and marks[-1] > end + slack:
        name = censored.name if censored is not None else "curve"
        found, expected = f"a mark at {marks[-1]:g}", f"a curve up to there; it ends at {end:g}"
        problems.append(Problem("beyond-curve", name, "time", found, expected))
    return problems
