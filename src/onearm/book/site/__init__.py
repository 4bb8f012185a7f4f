"""Sphinx extension behind the website: what stock Jupyter Book lacks, and what it does wrong.

- Math becomes MathML while the book is built (`onearm.book.mathml`).
- `assets/onearm.css` is put on every page.
- The scripts of widgets (`onearm.book.widgets`) are copied, for the pages that have one.
- Every page is mended after the build: no request leaves the host, no script throws, and what
  axe-core finds in the stock theme is gone (`mends`).
- Every page is made light: it loads what it has a use for (`leftovers`), icons that somebody sees
  (`icons`), and an element only for a word of code that has a colour of its own (`code`).

Load it with `extra_extensions: [onearm.book.site]` and `html_math_renderer: mathml`.
"""

import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.writers.html import HTMLWriter

from onearm.book import mathml, widgets
from onearm.book.site.code import INK, alike, fewer_spans
from onearm.book.site.icons import cut_icons
from onearm.book.site.leftovers import delete_unused, without_idle
from onearm.book.site.mends import mend

ASSETS = Path(__file__).parents[1] / "assets"


def _add_stylesheet(app: Sphinx) -> None:
    app.config.html_static_path.append(str(ASSETS / "onearm.css"))
    app.add_css_file("onearm.css", priority=900)


def _trust_templates(app: Sphinx) -> None:
    """Do not look for each page whether a template has changed since the one before."""
    if app.builder.format == "html":
        app.builder.templates.environment.auto_reload = False


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
    classes = _classes(static / "pygments.css")
    for page in site.rglob("*.html"):
        _edit(page, lambda text: fewer_spans(without_idle(mend(text)), classes))
    cut_icons(site)
    delete_unused(static)


def _classes(styles: Path) -> dict[str, str]:
    """Classes of code that look alike, once plain code has the ink of its block."""
    if not styles.exists():
        return {}
    _edit(styles, lambda text: text if INK in text else text + INK)
    return alike(styles.read_text("utf-8"))


def _edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text("utf-8")
    after = change(before)
    if after != before:
        path.write_text(after, "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    # Docutils' own styles are on no page, and would be looked for dozens of times a page.
    HTMLWriter.settings_default_overrides["stylesheet_path"] = False
    app.add_html_math_renderer("mathml", (mathml.visit_inline, None), (mathml.visit_block, None))
    app.connect("builder-inited", _add_stylesheet)
    app.connect("builder-inited", _trust_templates)
    app.connect("build-finished", _finish, priority=900)  # the theme writes styles of code there
    return {
        "version": version("onearm"),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
