"""A book of one chapter, and runs of it that can be stopped anywhere.

As a program it makes such books on demand: it has imported everything once, and each line that
it reads is a run in a process of its own.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from onearm.book import build as building
from onearm.book import fork_server, orphans, press
from onearm.book.kept.handed import Handed
from onearm.book.source import Source
from tests.conftest import FIRST, ROOT

PARAMETERS = new_code_cell('trial = "../data/NCT04028063"', metadata={"tags": ["parameters"]})
OURS = {".kept", ".lock", "html", "results.json", "run.json", "time.json"}
"""All that a run leaves beside `html`."""
SITE = """
import runpy, sys, time
from pathlib import Path
runpy.run_path({orphans!r})["die_with_parent"]({{parent}})
sys.stdin.readline()
site = Path(sys.argv[2], "_build", "html")
site.mkdir(parents=True)
for number in range(8):
    (site / f"{{{{number}}}}.html").write_text("a page")
    time.sleep(0.05)
shutil = __import__("shutil")
shutil.copy(Path(sys.argv[2], "index.ipynb"), site / "index.html")
"""
"""Instead of Jupyter Book: a process that writes a site, slowly."""


class Unwoven:
    """Pages that stay as they ran; none is taken before all have run."""

    def __init__(self, *_: object) -> None:
        pass

    def weave(self, chapter: Path) -> bool:
        return False

    def weave_last(self) -> None:
        pass


def book(folder: Path, *cells: nbformat.NotebookNode) -> Source:
    """A book of one chapter."""
    (folder / "chapters").mkdir(parents=True)
    shutil.copyfile(ROOT / "_config.yml", folder / "_config.yml")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: chapters/index\n")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(
        metadata={"kernelspec": kernel},
        cells=[new_markdown_cell("# One\n\n## Two"), PARAMETERS, *cells],
    )
    nbformat.write(notebook, folder / "chapters" / "index.ipynb")
    return Source(folder)


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder, with the hash of what it holds."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def in_a_child(work: Callable[[], int]) -> int:
    """Exit status of a copy of this process that does the work; negative if a signal ended it."""
    child = os.fork()
    if not child:
        try:
            os._exit(work())
        finally:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def serve() -> None:
    """For each line (a mark, a folder of a book, a folder for it): fork, make the book, say so."""
    fork_server.PRELOADED[:] = ["ipykernel.kernelapp", "tests.book.following"]
    press.PROGRAM = SITE.format(orphans=orphans.__file__)
    building.run_document = lambda *_: {"trial": "T1"}
    building.hand_over = lambda _: Handed(None, {})
    building._store = lambda *_: None
    building.is_same = lambda *_: False
    building.Weaver = Unwoven
    building.write_results = lambda _, site, shown: (site / "results.json").write_text("{}")
    trial = building.open_any(FIRST)
    print("ready", flush=True)
    for line in sys.stdin:
        mark, source, out = line.split()
        child = os.fork()
        if not child:
            os.setsid()
            os.environ["ONEARM_TEST_RUN"] = mark
            building.build(trial, Path(out), Source(Path(source)))
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    serve()
