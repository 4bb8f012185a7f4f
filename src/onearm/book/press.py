"""Jupyter Book in a process of its own, which imports what it needs while chapters run."""

from __future__ import annotations

import gc
import importlib.metadata
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO

from onearm.book.orphans import die_with_parent
from onearm.book.writers import in_two

PROGRAM = "from onearm.book.press import work; work({parent})"
NEEDED = (
    "babel.dates", "fontTools.subset", "myst_nb.sphinx_", "myst_nb.sphinx_ext",
    "onearm.book.furniture", "onearm.book.site", "pybtex_docutils",
    "pybtex.database.input.bibtex", "pybtex.style.formatting.plain", "pydata_sphinx_theme",
    "pygments.lexers.python", "sphinx.builders.html", "sphinx.ext.intersphinx",
    "sphinx.ext.mathjax", "sphinx.search.en", "sphinx_book_theme", "sphinx_comments",
    "sphinx_copybutton", "sphinx_design", "sphinx_external_toc", "sphinx_jupyterbook_latex",
    "sphinx_thebe", "sphinx_togglebutton", "sphinxcontrib.bibtex",
)  # fmt: skip
"""What takes long to import of what a site needs."""


class Press:
    """The process that makes the site of a staged book, seen from the one that asks for it."""

    def __init__(self, process: subprocess.Popen[str], said: IO[str]) -> None:
        self._process, self._said = process, said

    def take(self, page: str) -> None:
        """Read a page, by the name of its file, which lies there as it is to be shown."""
        self._tell(page)

    def finish(self, meanwhile: Callable[[], None] = lambda: None) -> tuple[bool, str]:
        """Read all other pages and write the site; could it be made, and what was complained of?"""
        self._tell("")
        meanwhile()
        failed = self._process.wait()
        self._said.seek(0)
        return not failed, self._said.read()

    def _tell(self, line: str) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        # At once and past the buffer: what is left in there of a process that has ended would
        # hide, when it is closed, why the book failed. So short a line is never cut by another.
        with suppress(BrokenPipeError):  # one that has ended has said why
            os.write(stdin.fileno(), f"{line}\n".encode())


@contextmanager
def press(stage: Path) -> Iterator[Press]:
    """A process that imports what it needs, and then reads pages while others are still made.

    Configuration, contents and chapters lie in `stage` already; what a chapter holds may change
    until the press takes it. Whoever leaves early ends it.
    """
    program = [sys.executable, "-c", PROGRAM.format(parent=os.getpid())]
    asked = ["build", str(stage), "--path-output", str(stage), "-W", "--keep-going", "-n", "-q"]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    # A file and no pipe: what an extension has started may hold on to it after all is done.
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said,
        subprocess.Popen(
            [*program, *asked], stdin=pipe, stdout=nowhere, stderr=said, text=True
        ) as process,
    ):
        try:
            yield Press(process, said)
        finally:
            process.kill()


def work(parent: int) -> None:
    """What the process does."""
    die_with_parent(parent)
    gc.disable()  # a sixth of the time, to find little: the process ends with the site
    # pybtex looks through all installed packages for each work that is cited.
    importlib.metadata.entry_points = cache(importlib.metadata.entry_points)  # type: ignore[assignment]
    for name in NEEDED:
        with suppress(ImportError):  # of other versions; what is truly missing is told later
            import_module(name)
    from jupyter_book.cli.main import main
    from soupsieve import compile as compiled
    from sphinx.builders import Builder

    compiled("p")  # what it reads selectors with takes long to prepare, the first time
    with suppress(ImportError, AttributeError):  # of other versions
        from pybtex.richtext import Text

        # Each work is written out twice, and the same names come again.
        Text.from_latex = cache(Text.from_latex)
    read = Builder._read_serial

    def read_as_told(builder: Builder, names: list[str]) -> None:
        left = dict.fromkeys(names)
        while (line := sys.stdin.readline()) != "\n":
            if not line:  # whoever asked has ended
                sys.exit()
            if (name := line.strip()) in left:
                del left[name]
                read(builder, [name])
        read(builder, list(left))

    Builder._read_serial = read_as_told  # type: ignore[assignment, method-assign]
    Builder._write_serial = in_two(Builder._write_serial)  # type: ignore[assignment, method-assign]
    main(standalone_mode=False)
    gc.freeze()  # nor when it ends
