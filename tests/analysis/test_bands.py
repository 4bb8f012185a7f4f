"""Every reconstructed number comes with its range over all cohorts; no other number does."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from onearm.analysis import Analysis, Result
from onearm.analysis.concordance import concordance
from onearm.analysis.registry import registry
from onearm.book.record import results_document
from onearm.cli import cli
from onearm.trial.printed.identified import Identified, read_identified
from tests.conftest import FIRST
from tests.trial.identified import write_identified


@pytest.fixture(scope="module")
def identified(tmp_path_factory) -> Identified:
    folder = tmp_path_factory.mktemp("identified")
    write_identified(folder)
    found, _ = read_identified(folder)
    assert found is not None
    return found


def results_with(analysis: Analysis, identified: Identified | None) -> dict[str, Result]:
    trial = replace(analysis.trial, identified=identified)
    return {result.id: result for result in registry(replace(analysis, trial=trial))}


@pytest.fixture(scope="module")
def banded(first: Analysis, identified: Identified) -> dict[str, Result]:
    return results_with(first, identified)


def test_a_number_that_the_claims_leave_open_has_its_range(banded):
    rmst = banded["pfs.rmst"]
    assert (rmst.band, rmst.verdict) == ((17.1, 22.04), "bounded")
    assert rmst.full.endswith("; in 51 cohorts 17.1 to 22.0)")


def test_a_number_that_all_cohorts_share_is_called_determined(banded):
    assert banded["pfs.median"].full == "25.3 weeks (24.0-42), as printed"
    assert banded["pfs.median"].spread_text == "25.3 weeks"


def test_a_range_that_has_no_upper_end_says_so(banded):
    assert banded["pfs.stage1.median"].band_text == "in 51 cohorts 24.0 to NR"


def test_the_cohort_of_the_book_is_one_of_all_cohorts(banded, first: Analysis):
    dor = banded["dor.median"]
    assert dor.band == (6.7, 50.0)
    followed = first.os.follow_up.value
    assert followed is not None
    assert banded["os.followup"].band == (min(90.0, followed), None)


def test_a_cohort_that_differs_unsettles_what_all_others_share(first: Analysis, identified):
    other = tuple(
        replace(s, low=24.0, q1=24.0, median=24.0, q3=24.0, high=24.0) if s.id == "pfs.median"
        else s for s in identified.spreads
    )  # fmt: skip
    found = results_with(first, replace(identified, spreads=other))["pfs.median"]
    assert found.verdict == "bounded"
    assert found.band_text == "in 51 cohorts 24.0 to 25.3"


def test_only_reconstructed_numbers_have_one(banded, identified: Identified):
    known = {spread.id for spread in identified.spreads}
    for result in banded.values():
        assert (result.band is not None) == (result.kind == "reconstructed" and result.id in known)


def test_observed_numbers_have_none(leukemia_analysis: Analysis, identified: Identified):
    found = results_with(leukemia_analysis, identified).values()
    assert "observed" in {result.kind for result in found}
    assert not any(result.band or result.verdict for result in found)


def test_a_trial_without_the_folder_shows_nothing_of_it(first: Analysis):
    found = results_with(first, None)
    assert not any(result.band or result.verdict for result in found.values())
    assert found["pfs.rmst"].full.count("cohorts") == 0


def test_what_all_cohorts_share_is_not_called_illustrative(banded):
    assert banded["pfs.events"].note.endswith("illustrative: not published")
    determined = [r for r in banded.values() if r.verdict == "determined"]
    assert determined
    assert not any("illustrative" in r.note for r in determined)


def test_the_json_has_range_and_verdict(first: Analysis, identified: Identified):
    trial = replace(first.trial, identified=identified)
    document = results_document(replace(first, trial=trial))
    found = {r["id"]: (r["band"], r["verdict"]) for r in document["results"]}
    assert found["pfs.landmark"] == ((46.7, 70.1), "bounded")
    assert found["design.n"] == (None, "")


def test_the_concordance_has_the_range(first: Analysis, banded):
    compared = {c.id: c for c in concordance(first.trial.claims, banded.values())}
    assert compared["pfs.median"].band == "determined"
    assert compared["pfs.stage1.median"].band == "in 51 cohorts 24.0 to NR"
    assert compared["design.n"].band == ""


def test_the_command_line_has_a_column_of_ranges_where_there_are_any(tmp_path):
    folder = shutil.copytree(FIRST, tmp_path / FIRST.name, ignore=lambda *_: ["identified"])
    without = CliRunner().invoke(cli, ["analyse", str(folder)], env={"COLUMNS": "200"})
    assert "Over all draws" not in without.output
    write_identified(folder)
    found = CliRunner().invoke(cli, ["analyse", str(folder)], env={"COLUMNS": "200"})
    assert found.exit_code == 0
    assert "Over all draws" in found.output
    assert "17.1 to 22.0" in found.output
