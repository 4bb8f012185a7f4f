"""The command line, as a person meets it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from onearm import cli
from tests.conftest import FIRST


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


@pytest.fixture
def onearm(monkeypatch, capsys) -> Callable[..., Answer]:
    """Run the command in this process."""

    def run(*words: object) -> Answer:
        monkeypatch.setattr("sys.argv", ["onearm", *map(str, words)])
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return run


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The first trial with three things wrong, each in another table."""
    folder = tmp_path / "broken"
    shutil.copytree(FIRST, folder)
    for name, old, new in (
        ("adtte.csv", "SYN-02,PFS,Progression-free survival (days),", "SYN-02,PFS,x,-"),
        ("adae.csv", "SYN-01", "NOBODY"),
        ("adsl.csv", "SYN-03", "SYN-02"),
    ):
        path = folder / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
    return folder


def test_check_of_a_good_folder_says_so(onearm):
    answer = onearm("check", FIRST)
    assert answer.code == 0
    assert "fit to be analysed" in answer.out


def test_check_names_every_problem_in_one_pass(onearm, broken: Path):
    answer = onearm("check", broken, "--json")
    assert answer.code == 1
    problems = json.loads(answer.out)["problems"]
    assert {"out-of-range", "unknown-subject", "duplicate-key"} <= {p["code"] for p in problems}
    assert {"adtte", "adae", "adsl"} <= {p["table"] for p in problems}


def test_check_prints_a_table_with_where_found_and_expected(onearm, broken: Path):
    answer = onearm("check", broken)
    for word in ("Table", "Row", "Column", "Found", "Expected", "NOBODY", "a subject of adsl"):
        assert word in answer.out


def test_analyse_prints_the_registry_as_json(onearm):
    document = json.loads(onearm("analyse", FIRST, "--json").out)
    by_id = {result["id"]: result for result in document["results"]}
    assert by_id["primary.rate"]["x"] == 13
    assert by_id["primary.rate"]["kind"] == "reconstructed"
    assert document["synthetic"] is True


def test_analyse_prints_a_table_for_people(onearm):
    answer = onearm("analyse", FIRST)
    assert answer.code == 0
    assert "46.4%" in answer.out


def test_analyse_names_what_is_missing(onearm, leukemia: Path):
    assert "Missing: the design" in onearm("analyse", leukemia).out


def test_design_prints_the_rule(onearm):
    answer = onearm("design", "--p0", 0.434, "--p1", 0.634, "--alpha", 0.1, "--beta", 0.2, "--json")
    minimax = json.loads(answer.out)["minimax"]
    assert (minimax["r1"], minimax["n1"], minimax["r"], minimax["n"]) == (6, 15, 15, 28)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["design", "--p0", 0.6, "--p1", 0.4, "--alpha", 0.1, "--beta", 0.2], "p0 < p1"),
        (["design", "--p0", 2, "--p1", 0.4, "--alpha", 0.1, "--beta", 0.2], "between 0 and 1"),
        (["design", "--p0", "a lot", "--p1", 0.4, "--alpha", 0.1, "--beta", 0.2], "a lot"),
        (["design", "--p0", 0.4], "--p1"),
        (["check"], "TRIAL"),
        (["check", "nowhere", "--colour"], "--colour"),
        (["analyze", "nowhere"], "analyze"),
        (["rerun", FIRST], "--out"),
    ],
)
def test_a_wrong_argument_gets_one_clear_line(onearm, words: list[object], told: str):
    answer = onearm(*words)
    assert answer.code == 1
    assert answer.err.count("\n") == 1
    assert told in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("command", ["check", "analyse"])
def test_a_folder_that_is_not_there_is_told(onearm, command: str):
    answer = onearm(command, "nowhere")
    assert answer.code == 1
    assert "trial.yaml" in answer.out + answer.err
    assert "Traceback" not in answer.err


def test_a_wrong_folder_stops_a_rerun_before_anything_is_written(onearm, broken, tmp_path: Path):
    answer = onearm("rerun", broken, "--out", tmp_path / "book")
    assert answer.code == 1
    assert "NOBODY" in answer.err
    assert not (tmp_path / "book").exists()


@pytest.mark.parametrize("command", [[], ["check"], ["analyse"], ["rerun"], ["design"]])
def test_help_reads_well(onearm, command: list[str]):
    answer = onearm(*command, "--help")
    assert answer.code == 0
    assert answer.out.startswith("Usage: ")


def test_reconstruct_writes_the_cohort(onearm, tmp_path: Path):
    answer = onearm("reconstruct", "cohort", "--seed", 4028063, "--out", tmp_path)
    assert answer.code == 0
    assert (tmp_path / "adsl.csv").read_bytes() == (FIRST / "adsl.csv").read_bytes()
