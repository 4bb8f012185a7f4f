"""The book on paper: tagged, with an outline, right numbers in its contents, nothing cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from lxml import html
from playwright.sync_api import Browser

from onearm.book.build import build
from onearm.book.files import pdf as printing
from onearm.book.files.article import articles
from onearm.book.files.pdf import document, page_numbers, write_pdf
from tests.book.one_file import FRONT, site_of_three
from tests.book.small import book
from tests.conftest import FIRST

from . import gate

pytestmark = pytest.mark.skipif(gate.browser_path() is None, reason="no Chromium is installed")

TEXT_WIDTH = 643
"""Pixels between the margins of a page: 170 mm."""
BEYOND = """(width) => [...document.querySelectorAll('body *')]
  .filter((el) => el.getClientRects().length && !el.closest('svg, math'))
  .filter((el) => el.getBoundingClientRect().right > width + 1 || el.scrollWidth > width + 1)
  .map((el) => `${el.tagName} ${el.textContent.trim().slice(0, 60)}`)"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A printed book, and the page that it was printed from."""
    folder = tmp_path_factory.mktemp("printed")
    site, source = site_of_three(folder)
    target, pages = folder / "T1.pdf", []
    real = printing.print_page

    def recorded(page: Path, pdf: Path) -> None:
        pages.append(page.read_text(encoding="utf-8"))
        real(page, pdf)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "print_page", recorded)
        write_pdf(site, source, FRONT, target)
    return target, pages[-1]


def test_a_pdf_is_tagged_and_says_its_language_and_name(printed):
    with pikepdf.open(printed[0]) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo.Title) == FRONT.title
        assert "/CreationDate" not in pdf.docinfo


def test_every_figure_of_a_pdf_has_words(printed):
    with pikepdf.open(printed[0]) as pdf:
        figures = [
            node for node in structure(pdf.Root.StructTreeRoot) if node.get("/S") == "/Figure"
        ]
        assert [str(node.get("/Alt", "")) for node in figures] == [
            "Line chart of first: 13 of 28.",
            "Line chart of km: 13 of 28.",
        ]


def structure(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """All elements of a tree of tags."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from structure(child)
    elif isinstance(node, pikepdf.Dictionary):
        yield node
        if "/K" in node:
            yield from structure(node.K)


def test_the_outline_names_every_chapter_and_the_contents_say_its_page(printed):
    page = html.document_fromstring(printed[1])
    told = {
        entry.xpath("string(.//span[1])"): int(entry.xpath("string(.//*[@class='no'])"))
        for entry in page.xpath("//nav//p[@class='chapter']")
    }
    with pikepdf.open(printed[0]) as pdf, pdf.open_outline() as outline:
        number = {one.obj.objgen: n for n, one in enumerate(pdf.pages, start=1)}
        stands = {item.title: number[item.destination[0].objgen] for item in outline.root}
    assert set(told) == {"The claim", "One", "Two"}
    assert stands == {"Contents": 2} | told


def test_every_place_in_the_contents_has_its_number(printed):
    page = html.document_fromstring(printed[1])
    numbers = page_numbers(printed[0])
    entries = page.xpath("//nav//a")
    assert len(entries) == 5
    for entry in entries:
        place = entry.get("href").removeprefix("#")
        assert numbers[place] == int(entry.xpath("string(.//*[@class='no'])"))


def test_the_same_site_is_printed_to_the_same_bytes(printed, tmp_path: Path):
    site, source = site_of_three(tmp_path)
    write_pdf(site, source, FRONT, tmp_path / "T1.pdf")
    assert (tmp_path / "T1.pdf").read_bytes() == printed[0].read_bytes()


def test_nothing_stands_beyond_the_edge_of_the_paper(browser: Browser, tmp_path: Path):
    page = browser.new_page(viewport={"width": TEXT_WIDTH, "height": 900})
    page.emulate_media(media="print")
    page.set_content(document(articles(*site_of_three(tmp_path)), FRONT, {}))
    assert page.evaluate(BEYOND, TEXT_WIDTH) == []
    page.close()


@pytest.mark.whole_book
def test_a_run_puts_both_files_beside_the_site_and_into_its_menus(tmp_path: Path):
    source = book(tmp_path / "source")
    made = build(FIRST, tmp_path / "out", source, files=["epub", "pdf"])
    for file in ("NCT04028063.pdf", "NCT04028063.epub"):
        assert (tmp_path / "out" / file).samefile(made.parent / file)
        assert f'href="{file}" download' in made.read_text(encoding="utf-8")
    files = {path: path.read_bytes() for path in made.parent.glob("NCT*")}
    assert build(FIRST, tmp_path / "out", source) == made
    assert {path: path.read_bytes() for path in files} == files
