"""Whatever is in a folder: results that hold, or an error that a person can act on."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings

from onearm.analysis import analyse
from onearm.analysis.registry import registry
from onearm.analysis.result import Result
from onearm.errors import Problem, TrialError
from onearm.trial.data import Trial
from onearm.trial.folder import open_folder
from onearm.trial.kinds import KINDS
from tests.trial.making import FLAGS, Made, broken, folders, write

RUNS = settings(
    max_examples=40, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
NOTHING = ("", "NA", "NaN", "nan", "N/A", "NULL", ".")


def outcome(files: dict[str, bytes]) -> tuple[list[Problem], dict[str, Result] | None]:
    """What is wrong with the folder, and the results where nothing forbids them."""
    with tempfile.TemporaryDirectory() as name:
        try:
            trial = open_folder(write(files, Path(name) / "MADE"))
        except TrialError as error:
            return error.problems, None
        if not isinstance(trial, Trial):
            return [], None
        found = registry(analyse(trial))
        json.dumps([result.as_dict() for result in found], allow_nan=False)
        return list(trial.warnings), {result.id: result for result in found}


def read(files: dict[str, bytes], table: str) -> list[dict[str, str]]:
    """Rows of a table, read without the package; columns in upper case, cells without blanks."""
    content = files.get(f"{table}.csv", b"")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head, *rows = csv.reader(io.StringIO(text, newline="")) if text else [[]]
    names = [name.strip().upper() for name in head]
    found = [dict(zip(names, (cell.strip() for cell in row), strict=False)) for row in rows]
    return [row for row in found if any(row.values())]


def counted(files: dict[str, bytes]) -> dict[str, tuple[int, int]]:
    """Events and patients, counted row by row in plain Python."""
    spec = yaml.safe_load(files["trial.yaml"])
    mine = of_arm(files, spec)
    everybody = people = {row["USUBJID"] for row in mine}
    inside = {}
    for name in FLAGS:
        flag = (spec.get("populations") or {}).get(name)
        if flag is not None:
            people = {r["USUBJID"] for r in mine if r.get(flag) == "Y"}
        inside[name] = people
    found = {}
    times = analysed(files, "adtte", "PFS", everybody)
    at = spec["primary"]["at"] * DAYS[spec["primary"].get("unit", "weeks")]
    if any(row["USUBJID"] in inside["primary"] for row in times):
        beyond = [
            r for r in times
            if r["USUBJID"] in inside["primary"] and days(spec, r) > at + 1e-6
        ]  # fmt: skip
        found["primary.rate"] = (len(beyond), len(inside["primary"]))
    here = [r for r in times if r["USUBJID"] in inside["efficacy"]]
    if here:
        found["pfs.events"] = (sum(float(r["CNSR"]) == 0 for r in here), len(here))
    best = analysed(files, "adrs", "BOR", everybody) if "adrs" in spec["tables"] else []
    if best:
        responders = {r["USUBJID"] for r in best if r["AVALC"] in ("CR", "PR")}
        found["orr.rate"] = (len(responders & inside["efficacy"]), len(inside["efficacy"]))
    return found


def of_arm(files: dict[str, bytes], spec: dict[str, Any]) -> list[dict[str, str]]:
    """Rows of adsl of the arm that trial.yaml chooses, all where it chooses none."""
    arm, rows = spec.get("arm"), read(files, "adsl")
    return [r for r in rows if r.get(arm["column"]) == arm["value"]] if arm else rows


def analysed(
    files: dict[str, bytes], table: str, code: str, people: set[str]
) -> list[dict[str, str]]:
    """Rows of a parameter and of these people; where some are marked for analysis, those alone."""
    rows = [r for r in read(files, table) if r["PARAMCD"] == code and r["USUBJID"] in people]
    marked = [r for r in rows if r.get("ANL01FL") == "Y"]
    return marked or rows


def days(spec: dict[str, Any], row: dict[str, str]) -> float:
    """A time in days, by its own unit or that of trial.yaml."""
    unit = row.get("AVALU", "")
    stated = spec.get("times", "days") if unit in NOTHING else unit.lower()
    return float(row["AVAL"]) * DAYS[stated]


@RUNS
@given(folders())
def test_a_made_folder_gives_the_counts_that_plain_counting_gives(made: Made) -> None:
    files = made.files()
    problems, results = outcome(files)
    assert results is not None, problems
    agree(results, counted(files))


@RUNS
@given(broken())
def test_a_broken_folder_gives_true_counts_or_an_error_for_people(
    files: dict[str, bytes],
) -> None:
    problems, results = outcome(files)
    assert problems or results
    for problem in problems:
        assert problem.code in KINDS
        assert problem.found
        assert problem.expected
    if results is not None:
        agree(results, counted(files))


def agree(results: dict[str, Result], expected: dict[str, tuple[int, int]]) -> None:
    found = {
        id: (results[id].x, results[id].n) if id in results else None for id in expected
    }  # fmt: skip
    assert found == expected
