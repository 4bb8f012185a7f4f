"""In a kernel: which functions of the package are called, what is read, which files are opened.

Called functions are seen by the standard library's profiler, which is written in C and slows a
chapter by a few per cent; opened files by Python's audit events. Both begin before anything of
the package is imported, because functions are called while it is imported too.
Of the package this module imports nothing.
"""

from __future__ import annotations

import cProfile
import json
import os
import sys
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[2]
IMPORT = "<frozen importlib"
LOCALS, UNNAMED = ".<locals>", "<"

_profile: cProfile.Profile | None = None
_opened: set[str] = set()
_parts: set[str] = set()


def start() -> None:
    """Watch this process from now on, and those that are forked from it; once."""
    global _profile
    if _profile is None:
        _profile = cProfile.Profile(builtins=False, subcalls=False)
        sys.addaudithook(_note_open)
        _profile.enable()


def is_watching() -> bool:
    """Has `start` been called?"""
    return _profile is not None


def note(part: str) -> None:
    """A part of the trial, or a result, has been read."""
    _parts.add(part)


def report() -> str:
    """What has been used, as JSON: `functions`, `parts` and `files`."""
    used = {"functions": _called(), "parts": _parts, "files": _opened}
    return json.dumps({what: sorted(names) for what, names in used.items()})


def _called() -> set[str]:
    if _profile is None:
        return set()
    # After `disable` the profiler has counted the calls that have not returned yet.
    _profile.disable()
    codes = [entry.code for entry in _profile.getstats()]
    _profile.enable()
    inside = f"{PACKAGE}{os.sep}"
    return {
        f"{Path(code.co_filename).relative_to(PACKAGE).as_posix()}:{name}"
        for code in codes
        if not isinstance(code, str) and code.co_filename.startswith(inside)
        # A lambda or a comprehension outside of functions is no function of its own.
        if (name := code.co_qualname.partition(LOCALS)[0]) and UNNAMED not in name
    }


def _note_open(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
        return
    if sys._getframe(1).f_code.co_filename.startswith(IMPORT):
        return  # code that is imported is known by its functions
    mode = arguments[1] if isinstance(arguments[1], str) else ""
    if "w" not in mode and "a" not in mode and "x" not in mode:
        _opened.add(os.path.abspath(os.fsdecode(arguments[0])))
