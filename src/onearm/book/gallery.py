"""All figures of a book in one list, to be taken for slides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape

import nbformat

PLACE = re.compile(r"```\{oa-figures\}\s*```")
"""What a page writes where the list is to stand."""

_FIGURE = re.compile(r'<figure class="oa-figure" id="fig-([\w-]+)">.*?</figure>', re.DOTALL)
_CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def put_gallery(notebooks: Mapping[str, nbformat.NotebookNode]) -> None:
    """Write the list of all figures wherever a page asks for it.

    Parameters
    ----------
    notebooks : mapping of str to NotebookNode
        Executed pages in the order of the book, by the name of their file.
    """
    listed = "\n\n".join(part for name, page in notebooks.items() if (part := _of(name, page)))
    listed = listed or "This book has no figures."
    for page in notebooks.values():
        for cell in page.cells:
            if cell.cell_type == "markdown":
                cell.source = PLACE.sub(lambda _: listed, cell.source)


def _of(name: str, page: nbformat.NotebookNode) -> str:
    """The figures of one page, as a list below its title."""
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
