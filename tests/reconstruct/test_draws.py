"""One draw as a trial, in memory and as a folder, and all draws as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from pandas.testing import assert_frame_equal

from onearm.analysis import analyse
from onearm.errors import InputError, Problem
from onearm.reconstruct.cohorts.adam import adam_tables
from onearm.reconstruct.cohorts.files import (
    one_cohort,
    spec_of,
    trial_of,
    write_folder,
    write_tables,
)
from onearm.trial import Trial, open_trial
from onearm.trial.folder import check_trial
from onearm.trial.printed.published import read_claims
from onearm.trial.spec import Spec, read_spec
from tests.conftest import FIRST
from tests.reconstruct.drawn_patients import alone, drawn_patients

SPEC = read_spec(FIRST / "trial.yaml")
CLAIMS = read_claims(FIRST / "published.csv")[0]
DRAWS = 5

Tables = dict[str, pd.DataFrame]


def to_mend(folder: Path) -> list[Problem]:
    """Errors; few patients leave columns empty and differ in number from what was published."""
    return [problem for problem in check_trial(folder) if problem.severity == "error"]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return adam_tables(drawn_patients(21, draws=DRAWS), SPEC, np.random.default_rng(1))


@pytest.fixture
def trial(tables: Tables) -> Trial:
    return trial_of(tables, 3, SPEC, CLAIMS, FIRST)


# One draw in memory


def test_each_draw_has_its_own_rows_and_all_of_them(tables: Tables):
    for name, table in tables.items():
        sizes = [len(one_cohort(tables, draw)[name]) for draw in range(1, DRAWS + 1)]
        assert sizes == table["DRAW"].value_counts().sort_index().tolist()


def test_cells_of_a_draw_are_those_of_all_draws(tables: Tables):
    for name, table in tables.items():
        rows = table[table["DRAW"].eq(3)].drop(columns="DRAW").reset_index(drop=True)
        found = one_cohort(tables, 3)[name]
        for column in rows:
            whole = rows[column].astype(object).where(rows[column].notna(), None)
            single = found[column].astype(object).where(found[column].notna(), None)
            if name == "adtr" and column == "PCHG":
                assert np.allclose(whole.astype(float), single.astype(float), atol=1e-5)
            elif column in ("ADT", "CHG"):
                assert [str(cell)[:10] for cell in whole] == [str(cell)[:10] for cell in single]
            else:
                assert whole.tolist() == single.tolist(), column


def test_a_draw_that_is_not_there_is_refused(tables: Tables):
    for draw in (0, DRAWS + 1):
        with pytest.raises(InputError, match=rf"no draw {draw}: adsl has 1 to 5"):
            one_cohort(tables, draw)


def test_the_specification_of_a_draw_says_that_its_patients_are_synthetic(tables: Tables):
    observed = SPEC.model_copy(update={"synthetic": False})
    assert spec_of(one_cohort(tables, 1), observed).synthetic
    assert trial_of(tables, 1, observed, (), FIRST).kind == "reconstructed"


def test_the_specification_of_a_draw_is_otherwise_that_of_the_trial(trial: Trial):
    changed = {"populations", "params", "tables", "label", "stage", "synthetic", "arm"}
    for name in Spec.model_fields:
        if name not in changed:
            assert getattr(trial.spec, name) == getattr(SPEC, name), name
    assert trial.spec.params == SPEC.params
    assert trial.spec.label is None


# One draw as a folder


def test_a_folder_reads_back_as_the_trial_that_was_written(trial: Trial, tmp_path: Path):
    again = open_trial(write_folder(trial, tmp_path / "one"))
    assert again.spec == trial.spec
    assert again.claims == trial.claims
    assert list(again.tables) == list(trial.tables)
    for name, table in trial.tables.items():
        assert_frame_equal(again.tables[name], table)


def test_a_folder_passes_the_check(trial: Trial, tmp_path: Path):
    assert to_mend(write_folder(trial, tmp_path / "one")) == []


def test_a_folder_has_the_published_numbers_byte_for_byte(trial: Trial, tmp_path: Path):
    folder = write_folder(trial, tmp_path / "one")
    assert (folder / "published.csv").read_bytes() == (FIRST / "published.csv").read_bytes()
    names = {path.name for path in folder.iterdir()}
    assert names == {"trial.yaml", "published.csv", *(f"{name}.csv" for name in trial.tables)}


def test_a_trial_without_published_numbers_makes_a_folder_without(tables: Tables, tmp_path: Path):
    bare = trial_of(tables, 1, SPEC, (), tmp_path)
    assert not (write_folder(bare, tmp_path / "one") / "published.csv").exists()


def test_the_smallest_trial_makes_a_folder(tmp_path: Path):
    files = {"adsl": "elsewhere/adsl.csv", "adtte": "b.csv"}
    spec = Spec(id="X-1", title="A trial: one arm", tables=files, unit="days")
    patients = alone(STAGE=0, BEST="NE", PFS=1, OS=1)
    tables = adam_tables(patients, spec, np.random.default_rng(1))
    folder = write_folder(trial_of(tables, 1, spec, (), tmp_path), tmp_path / "a" / "b")
    assert to_mend(folder) == []
    found = analyse(open_trial(folder))
    assert found.pfs is not None
    assert found.pfs.times.time.tolist() == [1.0]
    assert yaml.safe_load((folder / "trial.yaml").read_text())["tables"]["adsl"] == "adsl.csv"


def test_a_folder_that_holds_something_is_left_as_it_is(trial: Trial, tmp_path: Path):
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(InputError, match="is there already"):
        write_folder(trial, tmp_path)
    with pytest.raises(InputError, match="is there already"):
        write_folder(trial, tmp_path / "note.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def test_an_empty_folder_is_filled(trial: Trial, tmp_path: Path):
    (tmp_path / "one").mkdir()
    assert to_mend(write_folder(trial, tmp_path / "one")) == []
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_folder_that_cannot_be_finished_is_not_begun(
    trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*args: object, **kwargs: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(OSError, match="no space left"):
        write_folder(trial, tmp_path / "one")
    assert list(tmp_path.iterdir()) == []


# All draws as files


def test_files_of_all_draws_read_back_as_they_were(tables: Tables, tmp_path: Path):
    paths = write_tables(tables, tmp_path / "out")
    assert sorted(path.name for path in paths) == sorted(f"{name}.parquet" for name in tables)
    for path in paths:
        assert_frame_equal(pd.read_parquet(path), tables[path.stem])


def test_files_of_earlier_draws_are_replaced_and_others_left(tables: Tables, tmp_path: Path):
    (tmp_path / "adsl.parquet").write_text("old")
    (tmp_path / "note.txt").write_text("mine")
    write_tables(tables, tmp_path)
    assert len(pd.read_parquet(tmp_path / "adsl.parquet")) == len(tables["adsl"])
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"note.txt", *(f"{name}.parquet" for name in tables)}


def test_the_same_draws_make_the_same_files(tables: Tables, tmp_path: Path):
    for one, other in zip(
        write_tables(tables, tmp_path / "a"), write_tables(tables, tmp_path / "b"), strict=True
    ):
        assert one.read_bytes() == other.read_bytes()


def test_a_place_that_is_a_file_is_told(tables: Tables, tmp_path: Path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(InputError, match="is a file: give a folder"):
        write_tables(tables, tmp_path / "out")
