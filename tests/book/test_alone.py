"""A chapter by itself: plain papermill, about the first trial and about any other."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from onearm.book.source import Source
from tests.conftest import FIRST, ROOT

CHAPTERS = Source(ROOT).chapters
NAMES = [chapter.stem for chapter in CHAPTERS]


def papermill(chapter: str, out: Path, cwd: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", chapter, str(out), *more]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_papermill_alone_runs_a_chapter_from_the_root(tmp_path: Path, leukemia: Path):
    out = tmp_path / "out.ipynb"
    done = papermill("chapters/01-design.ipynb", out, ROOT, "-p", "trial", str(leukemia))
    assert done.returncode == 0, done.stderr
    assert "LEUKEMIA-6MP" in out.read_text(encoding="utf-8")


def test_papermill_alone_runs_a_chapter_from_its_folder(tmp_path: Path):
    done = papermill("06-os.ipynb", tmp_path / "out.ipynb", ROOT / "chapters")
    assert done.returncode == 0, done.stderr


@pytest.fixture(params=["first", "pilot", "leukemia", "unpublished"])
def folder(request, tmp_path: Path) -> Path:
    """Trials of every kind, one of them the first under another name with nothing published."""
    if request.param == "first":
        return FIRST
    if request.param != "unpublished":
        return request.getfixturevalue(request.param)
    for path in FIRST.glob("ad*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    spec = (FIRST / "trial.yaml").read_text(encoding="utf-8")
    spec = spec.replace("id: NCT04028063", "id: OTHER").replace(
        "synthetic: true", "synthetic: false"
    )
    (tmp_path / "trial.yaml").write_text(spec, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_every_cell_runs_about_any_trial(chapter: Path, folder: Path, capsys, monkeypatch):
    """All cells, those of the case study too: papermill alone leaves none out."""
    monkeypatch.chdir(os.path.dirname(chapter))
    names: dict[str, object] = {}
    for cell in nbformat.read(chapter, as_version=4).cells:
        if cell.cell_type == "code":
            stated = "parameters" in cell.metadata.get("tags", [])
            source = f"trial = {str(folder)!r}" if stated else cell.source
            exec(compile(source, chapter.name, "exec"), names)
    printed = capsys.readouterr().out
    assert "nan" not in printed.split()


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_every_number_that_the_prose_states_is_in_the_registry(chapter: Path, results):
    """A misspelt identifier would be written 'not available'."""
    for cell in nbformat.read(chapter, as_version=4).cells:
        if cell.cell_type == "markdown":
            for key in re.findall(r"\{glue:text\}`([^`]+)`", cell.source):
                stem = re.sub(r"\.(value|ci|full|count|n|x)$", "", key)
                known = results.get(key) or results.get(stem)
                assert known is not None, key
                assert known.value is not None, key
