"""What the widgets on curves and scans start from, and what is seen of them without scripts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from onearm.analysis import Analysis
from onearm.book import figures
from onearm.book.figures import builders
from onearm.book.figures.scans import Patient, Scan, best_response, read_scans
from onearm.errors import InputError
from onearm.stats import survival


def data(html: str) -> dict[str, Any]:
    """What the scripts are given."""
    found = re.search(r'<script type="application/json">(.*?)</script>', html)
    assert found is not None
    told: dict[str, Any] = json.loads(found[1])
    return told


def with_spec(analysis: Analysis, **changes: Any) -> Analysis:
    spec = analysis.trial.spec.model_copy(update=changes)
    return replace(analysis, trial=replace(analysis.trial, spec=spec))


def test_the_curve_starts_flat_on_one_half_at_the_landmark(first: Analysis) -> None:
    start = builders.invented_times(first, "pfs")
    assert (start["unit"], start["landmark"], start["read"]) == ("weeks", 24.0, "24 weeks")
    times = [steps * start["step"] for steps, _ in start["patients"]]
    curve = survival.kaplan_meier(times, [event for _, event in start["patients"]])
    assert survival.landmark(curve, 24).rate == pytest.approx(0.5)
    assert survival.median(curve).value == 27.0


@pytest.mark.parametrize(
    ("unit", "landmark"),
    list(product(("days", "weeks", "months", "years"), (0.02, 0.5, 1, 6, 24, 182.625, 1000))),
)
def test_any_unit_and_landmark_give_times_on_whole_steps(
    first: Analysis, unit: str, landmark: float
) -> None:
    how = first.trial.spec.survival.model_copy(update={"landmarks": {"pfs": landmark}})
    start = builders.invented_times(with_spec(first, unit=unit, survival=how), "pfs")
    steps = [place for place, _ in start["patients"]]
    assert all(isinstance(place, int) and 0 < place < start["most"] for place in steps)
    assert max(start["ticks"]) <= start["most"] * start["step"] + 1e-9
    json.dumps(start, allow_nan=False)


def test_invented_patients_are_said_to_be_invented(first: Analysis) -> None:
    curve, scans = figures.km_builder(first).data, figures.recist_builder(first).data
    assert "Example, not trial data: progression-free survival of 12 invented patients" in curve
    assert "Example, not trial data: an invented patient with 80 mm at baseline" in scans
    assert not {subject for subject in first.trial.subjects.index if subject in curve + scans}


def test_the_rules_are_those_of_the_trial(first: Analysis) -> None:
    told = data(figures.recist_builder(first).data)
    assert (told["sdFrom"], told["confirmAfter"]) == (41, 28)
    rules = first.trial.spec.response.model_copy(update={"sd_from": 56, "confirm_after": 42})
    changed = with_spec(first, response=rules)
    told = data(figures.recist_builder(changed).data)
    assert (told["sdFrom"], told["confirmAfter"]) == (56, 42)
    how = first.trial.spec.survival.model_copy(update={"transform": "log"})
    assert data(figures.km_builder(with_spec(first, survival=how)).data)["transform"] == "log"


def test_a_trial_without_the_endpoint_has_the_widgets_all_the_same(
    leukemia_analysis: Analysis,
) -> None:
    assert leukemia_analysis.pfs is None
    assert data(figures.km_builder(leukemia_analysis).data)["unit"] == "weeks"
    told = data(figures.km_builder(leukemia_analysis, "os").data)
    assert (told["endpoint"], told["state"]) == ("overall survival", "alive")
    assert data(figures.recist_builder(leukemia_analysis).data)["sdFrom"] == 42


def test_the_example_responds_once_and_is_stable_if_that_must_be_confirmed() -> None:
    once = best_response(builders.COURSE, sd_from=42, confirm_after=None)
    again = best_response(builders.COURSE, sd_from=42, confirm_after=28)
    assert (once.response, again.response) == ("PR", "SD")
    assert again.reason == (
        "The response of day 84 was not seen again 28 days later or more. "
        "No progression on day 42; that counts from day 42 on."
    )
    table = builders.course_table(builders.COURSE, 42, 28)
    assert [row[3] for row in table.rows] == [
        f"<strong>{kind}</strong>" for kind in ("SD", "PR", "SD", "PD")
    ]
    assert "Best overall response PR; SD if" in table.caption


def test_disease_seen_again_after_a_complete_response_is_progression() -> None:
    scans = Scan(42, 0, other="CR"), Scan(84, 0), Scan(126, 0, other="CR")
    readings = read_scans(Patient("both", 50, scans))
    assert [(one.response, one.counted) for one in readings] == [
        ("CR", True), ("PD", True), ("CR", False),
    ]  # fmt: skip
    assert readings[1].reason == (
        "Disease is seen again after the complete response of day 42: progression."
    )


def test_all_grounds_of_progression_are_named() -> None:
    scan = Scan(42, 70, other="PD", fresh=True)
    (reading,) = read_scans(Patient("both", 50, (scan,)))
    assert reading.reason == (
        "A new lesion is progression, whatever the others do. "
        "70 mm is 40% and 20 mm above the smallest sum so far, 50 mm (20% and 5 mm are asked for): "
        "progression. The lesions that are not measured have clearly grown: progression."
    )


def test_a_little_less_than_a_third_reads_as_less() -> None:
    (reading,) = read_scans(Patient("target", 257, (Scan(42, 180),)))
    assert reading.response == "SD"
    assert reading.reason.startswith("180 mm is 29.9% below the baseline")


def test_a_rise_of_a_few_millimetres_says_what_it_lacks() -> None:
    _, reading = read_scans(Patient("target", 100, (Scan(42, 9), Scan(84, 12))))
    assert reading.response == "PR"
    assert reading.reason.endswith("yet 3 mm only, and progression needs 5 mm.")


def test_two_scans_on_one_day_are_refused() -> None:
    with pytest.raises(InputError, match="found two on day 42"):
        read_scans(Patient("target", 100, (Scan(42, 90), Scan(42, 80))))


def test_scans_in_any_order_are_read_in_that_of_time() -> None:
    scans = builders.COURSE.scans
    turned = replace(builders.COURSE, scans=scans[::-1])
    assert read_scans(turned) == read_scans(builders.COURSE)
