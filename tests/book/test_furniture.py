"""What stands around the text of a page, and beside the pages."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from docutils import nodes
from lxml import etree, html
from nbformat.v4 import new_markdown_cell
from PIL import Image

from onearm import __version__
from onearm.analysis import Analysis
from onearm.book import furniture, words
from onearm.book.address import base_address
from onearm.book.build import build
from onearm.book.publish import stage_configuration
from onearm.book.source import Source
from onearm.errors import InputError
from tests.book.conftest import chapter
from tests.book.small import book
from tests.conftest import FIRST, ROOT

ADDRESS = "https://example.org/trials/one/"
QUESTION = "Is *this* one < that & why?"
BOX = f'<div class="oa-box">\n\n**The question.** {QUESTION}\n\n</div>'
GLOSSARY = "```{glossary}\nADaM\n  A standard.\n```"


def made(folder: Path, address: str | None) -> Path:
    source = book(folder / "book", new_markdown_cell(BOX), new_markdown_cell(GLOSSARY))
    return build(FIRST, folder / "out", source, address=address).parent


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one chapter whose address is known."""
    return made(tmp_path_factory.mktemp("at-home"), ADDRESS)


@pytest.fixture(scope="module")
def anywhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site without an address."""
    return made(tmp_path_factory.mktemp("anywhere"), None)


def page(site: Path, name: str = "index") -> html.HtmlElement:
    return html.document_fromstring((site / f"{name}.html").read_text(encoding="utf-8"))


def test_a_page_is_described_by_its_question_and_its_trial(anywhere: Path):
    [described] = page(anywhere).xpath("//meta[@name='description']/@content")
    assert described.startswith("Is this one < that & why? NCT04028063: Doxorubicin")


def test_every_page_has_a_title_of_its_own_one_heading_and_a_description(anywhere: Path):
    pages = [page(anywhere, path.stem) for path in anywhere.glob("*.html")]
    assert len({p.findtext(".//title") for p in pages}) == len(pages) == 4
    for one in pages:
        assert one.get("lang") == "en"
        assert len(one.xpath("//h1")) == 1
        assert len(one.xpath("//meta[@name='description']")) == 1


def test_a_page_without_a_question_is_described_by_its_first_paragraph():
    document = nodes.document(None, None)
    document += nodes.paragraph("", "The words\nof this book.")
    document += nodes.paragraph("", "More.")
    assert furniture.question(document) == "The words of this book."


def test_without_an_address_no_page_names_one(anywhere: Path):
    assert not (anywhere / "sitemap.xml").exists()
    assert not (anywhere / "robots.txt").exists()
    for path in anywhere.glob("*.html"):
        assert not page(anywhere, path.stem).xpath(
            "//link[@rel='canonical'] | //meta[starts-with(@property, 'og:')]"
        )


def test_with_an_address_a_page_says_how_it_is_shown_elsewhere(at_home: Path):
    head = page(at_home)
    assert head.xpath("//link[@rel='canonical']/@href") == [f"{ADDRESS}index.html"]
    og = {m.get("property"): m.get("content") for m in head.xpath("//meta[@property]")}
    assert og["og:url"] == f"{ADDRESS}index.html"
    assert og["og:site_name"] == "NCT04028063: a reconstruction"
    assert og["og:description"] == head.xpath("//meta[@name='description']/@content")[0]
    assert head.xpath("//meta[@name='twitter:card']/@content") == ["summary_large_image"]
    card = at_home / og["og:image"].removeprefix(ADDRESS)
    with Image.open(card) as picture:
        assert picture.size == (int(og["og:image:width"]), int(og["og:image:height"]))


def test_the_sitemap_lists_what_is_to_be_found_and_robots_name_it(at_home: Path):
    places = etree.parse(str(at_home / "sitemap.xml")).getroot()
    assert [one.text for one in places.iter("{*}loc")] == [f"{ADDRESS}index.html"]
    assert f"Sitemap: {ADDRESS}sitemap.xml\n" in (at_home / "robots.txt").read_text("utf-8")
    for name in furniture.UNLISTED:
        assert page(at_home, name).xpath("//meta[@name='robots']/@content") == ["noindex"]
        assert not page(at_home, name).xpath("//link[@rel='canonical']")


def test_an_address_is_recorded_and_changes_nothing_else_of_the_run(at_home: Path, anywhere: Path):
    runs = [json.loads((site / "run.json").read_text("utf-8")) for site in (at_home, anywhere)]
    assert [run.pop("address") for run in runs] == [ADDRESS, None]
    for run in runs:
        del run["chapters"]  # written anew for each site
    assert runs[0] == runs[1]


def test_cards_are_the_same_on_every_run(at_home: Path, tmp_path: Path):
    again = made(tmp_path, ADDRESS)
    cards = sorted(at_home.glob("_images/**/*.png"))
    assert cards
    for card in cards:
        assert (again / card.relative_to(at_home)).read_bytes() == card.read_bytes()


def test_the_lost_page_finds_its_way_by_the_path_of_the_address(at_home: Path, anywhere: Path):
    assert 'href: "/trials/one/"' in (at_home / "404.html").read_text("utf-8")
    assert 'href: "/"' in (anywhere / "404.html").read_text("utf-8")


def test_the_lost_page_has_a_search_and_the_way_home(anywhere: Path):
    main = page(anywhere, "404").find(".//article")
    assert main.xpath(".//form/@action") == ["search.html"]
    assert "index.html" in main.xpath(".//a/@href")


def test_every_page_has_the_icon(anywhere: Path):
    for path in anywhere.glob("*.html"):
        assert page(anywhere, path.stem).xpath("//link[@rel='icon']/@href") == [
            "_static/favicon.svg"
        ]
    assert (anywhere / "_static" / "favicon.svg").is_file()
    with Image.open(anywhere / "favicon.ico") as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_the_foot_leads_nowhere_where_there_is_no_page_about_the_book(anywhere: Path):
    foot = page(anywhere).find(".//div[@class='extra_footer']")
    assert foot.text_content().split(" · ")[-1].strip() == f"onearm {__version__}"
    assert not foot.xpath(".//a")


@pytest.mark.parametrize(
    "wrong", ["example.org", "ftp://example.org/", "https://", "https://a.org/?q", "http://a b/",
              "https://a.org/#x", "https://me@a.org/", "https://a.org:x/", 'https://a.org/"', ""],
)  # fmt: skip
def test_what_is_no_address_is_refused(wrong: str):
    with pytest.raises(InputError, match=re.escape(f"found {wrong!r}")):
        base_address(wrong)


def test_an_address_sets_its_extensions_alone(tmp_path: Path):
    for address in (None, ADDRESS):
        stage_configuration(Source(ROOT), tmp_path, "A title", address)
        config = yaml.safe_load((tmp_path / "_config.yml").read_text("utf-8"))
        extensions = config["sphinx"]["extra_extensions"]
        assert ("sphinx_sitemap" in extensions) is (address is not None)
        assert config["html"].get("baseurl") == address


def test_the_citation_file_names_the_version_and_the_day_of_the_last_change():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    package = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    day = f"{cited['date-released']:%-d %B %Y}"
    changes = (ROOT / "CHANGES.md").read_text("utf-8")
    assert cited["version"] == package["version"] == __version__
    assert cited["license"] == package["license"] == "MIT"
    assert cited["cff-version"] == "1.2.0"
    assert re.findall(r"^## (.+)$", changes, re.M)[0] == f"{__version__}, {day}"


def test_each_licence_is_named_where_it_is_given():
    licence = (ROOT / "LICENSE").read_text("utf-8")
    assert licence.startswith("MIT License")
    assert {"CC-BY-4.0", "CC0-1.0"} <= set(re.findall(r"\((CC[\w.-]+)\)", licence))


def test_a_trial_is_cited_by_its_paper_where_the_book_knows_it(first: Analysis):
    told = words.about.trial(chapter(first))
    assert told.startswith("Wilky BA, et al.")
    assert "@article{wilky2025," in told


def test_other_trials_are_cited_as_their_folder_tells(pilot_analysis: Analysis):
    study = chapter(pilot_analysis)
    told = words.about.trial(study)
    assert "names no paper" in told if study.trial.spec.source is None else "@misc{" in told
    assert "nothing here licenses their data" in words.about.data(study)


def test_the_program_is_cited_as_its_citation_file_says(first: Analysis):
    told = words.about.software(chapter(first))
    assert told.startswith(
        f"onearm contributors (2026). *onearm: one arm, two stages*. Version {__version__}."
    )
    assert 'author = "{onearm contributors}"' in told
