"""No one is identified: what stops a run, and what leaves the tables before anything is shown."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from onearm import tables as shown
from onearm.analysis import analyse
from onearm.analysis.registry import registry
from onearm.trial import open_trial
from onearm.trial.privacy.categories import categories
from onearm.trial.privacy.protect import ORIGIN, find_identifiers, free_text, labels, protected
from onearm.trial.spec import PrivacySpec, Spec
from tests.conftest import ADAM, FIRST
from tests.trial.folder import TrialFolder

with (Path(__file__).parent / "identifying.csv").open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file))
with (Path(__file__).parent / "variables.csv").open(encoding="utf-8") as file:
    VARIABLES = [row["column"] for row in csv.DictReader(file)]
ARMS = ("Placebo", "Xanomeline High Dose", "Xanomeline Low Dose")


def of(kind: str) -> list[tuple[str, str]]:
    return [(case["column"], case["cell"]) for case in CASES if case["kind"] == kind]


def found(column: str, *cells: object) -> list[tuple[str, str, str]]:
    table = pd.DataFrame({"USUBJID": [f"S{i}" for i in range(len(cells))]})
    table = table.assign(**{column: cells})
    return [(p.code, p.severity, p.column) for p in find_identifiers("adsl", table)]


@pytest.mark.parametrize(("column", "cell"), of("name") + of("content"))
def test_a_column_that_identifies_stops_the_run(column: str, cell: str):
    assert found(column, "Rash", None, cell) == [("identifier", "error", column)]


@pytest.mark.parametrize(("column", "cell"), of("innocent"))
def test_an_innocent_column_does_not(column: str, cell: str):
    assert found(column, cell, cell, None) == []


def test_no_standard_variable_is_taken_for_one_that_identifies():
    assert [column for column in VARIABLES if found(column, "x", "y")] == []


@pytest.mark.parametrize("column", [column for column, _ in of("name")])
def test_a_column_without_a_value_identifies_nobody(column: str):
    assert found(column, None, np.nan, "  ") == []


@pytest.mark.parametrize("cells", [(1950.0, np.nan), pd.to_datetime(["1950-03-12", None])])
def test_a_birth_date_need_not_be_text(cells: object):
    assert [code for code, *_ in found("BRTHDT", *cells)] == ["identifier"]  # type: ignore[misc]


def test_a_value_is_never_told():
    for column, cell in of("name") + of("content"):
        table = pd.DataFrame({column: [f"{cell} {cell}"]})
        told = " ".join(str(problem) for problem in find_identifiers("adsl", table))
        assert cell == "x" or cell not in told


def test_columns_are_judged_one_by_one_in_any_type():
    table = pd.DataFrame({
        "USUBJID": pd.Categorical(["S1", "S2"]), "AETERM": pd.array(["a@b.org", None], "string"),
        "AGE": [63, 64], "DOB": ["1950", ""], "WHEN": pd.to_datetime(["2024-01-01", None]),
    })  # fmt: skip
    assert [p.column for p in find_identifiers("adae", table)] == ["AETERM", "DOB"]
    assert find_identifiers("adae", table.iloc[:0]) == []


@pytest.mark.skipif(not ADAM.is_dir(), reason="the ADaM tables of the CDISC pilot are not here")
@pytest.mark.parametrize("name", ["adsl", "adtte_onco", "adrs_onco", "adtr_onco", "adae"])
def test_tables_of_a_real_trial_raise_no_alarm(name: str):
    assert find_identifiers(name, pd.read_csv(ADAM / f"{name}.csv", dtype=str)) == []


def test_an_identifier_in_a_column_that_the_book_does_not_use_is_told(trial: TrialFolder):
    trial.add_column("adae", "AECOMM", "ask jane@example.org", "")
    assert [(p.code, p.column) for p in trial.problems() if p.severity == "error"] == [
        ("identifier", "AECOMM")
    ]


@pytest.fixture(scope="module")
def first_as_if_real() -> tuple[Spec, dict[str, pd.DataFrame]]:
    first = open_trial(FIRST)
    spec = first.spec.model_copy(update={"synthetic": False})
    return spec, dict(first.tables)


def test_synthetic_patients_are_left_as_they_are(first_as_if_real):
    spec, tables = first_as_if_real
    made_up = spec.model_copy(update={"synthetic": True})
    kept = protected(made_up, tables)
    assert all(kept[name] is tables[name] for name in tables)
    assert free_text(made_up, tables) == []


def test_results_are_the_same_to_the_last_digit(first_as_if_real):
    spec, tables = first_as_if_real
    trial = replace(open_trial(FIRST), spec=spec)
    analyses = [analyse(replace(trial, tables=t)) for t in (tables, protected(spec, tables))]
    before, after = ([r.as_dict() for r in registry(a)] for a in analyses)
    assert before == after
    assert [c.csv for c in drawn(analyses[0])] == [c.csv for c in drawn(analyses[1])]


def drawn(analysis):
    from onearm import plots

    return [plots.km(analysis, "pfs"), plots.km(analysis, "os"), plots.events(analysis)]


@pytest.mark.skipif(not ADAM.is_dir(), reason="the ADaM tables of the CDISC pilot are not here")
@pytest.mark.parametrize("arm", ARMS)
def test_results_of_a_real_trial_are_the_same(arm: str, tmp_path: Path):
    files = {"adsl": "adsl", "adtte": "adtte_onco", "adrs": "adrs_onco", "adtr": "adtr_onco",
             "adae": "adae"}  # fmt: skip
    folder = TrialFolder(tmp_path)
    for name, file in files.items():
        folder.write(f"{name}.csv", (ADAM / f"{file}.csv").read_bytes())
    folder.write_spec(
        arm={"column": "ARM", "value": arm}, populations={"safety": "SAFFL"}, params={"dor": "RSD"}
    )
    before, after = folder.open(), folder.shown()
    assert registry(analyse(before)) == registry(analyse(after))
    assert set(before.tables["adsl"]["USUBJID"]).isdisjoint(after.tables["adsl"]["USUBJID"])


def test_protected_once_more_they_are_the_same(first_as_if_real):
    spec, tables = first_as_if_real
    once = protected(spec, tables)
    twice = protected(spec, once)
    for name in once:
        pd.testing.assert_frame_equal(once[name], twice[name])


def test_labels_are_the_same_in_all_tables_and_say_nothing_of_the_names(first_as_if_real):
    """Other names, and rows in another order, give the same tables."""
    spec, tables = first_as_if_real
    rng = np.random.default_rng(5)
    names = tables["adsl"]["USUBJID"].tolist()
    renamed = dict(zip(names, rng.permutation([f"X{i:04d}" for i in range(len(names))])))  # noqa: B905
    other = {k: t.assign(USUBJID=t["USUBJID"].map(renamed)) for k, t in tables.items()}
    other["adsl"] = other["adsl"].sample(frac=1, random_state=5)
    one, two = protected(spec, tables), protected(spec, other)
    assert one["adsl"]["USUBJID"].tolist() == labels(len(names))
    for name in one:
        pd.testing.assert_frame_equal(one[name], two[name])


def test_the_order_of_labels_is_not_that_of_the_source(first_as_if_real):
    spec, tables = first_as_if_real
    marked = tables["adsl"].assign(STAGE=[str(i % 2 + 1) for i in range(len(tables["adsl"]))])
    stages = protected(spec, {**tables, "adsl": marked})["adsl"]["STAGE"].tolist()
    assert stages not in (marked["STAGE"].tolist(), sorted(stages), sorted(stages)[::-1])


def test_every_subject_starts_on_the_same_day(trial: TrialFolder):
    trial.add_column("adtte", "STARTDT", *["2024-01-22"] * 6)
    kept = trial.shown().tables
    assert (kept["adsl"]["TRTSDT"] == ORIGIN).all()
    cells = " ".join(table.to_csv() for table in kept.values())
    assert "2024" not in cells
    assert "S1" not in cells


def test_without_a_dose_the_clock_or_any_date_is_the_start(trial: TrialFolder):
    trial.drop("adsl", "TRTSDT")
    trial.add_column("adtte", "STARTDT", "2024-03-01", "2024-03-04", "", "", "", "")
    trial.add_column("adrs", "ADT", "2024-04-01", "2024-04-02", "2024-04-03")
    kept = trial.shown().tables
    assert "2024" not in " ".join(table.to_csv() for table in kept.values())
    starts = kept["adtte"]["STARTDT"].dropna()
    assert sorted((starts - ORIGIN).dt.days) == [0, 3]
    assert (kept["adrs"]["ADT"] >= ORIGIN).all()


def test_only_columns_of_the_contract_and_named_ones_are_kept(trial: TrialFolder):
    for column in ("SITEID", "INVNAM", "STAGE", "HIST", "RACE"):
        trial.add_column("adsl", column, "one", "two", "one", "two")
    trial.add_column("adae", "AETERM", "verbatim words", "of a person")
    trial.write_spec(stage="STAGE")
    kept = trial.shown().tables
    assert set(kept["adsl"]) - {"ARM"} == {
        "USUBJID", "SEX", "AGE", "SAFFL", "EFFFL", "PRIMFL", "TRTSDT", "STAGE",
    }  # fmt: skip
    assert "AETERM" not in kept["adae"]


def test_ages_above_89_are_90_and_shown_so(trial: TrialFolder):
    for row, age in enumerate(("89", "90", "97", "104"), start=1):
        trial.change("adsl", row, AGE=age)
    opened = trial.shown()
    assert sorted(opened.tables["adsl"]["AGE"]) == [89, 90, 90, 90]
    cells = " ".join(" ".join(row) for row in shown.population_table(analyse(opened)).rows)
    assert "(89 to 90+)" in cells
    assert "97" not in cells
    assert "104" not in cells


@pytest.mark.parametrize(
    ("ages", "written"),
    [
        (("95", "96", "97", "98"), "90+ (90+ to 90+)"),
        (("80", "84", "95", "98"), "87 or more (80 to 90+)"),
        (("60", "70", "80", "95"), "75 (60 to 90+)"),
    ],
)
def test_a_median_that_falls_among_the_oldest_says_so(trial, ages, written):
    for row, age in enumerate(ages, start=1):
        trial.change("adsl", row, AGE=age, SAFFL="Y")
    rows = {row[0]: row for row in shown.population_table(analyse(trial.shown())).rows}
    assert rows["Safety"][2] == written


def reasons(trial: TrialFolder, *cells: str) -> list[str]:
    trial.add_column("adsl", "DCTREAS", *cells)
    return sorted(trial.shown().tables["adsl"]["DCTREAS"].dropna())


def test_reasons_in_free_words_are_other_and_a_warning_says_so(trial: TrialFolder):
    found = reasons(trial, "DEATH", "Moved in with A. Schmidt", "death", "Sponsor decision")
    assert found == ["DEATH", "Other", "Sponsor decision", "death"]
    told = [p for p in trial.problems() if p.code == "free-text"]
    assert [(p.severity, p.table, p.column) for p in told] == [("warning", "adsl", "DCTREAS")]
    assert "Schmidt" not in str(told[0])


@pytest.mark.parametrize(
    "cell", ["seen 2024-03-01", "on 1 March 2024", "03/01/2024", "March 3, 2024", "word " * 9]
)
def test_shared_text_with_a_date_or_of_many_words_is_no_category(trial, cell):
    assert reasons(trial, cell, cell, "", "").count("Other") == 2


def test_a_known_code_of_one_patient_is_no_free_text(trial: TrialFolder):
    """Nor is it a warning: a lone N in a flag that `trial.yaml` does not name, one SEX, one arm."""
    for row, sex in enumerate(("F", "M", "U", ""), start=1):
        trial.change("adsl", row, SEX=sex, SAFFL="Y", EFFFL="YN"[row == 2], PRIMFL="NY"[row == 3])
    trial.add_column("adsl", "EOTSTT", "ONGOING", "Completed", "DISCONTINUED", "")
    trial.write_spec(populations={}, label="SEX")
    kept = trial.shown().tables["adsl"]
    assert sorted(kept["EFFFL"]) == ["N", "Y", "Y", "Y"]
    assert sorted(kept["PRIMFL"]) == ["N", "N", "N", "Y"]
    assert sorted(kept["SEX"].dropna()) == ["F", "M", "U"]
    assert sorted(kept["EOTSTT"].dropna()) == ["Completed", "DISCONTINUED", "ONGOING"]
    assert [p.column for p in trial.problems() if p.code == "free-text"] == []


SITES = """
SITEID SITENO SITENUM SITE_ID SITEAB INVNAM INVESTIG SURG PHYSICIAN HOSP CNTRY SUBJID
"""


@pytest.mark.parametrize("column", SITES.split())
def test_a_column_that_names_sites_or_subjects_is_no_label(trial: TrialFolder, column: str):
    trial.add_column("adsl", column, "701", "702", "701", "702")
    trial.write_spec(label=column)
    assert set(trial.shown().tables["adsl"][column]) == {"Other"}


def test_a_label_that_tells_subjects_apart_is_none(trial: TrialFolder):
    trial.add_column("adsl", "NICK", "Ann", "Ben", "Cem", "Dora")
    trial.write_spec(label="NICK")
    assert set(trial.shown().tables["adsl"]["NICK"]) == {"Other"}


def test_a_label_that_one_patient_has_is_other(trial: TrialFolder):
    trial.add_column("adsl", "HIST", "Chordoma", "Chordoma", "Zed Unique", "Chordoma")
    trial.write_spec(label="HIST")
    assert sorted(trial.shown().tables["adsl"]["HIST"]) == ["Chordoma"] * 3 + ["Other"]
    told = [p.column for p in trial.problems() if p.code == "free-text"]
    assert told == ["HIST"]


def test_a_stage_of_one_patient_is_still_a_stage(trial: TrialFolder):
    trial.add_column("adsl", "STAGE", "1", "1", "1", "2")
    trial.write_spec(stage="STAGE")
    assert sorted(trial.shown().tables["adsl"]["STAGE"]) == ["1", "1", "1", "2"]


def test_a_rare_histology_of_real_patients_is_other(first_as_if_real):
    spec, tables = first_as_if_real
    cells = tables["adsl"]["HISTAB"]
    assert (cells.value_counts() == 1).any()
    kept = categories(spec, "adsl", "HISTAB", tables["adsl"])
    assert kept is not None
    assert set(cells[~kept].value_counts()) == {1}


def test_everyone_without_anything_still_has_a_label(trial: TrialFolder):
    trial.write("adae.csv", "USUBJID,AEDECOD\nS1,Rash\n")
    trial.write("adsl.csv", "USUBJID,SAFFL,EFFFL,PRIMFL\nS1,Y,Y,Y\n")
    for name in ("adtte", "adrs", "adtr"):
        rows = [row for row in trial.rows(name) if row["USUBJID"] == "S1"]
        trial.write_rows(name, rows)
    spec, tables = trial.shown().spec, trial.shown().tables
    assert tables["adsl"]["USUBJID"].tolist() == ["P01"]
    assert spec.privacy == PrivacySpec()
