"""The search of the built site in a real browser, and the page for lost addresses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, Page

from . import gate

SITE = Path(__file__).parents[2] / "_build" / "html"

pytestmark = [
    pytest.mark.skipif(gate.browser_path() is None, reason="no Chromium is installed"),
    pytest.mark.skipif(not (SITE / "404.html").exists(), reason="the site is not built: make book"),
]
TOLD = "document.querySelector('.search-summary')?.innerText"


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """The address of the site, served for as long as its pages ask: a list of found places does."""
    with gate.serve(SITE) as address:
        yield address


@pytest.fixture
def page(browser: Browser, base: str) -> Iterator[Page]:
    """A page that may neither log nor throw, and is closed before its server is."""
    faults: list[str] = []
    page = browser.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    yield page
    page.close()
    assert faults == []


def found(page: Page, base: str, query: str) -> list[list[str]]:
    """Name and address of each place that a search lists, in its order."""
    page.goto(base + "search.html")
    page.evaluate("query => { location.search = '?' + new URLSearchParams({ q: query }) }", query)
    page.wait_for_url("**q=**")
    page.wait_for_function(TOLD)
    names: list[list[str]] = page.eval_on_selector_all(
        "ul.search > li > a", "links => links.map(a => [a.textContent, a.getAttribute('href')])"
    )
    return names


def terms() -> list[tuple[str, str]]:
    """Each term of the glossary with the address of its entry."""
    if not (SITE / "glossary.html").exists():
        return []
    glossary = html.document_fromstring((SITE / "glossary.html").read_text(encoding="utf-8"))
    entries = glossary.xpath("//dl[contains(@class, 'glossary')]/dt")
    return [(dt.text.strip(), f"glossary.html#{dt.get('id')}") for dt in entries]


FIRST = """queries => queries.map(query => {
  const [page, , anchor] = Search._performSearch(...Search._parseQuery(query)).at(-1) ?? [];
  return `${page}.html${anchor}`;
})"""
"""Of each query, the place that is listed first, without drawing the list."""


def test_every_term_comes_first_in_any_case_and_number(page: Page, base: str):
    asked = [
        (query, address)
        for term, address in terms()
        for query in (term, term.upper(), *([] if term.endswith("s") else [f"{term}s"]))
    ]
    found(page, base, "censoring")
    first = page.evaluate(FIRST, [query for query, _ in asked])
    assert len(asked) > 200
    assert [one for one, place in zip(asked, first, strict=True) if one[1] != place] == []


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("censoring", "glossary.html#term-censoring"),
        ("Simon", "glossary.html#term-Simon-s-design"),
        ("swimmer", "glossary.html#term-swimmer-plot"),
        ("biases", "glossary.html#term-bias"),
    ],
)
@pytest.mark.parametrize("where", ["served", "from the disk"])
def test_words_of_the_trade_lead_to_their_entry(
    page: Page, base: str, where: str, query: str, first: str
):
    address = base if where == "served" else f"{SITE.resolve().as_uri()}/"
    assert found(page, address, query)[0][1] == first


def test_pages_whose_title_matches_follow_the_terms(page: Page, base: str):
    places = [address for _, address in found(page, base, "overall survival")]
    own = [address for address in places if "#term-" not in address]
    assert own[0] == "07-os.html"


def test_the_extract_of_a_term_is_its_definition(page: Page, base: str):
    found(page, base, "swimmer plot")
    extract = page.locator("ul.search > li p.context").first.inner_text()
    assert extract.startswith("swimmer plot: A figure")


def test_a_search_without_a_result_says_what_to_do(page: Page, base: str):
    assert found(page, base, "zxqv") == []
    assert page.evaluate(TOLD).endswith("look through the glossary.")


class _Lost(SimpleHTTPRequestHandler):
    """Answers every address that it does not have with the page for lost addresses."""

    def do_GET(self) -> None:
        if not Path(self.translate_path(self.path)).is_file():
            self.path = "/404.html"
        super().do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.mark.parametrize("address", ["404.html", "no-page", "a/b/c.html?x=1"])
def test_the_lost_page_has_its_styles_and_links_at_any_address(browser: Browser, address: str):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Lost, directory=str(SITE)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}/"
    page = browser.new_page()
    try:
        page.goto(base + address)
        assert page.evaluate("document.querySelector('h1').innerText") == "Page not found"
        assert page.evaluate("[...document.styleSheets].some(s => s.cssRules.length > 1000)")
        home, skip = page.evaluate(
            "['article a[href$=\"index.html\"]', 'a[href*=\"#main-content\"]']"
            ".map(one => document.querySelector(one).href)"
        )
    finally:
        page.close()
        server.shutdown()
        thread.join()
        server.server_close()
    assert home == f"{base}index.html"
    assert skip == f"{base}{address}#main-content"
