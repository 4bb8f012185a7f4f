"""From each number in the text to where it comes from, one click away.

A chapter states numbers by their identifier: as ``{glue:text}`id` `` in its text, as a mark with
`data-id` in computed sentences and tables. Each becomes a link to its place in a table at the end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import nbformat
from nbformat.v4 import new_markdown_cell

from onearm.analysis.origins import PRINTED, Origin, origin
from onearm.analysis.result import FORMS, Result
from onearm.book.works import work_link
from onearm.tables.html import Html, Table
from onearm.tables.statistics import function_link

ORIGINS = "origins"
"""The cell at the end of a page that lists where its numbers come from."""
HEADING = "Where the numbers of this page come from"

_GLUED = re.compile(r"\{glue:text\}`([^`]+)`")
_FORM = re.compile(rf"\.({'|'.join(FORMS)})$")
_MARK = re.compile(
    r'<span class="oa-kind" data-kind="(\w+)" data-id="([\w.]+)">(\w*)</span>', re.ASCII
)

_WORK = re.compile(r'<span data-work="([\w-]+)">[\w-]+</span>', re.ASCII)


@dataclass(frozen=True)
class Traces:
    """What is known of numbers: results by identifier, and works by key."""

    results: Mapping[str, Result]
    works: dict[str, str]

    def put(self, page: nbformat.NotebookNode) -> None:
        """Link the numbers of an executed page to a list of their origins at its end."""
        used: dict[str, str] = {}
        for cell in page.cells:
            if cell.cell_type == "markdown":
                cell.source = _GLUED.sub(lambda m: self._beside(m, used), cell.source)
            for output in cell.get("outputs", []):
                for form in {"text/markdown", "text/html"} & set(output.get("data", {})):
                    text = _MARK.sub(lambda m: self._linked(m, used), output.data[form])
                    output.data[form] = _WORK.sub(lambda m: work_link(m[1], self.works), text)
        if used:
            table = self._table(used)._repr_html_()
            end = new_markdown_cell(f'## {HEADING}\n\n<div class="oa-origins">\n{table}\n</div>')
            end["id"] = ORIGINS
            page.cells.append(end)

    def _beside(self, glued: re.Match[str], used: dict[str, str]) -> str:
        """A glued number with its mark behind it; what is no result stays as it is."""
        id = glued[1] if glued[1] in self.results else _FORM.sub("", glued[1])
        if id not in self.results:
            return glued[0]
        kind = self.results[id].kind
        used.setdefault(id, kind)
        label = f'aria-label="{kind}: where this number comes from"'
        return f'{glued[0]}<a class="oa-from" data-kind="{kind}" href="#from-{id}" {label}></a>'

    def _linked(self, mark: re.Match[str], used: dict[str, str]) -> str:
        kind, id, word = mark.groups()
        if id not in self.results and self._origin(id) is None:
            return mark[0]
        used.setdefault(id, kind)
        bare = "" if word else f' aria-label="{kind}: where this number comes from"'
        return f'<a class="oa-kind" data-kind="{kind}" href="#from-{id}"{bare}>{word}</a>'

    def _origin(self, id: str) -> Origin | None:
        try:
            return origin(id)
        except KeyError:
            return None

    def _table(self, used: Mapping[str, str]) -> Table:
        """A row for what computed numbers, or where they are printed, with all that it gave."""
        rows: dict[tuple[str, ...], list[str]] = {}
        for id, kind in sorted(used.items()):
            rows.setdefault(self._source(id, kind), []).append(self._number(id))
        head = ["Computed by, or printed in", "Method", "Kind", "Numbers"]
        cells = [[*source, Html("".join(numbers))] for source, numbers in sorted(rows.items())]
        return Table("Numbers and marks, by where they come from", head, cells)

    def _source(self, id: str, kind: str) -> tuple[str, str, str]:
        """The cells that numbers of one origin share: function or source, method, kind."""
        found, result = self._origin(id), self.results.get(id)
        grade = f", grade {result.grade}" if result is not None and result.grade else ""
        if found is None:
            return result.note if result is not None else "", "as printed", kind + grade
        method = ", ".join(work_link(key, self.works) for key in found.references)
        return Html(function_link(found.function)), Html(method or "arithmetic"), kind + grade

    def _number(self, id: str) -> str:
        """What a number is called and its value, where links to it lead."""
        result, told = self.results.get(id), self._name(id)
        if result is not None:
            told += f": {result.text if result.printed_as else result.full}"
        return f'<span id="from-{id}">{escape(told)}</span>'

    def _name(self, id: str) -> str:
        """What a number is called; a printed one by the name of what was computed again."""
        if id not in self.results:
            return f"Sentences: {id.rpartition('.')[2].replace('_', ' ')}"
        again = self.results.get(id.removeprefix(PRINTED), self.results[id])
        return again.label + (", as printed" if id.startswith(PRINTED) else "")
