"""What chapters read is what was read, checked and protected, to the last digit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from onearm.analysis import analyse
from onearm.analysis.registry import registry
from onearm.errors import Problem, TrialError
from onearm.reconstruct.opening import open_any
from onearm.trial import Trial, open_trial
from onearm.trial.folder import check_trial
from onearm.trial.spec import PrivacySpec
from onearm.trial.staged import write_staged
from tests.conftest import FIRST, ROOT
from tests.trial.folder import TrialFolder


def same(one: Trial, other: Trial) -> None:
    assert one.spec == other.spec
    assert list(one.tables) == list(other.tables)
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, other.tables[name])
    assert one.claims == other.claims
    assert registry(analyse(one)) == registry(analyse(other))


def test_a_trial_is_read_again_as_it_was(tmp_path: Path):
    trial = open_trial(FIRST)
    again = open_any(write_staged(trial, tmp_path / "staged"))
    same(trial, again)
    assert again.identified == trial.identified


def test_reconstructed_patients_are_read_again_as_they_were(tmp_path: Path):
    trial = open_any(ROOT / "data" / "FICTITIOUS-1")
    same(trial, open_any(write_staged(trial, tmp_path / "staged")))


def test_one_arm_of_real_tables_is_read_again_as_it_was(pilot: Path, tmp_path: Path):
    trial = open_trial(pilot)
    same(trial, open_trial(write_staged(trial, tmp_path / "staged")))


def test_what_was_asked_for_on_the_way_is_kept(trial: TrialFolder, tmp_path: Path):
    opened = trial.open()
    asked = opened.spec.model_copy(update={"privacy": PrivacySpec(min_cell=5)})
    again = open_trial(write_staged(replace(opened, spec=asked), tmp_path / "staged"))
    assert again.spec.privacy.min_cell == 5


def test_blanks_text_and_mixed_cells_survive(trial: TrialFolder, tmp_path: Path):
    opened = trial.open()
    adsl = opened.tables["adsl"]
    odd = pd.Series(["=1+1", np.nan, 3, True], index=adsl.index, dtype=object)
    none = pd.Series([np.nan] * len(adsl), index=adsl.index, dtype=object)
    tables = {**opened.tables, "adsl": adsl.assign(ODD=odd, NONE=none, BIG=1e300)}
    folder_again = write_staged(replace(opened, tables=tables), tmp_path / "staged")
    again = open_trial(folder_again).tables["adsl"]
    assert again["ODD"].tolist()[0] == "=1+1"
    assert again["ODD"].isna().tolist() == [False, True, False, False]
    assert again["ODD"].dropna().map(type).eq(str).all()
    assert again["NONE"].isna().all()
    assert again["BIG"].eq(1e300).all()


def test_warnings_are_kept_without_values_and_subjects(trial: TrialFolder, tmp_path: Path):
    seen = Problem("out-of-range", "adsl", "AGE", "'104' of S1", "S1 to be younger", 3, "warning")
    opened = replace(trial.open(), warnings=(seen, seen))
    staged = write_staged(opened, tmp_path / "staged")
    told = [(w.code, w.table, w.column, w.found, w.row) for w in check_trial(staged)]
    assert told == [("out-of-range", "adsl", "AGE", "", None)] * 2
    assert "104" not in (staged / "staged.json").read_text()
    assert "younger" not in (staged / "staged.json").read_text()


@pytest.mark.parametrize("file", ["adsl.parquet", "published.csv", "identified/bands.csv", "x.csv"])
def test_a_folder_that_was_changed_since_is_refused(tmp_path: Path, file: str):
    staged = write_staged(open_trial(FIRST), tmp_path / "staged")
    with (staged / file).open("ab") as content:
        content.write(b"x")
    with pytest.raises(TrialError, match="changed"):
        open_trial(staged)


@pytest.mark.parametrize("mark", ["", "[]", "{}", '{"files": {}, "spec": 1, "warnings": []}'])
def test_tables_of_a_user_are_not_taken_for_protected_ones(tmp_path: Path, mark: str):
    shutil.copytree(FIRST, tmp_path / "own")
    (tmp_path / "own" / "staged.json").write_text(mark)
    with pytest.raises(TrialError, match=r"take staged\.json away"):
        open_trial(tmp_path / "own")


def _min_cell(content: dict[str, Any]) -> None:
    content["spec"]["privacy"] = {"min_cell": 0}


def _no_warning(content: dict[str, Any]) -> None:
    content["warnings"] = []


def _synthetic(content: dict[str, Any]) -> None:
    content["spec"]["synthetic"] = True


def _another_table(content: dict[str, Any]) -> None:
    content["tables"]["../../secret"] = []


def _no_hash(content: dict[str, Any]) -> None:
    del content["hash"]


def _another_hash(content: dict[str, Any]) -> None:
    content["hash"] = "0" * 64


CHANGES = (_min_cell, _no_warning, _synthetic, _another_table, _no_hash, _another_hash)


@pytest.mark.parametrize("change", CHANGES)
def test_a_mark_that_was_changed_since_is_refused(
    trial: TrialFolder, tmp_path: Path, change: Callable[[dict[str, Any]], None]
):
    seen = Problem("out-of-range", "adsl", "AGE", "104", "less", 3, "warning")
    opened = replace(trial.open(), warnings=(seen,))
    asked = opened.spec.model_copy(update={"privacy": PrivacySpec(min_cell=5)})
    staged = write_staged(replace(opened, spec=asked), tmp_path / "staged")
    content = json.loads((staged / "staged.json").read_text())
    change(content)
    (staged / "staged.json").write_text(json.dumps(content))
    with pytest.raises(TrialError, match="changed"):
        open_trial(staged)
