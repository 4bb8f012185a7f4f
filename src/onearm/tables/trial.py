"""The tables of the book."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from onearm.analysis.analyse import Analysis, Missing
from onearm.analysis.concordance import Comparison
from onearm.analysis.result import Result
from onearm.stats.safety import WorstTable
from onearm.tables.html import Table
from onearm.trial.contract import Column
from onearm.trial.published import GRADES, Claim

VERDICTS = ("agrees", "differs", "cannot be reproduced")


def kind_mark(kind: str) -> str:
    """The quiet mark that tells what kind of number stands before it."""
    return f'<span class="oa-kind" data-kind="{kind}">{kind}</span>'


def results_table(caption: str, results: Iterable[Result]) -> Table:
    """Results with count, interval and its method, and kind."""
    rows = [
        [
            r.label,
            r.text,
            r.count if r.x is not None else (f"n = {r.n}" if r.n else ""),
            _with_small(r.ci_text, r.ci_method) if r.ci_method else "",
            kind_mark(r.kind),
        ]
        for r in results
    ]
    head = ["Quantity", "Estimate", "Patients", "95% CI and its method", "Kind"]
    return Table(caption, head, rows, frozenset({1, 2}))


def claims_table(caption: str, claims: Iterable[Claim]) -> Table:
    """Published numbers as printed, each with its grade and source."""
    rows = [
        [
            _with_small(c.quantity, c.population),
            c.printed_as,
            c.grade,
            _with_small(c.source, c.note),
        ]
        for c in claims
    ]
    return Table(caption, ["Quantity", "As printed", "Grade", "Source"], rows)


def grades_table() -> Table:
    """What the grades of published numbers mean."""
    return Table("Grades of published numbers", ["Grade", "Meaning"], list(GRADES.items()))


def concordance_table(caption: str, comparisons: Iterable[Comparison]) -> Table:
    """Published beside reproduced, with the verdict and its reason; verdicts in turn."""
    rows = [
        [
            _with_small(c.label, c.population),
            c.published,
            f"<span>{escape(c.reproduced)} {kind_mark(c.kind)}</span>" if c.kind else "",
            _with_small(c.verdict, c.reason),
        ]
        for c in sorted(comparisons, key=lambda c: VERDICTS.index(c.verdict))
    ]
    return Table(caption, ["Quantity", "Published", "Reproduced", "Verdict"], rows)


def stage_table(analysis: Analysis) -> Table:
    """Responses and median PFS by stage of the design."""
    rows = []
    for stage, of in analysis.by_stage.items():
        orr = dcr = "not available"
        if of.response is not None:
            orr = f"{of.response.orr.x} of {of.response.orr.n}"
            dcr = f"{of.response.dcr.x} of {of.response.dcr.n}"
        median = "not available"
        if of.pfs is not None:
            median = "NR" if of.pfs.value is None else f"{of.pfs.value:.1f}"
        rows.append([f"Stage {stage}", str(of.n), orr, dcr, median])
    head = ["Stage", "Patients", "Response", "Disease control"]
    unit = analysis.trial.spec.unit
    return Table(
        "Efficacy-evaluable patients by stage", [*head, f"Median PFS ({unit})"], rows,
        frozenset({1, 2, 3, 4}),
    )  # fmt: skip


def events_table(table: WorstTable, *, graded: bool, most: int = 15) -> Table:
    """Patients by term and worst grade (or severity), the commonest terms first."""
    words = [f"Grade {level}" if graded else str(level).capitalize() for level in table.levels]
    shown = table.rows[:most]
    rows = [
        [row.term, *(str(count) for count in row.by_level), _share(row.any_level, table.n)]
        for row in (table.overall, *shown)
    ]
    rows[0][0] = "Any term"
    left = len(table.rows) - len(shown)
    more = f"; {left} rarer terms not shown" if left > 0 else ""
    unit = "grade" if graded else "severity"
    caption = f"Patients by worst {unit} of each term (n = {table.n}{more})"
    columns = range(1, len(words) + 2)
    return Table(caption, ["Term", *words, "Any, n (%)"], rows, frozenset(columns))


def missing_list(missing: Iterable[Missing]) -> str:
    """What is not there, why, and what would bring it, as an HTML list; '' if nothing is."""
    items = "".join(
        f"<li><strong>{escape(gap.what[0].upper() + gap.what[1:])}</strong>: {escape(gap.why)}. "
        f"It would come with {escape(gap.brings)}.</li>"
        for gap in missing
    )
    return f'<ul class="oa-missing">{items}</ul>' if items else ""


def contract_table(table: str, columns: Iterable[Column]) -> Table:
    """The data dictionary of one table of a trial folder."""
    needs = {"always": "yes", "table": "with the table", "optional": "no"}
    rows = [
        [f"<code>{c.name}</code>", needs[c.need], c.type, c.unit, c.meaning, c.used_for]
        for c in columns
    ]
    head = ["Column", "Needed", "Type", "Unit", "Meaning", "Used for"]
    return Table(f"Columns of {table}", head, rows)


def _with_small(text: str, small: str) -> str:
    """A cell with a second line in small print."""
    more = f"<small>{escape(small)}</small>" if small else ""
    return f"<span>{escape(text)}</span>{more}"


def _share(count: int, n: int) -> str:
    return f"{count} ({100 * count / n:.0f})" if n else str(count)
