"""The instructor's notes: plans that add up, and an exam whose answers do."""

from __future__ import annotations

import re

import nbformat
import pytest

from onearm.analysis import Analysis
from onearm.book.figures import teaching
from onearm.book.source import CASE_STUDY, DESIGNS
from onearm.book.words.teaching import Exam
from onearm.errors import InputError
from tests.conftest import ROOT

CHAPTERS = ROOT / "chapters"
STEPS = [*teaching.OBJECTIVES, *(step for steps, _ in teaching.COURSES.values() for step in steps)]


def cells(stem: str) -> list[nbformat.NotebookNode]:
    return nbformat.read(CHAPTERS / f"{stem}.ipynb", as_version=4).cells


def exercises(stem: str, design: str) -> set[int]:
    """Numbers of the exercises that the book about any trial of this design has."""
    found: set[int] = set()
    for cell in cells(stem):
        tags = set(cell.metadata.get("tags", []))
        of_it = cell.cell_type == "markdown" and (tags & DESIGNS or {design}) >= {design}
        if of_it and CASE_STUDY not in tags:
            found |= {int(n) for n in re.findall(r"^\*\*(\d)\.\*\*", cell.source, re.M)}
    return found


@pytest.mark.parametrize(
    ("name", "minutes", "steps"), [("ninety minutes", 90, 6), ("a day", 480, 12)]
)
def test_a_plan_fills_its_time(name: str, minutes: int, steps: int):
    plan, _ = teaching.COURSES[name]
    assert (sum(step.minutes for step in plan), len(plan)) == (minutes, steps)


def test_a_day_ends_at_five_and_a_term_has_twelve_weeks():
    assert teaching.times("a day")[-1] == "16:30 to 17:00"
    assert teaching.times("a term")[-1] == "12"


@pytest.mark.parametrize("design", sorted(DESIGNS))
def test_every_exercise_that_a_plan_names_exists(design: str):
    for step in STEPS:
        named = set(teaching.numbers(step, design))
        assert named <= (exercises(step.page, design) if step.page else set()), step


def test_exercises_for_other_designs_ask_the_same():
    """An exercise that a plan renumbers is about the same thing under its other number."""

    def asked(design: str, number: int) -> str:
        texts = [c.source for c in cells("02-design") if design in c.metadata.get("tags", [])]
        return next(text for text in texts if text.startswith(f"**{number}.**"))

    assert "control group" in asked("two-stage", 4)
    assert "control group" in asked("single-stage", 3)
    assert "takes a control group" in asked("no-design", 3)
    assert all("too many" in asked(*of) for of in (("two-stage", 3), ("single-stage", 2)))


def test_each_thing_to_drag_stands_on_its_page():
    for name, (_, page) in teaching.EXPLORERS.items():
        entry = f"figures.{name}_{'explorer' if 'xplorer' in _ else 'builder'}"
        assert entry in "\n".join(cell.source for cell in cells(page))
    for step in STEPS:
        assert not step.drag or teaching.EXPLORERS[step.drag][1] == step.page


@pytest.mark.parametrize("name", ["a day", "a term"])
def test_a_long_course_drags_all_four(name: str):
    plan, _ = teaching.COURSES[name]
    assert {step.drag for step in plan} - {""} == set(teaching.EXPLORERS)


def test_every_numbered_chapter_serves_an_objective():
    argued = {path.stem for path in CHAPTERS.glob("[01]*.ipynb")} - {"12-rerun"}
    assert argued <= {step.page for step in teaching.OBJECTIVES}
    assert all((CHAPTERS / f"{page}.ipynb").is_file() for page in teaching.PAGES)


def test_a_plan_is_a_table_with_links(first: Analysis):
    shown = teaching.course(first, "a day")._repr_html_()
    assert '<a href="02-design.html#exercises">exercises 1 and 4</a>' in shown
    assert "480 minutes in all" in shown
    assert "Find the rule that holds" in teaching.objectives(first)._repr_html_()


def test_a_course_that_is_not_there_is_named(first: Analysis):
    with pytest.raises(InputError, match="ninety minutes, a day, a term"):
        teaching.course(first, "a week")


def test_a_question_asked_again_keeps_its_number(capsys: pytest.CaptureFixture[str]):
    exam = Exam()
    for name in ("one", "two", "one"):
        exam.ask(name, 2, "What?")
    assert list(exam.marks) == ["one", "two"]


def test_an_answer_must_earn_the_marks_of_its_question():
    exam = Exam()
    exam.ask("rate", 3, "What?")
    exam.answer("rate", (1, "This."), (2, "And that."))
    with pytest.raises(InputError, match="expected points of 3 marks for 'rate', found 2"):
        exam.answer("rate", (2, "This."))
    with pytest.raises(InputError, match="expected points of None"):
        exam.answer("other", (2, "This."))


def test_the_exam_has_an_answer_to_each_question_and_gets_harder():
    own = [c for c in cells("teaching") if c.cell_type == "code"]
    general = "\n".join(c.source for c in own if CASE_STUDY not in c.metadata.get("tags", []))
    asked = re.findall(r'exam\.ask\("([\w-]+)", (\d+)', general)
    answered = re.findall(r'exam\.answer\(\s+"([\w-]+)"', general)
    marks = [int(mark) for _, mark in asked]
    assert [name for name, _ in asked] == answered
    assert len(asked) == 12
    assert marks == sorted(marks)


def test_answers_are_folded_away():
    for cell in cells("teaching"):
        if "exam.answer(" in cell.source:
            assert "hide-cell" in cell.metadata["tags"]


def test_a_trial_without_a_design_is_not_sent_to_exercises_it_lacks(leukemia_analysis: Analysis):
    shown = teaching.objectives(leukemia_analysis)._repr_html_()
    assert "a look half-way does" not in shown
    assert '<a href="02-design.html#exercises">exercise 3</a>' in shown
