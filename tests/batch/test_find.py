"""Which trials a command names, and every mistake in that at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from onearm.batch.find import find_trials
from onearm.errors import BatchError
from tests.batch.making import make_trial, make_trials


@pytest.fixture
def trials(tmp_path: Path) -> Path:
    return make_trials(tmp_path / "trials", "b", "a", "c d", "é")


def names(trials: str | Path, out: Path) -> list[str]:
    return [one.name for one in find_trials(str(trials), out).trials]


def mistakes(trials: str | Path, out: Path) -> list[str]:
    with pytest.raises(BatchError) as caught:
        find_trials(str(trials), out)
    return str(caught.value).splitlines()


def test_a_folder_of_trials_gives_each_by_the_name_of_its_folder(trials: Path, tmp_path: Path):
    assert names(trials, tmp_path / "out") == ["a", "b", "c d", "é"]


def test_a_pattern_gives_what_fits_it(trials: Path, tmp_path: Path):
    assert names(trials / "[ab]", tmp_path / "out") == ["a", "b"]
    assert names(tmp_path / "**" / "trial.yaml", tmp_path / "out") == ["a", "b", "c d", "é"]


def test_a_trial_folder_is_one_trial(trials: Path, tmp_path: Path, monkeypatch):
    assert names(trials / "a", tmp_path / "out") == ["a"]
    assert names(trials / "a" / "trial.yaml", tmp_path / "out") == ["a"]
    monkeypatch.chdir(trials / "a")
    assert names(".", tmp_path / "out") == ["a"]


def test_a_folder_that_is_no_trial_is_named(trials: Path, tmp_path: Path):
    (trials / "notes").mkdir()
    (trials / "README.md").touch()
    (trials / ".hidden").mkdir()
    found = find_trials(str(trials), tmp_path / "out")
    assert found.skipped == ((str(trials / "notes"), "has no trial.yaml"),)
    assert len(found.trials) == 4


def test_links_that_lead_round_or_nowhere_are_named(trials: Path, tmp_path: Path):
    (trials / "round").symlink_to(trials)
    (trials / "itself").symlink_to(trials / "itself")
    (trials / "gone").symlink_to(tmp_path / "gone")
    skipped = dict(find_trials(str(trials), tmp_path / "out").skipped)
    assert {Path(folder).name: why for folder, why in skipped.items()} == {
        "gone": "is a link that leads nowhere",
        "itself": "is a link that leads nowhere",
        "round": "has no trial.yaml",
    }


def test_a_manifest_gives_folders_from_where_it_lies_and_their_names(trials: Path, tmp_path: Path):
    manifest = trials / "list.csv"
    manifest.write_text(
        '\ufefffolder,name\n# those of last week\n\na, first\n"c d",\n../trials/b\n'
    )
    found = find_trials(str(manifest), tmp_path / "out").trials
    assert {one.name: one.where for one in found} == {
        "b": "list.csv, line 6", "c d": "list.csv, line 5", "first": "list.csv, line 4",
    }  # fmt: skip
    assert all((one.folder / "trial.yaml").is_file() for one in found)


def test_all_mistakes_of_a_manifest_are_told_with_their_lines(trials: Path, tmp_path: Path):
    manifest = trials / "list.txt"
    (trials / "notes.txt").touch()
    manifest.write_text("a\nnowhere\nnotes.txt\na,b,c\n,name\na\0b\n" + "x" * 5000 + "\n")
    told = mistakes(manifest, tmp_path / "out")
    assert [line.split(": ")[0] for line in told] == [f"list.txt, line {n}" for n in range(2, 8)]
    assert told[0].endswith("nowhere is not there")
    assert told[1].endswith("notes.txt is no folder")
    assert "3 parts" in told[2]


def test_folders_and_names_that_come_twice_are_told(trials: Path, tmp_path: Path):
    manifest = trials / "list.txt"
    manifest.write_text("a\n../trials/a,other\nb,X\nc d,x\né,../up\na/../b/.,.y\n")
    told = "\n".join(mistakes(manifest, tmp_path / "out"))
    assert "line 1), " in told
    assert "line 2): the same folder 2 times" in told
    assert "2 trials called X" in told
    assert "'../up' begins with a dot" in told
    assert "'.y' begins with a dot" in told


@pytest.mark.parametrize("name", ["a/b", "..", "x" * 300, "a\u202eb", "\udcff"])
def test_a_name_that_is_none_for_a_folder_is_refused(trials: Path, tmp_path: Path, name: str):
    manifest = trials / "list.txt"
    manifest.write_bytes(f"a,{name}\n".encode(errors="surrogateescape"))
    assert mistakes(manifest, tmp_path / "out")


def test_a_file_that_is_no_manifest_is_refused(trials: Path, tmp_path: Path):
    (trials / "table.parquet").write_bytes(b"PAR1\xff\xfe")
    assert "UTF-8" in mistakes(trials / "table.parquet", tmp_path / "out")[0]
    (trials / "empty").touch()
    assert "names no trial folder" in mistakes(trials / "empty", tmp_path / "out")[0]


@pytest.mark.parametrize(("what", "told"), [("no", "found none"), ("gone", "no such folder")])
def test_nothing_found_is_told(tmp_path: Path, what: str, told: str):
    (tmp_path / "no").mkdir()
    assert told in mistakes(tmp_path / what, tmp_path / "out")[0]


def test_no_argument_is_not_this_folder(tmp_path: Path):
    assert "expected a folder" in mistakes(" ", tmp_path / "out")[0]


def test_a_folder_without_any_trial_says_how_many_folders_it_has(tmp_path: Path):
    (tmp_path / "trials" / "one").mkdir(parents=True)
    assert "found 1 without" in mistakes(tmp_path / "trials", tmp_path / "out")[0]


def test_nothing_is_written_to_a_trial_folder(trials: Path, tmp_path: Path):
    assert "is within the trial folder" in mistakes(trials, trials / "a" / "out")[0]
    assert "is within" in mistakes(trials, tmp_path)[0]


def test_the_folder_of_the_batch_is_none_of_the_trials(trials: Path):
    make_trial(trials / "out")
    found = find_trials(str(trials), trials / "out")
    assert "out" not in [one.name for one in found.trials]
    assert not found.skipped
