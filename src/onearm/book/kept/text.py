"""A chapter's code and its text: what is run does not depend on what is said."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat.v4
from nbformat import NotebookNode
from nbformat.v4.rwbase import strip_transient


def code_of(prepared: NotebookNode) -> bytes:
    """All of a notebook but its text.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> code = new_code_cell("1 + 1")
    >>> one, two = (new_notebook(cells=[new_markdown_cell(said), code]) for said in "ab")
    >>> code_of(one) == code_of(two)
    True
    """
    cells = [cell for cell in prepared.cells if cell.cell_type == "code"]
    return json.dumps([prepared.metadata, cells], sort_keys=True).encode()


def written(notebook: NotebookNode) -> bytes:
    """A notebook as the bytes that are kept: in one line, a third of the time.

    What no file is to hold (`trusted`) is taken out of the notebook, as nbformat does.
    """
    return json.dumps(strip_transient(notebook), sort_keys=True, ensure_ascii=False).encode()


def read(written: Path) -> NotebookNode:
    """A notebook that `written` gave: it was looked at when it came in, and is not again."""
    return reads(written.read_bytes())


def reads(written: bytes) -> NotebookNode:
    """The notebook of these bytes, as `read` gives that of a file."""
    notebook: NotebookNode = nbformat.v4.reads(written.decode())
    return notebook


def with_text(executed: bytes, prepared: NotebookNode) -> bytes:
    """An executed notebook with the text of a prepared one, whose code is the same.

    The bytes are those of the notebook had it run.
    """
    notebook = reads(executed)
    ran = iter([cell for cell in notebook.cells if cell.cell_type == "code"])
    notebook.cells = [
        next(ran) if cell.cell_type == "code" else _left(cell) for cell in prepared.cells
    ]
    return written(notebook)


def _left(cell: NotebookNode) -> NotebookNode:
    """A text cell as papermill leaves it: with a list of tags, even if there are none."""
    cell.metadata.setdefault("tags", [])
    return cell
