"""The design explorer in a real browser: the designs of Python, by keyboard and by link."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
from IPython.display import HTML
from playwright.sync_api import Page, expect

from onearm.analysis import Analysis
from onearm.book.figures import explorers
from onearm.errors import InputError
from onearm.stats import simon

from .widget_page import Widgets, needs_browser

pytestmark = needs_browser

MOST = explorers.MOST_PATIENTS
EDGES = [
    (0.434, 0.634, 0.10, 0.20),  # the first trial
    (0.05, 0.20, 0.05, 0.20),  # Simon 1989, table 1
    (0.20, 0.40, 0.05, 0.20),
    (0.90, 0.97, 0.10, 0.20),
    (0.95, 0.99, 0.20, 0.30),
    (0.01, 0.90, 0.30, 0.50),  # two patients do
    (0.01, 0.98, 0.40, 0.50),
    (0.50, 0.58, 0.10, 0.20),  # optimal with more patients than are searched
    (0.50, 0.55, 0.10, 0.10),  # none with so few patients
    (0.97, 0.98, 0.01, 0.01),
    (0.30, 0.50, 0.05, 0.01),
]


def questions(seed: int = 6, count: int = 80) -> list[tuple[float, float, float, float]]:
    """Edges, and questions drawn at random within the ranges of the controls."""
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(count):
        p0 = round(rng.uniform(0.01, 0.9), 3)
        p1 = round(rng.uniform(p0 + 0.05, 0.99), 3)
        drawn.append((p0, p1, float(rng.choice([0.01, 0.05, 0.1, 0.2, 0.4])),
                      float(rng.choice([0.02, 0.1, 0.2, 0.5]))))  # fmt: skip
    return EDGES + drawn


def both(analysis: Analysis) -> HTML:
    """Two widgets on one page, each with its scripts."""
    made = explorers.design_explorer(analysis), explorers.coverage_explorer(analysis)
    return HTML("".join(one.data for one in made))


def told(page: Page) -> str:
    page.evaluate(Widgets.SETTLED)
    return page.locator("oa-design .oa-summary").inner_text()


def test_designs_are_those_of_python(widgets: Widgets) -> None:
    page = widgets.open(explorers.design_explorer)
    run = "(all) => all.map((one) => onearm.design.search(...one))"
    asked = questions()
    without = 0
    for one, found in zip(asked, page.evaluate(run, [[*q, MOST] for q in asked]), strict=True):
        try:
            expected = simon.search(*one, n_max=MOST)
        except InputError:
            assert found is None, one
            without += 1
            continue
        assert found["complete"] == expected.complete, one
        for kind in ("minimax", "optimal"):
            for key, value in asdict(getattr(expected, kind)).items():
                near = pytest.approx(value, rel=0, abs=1e-9) if isinstance(value, float) else value
                assert found[kind][key] == near, (one, kind, key)
    assert 2 <= without < len(asked) / 2


def test_what_a_rule_does_is_what_python_says(widgets: Widgets) -> None:
    rng = np.random.default_rng(28)
    asked = []
    for _ in range(60):
        n1 = int(rng.integers(1, 60))
        n = n1 + int(rng.integers(1, 60))
        r1 = int(rng.integers(0, n1))
        asked.append((r1, n1, int(rng.integers(r1, n)), n, float(rng.choice([0, 1, rng.random()]))))
    page = widgets.open(explorers.design_explorer)
    run = "(all) => all.map((one) => onearm.design.characteristics(...one))"
    for one, found in zip(asked, page.evaluate(run, asked), strict=True):
        assert found == pytest.approx(asdict(simon.characteristics(*one)), rel=0, abs=1e-9), one


def test_it_starts_from_the_rule_of_the_trial(widgets: Widgets) -> None:
    page = widgets.open(explorers.design_explorer)
    text = told(page)
    assert text.startswith("The minimax design: stop after 15 patients if 6 or fewer of them")
    assert "activity from 16 successes on" in text
    assert text.endswith("This is the rule of NCT04028063.")
    cells = page.locator("oa-design .oa-live tbody tr").nth(1).locator("td").all_inner_texts()
    optimal = simon.search(0.434, 0.634, 0.1, 0.2).optimal
    assert cells == [
        f"{optimal.r1}/{optimal.n1}", f"{optimal.r}/{optimal.n}", f"{optimal.alpha:.2%}",
        f"{optimal.power:.2%}", f"{optimal.pet0:.1%}", f"{optimal.en0:.1f}",
    ]  # fmt: skip


def test_every_control_is_reached_and_works_by_keyboard(widgets: Widgets) -> None:
    page = widgets.open(explorers.design_explorer)
    page.get_by_role("slider", name="Uninteresting rate p0").focus()
    names = []
    for _ in range(11):
        names.append(page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent"
            " || document.activeElement.getAttribute('aria-label')"))  # fmt: skip
        page.keyboard.press("Tab")
    pairs = [name.split(" (")[0].split(":")[0] for name in names]
    assert pairs[:8:2] == pairs[1:8:2]
    assert pairs[:8:2] == ["Uninteresting rate p0", "Desirable rate p1", "Type I error at most",
                           "Power at least"]  # fmt: skip
    assert names[8] == "minimax: fewest in all"
    assert names[9].startswith("Designs that keep both errors")  # scrolls on a phone
    assert names[10] == "Start again"
    page.get_by_role("slider", name="Desirable rate p1").press("ArrowRight")
    assert "At 63.5% it declares" in told(page)
    page.get_by_role("radio", name="minimax").press("ArrowRight")
    assert told(page).startswith("The optimal design")
    page.get_by_role("button", name="Start again").press("Enter")
    assert told(page).endswith("This is the rule of NCT04028063.")


def test_a_number_that_cannot_be_is_told_and_taken_back(widgets: Widgets) -> None:
    page = widgets.open(explorers.design_explorer)
    before = told(page)
    box = page.get_by_role("spinbutton", name="Power at least")
    box.fill("120")
    assert box.get_attribute("aria-invalid") == "true"
    assert page.get_by_role("alert").filter(has_text="Give a number from 50 to 99.").is_visible()
    box.fill("")
    assert told(page) == before
    box.press("Tab")
    assert box.input_value() == "80"
    assert box.get_attribute("aria-invalid") is None
    box.fill("90")
    assert told(page) != before


def test_rates_the_wrong_way_round_say_what_to_do(widgets: Widgets) -> None:
    page = widgets.open(explorers.design_explorer)
    page.get_by_role("spinbutton", name="Desirable rate p1").fill("40")
    assert "Raise p1 or lower p0." in told(page)
    assert not page.locator("oa-design .oa-live table").is_visible()
    assert page.get_by_text("p1 must be above p0: more than 43.4").is_visible()
    page.get_by_role("spinbutton", name="Uninteresting rate p0").fill("20")
    assert told(page).startswith("The minimax design")
    assert page.locator("oa-design .oa-live table").is_visible()


def test_where_no_design_is_found_the_limit_is_told(widgets: Widgets) -> None:
    page = widgets.open(explorers.design_explorer)
    page.get_by_role("spinbutton", name="Desirable rate p1").fill("45")
    assert f"No two-stage design with {MOST} patients or fewer tells 43.4% from 45%" in told(page)
    assert "Move the two rates apart" in told(page)


def test_a_larger_trial_that_was_not_searched_is_told(widgets: Widgets) -> None:
    link = "#oa-design?p0=50&p1=58&alpha=10&power=80&show=optimal"
    text = told(widgets.open(explorers.design_explorer, link))
    assert text.endswith(f"The search ends at {MOST} patients: a larger trial might expect fewer.")


def test_the_rates_are_dragged_and_never_pass_each_other(widgets: Widgets) -> None:
    page = widgets.open(explorers.design_explorer)
    handle = page.locator("oa-design .oa-chart").first.locator("circle").first
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y, steps=3)
    moved = float(page.get_by_role("spinbutton", name="Uninteresting rate p0").input_value())
    assert 25 < moved < 43
    page.mouse.move(x + 300, y, steps=3)
    page.mouse.up()
    page.evaluate(widgets.SETTLED)
    assert page.get_by_role("spinbutton", name="Uninteresting rate p0").input_value() == "62.4"


def test_the_link_brings_the_same_setting(widgets: Widgets) -> None:
    page = widgets.open(explorers.design_explorer)
    page.get_by_role("spinbutton", name="Uninteresting rate p0").fill("12.5")
    page.get_by_role("radio", name="optimal").check()
    text = told(page)
    link = page.get_by_role("link", name="Link to this setting").get_attribute("href")
    assert link == "#oa-design?p0=12.5&p1=63.4&alpha=10&power=80&show=optimal"
    expect(page).to_have_url(page.url.split("#")[0] + link)  # the address has it a moment later
    assert told(widgets.open(explorers.design_explorer, link)) == text


def test_a_link_that_is_followed_on_the_page_changes_it(widgets: Widgets) -> None:
    page = widgets.open(explorers.design_explorer)
    page.evaluate("location.hash = '#oa-design?p0=20&p1=40&alpha=5&power=80&show=minimax'")
    page.wait_for_function("document.querySelector('oa-design').state.p0 === 20")
    minimax = simon.search(0.2, 0.4, 0.05, 0.2).minimax
    assert f"stop after {minimax.n1} patients if {minimax.r1} or fewer" in told(page)


@pytest.mark.parametrize(
    "link",
    ["#oa-design?", "#oa-design?p0=abc", "#oa-design?p0=0", "#oa-design?power=100",
     "#oa-design?p0=", "#oa-design?show=toString", "#oa-design?p1=NaN", "#oa-km?p0=20"],
)  # fmt: skip
def test_a_link_that_cannot_be_is_the_start(widgets: Widgets, link: str) -> None:
    text = told(widgets.open(explorers.design_explorer, link))
    assert text.endswith("This is the rule of NCT04028063.")


def test_data_that_cannot_be_leave_the_figure(widgets: Widgets) -> None:
    page = widgets.open(explorers.design_explorer)
    page.evaluate(
        "() => { const old = document.querySelector('oa-design'); const copy = old.cloneNode();"
        "copy.removeAttribute('data-live');"
        "copy.innerHTML = '<script type=\"application/json\">{}</script>"
        "<div class=\"oa-fallback\">figure</div>'; old.replaceWith(copy); }"
    )  # fmt: skip
    assert page.locator("oa-design .oa-fallback").is_visible()
    assert page.locator("oa-design .oa-live").count() == 0
    assert len(widgets.faults) == 1
    widgets.faults.clear()


def test_two_on_a_page_share_the_scripts(widgets: Widgets) -> None:
    page = widgets.open(both)
    assert page.locator(".oa-live").count() == 2
    page.get_by_role("spinbutton", name="Uninteresting rate p0").fill("30")
    text = page.locator("oa-coverage .oa-summary").inner_text()
    assert "a true rate of 43.4%" in text
