"""Whether a page keeps still for a reader who asked for that."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Browser

from .reading import Reading
from .visit import Place, opened, visit

OPEN = "() => document.querySelectorAll('details').forEach((one) => { one.open = true })"


def motion(browser: Browser, place: Place) -> Iterator[Reading]:
    """What moves, or would on a touch, under `prefers-reduced-motion: reduce`."""
    with visit(browser, place, "light", reduced_motion="reduce") as seen:
        opened(seen).page.evaluate(OPEN)
        for detail in seen.probe("motion"):
            yield Reading(place.page, "still", "motion", detail)
