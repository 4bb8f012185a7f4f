"""The curve builder in a real browser: the numbers of Python, and its state in the link."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from onearm.analysis import Analysis
from onearm.book.figures import builders
from onearm.stats import survival
from onearm.stats.limits import Transform

from .widget_page import Widgets, needs_browser

pytestmark = needs_browser

Z = 1.959963984540054
EDGES: list[tuple[list[float], list[int]]] = [
    ([6, 7, 9, 10], [1, 0, 1, 0]),
    ([2, 4, 6, 8], [1, 1, 1, 1]),  # flat on one half, then on to nothing
    ([2, 4, 6], [0, 0, 0]),  # no event
    ([5], [1]),
    ([5], [0]),
    ([0, 0, 3, 3], [1, 0, 1, 0]),  # events at once, and censored at the time of an event
    ([0, 0, 0], [1, 1, 1]),
    ([2, 4, 6, 6], [1, 1, 0, 0]),  # the curve ends on one half
    ([0.3, 0.1 + 0.2, 0.5, 0.7], [1, 1, 0, 1]),  # one time but for rounding
    ([10000.3, 10000.1 + 0.2, 10001], [1, 0, 1]),
    ([1, 2, 3, 4, 5], [0, 0, 1, 1, 1]),  # nothing is uncertain before the first event
]


def drawn_at_random(seed: int) -> tuple[list[float], list[int]]:
    """A few patients with many ties, or none."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 31))
    grid = (1.0, 0.5, 0.1, 1e-3)[seed % 4]
    times = np.round(rng.gamma(2, 8, n) / grid) * grid
    events = rng.random(n) < rng.choice([0.3, 0.7, 1.0])
    return times.tolist(), events.astype(int).tolist()


CASES = [*EDGES, *(drawn_at_random(seed) for seed in range(60))]

RUN = """
(cases) => cases.map(([times, events, transform, z, at]) => {
  const curve = onearm.km.kaplanMeier(times, events, { transform, z });
  const column = (key) => curve.map((row) => row[key]);
  return {
    ...Object.fromEntries(
      ["time", "survival", "se", "low", "high", "atRisk", "events", "censored"].map(
        (key) => [key, column(key)])),
    quantiles: [0.25, 0.5, 0.75].map((share) => onearm.km.quantile(curve, share)),
    rates: at.map((time) => onearm.km.landmark(curve, time)),
  };
})
"""


def moments(times: list[float]) -> list[float]:
    """Before, at, between and after the times."""
    last = max(times)
    return [0.0, *times, last / 2 + 0.01, last + 1]


def summary(page: Page) -> str:
    page.evaluate(Widgets.SETTLED)
    return page.locator("oa-km .oa-summary").inner_text()


def value_text(page: Page) -> str | None:
    page.evaluate(Widgets.SETTLED)
    lanes = page.get_by_role("slider", name="Time of the chosen patient")
    return lanes.get_attribute("aria-valuetext")


def test_curves_medians_and_rates_are_those_of_python(widgets: Widgets) -> None:
    scales: tuple[Transform, ...] = get_args(Transform)
    asked = [(*case, scale) for case in CASES for scale in scales]
    page = widgets.open(builders.km_builder)
    given = [[times, events, scale, Z, moments(times)] for times, events, scale in asked]
    for (times, events, scale), found in zip(asked, page.evaluate(RUN, given), strict=True):
        curve = survival.kaplan_meier(times, events, transform=scale)
        for key, column in (("atRisk", "at_risk"), ("events", "events"), ("censored", "censored")):
            assert found[key] == getattr(curve, column).tolist()
        for key in ("time", "survival", "se", "low", "high"):
            np.testing.assert_allclose(found[key], getattr(curve, key), rtol=1e-9, atol=1e-12)
        for share, told in zip((0.25, 0.5, 0.75), found["quantiles"], strict=True):
            expected = survival.quantile(curve, share)
            assert (told["value"], told["low"], told["high"]) == (expected.value, *expected.ci)
        for at, told in zip(moments(times), found["rates"], strict=True):
            mark = survival.landmark(curve, at)
            assert told["atRisk"] == mark.at_risk
            assert (told["rate"] is None) == (mark.rate is None)
            assert mark.rate is None or abs(told["rate"] - mark.rate) < 1e-12


def test_the_widget_starts_as_its_static_figure(widgets: Widgets, first: Analysis) -> None:
    page = widgets.open(builders.km_builder)
    start = builders.invented_times(first, "pfs")
    times = [steps * start["step"] for steps, _ in start["patients"]]
    curve = survival.kaplan_meier(times, [event for _, event in start["patients"]])
    middle = survival.median(curve)
    told = summary(page)
    assert f"{curve.n} patients, {curve.n_events} events." in told
    assert f"The median is {middle.value:.1f} weeks" in told
    assert f"{middle.ci[0]:.1f} to {middle.ci[1]:.1f}, log-log" in told
    assert "The curve lies on one half from 24.0 to 30.0" in told
    assert not page.locator("oa-km .oa-fallback").is_visible()


def test_keys_move_switch_and_choose_patients(widgets: Widgets) -> None:
    page = widgets.open(builders.km_builder)
    lanes = page.get_by_role("slider", name="Time of the chosen patient")
    lanes.focus()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    assert value_text(page) == "Patient 5: 24.0 weeks, event"
    page.keyboard.press("ArrowRight")
    assert value_text(page) == "Patient 5: 25.0 weeks, event"
    page.keyboard.press("Space")
    assert value_text(page) == "Patient 5: 25.0 weeks, censored"
    assert "At the start it was 27.0 weeks." in summary(page)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert value_text(page) == "Patient 5: 0.0 weeks, censored"
    page.keyboard.press("End")
    assert value_text(page) == "Patient 5: 72.0 weeks, censored"


def test_every_control_is_reached_and_works_by_keyboard(widgets: Widgets) -> None:
    page = widgets.open(builders.km_builder)
    page.get_by_role("slider", name="Time of the chosen patient").focus()
    names = []
    for _ in range(8):
        page.keyboard.press("Tab")
        names.append(page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent"
            " || document.activeElement.getAttribute('aria-label')"))  # fmt: skip
    assert names[0] == "Patient"
    assert names[1:3] == ["Time of this patient (weeks)"] * 2
    assert names[3] == "● the event"
    assert names[4].startswith("Limits")
    assert names[5:] == ["Add a patient", "Remove this patient", "Start again"]
    page.get_by_role("button", name="Add a patient").press("Enter")
    expect(page.locator("#oa-km-patient option")).to_have_count(13)
    assert value_text(page) == "Patient 13: 24.0 weeks, event"
    page.get_by_role("button", name="Remove this patient").press("Enter")
    page.get_by_role("radio", name="last seen without it").check()
    assert value_text(page) == "Patient 12: 60.0 weeks, censored"
    page.get_by_label("Limits symmetric").select_option("plain")
    assert ", plain; NR" in summary(page)


def test_a_line_is_dragged_by_its_end(widgets: Widgets) -> None:
    page = widgets.open(builders.km_builder)
    end = page.locator("oa-km .oa-chart").nth(1).locator("circle").nth(9)
    box = end.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y + 60, steps=4)
    page.mouse.up()
    moved = value_text(page)
    assert moved.startswith("Patient 10: 4")
    assert moved != "Patient 10: 48.0 weeks, event"


def test_there_are_always_a_few_patients_and_never_a_crowd(widgets: Widgets) -> None:
    page = widgets.open(builders.km_builder)
    add, remove = (page.get_by_role("button", name=name) for name in ("Add", "Remove"))
    while add.is_enabled():
        add.click()
        page.evaluate(widgets.SETTLED)
    expect(page.locator("#oa-km-patient option")).to_have_count(16)
    while remove.is_enabled():
        remove.click()
        page.evaluate(widgets.SETTLED)
    expect(page.locator("#oa-km-patient option")).to_have_count(3)


def test_the_link_brings_the_same_setting(widgets: Widgets) -> None:
    page = widgets.open(builders.km_builder)
    lanes = page.get_by_role("slider", name="Time of the chosen patient")
    lanes.press("ArrowRight")
    lanes.press("Space")
    page.get_by_label("Limits symmetric").select_option("arcsin")
    told = summary(page)
    link = page.get_by_role("link", name="Link to this setting").get_attribute("href")
    assert link is not None
    assert "7c6e12e" in link
    again = widgets.open(builders.km_builder, link)
    assert summary(again) == told
    again.get_by_role("button", name="Start again").click()
    assert "The median is 27.0 weeks" in summary(again)


@pytest.mark.parametrize(
    "link",
    ["#oa-km?patients=6e7", "#oa-km?patients=6e7c", "#oa-km?patients=" + "6e" * 17,
     "#oa-km?patients=6e7c8e&limits=toString", "#oa-km?", "#oa-km?patients=6e7e9999c"],
)  # fmt: skip
def test_a_link_that_cannot_be_is_the_start(widgets: Widgets, link: str) -> None:
    assert "The median is 27.0 weeks" in summary(widgets.open(builders.km_builder, link))


def test_not_reached_is_said_where_it_is(widgets: Widgets) -> None:
    page = widgets.open(builders.km_builder, "#oa-km?patients=6c8c12e18c24e24c30c36c")
    assert "The median is not reached" in summary(page)
    assert "At 24 weeks 62.5% are event-free." in summary(page)
