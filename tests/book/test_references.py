"""The bibliography: whole entries, each of them checked, and each of them of use."""

from __future__ import annotations

import ast
import csv
import json
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
CHAPTERS = ROOT / "chapters"
CHECKED = Path(__file__).with_name("references.csv")

NEEDED = {
    "article": {"author", "title", "journal", "year", "volume", "pages"},
    "book": {"author", "title", "publisher", "year"},
    "inproceedings": {"author", "title", "booktitle", "year"},
    "manual": {"title", "organization", "year"},
    "techreport": {"author", "title", "institution", "year"},
    "misc": {"author", "title", "howpublished", "year"},
}
"""What a reader needs of each kind of work to find it."""

ENTRY = re.compile(
    r"^@(?P<kind>\w+)\{(?P<key>[^,\s]+),\n(?P<body>.*?)^\}$", re.MULTILINE | re.DOTALL
)
FIELD = re.compile(r"^  (?P<name>\w+)\s*= \{(?P<value>.*)\},$", re.MULTILINE)
DOI = re.compile(r"^10\.\d{4,9}/\S+$")
CITATION = re.compile(r"\{cite(?::\w+)?\}`(?P<keys>[^`]+)`")
REFERENCE = re.compile(r"^\.\. \[\d+\] (?P<text>.*(?:\n   .*)*)", re.MULTILINE)


class Entry(NamedTuple):
    """One work of the bibliography."""

    kind: str
    key: str
    fields: dict[str, str]

    @property
    def family(self) -> str:
        """The family name of the first author, or the name of the body that wrote it."""
        first = self.fields.get("author", "").split(" and ")[0]
        return plain(first.split(",")[0].strip("{} "))


def plain(text: str) -> str:
    """Give text without accents, case and hyphens, so that spellings can be compared."""
    letters = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("Ø", "O"))
    return "".join(c for c in letters if not unicodedata.combining(c)).replace("-", "").lower()


def entries() -> list[Entry]:
    """Read the bibliography."""
    text = (CHAPTERS / "references.bib").read_text(encoding="utf-8")
    found = [
        Entry(m["kind"], m["key"], {f["name"]: f["value"] for f in FIELD.finditer(m["body"])})
        for m in ENTRY.finditer(text)
    ]
    assert len(found) == len(re.findall(r"^@", text, re.MULTILINE)), "an entry is not well formed"
    return found


@cache
def checks() -> list[dict[str, str]]:
    """Read where each work was found."""
    with CHECKED.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def citations() -> dict[str, set[str]]:
    """Give the keys that each chapter cites."""
    cited = {}
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        prose = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        groups = (m["keys"].split(",") for m in CITATION.finditer(prose))
        cited[path.name] = {key.strip() for group in groups for key in group}
    return cited


@cache
def docstrings() -> list[tuple[str, str]]:
    """Give each docstring of the package, with the module that it stands in."""
    found = []
    for path in sorted((ROOT / "src" / "onearm").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                text = ast.get_docstring(node)
                if text:
                    found.append((str(path.relative_to(ROOT)), text))
    return found


@cache
def numbered() -> list[tuple[str, str]]:
    """Give each numbered reference of the docstrings on one line, with its module."""
    found = []
    for where, text in docstrings():
        for match in REFERENCE.finditer(text):
            found.append((where, " ".join(match["text"].split())))
    return found


ENTRIES = entries()
BY_NAME = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.key for entry in ENTRIES])


@BY_NAME
def test_an_entry_has_what_its_kind_needs(entry: Entry) -> None:
    assert entry.kind in NEEDED, f"{entry.key}: no rule for @{entry.kind}"
    missing = {name for name in NEEDED[entry.kind] if not entry.fields.get(name, "").strip()}
    assert not missing, f"{entry.key} lacks {sorted(missing)}"


@BY_NAME
def test_a_work_can_be_reached(entry: Entry) -> None:
    doi, url = entry.fields.get("doi"), entry.fields.get("url")
    assert doi or url, f"{entry.key} has neither a doi nor an address"
    assert doi is None or DOI.match(doi), f"{entry.key}: {doi} is no doi"
    assert url is None or re.match(r"https://[\w.-]+/", url), f"{entry.key}: {url} is no address"


@BY_NAME
def test_a_key_is_the_first_author_and_the_year(entry: Entry) -> None:
    year = entry.fields["year"]
    assert re.fullmatch(r"(16|17|18|19|20)\d\d", year)
    assert re.fullmatch(rf"[a-z]+{year}", entry.key), f"{entry.key}: year is {year}"


@BY_NAME
def test_pages_are_a_range_or_one_number(entry: Entry) -> None:
    pages = entry.fields.get("pages", "1")
    assert re.fullmatch(r"[A-Za-z]?\d+(--[A-Za-z]?\d+)?", pages), f"{entry.key}: {pages}"


def test_keys_are_used_once() -> None:
    assert [key for key, n in Counter(e.key for e in ENTRIES).items() if n > 1] == []


def test_no_two_entries_are_the_same_work() -> None:
    dois = Counter(e.fields["doi"].lower() for e in ENTRIES if "doi" in e.fields)
    titles = Counter(plain(e.fields["title"]) for e in ENTRIES)
    assert [doi for doi, n in dois.items() if n > 1] == []
    assert [title for title, n in titles.items() if n > 1] == []


@BY_NAME
def test_each_work_was_found_somewhere(entry: Entry) -> None:
    rows = [row for row in checks() if row["key"] == entry.key]
    assert rows, f"{entry.key} was not checked"
    for row in rows:
        assert row["source"].strip(), row
        assert row["what"].strip(), row


@BY_NAME
def test_what_says_who_when_and_where_was_checked(entry: Entry) -> None:
    told = " ".join(row["what"] for row in checks() if row["key"] == entry.key)
    wanted = {"title", "year"} | ({"volume"} if entry.kind == "article" else set())
    wanted |= {"doi"} & set(entry.fields)
    missing = {name for name in wanted if name not in told}
    assert not missing, f"{entry.key}: nothing confirms {sorted(missing)}"
    assert "author" in told or "names" in told, f"{entry.key}: nothing confirms the authors"


def test_nothing_was_checked_that_is_not_there() -> None:
    assert {row["key"] for row in checks()} - {e.key for e in ENTRIES} == set()


def test_chapters_cite_what_is_there() -> None:
    known = {e.key for e in ENTRIES}
    unknown = {name: keys - known for name, keys in citations().items() if keys - known}
    assert unknown == {}


@BY_NAME
def test_docstrings_say_the_same_of_a_work(entry: Entry) -> None:
    title = plain(re.sub(r"[{}`']", "", entry.fields["title"]))[:60]
    for where, text in numbered():
        if title not in plain(re.sub(r"[`'\"]", "", text)):
            continue
        assert reaches(entry, text), f"{where}: {text}"
        if entry.kind == "article":
            first = entry.fields["pages"].split("--")[0]
            assert f"{entry.fields['volume']}:{first}" in text, f"{where}: {text}"


def reaches(entry: Entry, text: str) -> bool:
    """Tell whether the text names the first author and the year."""
    return entry.family in plain(text) and entry.fields["year"] in text


def test_a_work_is_cited_or_named_in_a_docstring() -> None:
    cited = set().union(*citations().values())
    named = [text for _, text in docstrings()]
    idle = [e.key for e in ENTRIES if e.key not in cited and not any(reaches(e, t) for t in named)]
    assert idle == []
