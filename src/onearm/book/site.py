"""Sphinx extension behind the website: what stock Jupyter Book lacks, and what it does wrong.

- Math becomes MathML while the book is built, so no page needs MathJax or JavaScript for it.
- `assets/onearm.css` is put on every page.
- Every page is mended after the build: no request leaves the host, no script throws, and what
  axe-core finds in the stock theme is gone. Files that no page uses are deleted.

Load it with `extra_extensions: [onearm.book.site]` and `html_math_renderer: mathml`.
"""

import re
import shutil
from collections.abc import Callable
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any
from unicodedata import category
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from docutils import nodes
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from latex2mathml.commands import MATRICES
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

ASSETS = Path(__file__).parent / "assets"
LOGGER = logging.getLogger(__name__)

# --- math -----------------------------------------------------------------------------------

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
# Environments under the names by which latex2mathml renders them, without its own numbers.
ALIASES = {"aligned": "split", "align": "align*"}
ENVIRONMENTS = {"array"} | {name.removeprefix("\\") for name in MATRICES if name}
# How many children an element must have to be valid.
ARITY = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2}
ARITY |= {"msubsup": 3, "munderover": 3}


class MathError(ValueError):
    """A formula that cannot be rendered."""


def to_mathml(latex: str, *, block: bool = False) -> str:
    r"""Render a LaTeX formula as a MathML element.

    >>> to_mathml("p_0")
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline"><mrow><msub><mi>p</mi><mn>0</mn></msub></mrow></math>'
    >>> to_mathml(r"\undefined + 1")
    Traceback (most recent call last):
    onearm.book.site.MathError: \undefined is not known
    """  # noqa: E501
    latex = re.sub(
        r"\\(begin|end)\{(\w+)\}",
        lambda found: f"\\{found[1]}{{{ALIASES.get(found[2], found[2])}}}",
        latex,
    )
    for name in re.findall(r"\\begin\{([^}]*)\}", latex):
        if name not in ENVIRONMENTS:
            raise MathError(f"the environment {name} is not known")
    try:
        markup = convert(latex, display="block" if block else "inline")
        # Parsed without its namespace, which would else prefix every tag.
        root = ElementTree.fromstring(markup.replace(f' xmlns="{NAMESPACE}"', ""))
    except ElementTree.ParseError as error:
        raise MathError("it does not become well-formed MathML; is there a stray &?") from error
    except Exception as error:  # latex2mathml's exceptions share no base class
        raise MathError(f"{type(error).__name__} {error}".strip()) from error
    for element in root.iter():
        _check(element)
        _space(element)
    root.attrib = {"xmlns": NAMESPACE, **root.attrib}
    return ElementTree.tostring(root, encoding="unicode")


def _check(element: ElementTree.Element) -> None:
    """latex2mathml passes over much that is wrong; refuse what it leaves behind."""
    text = element.text or ""
    if element.tag != "mtext" and text.startswith("\\"):
        raise MathError(f"{text} is not known")
    if len(element) != ARITY.get(element.tag, len(element)):
        raise MathError(f"an argument is missing ({element.tag})")


def _space(element: ElementTree.Element) -> None:
    """Set operators and named functions as TeX does: a ± b, Pr(X), log x."""
    text = element.text or ""
    if element.tag == "mi" and len(text) == 1 and category(text) in ("Sm", "Ps", "Pe"):
        element.tag = "mo"  # latex2mathml takes some operators for names,
    elif element.tag == "mo" and text == "∞":
        element.tag = "mi"  # and the reverse
    if element.tag == "mo" and re.fullmatch(r"[A-Za-z]{2,}", text):
        element.attrib |= {"lspace": "0.11em", "rspace": "0.06em"}
    if element.tag in ("math", "mrow", "mtd", "mstyle"):
        for child, after in reversed(list(pairwise(element))):
            named = child.tag == "mi" and len(child.text or "") > 1
            if named and after.tag not in ("mo", "mspace"):
                space = ElementTree.Element("mspace", width="0.17em")
                element.insert(list(element).index(after), space)


def _render(node: nodes.Element, latex: str, *, block: bool) -> str:
    """MathML, or the source with a warning that names it."""
    try:
        return to_mathml(latex, block=block)
    except MathError as error:
        message = "cannot render the formula %r: %s"
        LOGGER.warning(message, latex, error, location=node, type="onearm", subtype="math")
        return f"<code>{escape(latex)}</code>"


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    """Write an inline formula."""
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    self.body.append(_render(node, node.astext(), block=False) + "</span>")
    raise nodes.SkipNode


def visit_displaymath(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a displayed formula in a scroll box of its own, with its number if it has one."""
    self.body.append(self.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    # As in Sphinx: a blank line starts a new line, and lines are aligned at their "&".
    lines = [part.strip() for part in re.split(r"\n\s*\n", node.astext()) if part.strip()]
    latex = r" \\ ".join(lines)
    if r"\\" in latex and not node["nowrap"]:
        latex = rf"\begin{{split}}{latex}\end{{split}}"
    # The theme's script makes boxes of the second class reachable by keyboard when they scroll.
    self.body.append('<div class="oa-math pst-scrollable-table-container">')
    self.body.append(_render(node, latex, block=True) + "</div></div>\n")
    raise nodes.SkipNode


# --- pages ----------------------------------------------------------------------------------

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
        for selector, code in re.findall(r'([^{}]*)\{content:"\\([0-9a-f]{4})"', text):
            icons = set(ICON.findall(selector))
            if not icons or icons & names:
                codes.add(int(code, 16))
    font = TTFont(fonts / "fa-solid-900.ttf")
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
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displaymath, None))
    app.connect("builder-inited", _add_stylesheet)
    app.connect("build-finished", _finish)
    return {
        "version": version("onearm"),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
