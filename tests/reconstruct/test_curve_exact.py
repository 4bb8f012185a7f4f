"""The exact search: nothing missed, nothing invented, the truth for exact coordinates."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from onearm.reconstruct.coordinates import clean
from onearm.reconstruct.curve import reconstruct_curve
from onearm.reconstruct.digitised import Published
from onearm.reconstruct.ratio_fits import fits, patients_of
from onearm.reconstruct.ratios import search
from onearm.stats.survival import kaplan_meier, median
from tests.reconstruct.curves import exact_curve, patients, risk_table, rows

NO_ROWS = np.empty(0), np.empty(0, dtype=int)
SMALL = ("ovarian", "aml", "psychiatric_patients", "leukemia")


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
    assert found.ways == len(expected)
    kept, every = fits(found)
    assert every == (len(expected) <= 200)
    if every:
        assert len(set(kept)) == len(expected)


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


@pytest.mark.parametrize("seed", range(0, 40, 2))
@pytest.mark.parametrize("risk", [True, False])
def test_a_data_set_found_alone_is_the_true_one(seed, risk):
    """Events at their times, censored between the same events, the median to the digit."""
    given = published(f"drawn_{seed}", risk=risk)
    time, event = patients(f"drawn_{seed}")
    found = reconstruct_curve(given)
    true_median = median(kaplan_meier(time, event)).value
    assert true_median in found.fits.medians
    if not found.fits.unique:
        return
    assert found.fidelity.median == true_median
    assert in_order(*vars(found.patients).values())[1].count(1) == event.sum()
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


def test_the_peer_errs_where_the_search_does_not():
    """The figures are those of IPDfromKM 0.1.10; the true numbers are 165, 18 and 12."""
    assert of_peer("lung", risk=False)["events"] == "217"
    assert of_peer("aml", risk=True)["events"] == "16"
    assert of_peer("ovarian", risk=False)["events"] == "13"


@pytest.mark.parametrize("name", SMALL)
def test_with_exact_censor_marks_every_patient_is_found(name):
    """All but how many share a mark: where that is open the number of data sets says so."""
    found = reconstruct_curve(published(name, risk=True, events=True, marks=True))
    assert found.method == "ratios"
    assert not any("marks fit no" in note for note in found.notes)
    if found.fits.unique:
        assert in_order(*vars(found.patients).values()) == in_order(*patients(name))


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
    assert any("marks fit no data set" in note for note in found.notes)


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


def test_a_sample_of_the_data_sets_is_drawn_evenly():
    """Where all can be listed, a sample has each about as often as any other."""
    readings = clean([3, 6, 9], [0.8, 0.62, 0.41], n=9, precision=0.05)
    found = search(Published(readings, 9, *NO_ROWS))
    every, complete = fits(found)
    assert complete
    many = [fits_one(found, seed) for seed in range(30)]
    drawn = [one for sample in many for one in sample]
    share = np.array([drawn.count(one) for one in every]) / len(drawn)
    error = np.sqrt(1 / len(every) / len(drawn))
    assert set(drawn) <= set(every)
    assert np.abs(share - 1 / len(every)).max() < 4 * error


def fits_one(found, seed):
    from unittest.mock import patch

    with patch("onearm.reconstruct.ratio_fits.ALL", 0):
        return fits(found, seed=seed)[0]


def test_the_same_curve_gives_the_same_patients():
    given = published("drawn_8")
    one, two = (search(given) for _ in range(2))
    assert patients_of(one.best, given).time.tolist() == patients_of(two.best, given).time.tolist()
