"""What pages get after they ran, when all of them are known: times, traces, the list of figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import nbformat

from onearm.analysis.result import Result
from onearm.book.gallery import put_gallery
from onearm.book.reading_time import put_reading_time
from onearm.book.trace import Traces
from onearm.book.works import works


def weave(chapters: Sequence[Path], results: Iterable[Result], bibliography: Path) -> None:
    """Finish executed chapters in place.

    Parameters
    ----------
    chapters : sequence of Path
        Executed notebooks, in the order of the book.
    results : iterable of Result
        The registry of the trial.
    bibliography : Path
        The BibTeX file of the book.
    """
    pages = {chapter: nbformat.read(chapter, as_version=4) for chapter in chapters}
    traces = Traces({result.id: result for result in results}, works(bibliography))
    for page in pages.values():
        put_reading_time(page)
        traces.put(page)
    put_gallery({chapter.stem: page for chapter, page in pages.items()})
    for chapter, page in pages.items():
        nbformat.write(page, chapter)
