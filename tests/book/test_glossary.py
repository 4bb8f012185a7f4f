"""The glossary: in order, short, and with every term that the chapters link to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from tests.conftest import ROOT

CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
NAMES = [chapter.stem for chapter in CHAPTERS]
GLOSSARY = ROOT / "chapters" / "glossary.ipynb"


@dataclass(frozen=True)
class Entry:
    """One or several terms over one definition."""

    terms: tuple[str, ...]
    definition: str


def prose(chapter: Path) -> str:
    cells = nbformat.read(chapter, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def entries() -> list[Entry]:
    found = []
    for block in re.findall(r"```\{glossary\}\n(.*?)\n```", prose(GLOSSARY), re.DOTALL):
        for entry in block.split("\n\n"):
            lines = entry.split("\n")
            terms = tuple(line for line in lines if not line.startswith(" "))
            assert lines[: len(terms)] == list(terms), entry
            found.append(Entry(terms, "\n".join(line.strip() for line in lines[len(terms) :])))
    return found


def letters(term: str) -> str:
    """What a term is sorted by: letters and digits alone, as in a dictionary."""
    return re.sub(r"[^a-z0-9]", "", term.casefold())


def linked(text: str) -> list[str]:
    """Terms that a text links to, without the words shown in their place."""
    roles = re.findall(r"\{term\}`([^`]+)`", text)
    return [" ".join(re.sub(r"^.*<(.*)>$", r"\1", role, flags=re.S).split()) for role in roles]


def test_terms_are_in_the_order_of_a_dictionary():
    first = [letters(entry.terms[0]) for entry in entries()]
    assert first == sorted(first)
    assert 80 <= len(first) <= 130


def test_a_letter_heads_its_terms():
    for letter, block in re.findall(
        r"^## (\w)\n+```\{glossary\}\n(.*?)\n```", prose(GLOSSARY), re.DOTALL | re.M
    ):
        first = [entry.split("\n")[0] for entry in block.split("\n\n")]
        assert {letters(term)[0] for term in first} == {letter.casefold()}


def test_no_term_stands_twice():
    terms = [term.casefold() for entry in entries() for term in entry.terms]
    assert sorted(terms) == sorted(set(terms))


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.terms[0])
def test_a_definition_is_one_to_three_sentences_a_line_each(entry: Entry):
    lines = entry.definition.split("\n")
    ends = re.findall(r"[.!?](?=\s|$)", entry.definition)
    assert 1 <= len(ends) <= 3
    assert all(line.endswith(".") for line in lines)
    assert len(lines) == len(ends)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.terms[0])
def test_a_definition_does_not_link_to_itself(entry: Entry):
    assert not set(linked(entry.definition)) & set(entry.terms)


def test_every_term_that_computed_prose_links_to_exists():
    known = {term for entry in entries() for term in entry.terms}
    for module in (ROOT / "src" / "onearm" / "book").rglob("*.py"):
        for term in linked(module.read_text(encoding="utf-8")):
            assert "{" in term or term in known or term.lower() in known, f"{module.name}: {term}"


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_every_term_that_a_chapter_links_to_exists(chapter: Path):
    known = {term for entry in entries() for term in entry.terms}
    for term in linked(prose(chapter)):
        assert term in known or term.lower() in known, f"{chapter.name}: {term}"
