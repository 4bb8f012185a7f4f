"""Is a site whole, and does it hold nobody's identifier? Asked before it takes its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

from onearm.errors import PublishError
from onearm.trial import Trial
from onearm.trial.reading.read import read_table

LINK = re.compile(r'\s(?:href|src)="([^"]+)"')
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
"""How a link begins that does not lead to a file of the site."""
FAILED = 'class="output traceback'
TEXT = {".html", ".ipynb", ".csv", ".json", ".js", ".svg", ".txt", ".xml", ".md"}
TELLING = re.compile(r"(?=.*\D)(?=.*\d).{6,}", re.DOTALL)
"""An identifier that is not also a number or a word: found in a page, it is itself."""
MANY = 1000
"""Identifiers up to which each is looked for by itself."""


def source_subjects(trial: Trial) -> set[str]:
    """What subjects are called in the table adsl of the trial folder, and not in the book.

    Empty for synthetic patients, who are nobody.
    """
    if trial.spec.synthetic or "adsl" not in trial.spec.tables:
        return set()
    table, _ = read_table("adsl", trial.folder / trial.spec.tables["adsl"])
    if table is None:
        return set()
    names = [name for name in ("USUBJID", "SUBJID") if name in table]
    called = {str(one) for name in names for one in table[name].dropna()}
    return called - set(trial.tables["adsl"]["USUBJID"])


def check_site(site: Path, pages: Iterable[str], identifiers: Iterable[str]) -> None:
    """Refuse a site that lacks something or tells who a patient is.

    Parameters
    ----------
    site : Path
        The folder of the site.
    pages : iterable of str
        Pages that must be there, as `index.html`.
    identifiers : iterable of str
        What subjects are called in the tables of the source.

    Raises
    ------
    PublishError
        With all that is wrong; identifiers are counted, not told.
    """
    wrong = [*_missing(site, pages), *_failed(site), *_astray(site), *_told(site, identifiers)]
    if wrong:
        raise PublishError("the site is not fit to be published:\n" + "\n".join(wrong))


def _missing(site: Path, pages: Iterable[str]) -> Iterator[str]:
    for name in (*pages, "results.json", "run.json"):
        if not (site / name).is_file():
            yield f"{name}: is not there"


def _failed(site: Path) -> Iterator[str]:
    for page in sorted(site.glob("*.html")):
        if FAILED in page.read_text(encoding="utf-8"):
            yield f"{page.name}: a cell has failed"


def _astray(site: Path) -> Iterator[str]:
    """Links to files that the site does not have."""
    for page in sorted(site.rglob("*.html")):
        links = sorted(set(LINK.findall(page.read_text(encoding="utf-8"))))
        for link in links:
            file = unquote(re.split("[?#]", link)[0])
            if not ELSEWHERE.match(link) and not (page.parent / file).exists():
                yield f"{page.relative_to(site)}: a link to {link}, which is not there"


def _told(site: Path, identifiers: Iterable[str]) -> Iterator[str]:
    """Files that hold what a subject is called in the source."""
    sought = {one for one in identifiers if TELLING.fullmatch(one)}
    for path in sorted(site.rglob("*")) if sought else ():
        if path.suffix in TEXT and "_static" not in path.relative_to(site).parts:
            text = path.read_text(encoding="utf-8", errors="replace")
            if found := _found(text, sought):
                yield f"{path.relative_to(site)}: {found} identifiers of subjects"


def _found(text: str, sought: set[str]) -> int:
    if len(sought) <= MANY:
        return sum(one in text for one in sought)
    signs = re.escape("".join(sorted(set().union(*sought))))
    return len(sought.intersection(re.findall(f"[{signs}]+", text)))
