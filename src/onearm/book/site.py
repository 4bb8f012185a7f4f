"""Sphinx extension behind the website: what stock Jupyter Book lacks, and what it does wrong.

- Math becomes MathML while the book is built (`onearm.book.mathml`).
- `assets/onearm.css` is put on every page.
- The scripts of widgets (`onearm.book.widgets`) are copied, for the pages that have one.
- Every page is mended after the build: no request leaves the host, no script throws, and what
  axe-core finds in the stock theme is gone. Files that no page uses are deleted.

Load it with `extra_extensions: [onearm.book.site]` and `html_math_renderer: mathml`.
"""

import re
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unicodedata import category

from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

from onearm.book import mathml, widgets

ASSETS = Path(__file__).parent / "assets"

# What is replaced in every page, and why.
MENDS = tuple(
    (re.compile(pattern, re.DOTALL), replacement)
    for pattern, replacement in (
        # 527 KB (gzip) of icons, which the theme also loads as a font.
        (r"<script[^>]*/fontawesome\.js[^>]*></script>\s*", ""),
        # sphinx-thebe is loaded twice, throws, and points to another host.
        (r"<script[^>]*/sphinx-thebe\.js[^>]*></script>\s*", ""),
        (r"<link[^>]*/sphinx-thebe\.css[^>]*>\s*", ""),
        (r"<script>const THEBE_JS_URL[^<]*</script>\s*", ""),
        (r'<script type="text/x-thebe-config">.*?</script>\s*', ""),
        (r"<script>kernelName = [^<]*</script>\s*", ""),
        # The theme is known before the first paint: no flash. Without scripts it is light.
        (r'(<html[^>]*data-theme=)"auto"', r'\1"light"'),
        (
            r'(dataset\.theme = localStorage\.getItem\("theme"\) \|\|) "auto"',
            r'\1 (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")',
        ),
        # axe: aria-required-children, aria-deprecated-role, aria-allowed-role (bibliography)
        (r'<div role="list" class="citation-list">', '<div class="citation-list">'),
        (r'(<div class="citation"[^>]*) role="doc-biblioentry"', r"\1"),
        # axe: label-content-name-mismatch (a label that hides the words on the button)
        (r'(<button class="btn search-button-field[^>]*) aria-label="[^"]*"', r"\1"),
        (r'<summary aria-label="Toggle hidden content">', "<summary>"),
        (r'(<i class="theme-switch [^>]*) title="[^"]*"', r"\1"),
        # Tables written as text: scopes, and a box that scrolls by keyboard like that of any other.
        (r'<span class="caption-number">Table [^<]*</span>(?=<span class="caption-text">)', ""),
        (r'<th class="(head(?: stub)?)">', r'<th class="\1" scope="col">'),
        (r'<th class="stub">', '<th class="stub" scope="row">'),
        (
            r'<div class="pst-scrollable-table-container"><table class="table"'
            r'(?=[^>]*>\s*<caption><span class="caption-text">([^<]*)<)',
            r'<div class="oa-scroll" role="region" tabindex="0" aria-label="\1">'
            r'<table class="oa-table"',
        ),
        # The index of terms is set as tables of lists: lists in columns.
        (r'<td style="width: 33%; vertical-align: top;">(<ul>.*?)</td>', r"\1"),
        (
            r'<table style="width: 100%" class="indextable genindextable"><tr>(.*?)</tr></table>',
            r'<div class="oa-index">\1</div>',
        ),
        # A sign of the host in front of a link, from a font that is not shipped.
        (r'(<a class=")(?:github|gitlab|bitbucket) (reference external")', r"\1\2"),
        # axe: region (the title of the book stands outside of every landmark)
        (
            r'<div class="sidebar-primary-item">(?=\s*<a class="navbar-brand logo")',
            '<div class="sidebar-primary-item" role="region" aria-label="Title of the book">',
        ),
    )
)
# The name of an icon.
ICON = re.compile(r"\bfa-[a-z0-9-]+")
# What no page uses, below `_static`.
UNUSED = (
    "**/*.map",
    "*webpack-macros.html",
    "images/logo_*",
    "locales",
    "scripts/fontawesome.*",
    "sphinx-thebe.*",
    "vendor/fontawesome/webfonts/fa-*-[49]00.*",
)


def mend(html: str) -> str:
    """Mend one page; a mended page stays as it is.

    >>> mend('<summary aria-label="Toggle hidden content">Show code</summary>')
    '<summary>Show code</summary>'
    """
    for pattern, replacement in MENDS:
        html = pattern.sub(replacement, html)
    return html


def _add_stylesheet(app: Sphinx) -> None:
    app.config.html_static_path.append(str(ASSETS / "onearm.css"))
    app.add_css_file("onearm.css", priority=900)


def _finish(app: Sphinx, exception: Exception | None) -> None:
    """Mend every page and drop what need not ship."""
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    static = site / "_static"
    shutil.copytree(widgets.FOLDER, site / widgets.SITE_FOLDER, dirs_exist_ok=True)
    # The theme throws where a page has margin content but no second-level heading.
    sidebar = 'querySelector("div.bd-sidebar-secondary")'
    _edit(
        static / "scripts" / "sphinx-book-theme.js",
        lambda text: text.replace(f"{sidebar}.class", f"{sidebar}?.class"),
    )
    for page in site.rglob("*.html"):
        _edit(page, mend)
    _cut_icons(site)
    for pattern in UNUSED:
        for path in list(static.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text("utf-8")
    after = change(before)
    if after != before:
        path.write_text(after, "utf-8")


def _cut_icons(site: Path) -> None:
    """Cut the icon font from 156 KB to the icons that pages, scripts and styles name."""
    static = site / "_static"
    styles = static / "styles" / "pydata-sphinx-theme.css"
    fonts = static / "vendor" / "fontawesome" / "webfonts"
    if not (fonts / "fa-solid-900.ttf").exists():
        return
    sources = [*site.rglob("*.html"), *static.glob("scripts/*theme.js")]
    names = {name for path in sources for name in ICON.findall(path.read_text("utf-8"))}
    codes: set[int] = set()
    for path in static.rglob("*.css"):
        text = path.read_text("utf-8")
        codes |= {ord(sign) for sign in text if category(sign) == "Co"}
        # A selector starts after a brace: tried from each of its letters it would take seconds.
        for selector, code in re.findall(r'(?<![^{}])([^{}]*)\{content:"\\([0-9a-f]{4})"', text):
            icons = set(ICON.findall(selector))
            if not icons or icons & names:
                codes.add(int(code, 16))
    font = TTFont(fonts / "fa-solid-900.ttf", recalcTimestamp=False)
    cutter = Subsetter()
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    font.flavor = "woff"
    font.save(fonts / "fa-solid.woff")
    font.close()
    source = re.compile(r"url\(([^)]*/)fa-solid-900\.woff2\)[^}]*")
    _edit(styles, lambda text: source.sub(r'url(\1fa-solid.woff) format("woff")', text))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_html_math_renderer("mathml", (mathml.visit_inline, None), (mathml.visit_block, None))
    app.connect("builder-inited", _add_stylesheet)
    app.connect("build-finished", _finish)
    return {
        "version": version("onearm"),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
