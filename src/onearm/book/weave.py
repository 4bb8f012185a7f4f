"""What pages get when they have run: times, traces, the list of figures, the record of the run."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import nbformat

from onearm.analysis.result import Result
from onearm.book.gallery import asks_for_gallery, figure_list, put_gallery
from onearm.book.kept.text import read, written
from onearm.book.reading_time import put_reading_time
from onearm.book.trace import ORIGINS, Traces
from onearm.book.works import works
from onearm.tables.record import PLACE, Record

TABLE = re.compile(r'(?<=aria-label="Table )[0-9]+(?=: )')
LINK = re.compile(r'<a href="(?P<page>[\w-]+)\.html(#[^"]*)?">(?P<text>.*?)</a>', re.DOTALL)


class Weaver:
    """Finishes executed chapters in place, one by one, as they have run.

    Parameters
    ----------
    chapters : sequence of Path
        Notebooks, in the order of the book.
    results : iterable of Result
        The registry of the trial.
    bibliography : Path
        The BibTeX file of the book, if it has one.
    run : mapping
        The record of the run.
    """

    def __init__(
        self,
        chapters: Sequence[Path],
        results: Iterable[Result],
        bibliography: Path,
        run: Mapping[str, Any],
    ) -> None:
        known = works(bibliography) if bibliography.is_file() else {}
        self._traces = Traces({result.id: result for result in results}, known)
        self._run = run
        self._figures = dict.fromkeys((chapter.stem for chapter in chapters), "")
        self._last: list[Path] = []

    def weave(self, chapter: Path) -> bool:
        """Finish one; False if that is not all, because it lists the figures of all chapters."""
        page = read(chapter)
        put_reading_time(page)
        self._traces.put(page)
        _unlink(page, self._figures)
        _put_record(page, self._run)
        _number_tables(page)
        chapter.write_bytes(written(page))
        self._figures[chapter.stem] = figure_list(chapter.stem, page)
        if asks_for_gallery(page):
            self._last.append(chapter)
        return chapter not in self._last

    def weave_last(self) -> None:
        """Finish those that list figures, when all others are finished."""
        for chapter in self._last:
            page = read(chapter)
            put_gallery(page, self._figures.values())
            chapter.write_bytes(written(page))


def _put_record(page: nbformat.NotebookNode, run: Mapping[str, Any]) -> None:
    for cell in page.cells:
        for output in cell.get("outputs", []):
            if PLACE in output.get("data", {}).get("text/html", ""):
                filled = Record(run)._repr_html_()
                output.data["text/html"] = output.data["text/html"].replace(PLACE, filled)


def _number_tables(page: nbformat.NotebookNode) -> None:
    """Tables have numbers, for a reader who hears them, in the order of the page."""
    numbers = count(1)

    def numbered(text: str) -> str:
        return TABLE.sub(lambda _: str(next(numbers)), text)

    for cell in page.cells:
        if cell.cell_type == "markdown":
            cell.source = numbered(cell.source)
        for output in cell.get("outputs", []):
            for form in sorted({"text/markdown", "text/html"} & set(output.get("data", {}))):
                output.data[form] = numbered(output.data[form])


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
