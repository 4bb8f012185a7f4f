"""Counts of few patients that a published book holds back, decided once for all its views.

`trial.yaml` asks for it with `privacy.min_cell`. Cross-tables are meant: adverse events by term
and level, best response by category and stage, sex by population. Sizes of populations, the
primary endpoint and the steps of curves, with what is read off them, are shown as they are; so
are counts that leave few of all patients over.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onearm.stats.disclosure import Sum, held_back
from onearm.stats.response import CATEGORIES, ResponseRates
from onearm.stats.safety import TermRow, WorstTable
from onearm.trial.data import Trial
from onearm.trial.spec import Population, PrivacySpec

if TYPE_CHECKING:
    from onearm.analysis.analyse import Analysis

MARK = "held back"
SEVERE: tuple[Hashable, ...] = (3, "SEVERE")
"""Levels from which an adverse event counts as severe."""


@dataclass(frozen=True)
class EventRow:
    """One term: patients by worst level, with any, and with a severe one; None is held back.

    `severe` is None as well where no level is a severe one.
    """

    term: str
    by_level: tuple[int | None, ...]
    any_level: int | None
    severe: int | None


@dataclass(frozen=True)
class EventTable:
    """Patients by term and worst level, as shown; `levels` from mildest to worst, `n` in all."""

    levels: tuple[Hashable, ...]
    rows: tuple[EventRow, ...]
    overall: EventRow
    n: int


def why(least: int) -> str:
    """Why a number is not shown, as a note says it.

    >>> why(5)
    'held back: 1 to 4 patients, or a number from which such a count would follow'
    """
    return f"{MARK}: 1 to {least - 1} patients, or a number from which such a count would follow"


def without_few(trial: Trial, least: int | None) -> Trial:
    """The trial with another smallest count to show; as it is where that is None."""
    if least is None:
        return trial
    privacy = PrivacySpec(min_cell=least)
    return replace(trial, spec=trial.spec.model_copy(update={"privacy": privacy}))


def or_few(found: Analysis, needed: str) -> str:
    """Why there is no figure of single patients: they are few, or what it needs is not there."""
    if found.trial.spec.privacy.min_cell is None:
        return needed
    return "each patient would be seen alone, and counts of few patients are held back"


def event_row(row: TermRow, levels: Sequence[Hashable], n: int, least: int | None) -> EventRow:
    """A row as it is shown; nothing is held back where `least` is None."""
    severe = next((i for i, level in enumerate(levels) if level in SEVERE), None)
    every = tuple(range(len(levels)))
    sums: list[Sum] = [(i,) for i in every] + [every]
    if severe is not None:
        sums.append(every[severe:])
    parts = (*row.by_level, n - row.any_level)
    hidden: Sequence[bool] = (False,) * len(sums)
    if least is not None:
        hidden = held_back(parts, sums, least, known=[tuple(range(len(parts)))])
    shown = [
        None if gone else sum(parts[i] for i in total)
        for total, gone in zip(sums, hidden, strict=True)
    ]
    worst = shown[len(levels) + 1] if severe is not None else None
    return EventRow(row.term, tuple(shown[: len(levels)]), shown[len(levels)], worst)


def event_table(table: WorstTable, least: int | None) -> EventTable:
    """A table as it is shown; what is held back does not tell by its place in the order."""
    rows = [event_row(row, table.levels, table.n, least) for row in table.rows]
    overall = event_row(table.overall, table.levels, table.n, least)
    if least is not None:
        _hold_terms(rows, overall)
        rows.sort(key=lambda row: (-(row.any_level or 0), row.term))
    return EventTable(table.levels, tuple(rows), overall, table.n)


def _hold_terms(rows: list[EventRow], overall: EventRow) -> None:
    """Hold back one more term, the smallest, where the row of all of them tells of those held.

    Whoever is counted in that row has one of the terms: those that are held back have together
    at least what the others leave of it. That each has one patient is known anyway; and of a
    term that is held back for others nobody knows that it is small.
    """
    columns = zip(_cells(overall), *map(_cells, rows), strict=True)
    shown = [i for i, row in enumerate(rows) if any(_cells(row))]
    if shown and any(_tells(total, cells) for total, *cells in columns):
        at = min(shown, key=lambda i: rows[i].any_level or 0)
        rows[at] = EventRow(rows[at].term, (None,) * len(overall.by_level), None, None)


def _tells(total: int | None, cells: Sequence[int | None]) -> bool:
    """Does a number of patients with any term leave more to the terms that are held than one each?

    >>> _tells(14, [10, None]), _tells(14, [10, 6, None]), _tells(None, [10, None])
    (True, False, False)
    """
    few = sum(cell is None for cell in cells)
    return total is not None and total - sum(cell or 0 for cell in cells) > few > 0


def _cells(row: EventRow) -> tuple[int | None, ...]:
    return (*row.by_level, row.any_level, row.severe)


def is_few(count: int, least: int, within: Iterable[int] = ()) -> bool:
    """Is a count one of few patients, or are few left of a larger one that it lies within?

    >>> is_few(3, 5), is_few(0, 5), is_few(18, 5)
    (True, False, False)
    >>> is_few(18, 5, within=[20])
    True
    """
    return any(0 < one < least for one in (count, *(outer - count for outer in within)))


def counted(count: int, least: int | None) -> int | None:
    """A count of rows or cases as it is shown; None is held back."""
    return None if least is not None and is_few(count, least) else count


def results_of_stages(
    whole: ResponseRates | None,
    sizes: Mapping[str, int],
    stages: Mapping[str, ResponseRates],
    n: int,
    least: int,
) -> frozenset[str]:
    """Identifiers of the results on response and of stages that are held back.

    `sizes` are those of the stages, `n` is that of all together. What is worked out for a stage
    whose size is held back is so as well, since a result says of how many patients it is.
    """
    if whole is not None:
        found = responses(whole, stages, least)
    else:
        parts = [*sizes.values(), n - sum(sizes.values())]
        everybody = tuple(range(len(parts)))
        hidden = held_back(parts, [(i,) for i in range(len(sizes))], least, known=[everybody])
        found = frozenset(
            f"flow.efficacy.stage{stage}" for stage, gone in zip(sizes, hidden, strict=True) if gone
        )
    of_each = ["pfs.stage{}.median"]
    if whole is not None:
        of_each += ["orr.stage{}.rate", "dcr.stage{}.rate"]
    few = [stage for stage in sizes if f"flow.efficacy.stage{stage}" in found]
    return found | {id.format(stage) for id in of_each for stage in few}


def responses(
    whole: ResponseRates, stages: Mapping[str, ResponseRates], least: int
) -> frozenset[str]:
    """Identifiers of the results on response, and of the sizes of stages, that are held back."""
    left = {kind: whole.counts[kind] - sum(of.counts[kind] for of in stages.values())
            for kind in CATEGORIES}  # fmt: skip
    groups = [*((stage, of.counts) for stage, of in stages.items()), ("", left)]
    parts = [counts[kind] for _, counts in groups for kind in CATEGORIES]
    at = {(stage, kind): len(CATEGORIES) * i + j for i, (stage, _) in enumerate(groups)
          for j, kind in enumerate(CATEGORIES)}  # fmt: skip

    def total(kinds: Sequence[str], of: Sequence[str] = [stage for stage, _ in groups]) -> Sum:
        return tuple(at[stage, kind] for stage in of for kind in kinds)

    counts: dict[str, Sum] = {f"response.{kind.lower()}": total([kind]) for kind in CATEGORIES}
    counts |= {"orr.rate": total(["CR", "PR"]), "dcr.rate": total(["CR", "PR", "SD"])}
    counts["response.pd_or_other"] = total(["PD", "NE"])
    for stage in stages:
        counts[f"orr.stage{stage}.rate"] = total(["CR", "PR"], [stage])
        counts[f"dcr.stage{stage}.rate"] = total(["CR", "PR", "SD"], [stage])
        counts[f"flow.efficacy.stage{stage}"] = total(CATEGORIES, [stage])
    hidden = held_back(parts, list(counts.values()), least, known=[total(CATEGORIES)])
    found = {id for id, gone in zip(counts, hidden, strict=True) if gone}
    if "orr.rate" in found:
        found.add("dor.median")
    return frozenset(found)


def by_population(
    trial: Trial, column: str, names: Sequence[Population]
) -> dict[str, dict[str, int | None]]:
    """Patients of each population by a column of adsl, as they are shown.

    The commonest come first; where counts are held back the order is that of the values.
    """
    if column not in trial.subjects:
        return {name: {} for name in names}
    people = {name: set(trial.population(name)) for name in names}
    cells = trial.subjects[column].dropna().astype(str)
    groups: dict[tuple[str, tuple[bool, ...]], int] = {}
    for subject, value in cells.items():
        inside = value, tuple(subject in people[name] for name in names)
        groups[inside] = groups.get(inside, 0) + 1
    values = sorted(cells.unique())
    sums = {
        (name, value): tuple(
            k for k, (own, inside) in enumerate(groups) if own == value and inside[i]
        )
        for i, name in enumerate(names)
        for value in values
    }
    known = [
        tuple(k for k, (_, inside) in enumerate(groups) if inside[i]) for i in range(len(names))
    ]
    parts, least = list(groups.values()), trial.spec.privacy.min_cell
    hidden: Sequence[bool] = (False,) * len(sums)
    if least is not None:
        hidden = held_back(parts, list(sums.values()), least, known=known)
    shown: dict[str, dict[str, int | None]] = {name: {} for name in names}
    for ((name, value), own), gone in zip(sums.items(), hidden, strict=True):
        count = sum(parts[k] for k in own)
        if count:
            shown[name][value] = None if gone else count
    if least is None:
        return {name: _commonest_first(found) for name, found in shown.items()}
    return shown


def _commonest_first(found: dict[str, int | None]) -> dict[str, int | None]:
    return dict(sorted(found.items(), key=lambda item: -(item[1] or 0)))
