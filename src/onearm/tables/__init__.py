"""Tables for people: a caption, units in the head, row and column scopes."""

from onearm.tables.concordance import ByGrade, concordance_table, meanings_table
from onearm.tables.dictionary import (
    contract_table,
    formats_table,
    parameters_table,
    problems_table,
    switched_off,
    units_table,
)
from onearm.tables.html import Table
from onearm.tables.oddities import oddities_table
from onearm.tables.record import Record, RecordPlace
from onearm.tables.statistics import Statistics
from onearm.tables.trial import (
    claims_table,
    comparators_table,
    contents_table,
    design_table,
    events_table,
    grades_table,
    kind_mark,
    missing_list,
    population_table,
    results_table,
    stage_table,
)

__all__ = [
    "ByGrade",
    "Record",
    "RecordPlace",
    "Statistics",
    "Table",
    "claims_table",
    "comparators_table",
    "concordance_table",
    "contents_table",
    "contract_table",
    "design_table",
    "events_table",
    "formats_table",
    "grades_table",
    "kind_mark",
    "meanings_table",
    "missing_list",
    "oddities_table",
    "parameters_table",
    "population_table",
    "problems_table",
    "results_table",
    "stage_table",
    "switched_off",
    "units_table",
]
