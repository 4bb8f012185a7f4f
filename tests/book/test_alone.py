"""A chapter by itself: plain papermill, about the first trial and about any other."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

from onearm.analysis.result import FORMS
from onearm.book.source import Source
from onearm.reconstruct.opening import open_any
from tests.conftest import FIRST, ROOT

CHAPTERS = Source(ROOT).chapters
NAMES = [chapter.stem for chapter in CHAPTERS]


def test_papermill_alone_runs_a_chapter_from_the_root(tmp_path: Path, leukemia: Path):
    out = tmp_path / "out.ipynb"
    words = ["--no-progress-bar", "chapters/03-eligibility.ipynb", out, "-p", "trial", leukemia]
    command = [sys.executable, "-m", "papermill", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "LEUKEMIA-6MP" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("cwd", [ROOT, ROOT / "chapters"], ids=["root", "chapters"])
def test_a_chapter_finds_its_own_trial(cwd: Path, capsys, monkeypatch):
    monkeypatch.chdir(cwd)
    names = run(ROOT / "chapters" / "03-eligibility.ipynb")
    assert names["study"].trial.spec.id == "NCT04028063"


def run(chapter: Path, trial: Path | None = None) -> dict[str, Any]:
    """All cells of a chapter, about its own trial or another: the names that they leave."""
    names: dict[str, Any] = {}
    for cell in nbformat.read(chapter, as_version=4).cells:
        if cell.cell_type == "code":
            other = trial is not None and "parameters" in cell.metadata.get("tags", [])
            source = f"trial = {str(trial)!r}" if other else cell.source
            exec(compile(source, chapter.name, "exec"), names)
    return names


@pytest.fixture(scope="session")
def unpublished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first trial under another name, with nothing published."""
    folder = tmp_path_factory.mktemp("unpublished")
    for path in FIRST.glob("ad*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    spec = (FIRST / "trial.yaml").read_text(encoding="utf-8")
    spec = spec.replace("id: NCT04028063", "id: OTHER").replace(
        "synthetic: true", "synthetic: false"
    )
    (folder / "trial.yaml").write_text(spec, encoding="utf-8")
    return folder


@pytest.fixture(params=["first", "pilot", "leukemia", "unpublished"])
def folder(request: pytest.FixtureRequest) -> Path:
    """Trials of every kind."""
    return FIRST if request.param == "first" else request.getfixturevalue(request.param)


opened = cache(open_any)
"""Each trial is read for its first chapter only."""


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_every_cell_runs_about_any_trial(chapter: Path, folder: Path, capsys, monkeypatch):
    """All cells, those of the case study too: papermill alone leaves none out."""
    monkeypatch.setattr("onearm.book.chapter.open_any", opened)
    monkeypatch.chdir(os.path.dirname(chapter))
    run(chapter, folder)
    assert "nan" not in capsys.readouterr().out.split()


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_every_number_that_the_prose_states_is_in_the_registry(chapter: Path, results):
    """A misspelt identifier would be written 'not available'."""
    for cell in nbformat.read(chapter, as_version=4).cells:
        if cell.cell_type == "markdown":
            for key in re.findall(r"\{glue:text\}`([^`]+)`", cell.source):
                stem = re.sub(rf"\.({'|'.join(FORMS)})$", "", key)
                known = results.get(key) or results.get(stem)
                assert known is not None, key
                assert known.value is not None, key
