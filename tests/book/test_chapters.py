"""The chapters as they stand in git."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from onearm.book.source import Source, find_source
from tests.conftest import ROOT

CHAPTERS = Source(ROOT).chapters
NAMES = [chapter.stem for chapter in CHAPTERS]


def cells(chapter: Path, kind: str) -> list[nbformat.NotebookNode]:
    return [c for c in nbformat.read(chapter, as_version=4).cells if c.cell_type == kind]


def test_the_contents_name_every_chapter_and_no_other():
    assert sorted(CHAPTERS) == sorted((ROOT / "chapters").glob("*.ipynb"))


def test_the_book_is_found_from_below_its_folder():
    assert find_source(ROOT / "chapters").folder == ROOT


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_a_chapter_in_git_has_no_outputs_and_no_machine(chapter: Path):
    for cell in cells(chapter, "code"):
        assert not cell.outputs
        assert cell.execution_count is None
    text = chapter.read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|work|tmp|Users)/", text)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_a_chapter_has_its_skeleton(chapter: Path):
    prose = "\n".join(cell.source for cell in cells(chapter, "markdown"))
    assert prose.startswith("# ")
    for part in ("**The question.**", "**You will be able to**", "**It builds on**"):
        assert part in prose
    assert "## Key points" in prose
    if chapter.stem != "index":
        assert "## Exercises" in prose


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_a_chapter_has_one_parameter(chapter: Path):
    stated = [c for c in cells(chapter, "code") if "parameters" in c.metadata.get("tags", [])]
    assert [c.source for c in stated] == ['trial = "../data/NCT04028063"']


def test_cells_are_short():
    lengths = sorted(
        len(cell.source.splitlines()) for chapter in CHAPTERS for cell in cells(chapter, "code")
    )
    assert lengths[len(lengths) // 2] <= 5
    assert lengths[-1] <= 15


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_text_outside_the_case_study_names_nothing_of_it(chapter: Path):
    own = re.compile(r"sarcoma|doxorubicin|zalifrelimab|balstilimab|Wilky|ASCO|GeDDiS", re.I)
    for cell in nbformat.read(chapter, as_version=4).cells:
        tags = cell.metadata.get("tags", [])
        if "case-study" not in tags:
            assert not own.search(cell.source), cell.source
            if "parameters" not in tags:
                assert "NCT04028063" not in cell.source
