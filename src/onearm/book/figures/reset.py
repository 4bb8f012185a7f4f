"""A clock that starts later than treatment: what it does to a rate, and to a rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.book.figures.question import EXAMPLE
from onearm.plots import Figure, words
from onearm.stats.new_baseline import Reset, Truth, reset, simulate
from onearm.stats.unequal import unequal

LATEST = 0.25
"""The longest delay that is looked at, as a share of the time to the landmark: an assumption."""
SHOWN = 0.125
"""The delay of the tables, as such a share: an assumption too."""
POINTS, MARKED = 41, 6
PATIENTS, SEED = 400_000, 11
SHAPES: dict[str, tuple[float, float]] = {
    "constant hazard, all patients alike": (1.0, 0.0),
    "each patient constant, patients differ": (1.0, 1.0),
    "falling hazard": (0.7, 0.0),
    "rising hazard": (1.4, 0.0),
}
"""Shape and spread of the truths that are drawn: assumptions, not findings."""
WEEKS = 24.0


@dataclass(frozen=True)
class Setting:
    """A null rate at a landmark; `invented` where the trial states none."""

    rate: float
    at: float
    unit: str
    invented: bool

    @property
    def delay(self) -> float:
        """The delay of the tables, in the unit of the landmark."""
        return SHOWN * self.at

    @property
    def moment(self) -> str:
        """The landmark with its unit."""
        return f"{words.plain(self.at)} {self.unit}"

    @property
    def late(self) -> str:
        """The delay of the tables with its unit."""
        return f"{words.plain(self.delay)} {self.unit}"

    @property
    def source(self) -> str:
        """Where the rate comes from, for a caption."""
        if self.invented:
            return f"an invented null rate of {words.percent(self.rate)} at {self.moment}"
        return f"the null rate of this trial, {words.percent(self.rate)} at {self.moment}"


def setting(analysis: Analysis) -> Setting:
    """The trial's own null at its own landmark, else an invented one."""
    design, primary = analysis.trial.spec.design, analysis.trial.spec.primary
    if design is None or primary is None:
        return Setting(EXAMPLE[0], WEEKS, "weeks", True)
    return Setting(design.p0, primary.at, primary.unit, False)


def truths(asked: Setting) -> dict[str, Truth]:
    """Laws of event times that all have the null rate at the landmark."""
    return {
        name: Truth(asked.rate, asked.at, shape=shape, spread=spread)
        for name, (shape, spread) in SHAPES.items()
    }


def clocks(analysis: Analysis) -> Figure:
    """Four invented patients on two clocks."""
    asked = setting(analysis)
    at, delay = asked.at, LATEST * asked.at
    patients = [
        plots.Lived("Patient A", 0.6 * delay), plots.Lived("Patient B", 0.7 * at),
        plots.Lived("Patient C", at + 0.5 * delay), plots.Lived("Patient D", None),
    ]  # fmt: skip
    caption = (
        f"Examples, not trial data: four invented patients and a later clock that starts "
        f"{words.plain(delay)} {asked.unit} after treatment (a length chosen so that it can be "
        "seen). Dotted lines: the landmark of each clock."
    )
    return plots.clocks(patients, delay, at, unit=asked.unit, caption=caption)


def reset_rates(analysis: Analysis) -> Figure:
    """The rate on the later clock, among those who reach it, against the delay."""
    asked = setting(analysis)
    delays = np.linspace(0, LATEST * asked.at, POINTS)
    drawn = []
    for name, truth in truths(asked).items():
        marks = [
            (float(d), 100 * simulate(truth, float(d), patients=PATIENTS, seed=SEED).moved)
            for d in np.linspace(0, delays[-1], MARKED)[1:]
        ]
        heights = [100 * reset(truth, float(d)).moved for d in delays]
        drawn.append(plots.Trace(name, delays.tolist(), heights, marks=marks))
    ends = {line.label: line.y[-1] for line in drawn}
    low, high = min(ends, key=lambda k: ends[k]), max(ends, key=lambda k: ends[k])
    says = (
        f"Rate at {asked.moment} from the later start against the delay, for four truths that all "
        f"have {words.percent(asked.rate)} from the start of treatment. With a delay of "
        f"{words.plain(float(delays[-1]))} {asked.unit} it is between {words.number(ends[low])}% "
        f"({low}) and {words.number(ends[high])}% ({high}); with a constant hazard and patients "
        "who are alike it does not move."
    )
    caption = (
        f"Lines: closed form; marks: {PATIENTS:,} simulated patients each (seed {SEED}). Built on "
        f"{asked.source}; delays, shapes (Weibull {SHAPES['falling hazard'][0]:g} and "
        f"{SHAPES['rising hazard'][0]:g}) and differences between patients (gamma frailty of "
        "variance 1) are assumptions."
    )
    scales = plots.Scales(
        f"Rate at {asked.moment} from the later start (%)",
        f"Delay from treatment to the later start ({asked.unit})",
        rules=(plots.Rule(100 * asked.rate, f"null {words.percent(asked.rate)}"),),
    )  # fmt: skip
    return plots.traces(drawn, scales, name="reset-rates", says=says, caption=caption)


def reset_table(analysis: Analysis) -> tables.Table:
    """Four ways of counting the same patients, under each truth, for one delay."""
    asked = setting(analysis)
    rows = []
    for name, truth in truths(asked).items():
        found = reset(truth, asked.delay)
        rates = (found.start, found.moved_with_early, found.moved, found.start_without_early)
        rows.append([words.capital(name), *(words.number(100 * rate) for rate in rates),
                     words.number(100 * (1 - found.left))])  # fmt: skip
    head = ["Truth", "From treatment, all", "Later clock, all", "Later clock, early failures out",
            "From treatment, early failures out", "Failed early"]  # fmt: skip
    caption = (
        f"The same patients counted in four ways (rates in %), with an assumed delay of "
        f"{asked.late}; built on {asked.source}"
    )
    return tables.Table(caption, head, rows, frozenset(range(1, 6)))


def false_claims(analysis: Analysis) -> dict[str, float] | None:
    """Type I error of the trial's rule if stage 1 alone is on the later clock, by truth.

    None where the trial has no two stages and landmark.
    """
    asked, design = setting(analysis), analysis.design
    if design is None or asked.invented:
        return None
    rule = design.r1, design.n1, design.r, design.n
    return {
        name: unequal(*rule, moved(truth, asked).moved, asked.rate).reject
        for name, truth in truths(asked).items()
    }


def moved(truth: Truth, asked: Setting) -> Reset:
    """The four rates at the delay of the tables."""
    return reset(truth, asked.delay)
