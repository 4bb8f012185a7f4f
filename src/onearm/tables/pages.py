"""The pages of the book, by the name under which results and gaps know a chapter."""

from __future__ import annotations

from typing import NamedTuple


class Page(NamedTuple):
    """A page of the site: its file without the ending, and what a link to it is called."""

    file: str
    title: str


PAGES = {
    "trial": Page("index", "The trial"),
    "null": Page("01-null", "The yardstick"),
    "design": Page("02-design", "The design"),
    "eligibility": Page("03-eligibility", "Who was counted"),
    "primary": Page("04-primary", "Primary endpoint"),
    "pfs": Page("05-pfs", "Progression-free survival"),
    "response": Page("06-response", "Response"),
    "os": Page("07-os", "Overall survival"),
    "safety": Page("08-safety", "Safety"),
    "determined": Page("09-determined", "What is determined"),
    "verdict": Page("11-verdict", "The verdict"),
}


def row_link(chapter: str, result: str = "") -> str:
    """Where a result stands in a table of its chapter; without a result, the page.

    A site leaves the row out of the link where the page does not show it (`onearm.book.anchors`).

    >>> row_link("primary", "primary.rate"), row_link("null")
    ('04-primary.html#r-primary.rate', '01-null.html')
    """
    page = f"{PAGES[chapter].file}.html"
    return f"{page}#r-{result}" if result else page
