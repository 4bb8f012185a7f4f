"""Figures and tables of the design."""

from __future__ import annotations

import numpy as np

from onearm import plots
from onearm.analysis import Analysis
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.stats import simon


def power(analysis: Analysis) -> Figure:
    """What the design does at every true rate."""
    design = analysis.design
    if design is None:
        raise InputError("there is no two-stage design to draw")
    rates = np.linspace(0.01, 0.99, 99)
    rule = design.r1, design.n1, design.r, design.n
    return plots.power([simon.characteristics(*rule, float(p)) for p in rates], design)
