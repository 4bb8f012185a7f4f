"""Progression-free survival against the curve that the design's rate stands for."""

from __future__ import annotations

import numpy as np

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.book.figures.curves import since
from onearm.errors import InputError
from onearm.plots import Figure, words
from onearm.plots.area import moment
from onearm.stats.logrank import LogRank, one_sample_logrank, weibull
from onearm.tables.html import Html
from onearm.trial.data import Times
from onearm.trial.spec import DAYS, Population

SHAPES = {
    0.7: "falling hazard (Weibull, shape 0.7)",
    1.0: "constant hazard (exponential)",
    1.3: "rising hazard (Weibull, shape 1.3)",
}
"""Null curves through the same point. The shapes are assumptions, not findings."""

_POINTS, _STEPS = 120, 300


def stated(analysis: Analysis) -> tuple[float, float]:
    """The rate that the design calls uninteresting, and its landmark in the unit of the trial.

    Raises
    ------
    InputError
        If the trial has no such rate of progression-free survival.
    """
    primary, unit = analysis.primary, analysis.trial.spec.unit
    if primary is None or primary.endpoint != "pfs" or primary.p0 is None:
        raise InputError(
            "the design states no rate of progression-free survival at a landmark to test against"
        )
    return primary.p0, primary.at * DAYS[primary.unit] / DAYS[unit]


def against_null(
    analysis: Analysis,
    *,
    shape: float = 1.0,
    until: float | None = None,
    population: Population = "efficacy",
) -> LogRank:
    """One-sample log-rank test against the Weibull curve through the design's rate.

    Parameters
    ----------
    until : float, optional
        Time at which follow-up is cut, in the unit of the trial; without it all is used.

    Raises
    ------
    InputError
        If there is no such rate, or nobody with progression-free survival.
    """
    return _test(_times(analysis, population), *stated(analysis), shape=shape, until=until)


def expected_events(analysis: Analysis) -> Figure:
    """Events seen and expected under a constant hazard, as they add up."""
    rate, at = stated(analysis)
    times = _times(analysis, "efficacy")
    longest = float(times.time.max())
    if not longest > 0:
        raise InputError("nobody was followed, so no event is expected")
    steps = words.sample(np.unique(times.time).tolist(), _STEPS)
    moments = np.union1d(np.linspace(0, longest, _POINTS), steps)
    tests = [_test(times, rate, at, until=float(moment)) for moment in moments]
    reached = _test(times, rate, at, until=at) if at <= longest else None
    tally = plots.Tally(
        time=moments,
        observed=np.array([test.observed for test in tests]),
        expected=np.array([test.expected for test in tests]),
        n=tests[0].n, unit=times.unit, rate=rate, landmark=at,
        at_landmark=None if reached is None else (reached.observed, reached.expected),
    )  # fmt: skip
    synthetic = analysis.trial.spec.synthetic
    return plots.expected(tally, since=since(analysis), synthetic=synthetic)


def null_shapes(analysis: Analysis) -> tables.Table:
    """The same test under null curves of three shapes, with follow-up cut and in full."""
    rate, at = stated(analysis)
    unit, mark = analysis.trial.spec.unit, tables.kind_mark(analysis.trial.kind)
    rows = []
    for until, used in ((at, f"up to {moment(at, unit)} {unit}"), (None, "in full")):
        for shape, name in SHAPES.items():
            test = against_null(analysis, shape=shape, until=until)
            seen = Html(f"{test.observed}<small>{mark}</small>")
            rows.append([name, used, seen, words.number(test.expected), ratio(test),
                         words.p_value(test.p)])  # fmt: skip
    head = ["Null curve", "Follow-up used", "Seen", "Expected", "Ratio (95% CI)", "One-sided p"]
    caption = (
        f"Null curves through {words.percent(rate)} at {moment(at, unit)} {unit} (n = {test.n})"
    )
    return tables.Table(caption, head, rows, frozenset({2, 3, 4, 5}))


def ratio(test: LogRank) -> str:
    """Observed over expected events with its interval."""
    if test.ratio is None or test.ci is None:
        return "not available"
    return f"{test.ratio:.2f} ({test.ci[0]:.2f} to {test.ci[1]:.2f})"


def _test(
    times: Times, rate: float, at: float, *, shape: float = 1.0, until: float | None = None
) -> LogRank:
    """The test with follow-up cut at `until`: later events are not seen."""
    end = np.inf if until is None else until
    seen = times.event * (times.time <= end + 1e-9)
    return one_sample_logrank(np.minimum(times.time, end), seen, weibull(rate, at, shape=shape))


def _times(analysis: Analysis, population: Population) -> Times:
    times = analysis.trial.times("pfs", population)
    if times is None:
        raise InputError("nobody in this population has progression-free survival")
    return times
