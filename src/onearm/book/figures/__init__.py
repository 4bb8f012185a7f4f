"""Figures and tables that need a computation beside the analysis; each takes the analysis."""

from onearm.book.figures.comparators import conversions, forest, surprise, uncertain_null
from onearm.book.figures.design import power
from onearm.book.figures.overview import headline, possible_sizes
from onearm.book.figures.primary import interval_methods, outcomes
from onearm.book.figures.safety import worst_events
from onearm.book.figures.two_stage import bias, coverage, estimates, halfway, tests_and_intervals

__all__ = [
    "bias",
    "conversions",
    "coverage",
    "estimates",
    "forest",
    "halfway",
    "headline",
    "interval_methods",
    "outcomes",
    "possible_sizes",
    "power",
    "surprise",
    "tests_and_intervals",
    "uncertain_null",
    "worst_events",
]
