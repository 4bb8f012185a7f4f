"""What the claims determine: the results of the book over many cohorts that all meet them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from onearm.analysis import analyse
from onearm.analysis.concordance import concordance
from onearm.analysis.registry import registry
from onearm.analysis.result import Result
from onearm.reconstruct.claims.statements import COUNTS
from onearm.reconstruct.cohorts.files import trial_of
from onearm.reconstruct.lattice.endings import Array
from onearm.trial.printed.published import Claim, rounds_to
from onearm.trial.spec import DAYS, Spec

Tables = Mapping[str, pd.DataFrame]
OPEN = 0.8
"""A result is open if its middle half is over so much as wide as it is without claims."""
CHUNK = 25
"""Cohorts that one process analyses at a time."""


@dataclass(frozen=True)
class Findings:
    """Results of many cohorts.

    `values` has a row a cohort and a column a result: numbers in the result's unit, inf where it
    is not reached and nan where it cannot be had. `texts` counts the different printings of each
    result, `labels` and `units` are those of the registry. `differs` names, for each claim that
    some cohort does not meet, how many do not.
    """

    values: pd.DataFrame
    texts: Mapping[str, int]
    labels: Mapping[str, str]
    units: Mapping[str, str]
    differs: Mapping[str, int]


def find(
    tables: Tables, spec: Spec, claims: Sequence[Claim], folder: Path,
    *, progress: Callable[[int], None] | None = None,
) -> Findings:  # fmt: skip
    """Run `onearm analyse` over every cohort; sums of diameters feed figures alone.

    Parameters
    ----------
    tables : mapping of DataFrame
        ADaM tables of all cohorts, from `onearm.reconstruct.cohorts.adam.adam_tables`.
    claims : sequence of Claim
        Those that every cohort was drawn to meet; each is checked.
    folder : Path
        That of the trial.
    progress : callable, optional
        Told how many cohorts have just been analysed.
    """
    draws = tables["adsl"]["DRAW"].unique()
    chunks = [draws[i : i + CHUNK] for i in range(0, len(draws), CHUNK)]
    work = partial(_analysed, spec=spec, claims=tuple(claims), folder=folder)
    read = {name: table for name, table in tables.items() if name != "adtr"}
    parts = (_cut(read, chunk) for chunk in chunks)
    found: list[tuple[list[Result], list[str]]] = []
    if len(chunks) < 3:
        done: Iterable[Any] = map(work, parts)
        found = _gathered(done, progress)
    else:
        with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
            found = _gathered(pool.map(work, parts), progress)
    return _findings(found)


def _gathered(
    done: Iterable[list[tuple[list[Result], list[str]]]], progress: Callable[[int], None] | None
) -> list[tuple[list[Result], list[str]]]:
    found = []
    for part in done:
        found += part
        if progress:
            progress(len(part))
    return found


def _cut(tables: Tables, draws: Array) -> dict[str, pd.DataFrame]:
    """The tables of some draws that follow one another."""
    return {
        name: table[table["DRAW"].between(draws[0], draws[-1])] for name, table in tables.items()
    }


def _analysed(
    tables: Tables, spec: Spec, claims: tuple[Claim, ...], folder: Path
) -> list[tuple[list[Result], list[str]]]:
    """Reconstructed results of each cohort, and the claims that it does not meet."""
    found = []
    for draw in tables["adsl"]["DRAW"].unique():
        results = registry(analyse(trial_of(tables, int(draw), spec, claims, folder)))
        compared = concordance(map(_countable, claims), results)
        differs = [c.id for c in compared if c.verdict == "differs"]
        found.append(([r for r in results if r.kind == "reconstructed"], differs))
    return found


def _countable(claim: Claim) -> Claim:
    """A claim whose interval the analyses print: that of a count by another method, which
    `onearm.reconstruct.claims.counts.allowed` has held against the count, is not theirs."""
    ours = claim.ci_method.lower() in ("clopper-pearson", "exact")
    if ours or not COUNTS.fullmatch(claim.quantity):
        return claim
    return replace(claim, ci_low="", ci_high="")


def _findings(found: list[tuple[list[Result], list[str]]]) -> Findings:
    rows = []
    texts: dict[str, set[str]] = {}
    labels: dict[str, str] = {}
    units: dict[str, str] = {}
    differs: dict[str, int] = {}
    for results, off in found:
        rows.append({r.id: _number(r) for r in results})
        for r in results:
            texts.setdefault(r.id, set()).add(r.text)
            labels.setdefault(r.id, r.label)
            units.setdefault(r.id, r.unit)
        for id in off:
            differs[id] = differs.get(id, 0) + 1
    counted = {id: len(different) for id, different in texts.items()}
    return Findings(pd.DataFrame(rows), counted, labels, units, differs)


def _number(result: Result) -> float:
    if result.value is not None:
        return float(result.value)
    return np.inf if result.note.startswith("NR") else np.nan


def summary(found: Findings, reference: Findings, claims: Sequence[Claim] = ()) -> pd.DataFrame:
    """Each result from determined to open.

    Parameters
    ----------
    found : Findings
        Of cohorts that meet the claims.
    reference : Findings
        Of cohorts that know the sizes of the populations alone.
    claims : sequence of Claim
        A result that was printed is determined if all cohorts give what was printed.

    Returns
    -------
    DataFrame
        id, label, unit, low, q1, median, q3, high (nan where not reached), never (share of
        cohorts where it is not reached), share (how wide the middle half is among cohorts of
        the reference, whose own is 1), verdict ('determined', 'bounded' or 'open'), draws.
    """
    rows = []
    for id in found.values:
        values = found.values[id].dropna().to_numpy()
        if not len(values):
            continue
        ends = np.quantile(values, (0, 0.25, 0.5, 0.75, 1), method="inverted_cdf")
        alike = found.texts[id] == 1 or _as_printed(values, id, found.units[id], claims)
        share = _share(ends[1], ends[3], reference.values.get(id))
        if alike and len(values) == len(found.values):
            verdict, share = "determined", 0.0
        else:
            verdict = "open" if share > OPEN else "bounded"
        rows.append([
            id, found.labels[id], found.units[id], *np.where(np.isinf(ends), np.nan, ends),
            float(np.isinf(values).mean()), share, verdict, len(values),
        ])  # fmt: skip
    names = ["id", "label", "unit", "low", "q1", "median", "q3", "high", "never", "share"]
    table = pd.DataFrame(rows, columns=[*names, "verdict", "draws"])
    order = table["verdict"].map({"determined": 0, "bounded": 1, "open": 2})
    return table.assign(order=order).sort_values(
        ["order", "share", "id"], ignore_index=True
    ).drop(columns="order")  # fmt: skip


def _as_printed(values: Array, id: str, unit: str, claims: Sequence[Claim]) -> bool:
    """Would all cohorts have printed what was printed, in the unit of the printing?"""
    printed = [claim for claim in claims if claim.quantity == id and claim.value]
    scales = [DAYS.get(unit, 1.0) / DAYS.get(claim.unit, 1.0) for claim in printed]
    return bool(printed) and all(
        rounds_to(value * scale, claim.value)
        for claim, scale in zip(printed, scales, strict=True)
        for value in values
    )


def _share(low: float, high: float, reference: pd.Series | None) -> float:
    """How wide a middle half is, where that of cohorts without claims is 1.

    Width is counted in cohorts of the reference that lie within, so that a result that is not
    reached has its place, beyond all others. Where all of the reference's middle half is one
    value, such as not reached, it is 1 for the same value and 0 for others.
    """
    known = np.sort(np.empty(0) if reference is None else reference.dropna().to_numpy())
    if not len(known):
        return 1.0
    own = np.quantile(known, (0.25, 0.75), method="inverted_cdf")
    if own[0] == own[1]:
        return float(low == own[0] or high == own[1])
    return _width(low, high, known) / _width(own[0], own[1], known)


def _width(low: float, high: float, known: Array) -> float:
    """Share of sorted values between two, of those that are equal to one the half."""
    ends = [np.searchsorted(known, end, side) for end in (low, high) for side in ("left", "right")]
    return float(ends[2] + ends[3] - ends[0] - ends[1]) / (2 * len(known))


def worth(
    numbers: Mapping[str, pd.DataFrame | pd.Series], found: Findings, results: Sequence[str]
) -> pd.DataFrame:
    """How much of each result's spread one more published number would leave.

    Cohorts alike in the number are compared with all cohorts: ten neighbours in the order of a
    single number, or what a straight line in several leaves over. Both are measured on ranks,
    so that results that are not reached have their place.

    Parameters
    ----------
    numbers : mapping
        What would be printed, by its name: one value a cohort, or several.
    results : sequence of str
        Columns of `found.values`.

    Returns
    -------
    DataFrame
        number, result, left: percent of the standard deviation that would remain.
    """
    rows = []
    for name, printed in numbers.items():
        given = pd.DataFrame(printed).rank().to_numpy()
        for id in results:
            values = found.values[id].rank().to_numpy()
            known = np.isfinite(values) & np.isfinite(given).all(axis=1)
            rows.append([name, id, 100 * _left(values[known], given[known])])
    return pd.DataFrame(rows, columns=["number", "result", "left"])


def _left(values: Array, given: Array) -> float:
    """Share of the standard deviation that remains within cohorts that are alike."""
    n = len(values)
    if n < 20 or np.ptp(values) == 0:
        return 1.0
    if given.shape[1] == 1:
        order = np.argsort(given[:, 0], kind="stable")
        ranked = given[order, 0]
        places = np.searchsorted(ranked, ranked) // 10
        _, group = np.unique(places, return_inverse=True)
        means = np.bincount(group, values[order]) / np.bincount(group)
        rest, used = values[order] - means[group], group.max() + 1
    else:
        design = np.column_stack([np.ones(n), given])
        rest = values - design @ np.linalg.lstsq(design, values, rcond=None)[0]
        used = design.shape[1]
    share = (rest**2).sum() / (n - used) / values.var(ddof=1)
    return float(np.sqrt(min(1.0, share)))
