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

CLOSED = {"light": "no color", "dark-phone": "all"}
"""Which rules of axe-core are asked before disclosures are opened; none in other modes."""
OPEN = {"light": "all", "dark": "color", "phone": "no color", "narrow": "no color"}
"""Which are asked with all of them open: on a phone it is its width that tells, not its light."""
PICTURES = ("light", "dark", "phone", "narrow")


def in_every_mode(
    browser: Browser, place: Place, pictures: Path | None = None, modes: tuple[str, ...] = ()
) -> Iterator[Reading]:
    """Open the page in each mode; with `pictures`, keep one of each."""
    modes = modes or tuple(MODES)
    with visit(browser, place, modes[0]) as seen:
        for mode in modes:
            turned(seen, mode)
            yield shift(seen)  # first: taking a picture moves the page
            if pictures is not None and mode in PICTURES:
                _picture(seen, pictures)
            if mode == "light":
                yield from page_weight(seen)
            if mode in CLOSED:
                yield from violations(seen, CLOSED[mode])
            yield from _layout(seen)
            seen.page.evaluate(OPEN_ALL)
            yield from _layout(seen)
            if mode in OPEN:
                yield from violations(seen, OPEN[mode])
        yield from seen.readings


def _picture(seen: Visit, folder: Path) -> None:
    stem = seen.place.page.removesuffix(".html").replace("/", "-")
    path = folder / f"{stem}.{seen.mode}.jpeg"
    seen.page.screenshot(path=path, full_page=True, type="jpeg", quality=80)


def _layout(seen: Visit) -> Iterator[Reading]:
    for measure, detail in seen.probe("layout"):
        yield Reading(seen.place.page, seen.mode, measure, detail)
