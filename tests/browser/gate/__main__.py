"""The gate: `python -m tests.browser.gate`, or with folders of built sites to look at."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from rich.console import Console

from .allowed import judged, read_allowed
from .axe import axe_version
from .chromium import browser_path
from .reading import Reading
from .report import show, write
from .run import check_sites
from .sites import BUILD, books, make


def main(folders: list[str]) -> int:
    """Look at the sites; 1 if anything is missed."""
    console = Console()
    console.width = max(console.width, 110)
    if browser_path() is None:
        console.print("skipped: no Chromium is installed, so no page was looked at")
        return 0
    sites = {_name(site): site for site in map(_folder, folders)} or _made(console)
    outs = {name: BUILD / "site-check" / name.replace(" ", "-") for name in sites}
    for out in outs.values():
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
    started = time.monotonic()
    allowed = read_allowed()

    def tell(readings: list[Reading]) -> None:
        for one in judged(readings, allowed):
            if one.measure != "allowed":
                console.print(f"  {one}", markup=False, highlight=False, soft_wrap=True)

    pictures = {sites[name]: out for name, out in outs.items()}
    found = check_sites(list(sites.values()), pictures, tell)
    used = [one for readings in found.values() for one in readings]
    stale = [one for one in judged(used, allowed) if one.measure == "allowed"]
    missed = 0
    for name, site in sites.items():
        misses = [one for one in judged(found[site], allowed) if one.measure != "allowed"]
        show(console, f"\n{name}: {site}", found[site], misses)
        report = write(outs[name], axe_version(), found[site], misses)
        console.print(f"all readings: {report}", soft_wrap=True)
        missed += len(misses)
    for one in stale:
        console.print(f"  {one}", markup=False)
    missed += len(stale)
    seconds = time.monotonic() - started
    console.print(f"axe-core {axe_version()}; {seconds:.0f} s; {missed or 'no'} misses")
    return int(missed > 0)


def _folder(name: str) -> Path:
    return Path(name).resolve()


def _name(site: Path) -> str:
    """What a site is called: every `html` by the folder that it lies in."""
    return site.parent.name if site.name == "html" else site.name


def _made(console: Console) -> dict[str, Path]:
    sites = {}
    for book in books():
        if book.stale:
            make(book)
        sites[book.name] = book.site
    if len(sites) < 3:
        console.print("skipped: the tables of the CDISC pilot are not here (../shared/adam)")
    return sites


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
