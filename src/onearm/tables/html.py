"""A table as HTML that a screen reader, a phone and a printer can all use."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape
from itertools import count

from onearm.texts import readable

_regions = count(1)
_PERCENT = re.compile(r"([<−-]?\d[\d.,]*)%(?=$|[\s<])")


class Html(str):
    """Text that is HTML already; every other cell is escaped."""

    __slots__ = ()


@dataclass(frozen=True)
class Table:
    """Rows of ready-written cells; the first cell of a row is its heading.

    Parameters
    ----------
    caption : str
        What the table shows, with the population.
    head : sequence of str
        Column headings, units included; at most seven fit a page.
    rows : sequence of sequence of str
        Cells; those of type `Html` are taken as they are, all others escaped.
    numeric : collection of int
        Positions of columns that are aligned to the right; where each number of one is a
        percentage, the sign moves to the head.
    ids : sequence of str
        Identifier of the result in each row, so that links can lead to it; () without.

    Examples
    --------
    >>> "<caption>Patients</caption>" in Table("Patients", ["Stage", "n"], [["1", "16"]])._repr_html_()
    True
    """  # noqa: E501

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()
    ids: Sequence[str] = ()

    def _repr_html_(self) -> str:
        label = escape(readable(f"Table {next(_regions)}: {self.caption}"), quote=True)
        percent = {i for i in self.numeric if self._in_percent(i)}
        head = "".join(
            f'<th scope="col"{self._align(i)}>{escape(name)}{", %" * (i in percent)}</th>'
            for i, name in enumerate(self.head)
        )
        named = [naming("id", id, "r-") for id in self.ids] or [""] * len(self.rows)
        body = "".join(
            f"<tr{name}>{self._cells(row, percent)}</tr>"
            for name, row in zip(named, self.rows, strict=True)
        )
        if not self.rows:
            body = f'<tr><td colspan="{len(self.head)}">Nothing to show</td></tr>'
        return (
            f'<div class="oa-scroll" role="region" tabindex="0" aria-label="{label}">'
            f'<table class="oa-table"><caption>{escape(readable(self.caption))}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def _cells(self, row: Sequence[str], percent: Collection[int]) -> str:
        first, *rest = (_content(cell) for cell in row)
        bare = (_PERCENT.sub(r"\1", c, 1) if i in percent else c for i, c in enumerate(rest, 1))
        cells = [f"<td{self._align(i)}>{cell}</td>" for i, cell in enumerate(bare, 1)]
        return f'<th scope="row">{first}</th>{"".join(cells)}'

    def _in_percent(self, column: int) -> bool:
        """Whether each cell with a number begins with a percentage, its only one."""
        found = [row[column] for row in self.rows if row[column][:2].strip("<−-")[:1].isdigit()]
        alone = all(_PERCENT.match(cell) and cell.count("%") == 1 for cell in found)
        return column > 0 and alone and bool(found)

    def _align(self, column: int) -> str:
        return ' class="num"' if column in self.numeric else ""


def naming(attribute: str, id: str, prefix: str = "") -> str:
    """The attribute of an element that is about a result; none where a table wrote the name.

    >>> naming("id", "pfs.median", "r-"), naming("id", "orr.stage<b>.rate", "r-")
    (' id="r-pfs.median"', '')
    """
    return f' {attribute}="{prefix}{id}"' if re.fullmatch(r"[A-Za-z_][\w.]*", id, re.A) else ""


def _content(cell: str) -> str:
    return cell if isinstance(cell, Html) else escape(readable(cell))
