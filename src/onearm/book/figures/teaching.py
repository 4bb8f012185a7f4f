"""Courses on this book: what is done when, with which page, exercise and thing to drag."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import pairwise

from onearm.analysis import Analysis
from onearm.book.source import design_tag
from onearm.errors import InputError
from onearm.tables.html import Html, Table

PAGES = {
    "index": "The trial and its claim",
    "01-null": "The yardstick",
    "02-design": "The design",
    "03-eligibility": "Who was counted",
    "04-primary": "The primary endpoint",
    "05-pfs": "Progression-free survival",
    "06-response": "Tumour response",
    "07-os": "Overall survival",
    "08-safety": "Safety",
    "09-determined": "What the paper determines",
    "10-tensions": "Four tensions",
    "11-verdict": "The verdict",
    "12-rerun": "Your own trial",
    "patients": "For patients",
}
"""Pages that a course uses, as tables name them."""

EXPLORERS = {
    "design": ("Design explorer", "02-design"),
    "km": ("Kaplan-Meier builder", "05-pfs"),
    "coverage": ("Coverage explorer", "04-primary"),
    "recist": ("RECIST builder", "06-response"),
}
"""The four things to drag, by the name of their element, and the page each stands on."""

OTHERWISE: dict[tuple[str, int], dict[str, int | None]] = {
    ("02-design", 4): {"single-stage": 3, "no-design": 3},
    ("02-design", 3): {"single-stage": 2, "no-design": None},
    ("02-design", 2): {"single-stage": None, "no-design": None},
    ("04-primary", 4): {"single-stage": None, "no-design": None},
}
"""Exercises that have another number, or none, where the trial has no two-stage design."""


@dataclass(frozen=True)
class Step:
    """What a class does for some minutes, or reaches, with a page (a key of `PAGES`) or none.

    `exercises` are numbers in the book about a trial with two stages, `drag` a key of
    `EXPLORERS`.
    """

    minutes: int
    does: str
    page: str = ""
    exercises: tuple[int, ...] = ()
    drag: str = ""


NINETY = (
    Step(10, "Read the first page; each writes in one sentence what the trial claims", "index"),
    Step(25, "Guess what half the difference costs, then drag it", "02-design", (1,), "design"),
    Step(20, "Find the rate at which each interval misses most", "04-primary", (2,), "coverage"),
    Step(10, "Change the old trial: where does the verdict turn?", "01-null", (2,)),
    Step(15, "In pairs: one of the four questions to each, then tell the others", "10-tensions"),
    Step(10, "Vote: was the answer fair? Write the sentence of the beginning anew", "11-verdict"),
)
DAY = (
    Step(30, "Read the first page; each writes in one sentence what the trial claims", "index"),
    Step(45, "Where the null comes from, and what else it could have been", "01-null", (1, 2)),
    Step(60, "From coins to a rule; what one more of anything does", "02-design", (1, 4), "design"),
    Step(15, "Pause"),
    Step(60, "One count, one interval, one rule", "04-primary", (1, 2, 3), "coverage"),
    Step(60, "Midday"),
    Step(45, "Build a curve and break its median", "05-pfs", (2, 3), "km"),
    Step(45, "Scans into responses; why responders seem to live longer", "06-response",
         (1, 3), "recist"),
    Step(15, "Pause"),
    Step(30, "What none of a few patients rules out", "08-safety", (1, 3)),
    Step(45, "Four groups, one tension each, told to the others", "10-tensions", (1, 3)),
    Step(30, "Debate in two camps, then read the page for patients aloud", "patients"),
)  # fmt: skip
TERM = (
    Step(90, "What a trial without a control group can claim", "index"),
    Step(90, "The old rate: its source, its scatter, its bends", "01-null", (1, 2, 3)),
    Step(90, "Two heaps of counts, two errors, one rule", "02-design", (1, 2), "design"),
    Step(90, "Prices of designs; a control group; numbers that come out otherwise", "02-design",
         (3, 4), "design"),
    Step(90, "Denominators and estimands", "03-eligibility", (1, 2, 3)),
    Step(90, "Intervals that miss, and the look half-way", "04-primary", (1, 2, 3, 4), "coverage"),
    Step(90, "Curves, medians and their intervals", "05-pfs", (1, 2, 3), "km"),
    Step(90, "Response: criteria, pictures, responders", "06-response", (1, 2, 3, 4), "recist"),
    Step(90, "Follow-up and maturity", "07-os", (1, 2, 3)),
    Step(90, "Harm: what few patients show; rules that stop a trial", "08-safety", (1, 2, 3, 4)),
    Step(90, "What is determined, and four tensions", "10-tensions", (1, 2, 3)),
    Step(90, "Each group shows the book of its own trial and gives its verdict", "12-rerun", (1,)),
)  # fmt: skip
COURSES = {
    "ninety minutes": (NINETY, 0),
    "a day": (DAY, 9 * 60),
    "a term": (TERM, None),
}
"""The three courses, and the minute of the day each begins at; None counts weeks."""

OBJECTIVES = (
    Step(0, "State a claim in one sentence: who, what, against which number", "index"),
    Step(0, "Trace a historic rate to its source and see a verdict move with it", "01-null",
         (1, 2)),
    Step(0, "Say what the two errors of a rule are, and what they cost", "02-design", (1,),
         "design"),
    Step(0, "Find the rule that holds when the numbers came out otherwise", "02-design", (3,)),
    Step(0, "Say what a control group would cost and tell", "02-design", (4,)),
    Step(0, "Name the question that a denominator answers, and bound what was left out",
         "03-eligibility", (1, 2)),
    Step(0, "Read an interval for what it promises, and by which method", "04-primary", (1, 2),
         "coverage"),
    Step(0, "Say what a look half-way does to estimate and p-value", "04-primary", (4,)),
    Step(0, "Draw a Kaplan-Meier curve by hand, and say when its median jumps", "05-pfs", (2, 3),
         "km"),
    Step(0, "Turn scans into a response, and say when it must be seen again", "06-response",
         (1,), "recist"),
    Step(0, "Compare responders with others without immortal time", "06-response", (3, 4)),
    Step(0, "Judge whether a curve is mature", "07-os", (1, 2)),
    Step(0, "Say what none of a few patients rules out", "08-safety", (1, 3)),
    Step(0, "Tell a number that a paper determines from one that it leaves open", "09-determined",
         (1, 3)),
    Step(0, "Ask of any trial the four questions that no check of arithmetic finds",
         "10-tensions", (1, 2)),
    Step(0, "Give a verdict with its reasons and with what would overturn it", "11-verdict",
         (1, 2)),
)  # fmt: skip


def course(analysis: Analysis, name: str) -> Table:
    """One of `COURSES` as a table.

    Raises
    ------
    InputError
        If there is no course of that name.
    """
    if name not in COURSES:
        raise InputError(f"expected a course of {', '.join(COURSES)}, found {name!r}")
    steps, begins = COURSES[name]
    design = design_tag(analysis.trial.spec)
    rows = [[when, *_cells(step, design)] for when, step in zip(times(name), steps, strict=True)]
    total = sum(step.minutes for step in steps)
    weekly = f"{len(steps)} weeks with {steps[0].minutes} minutes each"
    caption = f"Plan for {name}: {weekly if begins is None else f'{total} minutes in all'}"
    head = ["Week" if begins is None else "From and to", "What happens", "Page", "To drag"]
    return Table(caption, head, rows)


def times(name: str) -> list[str]:
    """When each step of a course begins and ends, or its week.

    >>> times("ninety minutes")[:2], times("a day")[0], times("a term")[:2]
    (['0:00 to 0:10', '0:10 to 0:35'], '9:00 to 9:30', ['1', '2'])
    """
    steps, begins = COURSES[name]
    if begins is None:
        return [str(week) for week in range(1, len(steps) + 1)]
    at = [begins + sum(step.minutes for step in steps[:i]) for i in range(len(steps) + 1)]
    shown = [f"{minute // 60}:{minute % 60:02}" for minute in at]
    return [f"{start} to {end}" for start, end in pairwise(shown)]


def objectives(analysis: Analysis) -> Table:
    """What a reader can do in the end, and where it is learnt and practised."""
    design = design_tag(analysis.trial.spec)
    rows = [_cells(step, design) for step in OBJECTIVES if taught(step, design)]
    head = ["You will be able to", "Page and exercise", "To drag"]
    return Table("Objectives, and what serves each", head, rows)


def taught(step: Step, design: str) -> bool:
    """Has the book about a trial of this design an exercise for it, if it asks for one?"""
    return not step.exercises or bool(numbers(step, design))


def numbers(step: Step, design: str) -> tuple[int, ...]:
    """Numbers of the exercises in the book about a trial of this design.

    >>> numbers(OBJECTIVES[4], "two-stage"), numbers(OBJECTIVES[4], "single-stage")
    ((4,), (3,))
    """
    found = (OTHERWISE.get((step.page, n), {}).get(design, n) for n in step.exercises)
    return tuple(n for n in found if n is not None)


def _cells(step: Step, design: str) -> list[str]:
    page = _link(step.page, PAGES[step.page]) if step.page else ""
    if asked := numbers(step, design):
        word = "exercise" if len(asked) == 1 else "exercises"
        *most, last = map(str, asked)
        told = f"{', '.join(most)} and {last}" if most else last
        page += ", " + _link(f"{step.page}.html#exercises", f"{word} {told}")
    if not step.drag:
        return [step.does, Html(page), ""]
    label, stands = EXPLORERS[step.drag]
    return [step.does, Html(page), Html(_link(stands, label))]


def _link(page: str, text: str) -> str:
    address = page if ".html" in page else f"{page}.html"
    return f'<a href="{address}">{escape(text)}</a>'
