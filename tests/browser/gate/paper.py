"""A page as it is printed on A4."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Browser

from .reading import Reading
from .visit import Place, opened, visit

A4 = {"width": 718, "height": 1047}
"""CSS pixels between margins of one centimetre."""


def on_paper(browser: Browser, place: Place) -> Iterator[Reading]:
    """What is clipped, too wide or out of place; printed by a reader of the dark page."""
    with visit(browser, place, "dark", viewport=A4) as seen:
        opened(seen).page.emulate_media(media="print")
        for detail in seen.probe("paper"):
            yield Reading(place.page, "print", "print", detail)
