"""What a table may look like and still be read the same."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from onearm.trial.folder import open_trial
from onearm.trial.reading import read
from onearm.trial.reading.read import read_table

MISSING = ["", "NA", "NaN", "nan", "N/A", "NULL", "."]
FROZEN = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    monkeypatch.setattr(read, "today", lambda: FROZEN)


def text_of(trial, table):
    return (trial.path / f"{table}.csv").read_text()


def tables_of(trial):
    """Every table as it is read, before anything is derived or protected."""
    found = {name: read_table(name, trial.path / f"{name}.csv") for name in trial.spec["tables"]}
    assert not any(problems for _, problems in found.values())
    return {name: table for name, (table, _) in found.items()}


def written(tmp_path, text, name="adsl.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def places(problems):
    return [(p.code, p.row, p.column) for p in problems]


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
    plain = tables_of(trial)
    for name in trial.spec["tables"]:
        trial.write(f"{name}.csv", alter(text_of(trial, name)))
    for name, table in tables_of(trial).items():
        pd.testing.assert_frame_equal(table, plain[name])


@pytest.mark.parametrize("cell", [*MISSING, " ", " NA "])
def test_cells_that_hold_nothing_are_missing(trial, cell):
    trial.change("adsl", 2, AGE=cell, SEX=cell, TRTSDT=cell)
    assert tables_of(trial)["adsl"].loc[1, ["AGE", "SEX", "TRTSDT"]].isna().all()


@pytest.mark.parametrize("cell", ["None", "0", "none", "-", "NONE"])
def test_other_cells_are_text(trial, cell):
    trial.change("adsl", 2, SEX=cell)
    assert tables_of(trial)["adsl"].loc[1, "SEX"] == cell


def test_columns_outside_the_contract_are_text(trial):
    trial.add_column("adsl", "SITE", "007", "NA", "", "x")
    site = tables_of(trial)["adsl"]["SITE"]
    assert site.tolist()[0::3] == ["007", "x"]
    assert site.isna().tolist() == [False, True, True, False]


def test_only_columns_that_are_asked_for_are_kept_and_all_are_looked_at(trial):
    trial.add_column("adsl", "SITE", "007", "NA", "", "x")
    seen = []
    table, _ = read_table(
        "adsl", trial.path / "adsl.csv", keep={"USUBJID", "AGE"},
        look=lambda name, part: seen.append((name, *part)) or [],
    )  # fmt: skip
    assert list(table) == ["USUBJID", "AGE"]
    assert [name for name, *_ in seen] == ["adsl"]
    assert "SITE" in seen[0]


def test_what_is_found_in_several_pieces_is_told_once(trial, monkeypatch):
    monkeypatch.setattr("onearm.trial.reading.chunks.PIECE", 1)
    monkeypatch.setattr("onearm.trial.reading.chunks.max", lambda *sizes: 2, raising=False)
    looked = []

    def look(name, part):
        looked.append(len(part))
        return [read.Problem("identifier", name, "ARM", "names", "no names")]

    _, problems = read_table("adsl", trial.path / "adsl.csv", look=look)
    assert looked == [2, 2]
    assert places(problems) == [("identifier", None, "ARM")]


def test_pieces_make_the_table_that_one_reading_makes(trial, monkeypatch):
    trial.change("adsl", 4, AGE="")
    whole = tables_of(trial)
    monkeypatch.setattr("onearm.trial.reading.chunks.max", lambda *sizes: 1, raising=False)
    for name, table in tables_of(trial).items():
        pd.testing.assert_frame_equal(table, whole[name])


def test_subjects_that_look_like_numbers_stay_text(tmp_path):
    table, _ = read_table("adsl", written(tmp_path, "USUBJID,AGE\n001,50\n1,51\n"))
    assert table["USUBJID"].tolist() == ["001", "1"]


def test_types_are_those_of_the_contract(trial):
    adsl = tables_of(trial)["adsl"]
    assert adsl["AGE"].tolist() == [50, 61, 72, 43]
    assert adsl["TRTSDT"].tolist()[0] == pd.Timestamp(2024, 1, 1)


def test_numbers_are_the_nearest_to_what_is_written(tmp_path):
    """pandas.to_numeric is off by a last digit in half of long decimals; Python's float is not."""
    rng = np.random.default_rng(5)
    written_out = [repr(number) for number in (rng.random(500) * 1000).tolist()]
    text = "USUBJID,AGE\n" + "".join(f"S,{number}\n" for number in written_out)
    table, _ = read_table("adsl", written(tmp_path, text))
    assert [repr(number) for number in table["AGE"].tolist()] == written_out


@pytest.mark.parametrize("cell", ["2", "2.0", "2e0", "+2", " 2 ", "20e-1"])
def test_a_number_may_be_written_in_many_ways(tmp_path, cell):
    table, problems = read_table("adsl", written(tmp_path, f"USUBJID,AGE\nS1,{cell}\n"))
    assert table["AGE"].tolist() == [2]
    assert table["AGE"].dtype == np.int64
    assert not problems


@pytest.mark.parametrize("cell", ["1_000", "0x1A", "True", "1 000", "5 years", "٣", "1d3", "1e16"])
def test_what_only_some_programs_take_for_a_number_is_none(tmp_path, cell):
    table, problems = read_table("adsl", written(tmp_path, f"USUBJID,AGE\nS1,{cell}\n"))
    assert places(problems) == [("bad-type", 1, "AGE")]
    assert table["AGE"].isna().all()


@pytest.mark.parametrize("cell", ["inf", "-Inf", "Infinity", "+INFINITY"])
def test_an_infinite_number_has_its_own_code(tmp_path, cell):
    table, problems = read_table("adsl", written(tmp_path, f"USUBJID,AGE\nS1,{cell}\n"))
    assert places(problems) == [("infinite", 1, "AGE")]
    assert table["AGE"].isna().all()


def test_many_wrong_cells_are_summed_up(tmp_path):
    text = "USUBJID,AGE\n" + "S1,old\n" * 33
    _, problems = read_table("adsl", written(tmp_path, text))
    assert [p.row for p in problems] == [*range(1, 21), None]
    assert (problems[-1].found, problems[-1].count) == ("13 rows more", 13)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024-01-01", "2024-01-01"),
        ("2024-01-01T08:30", "2024-01-01"),
        ("2024-01-01 23:59:59", "2024-01-01"),
        ("20240101", "2024-01-01"),
        # SAS 9.4 Language Reference: Concepts, "About SAS Date, Time, and Datetime Values":
        # days since 1960-01-01, of which 0 is the first; seconds since its midnight.
        ("0", "1960-01-01"),
        ("-1", "1959-12-31"),
        ("366", "1961-01-01"),
        ("23376", "2024-01-01"),
        ("23376.0", "2024-01-01"),
        ("2019686400", "2024-01-01"),
        ("2019772799", "2024-01-01"),
    ],
)
def test_a_date_is_a_day_however_it_is_written(tmp_path, cell, day):
    table, problems = read_table("adsl", written(tmp_path, f"USUBJID,TRTSDT\nS1,{cell}\n"))
    assert not problems
    assert table["TRTSDT"].tolist() == [pd.Timestamp(day)]
    assert table["TRTSDT"].dtype == "datetime64[ns]"


@pytest.mark.parametrize(
    "cell",
    ["2024-01", "01/02/2024", "2024-02-30", "2024-01-013", "31JAN2024", "0001-01-01", "9999-12-31"],
)
def test_a_date_that_is_not_whole_or_could_be_another_is_none(tmp_path, cell):
    table, problems = read_table("adsl", written(tmp_path, f"USUBJID,TRTSDT\nS1,{cell}\n"))
    assert places(problems) == [("bad-type", 1, "TRTSDT")]
    assert table["TRTSDT"].isna().all()


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("45292", "2084-01-02, in the future or before 1900; as a spreadsheet counts, 2024-01-01"),
        ("-30000", "1877-11-11, in the future or before 1900"),
        ("99999999999", "5128-11-15, in the future"),
        ("1e15", "no day at all"),
    ],
)
def test_a_number_that_is_no_day_of_a_trial_says_how_it_was_read(tmp_path, cell, told):
    """As R 4.2.2 counts them: as.Date and as.POSIXct with these origins."""
    _, (problem,) = read_table("adsl", written(tmp_path, f"USUBJID,TRTSDT\nS1,{cell}\n"))
    assert (problem.code, problem.row) == ("bad-type", 1)
    assert "counts days from 1960-01-01 as SAS does" in problem.expected
    assert told in problem.expected


@pytest.mark.parametrize("cell", ["1900", "2020", " 2020 ", "2020.0", "2100"])
def test_a_year_alone_is_no_date(tmp_path, cell):
    """As a day of SAS, 2020 would be 1965-07-13."""
    table, (problem,) = read_table("adsl", written(tmp_path, f"USUBJID,TRTSDT\nS1,{cell}\n"))
    assert (problem.code, problem.row) == ("bad-type", 1)
    assert problem.expected == "a date such as 2024-03-31: a year alone is no date"
    assert table["TRTSDT"].isna().all()


@pytest.mark.parametrize(("cell", "day"), [("1899", "1965-03-14"), ("2101", "1965-10-02")])
def test_a_number_that_is_no_year_of_now_is_a_day(tmp_path, cell, day):
    """As R 4.2.2 counts them: as.Date(1899, origin = "1960-01-01")."""
    table, problems = read_table("adsl", written(tmp_path, f"USUBJID,TRTSDT\nS1,{cell}\n"))
    assert (table["TRTSDT"].tolist(), problems) == ([pd.Timestamp(day)], [])


def test_a_date_of_today_is_not_in_the_future(tmp_path):
    number = (FROZEN - date(1960, 1, 1)).days
    for cell, wrong in ((number, 0), (number + 1, 1)):
        path = written(tmp_path, f"USUBJID,TRTSDT\nS1,{cell}\n")
        assert len(read_table("adsl", path)[1]) == wrong


@pytest.mark.parametrize(
    ("text", "encoding"), [("Müller", "latin-1"), ("Müller – “x”", "cp1252"), ("é\x81", "latin-1")]
)
def test_latin_1_is_read_and_told_about(tmp_path, text, encoding):
    path = written(tmp_path, f"USUBJID,SEX\nS1,F\nS2,{text}\n".encode(encoding))
    table, (problem,) = read_table("adsl", path)
    assert table["SEX"].tolist() == ["F", text]
    assert (problem.code, problem.severity) == ("encoding", "warning")
    assert "line 3 " in problem.found


def test_letters_of_any_script_are_text_in_utf_8(tmp_path):
    table, problems = read_table("adsl", written(tmp_path, "USUBJID,SEX\nß,女\n"))
    assert (table["USUBJID"].item(), table["SEX"].item(), problems) == ("ß", "女", [])


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("USUBJID,SEX\nS1,F\n".encode("utf-16"), "UTF-16"),
        (b"USUBJID,SEX\nS1,\0\n", "no text"),
        (b"", "empty file"),
        (b"USUBJID;SEX\nS1;F\n", "separated by ';'"),
        (b"USUBJID\tSEX\nS1\tF\n", "separated by tabs"),
        (b"USUBJID,SEX\nS1,F,X\n", "more cells than the head"),
        (b"USUBJID,SEX\nS1,F\nS2,M,X\n", "Expected 2 fields"),
        (b'USUBJID,SEX\nS1,"F\n', "EOF inside string"),
    ],
)
def test_what_is_no_table_is_told_in_one_line(tmp_path, content, found):
    table, (*_, problem) = read_table("adsl", written(tmp_path, content))
    assert table is None
    assert problem.code == "unreadable"
    assert found in problem.found
    assert "\n" not in str(problem)


def told(problems):
    return [(p.code, p.row, p.column, p.found, p.severity) for p in problems]


def test_a_row_with_fewer_cells_than_the_head_is_told(tmp_path):
    path = written(tmp_path, "USUBJID,AGE,SEX\nS1,50,F\nS2,51\n\n  \n,\nS4\nS5,,\n")
    table, problems = read_table("adsl", path)
    assert told(problems) == [
        ("bad-row", 2, "-", "2 cells", "error"),
        ("bad-row", 6, "-", "1 cell", "error"),
    ]
    assert problems[0].expected == "3, one a column of the head"
    assert table["USUBJID"].tolist() == ["S1", "S2", "S4", "S5"]


def test_columns_without_a_name_at_the_end_need_no_cells(tmp_path):
    _, problems = read_table("adsl", written(tmp_path, "USUBJID,AGE,\nS1,50\nS2,51,\nS3\n"))
    assert told(problems) == [("bad-row", 3, "-", "1 cell", "error")]


SWALLOWED = 'USUBJID,SEX,NOTE\nS1,F,a\nS2,F,"b\nS3,M,c\r\nS4,M,d"\nS5,F,e\n'


@pytest.mark.parametrize(
    ("keep", "severity"), [({"USUBJID", "SEX"}, "warning"), ({"NOTE"}, "error"), (None, "error")]
)
def test_rows_that_a_quote_has_swallowed_are_told(tmp_path, keep, severity):
    table, problems = read_table("adsl", written(tmp_path, SWALLOWED), keep=keep)
    assert told(problems) == [("line-break", 2, "NOTE", "text over 3 lines", severity)]
    assert len(table) == 3


def test_rows_after_a_line_break_keep_their_numbers(tmp_path):
    path = written(tmp_path, 'USUBJID,NOTE,AGE\nS1,"a\nb",old\nS2,c\n')
    assert places(read_table("adsl", path, keep={"USUBJID", "AGE"})[1]) == [
        ("line-break", 1, "NOTE"),
        ("bad-row", 2, "-"),
        ("bad-type", 1, "AGE"),
    ]


def test_a_quote_that_swallows_all_the_rest_is_told(tmp_path):
    path = written(tmp_path, 'USUBJID,NOTE\nS1,a\nS2,"b\n' + "S3,c\n" * 30_000)
    table, (problem,) = read_table("adsl", path)
    assert (table, problem.code) == (None, "unreadable")
    assert problem.found == "a cell of more than 131,072 characters in row 2"


def test_short_rows_of_a_large_file_are_summed_up(tmp_path):
    _, problems = read_table("adsl", written(tmp_path, "USUBJID,AGE\n" + "S1\n" * 33))
    assert [p.row for p in problems] == [*range(1, 21), None]
    assert problems[-1].count == 13


def test_a_table_without_rows_has_its_columns(tmp_path):
    table, problems = read_table("adsl", written(tmp_path, "USUBJID,AGE,TRTSDT\n"))
    assert list(table) == ["USUBJID", "AGE", "TRTSDT"]
    assert (len(table), problems) == (0, [])


def test_rows_are_counted_with_blank_lines_as_a_spreadsheet_does(trial):
    text = text_of(trial, "adsl").replace("S2,", "\nS2,").replace(",61,", ",old,")
    trial.write("adsl.csv", text)
    assert ("bad-type", "adsl", 3, "AGE") in trial.places()


def test_a_row_of_commas_is_no_row(tmp_path):
    table, _ = read_table("adsl", written(tmp_path, "USUBJID,SITE\nS1,1\n , \n,2\n"), keep={"AGE"})
    assert table.index.tolist() == [0, 2]


def test_a_folder_and_its_yaml_open_alike(trial):
    assert open_trial(trial.path / "trial.yaml").folder == open_trial(str(trial.path)).folder
