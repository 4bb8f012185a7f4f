"""Wrong, odd and careless input to `onearm reconstruct`: told in one message, nothing written."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from onearm import cli
from onearm.reconstruct.curve.published import read_published
from onearm.reconstruct.determined.report import read_source
from onearm.trial.printed.published import FIELDS

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch, capsys, tmp_path) -> Run:
    """Run `onearm reconstruct` in this process, in a folder of its own."""

    def command(*words: object) -> tuple[int, str, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("COLUMNS", "300")
        monkeypatch.setattr("sys.argv", ["onearm", "reconstruct", *map(str, words)])
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return command


def claim(id: str, value: str = "", unit: str = "patients", **cells: str) -> dict[str, str]:
    row = {"id": id, "quantity": id, "value": value, "unit": unit, "grade": "A", "source": "here"}
    return row | cells


SIZES = [
    claim("flow.safety", "24", population="safety"),
    claim("flow.efficacy", "22", population="efficacy"),
]


def print_claims(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, FIELDS, restval="")
        table.writeheader()
        table.writerows(rows)
    return path


DRAWN = ("--draws", 5, "--seed", 1, "--out", "cohorts")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (claim("primary.landmark", "6", "percent"), ["unit", "'percent'", "primary.landmark"]),
        (claim("primary.landmark", "6", ""), ["unit", "nothing", "weeks"]),
        (claim("primary.landmark", "", "months"), ["value", "nothing", "a time"]),
        (claim("primary.landmark", "0", "months"), ["0 months", "a day to 100 years"]),
        (claim("primary.landmark", "-6", "months"), ["-6 months", "a day to 100 years"]),
        (claim("pfs.median", "9" * 15, "months"), ["months", "0 to 100 years"]),
        (claim("pfs.median", "-5.4", "months"), ["-5.4 months", "0 to 100 years"]),
        (claim("os.median", "5", "years", ci_low="2", ci_high="120"), ["ci_high", "120 years"]),
        (claim("pfs.rate.1.2.3", "45", "percent"), ["quantity", "such as pfs.rate.12"]),
        (claim("pfs.rate.soon", "45", "percent"), ["quantity", "such as pfs.rate.12"]),
        (claim("os.at_risk..", "4"), ["quantity", "such as pfs.rate.12"]),
        (claim("pfs.rate.6", "45", "weeks"), ["unit", "percent or probability"]),
        (claim("pfs.rate.6", "45", ""), ["unit", "percent or probability"]),
        (claim("orr.rate", "6", "weeks"), ["unit", "percent or probability or patients"]),
        (claim("orr.rate", "6.5"), ["value", "6.5", "a whole number"]),
        (claim("response.cr"), ["value", "nothing", "a whole number"]),
        (claim("pfs.events", "17", "percent"), ["unit", "patients for pfs.events"]),
        (claim("pfs.events", n="22", x="17"), ["value", "nothing", "a whole number"]),
        (claim("pfs.events", "23"), ["23", "at most the 22 of the efficacy population in row 2"]),
        (claim("os.at_risk.12", "-3"), ["value", "-3", "a whole number"]),
        (claim("os.at_risk.12", "10.5"), ["value", "10.5", "a whole number"]),
        (claim("flow.primary", "0"), ["0", "at least one patient"]),
        (claim("flow.primary", "22", "percent"), ["unit", "patients for flow.primary"]),
        (claim("flow.efficacy.stage3", "10"), ["quantity", "stage1 or stage2"]),
        (claim("orr.stage0.rate", "10", "percent"), ["quantity", "stage1 or stage2"]),
        (claim("", "1", quantity="orr.rate", n="22", x="1"), ["id", "nothing", "a name"]),
        (claim("a", "1", quantity=" "), ["quantity", "nothing", "a name"]),
    ],
)
def test_a_claim_that_no_draw_can_follow_is_named_with_its_row(run, tmp_path, row, told):
    print_claims(tmp_path / "published.csv", *SIZES, row)
    code, out, err = run("claims", "published.csv", *DRAWN)
    assert (code, out) == (1, "")
    assert "Traceback" not in err
    for word in ("published.csv", "row 3", "1 to mend", *told):
        assert word in err
    assert os.listdir(tmp_path) == ["published.csv"]


def test_claims_that_can_be_are_not_refused(tmp_path):
    """Not reached, nobody in a stage, a rate as a probability, a count without its value."""
    rows = [
        claim("primary.landmark", "6", "months"),
        claim("os.median", "", "months", ci_low="6.9"),
        claim("pfs.median", "0", "years", ci_low="0", ci_high="1"),
        claim("pfs.rate.6.5", "0.45", "probability"),
        claim("orr.rate", "0.273", "probability", n="22", x="6", population="efficacy"),
        claim("response.cr", n="22", x="1", population="efficacy"),
        claim("pfs.at_risk.0", "22"),
        claim("flow.efficacy.stage1", "22"),
        claim("flow.efficacy.stage2", "0"),
    ]
    path = print_claims(tmp_path / "published.csv", *SIZES, *rows)
    assert len(read_source(path, {}, "A").every) == 11


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("published (1).csv", "published -1-"),
        ("été.CSV", "été"),
        ("(x).csv", "x-"),
        ("+.csv", "published"),
    ],
)
def test_a_file_of_claims_may_have_any_name(tmp_path, name, id):
    spec = read_source(print_claims(tmp_path / name, *SIZES), {}, "A").spec
    assert (spec.id, spec.title) == (id, Path(name).stem)


def test_a_misspelt_quantity_is_told_as_not_used(run, tmp_path):
    print_claims(tmp_path / "published.csv", *SIZES, claim("pfs.medain", "5.4", "months"))
    code, out, _ = run("claims", "published.csv", *DRAWN)
    assert code == 0
    assert "Not used, as they say nothing about patients of the trial: pfs.medain." in out


def test_a_conflict_is_told_first_and_nothing_is_written(run, tmp_path):
    """17.3 % of 22 is no number of patients: 3 are 13.6 % and 4 are 18.2 %."""
    rate = claim("orr.rate", "17.3", "percent", population="efficacy", printed_as="17.3%")
    print_claims(tmp_path / "published.csv", *SIZES, rate)
    code, out, err = run("claims", "published.csv", *DRAWN)
    assert code == 1
    assert "cannot all hold as they are read now:" in err
    assert "orr.rate (17.3%)" in err
    assert err.index("cannot all hold") < err.index("looking for readings")
    assert "under which all hold" in out
    assert os.listdir(tmp_path) == ["published.csv"]


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("file", "is a file; name a folder"),
        ("file/below/it", "file is a file; name a folder"),
        ("circle", "is a file; name a folder"),
        ("/dev/null/below", "/dev/null is a file; name a folder"),
    ],
)
def test_where_cohorts_cannot_go_is_told_before_they_are_drawn(run, tmp_path, out, told):
    print_claims(tmp_path / "published.csv", *SIZES)
    (tmp_path / "file").write_text("kept")
    (tmp_path / "circle").symlink_to("circle")
    code, shown, err = run("claims", "published.csv", *DRAWN[:-1], out)
    assert (code, shown) == (1, "")
    assert told in err
    assert "1 cohorts" not in err
    assert (tmp_path / "file").read_text() == "kept"


def test_a_cohort_takes_the_place_of_another_whole_or_not_at_all(run, tmp_path, monkeypatch):
    from onearm.reconstruct.first import cohort

    assert run("cohort", "--seed", 1, "--out", "a")[0] == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert sorted(before) == ["adae.csv", "adrs.csv", "adsl.csv", "adtr.csv", "adtte.csv"]

    def half(folder: Path, seed: int) -> list[Path]:
        (folder / "adsl.csv").write_text("USUBJID\n")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cohort, "write_cohort", half)
    code, _, err = run("cohort", "--seed", 2, "--out", "a")
    assert (code, "No space left" in err) == (1, True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()} == before
    (tmp_path / "file").write_text("kept")
    assert "is a file; name a folder" in run("cohort", "--seed", 1, "--out", "file")[2]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_not_ones_own_is_told_before_cohorts_are_drawn(run, tmp_path):
    print_claims(tmp_path / "published.csv", *SIZES)
    (tmp_path / "closed").mkdir(mode=0o555)
    code, _, err = run("claims", "published.csv", *DRAWN[:-1], "closed/cohorts")
    assert code == 1
    assert "nothing can be written to" in err


CURVE = "time,survival\n0,1\n5,0.80\n10,0.60\n20,0.50\n"


@pytest.mark.parametrize(
    ("file", "out", "told"),
    [
        ("circle.csv", "ipd.csv", "no file circle.csv"),
        ("curve.csv", "pipe", "is no file that can be replaced"),
        ("curve.csv", "/dev/null", "is no file that can be replaced"),
    ],
)
def test_links_in_a_circle_pipes_and_devices_are_no_files(run, tmp_path, file, out, told):
    (tmp_path / "curve.csv").write_text(CURVE)
    (tmp_path / "circle.csv").symlink_to("circle.csv")
    os.mkfifo(tmp_path / "pipe")
    code, _, err = run("curve", file, "--n", 10, "--out", out)
    assert code == 1
    assert told in err
    assert not (tmp_path / "ipd.csv").exists()
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize(
    "text",
    ["0,1\n5,1\n9,1\n", "0,100\n5,100\n9,100\n", "5,1\n", "0,1.0\n9,1.0\n"],
)
def test_a_curve_that_never_falls_has_no_events_whatever_its_decimals(run, tmp_path, text):
    (tmp_path / "curve.csv").write_text(f"time,survival\n{text}")
    code, _, _ = run("curve", "curve.csv", "--n", 10, "--out", "ipd.csv")
    assert code == 0
    with (tmp_path / "ipd.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert (len(rows), sum(int(row["event"]) for row in rows)) == (10, 0)


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("0,1\n5,8.0e-1\n9,5.0E-1\n", 0.00505),
        ("0,1\n5,0.80\n9,5e-1\n", 0.00505),
        ("0,1e2\n5,8.0e1\n9,5.55e+1\n", 0.000505),
        ("0,100 %\n5,80.5 %\n", 0.000505),
    ],
)
def test_decimals_are_counted_however_a_number_is_written(tmp_path, text, precision):
    path = tmp_path / "curve.csv"
    path.write_text(f"time,survival\n{text}")
    assert read_published(path, n=10).readings.precision == pytest.approx(precision)


def test_a_rise_is_told_in_the_numbers_of_the_file(run, tmp_path):
    """A proportion among percentages looks like a rise."""
    (tmp_path / "curve.csv").write_text("time,survival\n0,1\n5,0.9\n10,80\n")
    _, _, err = run("curve", "curve.csv", "--n", 10, "--out", "ipd.csv")
    assert "80 at time 10" in err
    assert "at most 3.9: row 2 is already at 0.9" in err
    assert "all are read as percentages" in err
