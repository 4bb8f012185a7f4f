"""Running the chapters with papermill, and saying which cell failed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import papermill
from jupyter_core.utils import ensure_event_loop
from papermill.exceptions import PapermillExecutionError

from onearm.book.kernels import forked_kernels, stop_kernels
from onearm.book.source import is_text
from onearm.errors import ChapterError
from onearm.texts import readable

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
    chapters = tuple(chapters)

    def run(chapter: Path) -> ChapterError | None:
        started(chapter.stem)
        failure = _execute_one(chapter, trial)
        finished(chapter.stem)
        return failure

    # The work is that of the kernels; a process each to talk to them would cost more than it wins,
    # for each would start a fork server of its own.
    cores = min(len(chapters), usable_cores())
    with forked_kernels(), ThreadPoolExecutor(cores) as threads:
        try:
            failures = [failure for failure in threads.map(run, chapters) if failure is not None]
        except BaseException:  # Ctrl-C: the threads end when their kernels do
            threads.shutdown(wait=False, cancel_futures=True)
            stop_kernels()
            raise
    if failures:
        raise failures[0]


def usable_cores() -> int:
    """Cores that this process may use, fewer than the machine has inside a container."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _execute_one(chapter: Path, trial: Path) -> ChapterError | None:
    """Execute one chapter in place; returns why it failed, None if it did not."""
    written = nbformat.read(chapter, as_version=4)
    if is_text(written):
        return None
    try:
        # papermill changes the folder of this process, and with it of all threads, when it is
        # given `cwd` or reads and writes a file: so it gets neither.
        notebook = papermill.execute_notebook(
            written,
            None,
            parameters={"trial": str(trial)},
            resources={"metadata": {"path": str(chapter.parent)}},
            kernel_name="python3",
            progress_bar=False,
            extra_arguments=["--log-level=50"],  # else each kernel warns on the terminal
        )
    except PapermillExecutionError as error:
        message = ANSI.sub("", f"{error.ename}: {error.evalue}")
        # papermill counts from 0 and has put a cell with the parameters before this one.
        return ChapterError(chapter.stem, error.cell_index, message)
    except Exception as error:  # a kernel that died, a time-out: whatever it is, it is told
        return ChapterError(chapter.stem, None, f"{type(error).__name__}: {error}")
    finally:
        ensure_event_loop().close()  # this thread's, which Jupyter leaves open
    return _write(chapter, notebook)


def _write(chapter: Path, notebook: nbformat.NotebookNode) -> ChapterError | None:
    """Write it without what says where and when it ran: the injected cell, paths and times.

    What a cell writes to stderr would stand on the page, so it is a failure.
    """
    notebook.cells = [
        cell
        for cell in notebook.cells
        if "injected-parameters" not in cell.metadata.get("tags", [])
    ]
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "outputs" in cell:
            cell.outputs = _joined(cell.outputs)
        for output in cell.get("outputs", []):
            _make_readable(output)
    nbformat.write(notebook, chapter)
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                text = " ".join(ANSI.sub("", output.text).split())
                return ChapterError(chapter.stem, number, f"wrote to stderr: {text}")
    return None


def _joined(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """What a cell prints as one text: in how many parts it comes is a matter of time."""
    joined: list[nbformat.NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.output_type == "stream" and output.name == last.get("name"):
            last["text"] += output.text
        else:
            joined.append(output)
    return joined


def _make_readable(output: nbformat.NotebookNode) -> None:
    """Take out of what a cell prints what no reader sees: marks that turn its direction."""
    if output.get("name") == "stdout":
        output.text = _lines(output.text)
    if "text/plain" in output.get("data", {}):
        output.data["text/plain"] = _lines(output.data["text/plain"])


def _lines(text: str) -> str:
    return "\n".join(readable(line) for line in text.split("\n"))
