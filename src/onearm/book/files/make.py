"""Which files go with a site, and how a reader of the site finds them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Iterator
from html import escape
from pathlib import Path

from onearm.book.files.chromium import find_chromium
from onearm.book.files.epub import write_epub
from onearm.book.files.front import Front
from onearm.book.files.pdf import write_pdf
from onearm.book.record import RUN
from onearm.book.source import Source

Writer = Callable[[Path, Source, Front, Path], None]
WRITERS: dict[str, Writer] = {"pdf": write_pdf, "epub": write_epub}
"""What writes a file of the book, by its ending."""
NAMES = {"pdf": ("fa-file-pdf", "The book as PDF"), "epub": ("fa-file", "The book as EPUB")}
"""The sign and the words of the link to it."""
MENU = re.compile(r'(<div class="dropdown dropdown-download-buttons">.*?)(</ul>)', re.DOTALL)


def require(wanted: Collection[str]) -> None:
    """Stop before anything is run if what prints is not there.

    Raises
    ------
    PublishError
        If a PDF is wanted and there is no Chromium.
    """
    if "pdf" in wanted:
        find_chromium()


def keep_files(old: Path, site: Path) -> None:
    """Copy the files of an older site to a new one that came about in the very same way."""
    runs = [folder / RUN for folder in (old, site)]
    if all(run.is_file() for run in runs) and len({run.read_bytes() for run in runs}) == 1:
        for path in written(old):
            shutil.copyfile(path, site / path.name)


def link_files(site: Path) -> None:
    """Link the files of a site from the menus of its pages."""
    items = "".join(_item(path) for path in written(site))
    for page in sorted(site.glob("*.html")) if items else ():
        text = page.read_text(encoding="utf-8")
        page.write_text(MENU.sub(rf"\g<1>{items}\g<2>", text, count=1), encoding="utf-8")


def written(site: Path) -> Iterator[Path]:
    """The files of a site that are the whole book."""
    for ending in WRITERS:
        yield from sorted(site.glob(f"*.{ending}"))


def _item(path: Path) -> str:
    sign, label = NAMES[path.suffix.removeprefix(".")]
    return (
        f'<li><a href="{escape(path.name)}" download class="btn btn-sm dropdown-item">'
        f'<span class="btn__icon-container"><i class="fas {sign}"></i></span>'
        f'<span class="btn__text-container">{label}</span></a></li>'
    )
