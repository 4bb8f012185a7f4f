"""Which rows of a table are analysed: those that are marked, and baselines."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from onearm.analysis.patients import tumour_scans
from onearm.trial.records import parameter_rows, scan_rows
from tests.trial.folder import TrialFolder


def sums(*rows: tuple[str, float, float, str, str]) -> pd.DataFrame:
    """Sums of diameters: subject, sum, day, ABLFL and ANL01FL."""
    table = pd.DataFrame(rows, columns=["USUBJID", "AVAL", "ADY", "ABLFL", "ANL01FL"])
    return table.mask(table.eq("")).assign(PARAMCD="SDIAM")


def kept(table: pd.DataFrame) -> list[float]:
    return list(scan_rows(table, "SDIAM")["AVAL"])


def test_a_baseline_counts_though_the_scans_alone_are_marked() -> None:
    table = sums(("S1", 100, 1, "Y", ""), ("S1", 60, 42, "", "Y"), ("S1", 70, 84, "", ""))
    assert kept(table) == [100, 60]


@pytest.mark.parametrize("day", ["ADY", "ADT"])
def test_without_its_mark_the_first_scan_is_the_baseline(day: str) -> None:
    table = sums(("S1", 60, 42, "", "Y"), ("S1", 100, -3, "", ""), ("S1", 70, 84, "", ""))
    dates = pd.Timestamp("2024-01-01") + pd.to_timedelta(table["ADY"], "D")
    table = table.assign(ADT=dates)[["USUBJID", "PARAMCD", "AVAL", "ANL01FL", day]]
    assert kept(table) == [60, 100]


def test_of_two_readers_the_marked_one_gives_the_baseline() -> None:
    table = sums(
        ("S1", 100, 1, "Y", "Y"), ("S1", 90, 1, "Y", ""), ("S1", 60, 42, "", "Y"),
        ("S1", 50, 42, "", ""), ("S2", 80, 1, "", "Y"), ("S2", 70, 1, "", ""),
    )  # fmt: skip
    assert kept(table) == [100, 60, 80]
    assert kept(table.drop(columns="ABLFL")) == [100, 60, 80]


def test_a_baseline_that_is_given_beside_each_scan_needs_no_row() -> None:
    table = sums(("S1", 90, 1, "Y", ""), ("S1", 60, 42, "", "Y")).assign(BASE=[np.nan, 100.0])
    assert kept(table) == [60]


def test_where_nothing_is_marked_all_rows_count() -> None:
    table = sums(("S1", 90, 1, "Y", ""), ("S1", 60, 42, "", ""))
    assert kept(table) == [90, 60]
    pd.testing.assert_frame_equal(scan_rows(table, "SDIAM"), parameter_rows(table, "SDIAM"))


def test_bars_are_drawn_where_the_baseline_is_not_marked_for_analysis(trial: TrialFolder) -> None:
    row = {"USUBJID": "S1", "PARAMCD": "SDIAM", "ABLFL": "", "ANL01FL": "Y"}
    trial.write_rows("adtr", [
        row | {"AVAL": "100", "ADY": "1", "ABLFL": "Y", "ANL01FL": ""},
        row | {"AVAL": "60", "ADY": "42"},
    ])  # fmt: skip
    (scans,) = tumour_scans(trial.open(), None)
    assert scans.change == pytest.approx((-40,))
