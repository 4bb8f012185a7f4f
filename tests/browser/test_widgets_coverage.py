"""The coverage explorer in a real browser: limits and sums of Python, by keyboard and by link."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from scipy import special

from onearm.book.figures import explorers
from onearm.stats import coverage
from onearm.stats.exact import LIMITS

from .widget_page import Widgets, needs_browser

pytestmark = needs_browser

METHODS = list(LIMITS)
RUN = """
(all) => all.map(([n, method, level, p]) => {
  const known = onearm.coverage.limits(n, method, level);
  const { misses, least } = onearm.coverage;
  return { low: known.low, high: known.high, misses: misses(known, p), least: least(known) };
})
"""

NAME = """
() => document.activeElement.getAttribute("aria-label")
  || (document.activeElement.labels?.[0] ?? document.activeElement).textContent
"""


def asked() -> list[tuple[int, str, float, float]]:
    """Few and many patients, low and high levels, rates at both ends and drawn at random."""
    rng = np.random.default_rng(2026)
    edges = [(28, method, 0.95, p) for method in METHODS for p in (0.0, 0.434, 1.0)]
    edges += [(n, method, level, 0.3) for method in METHODS for n, level in
              ((1, 0.95), (2, 0.5), (120, 0.999), (200, 0.8))]  # fmt: skip
    drawn = [
        (int(rng.integers(1, 61)), method, round(float(rng.uniform(0.5, 0.999)), 3),
         float(rng.random()))
        for method in METHODS for _ in range(8)
    ]  # fmt: skip
    return edges + drawn


def told(page: Page) -> str:
    page.evaluate(Widgets.SETTLED)
    return page.locator("oa-coverage .oa-summary").inner_text()


def test_limits_misses_and_the_worst_are_those_of_python(widgets: Widgets) -> None:
    page = widgets.open(explorers.coverage_explorer)
    cases = asked()
    assert len(cases) >= 50
    for (n, method, level, p), found in zip(cases, page.evaluate(RUN, cases), strict=True):
        low, high = coverage.limits(n, method, level)
        np.testing.assert_allclose(found["low"], low, rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(found["high"], high, rtol=1e-9, atol=1e-13)
        for name in ("misses", "least"):
            ask = (n, p, method, level) if name == "misses" else (n, method, level)
            expected = asdict(getattr(coverage, name)(*ask))
            assert found[name] == pytest.approx(expected, rel=0, abs=1e-9), (n, method, level, p)


def test_normal_quantiles_are_those_of_scipy(widgets: Widgets) -> None:
    tails = [0.25, 0.1, 0.075, 0.05, 0.025, 0.005, 5e-4, 1e-9, 0.4999, 0.7]
    page = widgets.open(explorers.coverage_explorer)
    found = page.evaluate("(tails) => tails.map(onearm.coverage.quantile)", tails)
    assert found == pytest.approx((-special.ndtri(tails)).tolist(), rel=1e-13)


def test_it_starts_from_the_patients_and_the_null_of_the_trial(widgets: Widgets) -> None:
    text = told(widgets.open(explorers.coverage_explorer))
    here = coverage.misses(28, 0.434, "clopper-pearson")
    worst = coverage.least(28, "clopper-pearson")
    assert text.startswith("With 28 patients and a true rate of 43.4%, the 95% interval of Clopper")
    assert f"holds that rate in {here.holds:.1%} of trials" in text
    assert f"in {here.above:.1%} it lies wholly above the rate, in {here.below:.1%} wholly" in text
    assert f"at least {worst.holds:.1%} (near a rate of {worst.p:.1%}): it keeps its" in text
    assert f"Wilson holds the rate in {coverage.misses(28, 0.434, 'wilson').holds:.1%}" in text


def test_the_table_has_every_interval(widgets: Widgets) -> None:
    page = widgets.open(explorers.coverage_explorer, "#oa-coverage?n=33&level=90&rate=20")
    page.evaluate(widgets.SETTLED)
    for row, (method, (name, _)) in zip(
        page.locator("oa-coverage .oa-live tbody tr").all(), LIMITS.items(), strict=True
    ):
        found = coverage.misses(33, 0.2, method, 0.9)
        worst = coverage.least(33, method, 0.9).holds
        assert row.locator("th, td").all_inner_texts() == [
            name, f"{found.holds:.1%}", f"{found.above:.1%}", f"{found.below:.1%}",
            f"{100 * found.width:.1f}", f"{worst:.1%}",
        ]  # fmt: skip


def test_every_control_is_reached_and_works_by_keyboard(widgets: Widgets) -> None:
    page = widgets.open(explorers.coverage_explorer)
    page.get_by_label("Interval", exact=True).focus()
    names = []
    for _ in range(10):
        names.append(page.evaluate(NAME))
        page.keyboard.press("Tab")
    assert names[:2] == ["Interval", "Beside it"]
    assert names[2:8:2] == names[3:8:2]
    assert names[2:8:2] == ["Patients n", "Level that is promised (%)", "True rate (%)"]
    assert names[8].startswith("All 95% intervals")  # scrolls on a phone
    assert names[9] == "Start again"
    page.get_by_role("slider", name="Patients n").press("ArrowRight")
    assert told(page).startswith("With 29 patients")
    page.get_by_label("Interval", exact=True).select_option("wilson")
    assert "less than it promises" in told(page)
    assert "Beside it" not in told(page)  # it is the same one
    page.get_by_role("button", name="Start again").press("Enter")
    assert told(page).startswith("With 28 patients")


def test_half_a_patient_is_told(widgets: Widgets) -> None:
    page = widgets.open(explorers.coverage_explorer)
    box = page.get_by_role("spinbutton", name="Patients n")
    box.fill("12.5")
    assert page.get_by_role("alert").filter(has_text="Give a whole number from 1").is_visible()
    assert told(page).startswith("With 28 patients")
    box.fill("1")
    assert told(page).startswith("With 1 patient and")


@pytest.mark.parametrize("rate", ["0", "100"])
def test_at_both_ends_every_interval_holds(widgets: Widgets, rate: str) -> None:
    page = widgets.open(explorers.coverage_explorer)
    page.get_by_role("spinbutton", name="True rate").fill(rate)
    assert "holds that rate in 100.0% of trials. It misses in 0.0%" in told(page)


def test_the_rate_is_dragged(widgets: Widgets) -> None:
    page = widgets.open(explorers.coverage_explorer)
    handle = page.locator("oa-coverage .oa-chart").first.locator("circle")
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 50, y, steps=3)
    page.mouse.up()
    page.evaluate(widgets.SETTLED)
    assert 50 < float(page.get_by_role("spinbutton", name="True rate").input_value()) < 60


def test_the_link_brings_the_same_setting(widgets: Widgets) -> None:
    page = widgets.open(explorers.coverage_explorer)
    page.get_by_label("Interval", exact=True).select_option("mid-p")
    page.get_by_label("Beside it").select_option("none")
    page.get_by_role("spinbutton", name="Level").fill("99.5")
    text = told(page)
    link = page.get_by_role("link", name="Link to this setting").get_attribute("href")
    assert link == "#oa-coverage?method=mid-p&beside=none&n=28&level=99.5&rate=43.4"
    expect(page).to_have_url(page.url.split("#")[0] + link)  # the address has it a moment later
    assert told(widgets.open(explorers.coverage_explorer, link)) == text


@pytest.mark.parametrize(
    "link",
    ["#oa-coverage?", "#oa-coverage?n=1e9", "#oa-coverage?n=2.5", "#oa-coverage?method=toString",
     "#oa-coverage?beside=wald", "#oa-coverage?level=100", "#oa-coverage?rate=-1"],
)  # fmt: skip
def test_a_link_that_cannot_be_is_the_start(widgets: Widgets, link: str) -> None:
    text = told(widgets.open(explorers.coverage_explorer, link))
    assert text.startswith("With 28 patients and a true rate of 43.4%, the 95% interval of Clopper")
