"""How many are censored, told by the size of the steps of a curve.

At each event a Kaplan-Meier curve falls by its height over the number at risk. So a curve that
falls in coarse steps has few at risk, and if few of those gone had the event the others were
censored. Of a curve read with an error the steps are seen only in the tail, where few are at
risk; elsewhere they show as roughness.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from onearm.errors import InputError
from onearm.stats.binomial import Array

NUMBERS = 50
"""Numbers of censored patients that are compared."""

AROUND = 10
"""The expected fall at a reading is the mean over a fifth of the readings: this many in a tenth."""

NARROWEST = 5


def expected_censoring(
    time: ArrayLike,
    survival: ArrayLike,
    at_risk: int,
    *,
    noise: float,
    usual: float | None = None,
) -> float:
    """Patients censored along a curve, evenly in time: the mean given the size of its steps.

    Each fall between readings is a Poisson number of steps, of the mean that the falls around
    it suggest, plus a normal error. Every number from 0 to `at_risk` is weighed by the chance
    of all falls. It is a guide, not a measurement: with an error of 0.005 and hundreds at risk
    the weights are nearly equal, and events that come several at a time look like coarse steps.

    Parameters
    ----------
    time, survival : array-like, shape = (n_readings,)
        Readings in order, survival never rising; the first is the start.
    at_risk : int
        Patients at risk at the start.
    noise : float
        Standard deviation of a reading.
    usual : float, optional
        Censored patients to expect from what is known of earlier times; smaller numbers are
        likelier, geometrically. By default all are equally likely beforehand.

    Raises
    ------
    InputError
        If there are no readings or nobody is at risk.

    Examples
    --------
    >>> from onearm.stats.survival import kaplan_meier
    >>> time = np.arange(41)
    >>> every_second = np.append(1, kaplan_meier(time[1:], time[1:] % 2).survival)
    >>> round(expected_censoring(time, every_second, 40, noise=0.002))
    20
    """
    times, levels = np.asarray(time, float), np.asarray(survival, float)
    if times.size < 2 or at_risk < 1:
        raise InputError(f"need readings and patients, found {times.size} and {at_risk}")
    number = np.unique(np.linspace(0, at_risk - 1, NUMBERS).round())
    share = (times - times[0]) / max(float(np.ptp(times)), 1e-12)
    gone = np.floor(share[:, None] * (number + 1)).clip(max=number)
    weight = _log_chance(levels, np.diff(gone, axis=0), at_risk, max(noise, 1e-4))
    if usual is not None:
        weight -= number * np.log1p(1 / max(usual, 0.5))
    if not np.isfinite(weight).any():
        return 0.0
    weight = np.exp(weight - weight.max())
    return float(weight @ number / weight.sum())


def _log_chance(levels: Array, censored: Array, at_risk: int, noise: float) -> Array:
    """Log chance of all falls for each number censored, up to a constant."""
    falls = -np.diff(levels)
    width = max(NARROWEST, falls.size // AROUND)
    kernel = np.ones(2 * width + 1)
    inside = slice(width, width + falls.size)
    around = np.convolve(np.ones(falls.size), kernel)[inside]
    expected = np.maximum(np.convolve(falls, kernel)[inside] / around, 1e-9)
    present = np.full(censored.shape[1], float(at_risk))
    total = np.zeros(censored.shape[1])
    for fall, mean, level, leaving in zip(falls, expected, levels, censored, strict=False):
        step = level / np.maximum(present, 0.5)
        total += _log_fall(fall, mean, step, noise)
        present = present - fall / np.maximum(step, 1e-12) - leaving
        total = np.where(present < 0, -np.inf, total)
    return total


def _log_fall(fall: float, mean: float, step: Array, noise: float) -> Array:
    """A Poisson number of steps, `mean` in all, seen with a normal error."""
    if not step.any():  # the curve has ended
        return np.zeros(step.size)
    most = int((fall + 5 * noise) / step.min()) + 3
    number = np.arange(most + 1)
    rate = (mean / step)[:, None]
    log_chance = number * np.log(rate) - rate - special.gammaln(number + 1)
    off = (fall - number * step[:, None]) / noise
    return np.asarray(special.logsumexp(log_chance - 0.5 * off**2, axis=1))
