"""How many data sets have a curve read with noise: counted without fail, or said not to be."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from onearm.cli.curve import _told
from onearm.reconstruct.curve.coordinates import clean, thinned
from onearm.reconstruct.curve.patients import Fits, reconstruct_curve
from onearm.reconstruct.curve.published import Published
from onearm.reconstruct.curve.ratio_fits import cost, fits, likeliest
from onearm.reconstruct.curve.ratios import search
from tests.reconstruct.curves import drawn, read_curve, rows, survival_at

NO_ROWS = np.empty(0), np.empty(0, dtype=int)
TWENTY = (0, 1, 3, 100, 114, 117, 125)
"""Trials of 20 patients with 2 to 117 data sets; which is the reason for the choice."""


def noisy(n: int, seed: int, *, error: float = 0.003, events: int = 0) -> Published:
    """A curve read at 100 times, with the number of events, or so many more."""
    time, event = drawn(seed, n=n)
    readings = thinned(clean(*read_curve(time, event, seed, error=error), n=n))
    return Published(readings, n, *NO_ROWS, int(event.sum()) + events)


def counted(published: Published) -> int:
    """Histories that keep to every reading, in fractions: only equal heights are one."""
    precision = Fraction(published.readings.precision)
    states = {(published.n, 0, Fraction(1)): 1}
    for value in published.readings.value[1:].tolist():
        low, high = max(Fraction(value) - precision, Fraction(0)), Fraction(value) + precision
        after: dict[tuple[int, int, Fraction], int] = {}
        for (at_risk, died, height), ways in states.items():
            reached = [(at_risk, died, height)] * (low <= height <= high and bool(at_risk))
            for r in range(1, at_risk + 1):
                fewest = max(1, -int(r * (high / height - 1) // 1))
                most = min(r, int(r * (1 - low / height) // 1))
                reached += [
                    (r - d, died + d, height * Fraction(r - d, r))
                    for d in range(fewest, most + 1)
                    if died + d <= published.events
                ]
            for state in reached:
                after[state] = after.get(state, 0) + ways
        states = after
    return sum(ways for state, ways in states.items() if state[1] == published.events)


def keeps_to(history, published: Published) -> bool:
    """Is the curve of a history, in fractions, within the precision of every reading?"""
    at_risk, height, heights = published.n, Fraction(1), {}
    for move in history:
        at_risk -= move.censored
        height *= Fraction(at_risk - move.deaths, at_risk)
        at_risk -= move.deaths
        heights[move.step.index] = height
    level, near = Fraction(1), Fraction(published.readings.precision) + Fraction(1, 10**9)
    for index, value in enumerate(published.readings.value.tolist()):
        level = heights.get(index, level)
        if abs(level - Fraction(value)) > near:
            return False
    return True


@pytest.fixture
def coarse(monkeypatch):
    """Have the search take heights near each other for one at once, and sample if asked."""

    def set_to(states: int, *, listed: int | None = None) -> None:
        monkeypatch.setattr("onearm.reconstruct.curve.ratios.STATES", states)
        if listed is not None:
            monkeypatch.setattr("onearm.reconstruct.curve.ratio_fits.ALL", listed)

    return set_to


@pytest.mark.parametrize("seed", TWENTY)
def test_noisy_curves_of_twenty_patients_are_counted_exactly(seed):
    given = noisy(20, seed)
    found = search(given)
    listed = fits(found)
    assert (found.ways, found.exact) == (counted(given), True)
    assert (listed.number, listed.complete) == (found.ways, True)


@pytest.mark.parametrize("row", rows("curve_counts.csv"), ids=lambda r: f"{r['n']}-{r['seed']}")
def test_noisy_curves_of_thirty_patients_are_counted_exactly(row):
    given = noisy(int(row["n"]), int(row["seed"]), error=float(row["error"]))
    found = reconstruct_curve(given).fits
    assert (found.number, found.counted) == (int(row["number"]), True)


@pytest.mark.parametrize("seed", TWENTY)
@pytest.mark.parametrize("states", [1, 20])
def test_following_back_is_exact_where_heights_were_taken_for_one(coarse, seed, states):
    """None is lost, none is invented, and each is listed once."""
    given = noisy(20, seed)
    coarse(states)
    found = search(given)
    listed = fits(found)
    truth = counted(given)
    assert found.ways >= truth
    assert listed.complete
    assert len(set(listed.histories)) == listed.number == truth
    assert all(keeps_to(one, given) for one in listed.histories)


def test_a_search_that_is_not_exact_says_so(coarse):
    coarse(1)
    found = search(noisy(20, 117))
    assert found.ways > 21
    assert not found.exact


@pytest.mark.parametrize("seed", [100, 114])
def test_a_sample_tells_about_how_many_there_are(coarse, seed):
    """Of 200 drawn: four standard errors are less than a third."""
    given = noisy(20, seed)
    every = set(fits(search(given)).histories)
    coarse(1, listed=0)
    listed = fits(search(given))
    assert (listed.complete, listed.counted) == (False, False)
    assert set(listed.histories) <= every
    assert abs(listed.number / len(every) - 1) < 1 / 3


@pytest.mark.parametrize("seed", TWENTY)
@pytest.mark.parametrize("states", [1, 12_000])
def test_the_data_set_written_keeps_to_every_reading(coarse, seed, states):
    given = noisy(20, seed)
    coarse(states)
    mine = reconstruct_curve(given, estimated=False).patients
    off = survival_at(mine.time, mine.event, given.readings.time) - given.readings.value
    assert np.abs(off).max() <= given.readings.precision + 1e-9


@pytest.mark.parametrize("seed", TWENTY)
def test_the_likeliest_is_the_cheapest_of_those_listed(coarse, seed):
    coarse(1)
    found = search(noisy(20, seed))
    listed = fits(found)
    best = likeliest(found, listed)
    assert best in listed.histories
    assert cost(best, found) == min(cost(one, found) for one in listed.histories)


def test_a_way_that_leaves_a_reading_is_never_the_likeliest():
    found = search(noisy(20, 100))
    steps = [replace(step, low=1.5, high=2.0) for step in found.steps]
    elsewhere = replace(found, steps=tuple(steps))
    assert cost(found.best, elsewhere) == np.inf
    assert likeliest(elsewhere, replace(fits(found), histories=())) is None


def test_a_first_pass_that_is_coarse_hides_no_data_set(coarse):
    """Two data sets have this curve; one pass over merged heights alone would lose both."""
    given = noisy(20, 125)
    for states in (1, 20, 12_000):
        coarse(states)
        found = reconstruct_curve(given, estimated=False)
        assert (found.method, found.fits.number, found.fits.counted) == ("ratios", 2, True)


def test_only_what_is_ruled_out_is_called_impossible(coarse):
    """One event too many: no history has it; a search that cannot know says no more."""
    given = noisy(20, 24, events=1)
    assert counted(given) == 0
    proven = reconstruct_curve(given, estimated=False)
    assert any("no data set whose curve falls at most once" in note for note in proven.notes)
    coarse(1, listed=0)
    open_ = reconstruct_curve(given, estimated=False)
    assert {proven.method, open_.method} == {"guyot"}
    assert any("was found, though not every one was tried" in note for note in open_.notes)
    assert not any("falls at most once" in note for note in open_.notes)


def test_readings_that_are_not_searched_are_told():
    time, event = drawn(4)
    readings = clean(*read_curve(time, event, 4, points=260, error=0.003), n=30)
    found = reconstruct_curve(Published(readings, 30, *NO_ROWS))
    left_out = readings.time.size - found.published.readings.time.size
    assert left_out == 60
    assert any(f"{left_out} readings between others left out" in note for note in found.notes)


def test_words_for_people_claim_a_number_only_where_it_was_counted():
    told = (
        Fits(29.0, True, 29, {14: 0.5, 15: 0.5}, (3.0,)),
        Fits(2e9, False, 200, {14: 0.5, 15: 0.5}, (3.0,)),
    )
    exact, about = (" ".join(_told(one, 0.01, marked=False)) for one in told)
    assert "29 data sets have" in exact
    assert "They have 14 to 15 events" in exact
    assert "About 2.0e+09 data sets" in about
    assert "None has fewer than 14 or more than 15 events" in about
    assert "They have" not in about
