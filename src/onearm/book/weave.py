"""What pages get after they ran, when all of them are known: times, traces, the list of figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import nbformat

from onearm.analysis.result import Result
from onearm.book.gallery import put_gallery
from onearm.book.reading_time import put_reading_time
from onearm.book.trace import ORIGINS, Traces
from onearm.book.works import works

LINK = re.compile(r'<a href="(?P<page>[\w-]+)\.html(#[^"]*)?">(?P<text>.*?)</a>', re.DOTALL)


def weave(chapters: Sequence[Path], results: Iterable[Result], bibliography: Path) -> None:
    """Finish executed chapters in place.

    Parameters
    ----------
    chapters : sequence of Path
        Executed notebooks, in the order of the book.
    results : iterable of Result
        The registry of the trial.
    bibliography : Path
        The BibTeX file of the book, if it has one.
    """
    pages = {chapter: nbformat.read(chapter, as_version=4) for chapter in chapters}
    known = works(bibliography) if bibliography.is_file() else {}
    traces = Traces({result.id: result for result in results}, known)
    names = {chapter.stem for chapter in chapters}
    for page in pages.values():
        put_reading_time(page)
        traces.put(page)
        _unlink(page, names)
    put_gallery({chapter.stem: page for chapter, page in pages.items()})
    for chapter, page in pages.items():
        nbformat.write(page, chapter)


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
