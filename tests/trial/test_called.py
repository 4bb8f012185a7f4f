"""What subjects are called is not in text that is shown, or the run stops before it starts."""

from __future__ import annotations

import time

import pandas as pd
import pytest

from onearm.trial.privacy.called import Called
from tests.trial.folder import TrialFolder


def told(names: set[str], *cells: str | None, column: str = "AEDECOD") -> list[int | None]:
    adae = pd.DataFrame({"USUBJID": ["01-001"] * len(cells), column: cells})
    return [problem.row for problem in Called(names).told({"adae": adae})]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("01-001", "FELL, SUBJECT 01-001"),
        ("01-001", "see 01-001."),
        ("AB-12", "like ab-12, again"),
        ("101001", "as 101001 had"),
        ("12", "as in patient no. 12"),
        ("S7", "Rash (subject S7)"),
        ("STUDY 1/7-12", "STUDY 1/7-12"),
    ],
)
def test_text_with_what_a_subject_is_called_is_an_error(name: str, cell: str):
    assert told({name, "99-999"}, "Rash", None, cell) == [3]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("12", "Day 12"),
        ("101001", "0.101001"),
        ("01-001", "101-0010"),
        ("S7", "S7 radiculopathy"),
        ("ANNA", "Patient Anna"),
        ("1234", "dose 1234 mg"),
    ],
)
def test_other_text_is_not(name: str, cell: str):
    assert told({name}, cell) == []


def test_the_columns_of_subjects_and_sites_are_for_that():
    assert told({"01-001"}, "01-001", column="SUBJID") == []
    assert told({"01-001"}, "01-001", column="SITEID") == []


def test_check_says_where_and_no_book_is_begun(trial: TrialFolder):
    trial.add_column("adsl", "SUBJID", "01-001", "01-002", "01-003", "01-004")
    trial.change("adae", 1, AEDECOD="FELL ON SUBJECT 01-002")
    found = [p for p in trial.problems() if p.code == "identifier"]
    assert [(p.severity, p.where) for p in found] == [("error", "adae, row 1, AEDECOD")]


def test_it_is_quick_for_many_subjects_and_rows():
    names = {f"01-{i:06d}" for i in range(100_000)}
    cells = [f"Term {i % 20_000}" for i in range(1_000_000)]
    cells[-1] = "As subject 01-000777"
    adae = pd.DataFrame({"AEDECOD": cells})
    start = time.process_time()
    assert [p.row for p in Called(names).told({"adae": adae})] == [1_000_000]
    assert time.process_time() - start < 5
