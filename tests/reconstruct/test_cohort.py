"""The synthetic cohort: coherent with itself, and written by the command."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from onearm.analysis import Analysis
from onearm.reconstruct.first.cohort import write_cohort
from onearm.reconstruct.first.patients import LANDMARK, PRIMING, SCAN_EVERY
from onearm.stats import response
from onearm.trial.folder import check_trial
from tests.conftest import FIRST

SEED = 4028063


@pytest.fixture(scope="module")
def adtte(first: Analysis) -> pd.DataFrame:
    return first.trial.tables["adtte"].pivot(index="USUBJID", columns="PARAMCD", values="AVAL")


def test_the_tables_in_the_folder_are_those_of_the_seeded_command(tmp_path: Path):
    for path in write_cohort(tmp_path, SEED):
        assert path.read_bytes() == (FIRST / path.name).read_bytes(), path.name


def test_another_seed_meets_the_claims_with_other_patients(tmp_path: Path, first: Analysis):
    write_cohort(tmp_path, SEED + 1)
    assert (tmp_path / "adtte.csv").read_bytes() != (FIRST / "adtte.csv").read_bytes()
    for name in ("trial.yaml", "published.csv"):
        (tmp_path / name).write_bytes((FIRST / name).read_bytes())
    from onearm.analysis import analyse
    from onearm.trial import open_trial

    other = analyse(open_trial(tmp_path))
    assert other.primary is not None
    assert first.primary is not None
    assert other.primary.rate == first.primary.rate
    assert other.response.orr == first.response.orr


def test_the_folder_has_nothing_to_mend():
    assert check_trial(FIRST) == []


def test_nobody_progresses_after_death(adtte: pd.DataFrame):
    assert (adtte["PFS"] <= adtte["OS"]).all()


def test_best_response_follows_from_the_scans(first: Analysis):
    adrs = first.trial.tables["adrs"]
    best = adrs[adrs["PARAMCD"].eq("BOR")].set_index("USUBJID")["AVALC"]
    scans = adrs[adrs["PARAMCD"].eq("OVR")]
    for subject, given in best.items():
        rows = scans[scans["USUBJID"].eq(subject)]
        days = list(rows["ADY"] - first.trial.baseline_day[subject] + 1)
        assert response.best_overall_response(days, list(rows["AVALC"])) == given


def test_each_scan_response_follows_from_the_sums(first: Analysis):
    adtr, adrs = first.trial.tables["adtr"], first.trial.tables["adrs"]
    for subject, rows in adtr.groupby("USUBJID"):
        sums = rows.sort_values("ADY")["AVAL"].tolist()
        expected = [
            response.target_response(size, sums[0], min(sums[:position]))
            for position, size in enumerate(sums)
            if position
        ]
        seen = adrs[adrs["USUBJID"].eq(subject) & adrs["PARAMCD"].eq("OVR")].sort_values("ADY")
        assert seen["AVALC"].tolist() == expected


def test_scans_keep_to_the_schedule_and_end_with_pfs(first: Analysis, adtte: pd.DataFrame):
    adtr = first.trial.tables["adtr"]
    after = adtr[adtr["ABLFL"].ne("Y")]
    day = after["ADY"] - after["USUBJID"].map(first.trial.baseline_day) + 1
    assert (day % SCAN_EVERY == 0).all()
    assert (day <= after["USUBJID"].map(adtte["PFS"])).all()


def test_a_success_is_progression_free_beyond_the_landmark(first: Analysis, adtte: pd.DataFrame):
    members = adtte.loc[first.trial.population("primary"), "PFS"]
    assert (members > LANDMARK).sum() == 13


def test_the_first_stage_has_its_priming_cycle(first: Analysis):
    stages = first.trial.tables["adsl"].set_index("USUBJID")
    for subject in first.trial.population("efficacy"):
        lead_in = first.trial.baseline_day[subject] - 1
        assert lead_in == (PRIMING if stages.loc[subject, "STAGE"] == "1" else 0)


def test_the_first_stage_went_on_as_the_design_allows(first: Analysis, adtte: pd.DataFrame):
    adsl = first.trial.tables["adsl"].set_index("USUBJID")
    members = adsl.loc[first.trial.population("primary")]
    successes = adtte.loc[members.index[members["STAGE"] == "1"], "PFS"].gt(LANDMARK).sum()
    assert first.design is not None
    assert successes > first.design.r1


def test_what_is_not_public_is_marked_in_the_data(first: Analysis):
    marked = {
        "adsl": ["HIST", "AGE", "TRTSDT"],
        "adtte": ["STARTDT", "ADT"],
        "adae": ["AEDECOD", "AETOXGR", "ASTDY"],
        "adrs": ["ADT"],
        "adtr": ["AVAL", "ADT"],
    }
    for table, columns in marked.items():
        for column in columns:
            assert first.trial.illustrative(table, column), (table, column)
