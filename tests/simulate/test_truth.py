"""A file of truths: a closed vocabulary, all that is wrong at once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from onearm.errors import TrialError
from onearm.simulate.protocol import read_protocol
from onearm.simulate.scenarios import scenarios
from onearm.simulate.template import TEMPLATE
from onearm.simulate.truth import Truth, read_truth
from tests.conftest import FIRST, ROOT
from tests.simulate.making import truth

PLAIN = "progression: {rate: 0.4, at: 24}\nscans: {every: 6, to: 48}\n"


def problems(text: str, folder: Path) -> list[tuple[str, str, str]]:
    file = folder / "truth.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TrialError) as raised:
        read_truth(file)
    assert {problem.table for problem in raised.value.problems} == {"truth.yaml"}
    return [(p.code, p.column, p.expected) for p in raised.value.problems]


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    found = problems(
        "progression: {rate: 2, at: 24}\nscan: {every: 6}\nreplace: allways\nspares: -1\n"
        "stage2: {name: x}\n", tmp_path,
    )  # fmt: skip
    assert [(code, column) for code, column, _ in found] == [
        ("bad-value", "progression.rate"), ("missing-key", "scans"), ("bad-value", "replace"),
        ("bad-value", "spares"), ("unknown-key", "stage2.name"), ("unknown-key", "scan"),
    ]  # fmt: skip
    assert "did you mean scans?" in found[-1][2]


@pytest.mark.parametrize(
    ("line", "where", "told"),
    [
        ("death: {rate: 0.5}", "death", "one form"),
        ("death: {hazard: 0.1, shape: 2}", "death", "one form"),
        ("death: {pieces: [[2, 0.1]]}", "death.pieces", "from week 0"),
        ("death: {pieces: [[0, 0.1], [5, 0.2], [4, 0.2]]}", "death.pieces", "in order"),
        ("death: {hazard: .inf}", "death.hazard", "finite"),
        ("stage1: {scans: {every: 6}}", "stage1.scans", "both every and to"),
        ("stage1: {scans: {weeks: [6, 6]}}", "stage1.scans", "later than the one before"),
        ("stage1: {scans: {weeks: []}}", "stage1.scans", "one week"),
        ("stage1: {scans: {weeks: [1, 9], jitter: 4}}", "stage1.scans", "less than half"),
        ("stage1: {scans: {every: 0.001, to: 900}}", "stage1.scans", "up to 200"),
        ("frailty: {spread: 0}", "frailty.spread", "greater than 0"),
        ("baseline: {week: 3, early: out}", "baseline.early", "left-out"),
    ],
)
def test_what_cannot_be_is_refused(line: str, where: str, told: str, tmp_path: Path) -> None:
    ((code, column, expected),) = problems(f"{PLAIN}{line}\n", tmp_path)
    assert (code, column) == ("bad-value", where)
    assert told in expected


def test_a_stage_says_only_what_differs() -> None:
    stated = truth(replace="before-landmark", stage2={"replace": "none", "spares": 3})
    assert (stated.of(1).replace, stated.of(2).replace) == ("before-landmark", "none")
    assert (stated.of(1).spares, stated.of(2).spares) == (20, 3)


def test_the_template_can_be_used_as_it_is_and_with_each_key(tmp_path: Path) -> None:
    plain = Truth.model_validate(yaml.safe_load(TEMPLATE))
    assert plain.scans.plan[-1] == 48
    lines = TEMPLATE.splitlines()
    for place, line in enumerate(lines):
        if line[:1] == "#" and line[1:2] not in (" ", ""):
            key = line[1:].partition(":")[0]
            kept = [one for one in lines if not one.startswith(f"{key}:")]
            more = [one[1:] for one in lines[place : place + 2] if one.startswith("#")]
            file = tmp_path / "truth.yaml"
            text = "\n".join([*kept, more[0], *(one for one in more[1:] if one[:2] == "  ")])
            file.write_text(text, encoding="utf-8")
            assert key in read_truth(file).model_fields_set


def test_the_examples_of_the_first_trial_are_the_truths_of_the_chapter() -> None:
    stated = scenarios(read_protocol(FIRST))
    files = {file.stem: file for file in (FIRST / "truth").glob("*.yaml")}
    assert files.keys() == stated.keys()
    for key, file in files.items():
        assert read_truth(file) == stated[key]
        assert "ASSUMED" in file.read_text(encoding="utf-8")


def test_a_design_comes_from_a_folder_its_file_or_a_file_of_its_own(tmp_path: Path) -> None:
    found = read_protocol(FIRST)
    assert found.sizes == (15, 13)
    assert read_protocol(FIRST / "trial.yaml") == found
    file = tmp_path / "design.yaml"
    kept = yaml.safe_load((FIRST / "trial.yaml").read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump({k: kept[k] for k in ("design", "primary")}), encoding="utf-8")
    assert read_protocol(file) == found
    assert read_protocol(ROOT / "data" / "FICTITIOUS-1").unit == "months"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id: T\ntitle: T\n", "design: found nothing"),
        ("primary: {endpoint: pfs, at: 24}\n", "design: found nothing"),
        ("design: {kind: simon-minimax, p0: 0.4, p1: 0.42, alpha: 0.01, power: 0.99}\n"
         "primary: {endpoint: pfs, at: 24}\n", "design: found .* patients"),
        ("colour: red\n", "colour: found this key"),
    ],
)  # fmt: skip
def test_a_design_that_cannot_be_used_is_told(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "design.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TrialError, match=told):
        read_protocol(file)
