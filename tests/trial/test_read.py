"""What a table may look like and still be read the same."""

from __future__ import annotations

import pandas as pd
import pytest

from onearm.trial.folder import open_trial

MISSING = ["", "NA", "NaN", "nan", "N/A", "NULL", "."]


def text_of(trial, table):
    return (trial.path / f"{table}.csv").read_text()


def changed(trial, alter):
    """The tables after `alter` has rewritten every CSV file of the folder."""
    for name in trial.spec["tables"]:
        trial.write(f"{name}.csv", alter(text_of(trial, name)))
    return trial.open().tables


@pytest.mark.parametrize(
    "alter",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace(",", " , "),
        lambda text: text.partition("\n")[0].lower() + "\n" + text.partition("\n")[2],
    ],
    ids=["byte order mark", "CRLF", "no last newline", "spaces", "lower-case columns"],
)
def test_the_same_table_is_read(trial, alter):
    plain = trial.open().tables
    for name, table in changed(trial, alter).items():
        pd.testing.assert_frame_equal(table, plain[name])


@pytest.mark.parametrize("cell", MISSING)
def test_cells_that_hold_nothing_are_missing(trial, cell):
    trial.change("adsl", 2, AGE=cell, SEX=cell, TRTSDT=cell)
    adsl = trial.open().tables["adsl"]
    assert adsl.loc[1, ["AGE", "SEX", "TRTSDT"]].isna().all()


@pytest.mark.parametrize("cell", ["None", "0", "none", "-", "NONE"])
def test_other_cells_are_text(trial, cell):
    trial.change("adsl", 2, SEX=cell)
    assert trial.open().tables["adsl"].loc[1, "SEX"] == cell


def test_columns_outside_the_contract_are_kept_as_text(trial):
    trial.add_column("adsl", "SITE", "007", "NA", "", "x")
    site = trial.open().tables["adsl"]["SITE"]
    assert site.tolist()[0::3] == ["007", "x"]
    assert site.isna().tolist() == [False, True, True, False]


def test_subjects_that_look_like_numbers_stay_text(trial):
    for table in trial.spec["tables"]:
        rows = [r | {"USUBJID": "00" + r["USUBJID"][1:]} for r in trial.rows(table)]
        trial.write_rows(table, rows)
    assert trial.open().population("primary").tolist() == ["001"]


def test_types_are_those_of_the_contract(trial):
    adsl = trial.open().tables["adsl"]
    assert adsl["AGE"].tolist() == [50, 61, 72, 43]
    assert adsl["TRTSDT"].tolist()[0] == pd.Timestamp(2024, 1, 1)


def test_a_time_of_day_is_ignored(trial):
    trial.change("adsl", 1, TRTSDT="2024-01-01T08:30")
    assert trial.open().tables["adsl"].loc[0, "TRTSDT"] == pd.Timestamp(2024, 1, 1)


def test_rows_are_counted_with_blank_lines_as_a_spreadsheet_does(trial):
    text = text_of(trial, "adsl").replace("S2,", "\nS2,").replace(",61,", ",old,")
    trial.write("adsl.csv", text)
    assert ("bad-type", "adsl", 3, "AGE") in trial.places()


def test_a_folder_and_its_yaml_open_alike(trial):
    assert open_trial(trial.path / "trial.yaml").folder == open_trial(str(trial.path)).folder
