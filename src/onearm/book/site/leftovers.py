"""Scripts and styles that a page loads and has no use for."""

import re
import shutil
from pathlib import Path

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
# What a page must hold (in its body) to have a use for what is loaded by a tag.
NEEDS = tuple(
    (re.compile(tag), re.compile(need))
    for tag, need in (
        # 60 KB (gzip): the theme searches while one types, where it is asked to; here, on a page.
        (
            r'<script [^>]*src="[^"]*\b(?:searchtools|language_data|searchindex)\.js.*?</script>',
            'id="search-results"',
        ),
        (
            r'<script (?:defer )?src="[^"]*/(?:clipboard\.min|copybutton)\.js[^"]*"></script>',
            "<pre>",
        ),
        (r'<link [^>]*href="[^"]*/copybutton\.css[^"]*" />', "<pre>"),
        (r'<link [^>]*href="[^"]*/mystnb\.\w+\.css" />', r'class="[^"]*\bcell'),
        (r'<link [^>]*href="[^"]*/sphinx-design\.min\.css[^"]*" />', r'class="[^"]*\bsd-'),
        (r'<script [^>]*src="[^"]*/design-tabs\.js[^"]*"></script>', "sd-tab-set"),
        (
            r'<script src="[^"]*/togglebutton\.js[^"]*"></script>'
            r"|<script>(?:let toggle|var togglebutton)[^<]*</script>"
            r'|<link [^>]*href="[^"]*/togglebutton\.css[^"]*" />',
            r'class="(?:[^"]* )?(?:toggle|admonition [^"]*dropdown)\b(?!-)',
        ),
    )
)


def without_idle(html: str) -> str:
    """A page without the tags of scripts and styles that nothing on it needs.

    >>> without_idle('<head> <script src="_static/design-tabs.js"></script></head><body></body>')
    '<head></head><body></body>'
    """
    _, _, body = html.partition("<body")
    for tag, need in NEEDS:
        if not need.search(body):
            html = _without(tag, html)
    return html


def _without(tag: re.Pattern[str], html: str) -> str:
    """Take tags away with the space in front of them, which as a pattern takes long to look for."""
    parts, end = [], 0
    for found in tag.finditer(html):
        parts.append(html[end : found.start()].rstrip())
        end = found.end()
    return "".join([*parts, html[end:]])


def delete_unused(static: Path) -> None:
    """Delete the files below `_static` that no page uses."""
    for pattern in UNUSED:
        for path in list(static.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
