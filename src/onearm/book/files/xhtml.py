"""Articles as XHTML, which is stricter than the HTML of a site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from lxml import etree
from lxml.html import HtmlElement

from onearm.book.files.article import Article, settled

CSS = "book.css"
COLOUR = re.compile(r"var\(--[\w-]+, (#\w+)\)")
# The parser of HTML forgets capitals, which SVG has in these names.
CAPITALS = {
    name.lower(): name
    for name in (
        "clipPath", "clipPathUnits", "gradientTransform", "gradientUnits", "lengthAdjust",
        "linearGradient", "markerHeight", "markerWidth", "pathLength", "patternUnits",
        "preserveAspectRatio", "radialGradient", "refX", "refY", "textLength", "textPath",
        "viewBox",
    )
}  # fmt: skip
NAMESPACES = {
    "svg": "http://www.w3.org/2000/svg",
    "math": "http://www.w3.org/1998/Math/MathML",
}
OBSOLETE = ("align", "border", "valign", "width")
"""Attributes that tables of HTML once had."""


def page(title: str, language: str, body: str) -> str:
    """A page of an EPUB."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{language}" xml:lang="{language}">\n<head><meta charset="utf-8"/>'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{CSS}"/></head>\n'
        f"<body>{body}</body>\n</html>\n"
    )


def article_page(article: Article, known: Mapping[str, frozenset[str]], language: str) -> str:
    """An article as a page, its links to those of the same EPUB."""
    body = settled(
        article, known, place=lambda name, id: f"{name}.xhtml" + (f"#{id}" if id else "")
    )
    for element in body.iter():
        _make_strict(element)
    inside = "".join(etree.tostring(child, encoding="unicode", method="xml") for child in body)
    return page(article.title, language, f"<main>{inside}</main>")


def _make_strict(element: HtmlElement) -> None:
    if element.tag in NAMESPACES:
        element.set("xmlns", NAMESPACES[element.tag])
    if not isinstance(element.tag, str):
        return
    element.tag = CAPITALS.get(element.tag, element.tag)
    for key, value in list(element.attrib.items()):
        if key in CAPITALS:
            del element.attrib[key]
            key = CAPITALS[key]
        if key in OBSOLETE and element.tag in ("table", "td", "th", "tr", "col"):
            del element.attrib[key]
        else:
            # Not every reader of e-books knows variables of CSS.
            element.set(key, COLOUR.sub(r"\1", value))
