"""Running the chapters with papermill, and saying which cell failed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from onearm.errors import ChapterError

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def execute(
    chapters: Iterable[Path],
    trial: Path,
    *,
    started: Callable[[str], None] = lambda name: None,
    finished: Callable[[str], None] = lambda name: None,
) -> None:
    """Execute notebooks in place about one trial, as many at a time as there are cores.

    Parameters
    ----------
    chapters : iterable of Path
        Prepared notebooks; each becomes its executed self.
    trial : Path
        The trial folder.
    started, finished : callable
        Told the chapter's name, for a progress bar.

    Raises
    ------
    ChapterError
        For the first chapter, in order, that fails; the others are still run.
    """

    def run(chapter: Path) -> ChapterError | None:
        started(chapter.stem)
        try:
            _execute_one(chapter, trial)
        except ChapterError as error:
            return error
        finally:
            finished(chapter.stem)
        return None

    with ThreadPoolExecutor(max_workers=cpu_count()) as pool:
        failures = [error for error in pool.map(run, chapters) if error is not None]
    if failures:
        raise failures[0]


def _execute_one(chapter: Path, trial: Path) -> None:
    try:
        papermill.execute_notebook(
            chapter,
            chapter,
            parameters={"trial": str(trial)},
            cwd=chapter.parent,
            kernel_name="python3",
            progress_bar=False,
            extra_arguments=["--log-level=50"],  # else each kernel warns on the terminal
        )
    except PapermillExecutionError as error:
        message = ANSI.sub("", f"{error.ename}: {error.evalue}")
        raise ChapterError(chapter.stem, error.cell_index + 1, message) from None
    _tidy(chapter)


def _tidy(chapter: Path) -> None:
    """Drop what says where and when the chapter ran: the injected cell, paths and times."""
    notebook = nbformat.read(chapter, as_version=4)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if "injected-parameters" not in cell.metadata.get("tags", [])
    ]
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            _refuse_warnings(chapter, cell)
    nbformat.write(notebook, chapter)


def _refuse_warnings(chapter: Path, cell: nbformat.NotebookNode) -> None:
    """What a cell writes to stderr would be printed on the page."""
    for output in cell.outputs:
        if output.get("name") == "stderr":
            text = " ".join(ANSI.sub("", output.text).split())
            raise ChapterError(chapter.stem, cell.execution_count or 0, f"wrote to stderr: {text}")
