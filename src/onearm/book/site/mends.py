"""What is replaced in every page: what leaves the host, throws, or bars a reader."""

import re

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
        # A style sheet that only asks for another one, and scripts that the first paint waits for.
        (r'(<link href="[^"]*_static/)styles/theme\.css\?[^"]*"', r'\1basic.css"'),
        (
            r'<script src="([^"]*\b(?:doctools|sphinx_highlight|clipboard\.min|copybutton'
            r"|sphinx-book-theme|searchtools|language_data|searchindex)\.js)",
            r'<script defer src="\1',
        ),
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
        # A sign in an address (of a DOI) that HTML writes otherwise.
        (r'(<a [^>]*href="[^"<]*)<(?=[^"]*")', r"\1%3C"),
        # A sign of the host in front of a link, from a font that is not shipped.
        (r'(<a class=")(?:github|gitlab|bitbucket) (reference external")', r"\1\2"),
        # axe: region (the title of the book stands outside of every landmark)
        (
            r'<div class="sidebar-primary-item">(?=\s*<a class="navbar-brand logo")',
            '<div class="sidebar-primary-item" role="region" aria-label="Title of the book">',
        ),
    )
)


def mend(html: str) -> str:
    """Mend one page; a mended page stays as it is.

    >>> mend('<summary aria-label="Toggle hidden content">Show code</summary>')
    '<summary>Show code</summary>'
    """
    for pattern, replacement in MENDS:
        html = pattern.sub(replacement, html)
    return html
