"""What is odd in the data: kinds of warnings, without a value and without a patient."""

from __future__ import annotations

from onearm.analysis.analyse import Analysis
from onearm.analysis.suppression import counted
from onearm.tables.html import Table
from onearm.tables.trial import with_small
from onearm.trial.kinds import HURTS, tallied


def oddities_table(analysis: Analysis) -> Table:
    """The warnings of the check by kind, table and column, with how often each came.

    Counts below `min_cell` of trial.yaml are held back, as those of patients are.
    """
    trial = analysis.trial
    least = trial.spec.privacy.min_cell
    rows = [
        [
            with_small(one.kind.meaning, one.kind.code),
            _place(one.table, one.column),
            f"<{least}" if (count := counted(one.count, least)) is None else str(count),
            HURTS[one.kind.rank].capitalize(),
        ]
        for one in tallied(trial.warnings)
    ]
    head = ["What", "Where", "How many", "What it may come to"]
    return Table("What is odd in the data", head, rows, frozenset({2}))


def _place(table: str, column: str) -> str:
    return table if column in ("", "-") else f"{table}, {column}"
