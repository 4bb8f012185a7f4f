"""What moves a historic rate, against patients who are counted one by one."""

from __future__ import annotations

import math

import pytest

from onearm.errors import InputError
from onearm.stats.historic import as_scanned, with_newcomers, without_failures

PATIENTS = 20_000


def seen(rate: float, landmark: float, every: float) -> float:
    """Patients at evenly spaced quantiles of an exponential, each seen at the next scan."""
    hazard = -math.log(rate) / landmark
    times = [-math.log(1 - (i + 0.5) / PATIENTS) / hazard for i in range(PATIENTS)]
    return sum(math.ceil(time / every) * every > landmark for time in times) / PATIENTS


@pytest.mark.parametrize("every", [1, 5, 6, 8, 9, 11.5, 12, 24, 25])
@pytest.mark.parametrize("rate", [0.1, 0.434, 0.9])
def test_an_event_is_seen_at_the_next_scan(rate: float, every: float):
    assert as_scanned(rate, 24, every) == pytest.approx(seen(rate, 24, every), abs=1 / PATIENTS)


def test_a_scan_on_the_landmark_counts_however_the_interval_is_rounded():
    assert as_scanned(0.4, 0.3, 0.1) == pytest.approx(0.4)
    assert as_scanned(0.4, 24, 24 / 7) == pytest.approx(0.4)


@pytest.mark.parametrize(("succeed", "left_out"), [(40, 0), (40, 10), (40, 60), (0, 50)])
def test_who_is_left_out_leaves_the_denominator_alone(succeed: int, left_out: int):
    counted = [1] * succeed + [0] * (100 - succeed - left_out)
    found = without_failures(succeed / 100, left_out / 100)
    assert found == pytest.approx(sum(counted) / len(counted))


@pytest.mark.parametrize(("newcomers", "succeed"), [(0, 0), (25, 20), (100, 100)])
def test_who_joins_joins_both_counts(newcomers: int, succeed: int):
    theirs = succeed / newcomers if newcomers else 0.5
    found = with_newcomers(0.4, newcomers / 100, theirs)
    assert found == pytest.approx((40 + succeed) / (100 + newcomers))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: without_failures(0.4, 0.61),
        lambda: without_failures(0.0, 1.0),
        lambda: without_failures(1.2, 0.0),
        lambda: with_newcomers(0.4, -0.1, 0.5),
        lambda: with_newcomers(0.4, math.inf, 0.5),
        lambda: as_scanned(0.4, 0, 6),
        lambda: as_scanned(0.4, 24, math.nan),
        lambda: as_scanned(math.nan, 24, 6),
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(InputError):
        wrong()
