"""In a kernel: which functions of the package are called, what is read, which files are opened.

Called functions are seen by the standard library's profiler while the package is imported, and
where all of a process is short. A process that others are forked from settles when it has imported
what they need: then a function notes its first call itself, because a profiler that sees every
call of every library makes a chapter a third slower. Opened files are seen by Python's audit
events. All begins before anything of the package is imported, because functions are called while
it is imported too. Of the package this module imports nothing.
"""

from __future__ import annotations

import cProfile
import gc
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

PACKAGE = Path(__file__).parents[2]
IMPORT = "<frozen importlib"
LOCALS, UNNAMED = ".<locals>", "<"
INSIDE = f"{PACKAGE}{os.sep}"

_profile: cProfile.Profile | None = None
_settled: frozenset[str] | None = None
"""Files of the package whose functions note their first call."""
_called: set[str] = set()
_opened: set[str] = set()
_parts: set[str] = set()


def start() -> None:
    """Watch this process from now on, and those that are forked from it; once."""
    global _profile
    if _profile is None:
        _profile = cProfile.Profile(builtins=False, subcalls=False)
        sys.addaudithook(_note_open)
        _profile.enable()


def settle() -> None:
    """Everything is imported now: let each function that was not called yet note its first call."""
    global _settled
    if _profile is None or _settled is not None:
        return
    _called.update(_profiled(_profile))
    _profile.disable()
    functions = list(_functions())
    _settled = frozenset(function.__code__.co_filename for function in functions)
    for function in functions:
        name, file = _name(function.__code__), function.__code__.co_filename
        if name is not None and file == __file__:
            _called.add(name)  # what notes cannot be noted
        elif name is not None and name not in _called:
            function.__code__ = _noting(function, name)


def is_watching() -> bool:
    """Has `start` been called?"""
    return _profile is not None


def note(part: str) -> None:
    """A part of the trial, or a result, has been read."""
    _parts.add(part)


def report() -> str:
    """What has been used, as JSON: `functions`, `parts` and `files`."""
    used = {"functions": _calls(), "parts": _parts, "files": _opened}
    return json.dumps({what: sorted(names) for what, names in used.items()})


def _calls() -> set[str]:
    if _profile is None:
        return set()
    if _settled is None:
        return _profiled(_profile)
    # Of a module that was imported later it is not known what was called: all counts.
    late = [f.__code__ for f in _functions() if f.__code__.co_filename not in _settled]
    return _called | set(filter(None, map(_name, late)))


def _profiled(profile: cProfile.Profile) -> set[str]:
    # After `disable` the profiler has counted the calls that have not returned yet.
    profile.disable()
    codes = [entry.code for entry in profile.getstats() if not isinstance(entry.code, str)]
    profile.enable()
    return set(filter(None, map(_name, codes)))


def _name(code: CodeType) -> str | None:
    """The function of the package that a reader would change; None for all other code."""
    if not code.co_filename.startswith(INSIDE):
        return None
    name = code.co_qualname.partition(LOCALS)[0]
    # A lambda or a comprehension outside of functions is no function of its own.
    return None if UNNAMED in name else f"{code.co_filename.removeprefix(INSIDE)}:{name}"


def _functions() -> Iterator[FunctionType]:
    """All functions of the package, also those that are within a decorator or a cache."""
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename.startswith(INSIDE):
            yield thing


def _noting(function: FunctionType, name: str) -> CodeType:
    """Code that notes the function, gives it back its own code, and calls it."""
    own = function.__code__

    def first(*args: Any, **kwargs: Any) -> Any:
        function.__code__ = own
        _called.add(name)
        return function(*args, **kwargs)

    here = _call_first.__code__
    constants = tuple(first if isinstance(one, str) else one for one in here.co_consts)
    return here.replace(
        co_consts=constants, co_freevars=own.co_freevars, co_filename=own.co_filename,
        co_name=own.co_name, co_qualname=own.co_qualname, co_firstlineno=own.co_firstlineno,
    )  # fmt: skip


def _call_first(*args: Any, **kwargs: Any) -> Any:
    first: Any = "the only text here, for which `_noting` puts what is to be called"
    return first(*args, **kwargs)


def _note_open(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
        return
    if sys._getframe(1).f_code.co_filename.startswith(IMPORT):
        return  # code that is imported is known by its functions
    mode = arguments[1] if isinstance(arguments[1], str) else ""
    if "w" not in mode and "a" not in mode and "x" not in mode:
        _opened.add(os.path.abspath(os.fsdecode(arguments[0])))
