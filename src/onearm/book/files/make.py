"""Which files go with a site, and how a reader of the site finds them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterator
from html import escape
from pathlib import Path

from onearm.book.files.chromium import find_chromium
from onearm.book.files.front import Front
from onearm.book.plain import SOURCES
from onearm.book.source import Source
from onearm.book.swap import RUN

NAMES = {"pdf": ("fa-file-pdf", "The book as PDF"), "epub": ("fa-file", "The book as EPUB")}
"""The files of the whole book: the sign and the words of the link to each."""
PLAIN = ("fa-file", "Source as text")
SPAN = '<span class="btn__text-container">{}</span>'
CALLED = {".ipynb": "Executed notebook", ".pdf": "Print this page"}
"""What the theme calls by an ending alone."""
OPENED = re.compile(r'target="_blank"(\s+class="[^"]*\bbtn-download-source-button\b)')
"""A notebook opens as bare JSON; it is to be saved."""
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


def write_whole(ending: str, site: Path, source: Source, front: Front, path: Path) -> None:
    """Write the whole book as one file; what this needs is imported for those who ask for one."""
    if ending == "pdf":
        from onearm.book.files.pdf import write_pdf

        write_pdf(site, source, front, path)
    else:
        from onearm.book.files.epub import write_epub

        write_epub(site, source, front, path)


def keep_files(old: Path, site: Path) -> None:
    """Copy the files of an older site to a new one that came about in the very same way."""
    runs = [folder / RUN for folder in (old, site)]
    if all(run.is_file() for run in runs) and len({run.read_bytes() for run in runs}) == 1:
        for path in written(old):
            shutil.copyfile(path, site / path.name)


def put_downloads(site: Path) -> None:
    """Complete the menus of all pages: the source of each as text, and the files of the book."""
    whole = [(path.name, *NAMES[path.suffix.removeprefix(".")]) for path in written(site)]
    for page in sorted(site.glob("*.html")):
        text = page.read_text(encoding="utf-8")
        for before, after in CALLED.items():
            text = text.replace(SPAN.format(before), SPAN.format(after))
        text = OPENED.sub(r"download\g<1>", text)
        plain = f"{SOURCES}/{page.stem}.md"
        own = [(plain, *PLAIN)] if (site / plain).is_file() else []
        items = "".join(_item(*item) for item in [*own, *whole])
        page.write_text(MENU.sub(rf"\g<1>{items}\g<2>", text, count=1), encoding="utf-8")


def written(site: Path) -> Iterator[Path]:
    """The files of a site that are the whole book."""
    for ending in NAMES:
        yield from sorted(site.glob(f"*.{ending}"))


def _item(address: str, sign: str, label: str) -> str:
    return (
        f'<li><a href="{escape(address)}" download class="btn btn-sm dropdown-item">'
        f'<span class="btn__icon-container"><i class="fas {sign}"></i></span>'
        f"{SPAN.format(label)}</a></li>"
    )
