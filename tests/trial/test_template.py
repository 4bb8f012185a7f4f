"""A new trial folder: what is in it, what `check` asks for, and that nothing is written over."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from onearm.cli import cli
from onearm.errors import InputError, TrialError
from onearm.trial.contract import CONTRACT
from onearm.trial.folder import check_trial, open_trial
from onearm.trial.spec import DesignSpec, Spec, read_spec
from onearm.trial.template.write import uncommented, write_template


@pytest.fixture
def new(tmp_path: Path) -> Path:
    write_template(tmp_path / "T1")
    return tmp_path / "T1"


def text(folder: Path) -> str:
    return (folder / "trial.yaml").read_text(encoding="utf-8")


def test_check_says_precisely_what_to_fill(new: Path):
    told = [(p.code, p.table, p.column) for p in check_trial(new)]
    assert sorted(told) == [
        ("empty-table", "adsl", "-"),
        ("empty-table", "adtte", "-"),
        ("missing-key", "trial.yaml", "title"),
    ]


def test_a_title_and_a_row_in_each_table_are_enough(tmp_path: Path):
    write_template(tmp_path / "T1", title="Trial: of #1 \"quoted\" 'words', {braces} & é")
    for table, row in {"adsl": {"USUBJID": "A"}, "adtte": {
        "USUBJID": "A", "PARAMCD": "OS", "AVAL": "70", "CNSR": "0"}}.items():  # fmt: skip
        path = tmp_path / "T1" / f"{table}.csv"
        head = path.read_text().strip().split(",")
        with path.open("a", newline="") as file:
            csv.DictWriter(file, head).writerow(row)
    assert not [p for p in check_trial(tmp_path / "T1") if p.severity == "error"]
    trial = open_trial(tmp_path / "T1")
    assert trial.spec.title == "Trial: of #1 \"quoted\" 'words', {braces} & é"
    assert trial.spec.id == "T1"


def test_the_heads_are_those_of_the_contract(new: Path):
    for table in ("adsl", "adtte", "adrs", "adtr", "adae"):
        with (new / f"{table}.csv").open(newline="") as file:
            (head,) = list(csv.reader(file))
        listed = [c.name for c in CONTRACT if c.table == table and c.name != "ILLUSTR"]
        assert head == listed


def test_every_optional_key_is_valid_when_it_is_switched_on(new: Path):
    (new / "trial.yaml").write_text(uncommented(text(new)), encoding="utf-8")
    spec = read_spec(new / "trial.yaml")
    assert spec.design is not None
    assert set(spec.tables) == {"adsl", "adtte", "adrs", "adtr", "adae"}
    assert not spec.synthetic


def test_each_optional_key_is_valid_alone(new: Path):
    lines = text(new).splitlines()
    optional = [n for n, line in enumerate(lines) if uncommented(line) != line]
    assert len(optional) > 20
    for number in optional:
        one = [uncommented(line) if n == number else line for n, line in enumerate(lines)]
        (new / "trial.yaml").write_text("\n".join(one), encoding="utf-8")
        read_spec(new / "trial.yaml")


def test_no_key_is_forgotten(new: Path):
    stated = yaml.safe_load(uncommented(text(new)))
    assert set(stated) == set(Spec.model_fields)
    assert set(stated["design"]) >= {n for n, f in DesignSpec.model_fields.items()
                                     if f.is_required()}  # fmt: skip


def test_the_readme_has_three_commands(new: Path):
    readme = (new / "README.md").read_text(encoding="utf-8")
    assert [line.split()[:2] for line in readme.splitlines() if line.startswith("onearm ")] == [
        ["onearm", "check"], ["onearm", "analyse"], ["onearm", "rerun"],
    ]  # fmt: skip
    assert "not synthetic" in readme


def test_an_empty_folder_is_filled(tmp_path: Path):
    (tmp_path / "T1").mkdir()
    assert len(write_template(tmp_path / "T1")) == 7
    assert [path.name for path in tmp_path.iterdir()] == ["T1"]


@pytest.mark.parametrize("hidden", ["notes.txt", ".hidden"])
def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path, hidden: str):
    (tmp_path / "T1").mkdir()
    (tmp_path / "T1" / hidden).write_text("mine")
    with pytest.raises(InputError, match="is not empty"):
        write_template(tmp_path / "T1")
    assert [path.name for path in (tmp_path / "T1").iterdir()] == [hidden]


def test_a_file_and_a_link_are_no_folder(tmp_path: Path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("file", "link"):
        with pytest.raises(InputError, match="is no folder"):
            write_template(tmp_path / name)
    assert (tmp_path / "file").read_text() == "mine"


def test_nothing_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        write_template(tmp_path / "T1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("id", ["<script>", "a/b", "{x}"])
def test_an_id_that_no_trial_can_have_is_refused(tmp_path: Path, id: str):
    with pytest.raises(TrialError):
        write_template(tmp_path / "T1", id=id)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "id"), [("a b", "a b"), ("(x)", "x"), ("{}", "TRIAL")])
def test_the_name_of_the_folder_becomes_the_id(tmp_path: Path, name: str, id: str):
    write_template(tmp_path / name)
    assert read_spec(tmp_path / name / "trial.yaml").id == id


@pytest.mark.parametrize("id", ["123", "1e5", "2024-01-01", "yes", "null"])
def test_an_id_that_looks_like_something_else_stays_text(tmp_path: Path, id: str):
    write_template(tmp_path / "T1", id=id)
    assert read_spec(tmp_path / "T1" / "trial.yaml").id == id


def test_the_command_says_what_comes_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    cli(["new", str(tmp_path / "T1"), "--id", "X-1", "--title", "T"], standalone_mode=False)
    assert f"onearm check {tmp_path / 'T1'}" in capsys.readouterr().out
    assert read_spec(tmp_path / "T1" / "trial.yaml").id == "X-1"
