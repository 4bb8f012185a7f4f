"""Tables for people: a caption, units in the head, row and column scopes."""

from onearm.tables.html import Table
from onearm.tables.trial import (
    claims_table,
    concordance_table,
    contract_table,
    events_table,
    grades_table,
    kind_mark,
    missing_list,
    results_table,
    stage_table,
)

__all__ = [
    "Table",
    "claims_table",
    "concordance_table",
    "contract_table",
    "events_table",
    "grades_table",
    "kind_mark",
    "missing_list",
    "results_table",
    "stage_table",
]
