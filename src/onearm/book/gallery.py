"""All figures of a book in one list, to be taken for slides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape

import nbformat

PLACE = re.compile(r"```\{oa-figures\}\s*```")
"""What a page writes where the list is to stand."""

_FIGURE = re.compile(r'<figure class="oa-figure" id="fig-([\w-]+)">.*?</figure>', re.DOTALL)
_CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def asks_for_gallery(page: nbformat.NotebookNode) -> bool:
    """Is the list of all figures to stand on a page?"""
    return any(cell.cell_type == "markdown" and PLACE.search(cell.source) for cell in page.cells)


def put_gallery(page: nbformat.NotebookNode, lists: Iterable[str]) -> None:
    """Write the list of all figures where a page asks for it.

    Parameters
    ----------
    page : NotebookNode
        An executed page.
    lists : iterable of str
        What `figure_list` makes of each page of the book, in its order.
    """
    listed = "\n\n".join(filter(None, lists)) or "This book has no figures."
    for cell in page.cells:
        if cell.cell_type == "markdown":
            cell.source = PLACE.sub(lambda _: listed, cell.source)


def figure_list(name: str, page: nbformat.NotebookNode) -> str:
    """The figures of one page, by the name of its file, as a list below its title."""
    lines = [
        f'- <a href="{name}.html#fig-{figure}">{caption}</a>: '
        f'<a download href="data/{figure}.svg">SVG</a>, '
        f'<a download href="data/{figure}.png">PNG</a>, '
        f'<a download href="data/{figure}.csv">data</a>'
        for figure, caption in figures(page)
    ]
    return "\n".join([f"**{escape(title(page))}**", "", *lines]) if lines else ""


def figures(page: nbformat.NotebookNode) -> Iterator[tuple[str, str]]:
    """Name and first sentence of the caption of each figure of a page."""
    for cell in page.cells:
        for output in cell.get("outputs", []):
            for match in _FIGURE.finditer(output.get("data", {}).get("text/html", "")):
                caption = _CAPTION.search(match[0])
                text = unescape(re.sub("<[^>]+>", " ", caption[1] if caption else match[1]))
                yield match[1], _plain(_first_part(text.strip()))


def title(page: nbformat.NotebookNode) -> str:
    """The first heading of a page."""
    found = (_TITLE.search(cell.source) for cell in page.cells if cell.cell_type == "markdown")
    return next((match[1] for match in found if match), "")


def _first_part(caption: str) -> str:
    """What comes before the first stop that does not stand in brackets.

    >>> _first_part("Rules (6/15; 15/28), by rate: the steep one is new.")
    'Rules (6/15; 15/28), by rate'
    """
    part = re.match(r"(?:\([^()]*\)|[^.;:(]|[.;:](?!\s|$)|\()*", caption)
    return part[0] if part else caption


def _plain(text: str) -> str:
    """Text in which no sign is taken for Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>$])", r"\\\1", text)
