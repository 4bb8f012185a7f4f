"""Figures and tables that need a computation beside the analysis; each takes the analysis."""

from onearm.book.figures.design import power
from onearm.book.figures.overview import headline, possible_sizes
from onearm.book.figures.primary import other_nulls, outcomes
from onearm.book.figures.safety import worst_events

__all__ = ["headline", "other_nulls", "outcomes", "possible_sizes", "power", "worst_events"]
