"""Is the site that is there the one that a run would make? Then there is nothing to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onearm.book.kept.files import hashes, write_whole
from onearm.book.kept.fingerprint import fingerprint
from onearm.book.kept.store import FOLDER
from onearm.book.source import Source

NAME = "site.json"
WRITTEN = ("chapters", "tests")
"""Folders of a book of which pages are made; the code of the package is in the run's document."""


def stamp(run: Mapping[str, Any], source: Source) -> str:
    """Hash of all that a site is made of: the document of the run, and the files of the book."""
    return fingerprint([run, *of_book(source)])


def of_book(source: Source) -> list[dict[str, str]]:
    """Hashes of the files of a book: those beside its configuration, and those below."""
    top = [path for path in source.folder.glob("[!.]*") if path.is_file()]
    below = [path for name in WRITTEN for path in (source.folder / name).rglob("*")]
    files = hashes(source.folder, (p for p in below if "__pycache__" not in p.parts))
    return [hashes(source.folder, top), files]


def remember(out: Path, site: Path, stamp: str) -> None:
    """Keep what a site was made of, and what it holds."""
    (out / FOLDER).mkdir(exist_ok=True)
    record = {"stamp": stamp, "files": hashes(site, site.rglob("*"))}
    write_whole(out / FOLDER / NAME, json.dumps(record).encode())


def is_same(out: Path, site: Path, stamp: str) -> bool:
    """Was the site made of the same, and has nothing in it been changed since?"""
    try:
        record = json.loads((out / FOLDER / NAME).read_text(encoding="utf-8"))
        return bool(record == {"stamp": stamp, "files": hashes(site, site.rglob("*"))})
    except (OSError, ValueError):
        return False
