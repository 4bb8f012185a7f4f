"""One table in every format is one table; a file that is none is told for people."""

from __future__ import annotations

import re
import shutil
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
import yaml

from onearm.analysis import analyse
from onearm.analysis.registry import registry
from onearm.errors import TrialError
from onearm.trial.contract import columns_of
from onearm.trial.folder import check_trial, open_folder, open_trial
from onearm.trial.reading import workbook
from onearm.trial.reading.read import read_table
from onearm.trial.reading.tables_found import open_spec
from tests.conftest import ADAM, FIRST
from tests.trial.written import (
    FORMATS,
    SUFFIX,
    as_csv,
    text_table,
    write_folder,
    write_table,
)

DATA = Path(__file__).parent / "data"
NAMES = ("adsl", "adtte", "adrs", "adtr", "adae")
ONCO = {name: f"{name}{'_onco' * (name in ('adtte', 'adrs', 'adtr'))}.csv" for name in NAMES}


def results(folder):
    """The registry to the last digit, without what says which files the tables are."""
    return [repr(result) for result in registry(analyse(open_trial(folder)))]


@pytest.fixture(scope="module")
def first_tables():
    return {name: text_table(FIRST / f"{name}.csv") for name in NAMES}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_the_same_in_every_format(tmp_path, first_tables, kind, name):
    known, _ = read_table(name, FIRST / f"{name}.csv")
    path = tmp_path / f"{name}.{SUFFIX.get(kind, kind).upper()}"
    write_table(kind, path, name, first_tables[name])
    found, problems = read_table(name, path)
    assert problems == []
    pd.testing.assert_frame_equal(found, known, check_exact=True)


@pytest.mark.parametrize("kind", ["parquet", "xpt5", "xlsx"])
def test_a_trial_has_the_same_results_in_every_format(tmp_path, first_tables, kind, first):
    spec = yaml.safe_load((FIRST / "trial.yaml").read_text())
    folder = write_folder(kind, spec, first_tables, tmp_path / "trial")
    shutil.copyfile(FIRST / "published.csv", folder / "published.csv")
    shutil.copytree(FIRST / "identified", folder / "identified")
    assert check_trial(folder) == check_trial(FIRST)
    assert results(folder) == [repr(result) for result in registry(first)]


@pytest.mark.parametrize("arm", ["Placebo", "Xanomeline High Dose", "Xanomeline Low Dose"])
def test_tables_that_nobody_here_wrote_have_the_same_results(tmp_path, adam_folders, arm):
    found = {}
    for kind, folder in adam_folders.items():
        spec = yaml.safe_load((folder / "trial.yaml").read_text())
        copy = tmp_path / kind
        shutil.copytree(folder, copy)
        stated = spec | {"arm": {"column": "ARM", "value": arm}}
        (copy / "trial.yaml").write_text(yaml.safe_dump(stated))
        found[kind] = results(copy)
    assert len(found["csv"]) > 20
    assert all(other == found["csv"] for other in found.values())


@pytest.fixture(scope="module")
def adam_folders(tmp_path_factory):
    """The ADaM tables of the CDISC pilot in four formats, without their arm."""
    if not ADAM.is_dir():
        pytest.skip("the ADaM tables of the CDISC pilot are not here")
    spec = {
        "id": "CDISCPILOT01", "title": "Xanomeline", "unit": "days",
        "params": {"pfs": "PFS", "os": "OS", "dor": "RSD", "bor": "BOR"},
        "populations": {"safety": "SAFFL"},
    }  # fmt: skip
    tables = {name: shorter(name, text_table(ADAM / file)) for name, file in ONCO.items()}
    top = tmp_path_factory.mktemp("adam")
    folders = {k: write_folder(k, spec, tables, top / k) for k in ("parquet", "xpt5", "xlsx")}
    as_csv(ADAM, ONCO, top / "csv")
    shutil.copyfile(top / "xlsx" / "trial.yaml", top / "csv" / "trial.yaml")
    return folders | {"csv": top / "csv"}


def shorter(name, table):
    """The columns of the contract and the first few of the others, so that the test is quick."""
    known = {column.name for column in columns_of(name)}
    return table[[c for at, c in enumerate(table) if c in known or at < 12]]


def test_a_table_of_sas_itself():
    """`data/adsl_sas.R` wrote both files with R and haven."""
    found, problems = read_table("adsl", DATA / "adsl.sas7bdat")
    known, _ = read_table("adsl", DATA / "adsl.csv")
    assert problems == []
    pd.testing.assert_frame_equal(found, known, check_exact=True)
    assert found["TRTSDT"].tolist()[2] == pd.Timestamp("1959-12-31")


# Cells that only some formats have


def test_special_missing_numbers_of_sas_are_missing(tmp_path):
    """In a transport file .A is the byte 'A', '.' the byte 2E, each before seven zero bytes."""
    path = tmp_path / "adsl.xpt"
    pyreadstat.write_xport(
        pd.DataFrame({"USUBJID": ["S1", "S2", "S3"], "AGE": [51.0, 52, 53]}), path
    )
    content = path.read_bytes()
    for number, missing in ((51, b"A"), (52, b".")):
        ibm = struct.pack(">BB", 0x42, number) + bytes(6)
        assert content.count(ibm) == 1
        content = content.replace(ibm, missing + bytes(7))
    path.write_bytes(content)
    table, problems = read_table("adsl", path)
    assert table["AGE"].isna().tolist() == [True, True, False]
    assert problems == []


def test_text_of_windows_in_a_transport_file_is_told_about(tmp_path):
    path = tmp_path / "adsl.xpt"
    pyreadstat.write_xport(pd.DataFrame({"USUBJID": ["S1"], "SEX": ["é"]}), path)
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xe9 "))
    table, (problem,) = read_table("adsl", path)
    assert table["SEX"].tolist() == ["é"]
    assert (problem.code, problem.severity) == ("encoding", "warning")


def test_dates_and_date_times_of_sas_are_days(tmp_path):
    path = tmp_path / "adsl.xpt"
    table = pd.DataFrame({
        "USUBJID": ["S1"], "TRTSDT": [date(2024, 3, 31)],
        "TRTEDT": [pd.Timestamp("2024-03-31 23:59:59")],
    })  # fmt: skip
    pyreadstat.write_xport(table, path)
    found, problems = read_table("adsl", path)
    assert problems == []
    assert found.loc[0, ["TRTSDT", "TRTEDT"]].tolist() == [pd.Timestamp("2024-03-31")] * 2


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pa.array(["1", None]), ["1", None]),
        (pa.array(["1", None]).dictionary_encode(), ["1", None]),
        (pa.array([b"F", b"\xe9"]), ["F", "é"]),
        (pa.array([7, None]), ["7", None]),
        (pa.array([2**60 + 1, None]), [str(2**60 + 1), None]),
        (pa.array([7.0, float("nan")]), ["7", None]),
        (pa.array([35.7, 0.1], pa.float32()), ["35.7", "0.1"]),
        (pa.array([0.1 + 0.2, 1e300]), ["0.30000000000000004", "1e+300"]),
        (pa.array([True, False]), ["TRUE", "FALSE"]),
        (pa.array([date(2024, 1, 1), None]), ["2024-01-01", None]),
        (pa.array([datetime(2024, 1, 1), datetime(2024, 1, 1, 8)]),
         ["2024-01-01", "2024-01-01T08:00:00"]),
        (pa.nulls(2), [None, None]),
        (pa.array([[1], [2, 3]]), ["[1]", "[2, 3]"]),
    ],
    ids=str,
)  # fmt: skip
def test_any_column_of_parquet_is_text(tmp_path, values, texts):
    pq.write_table(pa.table({"SITE": values, "USUBJID": ["S1", "S2"]}), tmp_path / "adsl.parquet")
    table, problems = read_table("adsl", tmp_path / "adsl.parquet")
    assert problems == []
    assert table["SITE"].astype(object).where(table["SITE"].notna(), None).tolist() == texts


def test_two_columns_of_one_name_in_parquet_are_told(tmp_path):
    table = pa.Table.from_arrays([pa.array(["S1"])] * 2, ["USUBJID", "usubjid"])
    pq.write_table(table, tmp_path / "adsl.parquet")
    found, (problem,) = read_table("adsl", tmp_path / "adsl.parquet")
    assert (found, problem.code, problem.column) == (None, "duplicate-column", "USUBJID")


def workbook_of(tmp_path, *rows, title="Sheet", others=(), name="adsl.xlsx", epoch=None):
    book = openpyxl.Workbook()
    if epoch is not None:
        book.epoch = epoch
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for other in others:
        book.create_sheet(other)
    book.save(tmp_path / name)
    return tmp_path / name


@pytest.mark.parametrize(
    "cell", [date(2024, 1, 1), datetime(2024, 1, 1, 8), 45292, 45292.4, "45292", "2024-01-01"]
)
def test_dates_of_a_workbook_are_days(tmp_path, cell):
    """45292 is 2024-01-01 in Excel 365: =DATEVALUE("2024-01-01")."""
    path = workbook_of(tmp_path, ["USUBJID", "TRTSDT"], ["S1", cell])
    table, problems = read_table("adsl", path)
    assert problems == []
    assert table["TRTSDT"].tolist() == [pd.Timestamp("2024-01-01")]


def test_serial_numbers_of_a_workbook_may_count_from_1904(tmp_path):
    epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    path = workbook_of(tmp_path, ["USUBJID", "TRTSDT"], ["S1", 45292 - 1462], epoch=epoch)
    table, _ = read_table("adsl", path)
    assert table["TRTSDT"].tolist() == [pd.Timestamp("2024-01-01")]


def test_a_number_that_is_no_day_in_a_workbook_says_how_it_was_read(tmp_path):
    path = workbook_of(tmp_path, ["USUBJID", "TRTSDT"], ["S1", 99999], ["S2", -5])
    _, problems = read_table("adsl", path)
    assert [p.row for p in problems] == [1, 2]
    assert all("days from 1899-12-30 as a spreadsheet does" in p.expected for p in problems)


def faults(path, keep=None):
    _, problems = read_table("adsl", path, keep=keep)
    assert all(p.severity == "error" for p in problems)
    return [(p.code, p.row, p.column) for p in problems]


def test_a_formula_without_a_stored_value_is_told_where_it_counts(tmp_path):
    """openpyxl 3.1 writes formulas without values, as other programs do."""
    rows = ["USUBJID", "AGE", "NOTE"], ["S1", 50, "=1+1"], ["S2", "=25+26", None]
    path = workbook_of(tmp_path, *rows)
    assert faults(path, {"USUBJID", "AGE"}) == [("no-stored-value", 2, "AGE")]
    assert faults(path) == [("no-stored-value", 1, "NOTE"), ("no-stored-value", 2, "AGE")]
    assert faults(workbook_of(tmp_path, ["USUBJID", "=1"], ["S1", 1])) != []


@pytest.mark.parametrize(("kind", "stored", "age"), [("n", "51", 51), ("str", "", 0)])
def test_a_formula_with_its_value_is_that_value(tmp_path, kind, stored, age):
    """An empty text is a value too (ECMA-376 part 1, 18.18.11: t="str" is that of a formula)."""
    path = workbook_of(tmp_path, ["USUBJID", "AGE"], ["S1", "=25+26"])
    new = f'<c r="B2" t="{kind}"><f>25+26</f><v>{stored}</v></c>'
    rewrite(path, "xl/worksheets/sheet1.xml", r'<c r="B2".*?</c>', new)
    table, problems = read_table("adsl", path)
    assert problems == []
    assert table["AGE"].fillna(0).tolist() == [age]


def rewrite(path, part, pattern, new):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text, times = re.subn(pattern, new, parts[part].decode())
    assert times == 1
    parts[part] = text.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ("B2:B3", [("merged-cells", 1, "AGE")]),
        ("B3:C4", [("merged-cells", 2, "AGE")]),
        ("C2:C3", []),
        ("D2:E3", []),
        ("B1:C1", [("merged-cells", None, "-"), ("unreadable", None, "-")]),
    ],
)
def test_merged_cells_are_told_where_they_count(tmp_path, cells, found):
    rows = ["USUBJID", "AGE", "NOTE"], *([f"S{i}", 50 + i, "x"] for i in range(3))
    path = workbook_of(tmp_path, *rows)
    book = openpyxl.load_workbook(path)
    book.active.merge_cells(cells)
    book.save(path)
    assert faults(path, {"USUBJID", "AGE"}) == found


def test_blank_rows_and_cells_around_a_sheet_are_nothing(tmp_path):
    head = ["USUBJID", "AGE", None, None]
    path = workbook_of(tmp_path, head, ["S1", 50, None], [None], [" ", ""], ["S2"], [None] * 4)
    table, problems = read_table("adsl", path)
    assert problems == []
    assert table.index.tolist() == [0, 3]
    assert table["USUBJID"].tolist() == ["S1", "S2"]


def test_the_sheet_that_is_called_as_the_table_is_read(tmp_path):
    path = workbook_of(tmp_path, ["USUBJID"], ["S1"], title="ADSL", others=["notes"])
    assert read_table("adsl", path)[0]["USUBJID"].tolist() == ["S1"]


def test_several_sheets_none_of_them_called_as_the_table_are_told(tmp_path):
    path = workbook_of(tmp_path, ["USUBJID"], ["S1"], title="data", others=["notes"])
    _, (problem,) = read_table("adsl", path)
    assert (problem.code, problem.found) == ("unreadable", "sheets data, notes")
    assert "called adsl" in problem.expected


@pytest.mark.parametrize("rows", [[], [[None, None], ["USUBJID"]]])
def test_a_sheet_without_a_head_is_told(tmp_path, rows):
    _, (problem,) = read_table("adsl", workbook_of(tmp_path, *rows))
    assert (problem.code, problem.found) == ("unreadable", "an empty first row")


def test_a_cell_beyond_the_head_is_told_and_not_lost(tmp_path):
    _, (problem,) = read_table("adsl", workbook_of(tmp_path, ["USUBJID"], ["S1", "x"]))
    assert problem.found == "rows with more cells than the head"


# Files that are not what they are called


@pytest.fixture(scope="module")
def one_of_each(tmp_path_factory):
    """The same subject in every format."""
    folder = tmp_path_factory.mktemp("each")
    table = pd.DataFrame({"USUBJID": ["S1"], "AGE": ["50"]})
    table.to_csv(folder / "adsl.csv", index=False)
    for kind in ("parquet", "xpt8", "xlsx"):
        write_table(kind, folder / f"adsl.{SUFFIX.get(kind, kind)}", "adsl", table)
    shutil.copyfile(DATA / "adsl.sas7bdat", folder / "adsl.sas7bdat")
    return folder


SUFFIXES = (".csv", ".parquet", ".xpt", ".xlsx", ".sas7bdat")


@pytest.mark.parametrize("is_", SUFFIXES)
@pytest.mark.parametrize("called", SUFFIXES)
def test_a_file_under_another_suffix_is_told(tmp_path, one_of_each, is_, called):
    path = tmp_path / f"adsl{called}"
    shutil.copyfile(one_of_each / f"adsl{is_}", path)
    table, problems = read_table("adsl", path)
    if is_ == called:
        assert table is not None
        return
    (problem,) = problems
    assert (table, problem.code, problem.table) == (None, "unreadable", "adsl")
    assert called in problem.expected
    if is_ != ".csv":
        assert f"rename it to adsl{is_}" in problem.expected


@pytest.mark.parametrize("suffix", SUFFIXES[1:])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_told(tmp_path, one_of_each, suffix, share):
    content = (one_of_each / f"adsl{suffix}").read_bytes()
    path = tmp_path / f"adsl{suffix}"
    path.write_bytes(content[: int(len(content) * share)])
    table, problems = read_table("adsl", path)
    assert table is None
    assert [p.code for p in problems] == ["unreadable"]
    assert "\n" not in str(problems[0])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_file_is_told(tmp_path, suffix):
    (tmp_path / f"adsl{suffix}").write_bytes(b"")
    _, (problem,) = read_table("adsl", tmp_path / f"adsl{suffix}")
    assert (problem.code, problem.found) == ("unreadable", "an empty file")


@pytest.mark.parametrize("suffix", SUFFIXES[1:])
@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_file_is_told_or_read_but_never_a_traceback(tmp_path, one_of_each, suffix, seed):
    content = bytearray((one_of_each / f"adsl{suffix}").read_bytes())
    rng = np.random.default_rng(seed)
    for at in rng.integers(80 if suffix == ".xpt" else 40, len(content), 20):
        content[at] = rng.integers(0, 256)
    path = tmp_path / f"adsl{suffix}"
    path.write_bytes(content)
    table, problems = read_table("adsl", path)
    assert table is not None or problems


@pytest.mark.parametrize("line", ["", " ", ",,"])
def test_a_text_with_an_empty_first_line_is_told_so(tmp_path, line):
    path = tmp_path / "adsl.csv"
    path.write_text(f"{line}\nUSUBJID,AGE\nS1,50\n")
    _, (problem,) = read_table("adsl", path)
    assert (problem.code, problem.found) == ("unreadable", "an empty first line")
    assert problem.expected == "names of columns in the first line"


def test_an_old_workbook_is_told(tmp_path):
    path = tmp_path / "adsl.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    _, (problem,) = read_table("adsl", path)
    assert problem.found == "an old or locked workbook (.xls)"


def test_a_workbook_that_is_huge_when_unpacked_is_refused_before_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_BYTES", 1_000_000)
    path = workbook_of(tmp_path, ["USUBJID"], ["S1"])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", b" " * 2_000_000)
    assert path.stat().st_size < 20_000
    _, (problem,) = read_table("adsl", path)
    assert (problem.code, "when unpacked" in problem.found) == ("unreadable", True)


def test_a_workbook_with_entities_is_refused(tmp_path):
    path = tmp_path / "adsl.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'
        )
    _, (problem,) = read_table("adsl", path)
    assert problem.found == "a workbook with a document type"


def test_any_other_archive_is_no_workbook(tmp_path):
    path = tmp_path / "adsl.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "nothing")
    _, (problem,) = read_table("adsl", path)
    assert problem.code == "unreadable"


def test_a_parquet_file_that_promises_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("onearm.trial.reading.formats.MOST_CELLS", 5)
    pq.write_table(pa.table({"USUBJID": ["S1"] * 6}), tmp_path / "adsl.parquet")
    _, (problem,) = read_table("adsl", tmp_path / "adsl.parquet")
    assert (problem.code, problem.found) == ("unreadable", "6 cells")


# Which files are tables


def without_tables(trial):
    """The yaml file names no tables, and does not say that there are none."""
    del trial.spec["tables"]
    trial.write_spec()


def test_tables_are_found_by_their_names_in_any_case(trial):
    known = trial.open().tables
    without_tables(trial)
    (trial.path / "adsl.csv").rename(trial.path / "ADSL.CSV")
    opened = trial.open()
    assert opened.spec.tables["adsl"] == "ADSL.CSV"
    assert set(opened.spec.tables) == set(NAMES)
    assert opened.spec.public()["tables"]["adae"] == "adae.csv"
    pd.testing.assert_frame_equal(opened.tables["adtte"], known["adtte"])


def test_tables_of_several_formats_make_one_trial(trial):
    known = trial.open().tables
    without_tables(trial)
    for name, kind in (("adsl", "xlsx"), ("adtte", "xpt8"), ("adae", "parquet")):
        table = text_table(trial.path / f"{name}.csv")
        write_table(kind, trial.path / f"{name}.{SUFFIX.get(kind, kind)}", name, table)
        (trial.path / f"{name}.csv").unlink()
    for name, table in trial.open().tables.items():
        pd.testing.assert_frame_equal(table, known[name])


def test_names_that_only_begin_as_a_table_are_none(trial):
    without_tables(trial)
    (trial.path / "adrs.csv").rename(trial.path / "adrs_onco.csv")
    assert "adrs" not in trial.open().spec.tables


def test_two_files_of_one_table_are_both_named(trial):
    without_tables(trial)
    table = text_table(trial.path / "adsl.csv")
    table.to_parquet(trial.path / "ADSL.parquet")
    (problem,) = trial.problems()
    assert (problem.code, problem.table) == ("two-files", "adsl")
    assert problem.found == "ADSL.parquet and adsl.csv"


def test_a_table_that_trial_yaml_names_has_no_rival(trial):
    text_table(trial.path / "adsl.csv").to_parquet(trial.path / "adsl.parquet")
    assert trial.open().spec.tables["adsl"] == "adsl.csv"


@pytest.mark.parametrize("suffix", [".xls", ".txt", ".sav", ""])
def test_a_table_in_an_unknown_format_is_told(trial, suffix):
    (trial.path / "adrs.csv").rename(trial.path / f"adrs{suffix}")
    trial.spec["tables"]["adrs"] = f"adrs{suffix}"
    trial.write_spec()
    (problem,) = trial.problems()
    assert (problem.code, problem.table, problem.column) == (
        "unknown-suffix", "trial.yaml", "tables.adrs",
    )  # fmt: skip
    assert problem.found == f"adrs{suffix}"
    assert "Excel (.xlsx)" in problem.expected
    without_tables(trial)
    assert trial.places() == [("unknown-suffix", "adrs", None, "-")]


def test_a_copy_in_an_unknown_format_beside_a_table_is_nothing(trial):
    without_tables(trial)
    trial.write("adsl.csv~", "old")
    assert trial.open().spec.tables["adsl"] == "adsl.csv"


@pytest.mark.parametrize("needed", ["adsl", "adtte"])
def test_other_tables_alone_are_no_trial(trial, needed):
    without_tables(trial)
    (trial.path / f"{needed}.csv").unlink()
    (problem,) = trial.problems()
    assert (problem.table, problem.column) == ("trial.yaml", "tables")
    assert needed in problem.expected


def test_a_link_that_is_called_as_a_table_is_not_followed(trial, tmp_path_factory):
    without_tables(trial)
    outside = tmp_path_factory.mktemp("outside") / "x.csv"
    (trial.path / "adsl.csv").rename(outside)
    (trial.path / "adsl.csv").symlink_to(outside)
    assert [problem.code for problem in trial.problems()] == ["outside-folder"]


def test_patients_of_a_fictitious_trial_are_synthetic_where_they_are_found_too(trial):
    without_tables(trial)
    trial.write_spec(fictitious=True)
    with pytest.raises(TrialError, match="synthetic: true"):
        open_spec(trial.path)


def test_a_folder_without_tables_is_a_publication(trial):
    without_tables(trial)
    for name in NAMES:
        (trial.path / f"{name}.csv").unlink()
    trial.write_claims({})
    assert open_folder(trial.path).spec.tables == {}
