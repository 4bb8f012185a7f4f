"""Arithmetic on printed numbers, against R and against the same sums by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from onearm.analysis import Analysis, Result
from onearm.analysis.derived import derived_results

with (Path(__file__).parent / "derived.csv").open(newline="") as file:
    EXPECTED = list(csv.DictReader(file))


@pytest.mark.parametrize("row", EXPECTED, ids=[row["id"] for row in EXPECTED])
def test_arithmetic_on_printed_numbers(row: dict[str, str], results: dict[str, Result]):
    found = results[row["id"]]
    assert found.value == pytest.approx(
        float(row["value"]), abs=0.5 * 10.0 ** -int(row["decimals"])
    )
    assert found.kind == "derived"


def test_without_printed_numbers_nothing_is_derived(leukemia_analysis: Analysis):
    assert derived_results(leukemia_analysis.trial) == ()
