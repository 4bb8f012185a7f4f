"""Pages load what they have a use for, and have no more elements than they need."""

from __future__ import annotations

import re
from html import unescape

import pytest
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from onearm.book.site.code import alike, fewer_spans
from onearm.book.site.icons import without_unused
from onearm.book.site.leftovers import without_idle
from onearm.book.site.mends import mend

CODE = '''from onearm.stats import simon  # the design
designs = simon.search(p0=0.434, p1=0.634, alpha=0.1, beta=0.2)
"a" "b"; [f"{x!r}\\n" for x in {"é": 1}]


@cached
def f(x: int) -> str:
    """Say `x`."""
    return not x
'''
STYLES = {"light": "a11y-high-contrast-light", "dark": "a11y-high-contrast-dark"}
SEARCH = "".join(
    f'<script src="{path}.js"></script>'
    for path in ("_static/searchtools", "_static/language_data", "searchindex")
)


def css() -> str:
    """The style sheet of code, as Sphinx themes write it for two modes."""
    return "\n".join(
        HtmlFormatter(style=style).get_style_defs(f'html[data-theme="{theme}"] .highlight')
        for theme, style in STYLES.items()
    )


def looks(html: str, classes: dict[str, str]) -> list[tuple[str, str]]:
    """Each visible character of code, and the class that gives it its look."""
    code = html[html.index("<pre>") + 5 : html.index("</pre>")]
    found, name = [], ""
    for tag, text in re.findall(r"(<[^>]*>)|([^<]+)", code):
        if tag:
            name = next(iter(re.findall(r'class="(\w+)"', tag)), "")
        found += [(sign, classes.get(name, name)) for sign in unescape(text) if sign.strip()]
    return found


def plain_text(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", html))


@pytest.fixture
def page() -> str:
    return highlight(CODE, PythonLexer(), HtmlFormatter())


def test_code_keeps_its_words_and_the_look_of_each_of_its_signs(page: str):
    classes = alike(css())
    light = fewer_spans(page, classes)
    assert plain_text(light) == plain_text(page)
    assert looks(light, classes) == looks(page, classes)


def test_code_has_half_the_elements_or_fewer(page: str):
    light = fewer_spans(page, alike(css()))
    assert light.count("<span") <= page.count("<span") / 2


def test_code_that_is_light_stays_as_it_is(page: str):
    once = fewer_spans(page, alike(css()))
    assert fewer_spans(once, alike(css())) == once


def test_classes_that_differ_in_one_mode_are_not_alike():
    text = css() + '\nhtml[data-theme="dark"] .highlight .kn { color: #123456 }'
    assert alike(css())["kn"] == "k"
    assert alike(text)["kn"] == "kn"


def test_the_index_of_words_is_loaded_on_the_page_of_search_only():
    assert without_idle(f"<head>{SEARCH}</head><body></body>") == "<head></head><body></body>"
    search = f'<head>{SEARCH}</head><body><div id="search-results"></div></body>'
    assert without_idle(search) == search


@pytest.mark.parametrize(
    ("tag", "use"),
    [
        ('<script src="_static/copybutton.js?v=1"></script>', "<pre>x</pre>"),
        ('<script src="_static/clipboard.min.js?v=1"></script>', "<pre>x</pre>"),
        ('<script data-p="sd" src="_static/design-tabs.js"></script>', '<div class="sd-tab-set">'),
        ('<link rel="stylesheet" href="_static/sphinx-design.min.css?v=6" />', '<p class="sd-a">'),
        ('<link rel="stylesheet" href="_static/mystnb.1a.css" />', '<div class="tag_x cell">'),
        ('<script src="../_static/togglebutton.js"></script>', '<div class="admonition dropdown">'),
        ("<script>let toggleOpenOnPrint = 'true';</script>", '<div class="toggle">'),
    ],
)
def test_what_a_page_has_no_use_for_is_not_loaded(tag: str, use: str):
    idle = '<body><button class="dropdown-toggle sidebar-toggle"></button></body>'
    assert tag not in without_idle(f"<head>{tag}</head>{idle}")
    assert tag in without_idle(f"<head>{tag}</head><body>{use}</body>")


def test_rules_of_icons_that_nobody_sees_are_cut_and_all_others_kept():
    rules = [
        ".fa-solid{font-weight:900}",
        '.fa-arrow-up:before{content:"\\f062"}',
        '.fa-search:before,.fa-magnifying-glass:before{content:"\\f002"}',
        '.fa-poo:before{content:"\\f2fe"}',
        'a.external:after{content:"\\f35d"}',
    ]
    kept = without_unused("".join(rules), {"fa-arrow-up", "fa-magnifying-glass"})
    assert kept == "".join(rules[:3] + rules[4:])


def test_a_page_is_mended_once():
    page = '<html data-theme="auto"><summary aria-label="Toggle hidden content">Code</summary>'
    assert mend(mend(page)) == mend(page) != page


def test_the_first_paint_waits_for_no_script_of_the_theme():
    page = '<script src="_static/doctools.js?v=9"></script>'
    assert mend(page) == '<script defer src="_static/doctools.js?v=9"></script>'


def test_no_style_sheet_only_asks_for_another():
    link = '<link href="../_static/styles/theme.css?digest=5" rel="stylesheet" />'
    assert mend(link) == '<link href="../_static/basic.css" rel="stylesheet" />'
