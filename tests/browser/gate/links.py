"""Where links lead: from pages, and from the index that the search reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag

from lxml import html

from .reading import Reading

ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def links(site: Path, pages: list[str]) -> Iterator[Reading]:
    """Links and anchors that lead nowhere."""
    for page in pages:
        root = html.fromstring((site / page).read_bytes())
        for link in dict.fromkeys(root.xpath("//@href | //@src | //@data-src | //@poster")):
            if not ELSEWHERE.match(link) and not _leads(site, page, link):
                yield Reading(page, "source", "link", link)
    for link in dict.fromkeys(_searched(site)):
        if not _leads(site, "index.html", link):
            yield Reading("searchindex.js", "source", "link", link)


def _leads(site: Path, page: str, link: str) -> bool:
    address, anchor = urldefrag(link)
    path = unquote(address.split("?")[0])
    target = (site / page).parent / path if not path.startswith("/") else site / path[1:]
    if not path:
        target = site / page
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return False
    return not anchor or target.suffix != ".html" or unquote(anchor) in _anchors(target)


@cache
def _anchors(page: Path) -> frozenset[str]:
    root = html.fromstring(page.read_bytes())
    return frozenset([*root.xpath("//@id"), *root.xpath("//a/@name"), "top"])


def _searched(site: Path) -> Iterator[str]:
    """Where titles, index entries and objects of the search index lead."""
    file = site / "searchindex.js"
    if not file.is_file():
        return
    _, _, source = file.read_text("utf-8").rpartition("Search.setIndex(")
    index, _ = json.JSONDecoder().raw_decode(source)
    names = index["docnames"]
    for places in index.get("alltitles", {}).values():
        for number, anchor in places:
            yield f"{names[number]}.html" + (f"#{anchor}" if anchor else "")
    for places in index.get("indexentries", {}).values():
        for number, anchor, *_ in places:
            yield f"{names[number]}.html#{anchor}"
    kinds = index.get("objnames", {})
    for prefix, found in index.get("objects", {}).items():
        for number, kind, _, anchor, name in found:
            full = f"{prefix}.{name}" if prefix else name
            short = f"{kinds[str(kind)][1]}-{full}"
            yield f"{names[number]}.html#{ {'': full, '-': short}.get(anchor, anchor) }"
