"""Days of single patients: what the rules of response count, and what AVAL counts."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from onearm.analysis import Analysis
from onearm.analysis.best_response import best_responses
from onearm.analysis.patients import tumour_scans
from onearm.trial.data import Trial
from onearm.trial.spec import DAYS, ResponseSpec

BASELINE = {"SYN-01": 22.0, "SYN-07": 1.0}  # study day of the baseline scan


def scanned(trial: Trial, subject: str, elapsed: list[float], responses: list[str]) -> Trial:
    """The trial with no responses but these scans, `elapsed` days after the baseline scan.

    Stable disease counts from day 42, as where trial.yaml says nothing else.
    """
    days = [trial.baseline_day[subject] + day for day in elapsed]
    adrs = pd.DataFrame(
        {"USUBJID": subject, "PARAMCD": "OVR", "AVALC": responses, "ADY": days, "ADT": pd.NaT}
    )
    spec = trial.spec.model_copy(update={"response": ResponseSpec()})
    return replace(trial, spec=spec, tables={**trial.tables, "adrs": adrs})


def best_of(trial: Trial, subject: str) -> str:
    found = best_responses(trial)
    assert found is not None
    return str(found[subject])


@pytest.mark.parametrize("subject", BASELINE)
@pytest.mark.parametrize(("elapsed", "best"), [(41, "NE"), (42, "SD")])
def test_stable_disease_counts_days_elapsed_since_baseline(
    first: Analysis, subject: str, elapsed: float, best: str
) -> None:
    assert first.trial.baseline_day[subject] == BASELINE[subject]
    assert best_of(scanned(first.trial, subject, [elapsed], ["SD"]), subject) == best


@pytest.mark.parametrize("subject", BASELINE)
@pytest.mark.parametrize(("elapsed", "best"), [(41, "PD"), (42, "SD")])
def test_stable_disease_too_early_and_then_progression_is_progression(
    first: Analysis, subject: str, elapsed: float, best: str
) -> None:
    trial = scanned(first.trial, subject, [elapsed, 90], ["SD", "PD"])
    assert best_of(trial, subject) == best


def test_days_come_from_dates_where_there_is_no_study_day(first: Analysis) -> None:
    for elapsed, best in ((41, "NE"), (42, "SD")):
        trial = scanned(first.trial, "SYN-01", [elapsed], ["SD"])
        adsl = trial.tables["adsl"].set_index("USUBJID")
        day = trial.baseline_day["SYN-01"] + elapsed
        adrs = trial.tables["adrs"].drop(columns="ADY")
        adrs["ADT"] = adsl.loc["SYN-01", "TRTSDT"] + pd.Timedelta(days=day - 1)
        dated = replace(trial, tables={**trial.tables, "adrs": adrs})
        assert best_of(dated, "SYN-01") == best


def test_times_of_scans_and_lanes_count_as_aval_does(first: Analysis) -> None:
    """Whoever progresses by a scan has it at the time of PFS, in the spider and the swimmer."""
    unit = DAYS[first.trial.spec.unit]
    pfs = first.trial.records("adtte", "pfs")
    assert pfs is not None
    time = pfs.set_index("USUBJID")["AVAL"] / unit
    last = {scans.subject: scans.time[-1] for scans in first.scans}
    by_scan = 0
    for lane in first.lanes:
        assert lane.followed - lane.baseline == pytest.approx(time[lane.subject])
        seen = {kind: at for at, kind in lane.marks}
        if "PD" in seen:
            by_scan += 1
            assert seen["PD"] == pytest.approx(lane.followed)
            assert last[lane.subject] == pytest.approx(time[lane.subject])
    assert by_scan > 5


def without_change(trial: Trial, subjects: set[str]) -> Trial:
    adtr = trial.tables["adtr"]
    blank = adtr["PCHG"].mask(adtr["USUBJID"].isin(subjects))
    return replace(trial, tables={**trial.tables, "adtr": adtr.assign(PCHG=blank)})


@pytest.mark.parametrize("share", ["some", "all"])
def test_a_blank_change_is_computed_from_the_baseline(first: Analysis, share: str) -> None:
    given = tumour_scans(first.trial, None)
    subjects = [scans.subject for scans in given]
    blank = set(subjects if share == "all" else subjects[::2])
    found = tumour_scans(without_change(first.trial, blank), None)
    assert [scans.subject for scans in found] == subjects
    for before, after in zip(given, found, strict=True):
        assert after.time == before.time
        assert after.change == pytest.approx(before.change, abs=0.06)  # PCHG has one decimal


def test_a_change_that_is_given_counts_before_one_that_is_computed(first: Analysis) -> None:
    adtr = first.trial.tables["adtr"].assign(PCHG=12.5)
    trial = replace(first.trial, tables={**first.trial.tables, "adtr": adtr})
    assert {change for scans in tumour_scans(trial, None) for change in scans.change} == {12.5}


def test_a_label_may_be_the_name_of_the_patient(first: Analysis) -> None:
    spec = first.trial.spec.model_copy(update={"label": "USUBJID"})
    found = tumour_scans(replace(first.trial, spec=spec), None)
    assert [scans.label for scans in found] == [scans.subject for scans in found] != []
