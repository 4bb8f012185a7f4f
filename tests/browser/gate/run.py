"""All checks of all pages, shared by two processes with a browser each."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from multiprocessing.util import Finalize
from pathlib import Path

from playwright.sync_api import Browser
from rich.progress import track

from .chromium import chromium
from .file import from_file
from .keyboard import by_keyboard
from .links import links
from .markup import of_page, of_site
from .modes import in_every_mode
from .motion import motion
from .paint import paint
from .paper import on_paper
from .reading import Reading
from .search import searches
from .server import serve
from .visit import Place, pages
from .weight import site_weight

WORKERS = 2
BELOW = "some/sub/"
"""Where a site is served: what works here works at the top of a host too."""
RUNNING: dict[str, Browser] = {}
"""The browser of this process."""


Tell = Callable[[list[Reading]], None]


def check_sites(
    sites: Collection[Path], pictures: dict[Path, Path], tell: Tell = lambda readings: None
) -> dict[Path, list[Reading]]:
    """What every page of each site came to; `tell` gets the readings of a page when it is done."""
    jobs = [(site, page, pictures.get(site)) for site in sites for page in pages(site)]
    jobs.sort(key=lambda job: -(job[0] / job[1]).stat().st_size)
    found: dict[Path, list[Reading]] = {site: list(of_files(site)) for site in sites}
    context = multiprocessing.get_context("spawn")
    # Times are taken with nothing beside them.
    for check, workers, what in ((_check, WORKERS, "pages"), (_time, 1, "times")):
        with ProcessPoolExecutor(workers, mp_context=context, initializer=_start) as pool:
            tasks = {pool.submit(check, *job): job[0] for job in jobs}
            for task in track(as_completed(tasks), what, total=len(tasks)):
                readings = task.result()
                found[tasks[task]] += readings
                tell(readings)
    return {site: sorted(dict.fromkeys(one), key=str) for site, one in found.items()}


def of_files(site: Path) -> Iterator[Reading]:
    """What can be said of a site without a browser."""
    names = pages(site)
    for page in names:
        yield from of_page(site, page)
    yield from of_site(site, names)
    yield from links(site, names)
    yield from site_weight(site)


def check_page(browser: Browser, place: Place, pictures: Path | None = None) -> Iterator[Reading]:
    """What one page comes to in a browser, its times apart."""
    yield from in_every_mode(browser, place, pictures)
    yield from by_keyboard(browser, place)
    yield from motion(browser, place)
    yield from on_paper(browser, place)
    yield from from_file(browser, place)
    if place.page == "search.html":
        yield from searches(browser, place)


def _start() -> None:
    """Start the browser of a process, which is closed when the process ends."""
    stack = ExitStack()
    RUNNING["browser"] = stack.enter_context(chromium())
    Finalize(None, stack.close, exitpriority=10)


def _check(site: Path, page: str, pictures: Path | None) -> list[Reading]:
    with serve(site, BELOW) as base:
        return list(check_page(RUNNING["browser"], Place(site, page, base), pictures))


def _time(site: Path, page: str, pictures: Path | None) -> list[Reading]:
    with serve(site, BELOW) as base:
        return list(paint(RUNNING["browser"], Place(site, page, base)))
