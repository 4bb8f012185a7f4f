"""Things to drag about designs and intervals; each starts from this trial's own numbers."""

from __future__ import annotations

import numpy as np
from IPython.display import HTML

from onearm import plots
from onearm.analysis import Analysis
from onearm.book.figures.question import plan, question
from onearm.book.widgets import widget
from onearm.stats import simon

MOST_PATIENTS = 200
"""Where the search in the page ends: it stays smooth under the finger that far."""


def design_explorer(analysis: Analysis) -> HTML:
    """Two rates and two errors to move, and the two-stage designs that follow.

    Examples
    --------
    >>> from onearm.trial import open_trial
    >>> from onearm.analysis import analyse
    >>> trial = open_trial("data/NCT04028063")
    >>> "oa-design" in design_explorer(analyse(trial)).data
    True
    """
    asked, rule = question(analysis), plan(analysis)
    own = analysis.design
    about = (
        "An example: this trial states no design. " if asked.example else ""
    ) + "Move a rate or an error: the two designs of Simon (1989) are searched anew each time."
    start = {"p0": asked.p0, "p1": asked.p1, "alpha": asked.alpha, "power": 1 - asked.beta}
    data = {
        "start": {key: round(100 * value, 9) for key, value in start.items()},
        "show": "optimal" if "optimal" in rule.kind else "minimax",
        "most": MOST_PATIENTS,
        "own": None if own is None else {"r1": own.r1, "n1": own.n1, "r": own.r, "n": own.n},
        "whose": analysis.trial.spec.id,
        "about": about,
    }
    rates = np.linspace(0.01, 0.99, 99)
    curve = [simon.characteristics(rule.r1, rule.n1, rule.r, rule.n, float(p)) for p in rates]
    label = "Design explorer: what two rates and two errors ask for"
    fallback = plots.power(curve, rule, name="design_explorer", caption=_caption(rule, asked.text))
    return widget("design", label=label, data=data, fallback=fallback)


def _caption(rule: simon.Design, asked: str) -> str:
    return (
        f"A two-stage rule ({rule.r1}/{rule.n1}, {rule.r}/{rule.n}) for {asked}: what it does at "
        "each true rate; dotted lines at the uninteresting and the desirable rate."
    )
