"""Two processes write the pages of a site: all of them, or it is said which could not be."""

import logging
import os
from collections.abc import Sequence
from multiprocessing import active_children
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sphinx.errors import SphinxError
from sphinx.util.logging import getLogger

from onearm.book.fork_server import FORKS
from onearm.book.writers import FEW, SITEMAP, in_two

NAMES = [f"page-{number}" for number in range(2 * FEW)]

pytestmark = pytest.mark.skipif(not FORKS, reason="processes are not forked here")


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setenv("ONEARM_CORES", "2")


class Builder:
    """What Sphinx's builder has of what is called; a page is a file with the process in it."""

    def __init__(self, folder: Path, **extensions: bool) -> None:
        self.folder = folder
        self.noted: list[str] = []
        self.env = SimpleNamespace(get_and_resolve_doctree=lambda name, builder: f"tree of {name}")
        found = {n: SimpleNamespace(parallel_write_safe=safe) for n, safe in extensions.items()}
        self.app = SimpleNamespace(extensions=found)

    def write_doc_serialized(self, name: str, tree: str) -> None:
        self.noted.append(name)

    def write_doc(self, name: str, tree: str) -> None:
        assert tree == f"tree of {name}"
        (self.folder / name).write_text(str(os.getpid()))

    def writers(self) -> dict[str, int]:
        return {path.name: int(path.read_text()) for path in self.folder.iterdir()}


def write(builder: Any, names: Sequence[str]) -> None:
    for name in names:
        tree = builder.env.get_and_resolve_doctree(name, builder)
        builder.write_doc_serialized(name, tree)
        builder.write_doc(name, tree)


def test_every_page_is_written_and_noted_once(two_cores, tmp_path: Path):
    builder = Builder(tmp_path)
    in_two(write)(builder, NAMES)  # type: ignore[arg-type]
    assert sorted(builder.writers()) == sorted(builder.noted) == sorted(NAMES)
    assert len(set(builder.writers().values())) == 2


@pytest.mark.parametrize("names", [[], NAMES[:1], NAMES[:FEW]], ids=len)
def test_few_pages_are_written_in_one_process(two_cores, tmp_path: Path, names: list[str]):
    builder = Builder(tmp_path)
    in_two(write)(builder, names)  # type: ignore[arg-type]
    assert builder.writers() == dict.fromkeys(names, os.getpid())


@pytest.mark.parametrize("extension", [{"unsafe": False}, {SITEMAP: True}], ids=str)
def test_an_extension_that_minds_has_its_pages_one_by_one(two_cores, tmp_path: Path, extension):
    builder = Builder(tmp_path, **extension)
    in_two(write)(builder, NAMES)  # type: ignore[arg-type]
    assert builder.writers() == dict.fromkeys(NAMES, os.getpid())


def test_one_core_has_one_process(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("ONEARM_CORES", "1")
    builder = Builder(tmp_path)
    in_two(write)(builder, NAMES)  # type: ignore[arg-type]
    assert builder.writers() == dict.fromkeys(NAMES, os.getpid())


@pytest.mark.parametrize("page", NAMES[1:FEW])
def test_a_page_that_fails_in_the_second_process_is_named_here(
    two_cores, tmp_path: Path, monkeypatch, page: str
):
    def fails(self: Builder, name: str, tree: str) -> None:
        if name == page:
            raise ValueError("no ink")

    monkeypatch.setattr(Builder, "write_doc", fails)
    with pytest.raises(SphinxError, match=f"error: {page}: ValueError: no ink"):
        in_two(write)(Builder(tmp_path), NAMES)  # type: ignore[arg-type]


def test_what_the_second_process_complains_of_before_it_fails_is_told(
    two_cores, tmp_path: Path, monkeypatch
):
    told: list[str] = []

    class Told(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(record.getMessage())

    def fails(self: Builder, name: str, tree: str) -> None:
        getLogger("ours").warning("%s is faint", name)
        if name == NAMES[2]:
            raise ValueError("no ink")

    handler, ours = Told(), logging.getLogger("sphinx")
    monkeypatch.setattr(Builder, "write_doc", fails)
    monkeypatch.setattr(ours, "handlers", [handler])
    with pytest.raises(SphinxError, match="no ink"):
        in_two(write)(Builder(tmp_path), NAMES)  # type: ignore[arg-type]
    assert {f"{NAMES[1]} is faint", f"{NAMES[2]} is faint"} <= set(told)


def test_a_second_process_that_dies_is_no_success(two_cores, tmp_path: Path, monkeypatch):
    here = os.getpid()

    def dies(self: Builder, name: str, tree: str) -> None:
        if os.getpid() != here:
            os._exit(0)

    monkeypatch.setattr(Builder, "write_doc", dies)
    with pytest.raises(SphinxError, match="ended early"):
        in_two(write)(Builder(tmp_path), NAMES)  # type: ignore[arg-type]


def test_where_this_process_fails_the_other_is_ended(two_cores, tmp_path: Path, monkeypatch):
    """It says more than a pipe holds, and would wait for ever to be heard."""
    here, before = os.getpid(), set(active_children())

    def fails(self: Builder, name: str, tree: str) -> None:
        if os.getpid() != here:
            getLogger("ours").warning("faint " * 100_000)
        elif name == NAMES[-1]:
            raise OSError("disk full")

    monkeypatch.setattr(Builder, "write_doc", fails)
    with pytest.raises(OSError, match="disk full"):
        in_two(write)(Builder(tmp_path), NAMES)  # type: ignore[arg-type]
    assert set(active_children()) <= before


def test_where_no_process_can_be_started_this_one_writes_all(
    two_cores, tmp_path: Path, monkeypatch
):
    def no_room() -> int:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", no_room)
    builder = Builder(tmp_path)
    in_two(write)(builder, NAMES)  # type: ignore[arg-type]
    assert builder.writers() == dict.fromkeys(NAMES, os.getpid())
    assert sorted(builder.noted) == sorted(NAMES)
