"""The page that compares many trials, used as a reader uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from onearm.batch.compare import page as pages
from onearm.batch.compare import write_comparison
from tests.batch.compare import made

from . import gate
from .gate import Place
from .gate.file import from_file
from .gate.keyboard import by_keyboard
from .gate.modes import in_every_mode
from .gate.motion import motion
from .gate.paper import on_paper

pytestmark = pytest.mark.skipif(gate.browser_path() is None, reason="no Chromium is installed")

Open = Callable[..., Page]
NAMES = "() => [...document.querySelectorAll('tbody th a')].map((one) => one.textContent)"
SHOWN = "() => document.querySelector('.shown').textContent"
SETTLED = "() => new Promise((done) => setTimeout(done, 250)).then(() => null)"
"""Longer than the page waits for the next key."""
IN_ORDER = [
    "few held back", "FICTITIOUS-1", "hostile", "later 9", "Later 10", "NCT04028063", "no design",
    "no primary", "one stage", "survival alone",
]  # fmt: skip
MANY, WINDOW = 47, 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison of twelve, and below it one of many in windows."""
    out = tmp_path_factory.mktemp("compared")
    write_comparison(made.twelve(), out)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "WINDOW", WINDOW)
        write_comparison(made.many(MANY), out / "many")
        patch.setattr(pages, "WINDOW", 9)
        write_comparison(made.twelve(), out / "windows")
    return out


@pytest.fixture
def opened(browser: Browser, folder: Path) -> Iterator[Open]:
    """Opens a comparison from its file; it must log and throw nothing, and ask for nothing."""
    said: list[str] = []

    def open_it(
        below: str = "", hash: str = "", *, scripts: bool = True, width: int = 1280
    ) -> Page:
        context = browser.new_context(
            java_script_enabled=scripts, viewport={"width": width, "height": 800}
        )
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "request", lambda one: said.append(one.url) if "index.html" not in one.url else None
        )
        page.goto(f"{(folder / below / 'index.html').as_uri()}{hash}")
        return page

    yield open_it
    for context in browser.contexts:
        context.close()
    assert [one for one in said if not one.startswith("data:")] == []


def names(page: Page) -> list[str]:
    page.evaluate(SETTLED)
    return page.evaluate(NAMES)


def sort(page: Page, head: str) -> None:
    page.get_by_role("button", name=head).click()


def test_at_first_trials_come_in_order_of_name(opened):
    page = opened()
    assert names(page) == IN_ORDER
    assert page.evaluate(SHOWN) == "10 of 10 trials shown, in order of name."
    assert page.locator("th[aria-sort]").count() == 1


def test_a_click_on_a_head_sorts_and_another_turns_it_round(opened):
    page = opened()
    sort(page, "Primary endpoint")
    down = names(page)
    head = page.locator("th[aria-sort]")
    assert head.get_attribute("aria-sort") == "descending"
    assert down[0] == "later 9"
    assert down[-1] == "no primary"
    sort(page, "Primary endpoint")
    up = names(page)
    assert head.get_attribute("aria-sort") == "ascending"
    assert up[0] == "FICTITIOUS-1"
    assert up[-1] == "no primary"
    assert "by Primary endpoint, smallest first" in page.evaluate(SHOWN)


def test_times_are_sorted_whatever_their_units(opened):
    page = opened()
    sort(page, "Median PFS")
    assert names(page)[-1] == "FICTITIOUS-1"


def test_sorting_and_filtering_go_by_keyboard(opened):
    page = opened()
    page.get_by_role("button", name="Trial").focus()
    page.keyboard.press("Enter")
    assert names(page) == IN_ORDER[::-1]
    assert page.evaluate("document.activeElement.textContent") == "Trial"
    page.get_by_label("Words").focus()
    page.keyboard.type("fictin 2")
    assert names(page) == ["FICTITIOUS-1"]


def test_words_verdict_and_kind_of_patients_filter_together(opened):
    page = opened()
    page.locator("[name=verdict]").select_option("met")
    assert names(page) == ["FICTITIOUS-1", "later 9", "Later 10", "one stage"]
    page.locator("[name=patients]").select_option("reconstructed")
    page.get_by_label("Words").fill("ALIVE beyond")
    assert names(page) == ["Later 10"]
    assert page.evaluate(SHOWN).startswith("1 of 10 trials shown")
    page.get_by_label("Words").fill("no such trial")
    assert names(page) == []
    assert page.evaluate(SHOWN).startswith("0 of 10 trials shown")
    page.get_by_role("button", name="Show all").click()
    assert names(page) == IN_ORDER


def test_what_is_shown_stands_in_the_address_and_is_found_by_it(opened):
    page = opened()
    sort(page, "Median OS")
    page.locator("[name=patients]").select_option("reconstructed")
    page.get_by_label("Words").fill("held & #1")
    page.get_by_label("Words").fill("held")
    found = names(page)
    link = page.evaluate("location.hash")
    again = opened(hash=link)
    assert names(again) == found == ["few held back"]
    assert again.get_by_label("Words").input_value() == "held"
    assert again.locator("th[aria-sort=descending] button").inner_text() == "Median OS"


@pytest.mark.parametrize(
    "hash", ["#trials", "#sort=99&from=-3&verdict=perhaps", "#sort=x&down=1&from=1e9", "#%E0%A4%A="]
)
def test_an_address_that_says_nothing_shows_all(opened, hash):
    assert names(opened(hash=hash)) == IN_ORDER


def test_without_scripts_the_table_is_whole_and_has_no_buttons(opened):
    page = opened(scripts=False)
    assert page.locator("tbody th a").all_inner_texts()[:10] == IN_ORDER
    assert page.locator("button:visible, form:visible").count() == 0
    many = opened("many", scripts=False)
    assert many.locator("table[data-window] tbody th a").count() == WINDOW
    assert many.locator("noscript a").get_attribute("href") == "comparison.csv"
    assert many.locator("noscript").is_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_scrolls_the_table_and_not_the_page(opened, width):
    page = opened(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("(() => { const s = document.querySelector('.scroll');"
                         "return s.scrollWidth > s.clientWidth })()")  # fmt: skip


def test_many_trials_come_in_windows(opened):
    page = opened("many")
    assert names(page)[:2] == ["SET 1", "SET 2"]
    assert len(names(page)) == WINDOW
    first = page.get_by_label("Rows, above the table")
    assert first.get_by_role("button", name="Previous 20").is_disabled()
    first.get_by_role("button", name="Next 20").click()
    assert names(page)[0] == "SET 21"
    page.get_by_label("Rows, below the table").get_by_role("button", name="Next 20").click()
    assert names(page)[0] == "SET 41"
    assert len(names(page)) == MANY - 40
    assert "rows 41 to 47 shown" in page.evaluate(SHOWN)
    assert page.evaluate("location.hash") == "#from=40"
    sort(page, "Primary endpoint")
    assert "rows 1 to 20 shown" in page.evaluate(SHOWN)
    page.get_by_label("Words").fill("fictinib")
    assert len(names(page)) == 5
    assert not first.is_visible()


ROW = """() => {
  const row = document.querySelector('[data-window] tbody tr:nth-child(4)').cloneNode(true);
  for (const el of row.querySelectorAll('*'))
    for (const name of ['data-text', 'data-shape']) el.removeAttribute(name);
  return row.innerHTML;
}"""


def test_a_row_made_from_data_is_the_row_of_the_table(opened):
    page = opened("windows")
    written = page.evaluate(ROW)
    sort(page, "Trial")
    sort(page, "Trial")
    assert page.locator("[data-window] [data-text=name]").count() == 9
    assert page.evaluate(ROW) == written == opened().evaluate(ROW)


def test_on_paper_all_rows_are_there_and_none_is_cut_off(opened):
    page = opened(width=718)
    page.emulate_media(media="print")
    boxes = page.evaluate("""() => [...document.querySelectorAll('table[data-window] tbody tr')]
      .map((row) => row.getBoundingClientRect().bottom)""")
    assert len(boxes) == 10
    region = page.locator(".scroll").first.bounding_box()
    assert region["y"] + region["height"] >= max(boxes)
    assert not page.locator(".tools").is_visible()


@pytest.mark.parametrize("check", [in_every_mode, by_keyboard, motion, on_paper, from_file])
def test_the_gate_misses_nothing(browser, folder, check):
    with gate.serve(folder, "some/sub/") as base:
        found = list(check(browser, Place(folder, "index.html", base)))
    assert [str(one) for one in found if one.missed] == []


def test_axe_finds_nothing_where_rows_come_in_windows(browser, folder):
    with gate.serve(folder / "many") as base:
        place = Place(folder / "many", "index.html", base)
        found = list(in_every_mode(browser, place, modes=("light",)))
    assert [str(one) for one in found if one.missed] == []
