"""The data dictionary of a trial folder, printed from the contract by which it is checked."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from onearm.tables.html import Html, Table
from onearm.trial.contract import CONTRACT, UNITS, Column
from onearm.trial.kinds import HURTS, KINDS
from onearm.trial.reading.formats import FORMATS
from onearm.trial.spec import PARAMS

NEEDS = {"always": "yes", "table": "with the table", "optional": "no"}
WITHOUT = {
    "adrs": "a trial without adrs has no responses, unless adtr gives sums of diameters",
    "adtr": "without adtr there is no picture of how tumours changed",
    "adae": "without adae the chapter on safety is empty",
}
"""What each table that may be missing leaves out, in a few words."""


def contract_table(table: str, columns: Iterable[Column]) -> Table:
    """The data dictionary of one table of a trial folder."""
    rows = [
        [_code(c.name), NEEDS[c.need], _type(c), _values(c), c.meaning, c.used_for] for c in columns
    ]
    head = ["Column", "Needed", "Type and unit", "Values", "Meaning", "Brings"]
    return Table(f"Columns of {table}", head, rows)


def switched_off() -> Table:
    """What the book lacks without each table or column that it can do without."""
    rows = []
    for table, why in WITHOUT.items():
        needed = [c for c in CONTRACT if c.table == table and c.need == "table"]
        brings = dict.fromkeys(c.used_for for c in needed)
        rows.append([_code(table), ", ".join(c.name for c in needed), ", ".join(brings), why])
    head = ["Table", "Columns that it needs", "Brings", "If it is missing"]
    return Table("Tables that a folder may do without", head, rows)


def parameters_table() -> Table:
    """The usual PARAMCD of each parameter."""
    meant = {
        "pfs": ("adtte", "progression-free survival"),
        "os": ("adtte", "overall survival"),
        "dor": ("adtte", "duration of response"),
        "bor": ("adrs", "best overall response"),
        "ovr": ("adrs", "response at one assessment"),
        "sum_of_diameters": ("adtr", "sum of the diameters of target lesions"),
    }
    rows = [[_code(name), _code(code), *meant[name]] for name, code in PARAMS.items()]
    head = ["Key below params", "PARAMCD unless stated", "Table", "What it is"]
    return Table("Parameters and their usual names", head, rows)


def formats_table() -> Table:
    """The formats of tables, by suffix."""
    rows = [[_code(suffix), name] for suffix, name in FORMATS.items()]
    return Table("Formats of tables", ["Suffix", "Format"], rows)


def units_table() -> Table:
    """The spellings of each unit of time in AVALU."""
    rows = [
        [unit, ", ".join(word for word, meant in UNITS.items() if meant == unit)]
        for unit in dict.fromkeys(UNITS.values())
    ]
    return Table("Units of time", ["Unit", "AVALU, in capitals or not"], rows)


def problems_table() -> Table:
    """Every kind of problem that `onearm check` looks for, by how much it hurts."""
    rows = []
    for rank, hurts in HURTS.items():
        codes = [_code(kind.code) for kind in KINDS.values() if kind.rank == rank]
        rows.append([hurts.capitalize(), Html(", ".join(codes))])
    return Table("What check looks for", ["What it may come to", "Kinds of problems"], rows)


def _type(column: Column) -> str:
    return f"{column.type}, {column.unit}" if column.unit else column.type


def _values(column: Column) -> str:
    """The codes or the range that are allowed; '' where anything is."""
    if column.name == "AVALU":
        return "a unit of time"
    if column.words:
        return ", ".join(column.words)
    whole = "whole, " if column.whole else ""
    if column.low is not None and column.high is not None:
        return f"{whole}{column.low:g} to {column.high:g}"
    return f"{whole}{column.low:g} or more" if column.low is not None else ""


def _code(text: str) -> Html:
    return Html(f"<code>{escape(text)}</code>")
