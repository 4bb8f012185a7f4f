"""Was a trial made of the same before, and is it as it was left? Then there is nothing to do.

What counts is content, never a date: the files of the trial folder, the code of this package, the
versions of all others, the chapters, and what was asked for.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from onearm.batch.task import Task
from onearm.book.kept.files import hashes
from onearm.book.kept.fingerprint import fingerprint
from onearm.book.kept.site import of_book
from onearm.book.kept.store import FOLDER
from onearm.book.record import write_json
from onearm.book.source import Source
from onearm.book.swap import SITE

RECORD = "batch.json"
RESULTS, ROW = "results.json", "row.json"


def stamp(task: Task) -> str:
    """Hash of all that a trial is made of."""
    chapters = None if task.source is None else _chapters(task.source)
    files = hashes(task.path, (p for p in task.path.rglob("*") if not _is_hidden(p, task.path)))
    return fingerprint([task.code, chapters, task.min_cell, files])


def is_same(task: Task, made_of: str) -> bool:
    """Is there nothing to do?"""
    try:
        record = json.loads((task.place / FOLDER / RECORD).read_text(encoding="utf-8"))
        return bool(record == {"stamp": made_of, "files": _made(task)})
    except (OSError, ValueError):
        return False


def remember(task: Task, made_of: str) -> None:
    """Keep what a trial was made of, last of all: what it vouches for is there."""
    (task.place / FOLDER).mkdir(exist_ok=True)
    write_json(task.place / FOLDER / RECORD, {"stamp": made_of, "files": _made(task)})


def _made(task: Task) -> dict[str, str]:
    """Hashes of the files of a trial below OUT."""
    files = [task.place / RESULTS, task.place / ROW]
    if task.source is not None:
        files += (task.place / SITE).rglob("*")
    return hashes(task.place, files)


@cache
def _chapters(source: Path) -> str:
    return fingerprint(of_book(Source(source)))


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
