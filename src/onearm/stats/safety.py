"""Adverse events: patients, not events, are what is counted."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass

from onearm.errors import InputError
from onearm.stats.exact import Proportion, clopper_pearson


@dataclass(frozen=True)
class TermRow:
    """One term: patients by their worst level, patients with any, in order of `levels`."""

    term: str
    by_level: tuple[int, ...]
    any_level: int


@dataclass(frozen=True)
class WorstTable:
    """Patients by term and worst level; `levels` from mildest to worst, `n` patients in all."""

    levels: tuple[Hashable, ...]
    rows: tuple[TermRow, ...]
    overall: TermRow
    n: int


def incidence(
    subjects: Iterable[Hashable], population: Collection[Hashable], *, level: float = 0.95
) -> Proportion:
    """Patients of `population` with at least one event, with the exact interval.

    Parameters
    ----------
    subjects : iterable
        The subject of each event; repeats count once, those outside `population` not at all.
    population : collection
        All subjects who could have had one.
    level : float
        Two-sided confidence level of the interval of Clopper and Pearson.

    Returns
    -------
    Proportion
        Its rate is None if the population is empty.

    Examples
    --------
    >>> incidence(["a", "a", "b"], ["a", "b", "c", "d"]).x
    2
    """
    people = set(population)
    return clopper_pearson(len(people & set(subjects)), len(people), level=level)


def worst_by_term(
    subjects: Sequence[Hashable],
    terms: Sequence[str],
    grades: Sequence[Hashable],
    population: Collection[Hashable],
    *,
    levels: Sequence[Hashable],
) -> WorstTable:
    """Patients by term, each counted once a term, at the worst level they had.

    Parameters
    ----------
    subjects, terms, grades : sequence, shape = (n_events,)
        One entry an event.
    levels : sequence
        All levels from mildest to worst: CTCAE grades 1 to 5, or words of severity.

    Returns
    -------
    WorstTable
        Rows sorted by patients with any event, then by patients at the worst levels, then name.

    Raises
    ------
    InputError
        If lengths differ or a grade is not one of `levels`.

    Examples
    --------
    >>> table = worst_by_term(["a", "a", "b"], ["Nausea"] * 3, [1, 3, 2], "abc", levels=[1, 2, 3])
    >>> table.rows[0].by_level, table.rows[0].any_level
    ((0, 1, 1), 2)
    """
    if not len(subjects) == len(terms) == len(grades):
        raise InputError("need one subject, one term and one grade an event")
    rank = {grade: position for position, grade in enumerate(levels)}
    unknown = {grade for grade in grades if grade not in rank}
    if unknown:
        raise InputError(f"grades must be among {list(levels)}, found {sorted(map(str, unknown))}")
    people = set(population)
    worst: dict[str, dict[Hashable, int]] = {}
    everyone: dict[Hashable, int] = {}
    for subject, term, grade in zip(subjects, terms, grades, strict=True):
        if subject in people:
            of_term = worst.setdefault(term, {})
            of_term[subject] = max(of_term.get(subject, 0), rank[grade])
            everyone[subject] = max(everyone.get(subject, 0), rank[grade])
    rows = [_row(term, of_term, len(rank)) for term, of_term in worst.items()]
    rows.sort(key=lambda row: (-row.any_level, [-count for count in row.by_level[::-1]], row.term))
    return WorstTable(tuple(levels), tuple(rows), _row("Any", everyone, len(rank)), len(people))


def _row(term: str, worst: dict[Hashable, int], n_levels: int) -> TermRow:
    counts = [0] * n_levels
    for level in worst.values():
        counts[level] += 1
    return TermRow(term, tuple(counts), len(worst))
