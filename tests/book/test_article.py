"""Pages as articles: what a file of the book keeps of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from onearm.book.files import chromium
from onearm.book.files.article import Article, articles, settled, words
from onearm.book.files.make import keep_files, put_downloads, require
from onearm.book.files.pdf import document
from onearm.book.swap import put_copies
from onearm.errors import PublishError

from .one_file import FRONT, site_of_three


@pytest.fixture
def made(tmp_path: Path) -> tuple[Article, ...]:
    return articles(*site_of_three(tmp_path))


def test_articles_come_in_the_order_of_the_contents_with_their_parts(made):
    found = [(article.name, article.part, article.title) for article in made]
    assert found == [
        ("index", None, "The claim"), ("one", "The promise", "One"), ("two", None, "Two"),
    ]  # fmt: skip


def test_what_needs_a_site_or_a_script_is_gone(made):
    text = "".join(html.tostring(article.body, encoding="unicode") for article in made)
    for gone in ("<script", "<link", "<details", "headerlink", "toctree", "tabindex", "oa-km "):
        assert gone not in text


def test_a_widget_is_its_figure(made):
    assert len(made[1].body.xpath("//div[@id='fig-km']/svg")) == 1


def test_a_solution_lies_open_and_folded_code_is_left_out(made):
    text = words(made[1].body)
    assert "Solutionx = " in text
    assert "The output." in text
    assert "folded" not in text
    assert "Answer In words." in " ".join(text.replace("Answer", "Answer ").split())
    assert "Hide the solution" not in text


def test_data_of_a_figure_become_the_name_of_their_file(made):
    assert "Data: data/first.csv on the website" in words(made[0].body)
    assert "point" not in words(made[0].body)


def test_who_the_patients_are_is_told_once_and_named_after(made):
    assert "Drawn at random." in words(made[0].body)
    assert "Drawn at random." not in words(made[1].body)
    assert "T1. Synthetic patients." in words(made[1].body)


def test_links_lead_within_the_file_or_become_their_text(made):
    known = {article.name: article.ids for article in made}
    body = settled(made[0], known, place=lambda page, id: f"{page}/{id}")
    links = {words(link): link.get("href") for link in body.iter("a")}
    assert links == {"the rate": "two/r-rate", "two": "two/", "a paper": "https://doi.org/10.1/x"}
    assert "the run" in words(body)


def test_the_printed_page_has_each_id_once_and_a_target_for_each_link(made):
    page = html.document_fromstring(document(made, FRONT, {}))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    inner = {href.removeprefix("#") for href in page.xpath("//a/@href") if href.startswith("#")}
    assert inner <= set(ids)
    painted = re.findall(r"url\(#([^)]+)\)", html.tostring(page, encoding="unicode"))
    assert painted
    assert set(painted) <= set(ids)


def test_without_chromium_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(chromium.shutil, "which", lambda name: None)
    with pytest.raises(PublishError, match="apt install chromium"):
        require(["pdf"])
    require([])


MENU = (
    '<div class="dropdown dropdown-download-buttons">\n<ul class="dropdown-menu">\n'
    '<li><a href="_sources/one.ipynb" target="_blank"\n   class="btn btn-download-source-button">'
    '<span class="btn__text-container">.ipynb</span></a></li>'
    "</ul></div>"
)


def test_files_are_in_the_menu_of_each_page_when_they_are_there(tmp_path: Path):
    page = tmp_path / "one.html"
    page.write_text(MENU, encoding="utf-8")
    put_downloads(tmp_path)
    expected = MENU.replace(".ipynb<", "Executed notebook<").replace('target="_blank"', "download")
    assert page.read_text(encoding="utf-8") == expected
    (tmp_path / "_sources").mkdir()
    (tmp_path / "_sources" / "one.md").write_text("# One", encoding="utf-8")
    (tmp_path / "T1.pdf").write_bytes(b"%PDF")
    put_downloads(tmp_path)
    assert html.fromstring(page.read_text(encoding="utf-8")).xpath("//a/@href") == [
        "_sources/one.ipynb",
        "_sources/one.md",
        "T1.pdf",
    ]


@pytest.mark.parametrize(("run", "kept"), [("the same", True), ("another", False)])
def test_a_file_is_kept_for_a_site_that_came_about_in_the_same_way(tmp_path: Path, run, kept):
    for name, text in {"old": "the same", "new": run}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text(text, encoding="utf-8")
    (tmp_path / "old" / "T1.pdf").write_bytes(b"%PDF")
    keep_files(tmp_path / "old", tmp_path / "new")
    assert (tmp_path / "new" / "T1.pdf").is_file() == kept


def test_a_file_stands_beside_its_site_as_long_as_the_site_has_it(tmp_path: Path):
    site, mine = tmp_path / "html", tmp_path / "mine.pdf"
    site.mkdir()
    mine.write_bytes(b"of the user")
    (site / "T1.pdf").write_bytes(b"%PDF")
    put_copies(tmp_path)
    assert (tmp_path / "T1.pdf").read_bytes() == b"%PDF"
    (site / "T1.pdf").unlink()
    put_copies(tmp_path)
    assert [path.name for path in tmp_path.glob("*.pdf")] == ["mine.pdf"]
