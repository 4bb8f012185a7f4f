"""The process that waits with all that a site needs."""

from __future__ import annotations

import shutil
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from onearm.book.press import NEEDED, press, pressed
from onearm.book.publish import stage_configuration
from tests.book.small import book


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_imported_early_is_there(name: str):
    assert find_spec(name) is not None


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    """A book of one page, as a run stages it."""
    folder = tmp_path / "stage"
    folder.mkdir()
    source = book(tmp_path / "book")
    stage_configuration(source, folder, "A book")
    shutil.copy(source.chapters[0], folder)
    return folder


def pages(stage: Path) -> list[Path]:
    return list(stage.rglob("*.html"))


def test_who_leaves_early_ends_it(stage: Path):
    with pytest.raises(ZeroDivisionError), press(stage) as waiting:
        1 / 0  # noqa: B018
    assert waiting.returncode
    assert not pages(stage)


def test_without_the_word_it_makes_nothing(stage: Path):
    with press(stage) as waiting:
        _, said = waiting.communicate("")
    assert waiting.returncode == 0, said
    assert not pages(stage)


def test_what_a_page_holds_when_the_word_comes_is_on_it(stage: Path):
    with press(stage) as waiting:
        time.sleep(2)  # it reads the configuration meanwhile
        chapter = stage / "index.ipynb"
        chapter.write_text(chapter.read_text().replace("# One", "# Another"))
        made, said = pressed(waiting)
    assert made, said
    assert "Another" in (stage / "_build" / "html" / "index.html").read_text()
