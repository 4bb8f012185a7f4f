"""Chapters as plain text: what a teacher would edit, beside the executed notebook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FORMAT = "md:myst"
"""Markdown, as the chapters of this book are edited."""
SOURCES = "_sources"
"""Where a site has the notebooks of its pages."""


def write_plain(chapters: Mapping[str, str], folder: Path) -> None:
    """Write prepared notebooks, which have not run, as text.

    Parameters
    ----------
    chapters : mapping of str to str
        Notebooks of the trial of this run as JSON, by name.
    folder : Path
        Where `<name>.md` of each goes.
    """
    import jupytext  # a book that is as it was needs none

    folder.mkdir(parents=True, exist_ok=True)
    for name, notebook in chapters.items():
        text = jupytext.writes(jupytext.reads(notebook, fmt="ipynb"), fmt=FORMAT)
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def put_plain(folder: Path, site: Path) -> None:
    """Move the texts to the notebooks of a site."""
    (site / SOURCES).mkdir(exist_ok=True)
    for path in sorted(folder.iterdir()):
        path.rename(site / SOURCES / path.name)
