"""The works that the book cites, as a name and a year."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path

from pybtex.database import Entry, parse_file

BIBLIOGRAPHY = "bibliography.html"


@lru_cache(maxsize=4)
def works(file: Path) -> dict[str, str]:
    """Author and year of each entry of a BibTeX file, by its key.

    Raises
    ------
    pybtex.scanner.PybtexSyntaxError
        If it is no BibTeX.
    """
    return {key: _short(entry) for key, entry in parse_file(str(file)).entries.items()}


def work_link(key: str, known: dict[str, str]) -> str:
    """A link to the entry of a work, as HTML; a work that is not known has its key for a name.

    >>> work_link("simon1989", {"simon1989": "Simon 1989"})
    '<a href="bibliography.html#ref-simon1989">Simon 1989</a>'
    """
    return f'<a href="{BIBLIOGRAPHY}#ref-{escape(key)}">{escape(known.get(key, key))}</a>'


def _short(entry: Entry) -> str:
    names = [" ".join([*p.prelast_names, *p.last_names]) for p in entry.persons.get("author", [])]
    names = [name.strip("{}") for name in names]
    who = " and ".join(names) if len(names) < 3 else f"{names[0]} and others"
    return f"{who} {entry.fields.get('year', '')}".strip()
