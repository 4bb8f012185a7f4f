"""All checks of all pages, shared by two processes with a browser each."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser

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
Job = tuple[Path, str, Path | None]
"""A site, one of its pages, and where pictures go."""


def check_sites(sites: Iterable[Path], pictures: dict[Path, Path]) -> dict[Path, list[Reading]]:
    """What every page of each site came to."""
    jobs = [(site, page, pictures.get(site)) for site in sites for page in pages(site)]
    found: dict[Path, list[Reading]] = {site: list(of_files(site)) for site in sites}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        for share in pool.map(_check_share, _dealt(jobs)):
            for site, reading in share:
                found[site].append(reading)
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
    """What one page comes to in a browser."""
    yield from in_every_mode(browser, place, pictures)
    yield from paint(browser, place)
    yield from by_keyboard(browser, place)
    yield from motion(browser, place)
    yield from on_paper(browser, place)
    yield from from_file(browser, place)
    if place.page == "search.html":
        yield from searches(browser, place)


def _dealt(jobs: list[Job]) -> list[list[Job]]:
    """The jobs in equal shares, large pages first."""
    shares: list[list[Job]] = [[] for _ in range(WORKERS)]
    weights = [0] * WORKERS
    size = {job: (job[0] / job[1]).stat().st_size for job in jobs}
    for job in sorted(jobs, key=lambda one: (-size[one], str(one))):
        least = weights.index(min(weights))
        shares[least].append(job)
        weights[least] += size[job]
    return shares


def _check_share(jobs: list[Job]) -> list[tuple[Path, Reading]]:
    with ExitStack() as stack:
        browser = stack.enter_context(chromium())
        bases = {
            site: stack.enter_context(serve(site, BELOW))
            for site in dict.fromkeys(site for site, _, _ in jobs)
        }
        return [
            (site, reading)
            for site, page, pictures in jobs
            for reading in check_page(browser, Place(site, page, bases[site]), pictures)
        ]
