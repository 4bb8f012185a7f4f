"""Jupyter Book in a process of its own, which imports what it needs while chapters run."""

from __future__ import annotations

import gc
import importlib.metadata
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from onearm.book.orphans import die_with_parent

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


@contextmanager
def press(stage: Path) -> Iterator[subprocess.Popen[str]]:
    """The process that will make the site of a staged book; `pressed` lets it begin.

    Configuration, contents and chapters lie in `stage` already, for these it reads at once; what
    the chapters hold may change until it begins. Whoever leaves early ends it.
    """
    program = [sys.executable, "-c", PROGRAM.format(parent=os.getpid())]
    asked = ["build", str(stage), "--path-output", str(stage), "-W", "--keep-going", "-n", "-q"]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(
        [*program, *asked], stdin=pipe, stdout=nowhere, stderr=pipe, text=True
    ) as waiting:
        try:
            yield waiting
        finally:
            waiting.kill()


def pressed(
    waiting: subprocess.Popen[str], meanwhile: Callable[[], None] = lambda: None
) -> tuple[bool, str]:
    """Make the site now; whether it could be made, and what Jupyter Book said."""
    assert waiting.stdin is not None
    with suppress(BrokenPipeError):  # it has ended already, and says why
        waiting.stdin.write("now\n")
        waiting.stdin.flush()
    meanwhile()
    _, said = waiting.communicate()
    return not waiting.returncode, said


def work(parent: int) -> None:
    """What the process does."""
    die_with_parent(parent)
    # pybtex looks through all installed packages for each work that is cited.
    importlib.metadata.entry_points = cache(importlib.metadata.entry_points)  # type: ignore[assignment]
    for name in NEEDED:
        with suppress(ImportError):  # of other versions; what is truly missing is told later
            import_module(name)
    from jupyter_book.cli.main import main
    from sphinx.application import Sphinx
    from sphinx.search.en import SearchEnglish

    SearchEnglish.stem = cache(SearchEnglish.stem)  # type: ignore[method-assign]
    build = Sphinx.build

    def build_when_told(app: Sphinx, *asked: Any) -> None:
        if not sys.stdin.readline():
            sys.exit()
        build(app, *asked)

    Sphinx.build = build_when_told  # type: ignore[assignment, method-assign]
    gc.disable()  # a sixth of the time, to find little: the process ends with the site
    main(standalone_mode=False)
    gc.freeze()  # nor when it ends
