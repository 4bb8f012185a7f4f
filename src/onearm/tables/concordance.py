"""Published beside reproduced, one row a printed number, with a link to where it is computed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from onearm.analysis.concordance import LINK, MEANINGS, Comparison
from onearm.tables.html import Html, Table
from onearm.tables.pages import PAGES, row_link
from onearm.tables.trial import kind_mark, with_small
from onearm.texts import readable

VERDICTS = ("agrees", "differs", "cannot be reproduced")
SIGNS = {"agrees": "=", "differs": "≠", "cannot be reproduced": "–"}
"""Before each verdict, so that a column of them can be run over with the eye."""

BY_GRADE = (
    ("A", "Printed in the abstract or a legend (grade A)"),
    ("S", "From secondary sources (grade S)"),
    ("I", "Inferred by arithmetic (grade I), done again here"),
)
HEAD = ["Quantity, with its page", "As printed", "Reproduced", "Difference", "Verdict and reason"]


def concordance_table(caption: str, comparisons: Iterable[Comparison]) -> Table:
    """One row a printed number, verdicts in turn.

    Examples
    --------
    >>> one = Comparison("a", "a", "Rate", "all", "A", "46.4%", value="46.4", unit="percent",
    ...                  difference=0.02857, verdict="agrees", chapter="primary", result="a")
    >>> [str(cell) for cell in concordance_table("All", [one]).rows[0]][3:5]
    ['+0.03', '= agrees']
    """
    rows = [
        [
            with_small("", c.population, where(c)),
            c.published,
            with_small(c.reproduced, c.band, kind_mark(c.kind, c.result)) if c.kind else "",
            with_small(difference(c), _limits(c)),
            with_small(f"{SIGNS[c.verdict]} {c.verdict}", c.reason),
        ]
        for c in sorted(comparisons, key=lambda c: VERDICTS.index(c.verdict))
    ]
    return Table(caption, HEAD, rows, frozenset({3}))


@dataclass(frozen=True)
class ByGrade:
    """The numbers about a trial, one table a grade; those of other trials are counted, not listed.

    Examples
    --------
    >>> "nothing to compare" in ByGrade(())._repr_html_()
    True
    """

    comparisons: tuple[Comparison, ...]

    @property
    def tables(self) -> list[Table]:
        """For each grade what was compared, and after it what could not be, with its reason."""
        own = [c for c in self.comparisons if not c.of_another_trial and not c.is_choice]
        found: list[Table] = []
        for grade, caption in BY_GRADE:
            rows = [c for c in own if c.grade == grade]
            compared = [c for c in rows if c.verdict != VERDICTS[-1]]
            if compared:
                found.append(concordance_table(caption, compared))
            if len(rows) > len(compared):
                left = [c for c in rows if c.verdict == VERDICTS[-1]]
                found.append(left_table(f"{caption}: cannot be reproduced", left))
        return found

    def _repr_html_(self) -> str:
        if not self.comparisons:
            return "<p>No number was published on this trial, so there is nothing to compare.</p>"
        return "".join(table._repr_html_() for table in self.tables)


def left_table(caption: str, comparisons: Iterable[Comparison]) -> Table:
    """What cannot be reproduced, one row a printed number, and why."""
    rows = [[with_small("", c.population, where(c)), c.published, c.reason] for c in comparisons]
    return Table(caption, ["Quantity, with its page", "As printed", "Why not"], rows)


def meanings_table() -> Table:
    """The data dictionary of the files of the concordance."""
    named = MEANINGS | LINK
    rows = [[Html(f"<code>{name}</code>"), meaning] for name, meaning in named.items()]
    return Table("Columns of concordance.csv and concordance.json", ["Column", "Meaning"], rows)


def where(c: Comparison) -> Html:
    """The quantity, as a link to the row of the reproduced number or to the page about it."""
    label = escape(readable(c.label))
    if c.chapter not in PAGES:
        return Html(label)
    return Html(f'<a href="{escape(row_link(c.chapter, c.result), quote=True)}">{label}</a>')


def difference(c: Comparison) -> str:
    """Reproduced less printed, with one decimal more than was printed; '' where there is none.

    >>> of = {"value": "42", "unit": "weeks", "difference_high": -0.31}
    >>> difference(Comparison("a", "a", "", "", "A", "42", difference=0.0, **of))
    '0'
    """
    return _signed(c.difference, c.value)


def _limits(c: Comparison) -> str:
    ends = [_signed(end, c.value) for end in (c.difference_low, c.difference_high)]
    return f"limits {', '.join(end or 'none' for end in ends)}" if any(ends) else ""


def _signed(value: float | None, printed: str) -> str:
    if value is None:
        return ""
    decimals = len(printed.partition(".")[2]) + 1
    text = f"{value:+.{decimals}f}"
    return text.replace("-", "−") if float(text) else "0"
