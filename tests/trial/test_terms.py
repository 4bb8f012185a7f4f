"""Terms of a dictionary stay as they are; what somebody wrote in a column of terms does not."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from onearm.trial.privacy.terms import is_term, may_be_term
from tests.conftest import ADAM, FIRST
from tests.trial.folder import TrialFolder

with (Path(__file__).parent / "terms.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))
COLUMNS = ("AEDECOD", "AEBODSYS", "AESOC")


def of(*kinds: str) -> list[str]:
    return [case["text"] for case in CASES if case["kind"] in kinds]


@pytest.mark.parametrize("text", of("term"))
def test_a_term_of_a_dictionary_stays(text: str):
    assert is_term(text)
    assert is_term(text.upper())


@pytest.mark.parametrize("text", [*of("never"), "Rash\u202e", "Rash\n", "Rash " * 21])
def test_a_date_a_number_a_title_or_a_sentence_is_in_no_term(text: str):
    assert not may_be_term(text)


@pytest.mark.parametrize("text", of("never", "alone"))
def test_what_somebody_wrote_is_no_term(text: str):
    assert not is_term(text)


@pytest.mark.parametrize("folder", [FIRST, ADAM], ids=["first", "pilot"])
def test_every_term_of_real_tables_stays(folder: Path):
    if not folder.is_dir():
        pytest.skip("the ADaM tables of the CDISC pilot are not here")
    table = pd.read_csv(folder / "adae.csv", dtype=str)
    found = [text for name in COLUMNS if name in table for text in table[name].dropna().unique()]
    assert len(found) > 20
    assert [text for text in found if not is_term(text)] == []


@pytest.mark.parametrize("column", COLUMNS)
def test_free_words_among_terms_are_another_term_and_a_warning_says_so(
    trial: TrialFolder, column: str
):
    if column != "AEDECOD":
        trial.add_column("adae", column, "Skin disorders", "Skin disorders")
    for text in of("never")[:3]:
        trial.add("adae", USUBJID="S1", AEDECOD="Cough", AETOXGR="1")
        trial.change("adae", len(trial.rows("adae")), **{column: text})
    kept = trial.shown().tables["adae"][column].tolist()
    assert kept.count("Other term") == 3
    told = [p for p in trial.problems() if p.code == "free-text"]
    assert [(p.table, p.column, p.found) for p in told] == [
        ("adae", column, "3 rows with text that is no term")
    ]
    assert "Anna" not in str(told[0])


def test_one_subject_does_not_make_its_own_words_shared(trial: TrialFolder):
    own, shared = of("alone")[:2]
    for subject, text in (("S1", own), ("S1", own), ("S1", shared), ("S2", shared)):
        trial.add("adae", USUBJID=subject, AEDECOD=text, AETOXGR="1")
    kept = trial.shown().tables["adae"]["AEDECOD"].tolist()
    assert sorted(kept) == [shared, shared, "Nausea", "Other term", "Other term", "Rash"]
