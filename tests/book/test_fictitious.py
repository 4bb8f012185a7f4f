"""The book about the fictitious trial, which has no tables: it says so wherever one looks."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from html import unescape
from pathlib import Path

import nbformat
import pytest

from onearm.book.build import build
from onearm.book.source import EXAMPLE, find_example, find_source, is_text
from onearm.errors import PublishError
from tests.book.pages import has_no_trace_of_the_first_trial
from tests.conftest import ROOT

FOLDER = ROOT / EXAMPLE


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(FOLDER, tmp_path_factory.mktemp("fictitious"), find_source(ROOT)).parent


def visible(page: Path) -> str:
    """What a reader sees of a page."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(
        r"<head>.*?</head>|<(script|style|svg|pre)\b.*?</\1>|<[^>]+>", " ", text, flags=re.S
    )
    return " ".join(unescape(text).split())


def test_every_page_says_that_the_trial_is_fictitious(site: Path):
    pages = sorted(site.glob("*.html"))
    assert len(pages) >= 12
    silent = [page.name for page in pages if "fictitious trial" not in visible(page)]
    assert not silent


def test_every_chapter_says_what_its_patients_were_reconstructed_from(site: Path):
    """A page of text is about any trial, and a page with a short head names no files."""
    short = "A fictitious trial. It never took place", "Synthetic patients."
    source = "the claims of grade A in published.csv and a digitised curve of progression-free"
    for chapter in find_source(ROOT).chapters:
        if is_text(nbformat.read(chapter, as_version=4)):
            continue
        text = visible(site / f"{chapter.stem}.html")
        for told in (*short, source) if chapter.stem[:2].isdigit() else short:
            assert told in text, chapter.stem


def test_no_printed_number_is_missed(site: Path):
    with (site / "concordance.csv").open(newline="") as file:
        compared = list(csv.DictReader(file))
    assert {c["verdict"] for c in compared if c["kind"] == "reconstructed"} == {"agrees"}
    assert "differs" not in {c["verdict"] for c in compared}


def test_the_files_beside_the_pages_say_it_too(site: Path):
    assert json.loads((site / "results.json").read_text())["fictitious"] is True
    run = json.loads((site / "run.json").read_text())
    assert run["parameters"]["fictitious"] is True
    assert set(run["data"]) == {"trial.yaml", "published.csv", "pfs_curve.csv", "pfs_risk.csv"}
    for name, digest in run["data"].items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest


def test_nothing_of_the_making_is_left(site: Path):
    there = {path.name for path in site.parent.iterdir()} - {".lock", ".kept"}
    assert there == {"html", "results.json", "run.json", "time.json"}
    assert not list(site.rglob("adsl.csv"))


def test_no_file_tells_of_another_trial(site: Path):
    has_no_trace_of_the_first_trial(site)
    for page in site.glob("*.html"):
        assert not re.search(r"(?<![\w.])(nan|inf|None|NaT)(?!\w)", visible(page)), page.name


def test_the_example_is_found_from_anywhere_or_missed_with_a_message(tmp_path, monkeypatch):
    assert find_example(tmp_path) == FOLDER
    assert find_example(ROOT / "chapters") == FOLDER
    monkeypatch.setattr("onearm.book.source.EXAMPLE", Path("data", "NOWHERE"))
    with pytest.raises(PublishError, match="NOWHERE"):
        find_example(tmp_path)
