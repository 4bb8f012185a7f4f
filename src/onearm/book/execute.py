"""Running the chapters with papermill, and saying which cell failed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from jupyter_core.utils import ensure_event_loop
from nbformat.v4 import new_code_cell

from onearm.book.cores import usable_cores
from onearm.book.kept.store import Store, Used
from onearm.book.kept.text import code_of, read, with_text, written
from onearm.book.kernels import forked_kernels, stop_kernels
from onearm.book.source import is_text
from onearm.errors import ChapterError
from onearm.texts import readable

WATCH = "import onearm.book.kept.watch as _watch; _watch.start()"
KERNEL = "python3"
REPORT = "oa-report"
"""Tag of a cell that is put behind the last one, and tells what the chapter has used."""
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def execute(
    chapters: Iterable[Path],
    trial: Path,
    store: Store | None = None,
    *,
    started: Callable[[str], None] = lambda name: None,
    finished: Callable[[str], None] = lambda name: None,
    ready: Callable[[Path], None] = lambda chapter: None,
) -> None:
    """Execute notebooks in place about one trial, as many at a time as there are cores.

    One that an earlier run has executed is taken from there, if all that it used is as it was;
    where that is so of all, no kernel starts.

    Parameters
    ----------
    chapters : iterable of Path
        Prepared notebooks; each becomes its executed self.
    trial : Path
        The trial folder.
    store : Store, optional
        Where executed chapters are kept; without it, nothing is kept.
    started, finished : callable
        Told the chapter's name, for a progress bar.
    ready : callable
        Given each chapter as soon as it has been executed, in the thread that saw to that.

    Raises
    ------
    ChapterError
        For the first chapter, in order, that fails; the others are still run.
    """
    chapters = tuple(chapters)
    if store is not None:
        store.drop_others(chapter.stem for chapter in chapters)
    waiting = [chapter for chapter in chapters if not _is_done(chapter, store)]
    for chapter in chapters:
        if chapter not in waiting:
            started(chapter.stem)
            ready(chapter)
            finished(chapter.stem)

    def run(chapter: Path) -> ChapterError | None:
        started(chapter.stem)
        failure = _execute_one(chapter, trial, store)
        if failure is None:
            ready(chapter)
        finished(chapter.stem)
        return failure

    failures = _each(run, waiting) if waiting else []
    if failures:
        raise failures[0]


def _each(run: Callable[[Path], ChapterError | None], chapters: list[Path]) -> list[ChapterError]:
    """Run chapters side by side; returns the failures, in their order."""
    # The work is that of the kernels; a process each to talk to them would cost more than it wins,
    # for each would start a fork server of its own.
    # One more than there are cores: while a kernel starts or ends, another works.
    side_by_side = min(len(chapters), usable_cores() + 1)
    # The longest first, so that no core waits for it at the end.
    longest = sorted(chapters, key=lambda chapter: -chapter.stat().st_size)
    with forked_kernels(), ThreadPoolExecutor(side_by_side) as threads:
        try:
            failures = dict(zip(longest, threads.map(run, longest), strict=True))
            return [found for chapter in chapters if (found := failures[chapter]) is not None]
        except BaseException:  # Ctrl-C: the threads end when their kernels do
            threads.shutdown(wait=False, cancel_futures=True)
            stop_kernels()
            raise


def _is_done(chapter: Path, store: Store | None) -> bool:
    """Is there nothing to run in a chapter? One that is kept takes what its cells have shown."""
    prepared = read(chapter)
    if is_text(prepared):
        return True
    executed = None if store is None else store.find(code_of(prepared), chapter.stem)
    if executed is not None:
        chapter.write_bytes(with_text(executed, prepared))
    return executed is not None


def _execute_one(chapter: Path, trial: Path, store: Store | None) -> ChapterError | None:
    """Execute one chapter in place, and keep it; returns why it failed, None if it did not."""
    # Heavy, and not needed where nothing is to be run.
    from papermill.exceptions import PapermillExecutionError

    prepared = read(chapter)
    code = code_of(prepared)
    if store is not None:
        tell = new_code_cell("print(_watch.report())", metadata={"tags": [REPORT]})
        prepared.cells.append(tell)
    try:
        notebook = _with_papermill(prepared, trial, chapter.parent)
    except PapermillExecutionError as error:
        message = ANSI.sub("", f"{error.ename}: {error.evalue}")
        # papermill counts from 0 and has put a cell with the parameters before this one.
        return ChapterError(chapter.stem, error.cell_index, message)
    except Exception as error:  # a kernel that died, a time-out: whatever it is, it is told
        return ChapterError(chapter.stem, None, f"{type(error).__name__}: {error}")
    finally:
        ensure_event_loop().close()  # this thread's, which Jupyter leaves open
    used = _told(notebook)
    failure = _write(chapter, notebook)
    if failure is None and store is not None and used is not None:
        store.keep(code, chapter.stem, chapter.read_bytes(), used)
    return failure


def _with_papermill(
    chapter: nbformat.NotebookNode, trial: Path, folder: Path
) -> nbformat.NotebookNode:
    """`papermill.execute_notebook` for a notebook that is in memory, and stays there.

    papermill changes the folder of this process, and with it of all threads, when it is given
    `cwd` or reads and writes a file: so it gets neither.
    """
    from papermill.engines import papermill_engines
    from papermill.execute import raise_for_execution_errors
    from papermill.parameterize import parameterize_notebook

    from onearm.book.clients import ReadyManager

    for part in (chapter, *chapter.cells):
        part.metadata.papermill = {}
    for cell in chapter.cells:
        cell.metadata.setdefault("tags", [])
    prepared = parameterize_notebook(chapter, {"trial": str(trial)}, kernel_name=KERNEL)
    notebook: nbformat.NotebookNode = papermill_engines.execute_notebook_with_engine(
        None, prepared, KERNEL, input_path=None, output_path=None, progress_bar=False,
        resources={"metadata": {"path": str(folder)}}, kernel_manager_class=ReadyManager,
        extra_arguments=[
            "--log-level=50",  # else each kernel warns on the terminal
            f"--IPKernelApp.exec_lines={WATCH}",
        ],
    )  # fmt: skip
    raise_for_execution_errors(notebook, None)
    return notebook


def _told(notebook: nbformat.NotebookNode) -> Used | None:
    """What a chapter says that it has used; the cell that says so is taken away."""
    if not notebook.cells or REPORT not in notebook.cells[-1].metadata.get("tags", []):
        return None
    outputs = notebook.cells.pop().outputs
    found: Used = json.loads("".join(output.get("text", "") for output in outputs))
    return found


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
    chapter.write_bytes(written(notebook))
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
