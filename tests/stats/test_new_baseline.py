"""What a later start of the clock does, against simulation and against plain formulas."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gamma

from onearm.errors import InputError
from onearm.stats.new_baseline import Truth, reset, simulate

TRUTHS = [
    Truth(0.434, 24), Truth(0.434, 24, shape=0.7), Truth(0.434, 24, shape=1.4),
    Truth(0.2, 6, spread=1.0), Truth(0.634, 24, shape=1.2, spread=0.5),
]  # fmt: skip
PATIENTS = 200_000


@pytest.mark.parametrize("truth", TRUTHS)
def test_every_truth_has_its_rate_at_the_landmark(truth: Truth) -> None:
    assert truth.survival(truth.at) == pytest.approx(truth.rate)
    assert truth.survival(0) == 1


def test_frailty_is_an_average_over_patients() -> None:
    truth = Truth(0.3, 10, shape=1.3, spread=0.8)
    for time in (2.0, 10.0, 25.0):
        hazard = truth.scale * (time / truth.at) ** truth.shape
        mean, _ = quad(lambda z, h=hazard: np.exp(-z * h) * gamma.pdf(z, 1 / 0.8, scale=0.8), 0, 60)
        assert truth.survival(time) == pytest.approx(mean, rel=1e-6)


@pytest.mark.parametrize("truth", TRUTHS)
@pytest.mark.parametrize("share", [0.0, 0.125, 0.5])
def test_formulas_agree_with_drawn_patients(truth: Truth, share: float) -> None:
    delay = share * truth.at
    exact, drawn = reset(truth, delay), simulate(truth, delay, patients=PATIENTS, seed=7)
    for name in ("left", "start", "start_without_early", "moved_with_early", "moved"):
        assert getattr(drawn, name) == pytest.approx(getattr(exact, name), abs=0.006)


@pytest.mark.parametrize("delay", [0.0, 1.0, 6.0, 24.0])
def test_a_constant_hazard_forgets_the_clock(delay: float) -> None:
    found = reset(Truth(0.434, 24), delay)
    assert found.moved == pytest.approx(0.434)
    assert found.start_without_early == pytest.approx(0.434 ** (1 - delay / 24))
    assert found.moved_with_early == pytest.approx(0.434 ** (1 + delay / 24))


def test_the_direction_is_that_of_the_hazard() -> None:
    assert reset(Truth(0.434, 24, shape=0.7), 3).moved > 0.434
    assert reset(Truth(0.434, 24, spread=1.0), 3).moved > 0.434
    assert reset(Truth(0.434, 24, shape=1.4), 3).moved < 0.434


def test_impossible_truths_and_delays_are_refused() -> None:
    for call in (
        lambda: Truth(1.0, 24), lambda: Truth(0.4, 0), lambda: Truth(0.4, 24, shape=0),
        lambda: Truth(0.4, 24, spread=-1), lambda: reset(Truth(0.4, 24), 25),
        lambda: simulate(Truth(0.4, 24), -1, patients=10, seed=1),
    ):  # fmt: skip
        with pytest.raises(InputError):
            call()
