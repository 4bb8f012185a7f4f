"""Populations, records and times of a trial that has been read."""

from __future__ import annotations

from pathlib import Path

import pytest

from onearm.trial.folder import check_trial, open_trial

SHIPPED = Path(__file__).parents[2] / "data" / "NCT04028063"


@pytest.mark.parametrize(
    ("name", "subjects"),
    [("safety", ["S1", "S2", "S3"]), ("efficacy", ["S1", "S2"]), ("primary", ["S1"])],
)
def test_a_population_is_who_has_its_flag(trial, name, subjects):
    assert trial.open().population(name).tolist() == subjects


@pytest.mark.parametrize(
    ("declared", "primary", "efficacy", "safety"),
    [
        ({"safety": "SAFFL", "efficacy": "EFFFL"}, 2, 2, 3),
        ({"safety": "SAFFL"}, 3, 3, 3),
        ({"safety": "SAFFL", "primary": "PRIMFL"}, 1, 3, 3),
        ({"primary": "PRIMFL"}, 1, 4, 4),
        ({}, 4, 4, 4),
    ],
)
def test_a_population_not_declared_is_the_next_larger(trial, declared, primary, efficacy, safety):
    trial.write_spec(populations=declared)
    opened = trial.open()
    sizes = [len(opened.population(name)) for name in ("primary", "efficacy", "safety")]
    assert sizes == [primary, efficacy, safety]


@pytest.mark.parametrize(
    ("unit", "days"), [("days", 1), ("weeks", 7), ("months", 365.25 / 12), ("years", 365.25)]
)
def test_times_are_in_the_unit_of_the_trial(trial, unit, days):
    trial.write_spec(unit=unit)
    times = trial.open().times("pfs", "safety")
    assert times.subject == ("S1", "S2", "S3")
    assert times.time.tolist() == pytest.approx([70 / days, 84 / days, 35 / days], rel=1e-14)
    assert times.event.tolist() == [1, 0, 1]
    assert times.unit == unit


def test_whole_weeks_are_whole(trial):
    trial.write_spec(unit="weeks")
    assert trial.open().times("pfs", "safety").time.tolist() == [10, 12, 5]


def test_times_are_those_of_the_population(trial):
    assert trial.open().times("os", "primary").time.tolist() == [140]


@pytest.mark.parametrize("code", ["1", "2", "9"])
def test_every_other_censoring_code_is_censored(trial, code):
    trial.change("adtte", 1, CNSR=code)
    assert trial.open().times("pfs", "primary").event.tolist() == [0]


def test_an_endpoint_without_records_has_no_times(trial):
    assert trial.open().times("dor", "safety") is None


def test_a_population_without_records_has_no_times(trial):
    trial.write_rows("adtte", [r for r in trial.rows("adtte") if r["USUBJID"] != "S1"])
    assert trial.open().times("pfs", "primary") is None


def test_records_marked_for_analysis_rule_where_there_are_any(trial):
    trial.add("adtte", USUBJID="S2", PARAMCD="PFS", AVAL="90", CNSR="0")
    trial.add_column("adtte", "ANL01FL", "Y", "", "", "", "Y", "", "Y")
    opened = trial.open()
    assert opened.times("pfs", "safety").time.tolist() == [70, 35, 90]
    assert opened.times("os", "safety").time.tolist() == [140, 210, 365]


def test_duplicates_of_a_parameter_without_marks_are_found_beside_one_with_marks(trial):
    trial.add("adtte", USUBJID="S2", PARAMCD="OS", AVAL="300", CNSR="0")
    trial.add_column("adtte", "ANL01FL", "Y", "", "Y", "", "Y", "", "")
    assert ("duplicate-key", "adtte", 7, "USUBJID") in trial.places()


def test_an_arm_cuts_every_table(trial):
    trial.write_spec(arm={"column": "COHORT", "value": "A"})
    tables = trial.open().tables
    assert {s for table in tables.values() for s in table["USUBJID"]} == {"S1", "S2"}
    assert {name: len(table) for name, table in tables.items()} == {
        "adsl": 2, "adtte": 4, "adrs": 2, "adtr": 2, "adae": 2,
    }  # fmt: skip


def test_without_an_arm_the_whole_cohort_is_kept(trial):
    assert len(trial.open().tables["adsl"]) == 4


def test_a_column_is_there_if_it_holds_something(trial):
    trial.add_column("adsl", "HIST", "", "NA", "", "")
    opened = trial.open()
    assert opened.has("adsl")
    assert opened.has("adsl", "SEX", "AGE")
    assert not opened.has("adsl", "SEX", "HIST")
    assert not opened.has("adsl", "ABSENT")


def test_a_table_that_is_not_named_is_not_there(trial):
    del trial.spec["tables"]["adae"]
    trial.write_spec()
    opened = trial.open()
    assert (opened.table("adae"), opened.has("adae")) == (None, False)
    assert opened.records("adrs", "ovr") is None


def test_the_baseline_day_counts_from_the_first_dose(trial):
    trial.add_column("adtte", "STARTDT", "2024-01-22", "", "2024-01-15", "", "", "")
    assert trial.open().baseline_day.to_dict() == {"S1": 22, "S2": 1, "S3": 1, "S4": 1}


def test_without_dates_the_baseline_is_day_1(trial):
    assert set(trial.open().baseline_day) == {1}


@pytest.mark.parametrize(("synthetic", "kind"), [(True, "reconstructed"), (False, "observed")])
def test_numbers_of_a_synthetic_trial_are_reconstructed(trial, synthetic, kind):
    trial.write_spec(synthetic=synthetic)
    assert trial.open().kind == kind


def test_columns_marked_as_illustrative_are_known(trial):
    trial.add_column("adsl", "ILLUSTR", "AGE SEX", "", "AGE", "")
    opened = trial.open()
    assert opened.illustrative("adsl", "AGE")
    assert opened.illustrative("adsl", "SEX")
    assert not opened.illustrative("adsl", "COHORT")
    assert not opened.illustrative("adtte", "AVAL")


def test_the_trial_that_is_shipped_has_no_problems():
    assert check_trial(SHIPPED) == []
    assert len(open_trial(SHIPPED).population("primary")) == 28
