"""No number of the text is typed by hand: it is glued, or it is a name, a date or a definition."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import nbformat
import pytest

from onearm.book.source import Source
from tests.conftest import ROOT

CHAPTERS = Source(ROOT).chapters

with (Path(__file__).parent / "digits.csv").open(newline="") as file:
    ALLOWED = re.compile("|".join(f"(?:{row['pattern']})" for row in csv.DictReader(file)), re.M)

NO_PROSE = re.compile(
    r"""
    ^(`{3,}|~{3,}).*?^\1          # fenced code and directives with code
    | \$\$.*?\$\$ | \$[^$\n]+\$   # math
    | \{[\w:.+-]+\}`[^`]*`        # roles: glued numbers, citations, terms, keys
    | `[^`]*`                     # code
    | \]\([^)]*\)                 # where a link leads
    | <[^>]*>                     # HTML
    """,
    re.M | re.S | re.X,
)


def typed(text: str) -> list[str]:
    """Lines of a text with digits that nothing explains."""
    prose = ALLOWED.sub("", NO_PROSE.sub("", text))
    return [line.strip() for line in prose.splitlines() if re.search(r"\d", line)]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=[chapter.stem for chapter in CHAPTERS])
def test_no_number_in_the_text_is_typed_by_hand(chapter: Path):
    found = [
        line
        for cell in nbformat.read(chapter, as_version=4).cells
        if cell.cell_type == "markdown"
        for line in typed(cell.source)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["The rate was 46.4%.", "Of 28 patients", "It took 24 weeks.", "**1.** What if 3 more?",
     "a median of 25.3 (24.0 to 42)", "p = 0.44", "[13 of 28](04-primary.ipynb)"],
)  # fmt: skip
def test_a_typed_number_is_found(text: str):
    assert typed(text)


@pytest.mark.parametrize(
    "text",
    ["{glue:text}`primary.rate` of {cite:t}`simon1989`", "Simon's idea of 1989", "**1.** What if?",
     "$r_1 = 6$ of $n_1$", "`n = 28`", "a grade 3 or 4 event", "```\nx = 28\n```",
     '<a href="x-28.html">it</a>', "RECIST 1.1", "[the design](02-design.ipynb)"],
)  # fmt: skip
def test_a_name_or_a_glued_number_is_not(text: str):
    assert typed(text) == []
