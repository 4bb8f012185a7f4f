"""The comparison as Parquet and CSV."""

from __future__ import annotations

import csv
import random
import tracemalloc
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from onearm.batch.compare import write_comparison
from onearm.batch.compare.columns import COLUMNS
from onearm.batch.outcome import Outcome

from . import made

FILES = ("index.html", "comparison.parquet", "comparison.csv")


def contents(folder):
    return {name: (folder / name).read_bytes() for name in FILES}


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """The folder with the comparison of the twelve."""
    folder = tmp_path_factory.mktemp("out")
    assert write_comparison(made.twelve(), folder) == folder / "index.html"
    return folder


def test_parquet_has_the_rows_with_types_and_meanings(out):
    table = pq.read_table(out / "comparison.parquet")
    assert table.column_names == [column.name for column in COLUMNS]
    types = {"text": "string", "whole": "int64", "number": "double"}
    for column, field in zip(COLUMNS, table.schema, strict=True):
        assert str(field.type) == types[column.type]
        said = {b"description": column.meaning.encode(), b"unit": column.unit.encode()}
        assert said.items() <= field.metadata.items()
    by_name = {row["name"]: row for row in table.to_pylist()}
    for name, row in made.rows().items():
        assert by_name[name].items() >= row.items()
    assert by_name["gone"]["state"] == "failed"
    assert by_name["gone"]["id"] is None


def test_csv_has_the_same_as_parquet(out):
    with (out / "comparison.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    table = pq.read_table(out / "comparison.parquet").to_pylist()
    assert [
        {name: "" if cell is None else str(cell) for name, cell in row.items()} for row in table
    ] == written


def test_names_come_as_people_order_them(out):
    names = pq.read_table(out / "comparison.parquet").column("name").to_pylist()
    assert names == [
        "broken", "few held back", "FICTITIOUS-1", "gone", "hostile", "later 9", "Later 10",
        "NCT04028063", "no design", "no primary", "one stage", "survival alone",
    ]  # fmt: skip


def test_the_order_and_the_time_it_took_change_no_byte(out, tmp_path):
    outcomes = [
        replace(one, seconds=float(i), state="failed" if one.failed else "unchanged")
        for i, one in enumerate(made.twelve())
    ]
    random.Random(1).shuffle(outcomes)
    write_comparison(outcomes, tmp_path)
    assert contents(tmp_path) == contents(out)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)


def test_what_stands_stays_until_all_of_the_new_is_made(out, tmp_path):
    write_comparison(made.twelve(), tmp_path)
    with pytest.raises(KeyError):
        write_comparison([made.done("half a row", {"unit": "weeks"})], tmp_path)
    assert contents(tmp_path) == contents(out)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)


def test_memory_does_not_grow_with_the_number_of_trials(tmp_path):
    rows = list(made.rows().values())

    def with_row(outcome: Outcome) -> Outcome:
        return replace(outcome, row=dict(rows[int(outcome.name) % len(rows)]))

    def peak(number: int) -> int:
        outcomes = [made.done(str(i), None) for i in range(number)]
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        write_comparison(outcomes, tmp_path, with_row)
        return tracemalloc.get_traced_memory()[1] - before

    tracemalloc.start()
    try:
        few, many = peak(1200), peak(3600)
    finally:
        tracemalloc.stop()
    assert (many - few) / 2400 < 1000  # bytes a trial; a row alone takes more


def test_text_that_is_a_formula_or_no_text_is_written_as_text(tmp_path):
    row = made.rows()["NCT04028063"] | {"title": "=HYPERLINK(1)\x00\ud800", "id": "@A"}
    write_comparison([Outcome("one", "one", "done", row)], tmp_path)
    with (tmp_path / "comparison.csv").open(encoding="utf-8", newline="") as file:
        (written,) = csv.DictReader(file)
    assert (written["title"], written["id"]) == ("'=HYPERLINK(1)", "'@A")
    table = pq.read_table(tmp_path / "comparison.parquet").to_pylist()
    assert table[0]["title"] == "=HYPERLINK(1)"
