"""An executed chapter is taken again only while all that it used is as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from onearm.analysis import Analysis
from onearm.analysis.registry import results_of
from onearm.book.kept.code import Code
from onearm.book.kept.store import Store, World

USED = {
    "functions": ["stats/a.py:one"],
    "parts": ["analysis.pfs", "results.pfs.median"],
    "files": [],
}


@pytest.fixture
def world(first: Analysis, tmp_path: Path) -> World:
    code = Code("level", {"stats/a.py:one": "1", "stats/a.py:two": "2"})
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "read.csv").write_text("a")
    return World("versions", code, first, results_of(first), {"source": tmp_path / "book"})


@pytest.fixture
def keep(world: World, tmp_path: Path):
    """Keep a chapter that used `USED` and a file; returns what a run in `world` finds of it."""
    used = USED | {"files": [str(tmp_path / "book" / "read.csv"), "/usr/share/elsewhere"]}
    Store(tmp_path / "kept", world).keep(b"code", "one", b"executed", used)

    def find(cells: bytes = b"code", **changes: object) -> bytes | None:
        return Store(tmp_path / "kept", replace(world, **changes)).find(cells, "one")

    return find


def test_what_is_unchanged_is_taken(keep):
    assert keep() == b"executed"


def test_other_code_is_not(keep):
    assert keep(b"other") is None


def test_another_version_of_a_package_is_not(keep):
    assert keep(environment="later versions") is None


@pytest.mark.parametrize(
    ("level", "one", "two", "taken"),
    [("level", "1", "2", True), ("level", "1", "3", True), ("level", "3", "2", False),
     ("changed", "1", "2", False)],
)  # fmt: skip
def test_only_functions_that_were_called_count(keep, level: str, one: str, two: str, taken: bool):
    code = Code(level, {"stats/a.py:one": one, "stats/a.py:two": two})
    assert (keep(code=code) is not None) is taken


def test_a_function_that_is_gone_counts(keep):
    assert keep(code=Code("level", {"stats/a.py:two": "2"})) is None


@pytest.mark.parametrize(("part", "taken"), [("pfs", False), ("os", True)])
def test_only_parts_of_the_analysis_that_were_read_count(keep, first, part: str, taken: bool):
    assert (keep(analysis=replace(first, **{part: None})) is not None) is taken


@pytest.mark.parametrize(("id", "taken"), [("pfs.median", False), ("os.median", True)])
def test_only_results_that_were_read_count(keep, world: World, id: str, taken: bool):
    changed = {**world.results, id: replace(world.results[id], value=1.0)}
    assert (keep(results=changed) is not None) is taken


def test_a_file_that_was_opened_counts(keep, tmp_path: Path):
    (tmp_path / "book" / "read.csv").write_text("b")
    assert keep() is None
    (tmp_path / "book" / "read.csv").unlink()
    assert keep() is None


@pytest.mark.parametrize("name", ["one.json", "one.ipynb"])
@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b"\xff"])
def test_what_was_damaged_is_not_taken(keep, tmp_path: Path, name: str, damage: bytes):
    (tmp_path / "kept" / name).write_bytes(damage)
    assert keep() is None


def test_a_chapter_that_used_what_has_no_content_is_not_kept(world: World, tmp_path: Path, first):
    odd = replace(world, analysis=replace(first, pfs=lambda: None))
    store = Store(tmp_path / "kept", odd)
    store.keep(b"code", "one", b"executed", USED)
    assert store.find(b"code", "one") is None


def test_chapters_that_the_book_has_no_more_are_removed(keep, world: World, tmp_path: Path):
    store = Store(tmp_path / "kept", world)
    (tmp_path / "kept" / ".half-abc").write_text("half")
    store.drop_others(["one"])
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {"one.json", "one.ipynb"}
    store.drop_others([])
    assert not list((tmp_path / "kept").iterdir())
