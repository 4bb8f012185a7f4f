"""Adverse events: worst grade a patient against counting by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.exact import clopper_pearson
from onearm.stats.safety import incidence, worst_by_term

GRADES = (1, 2, 3, 4, 5)
WORDS = ("MILD", "MODERATE", "SEVERE")


def random_events(seed, levels):
    rng = np.random.default_rng(seed)
    population = [f"P{i}" for i in range(12)]
    n = int(rng.integers(1, 80))
    subjects = [f"P{i}" for i in rng.integers(0, 15, n)]  # P12 to P14 are outside
    terms = [("Nausea", "Rash", "Fatigue", "Anaemia")[i] for i in rng.integers(0, 4, n)]
    grades = [levels[i] for i in rng.integers(0, len(levels), n)]
    return population, subjects, terms, grades


def by_hand(population, events, levels):
    """Patients by worst level: for each patient the last level that any event has."""
    counts = [0] * len(levels)
    for patient in population:
        own = [grade for subject, grade in events if subject == patient]
        worst = [i for i, level in enumerate(levels) if level in own]
        if worst:
            counts[worst[-1]] += 1
    return tuple(counts)


@pytest.mark.parametrize("levels", [GRADES, WORDS])
@pytest.mark.parametrize("seed", range(25))
def test_each_patient_counts_once_at_the_worst_level(seed, levels):
    population, subjects, terms, grades = random_events(seed, levels)
    table = worst_by_term(subjects, terms, grades, population, levels=levels)
    events = list(zip(subjects, terms, grades, strict=True))
    for row in table.rows:
        of_term = [(subject, grade) for subject, term, grade in events if term == row.term]
        assert row.by_level == by_hand(population, of_term, levels)
        assert row.any_level == sum(row.by_level) > 0
    overall = [(subject, grade) for subject, _, grade in events]
    assert table.overall.by_level == by_hand(population, overall, levels)
    assert {r.term for r in table.rows} == {t for s, t, _ in events if s in population}
    assert (table.n, table.levels) == (len(population), levels)


@pytest.mark.parametrize("seed", range(10))
def test_rows_come_by_patients_then_severity_then_name(seed):
    population, subjects, terms, grades = random_events(seed, GRADES)
    rows = worst_by_term(subjects, terms, grades, population, levels=GRADES).rows
    for first, second in pairwise(rows):
        assert first.any_level >= second.any_level
        if first.any_level == second.any_level:
            assert first.by_level[::-1] >= second.by_level[::-1]
            if first.by_level == second.by_level:
                assert first.term < second.term


@pytest.mark.parametrize("seed", range(10))
def test_duplicates_and_order_of_events_do_not_matter(seed):
    population, subjects, terms, grades = random_events(seed, GRADES)
    order = np.random.default_rng(seed).permutation(2 * len(subjects))
    again = [[(column * 2)[i] for i in order] for column in (subjects, terms, grades)]
    once = worst_by_term(subjects, terms, grades, population, levels=GRADES)
    assert worst_by_term(*again, population, levels=GRADES) == once


def test_words_of_severity_rank_as_listed_not_by_alphabet():
    table = worst_by_term(["a", "a"], ["Rash", "Rash"], ["SEVERE", "MODERATE"], ["a"], levels=WORDS)
    assert table.rows[0].by_level == (0, 0, 1)


def test_grades_read_as_floats_are_the_same_grades():
    table = worst_by_term(["a"], ["Rash"], [3.0], ["a"], levels=GRADES)
    assert table.rows[0].by_level == (0, 0, 1, 0, 0)


def test_no_events_is_a_table_without_rows():
    table = worst_by_term([], [], [], ["a", "b"], levels=GRADES)
    assert (table.rows, table.n, table.overall.any_level) == ((), 2, 0)
    assert table.overall.by_level == (0, 0, 0, 0, 0)


def test_events_outside_the_population_leave_no_row():
    table = worst_by_term(["x"], ["Rash"], [5], ["a"], levels=GRADES)
    assert (table.rows, table.overall.any_level) == ((), 0)


def test_an_empty_population_has_nobody():
    table = worst_by_term(["x"], ["Rash"], [5], [], levels=GRADES)
    assert (table.rows, table.n) == ((), 0)
    assert incidence(["x"], []).rate is None


@pytest.mark.parametrize("grade", [0, 6, "3", None, float("nan")])
def test_unknown_grades_are_refused(grade):
    with pytest.raises(InputError, match="grades must be among"):
        worst_by_term(["a"], ["Rash"], [grade], ["a"], levels=GRADES)


@pytest.mark.parametrize("lengths", [(1, 2, 2), (2, 1, 2), (2, 2, 1)])
def test_unequal_lengths_are_refused(lengths):
    one, two, three = lengths
    with pytest.raises(InputError):
        worst_by_term(["a"] * one, ["Rash"] * two, [1] * three, ["a"], levels=GRADES)


def test_incidence_counts_patients_not_events():
    assert incidence(["a", "a", "b", "z"], ["a", "b", "c", "c"]) == clopper_pearson(2, 3)
    assert incidence([], ["a", "b"], level=0.9) == clopper_pearson(0, 2, level=0.9)


def test_incidence_of_the_trial_is_that_of_its_abstract():
    """NCT04028063: 15 of 33 with a grade 3/4 related event, exact 28.1 to 63.6 %."""
    found = incidence(range(15), range(33))
    assert [f"{100 * v:.1f}" for v in (found.rate, *found.ci)] == ["45.5", "28.1", "63.6"]
