"""How heavy a first visit is, and the site: gzip, with fonts and pictures as they are."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import onearm.book

from .reading import Reading
from .visit import Visit

PACKED = {".woff", ".woff2", ".png", ".jpg", ".ico", ".gif", ".pdf", ".epub", ".zip"}
"""What gzip does not make smaller."""
ASSETS = Path(onearm.book.__file__).parent / "assets"
FIGURES = """() => [...document.querySelectorAll('main svg')]
  .filter((svg) => !svg.closest('[aria-hidden=true]'))
  .map((svg) => [svg.getAttribute('aria-label') || '', svg.outerHTML])"""


def page_weight(seen: Visit) -> Iterator[Reading]:
    """What the first visit loaded, its figures, and the nodes of the page."""
    name, mode = seen.place.page, seen.mode
    files = sorted({_file(seen, url) for url in seen.asked} - {None}, key=str)
    total = sum(kilobytes(path) for path in files if path is not None)
    math = "-math" if seen.page.query_selector("math") else ""
    yield Reading(name, mode, f"weight{math}", f"{len(files)} files", total)
    for label, source in seen.page.evaluate(FIGURES):
        size = len(gzip.compress(source.encode(), 6)) / 1000
        yield Reading(name, mode, "figure", label[:60], size)
    nodes = seen.page.evaluate("document.querySelectorAll('*').length")
    yield Reading(name, mode, "nodes", "", nodes)


def site_weight(site: Path) -> Iterator[Reading]:
    """The own style sheet, the own scripts, and all files together."""
    styles = [path for path in sorted(site.rglob("*")) if path.name == "onearm.css"]
    yield _own("own-css", styles)
    # Some stand within a script of Sphinx or a page, so what is asked is what they are made from.
    scripts = [path for path in sorted(ASSETS.rglob("*.js")) if "widgets" not in path.parts]
    yield _own("own-js", scripts)
    total = sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) / 1e6
    yield Reading("the site", "-", "site", "", total)


def kilobytes(path: Path) -> float:
    """What a file weighs on its way to the reader."""
    content = path.read_bytes()
    return len(content if path.suffix in PACKED else gzip.compress(content, 6)) / 1000


def _own(measure: str, own: list[Path]) -> Reading:
    detail = ", ".join(path.name for path in own)
    return Reading("the site", "-", measure, detail, sum(map(kilobytes, own)))


def _file(seen: Visit, url: str) -> Path | None:
    if not url.startswith(seen.place.base):
        return None
    path = seen.place.folder / url.removeprefix(seen.place.base).split("?")[0].split("#")[0]
    return path if path.is_file() else None
