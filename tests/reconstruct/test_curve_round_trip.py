"""From true patients to a curve read with noise and back: how near, within stated bounds.

The curve is read at 100 even times with a normal error of 0.3 % on either axis. The bounds
are in data/curve_bounds.csv, each with its reason: the largest error in the number of events;
of the median, as a share of the time axis; of the curve, root mean square; of events by time
at risk, relative.
"""

from __future__ import annotations

import numpy as np
import pytest

from onearm.reconstruct.curve.coordinates import clean
from onearm.reconstruct.curve.guyot import guyot
from onearm.reconstruct.curve.patients import reconstruct_curve
from onearm.reconstruct.curve.published import Published
from onearm.stats.survival import kaplan_meier, median
from tests.reconstruct.curves import (
    drawn,
    exact_curve,
    patients,
    read_curve,
    risk_table,
    rows,
    survival_at,
)

NO_ROWS = np.empty(0), np.empty(0, dtype=int)
BOUNDS = rows("curve_bounds.csv")


def read(name: str, seed: int, *, risk: bool, given: bool) -> Published:
    time, event = patients(name)
    readings = clean(*read_curve(time, event, seed), n=time.size)
    events = int(event.sum()) if given else None
    return Published(readings, time.size, *(risk_table(time) if risk else NO_ROWS), events)


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda b: f"{b['set']}-{b['risk']}-{b['given']}")
@pytest.mark.parametrize("seed", [1, 2])
def test_the_way_back_is_within_its_bounds(bound, seed):
    time, event = patients(bound["set"])
    given = read(bound["set"], seed, risk=bound["risk"] == "1", given=bound["given"] == "1")
    found = reconstruct_curve(given)
    report, mine = found.fidelity, found.patients
    assert report.n == time.size
    assert abs(report.events - event.sum()) <= int(bound["events"])
    true_median = median(kaplan_meier(time, event)).value
    assert (report.median is None) == (true_median is None)
    if true_median is not None:
        assert abs(report.median - true_median) <= float(bound["median"]) * time.max()
    at = np.linspace(0, time.max(), 201)
    off = survival_at(mine.time, mine.event, at) - survival_at(time, event, at)
    assert np.sqrt(np.mean(off**2)) <= float(bound["survival"])
    true_rate = event.sum() / time.sum()
    assert abs(report.rate / true_rate - 1) <= float(bound["rate"])
    assert report.meets_numbers


@pytest.mark.parametrize(("name", "peer"), [("lung", 217), ("gbsg2", 455)])
def test_steps_bring_the_events_nearer_than_censoring_nobody(name, peer):
    """Without risk table and events; `peer` is n (1 - S) at the end, which others assume."""
    found = reconstruct_curve(read(name, 1, risk=False, given=False))
    truth = int(patients(name)[1].sum())
    assert abs(found.fidelity.events - truth) < 0.9 * (peer - truth)
    assert found.method == "guyot"
    assert any("guess" in note for note in found.notes)


def test_thirty_patients_read_with_noise_mostly_have_the_right_number_of_events():
    """12 trials with a risk table; where the noise hides an event it is one, not more."""
    off = []
    for seed in range(12):
        time, event = drawn(seed)
        readings = clean(*read_curve(time, event, seed), n=30)
        found = reconstruct_curve(Published(readings, 30, *risk_table(time)))
        assert found.method == "ratios"
        off.append(abs(found.fidelity.events - event.sum()))
    assert off.count(0) >= 11
    assert max(off) == 1


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("given", [True, False])
def test_guyot_meets_the_risk_table_exactly_whatever_the_noise(seed, given):
    time, event = drawn(seed, n=150)
    readings = clean(*read_curve(time, event, seed, error=0.01), n=150)
    at, number = risk_table(time, intervals=8)
    events = int(event.sum()) if given else None
    found = guyot(Published(readings, 150, at, number, events))
    assert [(found.time >= moment).sum() for moment in at] == number.tolist()
    assert found.time.size == 150
    if given:
        assert found.event.sum() == event.sum()


def test_guyot_on_exact_steps_of_uncensored_patients_gives_them_back():
    time = np.arange(1.0, 101)
    readings = clean(*exact_curve(time, np.ones(100)), n=100)
    found = guyot(Published(readings, 100, *NO_ROWS, 100))
    assert found.time.tolist() == time.tolist()
    assert found.event.all()


def test_a_number_of_events_that_the_curve_cannot_have_is_named():
    given = read("ovarian", 1, risk=False, given=False)
    given = Published(given.readings, 26, *NO_ROWS, 20)
    found = reconstruct_curve(given)
    assert found.method == "guyot"
    assert any("the curve has 12 events" in note for note in found.notes)


def test_percentages_and_gaps_between_points_do_not_matter():
    """A third of the readings, and those of a vertical piece twice."""
    time, event = drawn(4)
    at, level = read_curve(time, event, 4, points=34, error=0.002)
    readings = clean(np.append(at, at[5]), np.append(level, level[5]), n=30)
    found = reconstruct_curve(Published(readings, 30, *risk_table(time)))
    assert abs(found.fidelity.events - event.sum()) <= 1


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("both", [True, False])
def test_corners_clicked_with_noise_give_the_right_number_of_events(seed, both):
    """Both ends of each fall, or the lower one alone; many ends change places in time."""
    time, event = drawn(seed)
    rng = np.random.default_rng(seed)
    at, low = exact_curve(time, event)
    high = np.append(1.0, low[:-1])
    at, level = np.repeat(at, 2), np.ravel(np.column_stack([high, low]))
    at = np.maximum(at + rng.normal(0, 0.003 * time.max(), at.size), 0)
    level = level + rng.normal(0, 0.003, level.size)
    some = slice(None) if both else slice(1, None, 2)
    found = reconstruct_curve(Published(clean(at[some], level[some], n=30), 30, *risk_table(time)))
    assert (found.method, found.fidelity.events) == ("ratios", event.sum())


def test_readings_on_vertical_pieces_do_not_stop_the_search():
    time, event = drawn(6)
    at, level = read_curve(time, event, 6, error=0.001)
    k = int(np.argmax(level[:-1] - level[1:]))
    middle = (at[k] + at[k + 1]) / 2, (level[k] + level[k + 1]) / 2
    readings = clean(np.append(at, middle[0]), np.append(level, middle[1]), n=30)
    found = reconstruct_curve(Published(readings, 30, *risk_table(time)))
    assert found.method == "ratios"
    assert abs(found.fidelity.events - event.sum()) <= 1


@pytest.mark.parametrize("n", [60, 1000])
def test_larger_trials_are_searched_or_left_to_guyot(n):
    """How long they take is measured by `make bench`."""
    time, event = drawn(8, n=n)
    readings = clean(*read_curve(time, event, 8, error=0.005), n=n)
    found = reconstruct_curve(Published(readings, n, *risk_table(time)))
    assert found.method == ("ratios" if n == 60 else "guyot")
    assert abs(found.fidelity.events - event.sum()) <= 0.03 * n
    assert found.fidelity.meets_numbers
