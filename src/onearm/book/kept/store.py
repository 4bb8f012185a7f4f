"""Executed chapters of an earlier run, each with what it used; one is taken while that holds."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from onearm.analysis import Analysis, Result
from onearm.book.kept.code import PACKAGE, Code
from onearm.book.kept.files import HALF, hash_of, write_whole
from onearm.book.kept.seen import content

FOLDER = ".kept"
"""Beside the site: nothing in it is part of the site, and it may be deleted at any time."""
Used = Mapping[str, list[str]]
"""What `onearm.book.kept.watch.report` tells of a chapter."""


@dataclass(frozen=True)
class World:
    """All that chapters of one run can use.

    Attributes
    ----------
    environment : str
        Versions of Python and of all installed packages, and the kind of machine.
    code : Code
        Of this package.
    analysis, results
        Of the trial, as chapters are given them.
    roots : mapping of str to Path
        Folders whose files count, by name: the most special one first. Files elsewhere belong
        to installed packages, whose versions are known, or to the run itself.
    """

    environment: str
    code: Code
    analysis: Analysis
    results: Mapping[str, Result]
    roots: Mapping[str, Path]

    def holds(self, used: Mapping[str, Mapping[str, str | None]]) -> bool:
        """Is everything that was used as it was?"""
        return used == self._now({what: list(names) for what, names in used.items()})

    def snapshot(self, used: Used) -> dict[str, dict[str, str | None]]:
        """What was used, each with the hash of its content now."""
        named = (self._named(Path(path)) for path in used["files"])
        return self._now({**used, "files": sorted({name for name in named if name is not None})})

    @cached_property
    def _part(self) -> Callable[[str], str | None]:
        """The hash of a part, worked out once: neither trial nor results change in a run."""
        return cache(lambda part: content(part, self.analysis, self.results))

    def _now(self, used: Used) -> dict[str, dict[str, str | None]]:
        hashes: dict[str, Callable[[str], str | None]] = {
            "functions": self.code.functions.get,
            "parts": self._part,
            "files": self._file,
        }
        return {what: {name: hashes[what](name) for name in used[what]} for what in hashes}

    def _named(self, path: Path) -> str | None:
        """A file by its place in one of the roots, None if it does not count."""
        if "__pycache__" in path.parts or path.is_relative_to(sys.prefix):
            return None
        for root, folder in self.roots.items():
            if path.is_relative_to(folder):
                inside = path.relative_to(folder)
                hidden = any(part.startswith((".", "_build")) for part in inside.parts)
                return None if hidden else f"{root}:{inside.as_posix()}"
        return None

    def _file(self, name: str) -> str | None:
        root, _, inside = name.partition(":")
        path = self.roots.get(root, Path()) / inside
        return hash_of(path.read_bytes()) if path.is_file() else None


class Store:
    """Executed chapters in a folder.

    Parameters
    ----------
    folder : Path
        Where they are; made when the first is kept.
    world : World
        What chapters of this run use.
    """

    def __init__(self, folder: Path, world: World) -> None:
        self._folder, self._world = folder, world
        self._fixed = {"environment": world.environment, "level": world.code.level}

    def find(self, code: bytes, name: str) -> bytes | None:
        """An executed chapter by its code, None if that or something that it used has changed."""
        try:
            record = json.loads(self._record(name).read_text(encoding="utf-8"))
            executed = self._notebook(name).read_bytes()
            fixed = {**self._fixed, "code": hash_of(code), "executed": hash_of(executed)}
            same = record["fixed"] == fixed and self._world.holds(record["used"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None  # none, or one that was damaged
        return executed if same else None

    def keep(self, code: bytes, name: str, executed: bytes, used: Used) -> None:
        """Keep an executed chapter; one that used what has no fingerprint is not kept."""
        self._record(name).unlink(missing_ok=True)
        try:
            snapshot = self._world.snapshot(used)
        except TypeError:
            return
        fixed = {**self._fixed, "code": hash_of(code), "executed": hash_of(executed)}
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._notebook(name), executed)
        record: dict[str, Any] = {"fixed": fixed, "used": snapshot}
        write_whole(self._record(name), json.dumps(record, indent=1).encode())

    def drop_others(self, names: Iterable[str]) -> None:
        """Remove chapters that the book has no more, and what a killed run has half written."""
        kept = {self._notebook(name) for name in names}
        for half in self._folder.glob(f"{HALF}*"):
            half.unlink()
        for notebook in self._folder.glob("*.ipynb"):
            if notebook not in kept:
                notebook.unlink()
                notebook.with_suffix(".json").unlink(missing_ok=True)

    def _record(self, name: str) -> Path:
        return self._folder / f"{name}.json"

    def _notebook(self, name: str) -> Path:
        return self._folder / f"{name}.ipynb"


def roots(stage: Path, source: Path) -> dict[str, Path]:
    """The folders whose files count, for a book that is made in `stage` from `source`."""
    return {"stage": stage, "package": PACKAGE, "source": source}
