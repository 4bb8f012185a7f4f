"""A walk through a page by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Browser

from .reading import Reading
from .visit import OPEN_ALL, Place, Visit, opened, visit

SKIPPED = """() => {
  const target = document.querySelector(decodeURIComponent(location.hash) || null);
  const now = document.activeElement;
  return Boolean(target) && (target.contains(now)
    || Boolean(target.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING));
}"""
FIRST = """() => [document.activeElement.getAttribute('href') || '',
  document.activeElement.outerHTML.slice(0, 80)]"""
STILL = "* { transition: none !important; scroll-behavior: auto !important }"


def by_keyboard(browser: Browser, place: Place) -> Iterator[Reading]:
    """Tab from the first to the last; open each disclosure by Enter; skip to the content."""
    with visit(browser, place, "light") as seen:
        opened(seen).page.add_style_tag(content=STILL)
        seen.page.evaluate(OPEN_ALL)
        _walk(seen)
        opened(seen).page.add_style_tag(content=STILL)
        _skip_link(seen)
        _disclosures(seen)
    for reading in seen.readings:
        yield Reading(reading.page, "keyboard", reading.measure, reading.detail)


def _skip_link(seen: Visit) -> None:
    seen.page.keyboard.press("Tab")
    href, source = seen.page.evaluate(FIRST)
    if not href.startswith("#"):
        return seen.note("skip", f"the first stop is {source}")
    seen.page.keyboard.press("Enter")
    seen.page.keyboard.press("Tab")
    if not seen.page.evaluate(SKIPPED):
        seen.note("skip", f"{href} does not lead to the content")


def _disclosures(seen: Visit) -> None:
    for summary in seen.page.query_selector_all("details > summary"):
        if not summary.is_visible():
            continue
        before = summary.evaluate("(el) => { el.focus(); return el.parentElement.open }")
        seen.page.keyboard.press("Enter")
        if summary.evaluate("(el) => el.parentElement.open") == before:
            seen.note("disclosure", summary.inner_text()[:60])


def _walk(seen: Visit) -> None:
    stops = seen.probe("walk-start")
    _tab(seen, stops + 1)
    # What the page shows on the way, such as the headings below the one in view, is a stop too.
    _tab(seen, seen.page.evaluate("() => theWalk.shown()"))
    for measure, detail in seen.probe("walk-end"):
        seen.note(measure, detail)


def _tab(seen: Visit, times: int) -> None:
    for _ in range(times):
        seen.page.keyboard.press("Tab")
