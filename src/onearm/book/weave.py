"""What pages get after all ran: times, traces, the list of figures, the record of the run."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from onearm.analysis.result import Result
from onearm.book.gallery import put_gallery
from onearm.book.reading_time import put_reading_time
from onearm.book.trace import ORIGINS, Traces
from onearm.book.works import works
from onearm.tables.record import PLACE, Record

LINK = re.compile(r'<a href="(?P<page>[\w-]+)\.html(#[^"]*)?">(?P<text>.*?)</a>', re.DOTALL)


def weave(
    chapters: Sequence[Path], results: Iterable[Result], bibliography: Path, run: Mapping[str, Any]
) -> None:
    """Finish executed chapters in place.

    Parameters
    ----------
    chapters : sequence of Path
        Executed notebooks, in the order of the book.
    results : iterable of Result
        The registry of the trial.
    bibliography : Path
        The BibTeX file of the book, if it has one.
    run : mapping
        The record of the run.
    """
    pages = {chapter: nbformat.read(chapter, as_version=4) for chapter in chapters}
    known = works(bibliography) if bibliography.is_file() else {}
    traces = Traces({result.id: result for result in results}, known)
    names = {chapter.stem for chapter in chapters}
    for page in pages.values():
        put_reading_time(page)
        traces.put(page)
        _unlink(page, names)
        _put_record(page, run)
    put_gallery({chapter.stem: page for chapter, page in pages.items()})
    for chapter, page in pages.items():
        nbformat.write(page, chapter)


def _put_record(page: nbformat.NotebookNode, run: Mapping[str, Any]) -> None:
    for cell in page.cells:
        for output in cell.get("outputs", []):
            if PLACE in output.get("data", {}).get("text/html", ""):
                filled = Record(run)._repr_html_()
                output.data["text/html"] = output.data["text/html"].replace(PLACE, filled)


def _unlink(page: nbformat.NotebookNode, names: Collection[str]) -> None:
    """A link to a page that this book does not have becomes its text."""
    for cell in page.cells:
        for output in cell.get("outputs", []):
            for form in {"text/markdown", "text/html"} & set(output.get("data", {})):
                output.data[form] = _present(output.data[form], names)
        if cell.get("id") == ORIGINS:
            cell.source = _present(cell.source, names)


def _present(text: str, names: Collection[str]) -> str:
    return LINK.sub(lambda m: m[0] if m["page"] in names else m["text"], text)
