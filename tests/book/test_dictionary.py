"""The data dictionary and the worked rerun in the chapter on one's own trial."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from click.testing import CliRunner

from onearm import tables
from onearm.book.worked import worked
from onearm.cli import cli
from onearm.trial.contract import CONTRACT, columns_of
from onearm.trial.kinds import KINDS
from onearm.trial.reading.formats import FORMATS
from onearm.trial.spec import PARAMS, Spec
from onearm.trial.template.write import write_template
from tests.conftest import ROOT

NAMES = ("adsl", "adtte", "adrs", "adtr", "adae")


def text(cell: str) -> str:
    return re.sub(r"<[^>]+>", "", cell)


def test_every_column_of_the_contract_is_in_the_dictionary():
    shown = {
        (table, text(row[0])): row
        for table in NAMES
        for row in tables.contract_table(table, columns_of(table)).rows
    }
    assert set(shown) == {(c.table, c.name) for c in CONTRACT}
    assert shown["adtte", "CNSR"][1:4] == ["yes", "number", "whole, 0 or more"]
    assert shown["adae", "AETOXGR"][3] == "whole, 1 to 5"
    assert shown["adae", "AEIMFL"][3] == "Y, N"
    assert shown["adtr", "AVAL"][2] == "number, mm"
    assert all(row[4] and row[5] for row in shown.values())


def test_a_new_folder_brings_the_dictionary(tmp_path: Path):
    write_template(tmp_path / "T1")
    readme = (tmp_path / "T1" / "README.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in readme.splitlines() if line.startswith("| ad")]
    listed = [(row[0].removeprefix("| "), row[1]) for row in rows]
    assert listed == [(c.table, c.name) for c in CONTRACT if c.name != "ILLUSTR"]
    assert {len(row) for row in rows} == {7}


def test_every_format_parameter_and_kind_of_problem_is_named():
    assert [text(row[0]) for row in tables.formats_table().rows] == list(FORMATS)
    assert [text(row[0]) for row in tables.parameters_table().rows] == list(PARAMS)
    told = " ".join(row[1] for row in tables.problems_table().rows)
    assert set(re.findall("<code>(.*?)</code>", told)) == set(KINDS)
    assert [text(row[0]) for row in tables.switched_off().rows] == ["adrs", "adtr", "adae"]
    assert all("" not in row for row in tables.switched_off().rows)


def test_units_are_those_that_trial_yaml_knows():
    known = str(Spec.model_fields["unit"].annotation)
    assert all(f"'{row[0]}'" in known for row in tables.units_table().rows)


def test_the_worked_rerun_ends_without_an_error():
    way = worked()
    assert {problem.severity for problem in way.empty} == {"error"}
    assert "error" not in {problem.severity for problem in way.filled}
    assert way.adsl["USUBJID"].tolist()[:2] == ["P01", "P02"]
    assert len(way.adsl) == 21


def test_every_command_of_the_chapter_is_one():
    """Names of commands and options, in all fenced blocks of the chapter."""
    cells = nbformat.read(ROOT / "chapters" / "12-rerun.ipynb", as_version=4).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    blocks = "\n".join(re.findall(r"(?s)```\n(.*?)```", prose))
    lines = [line.split("#")[0].split() for line in blocks.splitlines()]
    lines = [words for words in lines if words[:1] == ["onearm"]]
    assert len(lines) >= 5
    for words in lines:
        command = [word for word in words[1:3] if word.isalpha() and word != "my"]
        told = CliRunner().invoke(cli, [*command, "--help"])
        assert told.exit_code == 0, words
        for option in (word for word in words if word.startswith("--")):
            assert option in told.output, (words, option)
