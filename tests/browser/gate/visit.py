"""A page opened in a mode, and what it asks of the network, logs and throws meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Request

from .reading import Reading

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
MODES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": WIDE},
    "dark": {"color_scheme": "dark", "viewport": WIDE},
    "phone": {"color_scheme": "light", "viewport": PHONE},
    "dark-phone": {"color_scheme": "dark", "viewport": PHONE},
    "narrow": {"color_scheme": "light", "viewport": {"width": 320, "height": 700}},
}
REDIRECT = re.compile(r"<meta[^>]+http-equiv=[\"']?refresh", re.IGNORECASE)
PROBES = Path(__file__).parent / "probes"
SETTLED = """() => Promise.all([document.fonts.ready,
  new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))]).then(() => null)"""
OPEN_ALL = """() => {
  document.querySelectorAll('details').forEach((one) => { one.open = true });
  document.getAnimations().forEach((one) => {
    if (one.effect.getComputedTiming().endTime < Infinity) one.finish();
  });
}"""


@dataclass(frozen=True)
class Place:
    """Where one page of a site lies, and where it is served."""

    folder: Path
    page: str
    base: str

    @property
    def address(self) -> str:
        return self.base + self.page


@dataclass
class Visit:
    """A page that is open; `readings` grows with what it asks, logs and throws."""

    page: Page
    place: Place
    mode: str
    readings: list[Reading] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def note(self, measure: str, detail: str) -> None:
        self.readings.append(Reading(self.place.page, self.mode, measure, detail))

    def probe(self, name: str, argument: Any = None) -> Any:
        """What the script `probes/<name>.js` finds on the page."""
        return self.page.evaluate(probe(name), argument)


def probe(name: str) -> str:
    """The script `probes/<name>.js`, a function to run in a page."""
    return (PROBES / f"{name}.js").read_text("utf-8")


def pages(site: Path) -> list[str]:
    """The pages of a site, without mere redirects and without what lies in `_static`."""
    names = (path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html")))
    return [
        name
        for name in names
        if not name.startswith("_static/")
        and not REDIRECT.search((site / name).read_text(encoding="utf-8")[:2000])
    ]


@contextmanager
def visit(browser: Browser, place: Place, mode: str = "light", **more: Any) -> Iterator[Visit]:
    """A first visit to a page: nothing is in the cache, nothing is remembered."""
    context = browser.new_context(**(MODES.get(mode, MODES["light"]) | more))
    try:
        seen = Visit(context.new_page(), place, mode)
        _record(seen)
        yield seen
    finally:
        context.close()


def opened(seen: Visit) -> Visit:
    """Go to the page and wait until it stands still."""
    seen.page.goto(seen.place.address, wait_until="load")
    seen.page.evaluate(SETTLED)
    return seen


def turned(seen: Visit, mode: str) -> Visit:
    """Open the page anew in another mode; what is in the cache may be used."""
    seen.mode = mode
    seen.page.set_viewport_size(MODES[mode]["viewport"])
    seen.page.emulate_media(color_scheme=MODES[mode]["color_scheme"])
    return opened(seen)


def _record(seen: Visit) -> None:
    base = seen.place.base

    def on_request(request: Request) -> None:
        seen.asked.add(request.url)
        if not request.url.startswith((base, "data:", "blob:", "about:")):
            seen.note("request", request.url)

    seen.page.on("request", on_request)
    seen.page.on("pageerror", lambda error: seen.note("error", str(error)))
    seen.page.on(
        "console",
        lambda message: (
            seen.note("console", f"{message.type}: {message.text}")
            if message.type in ("error", "warning")
            else None
        ),
    )
    seen.page.on(
        "response",
        lambda response: (
            seen.note("http", f"{response.status} {response.url.removeprefix(base)}")
            if response.status >= 400 and not response.url.endswith("/favicon.ico")
            else None
        ),
    )
