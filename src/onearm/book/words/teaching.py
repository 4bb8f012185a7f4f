"""An exam in a notebook: questions with their marks, and answers that add up to them."""

from __future__ import annotations

from IPython.display import Markdown, display

from onearm.errors import InputError


class Exam:
    """Questions in the order in which they are first asked; one asked again keeps its number.

    Examples
    --------
    >>> exam = Exam()
    >>> exam.ask("rate", 2, "Of 4 patients 1 responded. What is the rate?")
    <IPython.core.display.Markdown object>
    >>> exam.marks
    {'rate': 2}
    """

    def __init__(self) -> None:
        self.marks: dict[str, int] = {}

    def ask(self, name: str, marks: int, text: str) -> None:
        """Display a question with its number and its marks."""
        self.marks[name] = marks
        number = list(self.marks).index(name) + 1
        display(Markdown(f"**Question {number}** ({told(marks)}). {text}"))

    def answer(self, name: str, *points: tuple[int, str]) -> None:
        """Display what an answer must say, each point with the marks it earns.

        Raises
        ------
        InputError
            If the question was not asked, or the points do not add up to its marks.
        """
        earned, given = self.marks.get(name), sum(marks for marks, _ in points)
        if earned != given:
            raise InputError(f"expected points of {earned} marks for {name!r}, found {given}")
        lines = [f"- {text} *({told(marks)})*" for marks, text in points]
        display(Markdown("\n".join(lines)))

    def close(self, *, minutes_a_mark: float = 1.5) -> None:
        """Display how many questions and marks there were, and how long they take."""
        marks = sum(self.marks.values())
        display(
            Markdown(
                f"These are {len(self.marks)} questions with {told(marks)} in all. "
                f"At {minutes_a_mark:g} minutes a mark they take {marks * minutes_a_mark:.0f} "
                "minutes, with a pocket calculator and without a computer."
            )
        )


def told(marks: int) -> str:
    """Marks with their unit.

    >>> told(1), told(3)
    ('1 mark', '3 marks')
    """
    return f"{marks} mark{'s' * (marks != 1)}"
