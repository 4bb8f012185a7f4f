"""The course of one patient, and the rules by which a trial's plan ends follow-up.

The rules are those that the guidance of the United States [1]_ gives as an example, or those
in the spirit of the European one [2]_; each can be switched on or off by itself.

References
----------
.. [1] Food and Drug Administration. Clinical trial endpoints for the approval of cancer drugs
   and biologics: guidance for industry. December 2018.
.. [2] European Medicines Agency. Appendix 1 to the guideline on the evaluation of anticancer
   medicinal products in man: methodological consideration for using progression-free survival
   (PFS) or disease-free survival (DFS) in confirmatory trials. EMA/CHMP/27994/2008/Rev.1, 2012.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onearm.errors import InputError


@dataclass(frozen=True)
class Course:
    """What is known of one patient; whole days on one scale, None where it did not happen.

    `days` and `responses` are the scans: 'CR', 'PR', 'SD', 'NON-CR/NON-PD', 'PD' or 'NE', those
    before `start` being baseline. `start` is the first day of the clock, `new_therapy` the first
    day of another anticancer therapy, `stopped` the day treatment ended for other reasons than
    progression, `cutoff` the last day that counts. `baseline` tells whether there was an
    adequate assessment at baseline, `seen` scan by scan whether there was disease: without it
    every PR after a CR is progression (`onearm.stats.scans.counted_scans`).
    """

    days: Sequence[float]
    responses: Sequence[str]
    start: float = 1
    death: float | None = None
    new_therapy: float | None = None
    stopped: float | None = None
    cutoff: float | None = None
    baseline: bool = True
    seen: Sequence[bool] | None = None


@dataclass(frozen=True)
class Rules:
    """Which rules a trial's plan has, named for `Rules.fda2018` and `Rules.ema`.

    Parameters
    ----------
    interval : float or sequence of (float, float), optional
        Days between planned scans; with a plan that changes, pairs of the day after `start`
        from which an interval holds and that interval, as in ((0, 56), (336, 84)).
    window : float
        Days by which a planned scan may be late.
    missed : int or None
        An event counts no more once so many planned scans were missed before it, that is, later
        than `window` days after the `missed`-th scan due from the last adequate one: with 2 and
        one interval, a gap of more than 2 * interval + window. None counts every event.
    new_therapy, stopped : bool
        Whether follow-up ends at a new therapy, and where treatment was stopped.
    baseline : bool
        Whether scans need an adequate one at baseline to be held against.
    death : bool
        Whether death is an event; without it the time is that to progression.
    at_visit : bool
        Whether a progression between planned scans is dated to the next planned one. If that
        is after the cut-off the patient is censored, as he would be with scans on plan; at a
        later cut-off the event is there, on the same day as ever.

    Raises
    ------
    InputError
        If a length of time is not positive, intervals are not in order from day 0, or a rule
        needs an interval and there is none.
    """

    interval: float | Sequence[tuple[float, float]] | None = None
    window: float = 0
    missed: int | None = 2
    new_therapy: bool = True
    stopped: bool = False
    baseline: bool = True
    death: bool = True
    at_visit: bool = False

    def __post_init__(self) -> None:
        if not self._steps() and (self.missed is not None or self.at_visit):
            raise InputError("need the interval between planned scans to tell missed ones")
        steps = self._steps()
        if any(not every > 0 for _, every in steps) or not self.window >= 0:
            raise InputError(
                "intervals must be above zero and the window zero or more, "
                f"found {self.interval} and {self.window}"
            )
        if steps and (steps[0][0] != 0 or list(steps) != sorted(steps)):
            raise InputError(f"intervals must be in order from day 0, found {self.interval}")
        if self.missed is not None and self.missed < 1:
            raise InputError(f"missed must be one or more, or None, found {self.missed}")

    @classmethod
    def fda2018(
        cls, interval: float | Sequence[tuple[float, float]], *, window: float = 0
    ) -> Rules:
        """Documented progression and death alone; gaps and new therapy censor [1]_."""
        return cls(interval, window)

    @classmethod
    def ema(cls) -> Rules:
        """Every progression and death counts on its day, whatever came before it [2]_."""
        return cls(missed=None, new_therapy=False, baseline=False)

    def due(self, after: float, visits: int = 1) -> float:
        """Days from the start to the `visits`-th scan due after one `after` days from it.

        Examples
        --------
        >>> Rules(((0, 56), (336, 84))).due(280, visits=2)
        420
        """
        for _ in range(visits):
            # A scan within the window of a change of plan belongs to the new plan.
            held = [every for since, every in self._steps() if since <= after + self.window]
            after += held[-1]
        return after

    def planned(self, time: float) -> float:
        """Days from the start to the planned scan that a finding after `time` days belongs to.

        Examples
        --------
        >>> Rules(56, window=7).planned(60), Rules(56, window=7).planned(70)
        (60, 112)
        """
        visit: float = 0
        while visit + self.window < time:
            visit = self.due(visit)
        return time if time >= visit - self.window else visit

    def _steps(self) -> tuple[tuple[float, float], ...]:
        if self.interval is None:
            return ()
        if isinstance(self.interval, Sequence):
            return tuple(self.interval)
        return ((0, self.interval),)
