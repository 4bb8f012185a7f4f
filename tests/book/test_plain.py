"""The source of a page as text."""

from __future__ import annotations

from pathlib import Path

import jupytext
import nbformat

from onearm.book.plain import put_plain, write_plain

from .small import book


def test_a_chapter_as_text_is_the_notebook_that_ran(tmp_path: Path):
    cell = nbformat.v4.new_code_cell("1 + 1", metadata={"tags": ["hide-input"]})
    notebook = book(tmp_path, cell).chapters[0]
    (tmp_path / "site").mkdir()
    write_plain({"index": notebook.read_text(encoding="utf-8")}, tmp_path / "plain")
    put_plain(tmp_path / "plain", tmp_path / "site")
    text = (tmp_path / "site" / "_sources" / "index.md").read_text(encoding="utf-8")
    again = jupytext.reads(text, fmt="md:myst")
    written = nbformat.read(notebook, as_version=4)
    assert [c.source for c in again.cells] == [c.source for c in written.cells]
    assert [c.metadata.get("tags") for c in again.cells][1:] == [["parameters"], ["hide-input"]]
    assert str(tmp_path) not in text
