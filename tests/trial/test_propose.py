"""Parameters under other names are proposed, with the line for trial.yaml, and never applied."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from onearm.errors import Problem
from onearm.trial.deriving.propose import LIKELY, as_line, proposals
from onearm.trial.spec import PARAMS, Spec
from tests.trial.folder import TrialFolder

CASES = pd.read_csv(Path(__file__).with_name("other_names.csv"), dtype=str).fillna("")
CASES = CASES.to_dict("records")
WHOLE = {
    "adtte": {"PARAMCD": ["PFS", "OS", "DOR"]},
    "adrs": {"PARAMCD": ["BOR", "OVR"], "AVALC": ["PR", "PR"]},
    "adtr": {"PARAMCD": ["SDIAM"]},
}


def tables(**others: tuple[str, str]) -> dict[str, pd.DataFrame]:
    """Tables with all parameters, some of them under another code and with words."""
    found = {name: pd.DataFrame(columns).assign(PARAM="") for name, columns in WHOLE.items()}
    for param, (code, words) in others.items():
        table = found[LIKELY[param].table]
        table.loc[table["PARAMCD"].eq(PARAMS[param]), ["PARAMCD", "PARAM"]] = code, words
    return found


def proposed(found: dict[str, pd.DataFrame], **params: str) -> list[Problem]:
    return proposals(Spec(id="T", title="T", params=params), found)


def test_nothing_is_proposed_where_nothing_is_missing() -> None:
    assert proposed(tables()) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["code"])
def test_other_names_are_known(case: dict[str, str]) -> None:
    (problem,) = proposed(tables(**{case["param"]: (case["code"], case["words"])}))
    assert (problem.code, problem.column, problem.severity) == ("other-name", "PARAMCD", "warning")
    assert problem.table == LIKELY[case["param"]].table
    assert f"params: {{{case['param']}: {case['code']}}} in trial.yaml" in problem.expected
    assert case["code"] in problem.found
    assert case["words"] in problem.found


@pytest.mark.parametrize(
    ("param", "code", "words"),
    [
        ("pfs", "PFS2", "Time to second progression"),
        ("pfs", "TTP", "Time to Progression"),
        ("os", "OSTEO", "Osteoporosis"),
        ("dor", "DOT", "Duration of Treatment"),
        ("sum_of_diameters", "LDIAM1", "Target Lesion 1 Analysis Diameter"),
    ],
)
def test_what_is_something_else_is_not_proposed(param: str, code: str, words: str) -> None:
    assert proposed(tables(**{param: (code, words)})) == []


def test_a_best_response_that_is_yes_or_no_is_not_one() -> None:
    found = tables(bor=("BCP", "Best Overall Response of CR/PR by Investigator"))
    found["adrs"]["AVALC"] = ["Y", "PR"]
    assert proposed(found) == []


def test_all_candidates_are_named() -> None:
    found = tables(pfs=("PFSINV", "Progression-Free Survival by Investigator"))
    central = {"PARAMCD": ["PFSIRC"], "PARAM": ["Progression-Free Survival by IRC"]}
    found["adtte"] = pd.concat([found["adtte"], pd.DataFrame(central)])
    (problem,) = proposed(found)
    assert "if one of these is it" in problem.expected
    assert "params: {pfs: PFSINV} or params: {pfs: PFSIRC}" in problem.expected


def test_what_another_parameter_uses_is_not_a_candidate() -> None:
    found = tables(bor=("OVRBEST", "Best overall response"))
    assert proposed(found, ovr="OVRBEST", bor="NONE") == []


def test_the_line_keeps_the_params_that_are_right() -> None:
    found = tables(dor=("RSD", "Duration of Response"))
    (problem,) = proposed(found, os="OS", dor="DURATION")
    assert "params: {os: OS, dor: RSD} in trial.yaml" in problem.expected


@pytest.mark.parametrize(
    ("others", "severities"),
    [
        ({"pfs": ("PFSINV", "")}, ["warning"]),
        ({"os": ("OSMO", "")}, ["warning"]),
        ({"pfs": ("PFSINV", ""), "os": ("OSMO", "")}, ["error", "error"]),
        ({"pfs": ("PFSINV", ""), "os": ("OSMO", ""), "dor": ("RSD", "")},
         ["error", "error", "warning"]),
    ],
)  # fmt: skip
def test_without_any_time_of_survival_it_is_an_error(
    others: dict[str, tuple[str, str]], severities: list[str]
) -> None:
    assert [problem.severity for problem in proposed(tables(**others))] == severities


def test_it_is_never_applied(trial: TrialFolder) -> None:
    rows = [r | {"PARAMCD": r["PARAMCD"].replace("PFS", "PFSINV")} for r in trial.rows("adtte")]
    trial.write_rows("adtte", rows)
    opened = trial.open()
    assert opened.times("pfs", "safety") is None
    (problem,) = opened.warnings
    line = problem.expected.partition("if this is it, ")[2].removesuffix(" in trial.yaml")
    trial.write_spec(**yaml.safe_load(line))
    found = trial.open().times("pfs", "safety")
    assert found is not None
    assert sorted(found.time) == [35, 70, 84]
    assert trial.problems() == []


@pytest.mark.parametrize("table", ["adtte", "adrs", "adtr"])
@pytest.mark.parametrize("column", ["PARAMCD", "USUBJID", "AVALC"])
def test_tables_without_columns_are_left_to_the_contract(table: str, column: str) -> None:
    found = tables(pfs=("PFSINV", ""), os=("OSMO", ""), bor=("CBOR", ""))
    found[table] = found[table].drop(columns=column, errors="ignore")
    assert all(problem.code == "other-name" for problem in proposed(found))


@pytest.mark.parametrize(
    "value", ["Drug", "10 mg: daily", "it's", "#1", "yes", "1", "a" * 300, "{a, b}"]
)
def test_a_line_is_read_as_it_was_meant(value: str) -> None:
    line = as_line({"arm": {"column": "ARM", "value": value}})
    assert "\n" not in line
    assert yaml.safe_load(line) == {"arm": {"column": "ARM", "value": value}}
