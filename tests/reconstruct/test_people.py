"""Who is who: every assignment that agrees with the numbers comes, each as often as it should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations, combinations_with_replacement, permutations

import numpy as np
import pytest
from scipy.stats import chisquare

from onearm.reconstruct.claims.conventions import Conventions
from onearm.reconstruct.claims.counts import Numbers
from onearm.reconstruct.cohorts.guarantees import check_patients
from onearm.reconstruct.cohorts.people import CATEGORIES, NE, PD, assign, choose, match
from onearm.reconstruct.lattice.endings import cell
from onearm.reconstruct.lattice.paths import _place, _urn
from onearm.trial.spec import read_spec
from tests.conftest import FIRST

SPEC = read_spec(FIRST / "trial.yaml")
SCANS = 42
ALPHA = 1e-3
MANY = 6000


def alike(found: Iterable[object], expected: Iterable[object]) -> bool:
    """Each of the expected comes, no other does, and all as often as listed."""
    seen, listed = Counter(found), Counter(expected)
    assert set(seen) == set(listed)
    if len(listed) == 1:
        return True
    share = np.array([listed[one] for one in listed]) / sum(listed.values())
    observed = np.array([seen[one] for one in listed])
    return bool(chisquare(observed, share * observed.sum()).pvalue > ALPHA)


def rows(values: np.ndarray) -> list[tuple[int, ...]]:
    return [tuple(row) for row in values.tolist()]


def event(day: int) -> int:
    return cell(day, event=True)


def censored(day: int) -> int:
    return cell(day, event=False)


# The choices themselves


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4])
def test_every_subset_of_those_that_may_be_chosen_is_equally_likely(number):
    among = np.tile([True, False, True, True, False, True], (MANY, 1))
    found = choose(np.random.default_rng(1), among, np.full(MANY, number))
    expected = combinations((0, 2, 3, 5), number)
    assert alike([tuple(np.flatnonzero(row)) for row in found], expected)


def test_of_too_few_all_are_chosen():
    found = choose(np.random.default_rng(1), np.array([[True, False], [False, False]]), [5, 1])
    assert found.tolist() == [[True, False], [False, False]]


MATCHES = {
    "no constraint": ([2, 2, 2, 2], [10, 12, 14, 16]),
    "one way": ([2, 4, 6, 8], [2, 4, 6, 8]),
    "some ways": ([2, 7, 8, 12], [8, 9, 12, 20]),
    "five patients": ([4, 6, 11, 12, 20], [6, 12, 13, 20, 24]),
    "equal survivals": ([2, 6, 8, 8], [6, 8, 8, 10]),
}


@pytest.mark.parametrize("name", MATCHES)
def test_every_admissible_matching_is_equally_likely(name):
    pfs, os = MATCHES[name]
    expected = [
        one for one in permutations(os) if all(o >= p for o, p in zip(one, pfs, strict=True))
    ]
    assert expected
    some = np.tile(pfs, (MANY, 1)), np.tile(os, (MANY, 1))
    assert alike(rows(match(np.random.default_rng(2), *some)), expected)


def test_nobody_dies_on_the_day_on_which_he_is_censored_for_progression():
    pfs, os = np.array([[event(3), censored(5)]]), np.array([[event(5), event(6)]])
    for seed in range(20):
        assert match(np.random.default_rng(seed), pfs, os).tolist() == [[event(5), event(6)]]


@pytest.mark.parametrize(("days", "patients"), [(4, 3), (2, 5), (1, 4), (6, 1)])
def test_every_list_of_days_is_equally_likely(days, patients):
    shape = (MANY, patients)
    drawn = _urn(np.random.default_rng(3), np.full(shape, days), _place(np.zeros(shape, int)))
    expected = combinations_with_replacement(range(days), patients)
    assert alike(rows(np.sort(drawn, axis=1)), expected)


def test_lists_of_days_of_two_stretches_do_not_mix():
    stretch = np.tile([0, 0, 1, 1, 1], (MANY, 1))
    assert _place(stretch)[0].tolist() == [0, 1, 0, 1, 2]
    drawn = _urn(np.random.default_rng(4), np.where(stretch, 2, 3), _place(stretch))
    expected = [
        (*a, *b)
        for a in combinations_with_replacement(range(3), 2)
        for b in combinations_with_replacement(range(2), 3)
    ]
    halves = np.concatenate([np.sort(drawn[:, :2]), np.sort(drawn[:, 2:])], axis=1)
    assert alike(rows(halves), expected)


# Whole cohorts on one pair of curves

PFS = [event(20), event(42), event(90), event(100), censored(180), event(200)]
OS = [event(60), event(120), event(150), censored(200), event(220), censored(300)]
NUMBERS = Numbers(
    safety=8, efficacy=6, primary=5, success=2, response=2, control=4, complete=1, stage1=3,
    response1=1, control1=2, related34=3, suppressed=0,
)  # fmt: skip


@pytest.fixture(scope="module")
def people():
    pair = np.tile(PFS, (MANY, 1)), np.tile(OS, (MANY, 1))
    return assign(np.random.default_rng(5), NUMBERS, SCANS, *pair, SPEC, Conventions())


def test_the_curves_are_those_that_were_given(people):
    assert (people.pfs == PFS).all()
    assert (np.sort(people.os, axis=1) == OS).all()
    assert (people.os >= people.pfs).all()


def test_every_primary_population_with_so_many_successes_is_equally_likely(people):
    """Successes are two of two beyond day 168; failures three of the four others."""
    expected = [(*three, 4, 5) for three in combinations(range(4), 3)]
    assert alike([tuple(np.flatnonzero(row)) for row in people.primary], expected)


def test_every_pair_of_responders_is_equally_likely_and_one_is_complete(people):
    """Four have disease control: all whose progression comes after the first scan."""
    responds = np.isin(people.best, (0, 1))
    found = [tuple(np.flatnonzero(row)) for row in responds]
    assert alike(found, combinations((2, 3, 4, 5), 2))
    assert ((people.best == 0).sum(axis=1) == 1).all()
    assert (np.isin(people.best, (0, 1, 2)).sum(axis=1) == 4).all()
    assert (people.response > 0).tolist() == responds.tolist()


def test_the_first_response_is_on_any_scan_before_progression(people):
    """Patient 3 progresses on day 90, after scans on days 42 and 84; patient 5 on day 200."""
    for patient, days in ((2, (42, 84)), (5, (42, 84, 126, 168))):
        found = people.response[:, patient]
        assert alike(found[found > 0].tolist(), days)


def test_who_progresses_on_the_first_scan_was_seen_to_and_before_it_half_are(people):
    assert (people.best[:, 1] == PD).all()
    assert alike(people.best[:, 0].tolist(), [PD, NE])


def test_every_split_between_stages_is_equally_likely(people):
    """Of stage 1: one responder, one of the stable, one of those without disease control."""
    responds, stable = np.isin(people.best, (0, 1)), people.best == 2
    first = people.stage[:, :6] == 1
    kinds = [responds, stable, ~(responds | stable)]
    assert all(((first & kind).sum(axis=1) == 1).all() for kind in kinds)
    for kind in kinds:
        rank = (kind.cumsum(axis=1) * (first & kind)).max(axis=1)
        assert alike(rank.tolist(), [1, 2])
    assert alike(rows(people.stage[:, 6:]), [(a, b) for a in (1, 2) for b in (1, 2)])


def test_adverse_events_fall_on_any_of_the_safety_population(people):
    found = [tuple(np.flatnonzero(row)) for row in people.related34]
    assert alike(found, combinations(range(8), 3))
    assert not people.suppressed.any()


def test_the_table_keeps_to_what_tables_are_made_of(people):
    few = people.chosen(np.arange(200))
    table = few.table(np.random.default_rng(6), first=11)
    check_patients(table, SPEC.response)
    assert table["DRAW"].unique().tolist() == list(range(11, 211))
    assert table.groupby("DRAW")["PATIENT"].apply(sorted).map(tuple).unique().tolist() == [
        tuple(range(1, 9))
    ]
    assert table.groupby("DRAW")[
        ["EFFICACY", "PRIMARY"]
    ].sum().drop_duplicates().values.tolist() == [[6, 5]]
    outside = table[~table["EFFICACY"]]
    assert not outside[["PRIMARY", "PFS_EVENT", "OS_EVENT"]].any(axis=None)
    assert (outside[["PFS", "OS", "RESPONSE"]] == 0).all(axis=None)
    assert outside["BEST"].eq("").all()
    by_position = few.best.ravel()
    assert table.loc[table["EFFICACY"], "BEST"].tolist() == CATEGORIES[by_position].tolist()


def test_a_patients_number_says_nothing_about_him(people):
    """Numbers are drawn at random, or number 1 would always progress first."""
    table = people.table(np.random.default_rng(7), first=1)
    number = table["PATIENT"].to_numpy().reshape(MANY, 8)
    assert alike(number[:, 0].tolist(), range(1, 9))


def test_where_nobody_was_censored_failures_had_the_event():
    pfs = [event(20), censored(60), event(100), event(110), event(180), event(200)]
    os = [censored(300)] * 6
    numbers = Numbers(safety=6, efficacy=6, primary=5, success=2)
    found = {}
    for how in ("failures", "nobody"):
        made = assign(
            np.random.default_rng(8), numbers, SCANS, np.tile(pfs, (300, 1)),
            np.tile(os, (300, 1)), SPEC, Conventions(censored=how),
        )  # fmt: skip
        assert (made.primary.sum(axis=1) == 5).all()
        found[how] = made.primary[:, 1].any()
    assert found == {"failures": True, "nobody": False}


def test_numbers_that_nobody_claims_may_be_any_that_they_can_be():
    pair = np.tile(PFS, (MANY, 1)), np.tile(OS, (MANY, 1))
    free = Numbers(safety=6, efficacy=6, primary=6)
    made = assign(np.random.default_rng(9), free, SCANS, *pair, SPEC, Conventions())
    responders = np.isin(made.best, (0, 1)).sum(axis=1)
    assert alike(responders.tolist(), range(5))
    assert alike(made.related34.sum(axis=1).tolist(), range(7))
    assert alike((made.best == 0).sum(axis=1)[responders == 2].tolist(), range(3))


def test_curves_with_too_little_disease_control_make_no_cohort():
    pfs = np.array([[event(10)] * 6, PFS])
    numbers = Numbers(safety=6, efficacy=6, primary=6, response=1)
    made = assign(
        np.random.default_rng(1), numbers, SCANS, pfs, np.tile(OS, (2, 1)), SPEC, Conventions()
    )
    assert made.pfs.tolist() == [PFS]


def test_a_response_that_must_be_confirmed_leaves_a_scan_for_it():
    spec = SPEC.model_copy(
        update={"response": SPEC.response.model_copy(update={"confirm_after": 28.0})}
    )
    numbers = Numbers(safety=6, efficacy=6, primary=6, response=3)
    pair = np.tile(PFS, (300, 1)), np.tile(OS, (300, 1))
    made = assign(np.random.default_rng(1), numbers, SCANS, *pair, spec, Conventions())
    check_patients(made.table(np.random.default_rng(1), first=1), spec.response)
    assert set(made.response[:, 2].tolist()) == {0, 42}


def test_one_patient_is_enough():
    made = assign(
        np.random.default_rng(1), Numbers(1, 1, 1, success=0, response=0, control=0), SCANS,
        np.array([[event(1)]]), np.array([[censored(1)]]), SPEC, Conventions(),
    )  # fmt: skip
    check_patients(made.table(np.random.default_rng(1), first=1), SPEC.response)
    assert made.best.tolist() == [[NE]]
