"""Figures: each takes results, computes no statistic, and returns one `Figure`.

`plot_*` draw the same on Axes of matplotlib that the caller brings.
"""

from onearm.plots.area import area, plot_area
from onearm.plots.bands import Bands, bands, plot_bands
from onearm.plots.behaviour import behaviour, coverage, plot_behaviour, plot_coverage
from onearm.plots.clocks import Lived, clocks, plot_clocks
from onearm.plots.denominators import Denominator, denominators, plot_denominators
from onearm.plots.events import events, plot_events
from onearm.plots.expected import Tally, expected, plot_expected
from onearm.plots.figure import Figure, to_svg
from onearm.plots.flow import flow, plot_flow
from onearm.plots.followup import follow_up, plot_follow_up
from onearm.plots.forest import Study, forest, plot_forest
from onearm.plots.hundred import hundred, plot_hundred
from onearm.plots.incidence import incidence, plot_incidence
from onearm.plots.intervals import Row, intervals, plot_intervals
from onearm.plots.km import curve, km, plot_km
from onearm.plots.lines import Line, Panel, lines, plot_lines
from onearm.plots.luck import luck, plot_luck
from onearm.plots.outcomes import outcomes, plot_outcomes
from onearm.plots.people import Group, people, plot_people
from onearm.plots.power import plot_power, power
from onearm.plots.questions import plot_questions, plot_rules, questions
from onearm.plots.sawtooth import Tooth, plot_sawtooth, sawtooth
from onearm.plots.single_power import plot_single_power, single_power
from onearm.plots.spider import plot_spider, spider
from onearm.plots.split import plot_split, split
from onearm.plots.surprise import Yardstick, plot_surprise, surprise
from onearm.plots.swimmer import plot_swimmer, swimmer
from onearm.plots.traces import Rule, Scales, Trace, plot_traces, traces
from onearm.plots.tradeoff import plot_tradeoff, tradeoff
from onearm.plots.two_courses import two_courses
from onearm.plots.waterfall import plot_waterfall, waterfall

__all__ = [
    "Bands",
    "Denominator",
    "Figure",
    "Group",
    "Line",
    "Lived",
    "Panel",
    "Row",
    "Rule",
    "Scales",
    "Study",
    "Tally",
    "Tooth",
    "Trace",
    "Yardstick",
    "area",
    "bands",
    "behaviour",
    "clocks",
    "coverage",
    "curve",
    "denominators",
    "events",
    "expected",
    "flow",
    "follow_up",
    "forest",
    "hundred",
    "incidence",
    "intervals",
    "km",
    "lines",
    "luck",
    "outcomes",
    "people",
    "plot_area",
    "plot_bands",
    "plot_behaviour",
    "plot_clocks",
    "plot_coverage",
    "plot_denominators",
    "plot_events",
    "plot_expected",
    "plot_flow",
    "plot_follow_up",
    "plot_forest",
    "plot_hundred",
    "plot_incidence",
    "plot_intervals",
    "plot_km",
    "plot_lines",
    "plot_luck",
    "plot_outcomes",
    "plot_people",
    "plot_power",
    "plot_questions",
    "plot_rules",
    "plot_sawtooth",
    "plot_single_power",
    "plot_spider",
    "plot_split",
    "plot_surprise",
    "plot_swimmer",
    "plot_traces",
    "plot_tradeoff",
    "plot_waterfall",
    "power",
    "questions",
    "sawtooth",
    "single_power",
    "spider",
    "split",
    "surprise",
    "swimmer",
    "to_svg",
    "traces",
    "tradeoff",
    "two_courses",
    "waterfall",
]
