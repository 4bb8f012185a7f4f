"""Is a site whole, and does it hold nobody's identifier? Asked before it takes its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from onearm.errors import PublishError
from onearm.trial import Trial
from onearm.trial.privacy.called import SHORTEST, bare, found_in
from onearm.trial.reading.read import read_table

LINK = re.compile(r'\s(?:href|src)="([^"]+)"')
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
"""How a link begins that does not lead to a file of the site."""
FAILED = 'class="output traceback'
TEXT = {".html", ".ipynb", ".csv", ".json", ".js", ".svg", ".txt", ".xml", ".md"}


def source_subjects(trial: Trial) -> set[str]:
    """What subjects are called in the table adsl of the trial folder, and not in the book.

    Empty for synthetic patients, who are nobody.
    """
    if trial.spec.synthetic or "adsl" not in trial.spec.tables:
        return set()
    file = trial.folder / trial.spec.tables["adsl"]
    table, _ = read_table("adsl", file, keep=("USUBJID", "SUBJID"))
    if table is None:
        return set()
    called = {str(one) for name in table for one in table[name].dropna()}
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

    Notes
    -----
    Identifiers are looked for in files of text beside `_static`, as whole words: letters and
    digits around them make them part of something else. Those of fewer than six signs, or
    without a digit, are not looked for: a page has such words anyway. One of digits alone is
    not seen within a decimal number or as a colour, where six digits in a row are common.
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
    called = (bare(one) for one in identifiers)
    sought = {one for one in called if len(one) >= SHORTEST and re.search(r"\d", one)}
    for path in sorted(site.rglob("*")) if sought else ():
        if path.suffix in TEXT and "_static" not in path.relative_to(site).parts:
            text = unescape(path.read_text(encoding="utf-8", errors="replace"))
            if found := len(found_in(text, sought)):
                yield (
                    f"{path.relative_to(site)}: {found} identifiers of subjects; take them out of "
                    "the text of the trial folder: trial.yaml, published.csv, or a table's columns"
                )
