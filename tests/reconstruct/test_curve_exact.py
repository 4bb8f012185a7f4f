"""The exact search: nothing missed, nothing invented, the truth for exact coordinates."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from onearm.reconstruct.curve.coordinates import clean
from onearm.reconstruct.curve.patients import reconstruct_curve
from onearm.reconstruct.curve.published import Published
from onearm.reconstruct.curve.ratio_fits import ALL, SAMPLE, fits, patients_of
from onearm.reconstruct.curve.ratios import search
from onearm.stats.survival import kaplan_meier, median
from tests.reconstruct.curves import exact_curve, patients, risk_table, rows

NO_ROWS = np.empty(0), np.empty(0, dtype=int)


def published(name: str, *, risk: bool = False, events: bool = False, marks: bool = False):
    time, event = patients(name)
    table = risk_table(time) if risk else NO_ROWS
    readings = clean(*exact_curve(time, event), n=time.size)
    given = int(event.sum()) if events else None
    return Published(
        readings, time.size, *table, given, np.sort(time[event == 0]) if marks else None
    )


def in_order(time, event):
    order = np.lexsort((-event, time))
    return time[order].tolist(), event[order].tolist()


def of_peer(name: str, *, risk: bool) -> dict[str, str]:
    return next(
        row for row in rows("curve_peer.csv") if (row["set"], row["risk"]) == (name, f"{risk:d}")
    )


def enumerated(n, levels, precision, *, rows_at=(), events=None):
    """Every (censored, deaths) before each reading whose curve is near the levels, by fractions.

    A row (k, number) is met between readings k and k + 1: those censored up to it and those
    censored from it to the next event are told apart.
    """
    found = set()
    slots = [("row", number) for _, number in rows_at if _ < 0]
    for k, level in enumerate(levels):
        slots.append(("reading", level))
        slots += [("row", number) for at, number in rows_at if at == k]

    def go(slot, at_risk, height, died, told):
        if slot == len(slots):
            if events is None or died == events:
                found.add(told)
            return
        kind, value = slots[slot]
        if kind == "row":
            if at_risk >= value:
                go(slot + 1, value, height, died, (*told, at_risk - value))
            return
        near = Fraction(value).limit_denominator(10**9)
        if abs(height - near) <= precision and (at_risk or not height):
            go(slot + 1, at_risk, height, died, (*told, None))
        for c, d in product(range(at_risk), range(1, at_risk + 1)):
            r = at_risk - c
            if d <= r:
                new = height * Fraction(r - d, r)
                if abs(new - near) <= precision:
                    go(slot + 1, r - d, new, died + d, (*told, (c, d)))

    go(0, n, Fraction(1), 0, ())
    return found


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("precision", [1e-7, 0.02])
@pytest.mark.parametrize("with_events", [False, True])
def test_the_search_finds_as_many_data_sets_as_there_are(seed, precision, with_events):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    time = rng.integers(1, 7, n).astype(float)
    event = rng.integers(0, 2, n)
    at, levels = exact_curve(time, event)
    table = np.array([2.5, 4.5])[: seed % 3]
    table = table[table < at[-1]]
    number = np.array([(time >= moment).sum() for moment in table], dtype=int)
    readings = clean(at, levels, n=n, precision=precision)
    events = int(event.sum()) if with_events else None
    found = search(Published(readings, n, table, number, events))
    places = [
        (int((readings.time[1:] < t).sum()) - 1, int(r)) for t, r in zip(table, number, strict=True)
    ]
    expected = enumerated(
        n, readings.value[1:].tolist(), Fraction(precision), rows_at=places, events=events
    )
    assert (found.ways, found.exact) == (len(expected), True)
    listed = fits(found)
    assert (listed.number, listed.counted) == (len(expected), True)
    assert len(listed.histories) == (len(expected) if listed.complete else SAMPLE)
    assert not listed.complete or len(set(listed.histories)) == len(expected)
    assert listed.complete or len(expected) > ALL / 2


def test_the_truth_is_always_among_few_that_fit():
    """100 trials of 30 patients, exact coordinates and a risk table.

    The likeliest has the right number of events in 96, IPDfromKM in 40.
    """
    right = peer = most = 0
    for seed in range(100):
        name = f"drawn_{seed}"
        truth = int(patients(name)[1].sum())
        found = search(published(name, risk=True))
        assert truth in found.by_events
        right += sum(move.deaths for move in found.best) == truth
        most = max(most, found.ways)
        peer += float(of_peer(name, risk=True)["events"]) == truth
    assert (right, peer, most) == (96, 40, 3)


def alone(*, risk: bool) -> list[int]:
    """Which of twenty drawn trials have a curve that no other data set has."""
    return [
        seed
        for seed in range(0, 40, 2)
        if reconstruct_curve(published(f"drawn_{seed}", risk=risk)).fits.unique
    ]


ALONE = {True: [*range(0, 34, 2), 38], False: [*range(2, 18, 2), 20, 24, 26, 28, 30, 32, 38]}
"""With a risk table 18 of the twenty, without it 15."""


@pytest.mark.parametrize("risk", [True, False])
def test_most_exact_curves_of_thirty_patients_are_of_one_data_set_alone(risk):
    assert alone(risk=risk) == ALONE[risk]


@pytest.mark.parametrize("seed", range(0, 40, 2))
@pytest.mark.parametrize("risk", [True, False])
def test_the_true_events_and_median_are_among_those_that_fit(seed, risk):
    time, event = patients(f"drawn_{seed}")
    found = reconstruct_curve(published(f"drawn_{seed}", risk=risk)).fits
    assert median(kaplan_meier(time, event)).value in found.medians
    assert event.sum() in found.events


@pytest.mark.parametrize(("risk", "seed"), [(risk, k) for risk in ALONE for k in ALONE[risk]])
def test_a_data_set_found_alone_is_the_true_one(seed, risk):
    """Events at their times, censored between the same events, the median to the digit."""
    time, event = patients(f"drawn_{seed}")
    found = reconstruct_curve(published(f"drawn_{seed}", risk=risk))
    assert found.fidelity.median == median(kaplan_meier(time, event)).value
    assert found.fidelity.events == event.sum()
    died = found.patients.time[found.patients.event == 1]
    assert died.tolist() == sorted(time[event == 1])
    moments = np.append(np.unique(died), time.max() + 1)
    for moment in moments:
        assert (found.patients.time >= moment).sum() == (time >= moment).sum()


@pytest.mark.parametrize("name", ["ovarian", "aml", "leukemia", "larynx", "lymphoma", "lung"])
@pytest.mark.parametrize("risk", [True, False])
def test_exact_coordinates_of_real_trials_give_their_events_and_median(name, risk):
    """With 228 patients and no risk table too, where IPDfromKM has 217 events for 165."""
    time, event = patients(name)
    found = reconstruct_curve(published(name, risk=risk))
    assert (found.method, found.fits.unique) == ("ratios", True)
    assert found.fidelity.events == event.sum()
    assert found.fidelity.median == median(kaplan_meier(time, event)).value
    assert found.fidelity.largest < 1e-9
    assert found.fidelity.meets_numbers


@pytest.mark.parametrize(("name", "risk"), [("lung", False), ("aml", True), ("ovarian", False)])
def test_the_search_has_the_events_where_the_peer_errs(name, risk):
    """IPDfromKM 0.1.10 has 217 events for 165, 16 for 18 and 13 for 12."""
    found = reconstruct_curve(published(name, risk=risk))
    truth = int(patients(name)[1].sum())
    assert found.fits.events == {truth: 1.0}
    assert found.fidelity.events == truth != int(of_peer(name, risk=risk)["events"])


@pytest.mark.parametrize(
    ("name", "number"), [("ovarian", 1), ("aml", 1), ("psychiatric_patients", 12), ("leukemia", 3)]
)
def test_with_exact_censor_marks_the_true_patients_are_among_those_found(name, number):
    """How many share a mark is open in two of them; the number of data sets says so."""
    given = published(name, risk=True, events=True, marks=True)
    found = reconstruct_curve(given)
    assert (found.method, found.fits.number, found.fits.counted) == ("ratios", number, True)
    assert found.published.marks is not None
    every = [patients_of(one, given) for one in fits(search(given)).histories]
    assert len(every) == number
    assert in_order(*patients(name)) in [in_order(*vars(one).values()) for one in every]


def test_censor_marks_pin_down_what_is_open_without_them():
    without = reconstruct_curve(published("psychiatric_patients"))
    marked = reconstruct_curve(published("psychiatric_patients", marks=True))
    assert set(marked.fits.events) == {14, 15}
    assert set(without.fits.events) == set(range(14, 20))


def test_censor_marks_that_cannot_be_are_left_out_and_told():
    given = published("ovarian")
    given = Published(given.readings, 26, *NO_ROWS, None, np.array([100.0]))
    found = reconstruct_curve(given)
    assert found.method == "ratios"
    assert any("no data set was found with the censor marks" in note for note in found.notes)
    assert found.published.marks is None


def test_a_curve_that_ends_at_zero_leaves_the_last_deaths_open():
    """Nobody can tell how many of the last few were censored before the last event."""
    found = reconstruct_curve(published("psychiatric_patients"))
    assert sorted(found.fits.events) == [14, 15, 16, 17, 18, 19]
    assert found.fits.counted
    assert not found.fits.unique


def test_the_number_of_events_chooses_among_them():
    found = reconstruct_curve(published("psychiatric_patients", events=True))
    assert found.fits.unique
    assert found.fidelity.events == 14


@pytest.mark.parametrize(
    ("n", "time", "survival", "events"),
    [
        (1, [0, 5], [1, 0], 1),
        (1, [0, 5], [1, 1], 0),
        (20, [0, 5, 10], [1, 1, 1], 0),
        (30, [5], [1 - 1 / 30], 1),
    ],
)
def test_edge_cases_one_patient_no_events_one_reading(n, time, survival, events):
    found = reconstruct_curve(Published(clean(time, survival, n=n), n, *NO_ROWS))
    assert found.fits.unique
    assert (found.fidelity.events, found.fidelity.n) == (events, n)


def test_everybody_at_one_time():
    found = reconstruct_curve(Published(clean([0, 5], [1, 0], n=20), 20, *NO_ROWS, 20))
    assert found.patients.time.tolist() == [5.0] * 20


def test_a_flat_piece_at_one_half_keeps_its_median():
    """With 30 patients 15 events leave S at 0.5; R's median is the middle of the piece."""
    time = np.append(np.arange(1.0, 16), np.arange(20.0, 35))
    event = np.ones(30, dtype=int)
    readings = clean(*exact_curve(time, event), n=30)
    assert reconstruct_curve(Published(readings, 30, *NO_ROWS)).fidelity.median == 17.5


@pytest.mark.parametrize("decimals", [3, 4])
def test_coordinates_rounded_to_a_few_decimals_still_give_the_events(decimals):
    time, event = patients("ovarian")
    at, level = exact_curve(time, event)
    readings = clean(at, level.round(decimals), n=26, rounding=0.5 * 10.0**-decimals)
    found = reconstruct_curve(Published(readings, 26, *risk_table(time)))
    assert found.method == "ratios"
    assert (found.fidelity.events, found.fidelity.median) == (12, 638)


def test_a_sample_of_the_data_sets_is_drawn_evenly(monkeypatch):
    """Where all can be listed, a sample has each about as often as any other."""
    readings = clean([3, 6, 9], [0.8, 0.62, 0.41], n=9, precision=0.05)
    found = search(Published(readings, 9, *NO_ROWS))
    every = fits(found)
    assert every.complete
    monkeypatch.setattr("onearm.reconstruct.curve.ratio_fits.ALL", 0)
    drawn = [one for seed in range(30) for one in fits(found, seed=seed).histories]
    share = np.array([drawn.count(one) for one in every.histories]) / len(drawn)
    error = np.sqrt(1 / every.number / len(drawn))
    assert set(drawn) <= set(every.histories)
    assert np.abs(share - 1 / every.number).max() < 4 * error


def test_the_same_curve_gives_the_same_patients():
    given = published("drawn_8")
    one, two = (search(given) for _ in range(2))
    assert patients_of(one.best, given).time.tolist() == patients_of(two.best, given).time.tolist()
