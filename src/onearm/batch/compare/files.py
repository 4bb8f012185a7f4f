"""The comparison as files: Parquet and CSV, with the same columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from onearm.batch.compare.columns import COLUMNS, Column
from onearm.batch.outcome import Outcome
from onearm.texts import as_text, readable

Record = list[Any]
BLOCK = 1000
"""Rows that are written at once, and so are in memory."""
TYPES = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64()}
ABOUT = (
    "Single-arm trials beside each other, one row each. They differ in patients and in time: this "
    "compares what was found in each arm, not treatments."
)


def write_files(outcomes: Iterable[Outcome], parquet: Path, text: Path) -> None:
    """Write the comparison as Parquet, each column with its meaning and unit, and as CSV.

    In the CSV, text that would be a formula in a spreadsheet gets an apostrophe.
    """
    schema = pa.schema([_field(column) for column in COLUMNS], {"about": ABOUT})
    with (
        pq.ParquetWriter(parquet, schema) as table,
        text.open("w", encoding="utf-8", newline="") as lines,
    ):
        rows = csv.writer(lines, lineterminator="\n")
        rows.writerow([column.name for column in COLUMNS])
        for block in _blocks(_record(outcome) for outcome in outcomes):
            columns = [[record[i] for record in block] for i in range(len(COLUMNS))]
            table.write_table(pa.table(columns, schema=schema))
            rows.writerows([as_text(cell) for cell in record] for record in block)


def _blocks(records: Iterator[Record]) -> Iterator[list[Record]]:
    while block := list(islice(records, BLOCK)):
        yield block


def _record(outcome: Outcome) -> Record:
    """A trial as the files have it; how it came to be done is not among it."""
    found = {
        **(outcome.row or {}),
        "name": outcome.name,
        "state": "failed" if outcome.failed else "done",
        "page": outcome.site,
        "results": outcome.results,
        "problems": "; ".join(outcome.problems) or None,
    }
    cells = (found.get(column.name) for column in COLUMNS)
    return [readable(cell) if isinstance(cell, str) else cell for cell in cells]


def _field(column: Column) -> pa.Field:
    said = {"description": column.meaning, "unit": column.unit}
    return pa.field(column.name, TYPES[column.type], metadata=said)
