"""The gate of the site is proven by breaking: a page with one flaw, and the flaw is caught."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from . import gate
from .gate import Place, Reading, search
from .gate.allowed import Allowed, judged, read_allowed
from .gate.file import from_file
from .gate.keyboard import by_keyboard
from .gate.modes import in_every_mode
from .gate.motion import motion
from .gate.paint import paint
from .gate.paper import on_paper
from .gate.weight import site_weight

pytestmark = pytest.mark.skipif(gate.browser_path() is None, reason="no Chromium is installed")

HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>'
    '<meta name="viewport" content="width=device-width">'
    '<meta name="description" content="A page that is planted."><link rel="icon" href="data:,">'
)
SKIP = '<a href="#main">Skip to the content</a>'
GOOD = "<h1>A page</h1><p>Nothing is wrong here, <a href='#main'>nothing</a>.</p>"
Check = Callable[[Browser, Place], Iterator[Reading]]


@pytest.fixture
def missed(browser: Browser, tmp_path: Path):
    """Write a one-page site; returns what one check of it misses, as (measure, detail)."""

    def look(check: Check, body: str = GOOD, style: str = "") -> set[tuple[str, str]]:
        write(tmp_path, body, style)
        with gate.serve(tmp_path, "some/sub/") as base:
            found = list(check(browser, Place(tmp_path, "index.html", base)))
        return {(one.measure, one.detail) for one in found if one.missed}

    return look


def write(folder: Path, body: str, style: str = "") -> None:
    style = f"<style>{style}</style>" if style else ""
    page = f'{HEAD}{style}</head><body>{SKIP}<main id="main">{body}</main></body></html>'
    (folder / "index.html").write_text(page, encoding="utf-8")


def sources(folder: Path, body: str) -> set[tuple[str, str]]:
    write(folder, body)
    return {(one.measure, one.detail) for one in gate.of_files(folder) if one.missed}


def measures(found: set[tuple[str, str]]) -> set[str]:
    return {measure for measure, _ in found}


def in_modes(*modes: str) -> Check:
    return lambda browser, place: in_every_mode(browser, place, modes=modes)


def test_a_good_page_has_no_miss(browser, tmp_path):
    write(tmp_path, GOOD)
    with gate.serve(tmp_path) as base:
        place = Place(tmp_path, "index.html", base)
        found = [*gate.check_page(browser, place), *gate.of_files(tmp_path)]
    assert [str(one) for one in found if one.missed] == []


# --- The network and the console ---


def test_a_link_to_a_cdn_is_caught(missed):
    address = "https://cdn.example.org/lib.js"
    assert ("request", address) in missed(
        in_modes("dark"), f'{GOOD}<script src="{address}"></script>'
    )


def test_a_missing_file_is_caught(missed):
    assert ("http", "404 gone.png") in missed(
        in_modes("light"), GOOD + '<img src="gone.png" alt="x">'
    )


def test_a_file_that_is_sought_at_the_top_of_the_host_is_caught(missed):
    assert "http" in measures(missed(in_modes("light"), GOOD + '<img src="/index.html" alt="x">'))


def test_a_throwing_script_is_caught(missed):
    found = missed(in_modes("light"), GOOD + "<script>throw new Error('on purpose')</script>")
    assert found == {("error", "on purpose")}


def test_a_console_warning_is_caught(missed):
    found = missed(in_modes("dark"), GOOD + "<script>console.warn('careful')</script>")
    assert found == {("console", "warning: careful")}


# --- What is seen ---


def test_a_missing_alt_text_is_caught_by_axe_and_in_the_source(missed, tmp_path):
    body = GOOD + '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'
    assert any(detail.startswith("image-alt") for _, detail in missed(in_modes("phone"), body))
    assert measures(sources(tmp_path, body)) == {"alt"}


def test_a_pale_word_in_a_closed_disclosure_is_caught(missed):
    body = f"{GOOD}<details><summary>More</summary><p style='color: #ccc'>Pale</p></details>"
    assert any(detail.startswith("color-contrast") for _, detail in missed(in_modes("dark"), body))


WIDE = (
    '<table style="width: 400px"><caption>Wide</caption>'
    '<tr><th scope="col">A</th></tr><tr><td>1</td></tr></table>'
)


def test_a_table_of_400_px_is_caught_at_320_px_only(missed):
    assert measures(missed(in_modes("narrow"), GOOD + WIDE)) == {"overflow", "sticks-out"}
    assert missed(in_modes("light"), GOOD + WIDE) == set()


def test_a_clipped_table_is_caught_though_the_page_does_not_scroll(missed):
    body = f'{GOOD}<div style="overflow: hidden">{WIDE}</div>'
    assert measures(missed(in_modes("narrow"), body)) == {"sticks-out"}


def test_a_wide_table_in_its_own_scroll_region_is_fine(missed):
    body = (
        '<div class="oa-scroll" style="overflow-x: auto" tabindex="0" role="region" '
        f'aria-label="Wide">{WIDE}</div>'
    )
    assert missed(in_modes("narrow"), GOOD + body) == set()


def test_a_page_that_jumps_is_caught(missed):
    body = """<div id="late"></div><p>Text that is pushed down.</p><p style="height: 60vh">More</p>
    <script>
    const grow = () => { document.getElementById('late').style.height = '400px' }
    requestAnimationFrame(() => requestAnimationFrame(grow))  // the page has been painted once
    </script>"""
    assert "shift" in measures(missed(paint, GOOD + body))


def test_motion_that_nobody_asked_for_is_caught(missed):
    style = "@keyframes turn { to { rotate: 1turn } } h1 { animation: turn 1s infinite }"
    assert ("motion", "<h1> moves") in missed(motion, style=style)
    asked = f"@media (prefers-reduced-motion: no-preference) {{ {style} }}"
    assert missed(motion, style=asked) == set()


# --- Weight ---


def test_a_heavy_page_is_caught(missed, tmp_path):
    (tmp_path / "noise.png").write_bytes(b"\x89PNG" + bytes(210_000))
    found = missed(in_modes("light"), GOOD + '<img src="noise.png" alt="Noise">')
    assert "weight" in measures(found)


def test_a_heavy_style_sheet_and_a_heavy_site_are_caught(tmp_path):
    (tmp_path / "onearm.css").write_text(
        "".join(f"/* {number**9} */" for number in range(3000)), encoding="utf-8"
    )
    (tmp_path / "data.zip").write_bytes(bytes(12_100_000))
    assert {one.measure for one in site_weight(tmp_path) if one.missed} == {"own-css", "site"}


# --- By keyboard ---

TRAP = """<button id="trap">Trap</button><button>After</button><script>
document.getElementById('trap').addEventListener('keydown', (event) => event.preventDefault())
</script>"""


def test_a_focus_trap_is_caught(missed):
    assert "trap" in measures(missed(by_keyboard, GOOD + TRAP))


def test_focus_that_cannot_be_seen_is_caught(missed):
    body = '<button class="plain">Plain</button>'
    found = missed(by_keyboard, GOOD + body, ".plain:focus { outline: none }")
    assert found == {("focus", "<button.plain> Plain")}


def test_a_stop_out_of_order_is_caught(missed):
    body = '<button>One</button><button tabindex="1">Two</button>'
    assert "reach" in measures(missed(by_keyboard, GOOD + body))


def test_a_skip_link_that_does_not_skip_is_caught(missed):
    gone = "<script>document.getElementById('main').removeAttribute('id')</script>"
    found = missed(by_keyboard, GOOD + gone)
    assert found == {("skip", "#main does not lead to the content")}


def test_a_disclosure_that_enter_does_not_open_is_caught(missed):
    body = '<details><summary onclick="return false">More</summary><p>Text</p></details>'
    assert missed(by_keyboard, GOOD + body) == {("disclosure", "More")}


# --- On paper, from a file ---


def test_a_table_that_paper_cuts_off_is_caught(missed):
    body = f'<div style="overflow-x: auto">{WIDE.replace("400px", "900px")}</div>'
    assert measures(missed(on_paper, GOOD + body)) == {"print"}


def test_navigation_on_paper_is_caught(missed):
    assert ("print", "<nav> Contents is printed") in missed(on_paper, f"<nav>Contents</nav>{GOOD}")


def test_a_dark_sheet_is_caught(missed):
    found = missed(
        on_paper, style="@media (prefers-color-scheme: dark) { body { background: #111 } }"
    )
    assert found == {("print", "<body> has the background rgb(17, 17, 17)")}


def test_a_page_that_needs_a_server_is_caught(missed):
    assert "file" in measures(missed(from_file, GOOD + "<script>fetch('index.html')</script>"))


def test_a_page_that_asks_a_host_from_a_file_is_caught(missed):
    body = GOOD + '<img src="https://example.org/a.png" alt="x">'
    assert ("file", "request: https://example.org/a.png") in missed(from_file, body)


def test_a_search_that_finds_nothing_is_caught(missed, monkeypatch):
    monkeypatch.setattr(search, "PATIENCE", 100)
    found = missed(search.searches, '<div id="search-results"><p>0 results</p></div>')
    assert ("search", "Simon: nothing is found") in found
    assert ("file", "search for censoring finds nothing") in found


# --- In the source ---


@pytest.mark.parametrize(
    ("measure", "body"),
    [
        ("link", GOOD + '<a href="#not-there">x</a>'),
        ("link", GOOD + '<a href="gone.html">x</a>'),
        ("id", GOOD + '<p id="main">x</p>'),
        ("headings", GOOD + "<h1>Another</h1>"),
        ("headings", GOOD + "<h3>Too deep</h3>"),
        ("alt", GOOD + '<img src="data:," alt="figures/km.png">'),
        ("alt", GOOD + '<svg role="img" aria-label="A curve"></svg>'),
        ("table", GOOD + '<table><tr><th scope="col">A</th></tr></table>'),
        ("table", GOOD + "<table><caption>C</caption><tr><th>A</th></tr></table>"),
        ("table", GOOD + WIDE.replace("</tr>", "<td>1</td>" * 7 + "</tr>", 1)),
        ("machine", GOOD + f"<p>{Path(__file__)}</p>"),
        ("address", GOOD + '<link rel="canonical" href="/index.html">'),
    ],
)
def test_what_the_source_has_wrong_is_caught(tmp_path, measure, body):
    assert measures(sources(tmp_path, body)) == {measure}


def test_two_pages_of_one_title_are_caught(tmp_path):
    write(tmp_path, GOOD)
    (tmp_path / "index.html").rename(tmp_path / "other.html")
    assert measures(sources(tmp_path, GOOD)) == {"title"}


def test_mere_redirects_and_static_files_are_no_pages(tmp_path):
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "macros.html").write_text("x", encoding="utf-8")
    (tmp_path / "index.html").write_text(
        '<meta http-equiv="Refresh" content="0; url=intro.html">', encoding="utf-8"
    )
    (tmp_path / "intro.html").write_text("<p>Hello</p>", encoding="utf-8")
    assert gate.pages(tmp_path) == ["intro.html"]


# --- The list of what is allowed ---

MISS = Reading("a.html", "light", "alt", "<img a.png>")


def test_an_entry_of_the_list_covers_a_miss():
    assert judged([MISS], [Allowed("*", "alt", "a.png", "It is decoration.")]) == []


def test_an_entry_that_matches_nothing_is_a_miss():
    stale = Allowed("b.html", "alt", "a.png", "It was decoration.")
    assert [one.measure for one in judged([MISS], [stale])] == ["alt", "allowed"]


def test_an_entry_without_a_reason_is_refused(tmp_path):
    file = tmp_path / "allowed.csv"
    file.write_text("page,measure,detail,reason\n*,alt,a.png,\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a reason"):
        read_allowed(file)


def test_the_list_can_be_read():
    read_allowed()


def test_a_picture_is_kept_of_every_page(browser, tmp_path):
    write(tmp_path, GOOD)
    shots = tmp_path / "shots"
    shots.mkdir()
    with gate.serve(tmp_path) as base:
        list(in_every_mode(browser, Place(tmp_path, "index.html", base), shots))
    assert {path.name for path in shots.iterdir()} == {
        f"index.{mode}.jpeg" for mode in ("light", "dark", "phone", "narrow")
    }
