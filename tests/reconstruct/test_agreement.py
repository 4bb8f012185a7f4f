"""Printed numbers that a digitised curve rules out are told before anybody is reconstructed."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from onearm import cli
from onearm.reconstruct.agreement import height_within, median_within
from onearm.reconstruct.curve.coordinates import clean
from onearm.reconstruct.opening import check_any, claims_of, read_curves
from onearm.trial.data import Publication
from onearm.trial.folder import open_folder
from tests.conftest import ROOT
from tests.reconstruct.curves import patients, read_curve

EXAMPLE = ROOT / "data" / "FICTITIOUS-1"
PFS = "    pfs: {curve: pfs_curve.csv, at_risk: pfs_risk.csv, events: 17}\n"
MEDIAN = "22,,5.4,months,3.6,9.1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "trial"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def told(folder: Path) -> list[tuple[str, str, str]]:
    found = [p for p in check_any(folder) if p.severity == "error"]
    return [(p.code, p.found, p.expected) for p in found]


def test_the_example_agrees_with_itself(folder):
    assert told(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "found", "expected"),
    [
        (MEDIAN, "22,,8.4,months,3.6,9.1", "8.4 months (pfs.median)", "falls to 0.5"),
        (MEDIAN, "22,,,months,3.6,", "not reached (pfs.median)", "falls to 0.5"),
        (",17,patients", ",12,patients", "12 patients (pfs.events)", "the 17 events of the curve"),
    ],
)
def test_a_claim_that_the_curve_rules_out_is_named(folder, old, new, found, expected):
    change(folder / "published.csv", old, new)
    ((code, was, should),) = told(folder)
    assert (code, was) == ("disagrees", found)
    assert expected in should


@pytest.mark.parametrize(
    ("value", "unit", "fits"),
    [("44", "percent", True), ("0.44", "probability", True), ("60", "percent", False)],
)
def test_a_rate_must_be_where_the_curve_is(folder, value, unit, fits):
    """At 6 months the readings are 0.435 and 0.436."""
    with (folder / "published.csv").open("a") as file:
        file.write(f"pfs.rate.6,pfs.rate.6,efficacy,,,{value},{unit},,,,A,,here,\n")
    assert (told(folder) == []) is fits


def test_a_curve_in_another_unit_than_the_trials_is_seen_from_its_median(folder):
    change(folder / "trial.yaml", "unit: months # the unit", "unit: weeks # the unit")
    ((_, was, should),) = told(folder)
    assert was == "5.4 months (pfs.median)"
    assert "weeks, where the curve falls" in should


def test_a_median_of_a_curve_that_stays_up_is_not_reached(folder):
    (folder / "os.csv").write_text("time,survival\n0,1\n4,0.9\n8,0.8\n14,0.7\n")
    change(folder / "trial.yaml", PFS, PFS + "    os: {curve: os.csv}\n")
    ((_, was, should),) = told(folder)
    assert was == "11.3 months (os.median)"
    assert should == "not reached: the curve stays above 0.5"


def test_a_curve_with_patients_of_another_number_is_named(folder):
    path = folder / "published.csv"
    path.write_text(path.read_text().replace(",22,", ",20,"))
    ((_, was, should),) = told(folder)
    assert was == "22 patients"
    assert "the 20 of the efficacy population" in should


def test_events_that_only_a_claim_tells_are_those_of_the_curve(folder):
    change(folder / "trial.yaml", ", events: 17", "")
    publication = open_folder(folder)
    assert isinstance(publication, Publication)
    assert read_curves(publication, claims_of(publication))["pfs"].events == 17


def test_nothing_is_written_where_they_disagree(folder, monkeypatch, capsys):
    change(folder / "published.csv", MEDIAN, "22,,8.4,months,3.6,9.1")
    words = ["reconstruct", "claims", folder, "--draws", 5, "--seed", 1, "--out", folder / "out"]
    monkeypatch.setattr("sys.argv", ["onearm", *map(str, words)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 1
    assert "8.4 months" in capsys.readouterr().err.replace("\n", " ")
    assert not (folder / "out").exists()


def height(time: np.ndarray, event: np.ndarray, at: float) -> float:
    """The product over the times of events, patient by patient."""
    falls = [t for t in np.unique(time[event == 1]) if t <= at]
    return float(
        np.prod([1 - event[time == t].sum() / (time >= t).sum() for t in falls], initial=1)
    )


@pytest.mark.parametrize("data", ["ovarian", "aml", "lung", "psychiatric_patients"])
def test_the_truth_is_never_ruled_out(data):
    """Curves of real patients, read with noise: the first time at or below 0.5, and heights."""
    time, event = patients(data)
    times = np.unique(time[event == 1])
    median = next((t for t in times if height(time, event, t) <= 0.5), np.inf)
    for seed in range(5):
        readings = clean(*read_curve(time, event, seed), n=time.size)
        low, high = median_within(readings)
        assert low <= median <= high
        for at in np.quantile(time, [0.2, 0.5, 0.8]):
            least, most = height_within(readings, float(at))
            assert least <= height(time, event, at) <= most
