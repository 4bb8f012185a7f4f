"""What moving the start of the clock does to a survival rate.

Some patients have their event before the new start. Whoever starts the clock there and drops
them conditions on having come so far: time that nobody in the denominator could have failed in
is immortal [1]_. With a constant hazard that alone changes nothing; with patients who differ
(frailty [2]_) or a hazard that changes it does.

References
----------
.. [1] Suissa S. Immortal time bias in pharmacoepidemiology. Am J Epidemiol 2008;167:492-499.
.. [2] Vaupel JW, Manton KG, Stallard E. The impact of heterogeneity in individual frailty on the
   dynamics of mortality. Demography 1979;16:439-454.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onearm.errors import InputError
from onearm.stats.binomial import Array


@dataclass(frozen=True)
class Truth:
    """Event times that are Weibull for each patient, with patients who may differ.

    Of all patients `rate` are free of the event at time `at`. `shape` 1 is a constant hazard for
    each patient, below 1 a falling, above 1 a rising one. `spread` is the variance of frailty, a
    factor of each patient's hazard with mean 1 and a gamma law; 0: all patients are alike.
    """

    rate: float
    at: float
    shape: float = 1.0
    spread: float = 0.0

    def __post_init__(self) -> None:
        if not (0 < self.rate < 1 and self.at > 0 and self.shape > 0 and self.spread >= 0):
            raise InputError(
                f"need a rate between 0 and 1, a time and a shape above 0 and a spread of 0 or "
                f"more, found {self.rate}, {self.at}, {self.shape} and {self.spread}"
            )

    @property
    def scale(self) -> float:
        """Cumulative hazard of a patient with mean frailty at time `at`."""
        if not self.spread:
            return float(-np.log(self.rate))
        return float((self.rate**-self.spread - 1) / self.spread)

    def survival(self, time: float) -> float:
        """Proportion of all patients free of the event at a time.

        >>> round(Truth(0.434, 24).survival(12), 3), round(Truth(0.434, 24, spread=1).survival(24), 3)
        (0.659, 0.434)
        """  # noqa: E501
        hazard = self.scale * (time / self.at) ** self.shape
        if not self.spread:
            return float(np.exp(-hazard))
        return float((1 + self.spread * hazard) ** (-1 / self.spread))

    def draw(self, size: int, seed: int) -> Array:
        """Event times of `size` patients, each with a frailty of his or her own."""
        chance = np.random.default_rng(seed)
        frailty = chance.gamma(1 / self.spread, self.spread, size) if self.spread else np.ones(size)
        return np.asarray(
            self.at * (chance.exponential(size=size) / (frailty * self.scale)) ** (1 / self.shape)
        )


@dataclass(frozen=True)
class Reset:
    """Rates at a landmark under four ways of counting, as proportions.

    The clock starts at treatment or `delay` later; those with an event in between stay in the
    denominator (as failures) or are left out. `left` is the proportion who come as far as the new
    start. `start` is the rate from treatment over all patients, the one that a historic rate
    without such a delay tells of; `moved` is the one from the new start over those who reached it.
    """

    delay: float
    left: float
    start: float
    start_without_early: float
    moved_with_early: float
    moved: float


def reset(truth: Truth, delay: float) -> Reset:
    """The four rates, in closed form.

    Parameters
    ----------
    truth : Truth
        The law of the event times; its time `at` is the landmark.
    delay : float
        From the start of treatment to the new start of the clock, at most the landmark.

    Raises
    ------
    InputError
        If the delay is negative or longer than the landmark.

    Examples
    --------
    With a constant hazard and patients who are alike, the clock alone changes nothing:

    >>> found = reset(Truth(0.434, 24), 3)
    >>> round(found.moved, 3), round(found.moved_with_early, 3), round(found.start_without_early, 3)
    (0.434, 0.391, 0.482)
    >>> round(reset(Truth(0.434, 24, spread=1), 3).moved, 3)
    0.471
    """
    _check(truth, delay)
    left, late = truth.survival(delay), truth.survival(truth.at + delay)
    return Reset(delay, left, truth.rate, truth.rate / left, late, late / left)


def simulate(truth: Truth, delay: float, *, patients: int, seed: int) -> Reset:
    """The four rates, counted among drawn patients: the check on `reset`.

    Parameters
    ----------
    truth, delay
        As in `reset`.
    patients, seed : int
        Number of patients drawn, and the seed of the random generator.

    Raises
    ------
    InputError
        If the delay is negative or longer than the landmark, or nobody came to the new start.

    Examples
    --------
    >>> round(simulate(Truth(0.434, 24), 3, patients=100_000, seed=1).moved, 2)
    0.43
    """
    _check(truth, delay)
    time = truth.draw(patients, seed)
    there = time > delay
    if not there.any():
        raise InputError(f"none of {patients} patients came as far as {delay:g}")
    late, free = time > truth.at + delay, time > truth.at
    return Reset(
        delay, float(there.mean()), float(free.mean()), float(free.sum() / there.sum()),
        float(late.mean()), float(late.sum() / there.sum()),
    )  # fmt: skip


def _check(truth: Truth, delay: float) -> None:
    if not 0 <= delay <= truth.at:
        raise InputError(f"the delay must lie between 0 and {truth.at:g}, found {delay}")
