"""`onearm reconstruct curve` as a person meets it: files in, patients out, refusals by row."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from onearm import cli
from onearm.reconstruct.curve.coordinates import clean, rises
from onearm.reconstruct.curve.published import read_published
from tests.reconstruct.curves import exact_curve, patients, read_curve, risk_table, write


@pytest.fixture
def run(monkeypatch, capsys, tmp_path) -> Callable[..., tuple[int, str, str]]:
    """Run `onearm reconstruct curve` in this process, in a folder of its own."""

    def command(*words: object) -> tuple[int, str, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("COLUMNS", "200")
        monkeypatch.setattr("sys.argv", ["onearm", "reconstruct", "curve", *map(str, words)])
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return command


@pytest.fixture
def ovarian(tmp_path: Path) -> Path:
    """Exact coordinates and the risk table of 26 patients."""
    time, event = patients("ovarian")
    at, number = risk_table(time)
    write(tmp_path / "curve.csv", ("time", "survival"), exact_curve(time, event))
    table = (np.append(0, at), np.append(26, number))
    write(tmp_path / "risk.csv", ("time", "at_risk"), table)
    marks = (np.sort(time[event == 0]),)
    write(tmp_path / "marks.csv", ("time",), marks)
    return tmp_path


def written(path: Path) -> tuple[list[float], list[int]]:
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["time", "event"]
    return [float(row["time"]) for row in rows], [int(row["event"]) for row in rows]


def test_patients_are_written_and_the_report_says_how_near_they_are(run, ovarian):
    words = ["curve.csv", "--at-risk", "risk.csv", "--events", 12, "--out", "ipd.csv"]
    code, out, _ = run(*words, "--json")
    found = json.loads(out)
    assert code == 0
    time, event = written(ovarian / "ipd.csv")
    assert (len(time), sum(event)) == (26, 12)
    assert time == sorted(time)
    assert found["kind"] == "reconstructed"
    assert found["method"] == "ratios"
    assert found["fits"]["unique"] is True
    report = found["fidelity"]
    assert (report["n"], report["events"], report["median"]) == (26, 12, 638)
    assert report["largest"] < 1e-9
    assert report["rms"] < 1e-9
    assert report["meets_numbers"] is True
    assert all(row["given"] == row["found"] for row in report["risk"])
    assert {"noise", "precision", "time_slack", "drops"} <= set(found["readings"])


def test_the_view_for_people_says_the_same(run, ovarian):
    code, out, _ = run("curve.csv", "--at-risk", "risk.csv", "--out", "ipd.csv")
    assert code == 0
    for word in ("Events", "12", "Median", "638", "At risk at", "Largest distance", "Root mean"):
        assert word in out
    assert "One data set alone" in out
    assert "reconstructed, not the patients of the trial" in out


def test_with_censor_marks_the_file_holds_the_true_patients(run, ovarian):
    code, _, _ = run("curve.csv", "--n", 26, "--censored", "marks.csv", "--out", "ipd.csv")
    assert code == 0
    time, event = patients("ovarian")
    order = np.argsort(time)
    assert written(ovarian / "ipd.csv") == (time[order].tolist(), event[order].tolist())


def test_censor_marks_may_be_a_column_of_the_curve(run, ovarian):
    time, event = patients("ovarian")
    at, level = exact_curve(time, event)
    marks = np.sort(time[event == 0])
    height = np.append(1.0, level)[np.searchsorted(at[:-1], marks, "right")]
    columns = np.append(at, marks), np.append(level, height), np.repeat([0, 1], [at.size, 14])
    write(ovarian / "marked.csv", ("time", "survival", "censored"), columns)
    assert run("marked.csv", "--n", 26, "--out", "ipd.csv")[0] == 0
    assert written(ovarian / "ipd.csv")[0] == np.sort(time).tolist()


def test_a_large_noisy_curve_is_guyots_and_several_fits_are_told(run, tmp_path):
    time, event = patients("lung")
    write(tmp_path / "lung.csv", ("time", "survival"), read_curve(time, event, 1))
    code, out, _ = run("lung.csv", "--n", 228, "--out", "ipd.csv")
    assert code == 0
    assert "Guyot's method" in out
    assert "is a guess" in out
    time, event = patients("psychiatric_patients")
    write(tmp_path / "psych.csv", ("time", "survival"), exact_curve(time, event))
    _, out, _ = run("psych.csv", "--n", 26, "--out", "ipd.csv")
    assert "6 data sets" in out
    assert "14 to 19 events" in out


GOOD = "time,survival\n0,1\n5,0.80\n10,0.60\n20,0.50\n"
RISK = "time,at_risk\n0,10\n5,10\n12,6\n"


@pytest.mark.parametrize(
    ("curve", "risk", "words", "told"),
    [
        ("time,survival\n0,1\n5,.8\n10,.6\n20,.7\n", None, [], ["rising-curve", "4", "row 3"]),
        (GOOD, "time,at_risk\n0,10\n5,8\n12,9\n", [], ["growing-risk", "3", "at most the 8"]),
        (GOOD, "time,at_risk\n0,10\n5,8.5\n", [], ["8.5", "whole number"]),
        (GOOD, "time,at_risk\n0,10\n5,-1\n", [], ["-1", "whole number"]),
        (GOOD, "time,at_risk\n0,10\n5,9\n5,8\n", [], ["duplicate-time", "each time once"]),
        (GOOD, "time,at_risk\n0,10\n30,2\n", [], ["beyond-curve", "ends at 20"]),
        (GOOD, "time,at_risk\n0,10\n9,0\n", [], ["beyond-curve", "goes on to 20"]),
        (GOOD, RISK, ["--n", 12], ["disagrees", "12, as --n says"]),
        (GOOD, "time,at_risk\n5,11\n", ["--n", 10], ["at most 10"]),
        (GOOD, "time,at_risk\n5,9\n", [], ["--n, or --at-risk with a row at time 0"]),
        (GOOD, "time,number\n0,10\n", [], ["missing-column", "at_risk"]),
        ("time,survival\n0,1\n5,1.3\n", None, [], ["1.3", "survival from 0 to 1"]),
        ("time,survival\n0,100\n5,140\n", None, [], ["140", "survival from 0 to 100"]),
        ("time,survival\n0,1\n5,-0.2\n", None, [], ["-0.2", "survival from 0 to 1"]),
        ("time,survival\n0,1\n-5,0.9\n", None, [], ["-5", "a time of zero or more"]),
        ("time,survival\n0,1\nfive,0.9\n", None, [], ["five", "a time of zero or more"]),
        ("time,survival\n0,1\n5,\n", None, [], ["nothing", "a proportion"]),
        ("time,survival\n0,1\n1e300,0.5\n", None, [], ["1e300"]),
        ("time,survival\n0,1\n0,0.9\n", None, [], ["no time after 0"]),
        ("", None, [], ["unreadable"]),
        ("time,survival\n", None, [], ["no rows"]),
        ("time,surv\n0,1\n", None, [], ["missing-column", "survival"]),
        ("time;survival\n0;1\n", None, [], ["separated by ';'"]),
        (None, None, [], ["no file curve.csv"]),
        (GOOD, None, ["--events", 11], ["at most the 10 patients"]),
        (GOOD, None, ["--events", -1], ["zero or more"]),
        (GOOD, None, ["--n", 0], ["1 to 100000"]),
        (GOOD, None, ["--n", 10**9], ["1 to 100000"]),
        (GOOD, None, ["--precision", 2], ["between 0 and 0.5"]),
        (GOOD, None, ["--precision", "nan"], ["between 0 and 0.5"]),
        (GOOD, None, ["--out", "no/ipd.csv"], ["no folder no"]),
        (GOOD, None, ["--out", "curve.csv"], ["write to another file"]),
        (GOOD, None, ["--out", "."], ["is a folder"]),
        (GOOD, None, ["--censored", "nowhere.csv"], ["no file nowhere.csv"]),
        (GOOD, None, ["--drops", "never"], ["never"]),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_written(run, tmp_path, curve, risk, words, told):
    if curve is not None:
        (tmp_path / "curve.csv").write_text(curve)
    if risk is not None:
        (tmp_path / "risk.csv").write_text(risk)
        words = ["--at-risk", "risk.csv", *words]
    elif "--n" not in words:
        words = ["--n", 10, *words]
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    code, out, err = run("curve.csv", "--out", "ipd.csv", *words)
    assert (code, out) == (1, "")
    for word in told:
        assert word in err
    assert "Traceback" not in err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_all_that_is_wrong_is_told_at_once(run, tmp_path):
    (tmp_path / "curve.csv").write_text("time,survival\n0,1\n-5,x\n")
    (tmp_path / "risk.csv").write_text("time,at_risk\n0,10\n5,12\n")
    words = ["--at-risk", "risk.csv", "--events", 20, "--out", "ipd.csv"]
    _, _, err = run("curve.csv", *words)
    assert "4 to mend" in err


def test_help_reads_well(run):
    code, out, _ = run("--help")
    assert code == 0
    assert out.startswith("Usage: ")
    assert "CURVE.csv" in out


def published(tmp_path: Path, text: str, **words):
    path = tmp_path / "curve.csv"
    path.write_text(text)
    return read_published(path, **words)


@pytest.mark.parametrize(
    "text",
    [
        "time,survival\n0,1\n5,0.8\n10,0.6\n",
        "time,survival\n0,100\n5,80\n10,60\n",
        "Time, Survival\n5,80%\n\n10,60%\n",
        "survival,time,x\n0.6,10,a\n0.8,5,b\n0.8,5,c\n",
    ],
)
def test_a_curve_is_read_whatever_its_dress(tmp_path, text):
    found = published(tmp_path, text, n=5).readings
    assert (found.time.tolist(), found.survival.tolist()) == ([0, 5, 10], [1, 0.8, 0.6])


def test_the_risk_table_gives_the_number_and_ends_with_nobody(tmp_path):
    risk = tmp_path / "risk.csv"
    risk.write_text("time,at_risk\n0,5\n6,4\n12,0\n")
    found = published(tmp_path, "time,survival\n5,0.8\n10,0.6\n", at_risk=risk)
    assert found.n == 5
    assert (found.risk_time.tolist(), found.risk_number.tolist()) == ([6], [4])


def test_readings_past_the_last_risk_time_are_kept(tmp_path):
    risk = tmp_path / "risk.csv"
    risk.write_text("time,at_risk\n0,5\n6,4\n")
    found = published(tmp_path, "time,survival\n5,0.8\n10,0.6\n20,0.3\n", at_risk=risk)
    assert found.readings.end == 20


@pytest.mark.parametrize("error", [0.002, 0.005])
def test_the_noise_of_the_readings_is_estimated(error):
    time, event = patients("aml")
    found = [
        clean(*read_curve(time, event, seed, points=200, error=error), n=23).noise
        for seed in range(5)
    ]
    assert 0.6 * error < np.median(found) < 1.5 * error


def test_exact_readings_have_no_noise():
    found = clean(*exact_curve(*patients("lung")), n=228)
    assert (found.noise, found.slack, found.drops) == (0, 0, "reading")


def test_a_rise_is_noise_where_readings_changed_places_in_time():
    """0.3 % of the time axis apart, across a fall of 0.3; not where they are far apart."""
    assert rises([0, 24.0, 24.05, 100], [1, 0.5, 0.8, 0.5]) == ()
    assert rises([0, 24.0, 34.0, 100], [1, 0.5, 0.8, 0.5]) == ((2, 1),)
    found = clean([0, 10, 24.0, 24.05, 60, 100], [1, 0.8, 0.5, 0.8, 0.5, 0.5], n=10)
    assert found.survival.tolist() == [1, 0.8, 0.8, 0.5, 0.5, 0.5]
