"""What a reader finds who searches the book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from lxml import html
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as Late

from .reading import Reading
from .visit import Place, visit

WORDS = ("censoring", "Simon", "swimmer")
EVERY = 12
"""Each so many-th term of the glossary is searched for too."""
PATIENCE = 5000
"""Milliseconds."""
RESULT = "#search-results li a"


def searches(browser: Browser, place: Place) -> Iterator[Reading]:
    """Words have a result, a term its own entry as the first; from file:// too."""
    local = Place(place.folder, place.page, place.folder.as_uri() + "/")
    with visit(browser, place) as seen:
        for word in WORDS:
            if not _first(seen.page, place, word):
                yield Reading(place.page, "search", "search", f"{word}: nothing is found")
        for term, anchor in terms(place.folder)[::EVERY]:
            first = _first(seen.page, place, term)
            if f"glossary.html#{anchor}" not in first:
                detail = f"{term}: {first.removeprefix(place.base) or 'nothing'} comes first"
                yield Reading(place.page, "search", "search", detail)
        yield from dict.fromkeys(seen.readings)
    with visit(browser, local) as seen:
        if not _first(seen.page, local, WORDS[0]):
            yield Reading(place.page, "file://", "file", f"search for {WORDS[0]} finds nothing")
        for reading in dict.fromkeys(seen.readings):
            detail = f"search: {reading.measure}: {reading.detail}"
            yield Reading(place.page, "file://", "file", detail)


def terms(site: Path) -> list[tuple[str, str]]:
    """The terms of the glossary, each with the anchor of its entry."""
    page = site / "glossary.html"
    if not page.is_file():
        return []
    entries = html.fromstring(page.read_text("utf-8")).xpath("//dt[starts-with(@id, 'term-')]")
    return [(" ".join(one.xpath("string(text())").split()), one.get("id")) for one in entries]


def _first(page: Page, place: Place, word: str) -> str:
    """The address of the first result, or nothing."""
    page.goto(f"{place.address}?q={quote(word)}", wait_until="load")
    try:
        page.wait_for_selector(RESULT, timeout=PATIENCE)
        # Results come one after the other, and the number of them at the end.
        page.wait_for_function(
            "() => /\\d/.test(document.querySelector('#search-results .search-summary, "
            "#search-results > p')?.textContent || '')",
            timeout=PATIENCE,
        )
    except Late:
        pass
    first = page.query_selector(RESULT)
    return first.evaluate("(el) => el.href") if first else ""
