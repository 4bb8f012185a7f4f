"""What the source of a page says of itself, read without a browser."""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement

from .reading import Reading

COLUMNS = 7
SENTENCE = 5
"""Words that a figure's description has at least."""
PATH = re.compile(r"\.(png|jpe?g|svg|gif|webp)$|[\\/].*[\\/]", re.IGNORECASE)
TEXT = {".html", ".js", ".json", ".csv", ".ipynb", ".md", ".txt", ".xml", ".svg"}
MACHINE = tuple(
    str(path) + "/" for path in (Path(__file__).parents[3], sys.prefix, tempfile.gettempdir())
)
SHARED = "//link[@rel='canonical'] | //meta[@property='og:image' or @property='og:url']"


def of_page(site: Path, page: str) -> Iterator[Reading]:
    """What is wrong with the source of one page."""
    root = html.fromstring((site / page).read_bytes())
    for measure, check in CHECKS:
        for detail in check(root):
            yield Reading(page, "source", measure, detail)


def of_site(site: Path, pages: list[str]) -> Iterator[Reading]:
    """What is wrong with the pages beside each other, and with the other files."""
    roots = {page: html.fromstring((site / page).read_bytes()) for page in pages}
    titles = Counter(root.findtext(".//title") for root in roots.values())
    for page, root in roots.items():
        if titles[title := root.findtext(".//title")] > 1:
            yield Reading(page, "source", "title", f"{title!r} is not the only one")
    addressed = (site / "sitemap.xml").exists()
    for page, root in roots.items():
        if page == "index.html" and addressed and not root.xpath(SHARED):
            yield Reading(page, "source", "address", "a sitemap, but no canonical address")
        for one in root.xpath(SHARED) if not addressed else ():
            detail = f"{one.get('rel') or one.get('property')} without a base address"
            yield Reading(page, "source", "address", detail)
    for path in sorted(site.rglob("*")):
        if path.suffix in TEXT and path.is_file():
            text = path.read_text("utf-8", errors="replace")
            for place in MACHINE:
                if place in text:
                    name = path.relative_to(site).as_posix()
                    yield Reading(name, "source", "machine", f"{place} is named")


def _language(root: HtmlElement) -> Iterator[str]:
    if not root.get("lang"):
        yield "<html> has no lang"


def _headings(root: HtmlElement) -> Iterator[str]:
    levels = [(int(one.tag[1]), one) for one in root.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    tops = [one for level, one in levels if level == 1]
    if len(tops) != 1:
        yield f"{len(tops)} h1"
    for (before, _), (level, one) in pairwise(levels):
        if level > before + 1:
            yield f"h{level} {_words(one)!r} follows an h{before}"


def _title(root: HtmlElement) -> Iterator[str]:
    if not (root.findtext(".//title") or "").strip():
        yield "no title"
    if not "".join(root.xpath("//meta[@name='description']/@content")).strip():
        yield "no description"


def _alt(root: HtmlElement) -> Iterator[str]:
    for one in root.xpath("//img"):
        alt = one.get("alt")
        if alt is None or PATH.search(alt):
            yield f"<img {one.get('src', '')[:60]}> alt={alt}"
    for one in root.xpath("//main//svg[not(ancestor-or-self::*[@aria-hidden='true'])]"):
        label = one.get("aria-label") or ""
        if one.xpath("ancestor::svg | ancestor::button | ancestor::summary"):
            continue
        if one.get("role") != "img" or len(label.split()) < SENTENCE:
            yield f"<svg role={one.get('role')}> {label[:60]!r}"


def _ids(root: HtmlElement) -> Iterator[str]:
    for name, times in Counter(root.xpath("//@id")).items():
        if times > 1:
            yield f"{name} {times} times"


def _tables(root: HtmlElement) -> Iterator[str]:
    for table in root.xpath("//main//table[not(@role='presentation')]"):
        caption = " ".join(table.xpath("string(caption)").split())
        name = caption[:60] or f"<table> {_words(table)}"
        if not caption:
            yield f"{name}: no caption"
        if table.xpath(".//th[not(@scope)]"):
            yield f"{name}: a head without scope"
        if not table.xpath(".//th"):
            yield f"{name}: no heads"
        widths = [
            sum(int(cell.get("colspan", 1)) for cell in row.xpath("td|th"))
            for row in table.xpath(".//tr")
        ]
        if max(widths, default=0) > COLUMNS:
            yield f"{name}: {max(widths)} columns"


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())[:60]


CHECKS = (
    ("language", _language),
    ("headings", _headings),
    ("title", _title),
    ("alt", _alt),
    ("id", _ids),
    ("table", _tables),
)
