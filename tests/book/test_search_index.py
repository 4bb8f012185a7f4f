"""What a search finds first: the glossary's own entry, then titles, then text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onearm.book import search_index

INDEX = {
    "docnames": ["a", "b", "c", "glossary"],
    "alltitles": {
        "Key points": [[0, "key-points"], [1, "key-points"], [2, "key-points"]],
        "Safety": [[1, None]],
        "A": [[3, "a"]],
    },
    "indexentries": {"adam": [[3, "term-ADaM", True]], "other": [[0, "index-0", True]]},
    "terms": {"point": [3], "safe": 0},
    "titleterms": {"key": [0, 1, 2], "point": [0, 1, 2], "safeti": 1},
}


@pytest.fixture
def mended(tmp_path: Path) -> dict[str, dict[str, object]]:
    file = tmp_path / "searchindex.js"
    file.write_text(f"Search.setIndex({json.dumps(INDEX)})", encoding="utf-8")
    for _ in range(2):
        search_index.mend(file, {"ADaM": ("glossary", "term-ADaM")})
    text = file.read_text(encoding="utf-8")
    assert text.count("headingFor = ") == text.count("Search.setIndex(") == 1
    return json.loads(text.rpartition("Search.setIndex(")[2].removesuffix(")"))


def test_a_term_is_found_under_its_own_name(mended: dict[str, dict[str, object]]):
    assert mended["alltitles"]["ADaM"] == [[3, "term-ADaM"]]
    assert mended["indexentries"] == {"other": [[0, "index-0", True]]}


def test_headings_that_most_pages_have_do_not_crowd_the_results(
    mended: dict[str, dict[str, object]],
):
    assert set(mended["alltitles"]) == {"ADaM", "Safety"}
    assert mended["titleterms"] == {"safeti": 1}
    assert mended["terms"] == {"key": [0, 1, 2], "point": [0, 1, 2, 3], "safe": 0}
