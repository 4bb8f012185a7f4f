"""The page about the book: how to cite it and the trial, what may be done with it, what changed."""

from __future__ import annotations

import platform
import re
from typing import Any

import yaml
from pybtex.database import BibliographyData, Entry, Person, parse_file

from onearm import __version__
from onearm.book.chapter import Chapter
from onearm.book.publish import WORKS
from onearm.book.source import find_beside
from onearm.texts import plain, readable
from onearm.trial.spec import Spec

CITATION, CHANGES = "CITATION.cff", "CHANGES.md"
AUTHORS = re.compile(r"^ *author = .*$", re.MULTILINE)
VERSION = re.compile(r"^## (.+)$", re.MULTILINE)


def software(c: Chapter) -> str:
    """The program and the chapters, as CITATION.cff cites them."""
    cited = yaml.safe_load(find_beside(CITATION).read_text(encoding="utf-8"))
    names = " and ".join(author["name"] for author in cited["authors"])
    year = str(cited["date-released"])[:4]
    line = f"{names} ({year}). *{cited['title']}*. Version {cited['version']}."
    fields = {"title": cited["title"], "version": cited["version"], "year": year}
    return f"{line}\n\n{_bibtex('onearm', 'software', _whole(names), fields)}"


def book(c: Chapter) -> str:
    """This book about its own trial."""
    cited = yaml.safe_load(find_beside(CITATION).read_text(encoding="utf-8"))
    names = " and ".join(author["name"] for author in cited["authors"])
    year, title = str(cited["date-released"])[:4], f"{c.trial.spec.id}: a literate reanalysis"
    address = c.address
    where = f" <{address}>" if address else ""
    line = f"{names} ({year}). *{title}*.{where}"
    fields = {"title": title, "year": year, "note": f"Made with onearm {cited['version']}"}
    fields |= {"url": address} if address else {}
    return f"{line}\n\n{_bibtex(_key(c.trial.spec.id), 'misc', _whole(names), fields)}"


def trial(c: Chapter) -> str:
    """The trial, by its paper where the book cites it, else as its folder tells of it."""
    spec = c.trial.spec
    if spec.fictitious:
        return "The trial is fictitious: there is no paper, and nothing to cite."
    if not spec.source:
        return "The folder of this trial names no paper (`source` in `trial.yaml`)."
    line = f"{plain(spec.source).rstrip('. ')}."
    key, work = _work(c) or (_key(spec.id), _told(spec))
    return f"{line}\n\n{_fenced(key, work)}"


def data(c: Chapter) -> str:
    """What may be done with the data behind these pages."""
    spec = c.trial.spec
    if spec.synthetic:
        return (
            "The patients of these pages are synthetic. Those that come with the book, or that it "
            "drew, are dedicated to the public domain too; tables from elsewhere stay with whoever "
            "made them. Of a paper the book takes facts, not words."
        )
    return (
        "The patients of these pages are real, and nothing here licenses their data: whoever gave "
        "the tables says what may be done with them, and with the tables and figures made of them."
    )


def changes(c: Chapter) -> str:
    """What changed, version by version, the newest first."""
    text = find_beside(CHANGES).read_text(encoding="utf-8")
    return VERSION.sub(r"**\1**", text.partition("\n")[2]).strip()


def made(c: Chapter) -> str:
    """With what these pages were made."""
    if not c.in_site:
        return "This page was run by itself, so there is no record of a run."
    return (
        f"They were made with onearm {__version__} and Python {platform.python_version()}; "
        '<a href="run.json">run.json</a> has the hash of everything that went in, the version of '
        "each package, and the seeds. The same input gives the same bytes."
    )


def _work(c: Chapter) -> tuple[str, Entry] | None:
    """The work cited in this book whose identifier the trial's source has."""
    for folder in (c.trial.folder.parent, find_beside(CITATION).parent / "chapters"):
        if (folder / WORKS).is_file():
            for key, entry in parse_file(str(folder / WORKS)).entries.items():
                doi = entry.fields.get("doi")
                if doi and doi.casefold() in (c.trial.spec.source or "").casefold().split():
                    return key, entry
    return None


def _told(spec: Spec) -> Entry:
    fields = {"title": _braced(spec.title), "note": _braced(spec.source or "")}
    return Entry("misc", fields=fields)


def _bibtex(key: str, kind: str, author: Person, fields: dict[str, Any]) -> str:
    fields = {name: _braced(str(text)) for name, text in fields.items()}
    return _fenced(key, Entry(kind, fields=fields, persons={"author": [author]}))


def _fenced(key: str, entry: Entry) -> str:
    text = BibliographyData({key: entry}).to_string("bibtex").strip()
    text = AUTHORS.sub(lambda names: names[0].replace(" and ", f" and\n{14 * ' '}"), text)
    return f"```bibtex\n{_without_fences(text)}\n```"


def _without_fences(text: str) -> str:
    """Lines of code without what would end the block that they stand in."""
    return "\n".join(readable(line).replace("```", "'''") for line in text.splitlines())


def _braced(text: str) -> str:
    return re.sub(r"[{}\\]", "", " ".join(readable(text).split()))


def _whole(name: str) -> Person:
    """A name that is not one person's."""
    return Person(f"{{{name}}}")


def _key(text: str) -> str:
    return re.sub(r"\W+", "-", text)
