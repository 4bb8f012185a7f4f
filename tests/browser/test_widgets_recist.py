"""The reader of scans in a real browser: responses and reasons of Python, its state in the link."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
from playwright.sync_api import Page

from onearm.analysis import Analysis
from onearm.book.figures import builders
from onearm.book.figures.scans import Lesions, Patient, Scan, best_response, read_scans
from onearm.stats import response
from onearm.stats.response import NON_CR_NON_PD
from onearm.stats.scans import counted_scans

from .widget_page import Widgets, needs_browser

pytestmark = needs_browser

OTHERS = ("CR", NON_CR_NON_PD, "PD", "NE")
EDGES = [
    Patient("target", 100, (Scan(42, 70), Scan(84, 70.1))),  # 30% to the tenth of a mm
    Patient("target", 90, (Scan(42, 63),)),  # 0.7 * 90 is a hair below 63
    Patient("target", 257, (Scan(42, 180),)),  # 29.96%, which must not read as 30%
    Patient("target", 100, (Scan(42, 50), Scan(84, 60))),  # 20% and 5 mm
    Patient("target", 100, (Scan(42, 9), Scan(84, 12))),  # +33%, yet 3 mm only
    Patient("target", 20, (Scan(42, 16), Scan(84, 20))),  # +25%, yet 4 mm only, and stable
    Patient("target", 25, (Scan(42, 30),)),  # 20% and 5 mm above the baseline itself
    Patient("both", 50, (Scan(42, 0, other="CR"), Scan(84, 0, other="CR"))),
    Patient("both", 50, (Scan(42, 0, other="CR"), Scan(84, 6, other="CR"), Scan(126, 6))),
    Patient("both", 50, (Scan(42, 8, gone=True, other="CR"), Scan(84, 9, gone=True, other="NE"))),
    Patient("both", 50, (Scan(42, 0, other="CR"), Scan(84, 0), Scan(126, 0, other="NE"))),
    Patient("both", 50, (Scan(42, 0, other="CR"), Scan(84, 0, other="NE"), Scan(126, 0))),
    Patient("both", 50, (Scan(42, None), Scan(84, None, fresh=True), Scan(126, 20))),
    Patient("both", 50, (Scan(42, 30, other="PD"), Scan(84, 20))),
    Patient("both", 50, (Scan(20, 30), Scan(47, 30), Scan(60, 30))),  # a day too early, then not
    Patient("both", 50, (Scan(20, 45),)),  # too early for stable disease
    Patient("both", 50, (Scan(20, 30), Scan(30, 90))),  # progression before stable disease counts
    Patient("other", 10, (Scan(42, None, other="CR"), Scan(84, None))),
    Patient("other", 10, (Scan(42, None, other="CR"), Scan(84, None, other="NE"))),
    Patient("other", 10, (Scan(42, None), Scan(84, None, other="CR"), Scan(126, None, fresh=True))),
    Patient("target", 80, ()),
]


def patient_at_random(seed: int) -> Patient:
    """Up to eight scans, with each of the odd cases now and then."""
    rng = np.random.default_rng(seed)
    days = np.cumsum(rng.integers(1, 60, rng.integers(1, 9)))
    baseline = float(rng.integers(10, 150))
    size, scans = baseline, list[Scan]()
    for day in days:
        factor = float(rng.choice([0, 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4]))
        size = round(size * factor, 1) or float(rng.integers(0, 8) * rng.integers(0, 2))
        scans.append(Scan(
            int(day), None if rng.random() < 0.1 else size, bool(rng.random() < 0.05),
            str(rng.choice(OTHERS, p=(0.35, 0.5, 0.05, 0.1))), bool(rng.random() < 0.04),
        ))  # fmt: skip
    kinds: tuple[Lesions, ...] = get_args(Lesions)
    return Patient(kinds[seed % 3], baseline, tuple(scans))


CASES = [*EDGES, *(patient_at_random(seed) for seed in range(300))]

RUN = """
(cases) => cases.map(([patient, sdFrom, confirmAfter]) => ({
  readings: onearm.recist.readScans(patient),
  once: onearm.recist.bestResponse(patient, sdFrom, null),
  again: onearm.recist.bestResponse(patient, sdFrom, confirmAfter),
}))
"""


def as_json(patient: Patient) -> dict[str, Any]:
    return {
        "lesions": patient.lesions,
        "baseline": patient.baseline_mm,
        "scans": [
            {"day": s.day, "sum": s.sum_mm, "gone": s.gone, "other": s.other, "fresh": s.fresh}
            for s in patient.scans
        ],
    }


def summary(page: Page) -> str:
    page.evaluate(Widgets.SETTLED)
    return page.locator("oa-recist .oa-summary").inner_text()


def verdicts(page: Page) -> list[str]:
    page.evaluate(Widgets.SETTLED)
    return page.locator("oa-recist .oa-scan strong").all_inner_texts()


def test_responses_and_reasons_are_those_of_python(widgets: Widgets) -> None:
    rules = [(42, 28), (41, 56), (0, 1)]
    asked = [(case, *rules[i % 3]) for i, case in enumerate(CASES)]
    page = widgets.open(builders.recist_builder)
    given = [[as_json(patient), sd_from, after] for patient, sd_from, after in asked]
    shown = set()
    for (patient, sd_from, after), found in zip(asked, page.evaluate(RUN, given), strict=True):
        expected = read_scans(patient)
        assert len(found["readings"]) == len(expected)
        for told, reading in zip(found["readings"], expected, strict=True):
            assert (told["day"], told["response"], told["counted"], told["reason"]) == (
                reading.day, reading.response, reading.counted, reading.reason,
            )  # fmt: skip
            shown.add(reading.response)
            if reading.target is None:
                assert told["target"] is None
                continue
            target = told["target"]
            assert (target["response"], target["nadir"]) == (
                reading.target.response, reading.target.nadir_mm,
            )  # fmt: skip
            if target["sum"] is not None:
                assert target["change"] == pytest.approx(reading.target.change, rel=1e-12, abs=1e-9)
        for key, confirm in (("once", None), ("again", after)):
            best = best_response(patient, sd_from=sd_from, confirm_after=confirm)
            assert found[key] == {"response": best.response, "reason": best.reason}
            shown.add(f"best {best.response}")
    kinds = ("CR", "PR", "SD", "PD", "NE", NON_CR_NON_PD)
    assert shown == {*kinds, *(f"best {kind}" for kind in kinds)}


SEQUENCES = """
(cases) => cases.map(([days, responses, seen, sdFrom, confirmAfter]) => ({
  counted: onearm.recist.countedScans(days, responses, seen).map((one) => [one.day, one.response]),
  best: onearm.recist.bestOverallResponse(days, responses, { sdFrom, confirmAfter, seen }),
  first: onearm.recist.firstResponse(days, responses, { confirmAfter, seen }),
}))
"""


def test_sequences_in_any_order_with_two_scans_on_a_day_agree(widgets: Widgets) -> None:
    rng = np.random.default_rng(7)
    kinds = ("CR", "PR", "SD", NON_CR_NON_PD, "PD", "NE")
    asked = []
    for _ in range(300):
        n = int(rng.integers(0, 9))
        days = (rng.integers(1, 12, n) * 14).tolist()
        responses = rng.choice(kinds, n, p=(0.2, 0.3, 0.25, 0.05, 0.05, 0.15)).tolist()
        seen = None if rng.random() < 0.4 else (rng.random(n) < 0.5).tolist()
        after = None if rng.random() < 0.4 else 28
        asked.append([days, responses, seen, 42, after])
    page = widgets.open(builders.recist_builder)
    for case, found in zip(asked, page.evaluate(SEQUENCES, asked), strict=True):
        days, responses, seen, sd_from, after = case
        counted = counted_scans(days, responses, seen=seen)
        assert [tuple(one) for one in found["counted"]] == counted
        assert found["best"] == response.best_overall_response(
            days, responses, sd_from=sd_from, confirm_after=after, seen=seen
        )
        assert found["first"] == response.first_response(
            days, responses, confirm_after=after, seen=seen
        )


def test_the_widget_starts_as_its_static_table(widgets: Widgets, first: Analysis) -> None:
    page = widgets.open(builders.recist_builder)
    assert verdicts(page) == ["SD", "PR", "SD", "PD"]
    assert "PR if the first time counts, SD if it must be seen again" in summary(page)
    assert "Progression on day 168. The smallest sum up to then is 54 mm." in summary(page)
    reasons = page.locator("oa-recist .oa-scan > p").all_inner_texts()
    for reason, reading in zip(reasons, read_scans(builders.COURSE), strict=True):
        assert reason == f"{reading.response} {reading.reason}"
    assert not page.locator("oa-recist .oa-fallback").is_visible()


def test_scans_are_entered_by_keyboard_alone(widgets: Widgets) -> None:
    page = widgets.open(builders.recist_builder)
    page.get_by_role("group", name="Scan 2").get_by_label("Sum (mm)").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert verdicts(page)[1] == "PR"
    page.keyboard.press("ArrowUp")
    assert verdicts(page) == ["SD", "SD", "SD", "SD"]
    page.keyboard.press("Tab")
    page.keyboard.type("gone")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert verdicts(page) == ["SD", "PD", "(SD)", "(SD)"]
    assert "No progression so far" not in summary(page)
    page.get_by_role("button", name="Add a scan").press("Enter")
    assert len(verdicts(page)) == 5
    assert page.get_by_role("group", name="Scan 5").get_by_label("Day").input_value() == "210"
    page.get_by_role("button", name="Remove the last scan").press("Enter")
    assert len(verdicts(page)) == 4


def test_a_sum_left_out_is_not_evaluable(widgets: Widgets) -> None:
    page = widgets.open(builders.recist_builder)
    page.get_by_role("group", name="Scan 2").get_by_label("Sum (mm)").fill("")
    assert verdicts(page) == ["SD", "NE", "SD", "SD"]
    page.get_by_role("group", name="Scan 1").get_by_label("Sum (mm)").fill("0")
    assert verdicts(page)[0] == "PR"
    page.get_by_role("group", name="Scan 1").get_by_label("Other lesions").select_option("CR")
    assert verdicts(page)[0] == "CR"


def test_an_impossible_day_says_what_is_possible_and_changes_nothing(widgets: Widgets) -> None:
    page = widgets.open(builders.recist_builder)
    before = summary(page)
    scan = page.get_by_role("group", name="Scan 2")
    scan.get_by_label("Day").fill("130")
    assert scan.get_by_role("alert").first.inner_text() == "Give a number from 43 to 125."
    assert scan.get_by_label("Day").get_attribute("aria-invalid") == "true"
    assert summary(page) == before
    scan.get_by_label("Day").blur()
    assert scan.get_by_label("Day").input_value() == "84"


def test_without_measured_lesions_there_is_no_sum(widgets: Widgets) -> None:
    page = widgets.open(builders.recist_builder)
    page.get_by_role("radio", name="none that can be measured").check()
    assert verdicts(page) == [NON_CR_NON_PD] * 4
    assert not page.locator("oa-recist .oa-chart").is_visible()
    assert not page.get_by_role("group", name="Scan 1").get_by_label("Sum (mm)").is_visible()
    page.get_by_role("radio", name="measured ones only").check()
    assert verdicts(page) == ["SD", "PR", "SD", "PD"]
    assert not page.get_by_role("group", name="Scan 1").get_by_label("Other lesions").is_visible()


def test_a_point_is_dragged_up_and_down(widgets: Widgets) -> None:
    page = widgets.open(builders.recist_builder)
    point = page.locator("oa-recist .oa-chart circle").nth(1)
    box = point.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 30, steps=3)
    page.mouse.move(x, y + 400, steps=3)
    page.mouse.up()
    assert verdicts(page)[1:3] == ["PR", "PD"]
    assert page.get_by_role("group", name="Scan 2").get_by_label("Sum (mm)").input_value() == "0"


def test_a_finger_on_a_point_moves_it_and_not_the_page(widgets: Widgets) -> None:
    page = widgets.open(builders.recist_builder, width=390)
    box = page.locator("oa-recist .oa-chart circle").nth(1).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    for kind, down in [("touchStart", 0), *(("touchMove", 8 * i) for i in range(1, 7))]:
        at = {"type": kind, "touchPoints": [{"x": x, "y": y + down}]}
        touch.send("Input.dispatchTouchEvent", at)
        page.evaluate(Widgets.SETTLED)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.evaluate(Widgets.SETTLED)
    size = float(page.get_by_role("group", name="Scan 2").get_by_label("Sum (mm)").input_value())
    assert 25 < size < 35
    assert page.evaluate("scrollY") == 0


def test_the_link_brings_the_same_setting(widgets: Widgets) -> None:
    page = widgets.open(builders.recist_builder)
    page.get_by_role("group", name="Scan 3").get_by_label("Sum (mm)").fill("")
    page.get_by_role("group", name="Scan 4").get_by_label("A new lesion").check()
    page.get_by_label("Confirmed if seen again after (days)").last.fill("30")
    told, kinds = summary(page), verdicts(page)
    link = page.get_by_role("link", name="Link to this setting").get_attribute("href")
    assert link is not None
    assert "126__n" in link
    assert "168_66_nl" in link
    again = widgets.open(builders.recist_builder, link)
    assert (summary(again), verdicts(again)) == (told, kinds)
    again.get_by_role("button", name="Start again").click()
    assert verdicts(again) == ["SD", "PR", "SD", "PD"]


GOOD = {
    "lesions": "both", "baseline": "80", "scans": "42_90_n", "stable": "42", "again": "28",
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"lesions": "some"}, {"baseline": "0"}, {"baseline": ""}, {"scans": ""},
        {"scans": "42_60_x"}, {"scans": "42_60_n*42_60_n"}, {"scans": "0_60_n"},
        {"scans": "42_900_n"}, {"again": "0"}, {"again": "never"},
        {"scans": "*".join(f"{day}_60_n" for day in range(1, 11))},
    ],
)  # fmt: skip
def test_a_link_that_cannot_be_is_the_start(widgets: Widgets, change: dict[str, str]) -> None:
    told = "&".join(f"{key}={value}" for key, value in {**GOOD, **change}.items())
    page = widgets.open(builders.recist_builder, f"#oa-recist?{told}")
    assert verdicts(page) == ["SD", "PR", "SD", "PD"]
