"""Data are data: what would be code elsewhere shows as text, and breaks no page."""

from __future__ import annotations

import csv
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from onearm.book.build import build
from onearm.book.source import find_source
from onearm.texts import as_text, plain, readable
from tests.book.hostile import LONG, MARK, TEXTS, hostile_folder
from tests.browser import gate
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = hostile_folder(tmp_path_factory.mktemp("hostile"))
    return build(folder, tmp_path_factory.mktemp("hostile-book"), find_source(ROOT)).parent


class Page(HTMLParser):
    """What of the hostile texts became something else than text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.texts: list[str] = []
        self.wrong: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            code = name.startswith("on") and "hit" in (value or "")
            if code or (name in ("href", "src", "id") and MARK in (value or "")):
                self.wrong.append(f"<{tag} {name}={value!r:.60}>")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("script", "style"):
            if MARK in data or "window.hit" in data:
                self.wrong.append(f"in <{self.open[-1]}>: {data[:60]}")
        elif MARK in data:
            near = set(self.open[-2:])
            if near & {"em", "a", "math", "mi", "mtext", "h1", "h2", "h3", "del", "s"}:
                self.wrong.append(f"in {self.open[-2:]}: {data[:60]}")
            if "pre" not in self.open:  # what a cell printed is as it was
                self.texts.append(data)


def test_no_text_of_the_folder_became_markup(site: Path):
    wrong = {}
    for page in sorted(site.glob("*.html")):
        read = Page(page.read_text(encoding="utf-8"))
        if read.wrong:
            wrong[page.name] = read.wrong[:5]
    assert not wrong


@pytest.mark.parametrize("page", ["03-eligibility", "06-response", "08-safety", "11-verdict"])
def test_the_texts_stand_on_the_pages_as_they_are(site: Path, page: str):
    shown = " ".join(Page((site / f"{page}.html").read_text(encoding="utf-8")).texts)
    assert TEXTS[0] in shown
    assert TEXTS[6] in shown
    assert "\x00" not in shown
    assert "\u202e" not in shown


def test_no_cell_of_a_file_is_a_formula(site: Path):
    files = [*site.glob("data/*.csv"), site / "concordance.csv"]
    assert len(files) > 5
    found = []
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            found += [(path.name, cell[:40]) for row in csv.reader(file) for cell in row
                      if re.match(r"[=+@\t\r]|-(?![\d.]+(e[-+]?\d+)?$)", cell)]  # fmt: skip
    assert not found


def test_a_word_without_end_is_whole_in_the_data(site: Path):
    data = (site / "data" / "events.csv").read_text(encoding="utf-8")
    assert LONG in data


@pytest.mark.skipif(gate.browser_path() is None, reason="no Chromium is installed")
def test_no_script_runs_and_no_page_is_wider_than_a_phone(site: Path):
    from playwright.sync_api import sync_playwright

    found = []
    with gate.serve(site) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=gate.browser_path(), args=gate.ARGS)
        context = browser.new_context(**gate.MODES["phone"])
        for name in gate.pages(site):
            page = context.new_page()
            page.goto(base + name, wait_until="load")
            page.evaluate(gate.SETTLED)
            if page.evaluate("window.hit") is not None:
                found.append((name, "script", "ran"))
            found += [(name, *pair) for pair in page.evaluate(gate.probe("layout"))]
            page.close()
        context.close()
        browser.close()
    assert not found


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@A1", "\t=1", "\r=1", "\uff1d1"])
def test_a_formula_gets_an_apostrophe(text: str):
    assert as_text(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["-1.5", "+3", "1", "", "Rash", None, -1.5, "'=x"])
def test_what_is_no_formula_stays(cell: object):
    assert as_text(cell) == cell


@pytest.mark.parametrize("text", [*TEXTS, "a\x00b", "a\nb"])
def test_plain_text_has_one_line_and_no_markup(text: str):
    assert not re.search(r"[\n\x00`<>$*_\[\]\\|{}\u202e]", plain(text))
    assert "\u202e" not in readable(text)
