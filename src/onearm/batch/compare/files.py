"""The comparison as files: Parquet and CSV, with the same columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from onearm.batch.compare.columns import COLUMNS, Column
from onearm.batch.outcome import Outcome
from onearm.texts import as_text, readable

Record = list[Any]
TYPES = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64()}
ABOUT = (
    "Single-arm trials beside each other, one row each. They differ in patients and in time: this "
    "compares what was found in each arm, not treatments."
)


def records_of(outcomes: Sequence[Outcome]) -> list[Record]:
    """The trials as the files have them; how they came to be done is not among it."""
    return [_record(outcome) for outcome in outcomes]


def _record(outcome: Outcome) -> Record:
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


def parquet(records: Sequence[Record]) -> bytes:
    """The comparison as a Parquet file, each column with its meaning and unit."""
    schema = pa.schema([_field(column) for column in COLUMNS], {"about": ABOUT})
    columns = [[record[i] for record in records] for i in range(len(COLUMNS))]
    into = io.BytesIO()
    pq.write_table(pa.table(columns, schema=schema), into)
    return into.getvalue()


def csv_text(records: Sequence[Record]) -> str:
    """The comparison as CSV; text that would be a formula in a spreadsheet gets an apostrophe."""
    into = io.StringIO()
    writer = csv.writer(into, lineterminator="\n")
    writer.writerow([column.name for column in COLUMNS])
    writer.writerows([as_text(cell) for cell in record] for record in records)
    return into.getvalue()


def _field(column: Column) -> pa.Field:
    said = {"description": column.meaning, "unit": column.unit}
    return pa.field(column.name, TYPES[column.type], metadata=said)
