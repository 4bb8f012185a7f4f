"""A folder without tables: what was published alone."""

from __future__ import annotations

import pytest

from onearm.errors import TrialError
from onearm.trial.data import Publication, Trial
from onearm.trial.folder import open_folder

CURVE = {"pfs": {"curve": "pfs.csv", "at_risk": "risk.csv"}}


@pytest.fixture
def bare(trial):
    """The folder with its tables left out of trial.yaml."""
    trial.write_spec(tables={})
    return trial


def test_published_numbers_alone_are_enough_and_a_warning_says_what_follows(bare):
    bare.write_claims({})
    (problem,) = bare.problems()
    assert (problem.code, problem.severity) == ("no-tables", "warning")
    assert "reconstructed" in problem.expected
    found = open_folder(bare.path)
    assert isinstance(found, Publication)
    assert [claim.id for claim in found.claims] == ["orr"]


def test_curves_alone_are_enough(bare):
    bare.write("pfs.csv", "time,survival\n1,0.5\n")
    bare.write("risk.csv", "time,at_risk\n0,2\n")
    bare.write_spec(reconstruct={"curves": CURVE})
    assert [problem.severity for problem in bare.problems()] == ["warning"]


def test_neither_tables_nor_anything_published_is_an_error(bare):
    (problem,) = bare.problems()
    assert (problem.code, problem.severity) == ("no-tables", "error")
    assert "published.csv" in problem.expected


def test_a_curve_that_is_not_there_is_told_each_file_by_itself(bare):
    bare.write_claims({})
    bare.write("pfs.csv", "time,survival\n1,0.5\n")
    bare.write_spec(reconstruct={"curves": CURVE | {"os": {"curve": "os.csv"}}})
    errors = [p for p in bare.problems() if p.severity == "error"]
    assert {(p.code, p.column) for p in errors} == {
        ("missing-file", "reconstruct.curves.pfs.at_risk"),
        ("missing-file", "reconstruct.curves.os.curve"),
    }


def test_an_arm_cannot_be_chosen_without_tables(bare):
    bare.write_claims({})
    bare.write_spec(arm={"column": "ARM", "value": "A"})
    assert ("bad-value", "trial.yaml", None, "arm") in bare.places()


def test_what_needs_patients_is_refused_with_what_is_missing(bare):
    bare.write_claims({})
    with pytest.raises(TrialError, match="no patients yet"):
        bare.open()


def test_a_folder_with_tables_is_opened_with_them(trial):
    trial.write_claims({})
    assert isinstance(open_folder(trial.path), Trial)
