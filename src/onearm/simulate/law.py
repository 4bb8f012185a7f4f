"""When something happens to a patient: a cumulative hazard, and its inverse.

A time is drawn by asking when the cumulative hazard reaches an exponential number [1]_; whatever
the hazard, that is one look-up for each patient.

References
----------
.. [1] Bender R, Augustin T, Blettner M. Generating survival times to simulate Cox proportional
   hazards models. Stat Med 2005;24:1713-1723.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onearm.stats.binomial import Array


@dataclass(frozen=True)
class Law:
    """Hazard `slopes[i]` from `starts[i]` on, in time to the power of `shape`; weeks.

    One piece and shape 1 is exponential, one piece and another shape Weibull.
    """

    starts: tuple[float, ...] = (0.0,)
    slopes: tuple[float, ...] = (0.0,)
    shape: float = 1.0

    @property
    def _reached(self) -> Array:
        """Cumulative hazard where each piece starts."""
        steps = np.diff(self.starts) * self.slopes[:-1]
        return np.concatenate([[0.0], np.cumsum(steps)])

    def cumulative(self, time: float) -> float:
        """Cumulative hazard at a time.

        >>> Law((0.0, 10.0), (0.01, 0.02)).cumulative(15)
        0.2
        """
        moment = time**self.shape
        piece = int(np.searchsorted(self.starts, moment, side="right")) - 1
        return float(self._reached[piece] + (moment - self.starts[piece]) * self.slopes[piece])

    def when(self, hazard: npt.ArrayLike) -> Array:
        """The time at which the cumulative hazard reaches each number; inf where it never does.

        >>> Law((0.0, 10.0), (0.01, 0.02)).when([0.05, 0.2]).tolist()
        [5.0, 15.0]
        >>> Law().when([0.1]).tolist()
        [inf]
        """
        wanted, reached = np.asarray(hazard, dtype=float), self._reached
        piece = np.searchsorted(reached, wanted, side="right") - 1
        slope, start = np.asarray(self.slopes)[piece], np.asarray(self.starts)[piece]
        with np.errstate(divide="ignore", invalid="ignore"):
            moment = start + (wanted - reached[piece]) / slope
        moment = np.where(slope > 0, moment, np.inf)
        return np.asarray(moment if self.shape == 1 else moment ** (1 / self.shape))


def free_at(rate: float, time: float, shape: float = 1.0, spread: float = 0.0) -> Law:
    """The law under which a share `rate` of all patients is free of it at a time.

    With a `spread` above 0 patients differ by a gamma frailty of mean 1 and that variance, as in
    `onearm.stats.new_baseline.Truth`; the law is then that of a patient with mean frailty.

    Examples
    --------
    >>> round(free_at(0.434, 24).cumulative(24), 4), round(free_at(0.5, 24, spread=1).cumulative(24), 4)
    (0.8347, 1.0)
    """  # noqa: E501
    hazard = (rate**-spread - 1) / spread if spread else -np.log(rate)
    return Law(slopes=(float(hazard / time**shape),), shape=shape)
