"""A whole book beside the obvious way: papermill's command a chapter, then Jupyter Book's."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat

from onearm.book.publish import stage_configuration
from onearm.book.source import Source, design_tag, has_many_cohorts, is_text, prepare
from onearm.reconstruct.opening import open_any
from tests.bench.memory import peak_of_tree
from tests.bench.timing import Amount, Figure, Ratio, in_turn, onearm, run

ROOT = Path(__file__).parents[2]
FIRST, SECOND = "data/NCT04028063", "data/FICTITIOUS-1"
OBVIOUS = "papermill a chapter, then jupyter-book build"
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
LEFT_OUT = shutil.ignore_patterns(".*", "_build", "__pycache__")
CHANGED = "02-design.ipynb"


def one_book(runs: int) -> Iterator[Figure]:
    """The book from nothing, unchanged, with one text changed; and a second trial's."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        project = Path(folder) / "project"
        shutil.copytree(ROOT, project, ignore=LEFT_OUT)
        out, other = project / "_build", Path(folder) / "other"

        def make(trial: str, out: Path) -> None:
            run(onearm("rerun", trial, "--out", out), project)

        def from_nothing(trial: str, out: Path) -> None:
            shutil.rmtree(out, ignore_errors=True)
            make(trial, out)

        def changed() -> None:
            change_text(project / "chapters" / CHANGED)
            make(FIRST, out)

        first, cold, again, text, second, rerun = in_turn(
            runs,
            lambda: obvious(project, FIRST, Path(folder) / "obvious"),
            lambda: from_nothing(FIRST, out),
            lambda: make(FIRST, out),
            changed,
            lambda: obvious(project, SECOND, Path(folder) / "obvious"),
            lambda: from_nothing(SECOND, other),
        )
        yield Ratio("make book, nothing cached", cold, OBVIOUS, first, aim=0.15)
        yield Ratio("make book, nothing changed", again, OBVIOUS, first, aim=0.02)
        yield Ratio("make book, one chapter's text changed", text, OBVIOUS, first, aim=0.10)
        yield Ratio("onearm rerun of a second trial", rerun, OBVIOUS, second, aim=0.15)
        shutil.rmtree(out)
        peak = peak_of_tree(onearm("rerun", FIRST, "--out", str(out)), project)
        yield Amount("peak memory of a build, all processes", peak, "GB", aim=1.5)


def change_text(chapter: Path) -> None:
    """Add a sentence to the first text of a chapter, another one each time."""
    notebook = nbformat.read(chapter, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "markdown")
    cell.source += f"\n\nThis text has {len(cell.source)} characters.\n"
    nbformat.write(notebook, chapter)


def obvious(project: Path, trial: str, stage: Path) -> None:
    """A kernel for each chapter, one after another, and a site from all of them."""
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    source, opened = Source(project), open_any(project / trial)
    stage_configuration(source, stage, opened.spec.id)
    tag, many = design_tag(opened.spec), has_many_cohorts(opened)
    for chapter in source.chapters:
        target = stage / chapter.name
        prepare(chapter, target, opened.spec.id, tag, many=many)
        if not is_text(nbformat.read(target, as_version=4)):
            given = ["-p", "trial", project / trial, "-k", "python3", "--cwd", stage]
            run([sys.executable, "-m", "papermill", target, target, *given, "--no-progress-bar"])
    run([sys.executable, "-c", JUPYTER_BOOK, "build", stage, "--path-output", stage, "-q"])
