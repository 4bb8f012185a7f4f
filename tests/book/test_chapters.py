"""The chapters as they stand in git."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from onearm.book.source import DESIGNS, MANY_COHORTS, Source, find_source, is_text, prepare
from tests.conftest import ROOT

CHAPTERS = Source(ROOT).chapters
NAMES = [chapter.stem for chapter in CHAPTERS]
RUN = [c for c in CHAPTERS if not is_text(nbformat.read(c, as_version=4))]
"""Chapters with code; the others are pages of text, such as the glossary."""
ARGUED = [c for c in RUN if re.match(r"\d\d-", c.stem)]
"""The numbered chapters, which move the argument on and end in exercises."""


def stems(chapters: list[Path]) -> list[str]:
    return [chapter.stem for chapter in chapters]


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


@pytest.mark.parametrize("chapter", RUN, ids=stems(RUN))
def test_a_chapter_has_its_skeleton(chapter: Path):
    prose = "\n".join(cell.source for cell in cells(chapter, "markdown"))
    assert prose.startswith("# ")
    for part in ("**The question.**", "**You will be able to**", "**It builds on**"):
        assert part in prose
    assert "## Key points" in prose


@pytest.mark.parametrize("chapter", RUN, ids=stems(RUN))
def test_a_chapter_makes_ready_just_the_numbers_that_its_text_states(chapter: Path):
    """One too few ends the build; one too many costs time in every build."""
    code = "\n".join(cell.source for cell in cells(chapter, "code"))
    ready = re.findall(r'(?:\.state\(|states=)"([^"]*)"', code)
    prose = "\n".join(cell.source for cell in cells(chapter, "markdown"))
    stated = set(re.findall(r"\{glue:text\}`([^`]+)`", prose))
    assert sorted(" ".join(ready).split()) == sorted(stated)


@pytest.mark.parametrize("chapter", ARGUED, ids=stems(ARGUED))
def test_a_chapter_says_what_it_found_and_sets_exercises(chapter: Path):
    prose = "\n".join(cell.source for cell in cells(chapter, "markdown"))
    headings = re.findall(r"^## (.*)$", prose, re.M)
    assert [h for h in headings if h in ("What we found", "Exercises", "Key points")][-3:] == [
        "What we found", "Exercises", "Key points",
    ]  # fmt: skip
    exercises = prose.split("\n## Exercises\n")[1]
    assert {"**1.**", "**2.**", "**3.**"} <= set(re.findall(r"\*\*\d\.\*\*", exercises))
    assert "Change the data" in exercises


@pytest.mark.parametrize("chapter", ARGUED, ids=stems(ARGUED))
def test_every_exercise_has_an_executed_solution(chapter: Path):
    """A trial sees the exercises for its own kind of design, each with its solution."""
    for design in ("two-stage", "single-stage", "no-design"):
        asked, solved = set(), 0
        for cell in nbformat.read(chapter, as_version=4).cells:
            tags = set(cell.metadata.get("tags", []))
            if (tags & {"two-stage", "single-stage", "no-design"} or {design}) >= {design}:
                if cell.cell_type == "markdown":
                    asked |= set(re.findall(r"^\*\*(\d)\.\*\*", cell.source, re.M))
                solved += cell.metadata.get("mystnb", {}).get("code_prompt_show") == "Solution"
        assert solved >= len(asked) >= 1


@pytest.mark.parametrize("chapter", RUN, ids=stems(RUN))
def test_a_chapter_has_one_parameter(chapter: Path):
    stated = [c for c in cells(chapter, "code") if "parameters" in c.metadata.get("tags", [])]
    assert [c.source for c in stated] == ['trial = "../data/NCT04028063"']


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_a_page_of_text_is_about_any_trial(chapter: Path):
    notebook = nbformat.read(chapter, as_version=4)
    if is_text(notebook):
        assert not any(cell.metadata.get("tags") for cell in notebook.cells)


def test_cells_are_short():
    lengths = sorted(
        len(cell.source.splitlines()) for chapter in RUN for cell in cells(chapter, "code")
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


@pytest.mark.parametrize("chapter", RUN, ids=stems(RUN))
@pytest.mark.parametrize("design", sorted(DESIGNS))
@pytest.mark.parametrize("many", [True, False])
def test_no_heading_of_a_rerun_stands_alone(chapter: Path, design: str, many: bool, tmp_path: Path):
    """Whatever is left out for another trial, text or a cell follows each heading."""
    prepare(chapter, tmp_path / chapter.name, "ANOTHER", design, many=many)
    lines: list[str] = []
    for cell in nbformat.read(tmp_path / chapter.name, as_version=4).cells:
        told = cell.source if cell.cell_type == "markdown" else "a cell"
        lines += [line for line in told.splitlines() if line.strip()]
    for line, following in zip(lines, [*lines[1:], "# end"], strict=True):
        if re.match(r"##+ ", line) and following.startswith("#"):
            assert following.count("#") > line.count("#"), line


def test_a_trial_without_many_cohorts_is_not_told_of_them(tmp_path: Path):
    chapter = next(c for c in CHAPTERS if c.stem == "09-determined")
    tagged = [
        c.source
        for c in nbformat.read(chapter, as_version=4).cells
        if MANY_COHORTS in c.metadata.get("tags", [])
    ]
    kept = {}
    for many in (True, False):
        prepare(chapter, tmp_path / "c.ipynb", "ANOTHER", many=many)
        kept[many] = "\n".join(c.source for c in nbformat.read(tmp_path / "c.ipynb", 4).cells)
    assert all(source in kept[True] for source in tagged)
    assert not any(source in kept[False] for source in tagged)
    assert "study.show(" not in kept[False]
