"""Draws of curves against every data set of a few patients: none missed, none wrong, all alike.

What is expected is worked out in `tests.reconstruct.enumeration`, which shares nothing with the
package: all lists of endings, exact fractions, R's formulas.
"""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from scipy.stats import chisquare

from onearm.reconstruct.lattice.endings import cell
from onearm.reconstruct.lattice.facts import NEVER, Count, Facts, Rate, cases
from onearm.reconstruct.lattice.facts import meets as kept
from onearm.reconstruct.lattice.paths import Lattice
from onearm.reconstruct.lattice.sampling import can_be_met, draw_curves
from onearm.stats.limits import pointwise_limits
from onearm.stats.survival import kaplan_meier, landmark, median
from tests.reconstruct.enumeration import (
    TRANSFORMS,
    Cells,
    crossing,
    curve,
    data_sets,
    limits,
    meets,
    printed,
    survival,
)

EACH = 15
"""Draws for each data set: one that can come is missed with probability exp(-15)."""
ALPHA = 1e-3

REACHED = {"plain": (7, 4), "log": (14, 3), "log-log": (7, 4), "logit": (9, 3), "arcsin": (8, 4)}
"""Patients and days with which the upper limit can come to a half: on the log scale 14."""

SMALL = {
    "no facts": Facts(5, 4),
    "median on one day": Facts(6, 6, median=(3, 3)),
    "median on a half day": Facts(6, 6, median=(3.5, 3.5)),
    "median within days": Facts(6, 6, median=(2.5, 4.5), low=(1, 2)),
    "median never": Facts(5, 5, median=NEVER, low=(2, 3)),
    "lower limit never": Facts(4, 6, median=(3, 4), low=NEVER, transform="plain"),
    "upper limit never": Facts(6, 5, median=(3, 4), high=NEVER),
    "median on the first day of a flat piece": Facts(6, 6, median=(3, 3), rule="first"),
    "median late": Facts(6, 6, median=(5, 6), low=(1, 4)),
    "more than half ended by a day": Facts(
        6, 6, median=(2, 4), counts=(Count(cell(4, event=True), "ended", 2, 3),)
    ),
    "ended up to the events of a day": Facts(
        6, 6, median=(3, 4), counts=(Count(cell(3, event=False), "ended", 2, 3),)
    ),
    "nobody censored up to a day": Facts(
        6, 6, median=(3.5, 4.5), counts=(Count(cell(3, event=False), "censored", 0, 0),)
    ),
    "censored before a day": Facts(6, 4, counts=(Count(cell(3, event=True), "censored", 1, 2),)),
    "number of events": Facts(6, 5, counts=(Count(cell(6, event=True), "events", 4, 4),)),
    "risk table": Facts(
        6, 6,
        counts=tuple(Count(cell(day, event=True), "ended", k, k) for day, k in ((3, 2), (5, 4))),
    ),
    "rate on a day": Facts(6, 5, rates=(Rate(3, value=(0.45, 0.55)),)),
    "rate with its limits": Facts(
        7, 4, transform="log", rates=(Rate(2, (0.5, 0.7), low=(0.25, 0.45), high=(0.8, 1.0)),)
    ),
    "two rates and the median": Facts(
        6, 5, median=(3, 5), rates=(Rate(2, value=(0.6, 0.9)), Rate(4, value=(0.0, 0.45)))
    ),
    "few censored": Facts(5, 5, median=(2.5, 3.5), odds=0.1),
    "many censored": Facts(5, 4, odds=3.0),
    "few censored, flat at a half": Facts(6, 6, median=(3.5, 4.5), low=(1, 3), odds=0.1),
    "one patient": Facts(1, 6, median=(2, 5)),
    "two patients": Facts(2, 8, median=(2.5, 6), odds=0.3),
    **{
        f"both limits, {name}": Facts(
            n, days, low=(1, 2), high=(2, 3), transform=name, odds=0.05 if name == "log" else 1.0
        )
        for name, (n, days) in REACHED.items()
    },
    **{
        f"median and both limits, {name}": Facts(
            n, days, median=(1.5, 3), low=(1, 2), high=(2, 3), transform=name, odds=0.3,
            counts=(Count(cell(1, event=False), "ended", 0, n // 2),),
        )
        for name, (n, days) in REACHED.items()
    },
}  # fmt: skip


def admissible(facts: Facts) -> list[Cells]:
    return [cells for cells in data_sets(facts.n, facts.horizon) if meets(facts, cells)]


def drawn(facts: Facts, number: int, seed: int) -> np.ndarray:
    found, total = [], 0
    for tried, cells in enumerate(draw_curves(facts, np.random.default_rng(seed), wanted=200)):
        found.append(cells)
        total += len(cells)
        if total >= number or tried == 300:
            break
    return np.concatenate(found) if found else np.empty((0, facts.n), dtype=np.int64)


@pytest.mark.parametrize("name", SMALL)
def test_every_data_set_comes_and_no_other_and_all_as_often_as_they_should(name):
    facts = SMALL[name]
    expected = admissible(facts)
    assert expected
    weight = np.array([facts.odds ** sum(c % 2 for c in cells) for cells in expected])
    share = weight / weight.sum()
    found = drawn(facts, EACH * len(expected), seed=11)
    place = (2 * facts.horizon + 2) ** np.arange(facts.n)
    known = np.array(expected) @ place
    order = np.argsort(known)
    at = np.searchsorted(known[order], found @ place).clip(max=len(known) - 1)
    assert (known[order][at] == found @ place).all(), "a draw does not meet the facts"
    count = np.bincount(at, minlength=len(known))
    mean = share[order] * len(found)
    assert (count[mean > EACH - 1] > 0).all(), "a data set never comes"
    rare = mean < 5
    observed, mean = (
        np.append(count[~rare], count[rare].sum()),
        np.append(mean[~rare], mean[rare].sum()),
    )
    enough = mean >= 5
    if enough.sum() > 1:
        mean = mean[enough] / mean[enough].sum() * observed[enough].sum()
        assert chisquare(observed[enough], mean).pvalue > ALPHA


def test_the_smallest_case_can_be_counted_by_hand():
    """Two patients on two days, median 1.5: S(t) is 0.5 from day 1 to day 2: event, then event."""
    facts = Facts(2, 2, median=(1.5, 1.5))
    assert admissible(facts) == [(2, 4)]
    assert np.unique(drawn(facts, 50, seed=1), axis=0).tolist() == [[2, 4]]


def random_facts(rng: np.random.Generator, n: int, days: int) -> Facts:
    """Facts that may or may not be met."""

    def window(never: float) -> tuple[float, float]:
        if rng.random() < never:
            return NEVER
        first = rng.integers(2, 2 * days + 2) / 2 + rng.choice([0, 0, 0.2])
        return float(first), float(first + rng.choice([0, 0.5, 1, 2]))

    def around(width: float) -> tuple[float, float]:
        middle = rng.random()
        return round(middle - width, 3), round(middle + width, 3)

    counts = tuple(
        Count(int(rng.integers(2, 2 * days + 3)), kind, low := int(rng.integers(0, n)), low + 1)
        for kind in ("ended", "censored", "events")
        if rng.random() < 0.2
    )
    rates = (Rate(int(rng.integers(1, days + 1)), around(0.15), None, around(0.3)),)
    return Facts(
        n, days,
        median=window(0.1) if rng.random() < 0.8 else None,
        low=window(0.2) if rng.random() < 0.4 else None,
        high=window(0.4) if rng.random() < 0.4 else None,
        rule="first" if rng.random() < 0.3 else "midpoint",
        transform=TRANSFORMS[rng.integers(5)],
        rates=rates if rng.random() < 0.3 else (),
        counts=counts,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_what_is_said_to_be_met_or_not_is_so(seed):
    rng = np.random.default_rng(seed)
    facts = random_facts(rng, *((4, 5), (5, 4), (6, 3))[seed % 3])
    there = bool(admissible(facts))
    answer = can_be_met(facts, batches=3)
    assert answer is None or answer == there


@pytest.mark.parametrize("seed", range(40))
def test_ways_to_a_median_share_no_data_set_and_leave_none_out(seed):
    facts = random_facts(np.random.default_rng(1000 + seed), *((5, 4), (4, 5))[seed % 2])
    every = data_sets(facts.n, facts.horizon)
    ways = sum(kept(facts, case, np.array(every)).astype(int) for case in cases(facts))
    assert ways.tolist() == [int(meets(facts, cells)) for cells in every]


# Larger data sets, which cannot be enumerated, from their own printed numbers


def own_facts(rng: np.random.Generator, n: int, days: int, transform: str) -> tuple[Cells, Facts]:
    """A data set, clustered on scans or not, and the facts that would be printed of it."""
    day = np.minimum(days, 1 + rng.exponential(days / 4, n).astype(int))
    on_scan = rng.random(n) < rng.choice([0, 0.6])
    day = np.where(on_scan, np.minimum(days, (day // 42 + 1) * 42), day)
    censored = rng.random(n) < rng.choice([0.1, 0.3, 0.6])
    cells = tuple(sorted((2 * day + censored).tolist()))
    at, steps = curve(cells)
    bands = (survival(steps), *(limits(steps, transform, side) for side in (0, 1)))
    times = [printed(crossing(at, band), "midpoint") for band in bands]
    windows = [NEVER if math.isnan(time) else (time - 0.4, time + 0.4) for time in times]
    by = int(days * 0.4)
    ended = sum(c < cell(by + 1, event=True) for c in cells)
    counts = (Count(cell(by + 1, event=True), "ended", ended, ended),)
    return cells, Facts(n, days, *windows, transform=transform, counts=counts, odds=0.3)


@pytest.mark.parametrize(("n", "days"), [(12, 90), (30, 400), (31, 400)])
@pytest.mark.parametrize("transform", TRANSFORMS)
def test_a_data_set_lies_on_exactly_one_path_of_its_own_printed_numbers(n, days, transform):
    rng = np.random.default_rng([n, len(transform)])
    for _ in range(4):
        cells, facts = own_facts(rng, n, days, transform)
        ways = [Lattice(facts, case) for case in cases(facts)]
        held = [way for way in ways if kept(facts, way.case, np.array([cells]))[0]]
        assert len(held) == 1
        assert lies_on_a_path(held[0], cells)


def lies_on_a_path(lattice: Lattice, cells: Cells) -> bool:
    """Follow the patients one by one: is each state one from which the end can be reached?"""
    state, rest = 0, list(cells)
    for position, stretch in enumerate(lattice.stretches):
        if not lattice.onward[position][state] > 0:
            return False
        steps = lattice._nexts(stretch)
        while rest and rest[0] < stretch.stop:
            kind = rest.pop(0) % 2
            if not (stretch.events, stretch.censorings)[kind]:
                return False
            state = steps[kind][state]
    return bool(lattice.onward[-1][state] > 0) and not rest


def test_the_numbers_of_data_sets_stay_within_a_float():
    """Over (2 x days)^n, as once, they are 1 / n!: 1e-82 for 60 patients, nothing for 200."""
    facts = Facts(60, 2000)
    assert 1e-6 < Lattice(facts, cases(facts)[0]).volume < 1e6


# The independent code of the package says the same of what is drawn

DAYS = 300
TRIAL = {
    "median and limits": {"median": (100, 101), "low": (80, 84), "high": (130, 160)},
    "flat at a half": {"median": (110.5, 110.5), "low": (84, 84)},
    "upper limit not reached": {"median": (100, 120), "high": NEVER},
    "median not reached": {"median": NEVER, "low": (90, 200)},
    "a rate with its limits": {"rates": (Rate(84, (0.5, 0.7), low=(0.2, 0.5), high=(0.6, 0.95)),)},
}


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("name", TRIAL)
def test_the_curve_of_each_draw_reads_as_printed(name, transform):
    facts = Facts(18, DAYS, transform=transform, odds=0.3, **TRIAL[name])
    curves = drawn(facts, 8, seed=5)[:8]
    assert len(curves) == 8
    for cells in curves:
        found = kaplan_meier(cells // 2, cells % 2 == 0, transform=transform)
        centre = median(found)
        read = [(facts.median, centre.value), (facts.low, centre.ci[0]), (facts.high, centre.ci[1])]
        for rate in facts.rates:
            at = landmark(found, rate.day)
            read += [(rate.value, at.rate), (rate.low, at.ci[0]), (rate.high, at.ci[1])]
        for window, value in read:
            if window is not None and window != NEVER:
                assert value is not None
                assert window[0] - 1e-9 <= value <= window[1] + 1e-9
            elif window == NEVER:
                assert value is None


def test_a_rate_is_not_read_beyond_the_last_patient_who_was_followed():
    """Four patients, one event on day 1, all others censored by day 2: S(3) is not known."""
    facts = Facts(4, 5, rates=(Rate(3, value=(0.75, 0.75)),))
    cells = np.array([[2, 5, 5, 5], [2, 5, 5, 7]])
    assert kept(facts, cases(facts)[0], cells).tolist() == [False, True]
    read = [landmark(kaplan_meier(row // 2, row % 2 == 0), 3).rate for row in cells]
    assert read == [None, 0.75]


def test_a_rate_of_nothing_is_known_after_the_last_event():
    facts = Facts(2, 5, rates=(Rate(4, value=(0, 0)),))
    assert kept(facts, cases(facts)[0], np.array([[2, 4]])).tolist() == [True]


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_before_any_event_there_are_limits_only_where_the_scale_has_them(transform):
    facts = Facts(2, 5, transform=transform, rates=(Rate(2, low=(1, 1), high=(1, 1)),))
    cells = np.array([[6, 8]])
    known = landmark(kaplan_meier([3, 4], [1, 1], transform=transform), 2).ci == (1.0, 1.0)
    assert kept(facts, cases(facts)[0], cells).tolist() == [known]
    assert known == (transform in ("plain", "log"))


# How draws come


def test_the_same_seed_gives_the_same_curves_and_another_others():
    facts = SMALL["median within days"]
    first, again, other = (drawn(facts, 500, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first[:100], other[:100])


def test_batches_differ_and_their_rows_stand_in_no_order():
    """Rows of a batch come in random order, or the first of them would be of one kind."""
    facts = Facts(6, 6, median=(3, 3))
    batches = draw_curves(facts, np.random.default_rng(3), wanted=200)
    first, second = next(batches), next(batches)
    assert not np.array_equal(first[:50], second[:50])
    flat = np.array(
        [kept(facts, cases(facts)[0], part).mean() for part in np.array_split(first, 5)]
    )
    assert np.ptp(flat) < 0.15


def test_facts_that_no_data_set_meets_draw_nothing():
    assert list(draw_curves(Facts(3, 4, median=(2, 2), counts=(Count(10, "events", 0, 0),)),
                            np.random.default_rng(1))) == []  # fmt: skip


def test_the_random_numbers_of_other_code_are_left_alone():
    np.random.seed(4)
    before = np.random.get_state()[1].copy()
    drawn(SMALL["no facts"], 100, seed=1)
    assert (np.random.get_state()[1] == before).all()


# What `onearm.reconstruct.lattice.reach` takes for granted


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_a_lower_limit_that_has_come_to_a_half_stays_there(transform):
    """In all 2^n orders of events and censorings of up to 13 patients."""
    for n in range(1, 14):
        orders = np.array(list(product((0, 1), repeat=n)), dtype=bool)
        assert_stays(orders, transform)


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("n", [20, 30, 60, 100])
def test_a_lower_limit_stays_at_a_half_in_larger_data_sets(transform, n):
    """At random, and with everyone censored between one event and the next."""
    rng = np.random.default_rng(n)
    some = rng.random((3000, n)) < rng.random((3000, 1))
    apart = np.zeros((3000, n), dtype=bool)
    for row in apart:
        row[rng.choice(n, rng.integers(1, 6), replace=False)] = True
    assert_stays(np.concatenate([some, apart]), transform)


def assert_stays(event: np.ndarray, transform: str) -> None:
    left = np.arange(event.shape[1], 0, -1.0)
    with np.errstate(divide="ignore"):
        total = np.cumsum(np.where(event, 1 / (left - 1) - 1 / left, 0.0), axis=1)
    s = np.cumprod(np.where(event, (left - 1) / left, 1.0), axis=1)
    low, _ = pointwise_limits(s, np.sqrt(total), transform, 0.95)
    below = np.maximum.accumulate(low <= 0.5, axis=1)
    assert not (below & (low > 0.5)).any()
