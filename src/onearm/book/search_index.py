"""What a search of the site finds, and in which order: terms of the glossary, titles, text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).parent / "assets" / "furniture"
SCORER = ASSETS / "scorer.js"
"""Weighs what was found, in the browser; Sphinx reads it before it searches."""
HEADINGS = ASSETS / "headings.js"
"""Finds the heading that is asked for; it comes with the index, just before it is used."""
BEFORE, AFTER = "Search.setIndex(", ")"
FEW = 2
"""Headings on more pages than this, and on most pages, belong to the form of a page."""

Index = dict[str, Any]
Place = tuple[str, str]


def mend(file: Path, terms: Mapping[str, Place]) -> None:
    """Mend the index that Sphinx has written.

    Parameters
    ----------
    file : Path
        `searchindex.js` of a site.
    terms : mapping
        Name of the page and anchor of each term of the glossary.
    """
    text = file.read_text(encoding="utf-8").rpartition(BEFORE)[2]
    index = json.loads(text.removesuffix(AFTER))
    _quieten_common_headings(index)
    _name_terms(index, terms)
    plain = json.dumps(index, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    headings = HEADINGS.read_text(encoding="utf-8")
    file.write_text(f"{headings}{BEFORE}{plain}{AFTER}", encoding="utf-8")


def _quieten_common_headings(index: Index) -> None:
    """A heading that most pages have, or of one letter, tells nothing of its page."""
    most = max(FEW, len(index["docnames"]) / 2)
    index["alltitles"] = {
        title: places
        for title, places in index["alltitles"].items()
        if len(title) > 1 and len({page for page, _ in places}) <= most
    }
    text, headings = index["terms"], index["titleterms"]
    for word in [word for word, pages in headings.items() if len(_listed(pages)) > most]:
        text[word] = sorted({*_listed(headings.pop(word)), *_listed(text.get(word, []))})


def _name_terms(index: Index, terms: Mapping[str, Place]) -> None:
    """List the terms among the headings, so that what is found bears the name of the term."""
    numbers = {name: number for number, name in enumerate(index["docnames"])}
    places = {term: [numbers[page], anchor] for term, (page, anchor) in terms.items()}
    for term, place in places.items():
        listed = index["alltitles"].setdefault(term, [])
        listed += [] if place in listed else [place]
    kept = {
        entry: [place for place in found if place[:2] not in places.values()]
        for entry, found in index["indexentries"].items()
    }
    index["indexentries"] = {entry: found for entry, found in kept.items() if found}


def _listed(pages: int | list[int]) -> list[int]:
    return [pages] if isinstance(pages, int) else pages
