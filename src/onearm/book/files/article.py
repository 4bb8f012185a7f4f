"""The pages of a site as articles: what is left of a page where there is no site around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import yaml
from lxml import html
from lxml.html import HtmlElement

from onearm.book.source import Source
from onearm.book.trace import HEADING

ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
PAINT = re.compile(r"url\(#([^)]+)\)")
URL = ":/?#[]@!$&'()*+,;=%~"
"""What may stand in an address besides letters and digits."""
REFERRING = ("for", "aria-labelledby", "aria-describedby")

# What needs a site, a script or a mouse.
DROPPED = (
    "//a[contains(@class, 'headerlink')]",
    "//script | //link | //style | //button",
    "//div[contains(@class, 'toctree-wrapper')]",
    "//*[contains(@class, 'sd-summary-state-marker')]",
    "//p[contains(@class, 'expanded')][contains(@class, 'admonition-title')]",
    "//*[contains(@class, 'tag_hide-input')]/details",
    "//section[contains(@class, 'oa-entry')]/details",
    # Code of what unfolds stays where it prints something, as in the solution of an exercise.
    "//*[contains(@class, 'tag_hide-cell')][.//*[contains(@class, 'cell_output')]]"
    "[not(.//*[contains(@class, 'stream') or contains(@class, 'text_plain')])]"
    "//*[contains(@class, 'cell_input')]",
)
# Roles of boxes that scroll, and hints that show under a mouse.
UNUSED = ("tabindex", "title", "target", "data-toggle", "data-bs-toggle", "data-bs-placement")


@dataclass(frozen=True)
class Article:
    """One page of the book.

    `name` is that of its file, `part` the caption of the part that begins with it.
    """

    name: str
    part: str | None
    title: str
    body: HtmlElement

    @property
    def sections(self) -> Iterator[tuple[str, str]]:
        """Identifier and heading of each section of the second level.

        Without the origins of numbers, and the letters of a glossary.
        """
        for section in self.body.iter("section"):
            heading = section.find("h2")
            text = "" if heading is None else words(heading)
            if len(text) > 1 and text != HEADING:
                yield section.get("id", ""), text

    @property
    def ids(self) -> frozenset[str]:
        """What links may lead to."""
        return frozenset(self.body.xpath("//@id"))


def articles(site: Path, source: Source) -> tuple[Article, ...]:
    """The articles of a finished site in the order of the book.

    Links between them are as on the site; `settled` makes them those of one file.
    """
    made = [_article(site / f"{name}.html", part) for part, name in contents(source)]
    _tell_once(made)
    return tuple(made)


def contents(source: Source) -> list[tuple[str | None, str]]:
    """Names of the pages, each with the caption of the part that it begins."""
    toc = yaml.safe_load((source.folder / "_toc.yml").read_text(encoding="utf-8"))
    listed: list[tuple[str | None, str]] = [(None, Path(toc["root"]).name)]
    for part in toc.get("parts", [toc]):
        names = [Path(chapter["file"]).name for chapter in part.get("chapters", [])]
        captions = [part.get("caption"), *[None] * len(names)]
        listed += zip(captions, names, strict=False)
    return listed


def words(element: HtmlElement) -> str:
    """The text of an element, in one line."""
    return " ".join(element.text_content().split())


def settled(
    article: Article,
    known: Mapping[str, frozenset[str]],
    *,
    place: Callable[[str, str], str],
    name: Callable[[str], str] = str,
) -> HtmlElement:
    """A copy of an article whose links lead where its file has them.

    Parameters
    ----------
    article : Article
        The article.
    known : mapping
        Identifiers that each article has, by its name.
    place : callable
        The address of an identifier of an article, "" for its beginning.
    name : callable
        What an identifier of this article is called in the file.
    """
    body = deepcopy(article.body)
    for link in list(body.iter("a")):
        address = _address(link.get("href", ""), article.name, known)
        if address is None:
            link.drop_tag()
        else:
            link.set("href", place(*address) if isinstance(address, tuple) else address)
    for element in body.iter():
        _rename(element, name)
    return body


def _address(
    href: str, page: str, known: Mapping[str, frozenset[str]]
) -> str | tuple[str, str] | None:
    """The article and the identifier that a link is to; None where there is no such article."""
    if ABSOLUTE.match(href):
        return quote(href, safe=URL)
    file, _, fragment = unquote(href).partition("#")
    to = file.removesuffix(".html") if file else page
    if to not in known or (not file and fragment not in known[to]):
        return None
    return to, fragment if fragment in known[to] else ""


def _rename(element: HtmlElement, name: Callable[[str], str]) -> None:
    for key, value in element.attrib.items():
        if key == "id":
            element.set(key, name(value))
        elif key in REFERRING:
            element.set(key, " ".join(name(one) for one in value.split()))
        elif key == "href" and element.tag == "use":
            element.set(key, f"#{name(value.removeprefix('#'))}")
        elif "url(#" in value:
            element.set(key, PAINT.sub(lambda match: f"url(#{name(match[1])})", value))


def _article(page: Path, part: str | None) -> Article:
    found = html.document_fromstring(page.read_text(encoding="utf-8")).find(".//article")
    body = html.fragment_fromstring(html.tostring(found, encoding="unicode"))
    for path in DROPPED:
        for element in body.xpath(path):
            element.drop_tree()
    _stand_still(body)
    _point_to_data(body)
    _open(body)
    for element in body.iter("pre"):
        _plain(element)
    seen: set[str] = set()
    for element in body.iter():
        _bare(element)
        if element.get("id") in seen:
            del element.attrib["id"]
        seen.add(element.get("id", ""))
    return Article(page.stem, part, words(body.find(".//h1")), body)


def _stand_still(body: HtmlElement) -> None:
    """Each widget becomes the figure that stands for it."""
    for still in body.xpath("//*[contains(@class, 'oa-fallback')]"):
        still.getparent().drop_tag()


def _point_to_data(body: HtmlElement) -> None:
    """The data below a figure become the name of their file, and a list of files the figures."""
    for details in body.xpath("//figure//details[contains(@class, 'oa-data')]"):
        files = details.xpath(".//a[@download]/@href")
        text = f"Data: {files[0]} on the website" if files else ""
        note = html.fragment_fromstring('<p class="oa-file"></p>')
        note.text, note.tail = text, details.tail
        details.getparent().replace(details, note)
    for item in body.xpath("//li[.//a[@download] and .//a[not(@download)]]"):
        for link in item.xpath(".//a[@download]"):
            link.getparent().remove(link)
        for link in item.iter("a"):
            link.tail = None


def _open(body: HtmlElement) -> None:
    """What is folded away on a page lies open, under the words that it was opened with."""
    for details in list(body.iter("details")):
        summary = details.find("summary")
        if summary is not None:
            title = words(summary)
            summary.clear()
            summary.tag, summary.text = "p", title
            summary.set("class", "oa-open-title")
        details.tag = "div"
        details.set("class", "oa-open")


def _plain(code: HtmlElement) -> None:
    """Code without its colours."""
    text = code.text_content().strip("\n")
    tail = code.tail
    code.clear()
    code.text, code.tail = text, tail


def _bare(element: HtmlElement) -> None:
    for attribute in UNUSED:
        element.attrib.pop(attribute, None)
    if element.tag == "figure":
        # The drawing in it is the figure that a screen reader is told of.
        element.tag = "div"
    elif element.tag == "figcaption":
        element.tag = "p"
        element.set("class", "oa-caption")
    elif element.get("class") == "oa-scroll":
        element.attrib.pop("role", None)
        element.attrib.pop("aria-label", None)


def _tell_once(made: list[Article]) -> None:
    """Who the patients are is told on the first page that tells it, and named on the others."""
    told = False
    for article in made:
        for banner in article.body.xpath("//aside[contains(@class, 'oa-banner')]"):
            if told:
                named = " ".join(f"{words(one).rstrip('.')}." for one in banner.xpath("./p/strong"))
                banner.clear()
                banner.tag, banner.text = "p", named
                banner.set("class", "oa-banner-short")
            told = True
