"""A page in every mode: the network, axe-core, what sticks out, and a picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from .axe import violations
from .paint import shift
from .reading import Reading
from .visit import MODES, OPEN_ALL, Place, Visit, turned, visit
from .weight import page_weight

COLORED = ("light", "dark")
"""In which contrast is judged with all disclosures open; it takes most of the time."""
PICTURES = ("light", "dark", "phone", "narrow")


def in_every_mode(
    browser: Browser, place: Place, pictures: Path | None = None, modes: tuple[str, ...] = ()
) -> Iterator[Reading]:
    """Open the page in each mode; with `pictures`, keep one of each."""
    modes = modes or tuple(MODES)
    with visit(browser, place, modes[0]) as seen:
        for mode in modes:
            turned(seen, mode)
            if pictures is not None and mode in PICTURES:
                _picture(seen, pictures)
            if mode == "light":
                yield from page_weight(seen)
                yield from violations(seen, colors=False)
            if mode == "dark-phone":
                yield from violations(seen)
            yield shift(seen)
            yield from _layout(seen)
            seen.page.evaluate(OPEN_ALL)
            yield from _layout(seen)
            yield from violations(seen, colors=mode in COLORED)
        yield from seen.readings


def _picture(seen: Visit, folder: Path) -> None:
    stem = seen.place.page.removesuffix(".html").replace("/", "-")
    seen.page.screenshot(path=folder / f"{stem}.{seen.mode}.png", full_page=True)


def _layout(seen: Visit) -> Iterator[Reading]:
    for measure, detail in seen.probe("layout"):
        yield Reading(seen.place.page, seen.mode, measure, detail)
