"""Links to single rows of tables: kept where the page shows the row, cut to the page elsewhere.

A page has each row once: where two tables show it, links lead to the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

ROW = re.compile(r'\sid="(r-[^"]+)"')
LINK = re.compile(r'href="([\w-]+\.html)#(r-[^"]+)"')


def rows_shown(site: Path) -> dict[str, frozenset[str]]:
    """The rows that each page of a site has, by the name of its file."""
    return {
        page.name: frozenset(ROW.findall(page.read_text(encoding="utf-8")))
        for page in sorted(site.glob("*.html"))
    }


def settle(link: str, shown: Mapping[str, frozenset[str]]) -> str:
    """The link, without its row where the page does not have it.

    >>> settle("a.html#r-pfs.median", {"a.html": frozenset()})
    'a.html'
    >>> settle("a.html#r-pfs.median", {"a.html": frozenset({"r-pfs.median"})})
    'a.html#r-pfs.median'
    """
    page, _, row = link.partition("#")
    return link if not row or row in shown.get(page, frozenset()) else page


def first_only(html: str) -> str:
    """A page on which a row that stands in two tables is led to in the first.

    >>> first_only('<tr id="r-a"></tr><tr id="r-b"></tr><tr id="r-a"></tr>')
    '<tr id="r-a"></tr><tr id="r-b"></tr><tr></tr>'
    """
    seen: set[str] = set()

    def kept(match: re.Match[str]) -> str:
        again = match[1] in seen
        seen.add(match[1])
        return "" if again else match[0]

    return ROW.sub(kept, html)


def settle_links(site: Path) -> dict[str, frozenset[str]]:
    """Settle all links to rows on the pages of a site; returns the rows that the pages have."""
    shown = rows_shown(site)
    for name in shown:
        page = site / name
        text = page.read_text(encoding="utf-8")
        settled = LINK.sub(lambda m: f'href="{settle(f"{m[1]}#{m[2]}", shown)}"', first_only(text))
        if settled != text:
            page.write_text(settled, encoding="utf-8")
    return shown
