"""Adverse events: patients, not events, are what is counted.

Rates by time at risk are in `onearm.stats.exposure`, and can be had from here as well.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass

from onearm.errors import InputError
from onearm.stats.exact import Proportion, clopper_pearson
from onearm.stats.exposure import EventRate, event_rate, first_event, first_event_rate

__all__ = [
    "ClassRow",
    "ClassTable",
    "EventRate",
    "TermRow",
    "WorstTable",
    "at_least",
    "event_rate",
    "first_event",
    "first_event_rate",
    "incidence",
    "worst_by_class",
    "worst_by_term",
]


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


@dataclass(frozen=True)
class ClassRow:
    """One class of terms: patients over all its terms, each once, and term by term."""

    row: TermRow
    terms: tuple[TermRow, ...]


@dataclass(frozen=True)
class ClassTable:
    """Patients by class, term and worst level; `levels` from mildest to worst, `n` in all."""

    levels: tuple[Hashable, ...]
    classes: tuple[ClassRow, ...]
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

    Raises
    ------
    InputError
        If `level` does not lie between 0 and 1.

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
    keep: Iterable[str] = (),
) -> WorstTable:
    """Patients by term, each counted once a term, at the worst level they had.

    Tables of a subset, such as related or immune-mediated events, are those of its events.

    Parameters
    ----------
    subjects, terms, grades : sequence, shape = (n_events,)
        One entry an event.
    population : collection
        All subjects who could have had one, with events or not; events of others do not count.
    levels : sequence
        All levels from mildest to worst: CTCAE grades 1 to 5, or words of severity.
    keep : iterable of str
        Terms that have a row even if nobody had them.

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
    worst: dict[str, dict[Hashable, int]] = {term: {} for term in keep}
    everyone: dict[Hashable, int] = {}
    for subject, term, grade in zip(subjects, terms, grades, strict=True):
        if subject in people:
            of_term = worst.setdefault(term, {})
            of_term[subject] = max(of_term.get(subject, 0), rank[grade])
            everyone[subject] = max(everyone.get(subject, 0), rank[grade])
    rows = [_row(term, of_term, len(rank)) for term, of_term in worst.items()]
    rows.sort(key=lambda row: (-row.any_level, [-count for count in row.by_level[::-1]], row.term))
    return WorstTable(tuple(levels), tuple(rows), _row("Any", everyone, len(rank)), len(people))


def worst_by_class(
    subjects: Sequence[Hashable],
    classes: Sequence[str],
    terms: Sequence[str],
    grades: Sequence[Hashable],
    population: Collection[Hashable],
    *,
    levels: Sequence[Hashable],
    keep: Iterable[tuple[str, str]] = (),
) -> ClassTable:
    """Patients by class and by term within it, counted once at each, at their worst level.

    A class counts a patient once, whatever the number of its terms, so that its row is no sum.
    A term that belongs to two classes has a row in each.

    Parameters
    ----------
    subjects, classes, terms, grades : sequence, shape = (n_events,)
        One entry an event.
    population, levels
        As in `worst_by_term`.
    keep : iterable of (class, term)
        Terms that have a row even if nobody had them.

    Returns
    -------
    ClassTable
        Classes, and terms within each, sorted as the rows of `worst_by_term`.

    Raises
    ------
    InputError
        If lengths differ or a grade is not one of `levels`.

    Examples
    --------
    >>> table = worst_by_class(
    ...     ["a", "a"], ["Skin"] * 2, ["Rash", "Pruritus"], [1, 2], "ab", levels=[1, 2, 3]
    ... )
    >>> table.classes[0].row.by_level, [row.term for row in table.classes[0].terms]
    ((0, 1, 0), ['Pruritus', 'Rash'])
    """
    if len(classes) != len(terms):
        raise InputError("need one subject, one class, one term and one grade an event")
    kept = list(keep)
    overall = worst_by_term(
        subjects, classes, grades, population, levels=levels, keep=[name for name, _ in kept]
    )
    events: dict[str, list[tuple[Hashable, str, Hashable]]] = {}
    for subject, name, term, grade in zip(subjects, classes, terms, grades, strict=True):
        events.setdefault(name, []).append((subject, term, grade))
    found = []
    for row in overall.rows:
        own = events.get(row.term, [])
        inside = worst_by_term(
            [subject for subject, _, _ in own],
            [term for _, term, _ in own],
            [grade for _, _, grade in own],
            population,
            levels=levels,
            keep=[term for name, term in kept if name == row.term],
        )
        found.append(ClassRow(row, inside.rows))
    return ClassTable(overall.levels, tuple(found), overall.overall, overall.n)


def at_least(
    table: WorstTable | ClassTable, row: TermRow, grade: Hashable, *, level: float = 0.95
) -> Proportion:
    """Patients of a row whose worst level is `grade` or worse, with the exact interval.

    With the mildest level these are all with any event.

    Parameters
    ----------
    table : WorstTable or ClassTable
        The table, which knows the levels and the patients in all.
    row : TermRow
        A row of it: of a term, of a class, or `table.overall`.
    grade : hashable
        One of `table.levels`.
    level : float
        Two-sided confidence level of the interval of Clopper and Pearson.

    Returns
    -------
    Proportion
        Of all patients; its rate is None if there are none.

    Raises
    ------
    InputError
        If `grade` is not a level of the table, or `level` does not lie between 0 and 1.

    Examples
    --------
    >>> table = worst_by_term(["a", "b"], ["Rash"] * 2, [1, 3], "abcd", levels=[1, 2, 3])
    >>> at_least(table, table.rows[0], 1).x, at_least(table, table.rows[0], 3).rate
    (2, 0.25)
    """
    if grade not in table.levels:
        raise InputError(f"grade must be among {list(table.levels)}, found {grade}")
    count = sum(row.by_level[table.levels.index(grade) :])
    return clopper_pearson(count, table.n, level=level)


def _row(term: str, worst: dict[Hashable, int], n_levels: int) -> TermRow:
    counts = [0] * n_levels
    for level in worst.values():
        counts[level] += 1
    return TermRow(term, tuple(counts), len(worst))
