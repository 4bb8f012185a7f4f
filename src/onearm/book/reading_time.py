"""How long a page takes to read, in the box at its head."""

from __future__ import annotations

import re

import nbformat

WORDS_A_MINUTE = 200
"""A careful reader of text that explains something."""
SECONDS_A_PICTURE = 20
"""To look at a figure or a table, and to compare it with the text."""

_BOX = re.compile(r'(<div class="oa-box">.*?)(\n*</div>)', re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>|\{[\w:]+\}|https?://\S+|[`*$|#]")


def reading_minutes(notebook: nbformat.NotebookNode) -> int:
    """Whole minutes for the text of a page and its figures; folded code is not counted.

    >>> text = nbformat.v4.new_markdown_cell("word " * 400)
    >>> reading_minutes(nbformat.v4.new_notebook(cells=[text]))
    2
    """
    texts, pictures = [], 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            texts.append(cell.source)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            texts.append(data.get("text/markdown", "") + output.get("text", ""))
            pictures += data.get("text/html", "").count('<table class="oa-table"><caption>')
            pictures += data.get("text/html", "").count('<figure class="oa-figure"')
    words = sum(len(_MARKUP.sub(" ", text).split()) for text in texts)
    return max(1, round(words / WORDS_A_MINUTE + pictures * SECONDS_A_PICTURE / 60))


def put_reading_time(notebook: nbformat.NotebookNode) -> None:
    """Say in the box of a page how long it takes; a page without a box stays as it is."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and _BOX.search(cell.source):
            time = f"\n\n**Reading time.** About {_minutes(reading_minutes(notebook))}."
            cell.source = _BOX.sub(rf"\1{time}\2", cell.source, count=1)
            return


def _minutes(n: int) -> str:
    return "one minute" if n == 1 else f"{n} minutes"
