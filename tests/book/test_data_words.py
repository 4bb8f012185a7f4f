"""What is odd in the data, as the book tells it: kinds and counts, no value and no subject."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onearm import tables
from onearm.analysis import Analysis
from onearm.book import words
from onearm.book.chapter import Chapter
from onearm.errors import Problem
from onearm.trial.spec import PrivacySpec

LATE = [
    Problem("pfs-after-os", "adtte", "AVAL", f"PFS 64 of 01-701-{n}", "OS 55", n, "warning")
    for n in (3, 4)
]
MORE = Problem("pfs-after-os", "adtte", "AVAL", "5 rows more", "", None, "warning", 5)
BLANK = Problem("encoding", "adae", "-", "Latin-1", "UTF-8", None, "warning")
ODD = (BLANK, *LATE, MORE)


@pytest.fixture
def told(leukemia_analysis: Analysis):
    """A chapter of a trial whose check gave some warnings, counts below some held back."""

    def tell(*warnings: Problem, min_cell: int | None = None) -> Chapter:
        trial = leukemia_analysis.trial
        spec = trial.spec.model_copy(update={"privacy": PrivacySpec(min_cell=min_cell)})
        trial = replace(trial, spec=spec, warnings=warnings)
        return Chapter("eligibility", trial, replace(leukemia_analysis, trial=trial))

    return tell


def test_rows_are_kinds_with_counts_and_what_hurts_most_comes_first(told):
    table = tables.oddities_table(told(*ODD).analysis)
    assert [(row[1], row[2], row[3]) for row in table.rows] == [
        ("adtte, AVAL", "7", "A wrong number"),
        ("adae", "1", "Odd, and worth a look"),
    ]
    assert "pfs-after-os" in table.rows[0][0]


def test_no_value_and_no_subject_is_shown(told):
    table = tables.oddities_table(told(*ODD).analysis)
    shown = " ".join([table.caption, *table.head, *(cell for row in table.rows for cell in row)])
    assert not {word for word in ("01-701", "64", "55") if word in shown}


def test_counts_below_the_smallest_that_is_shown_are_held_back(told):
    counts = [row[2] for row in tables.oddities_table(told(*ODD, min_cell=5).analysis).rows]
    assert counts == ["7", "<5"]


@pytest.mark.parametrize(
    ("warnings", "said"),
    [((), "nothing odd"), ((BLANK,), "one thing that is odd"), (ODD, "2 kinds of things")],
)
def test_a_sentence_says_how_much_is_odd(told, warnings, said):
    assert said in words.data.oddities(told(*warnings))


def test_synthetic_patients_are_called_so(told, first: Analysis):
    made = Chapter("eligibility", first.trial, first)
    assert "synthetic" in words.data.oddities(made)
    assert "synthetic" not in words.data.oddities(told(*ODD))
