"""Sphinx extension for what stands around the text of a page, and beside the pages.

- Each page has a description: its question, and of which trial it asks it.
- At its foot stand who made it, how to cite it, and what it may be used for.
- An icon, and a page for addresses that lead nowhere.
- Where a base address is set: what a link to a page shows elsewhere, and what guides crawlers.
- A search lists what is looked for first (`onearm.book.search_index`).

Load it with `extra_extensions: [onearm.book.furniture]`; `onearm.book.publish` sets the address.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from onearm import __version__
from onearm.book import search_index
from onearm.book.swap import RUN
from onearm.texts import readable

ASSETS = Path(__file__).parent / "assets" / "furniture"
TEMPLATES = ASSETS.with_name("templates")
QUESTION = "The question."
"""How the box at the head of a page begins."""
LOST = "404"
UNLISTED = {
    LOST: "This page is not there.",
    "search": "Search the book.",
    "genindex": "Every term of the book.",
}
"""Pages that no search engine shall list, and what they are."""
FOOT = (
    ("how-to-cite", "How to cite"),
    ("licence", "Licence"),
    ("what-changed", "What changed"),
)
"""Sections of the page about the book that the foot of every page leads to."""
ABOUT = "about"
MARK = "mark.png"


def question(page: nodes.document) -> str:
    """What a page asks, or its first paragraph where it asks nothing."""
    first = ""
    for paragraph in page.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if text.startswith(QUESTION):
            return text.removeprefix(QUESTION).strip()
        first = first or text
    return first


def about_trial(folder: Path) -> str:
    """Which trial the book is about, from the record of the run beside the pages."""
    record = folder / RUN
    if not record.is_file():
        return ""
    run = json.loads(record.read_text(encoding="utf-8"))
    title = readable(run.get("parameters", {}).get("title", "")).rstrip(". ")
    return f"{run['trial']}: {title}." if title else f"{run['trial']}."


def _set_up(app: Sphinx, config: Config) -> None:
    config.html_favicon = str(ASSETS / "favicon.svg")
    config.templates_path.append(str(TEMPLATES))
    config.html_search_scorer = str(search_index.SCORER)
    if config.html_baseurl:
        config.sitemap_url_scheme = "{link}"
        config.sitemap_excludes = [f"{name}.html" for name in UNLISTED]
        config.ogp_site_url = config.html_baseurl
        config.ogp_enable_meta_description = False
        config.ogp_description_length = 0  # the card has the title; the words are ours
        config.ogp_site_name = config.html_title
        config.ogp_social_cards = {"image_mini": MARK, "line_color": "#0072b2"}
        # Its name is part of that of each card, so it must be the same on every machine.
        shutil.copyfile(ASSETS / MARK, Path(app.srcdir, MARK))


def _furnish(
    app: Sphinx, name: str, template: str, context: dict[str, Any], page: nodes.document | None
) -> None:
    """Give a page its description and its foot."""
    context["theme_extra_footer"] = _foot(app)
    context.setdefault("metatags", "")
    if name in UNLISTED:
        context["pageurl"] = None
        context["metatags"] += '<meta name="robots" content="noindex">\n'
    if name == LOST:
        context["metatags"] += _found_again(app.config.html_baseurl)
    asked = UNLISTED.get(name, "") if page is None else question(page)
    described = f"{asked} {about_trial(Path(app.srcdir))}".strip()
    context["metatags"] += f'<meta name="description" content="{escape(described)}">\n'
    told = {"og:description": escape(described), "og:image:alt": escape(context.get("title", ""))}
    context["meta"] = (context.get("meta") or {}) | told


def _foot(app: Sphinx) -> str:
    said = [f"By {escape(app.config.author)}"]
    if ABOUT in app.env.found_docs:
        said += [f'<a href="{ABOUT}.html#{id}">{text}</a>' for id, text in FOOT]
    said.append(f"onearm {__version__}")
    return f"<p>{' · '.join(said)}</p>"


def _found_again(address: str) -> str:
    """A script by which the page for lost addresses finds its styles, whatever the address.

    Opened as a file, or by its own name, it has all that it needs beside it.
    """
    root = json.dumps(urlsplit(address).path or "/").replace("<", "\\u003c")
    script = (ASSETS / "lost.js").read_text(encoding="utf-8").replace('"/"', root)
    return f"<script>{script}</script>\n"


def _lost_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    body = (ASSETS / "lost.html").read_text(encoding="utf-8")
    yield LOST, {"title": "Page not found", "body": body}, "page.html"


def _put_beside(app: Sphinx, exception: Exception | None) -> None:
    """Write what crawlers and browsers ask for at the root of a site; order the search."""
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    shutil.copyfile(ASSETS / "favicon.ico", site / "favicon.ico")
    if address := app.config.html_baseurl:
        rules = f"User-agent: *\nAllow: /\n\nSitemap: {address}sitemap.xml\n"
        (site / "robots.txt").write_text(rules, encoding="utf-8")
    objects = app.env.get_domain("std").get_objects()
    terms = {name: (page, anchor) for _, name, kind, page, anchor, _ in objects if kind == "term"}
    search_index.mend(site / "searchindex.js", terms)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("config-inited", _set_up)
    app.connect("html-collect-pages", _lost_page)
    app.connect("html-page-context", _furnish, priority=400)
    app.connect("build-finished", _put_beside)
    return {
        "version": __version__,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
