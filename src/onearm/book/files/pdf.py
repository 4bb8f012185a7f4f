"""One tagged PDF of the whole book, printed by Chromium from the pages of its site."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import matplotlib
import pikepdf
from lxml import html

from onearm.book.files.article import Article, articles, settled
from onearm.book.files.chromium import print_page
from onearm.book.files.front import Front
from onearm.book.source import Source
from onearm.errors import PublishError

STYLE = Path(__file__).parents[1] / "assets" / "print.css"
FONTS = Path(matplotlib.get_data_path(), "fonts", "ttf")
"""Fonts that come with matplotlib: the same signs at the same places on every machine."""
FACES = (
    ("Book", "STIXGeneral", "normal", "normal"),
    ("Book", "STIXGeneralItalic", "normal", "italic"),
    ("Book", "STIXGeneralBol", "bold", "normal"),
    ("Book", "STIXGeneralBolIta", "bold", "italic"),
    ("Sans", "DejaVuSans", "normal", "normal"),
    ("Sans", "DejaVuSans-Bold", "bold", "normal"),
    ("Mono", "DejaVuSansMono", "normal", "normal"),
)
UNKNOWN = "000"
"""Where a number of a page will stand."""
PRINTS = 4
"""After so many the numbers of the pages have settled, or they never do."""


def write_pdf(site: Path, source: Source, front: Front, pdf: Path) -> None:
    """Print the book of a finished site.

    The first print tells on which page each heading stands, the second has that in its contents.
    The same site gives the same bytes with the same Chromium.

    Raises
    ------
    PublishError
        If Chromium is not there or fails.
    """
    made = articles(site, source)
    page, numbers = pdf.with_suffix(".print.html"), dict[str, int]()
    for _ in range(PRINTS):
        page.write_text(document(made, front, numbers), encoding="utf-8")
        print_page(page, pdf)
        found = page_numbers(pdf)
        if found == numbers:
            break
        numbers = found
    else:
        raise PublishError("the contents of the PDF do not settle: its pages change each time")
    page.unlink()
    _finish(pdf, front)


def document(made: Sequence[Article], front: Front, numbers: Mapping[str, int]) -> str:
    """The whole book as one page that needs no other file."""
    known = {article.name: article.ids for article in made}
    chapters = "\n".join(_chapter(article, known) for article in made)
    policy = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"
    return (
        f'<!doctype html>\n<html lang="{front.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>{escape(front.title)}</title>"
        f"<style>{_fonts()}\n{STYLE.read_text(encoding='utf-8')}\n{_pages(made, front)}</style>"
        f'</head><body>{_cover(front)}<nav id="contents"><h1>Contents</h1>'
        f"{_contents(made, numbers)}</nav>\n{chapters}</body></html>\n"
    )


def page_numbers(pdf: Path) -> dict[str, int]:
    """The page, from 1, of each place of a PDF that a link leads to."""
    with pikepdf.open(pdf) as printed:
        number = {page.obj.objgen: n for n, page in enumerate(printed.pages, start=1)}
        places = printed.Root.get("/Dests", pikepdf.Dictionary())
        return {
            str(name).removeprefix("/"): number[place[0].objgen] for name, place in places.items()
        }


def _chapter(article: Article, known: Mapping[str, frozenset[str]]) -> str:
    body = settled(
        article,
        known,
        place=lambda page, id: f"#{_place(page, id)}",
        name=lambda id: _place(article.name, id),
    )
    part = f'<p class="part">{escape(article.part)}</p>' if article.part else ""
    inside = "".join(html.tostring(child, encoding="unicode") for child in body)
    return f'<article id="{_place(article.name)}" class="{_page(article)}">{part}{inside}</article>'


def _place(page: str, id: str = "") -> str:
    """What a place of a page is called in the file."""
    return f"{page}.{id}" if id else page


def _page(article: Article) -> str:
    return f"p-{article.name}"


def _cover(front: Front) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in front.lines)
    return (
        f'<header id="cover"><p class="id">{escape(front.trial)}</p>'
        f'<p class="title">{escape(front.title)}</p>'
        f'<p class="subtitle">{escape(front.subtitle)}</p>'
        f'<div class="kind">{lines}</div><p class="imprint">{escape(front.imprint)}</p></header>'
    )


def _contents(made: Sequence[Article], numbers: Mapping[str, int]) -> str:
    entries: list[str] = []
    for article in made:
        if article.part:
            entries.append(f'<p class="part">{escape(article.part)}</p>')
        entries.append(_entry(_place(article.name), article.title, "chapter", numbers))
        entries += [
            _entry(_place(article.name, id), heading, "section", numbers)
            for id, heading in article.sections
        ]
    return "\n".join(entries)


def _entry(place: str, heading: str, kind: str, numbers: Mapping[str, int]) -> str:
    number = numbers.get(place, UNKNOWN)
    return (
        f'<p class="{kind}"><a href="#{escape(place)}"><span>{escape(heading)}</span>'
        f'<i></i><span class="no">{number}</span></a></p>'
    )


def _pages(made: Sequence[Article], front: Front) -> str:
    """Rules for what stands above and below the text of each chapter."""
    below = f"@bottom-left {{ content: {_quoted(front.footer)} }}"
    rules = [f"@page {{ {below} }}", "@page contents { @top-left { content: 'Contents' } }"]
    for article in made:
        page = _page(article)
        rules.append(f"@page {page} {{ @top-left {{ content: {_quoted(article.title)} }} }}")
        rules.append(f".{page} {{ page: {page} }}")
    return "\n".join(rules)


def _quoted(text: str) -> str:
    """Text as CSS has it, in a style element.

    >>> print(_quoted('a "b" </style>'))
    "a \\000022b\\000022 \\00003c/style>"
    """
    return '"' + re.sub(r'["\\\n<]', lambda sign: f"\\{ord(sign[0]):06x}", text) + '"'


def _fonts() -> str:
    return "\n".join(_face(*face) for face in FACES)


def _face(family: str, file: str, weight: str, style: str) -> str:
    data = base64.b64encode((FONTS / f"{file}.ttf").read_bytes()).decode()
    return (
        f"@font-face {{ font-family: {family}; font-weight: {weight}; font-style: {style}; "
        f"src: url(data:font/ttf;base64,{data}) }}"
    )


def _finish(pdf: Path, front: Front) -> None:
    """Name the document, and take out when and by what it was printed."""
    passing = pdf.with_suffix(".passing")
    with pikepdf.open(pdf) as printed:
        printed.trailer["/Info"] = printed.make_indirect(
            pikepdf.Dictionary(
                Title=front.title, Subject=front.subtitle, Author=front.author, Creator=front.maker
            )
        )
        printed.save(
            passing,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
        )
    passing.replace(pdf)
