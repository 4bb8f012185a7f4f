"""When the largest piece of a page is painted on a slow machine, and whether the page jumps."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Browser

from .reading import MEASURES, Reading
from .visit import Place, Visit, opened, visit

TIMES = 4
"""How much slower the CPU is made."""
ATTEMPTS = 5
"""A time is a miss only if the best of five is one: the machine may have been busy."""


def shift(seen: Visit) -> Reading:
    """How much of the page has jumped since it was opened."""
    value = seen.probe("timing", 0)["shift"]
    return Reading(seen.place.page, seen.mode, "shift", "", value)


def paint(browser: Browser, place: Place, mode: str = "light") -> Iterator[Reading]:
    """Open the page on a slowed CPU; the best of up to five tries counts."""
    best: dict[str, float] = {}
    for _ in range(ATTEMPTS):
        with visit(browser, place, mode) as seen:
            seen.page.context.new_cdp_session(seen.page).send(
                "Emulation.setCPUThrottlingRate", {"rate": TIMES}
            )
            times = opened(seen).probe("timing", 300)
            yield from seen.readings
        best = {name: min(value, best.get(name, value)) for name, value in times.items()}
        if all(value <= MEASURES[name].budget for name, value in best.items()):
            break
    for name, value in best.items():
        yield Reading(place.page, f"{mode}, slow", name, "", value)
