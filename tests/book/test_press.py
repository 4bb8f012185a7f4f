"""The process that waits with all that a site needs."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from onearm.book.press import NEEDED, press


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_imported_early_is_there(name: str):
    assert find_spec(name) is not None


def test_who_leaves_early_ends_it(tmp_path: Path):
    with pytest.raises(ZeroDivisionError), press(tmp_path) as waiting:
        1 / 0  # noqa: B018
    assert waiting.returncode
    assert not list(tmp_path.iterdir())


def test_without_the_word_it_makes_nothing(tmp_path: Path):
    with press(tmp_path) as waiting:
        _, said = waiting.communicate("")
    assert waiting.returncode == 0, said
    assert not list(tmp_path.iterdir())
