"""Files of a trial folder are within it: no path leads out, and each is a plain file."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from onearm.errors import Problem

ELSEWHERE = re.compile(r"[/\\~]|[A-Za-z]:")
"""How a path begins that does not start from the trial folder: on any system."""

SHOWN = 60
"""Characters of a path that a message repeats."""


def why_outside(file: str) -> str | None:
    """Why a path is not that of a file below the trial folder; None if it may be.

    Parameters
    ----------
    file : str
        As `trial.yaml` has it.

    Examples
    --------
    >>> why_outside("below/adsl.csv")
    >>> why_outside("../adsl.csv")
    'it leads out of the trial folder'
    >>> why_outside("C:adsl.csv")
    'it does not start from the trial folder'
    """
    if not file.strip():
        return "it names no file"
    if not file.isprintable():
        return "it has characters that cannot be seen"
    if ELSEWHERE.match(file):
        return "it does not start from the trial folder"
    if ".." in re.split(r"[/\\]", file):
        return "it leads out of the trial folder"
    if "\\" in file:
        return "it has a backslash; write / between folders"
    return None


def check_file(
    folder: Path, file: str, table: str, column: str, largest: int | None = None
) -> Problem | None:
    """What is wrong with a file of a trial folder; None if it is plain, within, or not there.

    Parameters
    ----------
    folder : Path
        The trial folder.
    file : str
        The file, from this folder.
    table, column : str
        Where a problem is told.
    largest : int, optional
        Bytes that it may have.
    """
    shown = file if len(file) <= SHOWN else f"{file[:SHOWN]}…"
    why = why_outside(file)
    if why is not None:
        expected = f"a file within the trial folder: {why}"
        return Problem("outside-folder", table, column, repr(shown), expected)
    path = folder
    for part in Path(file).parts:
        path = path / part
        if path.is_symlink():
            expected = "files of the trial folder itself: copy what the link leads to"
            return Problem("outside-folder", table, column, f"{shown!r} is a link", expected)
    if not path.exists():
        return None
    return plain_file(path, table, column, largest)


def plain_file(path: Path, table: str, column: str, largest: int | None = None) -> Problem | None:
    """What is wrong with a file itself: not there, a link, a folder, a device, too large."""
    expected = f"a file {path.name}"
    try:
        about = path.lstat()
    except (OSError, ValueError):
        return Problem("missing-file", table, column, "no such file", f"a file {path}")
    if stat.S_ISLNK(about.st_mode):
        found = f"{path.name} is a link"
        return Problem("outside-folder", table, column, found, f"{expected}: copy it there")
    if not stat.S_ISREG(about.st_mode):
        what = "a folder" if stat.S_ISDIR(about.st_mode) else "a device or a pipe"
        return Problem("not-a-file", table, column, f"{path.name} is {what}", expected)
    if largest is not None and about.st_size > largest:
        found = f"{path.name} has {about.st_size:,} bytes"
        return Problem("too-large", table, column, found, f"{largest:,} bytes at most")
    return None


def check_folder(folder: Path, name: str, largest: int) -> list[Problem]:
    """What is wrong with a folder within the trial folder: a link, or files that are not plain."""
    inside = folder / name
    if inside.is_symlink():
        found, expected = f"{name} is a link", "a folder of the trial folder itself"
        return [Problem("outside-folder", name, "-", found, expected)]
    if not inside.is_dir():
        return []
    files = sorted(path for path in inside.iterdir() if path.is_symlink() or not path.is_dir())
    found_problems = (plain_file(path, f"{name}/{path.name}", "-", largest) for path in files)
    return [problem for problem in found_problems if problem is not None]
