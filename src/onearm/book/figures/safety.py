"""Figures and tables of the adverse events."""

from __future__ import annotations

from onearm import tables
from onearm.analysis import Analysis
from onearm.errors import InputError


def worst_events(analysis: Analysis) -> tables.Table:
    """Patients by term and worst grade."""
    if analysis.safety is None:
        raise InputError("there are no adverse events")
    return tables.events_table(analysis.safety.table, graded=analysis.safety.graded)
