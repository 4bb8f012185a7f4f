"""Adverse events: worst grade against counting by hand, rates against R (data/safety.R)."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from onearm.errors import InputError
from onearm.stats.exact import clopper_pearson
from onearm.stats.safety import (
    at_least,
    event_rate,
    first_event,
    first_event_rate,
    incidence,
    worst_by_class,
    worst_by_term,
)
from tests.stats.datasets import expected

GRADES = (1, 2, 3, 4, 5)
WORDS = ("MILD", "MODERATE", "SEVERE")
CLASSES = {"Nausea": "Gut", "Rash": "Skin", "Fatigue": "General", "Anaemia": "Blood"}
NAN = float("nan")
RATES = expected("safety_rates.csv")


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


def test_kept_terms_have_a_row_of_zeros_at_the_end():
    table = worst_by_term(
        ["a"], ["Rash"], [2], ["a", "b"], levels=GRADES, keep=["Colitis", "Rash", "Uveitis"]
    )
    assert [(row.term, row.any_level) for row in table.rows] == [
        ("Rash", 1),
        ("Colitis", 0),
        ("Uveitis", 0),
    ]
    assert table.rows[1].by_level == (0, 0, 0, 0, 0)
    assert table.overall.any_level == 1


@pytest.mark.parametrize("people", [[], ["a", "b"]])
def test_kept_terms_stay_without_any_event_or_patient(people):
    table = worst_by_term([], [], [], people, levels=GRADES, keep=["Colitis"])
    assert [row.term for row in table.rows] == ["Colitis"]
    found = at_least(table, table.rows[0], 3)
    assert (found.x, found.n) == (0, len(people))


@pytest.mark.parametrize("seed", range(25))
def test_a_class_counts_each_patient_once_over_its_terms(seed):
    population, subjects, terms, grades = random_events(seed, GRADES)
    classes = [CLASSES[term] if i % 3 else "Skin" for i, term in enumerate(terms)]
    table = worst_by_class(subjects, classes, terms, grades, population, levels=GRADES)
    events = list(zip(subjects, classes, terms, grades, strict=True))
    for entry in table.classes:
        own = [event for event in events if event[1] == entry.row.term]
        assert entry.row.by_level == by_hand(population, [(s, g) for s, _, _, g in own], GRADES)
        for row in entry.terms:
            of_term = [(s, g) for s, _, term, g in own if term == row.term]
            assert row.by_level == by_hand(population, of_term, GRADES)
        named = {(entry.row.term, row.term) for row in entry.terms}
        assert named == {(c, t) for s, c, t, _ in own if s in population}
    assert table.overall.by_level == by_hand(population, [(s, g) for s, _, _, g in events], GRADES)
    assert {e.row.term for e in table.classes} == {c for s, c, _, _ in events if s in population}
    assert (table.n, table.levels) == (len(population), GRADES)


@pytest.mark.parametrize("seed", range(10))
def test_terms_of_one_class_are_the_table_of_its_events(seed):
    population, subjects, terms, grades = random_events(seed, GRADES)
    table = worst_by_class(subjects, ["All"] * len(terms), terms, grades, population, levels=GRADES)
    plain = worst_by_term(subjects, terms, grades, population, levels=GRADES)
    if plain.rows:
        assert table.classes[0].terms == plain.rows
        assert table.classes[0].row.by_level == plain.overall.by_level


def test_kept_terms_have_a_row_in_their_class_and_the_class_too():
    table = worst_by_class(
        ["a"], ["Skin"], ["Rash"], [3], ["a", "b"], levels=GRADES,
        keep=[("Skin", "Vitiligo"), ("Eye", "Uveitis"), ("Skin", "Rash")],
    )  # fmt: skip
    shown = {entry.row.term: [row.term for row in entry.terms] for entry in table.classes}
    assert shown == {"Skin": ["Rash", "Vitiligo"], "Eye": ["Uveitis"]}
    assert [entry.row.any_level for entry in table.classes] == [1, 0]


def test_no_events_is_a_table_without_classes():
    table = worst_by_class([], [], [], [], ["a"], levels=GRADES)
    assert (table.classes, table.overall.any_level, table.n) == ((), 0, 1)


def test_unknown_grades_and_unequal_lengths_are_refused_by_class():
    with pytest.raises(InputError, match="grades must be among"):
        worst_by_class(["a"], ["Skin"], ["Rash"], [6], ["a"], levels=GRADES)
    for lengths in ((2, 1, 1, 1), (1, 2, 1, 1), (1, 1, 2, 1), (1, 1, 1, 2)):
        a, b, c, d = lengths
        with pytest.raises(InputError):
            worst_by_class(["a"] * a, ["Skin"] * b, ["Rash"] * c, [1] * d, ["a"], levels=GRADES)


@pytest.mark.parametrize("grade", GRADES)
def test_a_column_counts_patients_at_its_grade_or_worse(grade):
    population, subjects, terms, grades = random_events(4, GRADES)
    table = worst_by_term(subjects, terms, grades, population, levels=GRADES)
    for row in table.rows:
        of_grade = {
            s for s, t, g in zip(subjects, terms, grades, strict=True)
            if t == row.term and g >= grade and s in population
        }  # fmt: skip
        assert at_least(table, row, grade) == clopper_pearson(len(of_grade), 12)
    assert at_least(table, table.rows[0], 1).x == table.rows[0].any_level
    assert at_least(table, table.overall, grade, level=0.9).level == 0.9


def test_a_column_of_no_patients_has_no_rate():
    table = worst_by_class([], [], [], [], [], levels=GRADES, keep=[("Eye", "Uveitis")])
    assert at_least(table, table.classes[0].row, 3).rate is None


@pytest.mark.parametrize("grade", [0, "3", None])
def test_a_column_of_an_unknown_grade_is_refused(grade):
    table = worst_by_term(["a"], ["Rash"], [3], ["a"], levels=GRADES)
    with pytest.raises(InputError):
        at_least(table, table.rows[0], grade)


def test_incidence_counts_patients_not_events():
    assert incidence(["a", "a", "b", "z"], ["a", "b", "c", "c"]) == clopper_pearson(2, 3)
    assert incidence([], ["a", "b"], level=0.9) == clopper_pearson(0, 2, level=0.9)


def test_an_impossible_level_is_refused():
    table = worst_by_term(["a"], ["Rash"], [3], ["a"], levels=GRADES)
    with pytest.raises(InputError, match="level"):
        incidence(["a"], ["a"], level=95)
    with pytest.raises(InputError, match="level"):
        at_least(table, table.rows[0], 3, level=0)


def test_incidence_of_the_trial_is_that_of_its_abstract():
    """NCT04028063: 15 of 33 with a grade 3/4 related event, exact 28.1 to 63.6 %."""
    found = incidence(range(15), range(33))
    assert [f"{100 * v:.1f}" for v in (found.rate, *found.ci)] == ["45.5", "28.1", "63.6"]


def rate_of(row):
    return event_rate(int(row["events"]), float(row["person_time"]), level=float(row["level"]))


@pytest.mark.parametrize("level", ["0.8", "0.9", "0.95", "0.99"])
def test_rates_and_limits_are_those_of_poisson_test(level):
    for row in RATES:
        if row["level"] == level and row["source"].endswith("poisson.test"):
            found = rate_of(row)
            shown = [float(row[name]) for name in ("rate", "low", "high")]
            assert [found.rate, *found.ci] == pytest.approx(shown, rel=1e-13, abs=0)


def test_limits_are_those_of_epitools_to_its_four_figures():
    rows = [row for row in RATES if "epitools" in row["source"]]
    assert len(rows) > 100
    for row in rows:
        time = float(row["person_time"])
        found = [limit * time for limit in rate_of(row).ci]
        shown = [float(row[name]) * time for name in ("low", "high")]
        # uniroot stops at eps^0.25 = 1.2e-4.
        assert found == pytest.approx(shown, rel=0, abs=1.3e-4)


@pytest.mark.parametrize("events", [0, 1, 4, 25])
def test_limits_leave_their_tail_of_the_poisson_distribution(events):
    def below(count, mean):
        return math.fsum(math.exp(-mean) * mean**i / math.factorial(i) for i in range(count))

    low, high = event_rate(events, 1, level=0.9).ci
    assert below(events + 1, high) == pytest.approx(0.05)
    assert low == 0 if events == 0 else 1 - below(events, low) == pytest.approx(0.05)


def test_the_unit_of_time_scales_rate_and_limits():
    years, days = event_rate(7, 40.0, per=100), event_rate(7, 40.0 * 365.25, per=36525)
    assert [days.rate, *days.ci] == pytest.approx([years.rate, *years.ci])
    assert (years.rate, years.per, years.events, years.ci_method) == (17.5, 100, 7, "Garwood")


def test_without_time_at_risk_there_is_no_rate():
    assert (event_rate(0, 0).rate, event_rate(0, 0).ci) == (None, None)
    assert first_event_rate([], []).rate is None
    with pytest.raises(InputError, match="time at risk to have events"):
        event_rate(1, 0)


@pytest.mark.parametrize(
    ("events", "time", "options"),
    [
        (-1, 5, {}),
        (1.5, 5, {}),
        (NAN, 5, {}),
        (1, -5, {}),
        (1, NAN, {}),
        (1, math.inf, {}),
        (1, 5, {"per": 0}),
        (1, 5, {"per": NAN}),
        (1, 5, {"level": 95}),
    ],
)
def test_impossible_rates_are_refused(events, time, options):
    with pytest.raises(InputError):
        event_rate(events, time, **options)


def test_first_events_end_their_patients_time_at_risk():
    found = first_event_rate([10, NAN, 40, 30], [50, 60, 35, 30], per=100, level=0.9)
    assert found == event_rate(2, 10 + 60 + 35 + 30, per=100, level=0.9)


def test_nobody_with_an_event_has_a_rate_of_zero():
    found = first_event_rate([NAN, NAN], [50, 60])
    assert (found.events, found.rate, found.ci[0]) == (0, 0, 0)


# The earliest counts; on one day the event before death, and both before the end.
@pytest.mark.parametrize(
    ("event", "death", "end", "time", "cause"),
    [
        (5, NAN, 9, 5, 1),
        (5, 7, 9, 5, 1),
        (5, 5, 9, 5, 1),
        (9, NAN, 9, 9, 1),
        (9, 9, 9, 9, 1),
        (NAN, 5, 9, 5, 2),
        (NAN, 9, 9, 9, 2),
        (NAN, 10, 9, 9, 0),
        (10, NAN, 9, 9, 0),
        (10, 11, 9, 9, 0),
        (NAN, NAN, 9, 9, 0),
        (0, 0, 0, 0, 1),
        (NAN, NAN, 0, 0, 0),
    ],
)
def test_what_comes_first_is_the_cause(event, death, end, time, cause):
    times, causes = first_event([event], [death], [end])
    assert (times.tolist(), causes.tolist()) == ([time], [cause])


def test_times_that_differ_by_rounding_are_one_time():
    more = 0.1 + 0.2
    assert first_event([more, 0.3, NAN], [0.3, more, more], [1, 1, 0.3])[1].tolist() == [1, 1, 2]
    assert first_event([more], [NAN], [0.3])[1].tolist() == [1]


def test_causes_are_those_of_living_day_by_day():
    rng = np.random.default_rng(7)
    end = rng.integers(0, 12, 300).astype(float)
    death = np.where(rng.random(300) < 0.5, rng.integers(0, 12, 300), NAN)
    event = np.where(rng.random(300) < 0.5, rng.integers(0, 12, 300), NAN)
    event = np.where(event > death, NAN, event)
    found = list(zip(*first_event(event, death, end), strict=True))
    for patient, (time, cause) in enumerate(found):
        for day in range(12):
            today = [when[patient] == day for when in (event, death, end)]
            if any(today):
                assert (time, cause) == (day, (1, 2, 0)[today.index(True)])
                break


def test_nobody_has_no_times():
    time, cause = first_event([], [], [])
    assert (time.size, cause.size) == (0, 0)


@pytest.mark.parametrize(
    ("event", "death", "end"),
    [
        ([1], [NAN], [5, 6]),
        ([1, 2], [NAN], [5, 6]),
        ([[1]], [[NAN]], [[5]]),
        ([-1], [NAN], [5]),
        ([NAN], [-1], [5]),
        ([NAN], [NAN], [-5]),
        ([NAN], [NAN], [NAN]),
        ([4], [3], [5]),
        (["x"], [NAN], [5]),
    ],
)
def test_impossible_times_are_refused(event, death, end):
    with pytest.raises(InputError):
        first_event(event, death, end)
