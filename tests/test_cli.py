"""The command line, as a person meets it."""

from __future__ import annotations

import gzip
import json
import lzma
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from onearm import cli
from onearm.cli.statistics import PATIENTS, survival
from onearm.stats import simon
from onearm.stats.limits import Transform
from tests.conftest import FIRST


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


@pytest.fixture
def onearm(monkeypatch, capsys) -> Callable[..., Answer]:
    """Run the command in this process."""

    def run(*words: object, columns: str = "160") -> Answer:
        monkeypatch.setattr("sys.argv", ["onearm", *map(str, words)])
        monkeypatch.setenv("COLUMNS", columns)
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return run


@pytest.fixture
def odd(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """The first trial with the first of one text in one file replaced by another."""

    def write(name: str, old: str, new: str) -> Path:
        folder = tmp_path / "odd"
        shutil.copytree(FIRST, folder)
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1))
        return folder

    return write


SEVERITIES = ("error", "warning")


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


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("trial.yaml", "id:", "? {a: b}\n: 1\nid:", "unhashable key"),
        ("trial.yaml", "id:", "? [a, b]\n: 1\nid:", "unhashable key"),
        ("trial.yaml", "p0: 0.434", "p0: " + "9" * 5000, "valid YAML"),
        ("adrs.csv", ",63.0,", ",1e155,", "a number, 1e15 at most"),
        ("adrs.csv", ",63.0,", f",{'9' * 5000},", "a number, 1e15 at most"),
    ],
)
def test_what_is_absurd_in_a_folder_is_told_in_place(onearm, odd, name, old, new, told):
    folder = odd(name, old, new)
    answer = onearm("check", folder)
    assert answer.code == 1
    assert told in " ".join(answer.out.split())
    assert len(answer.out) < 5000
    assert onearm("analyse", folder).code == 1


def test_check_prints_a_table_with_where_found_and_expected(onearm, broken: Path):
    answer = onearm("check", broken)
    for word in ("Code", "Where", "Found", "What to do", "NOBODY", "a subject of adsl"):
        assert word in answer.out
    assert "adae, row 1, USUBJID" in answer.out


def test_check_puts_errors_before_warnings_and_what_hurts_most_first(onearm, broken: Path):
    told = json.loads(onearm("check", broken, "--json").out)["problems"]
    ranks = {kind: [p["rank"] for p in told if p["severity"] == kind] for kind in SEVERITIES}
    assert [p["severity"] for p in told] == sorted(p["severity"] for p in told)
    assert all(found and found == sorted(found) for found in ranks.values())


def test_check_says_in_json_what_each_kind_means(onearm, broken: Path):
    told = json.loads(onearm("check", broken, "--json").out)["problems"]
    strange = next(p for p in told if p["code"] == "unknown-subject" and p["table"] == "adae")
    assert strange == {
        "code": "unknown-subject", "rank": 3, "severity": "error", "count": 1,
        "meaning": "Records of a subject that adsl does not have.",
        "mend": "Add the subject to adsl, or take the records out.",
        "table": "adae", "row": 1, "column": "USUBJID",
        "found": "'NOBODY'", "expected": "a subject of adsl",
    }  # fmt: skip


@pytest.mark.parametrize("columns", [30, 60, 90, 140])
def test_check_keeps_codes_and_places_whole_at_any_width(onearm, broken: Path, columns: int):
    out = onearm("check", broken, columns=str(columns)).out
    table = out[: out.rindex(str(broken))]  # the last line is for the terminal to wrap
    assert "unknown-subject" in table
    assert "adae, row 1, USUBJID" in table
    assert max(len(line) for line in table.splitlines()) <= columns


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


ASK = ["design", "--p0", 0.434, "--p1", 0.634]
DIGITS = "9" * 5000
RULE = ["--r1", 6, "--n1", 15, "--r", 15, "--n", 28]


@pytest.fixture
def five(tmp_path: Path) -> Path:
    """Five patients with two columns that nobody asks for."""
    path = tmp_path / "five.csv"
    path.write_text("id,Days,Dead,x\n1,5,1,\n2,8,0,\n3,12.5,1,\n4,20,0,\n5,21,1,\n")
    return path


def test_design_prints_all_that_answers_the_question(onearm):
    found = json.loads(onearm(*ASK, "--alpha", 0.1, "--beta", 0.2, "--json").out)
    assert set(found) == {"minimax", "optimal", "admissible", "single_stage", "complete"}
    assert found["complete"] is True
    for name, rule in (("minimax", (6, 15, 15, 28)), ("optimal", (6, 13, 19, 37))):
        assert tuple(found[name][key] for key in ("r1", "n1", "r", "n")) == rule
        assert {"alpha", "power", "pet0", "en0"} <= set(found[name])
    assert [d["n"] for d in found["admissible"]] == [28, 37]
    assert {"q_low", "q_high"} <= set(found["admissible"][0])
    assert (found["single_stage"]["r"], found["single_stage"]["n"]) == (17, 32)


def test_design_prints_a_table_for_people(onearm):
    answer = onearm(*ASK, "--alpha", 0.1, "--beta", 0.2)
    for word in ("minimax", "optimal", "single stage", "15/28", "17/32", "0.8020"):
        assert word in answer.out


def test_design_recovers_the_error_rates_of_half_a_design(onearm):
    answer = onearm(*ASK, "--recover", "--n", 28, "--kind", "minimax", "--json")
    first = json.loads(answer.out)["regions"][0]
    assert [first[key] for key in ("r1", "n1", "r", "n")] == [6, 15, 15, 28]
    assert first["alpha"][0] <= 0.10 < first["alpha"][1]
    assert first["power"][0] < 0.80 <= first["power"][1]
    assert first["usual"] == [[0.1, 0.8]]


def test_a_design_that_no_question_has_is_told(onearm):
    answer = onearm(*ASK, "--recover", "--n", 28, "--n1", 14, "--r1", 13, "--r", 15)
    assert answer.code == 0
    assert "No question" in answer.out


def test_a_cap_that_cuts_the_search_is_told_beside_the_answer(onearm):
    answer = onearm(*ASK, "--alpha", 0.1, "--beta", 0.2, "--n-max", 28, "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["optimal"]["n"] == 28
    assert json.loads(answer.out)["complete"] is False
    assert "may need more patients" in answer.err


def test_estimate_prints_each_estimate_with_its_method(onearm):
    found = json.loads(onearm("estimate", *RULE, "--x", 13, "--p0", 0.434, "--json").out)
    names = ("naive", "umvue", "median_unbiased", "bias_adjusted", "p_value", "mid_p", "ci")
    assert set(names) <= set(found)
    assert set(found["methods"]) == set(names)
    assert found["naive"] == 13 / 28
    assert len(found["ci"]) == 2


def test_estimate_reads_well(onearm):
    answer = onearm("estimate", *RULE, "--x", 13, "--p0", 0.434, "--level", 0.9)
    assert "Whitehead 1986" in answer.out
    assert "not active" in answer.out
    assert "90% interval" in answer.out


def test_survival_reads_a_file_and_answers(onearm, five):
    words = ["--time", "days", "--event", "dead", "--at", 10, 20, "--tau", 20, "--json"]
    found = json.loads(onearm("survival", five, *words).out)
    assert (found["n"], found["events"], found["median"]) == (5, 3, 21)
    assert [(mark["time"], mark["at_risk"]) for mark in found["at"]] == [(10, 3), (20, 2)]
    assert [round(mark["surv"], 4) for mark in found["at"]] == [0.8, 0.5333]
    assert set(found["at"][0]) == {"time", "at_risk", "surv", "se", "ci"}
    assert (found["tau"], found["follow_up"]) == (20, 20)
    assert found["rmst"] == pytest.approx(5 + 7.5 * 0.8 + 7.5 * 0.8 * 2 / 3)
    assert found["median_ci"][1] is None


def test_survival_reads_well(onearm, five):
    words = ["--time", "Days", "--event", "Dead", "--at", 30, "--transform", "log"]
    answer = onearm("survival", "--at", 10, five, *words)
    for word in ("5 patients, 3 events", "CI (log)", "not reached", "S(10)", "S(30)"):
        assert word in answer.out


def test_survival_beyond_follow_up_is_said_to_be_unknown(onearm, tmp_path):
    path = tmp_path / "alive.csv"
    path.write_text("t,e\n3,0\n4,0\n")
    answer = onearm("survival", path, "--time", "t", "--event", "e", "--at", 9)
    assert "beyond follow-up" in answer.out


def test_survival_of_a_patient_seen_once_has_no_mean(onearm, tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("t,e\n0,1\n")
    found = json.loads(onearm("survival", path, "--time", "t", "--event", "e", "--json").out)
    assert (found["n"], found["median"], found["rmst"]) == (1, 0, None)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "no file"),
        ("", "five.csv"),
        ("T,E\n", "no rows"),
        ("T;E\n1;0\n", "separated by ';'"),
        ("T,F\n1,0\n", "no column E; it has T, F"),
        ("T,E\n1,0\n-2,1\n", "column T holds '-2' in row 2, need zero or more"),
        ("T,E\n1,0\n2,3\n4,x\n", "column E holds '3' in row 2 (and 1 more row)"),
        ("T,E\n1,0\n,1\n", "column T is empty in row 2"),
        ("T,E\ninf,0\n1,0\n", "column T holds 'inf' in row 1"),
        ("T,E\n1,0\n1e155,1\n", "column T holds '1e155' in row 2, need zero or more, 1e15 at most"),
        ("T,E\n1,0\n1e250,1\n", "column T holds '1e250' in row 2"),
        (f"T,E\n{'9' * 200_000},1\n", "a cell of more than 131,072 characters in row 1"),
        (f"T,E\n{'9' * 100_000},1\n", "column T holds '999"),
        ("T,E\n1,0,9,9\n", "more cells than the head"),
    ],
)
def test_a_file_that_is_no_survival_data_gets_one_clear_line(onearm, tmp_path, content, told):
    path = tmp_path / "five.csv"
    if content is not None:
        path.write_text(content)
    answer = onearm("survival", path, "--time", "T", "--event", "E")
    assert answer.code == 1
    assert answer.err.count("\n") == 1
    assert len(answer.err) < 500
    assert told in answer.err


def test_a_compressed_file_is_refused_and_no_name_makes_it_one(onearm, tmp_path):
    plain = b"T,E\n1,0\n2,1\n"
    for name, content, code in (
        ("t.csv.xz", lzma.compress(plain), 1), ("t.csv", gzip.compress(plain), 1),
        ("t.csv.gz", plain, 0), ("plain.csv.xz", plain, 0),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(content)
        answer = onearm("survival", tmp_path / name, "--time", "T", "--event", "E")
        assert answer.code == code
        assert ("need comma-separated text in UTF-8" in answer.err) is bool(code)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["design", "--p0", 0.6, "--p1", 0.4, "--alpha", 0.1, "--beta", 0.2], "p0 < p1"),
        (["design", "--p0", 2, "--p1", 0.4, "--alpha", 0.1, "--beta", 0.2], "between 0 and 1"),
        (["design", "--p0", "a lot", "--p1", 0.4, "--alpha", 0.1, "--beta", 0.2], "a lot"),
        (["design", "--p0", 0.4], "--p1"),
        ([*ASK, "--alpha", 0.1], "Missing --beta"),
        ([*ASK, "--alpha", 0.1, "--beta", 0.2, "--r1", 6], "takes no --r1"),
        ([*ASK, "--recover"], "Missing --n"),
        ([*ASK, "--recover", "--n", 28, "--alpha", 0.1], "takes no --alpha"),
        ([*ASK, "--recover", "--n", 28, "--n1", 28], "n1 < n"),
        ([*ASK, "--alpha", 0.1, "--beta", 0.2, "--n-max", 20], "raise n_max by 12"),
        (["estimate", *RULE, "--x", 29, "--p0", 0.4], "between 0 and 28"),
        (["estimate", *RULE, "--x", 9, "--p0", 0.4, "--stage", 1], "the trial goes on"),
        (["estimate", *RULE, "--x", 9, "--p0", 40], "p0 must lie between 0 and 1"),
        (["estimate", *RULE, "--x", 9, "--p0", 0.4, "--level", 95], "level must lie"),
        (["estimate", *RULE, "--x", 9, "--p0", 0.4, "--r1", 15], "r1 < n1"),
        (["check"], "TRIAL"),
        (["check", "nowhere", "--colour"], "--colour"),
        (["analyze", "nowhere"], "analyze"),
        (["rerun", FIRST], "--out"),
        ([*ASK, "--recover", "--n", 10**25], "'--n'"),
        ([*ASK, "--recover", "--n", DIGITS], "'--n'"),
        ([*ASK, "--alpha", 0.1, "--beta", 0.2, "--n-max", DIGITS], "'--n-max'"),
        ([*ASK, "--alpha", 0.1, "--beta", 0.2, "--n-max", 10**25], "2000 or less"),
        (["estimate", *RULE, "--x", DIGITS, "--p0", 0.4], "'--x'"),
        (["estimate", *RULE, "--x", 9, "--p0", 0.4, "--n", 10**8], "'--n'"),
        (["estimate", *RULE, "--x", 9, "--p0", 0.4, "--level", "nan"], "level must lie"),
        (["reconstruct", "cohort", "--seed", DIGITS, "--out", "nowhere"], "'--seed'"),
        (["check", "x" * 300], "File name too long"),
    ],
)
def test_a_wrong_argument_gets_one_clear_line(onearm, words: list[object], told: str):
    answer = onearm(*words)
    assert answer.code == 1
    assert answer.err.count("\n") == 1
    assert len(answer.err) < 500
    assert told in answer.err
    assert "Traceback" not in answer.err


def test_a_count_is_no_larger_than_the_search_of_designs_allows():
    assert PATIENTS.max == simon.N_LIMIT


@pytest.mark.parametrize("error", [MemoryError, OverflowError, RecursionError])
def test_what_is_too_large_to_be_worked_out_gets_one_clear_line(onearm, monkeypatch, error):
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("onearm.stats.simon.search", fail)
    answer = onearm(*ASK, "--alpha", 0.1, "--beta", 0.2)
    assert answer.code == 1
    assert answer.err == f"too large to be worked out: {error.__name__}\n"


@pytest.mark.parametrize("columns", ["", "wide", "-5", "0"])
def test_a_width_that_is_none_is_not_taken(onearm, columns: str):
    answer = onearm(*ASK, "--alpha", 0.1, "--beta", 0.2, columns=columns)
    assert answer.code == 0
    assert "15/28" in answer.out


@pytest.mark.parametrize("words", [["--at", -5], ["--tau", -1], ["--level", 95], ["--at", "x"]])
def test_a_wrong_time_gets_one_clear_line(onearm, five, words):
    answer = onearm("survival", "--time", "days", "--event", "dead", *words, five)
    assert answer.code == 1
    assert answer.err.count("\n") == 1


def test_the_scales_of_the_survival_command_are_those_of_the_statistics():
    """The command names them itself: to import them would slow down every start."""
    (choice,) = [one.type for one in survival.params if one.name == "transform"]
    assert tuple(choice.choices) == get_args(Transform)


def test_design_starts_without_what_it_does_not_need():
    """It answers in about a second: no tables, no figures, none of scipy's distributions."""
    heavy = "pandas", "matplotlib", "lifelines", "scipy.stats", "IPython", "pandera"
    code = (
        "import sys; from onearm import cli; sys.argv = 'onearm design --p0 .1 --p1 .3 "
        "--alpha .05 --beta .1 --json'.split(); cli.main(); "
        f"sys.stderr.write(' '.join(m for m in {heavy} if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert json.loads(done.stdout)["minimax"]["n"] == 33


@pytest.mark.parametrize("trial", ["NCT04028063", "FICTITIOUS-1"])
def test_analyse_starts_without_figures_notebooks_and_pages(trial: str):
    """Most of its time is imports; what makes a book of the results is not among them."""
    heavy = (
        "matplotlib", "lifelines", "scipy.stats", "scipy.optimize", "IPython", "nbformat",
        "papermill", "sphinx", "jupyter_book", "jupyter_client", "distributed", "dask",
    )  # fmt: skip
    code = (
        f"import sys; from onearm import cli; sys.argv = 'onearm analyse data/{trial} --json'"
        f".split(); cli.main(); sys.stderr.write(' '.join(m for m in {heavy} if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert json.loads(done.stdout)["trial"] == trial


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


@pytest.mark.parametrize(
    "command", [[], ["check"], ["analyse"], ["rerun"], ["design"], ["estimate"], ["survival"]]
)
def test_help_reads_well(onearm, command: list[str]):
    answer = onearm(*command, "--help")
    assert answer.code == 0
    assert answer.out.startswith("Usage: ")


def test_reconstruct_writes_the_cohort(onearm, tmp_path: Path):
    answer = onearm("reconstruct", "cohort", "--seed", 4028063, "--out", tmp_path)
    assert answer.code == 0
    assert (tmp_path / "adsl.csv").read_bytes() == (FIRST / "adsl.csv").read_bytes()
