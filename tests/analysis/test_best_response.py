"""Best response from sums of diameters, where nobody judged the patient as a whole."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from onearm.analysis import Analysis, analyse, registry
from onearm.analysis.best_response import TARGET_ALONE, best_responses, response_source
from onearm.analysis.patients import tumour_scans
from onearm.plots import spider, waterfall
from onearm.trial.data import Trial
from tests.trial.folder import TrialFolder

CASES = pd.read_csv(Path(__file__).with_name("target_lesions.csv"), dtype=str).fillna("")
RESPONSES = ("CR", "PR", "SD", "PD", "NE")

Course = tuple[float, list[tuple[int, str]]]
"""Baseline in mm, and for each scan days since baseline and sum in mm, '' where unknown."""


def measured(
    path: Path, courses: list[Course], *, marked: bool = False, **rules: float | None
) -> Trial:
    """A trial of these patients with nothing on response but their sums; first dose on day 1."""
    folder = TrialFolder(path)
    del folder.spec["tables"]["adrs"], folder.spec["tables"]["adae"], folder.spec["populations"]
    folder.write_spec(response={key: value for key, value in rules.items() if value is not None})
    names = [f"N{number:04d}" for number in range(len(courses))]
    folder.write_rows("adsl", [{"USUBJID": name} for name in names])
    folder.write_rows("adtte", [
        {"USUBJID": name, "PARAMCD": "PFS", "AVAL": "500", "CNSR": "1"} for name in names
    ])  # fmt: skip
    folder.write_rows("adtr", [
        {"USUBJID": name, "PARAMCD": "SDIAM", "AVAL": size, "ADY": str(1 + day)}
        | ({"ABLFL": "Y" if day == 0 else ""} if marked else {"BASE": str(base)})
        for name, (base, scans) in zip(names, courses, strict=True)
        for day, size in [(0, str(base)), *scans]
    ])  # fmt: skip
    # subjects are told apart by their order here: the patients are made up
    folder.write_spec(synthetic=True)
    return folder.open()


def best_of(trial: Trial) -> list[str]:
    """Best responses in the order of the subjects."""
    found = best_responses(trial)
    if found is None:
        return ["NE"] * len(trial.subjects)
    return [str(best) for best in found.reindex(trial.subjects.index).fillna("NE")]


def split(cell: str) -> list[str]:
    return cell.split(" ")


@pytest.mark.parametrize("case", CASES.to_dict("records"), ids=CASES["case"])
@pytest.mark.parametrize("marked", [False, True], ids=["BASE", "ABLFL"])
def test_cases_worked_by_hand(tmp_path: Path, case: dict[str, str], marked: bool) -> None:
    scans = list(zip(map(int, split(case["days"])), split(case["sums"]), strict=True))
    confirm = float(case["confirm_after"]) if case["confirm_after"] else None
    trial = measured(
        tmp_path, [(float(case["base"]), scans)],
        marked=marked, sd_from=float(case["sd_from"]), confirm_after=confirm,
    )  # fmt: skip
    assert best_of(trial) == [case["best"]]


def by_brute_force(base: int, scans: list[tuple[int, int | None]], confirm: int | None) -> str:
    """RECIST 1.1 in whole numbers: each scan against all before it, then the best that counts."""
    seen: list[tuple[int, str]] = []
    for position, (day, size) in enumerate(scans):
        before = [base, *(s for _, s in scans[:position] if s is not None)]
        if size is None:
            word = "NE"
        elif size == 0:
            word = "CR"
        elif not min(before) or size - min(before) >= max(5, min(before) / 5):
            word = "PD"
        else:
            word = "PR" if 10 * size <= 7 * base else "SD"
        seen.append((day, word))
        if word == "PD":
            break
    for best, good in (("CR", ("CR",)), ("PR", ("CR", "PR"))):
        for day, word in seen:
            again = [d for d, w in seen if w in good and confirm is not None and d - day >= confirm]
            if word in good and (confirm is None or again):
                return best
    if any(day >= 42 and word in ("CR", "PR", "SD") for day, word in seen):
        return "SD"
    return "PD" if seen[-1][1] == "PD" else "NE"


@pytest.mark.parametrize("confirm", [None, 28])
def test_every_course_of_three_scans_agrees_with_brute_force(
    tmp_path: Path, confirm: int | None
) -> None:
    sizes = (None, 0, 4, 56, 63, 64, 80, 96, 100)
    courses = [
        (80, list(zip((28, 56, 84), found, strict=True))) for found in product(sizes, repeat=3)
    ]
    texts: list[Course] = [
        (base, [(day, "" if size is None else str(size)) for day, size in scans])
        for base, scans in courses
    ]
    trial = measured(tmp_path, texts, confirm_after=confirm)
    expected = [by_brute_force(base, scans, confirm) for base, scans in courses]
    assert best_of(trial) == expected
    assert set(expected) == set(RESPONSES)


def test_of_two_sums_on_one_day_the_larger_counts(tmp_path: Path) -> None:
    trial = measured(tmp_path, [(100.0, [(56, "60"), (56, "75")])])
    assert best_of(trial) == ["SD"]


@pytest.mark.parametrize("size", ["0", ""])
def test_without_a_baseline_above_zero_there_is_no_response(tmp_path: Path, size: str) -> None:
    trial = measured(tmp_path, [(100.0, [(56, "60")]), (100.0, [(56, "60")])])
    adtr = trial.tables["adtr"].copy()
    second = adtr["USUBJID"].eq("N0001")
    adtr.loc[second, "BASE"] = float(size) if size else float("nan")
    if not size:
        adtr = adtr[~(second & adtr["ADY"].eq(1))]
    trial.tables["adtr"] = adtr  # type: ignore[index]
    assert best_of(trial) == ["PR", "NE"]


def test_sums_without_any_baseline_give_nothing(tmp_path: Path) -> None:
    trial = measured(tmp_path, [(100.0, [(56, "60")])], marked=True)
    adtr = trial.tables["adtr"]
    trial.tables["adtr"] = adtr[adtr["ADY"].gt(1)].assign(ABLFL=None)  # type: ignore[index]
    assert response_source(trial) is None
    assert best_responses(trial) is None


@pytest.fixture
def alone(tmp_path: Path) -> Analysis:
    courses: list[Course] = [(100, [(56, "60")]), (100, [(56, "95")]), (100, [(28, "130")])]
    return analyse(measured(tmp_path, courses))


def test_it_is_said_of_every_number_that_it_is_of_target_lesions_alone(alone: Analysis) -> None:
    assert response_source(alone.trial) == TARGET_ALONE
    found = {r.id: r for r in registry.registry(alone)}
    assert [found[f"response.{word.lower()}"].x for word in RESPONSES] == [0, 1, 1, 1, 0]
    numbers = [r for id, r in found.items() if id.startswith(("orr", "dcr", "response."))]
    assert len(numbers) == 8
    assert all(TARGET_ALONE in r.label and TARGET_ALONE in r.note for r in numbers)


def test_what_is_not_seen_is_named_among_what_is_missing(alone: Analysis) -> None:
    (gap,) = [gap for gap in alone.missing if gap.what == "responses of whole patients"]
    assert gap.chapter == "response"
    assert "no new lesion is seen" in gap.why
    assert "OVR" in gap.brings


def test_figures_say_whose_response_they_show(alone: Analysis) -> None:
    for figure in (waterfall(alone, name="w"), spider(alone, name="s")):
        assert f"Best responses are those of the {TARGET_ALONE}." in figure.caption


def test_a_judgement_of_the_whole_patient_rules_over_sums(tmp_path: Path) -> None:
    trial = measured(tmp_path, [(100.0, [(56, "60")]), (100.0, [(56, "60")])])
    for param, source, best in (("OVR", "scans", ["PD", "NE"]), ("BOR", "recorded", ["PD", "NE"])):
        rows = {"USUBJID": ["N0000"], "PARAMCD": [param], "AVALC": ["PD"], "ADY": [57.0]}
        judged = Trial(
            trial.folder, trial.spec, {**trial.tables, "adrs": pd.DataFrame(rows)}, trial.claims
        )
        assert response_source(judged) == source
        assert best_of(judged) == best
        assert not [r for r in registry.registry(analyse(judged)) if TARGET_ALONE in r.label]


@pytest.mark.parametrize("marked", [False, True], ids=["BASE", "ABLFL"])
def test_changes_come_from_the_baseline_where_they_are_not_given(
    tmp_path: Path, marked: bool
) -> None:
    trial = measured(tmp_path, [(80, [(56, "60"), (84, "50")])], marked=marked)
    assert "PCHG" not in trial.tables["adtr"]
    (scans,) = tumour_scans(trial, None)
    assert scans.change == (-25.0, -37.5)
    assert scans.time == (57, 85)


def test_a_day_that_is_blank_comes_from_its_date(tmp_path: Path) -> None:
    trial = measured(tmp_path, [(100.0, [(56, "60")])])
    adsl, adtr = trial.tables["adsl"], trial.tables["adtr"]
    start = pd.Timestamp("2024-01-01")
    dated = adtr.assign(ADT=start + pd.to_timedelta(adtr["ADY"] - 1, unit="D"))
    dated.loc[dated["ADY"] > 1, "ADY"] = float("nan")
    tables = {**trial.tables, "adsl": adsl.assign(TRTSDT=start), "adtr": dated}
    assert best_of(Trial(trial.folder, trial.spec, tables, trial.claims)) == ["PR"]
