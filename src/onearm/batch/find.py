"""The trials that a command names: a folder of folders, a pattern, or a manifest."""

from __future__ import annotations

import glob
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from onearm.batch.manifest import is_manifest, read_manifest
from onearm.errors import BatchError

SPEC = "trial.yaml"
LISTED = 20
"""Mistakes that are told one by one."""
LONGEST = 200
"""Bytes of a name: file systems take 255, and some are wanted for files that are being written."""


@dataclass(frozen=True)
class Named:
    """A trial folder as it was named.

    `name` is to be that of its folder below OUT; `folder` is how to find it from here, `where`
    it was named: a line of a manifest, or nothing.
    """

    name: str
    folder: Path
    where: str = ""

    @property
    def given(self) -> str:
        """The folder as text that can be written anywhere."""
        return str(self.folder).encode("utf-8", "replace").decode()


@dataclass(frozen=True)
class Found:
    """Trials in order of their names, and folders among them that are none, with why."""

    trials: tuple[Named, ...]
    skipped: tuple[tuple[str, str], ...] = ()


def find_trials(trials: str, out: Path) -> Found:
    """Every trial that the argument names.

    Parameters
    ----------
    trials : str
        A folder of trial folders or one trial folder, a pattern such as ``data/NCT*``, or a
        text file with a folder a line and, after a comma, its name.
    out : Path
        The folder of the batch, which is none of the trials.

    Raises
    ------
    BatchError
        With all that is wrong with the argument.
    """
    path = Path(trials).expanduser()
    if not trials.strip():
        raise BatchError("no trials: expected a folder, a pattern or a manifest")
    if path.is_dir():
        found, skipped = _sorted_out(_folders(path), out)
    elif is_manifest(path):
        named, mistakes = read_manifest(path)
        if mistakes:
            raise BatchError(_told(mistakes))
        found, skipped = [Named(name, folder, where) for name, folder, where in named], []
    elif path.is_file():
        found, skipped = _sorted_out([path], out)
    else:
        matches = sorted(glob.glob(str(path), recursive=True))
        found, skipped = _sorted_out(map(Path, matches), out)
    if mistakes := [*_nothing(trials, path, found, skipped), *_twice(found), *_within(found, out)]:
        raise BatchError(_told(mistakes))
    return Found(tuple(sorted(found, key=lambda one: one.name)), tuple(sorted(skipped)))


def _folders(path: Path) -> Iterable[Path]:
    """A trial folder by itself, or what is in a folder of them; hidden ones are none."""
    if (path / SPEC).is_file():
        return [path]
    return [one for one in sorted(path.iterdir()) if not one.name.startswith(".")]


def _sorted_out(paths: Iterable[Path], out: Path) -> tuple[list[Named], list[tuple[str, str]]]:
    """Trial folders, and folders that are none; plain files are not looked at."""
    found, skipped = list[Named](), list[tuple[str, str]]()
    for path in paths:
        folder = path.parent if path.name == SPEC else path
        if folder.is_dir() and not _is(folder, out):
            one = Named(folder.resolve().name if folder.name in {"", ".."} else folder.name, folder)
            if (folder / SPEC).is_file():
                found.append(one)
            else:
                skipped.append((one.given, f"has no {SPEC}"))
        elif folder.is_symlink() and not folder.exists():
            skipped.append((Named("", folder).given, "is a link that leads nowhere"))
    return found, skipped


def _is(folder: Path, out: Path) -> bool:
    return out.exists() and folder.samefile(out)


def _nothing(
    trials: str, path: Path, found: list[Named], skipped: list[tuple[str, str]]
) -> Iterator[str]:
    if found:
        return
    if path.is_file():
        yield f"{trials} names no trial folder: expected one a line"
    elif skipped:
        yield f"no trial in {trials}: expected folders with a {SPEC}, found {len(skipped)} without"
    elif path.is_dir():
        yield f"no trial in {trials}: expected folders with a {SPEC}, found none"
    else:
        yield f"no trial at {trials}: there is no such folder or file, and no name fits it"


def _twice(found: list[Named]) -> Iterator[str]:
    """Folders that are named twice, and names that two folders have or that name no folder."""
    places, names = defaultdict(list), defaultdict(list)
    for one in found:
        places[one.folder.resolve()].append(one)
        names[unicodedata.normalize("NFC", one.name).casefold()].append(one)
    for same in places.values():
        if len(same) > 1:
            yield f"{_list(same)}: the same folder {len(same)} times"
    for same in names.values():
        if len({one.folder.resolve() for one in same}) > 1:
            yield f"{_list(same)}: {len(same)} trials called {same[0].name}; {REMEDY}"
    for one in found:
        if fault := fault_of(one.name):
            yield f"{_list([one])}: the name {one.name!r} {fault}; {REMEDY}"


REMEDY = "give each a name of its own in a manifest, after a comma"


def _within(found: list[Named], out: Path) -> Iterator[str]:
    """Nothing is written to a trial folder."""
    place = out.resolve()
    for one in found:
        folder = one.folder.resolve()
        if place.is_relative_to(folder):
            yield f"{out} is within the trial folder {one.given}: give another folder for --out"
        elif folder.is_relative_to(place):
            yield f"the trial folder {one.given} is within {out}: give another folder for --out"


def fault_of(name: str) -> str:
    """Why a name cannot be that of a folder on any system, or nothing.

    >>> fault_of("set 1"), fault_of("a/b"), fault_of(".x")
    ('', 'has a slash', 'begins with a dot')
    """
    if not name.strip():
        return "is blank"
    if name.startswith("."):
        return "begins with a dot"
    if "/" in name or "\\" in name:
        return "has a slash"
    if not name.isprintable():
        return "has characters that cannot be seen"
    return f"is longer than {LONGEST} bytes" if len(name.encode()) > LONGEST else ""


def _list(found: list[Named]) -> str:
    return ", ".join(f"{one.given} ({one.where})" if one.where else one.given for one in found)


def _told(mistakes: list[str]) -> str:
    more = [f"and {len(mistakes) - LISTED} more"] if len(mistakes) > LISTED else []
    return "\n".join([*mistakes[:LISTED], *more])
