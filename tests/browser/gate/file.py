"""A page opened from a folder, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from playwright.sync_api import Browser

from .reading import Reading
from .visit import Place, opened, visit


def from_file(browser: Browser, place: Place) -> Iterator[Reading]:
    """What the page asks of a host, logs or throws when it is opened from file://."""
    local = replace(place, base=place.folder.as_uri() + "/")
    with visit(browser, local) as seen:
        opened(seen)
    for reading in dict.fromkeys(seen.readings):
        yield Reading(place.page, "file://", "file", f"{reading.measure}: {reading.detail}")
