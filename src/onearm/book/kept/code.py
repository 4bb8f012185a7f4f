"""The code of this package as hashes: one of each function, one of all that is not a function.

It is read as Python has compiled it, which Python keeps: that is ten times as fast as to parse it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from importlib.machinery import SourceFileLoader
from inspect import CO_OPTIMIZED, CO_VARARGS, CO_VARKEYWORDS
from pathlib import Path
from types import CodeType
from typing import Any

PACKAGE = Path(__file__).parents[2]
UNNAMED = "<"
"""How the names of lambdas and comprehensions begin."""


@dataclass(frozen=True)
class Code:
    """Hashes of a package.

    Attributes
    ----------
    level : str
        Of all code outside of the bodies of functions: imports, constants, classes, signatures,
        docstrings, decorators. Any function may depend on it.
    functions : dict of str to str
        Of the bodies of functions by `file:qualified.name`; a function within another is part
        of it. Comments and the form of the text do not count.
    """

    level: str
    functions: dict[str, str]


def read_code(package: Path = PACKAGE) -> Code:
    """Hash the code of a package."""
    levels, functions = sha256(), dict[str, str]()
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        compiled = SourceFileLoader("", str(path)).get_code("")
        assert compiled is not None
        level, bodies = outline(compiled)
        levels.update(f"{name}\0{level}\0".encode())
        functions |= {f"{name}:{function}": body for function, body in bodies.items()}
    return Code(levels.hexdigest(), functions)


def outline(module: CodeType) -> tuple[str, dict[str, str]]:
    """The hash of a module without the bodies of its functions, and the hash of each body.

    Examples
    --------
    >>> def of(text):
    ...     return outline(compile(text, "", "exec"))
    >>> level, bodies = of("LEAST = 2\\ndef few(n):\\n    return n < LEAST")
    >>> other, changed = of("LEAST = 2\\ndef few(n):\\n    # or none\\n    return n <= LEAST")
    >>> level == other, bodies == changed, list(bodies)
    (True, False, ['few'])
    """
    bodies = defaultdict(list)
    level: list[str] = []
    outside = [module]
    for code in outside:  # grows by the classes in it
        level.append(_body(code, ()))
        for part in code.co_consts:
            if not isinstance(part, CodeType) or part.co_name.startswith(UNNAMED):
                level.append(_constant(part))
            elif part.co_flags & CO_OPTIMIZED:
                text = part.co_consts[:1] if isinstance(part.co_consts[0], str) else ()
                level += [part.co_qualname, *_signature(part), *text]
                bodies[part.co_qualname].append(_body(part, part.co_consts[len(text) :]))
            else:
                outside.append(part)
    return _hash(*level), {name: _hash(*parts) for name, parts in bodies.items()}


def _signature(code: CodeType) -> list[str]:
    counts = code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount
    variable = code.co_flags & (CO_VARARGS | CO_VARKEYWORDS)
    arguments = code.co_varnames[: counts[0] + counts[2] + variable.bit_count()]
    return [repr((arguments, counts, variable))]


def _body(code: CodeType, constants: tuple[Any, ...]) -> str:
    """What a piece of code does, without where it stands."""
    names = code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars
    told = (code.co_code, names, code.co_flags, code.co_exceptiontable)
    return "\0".join([repr(told), *map(_constant, constants)])


def _constant(value: Any) -> str:
    if isinstance(value, CodeType):
        return "\0".join([value.co_name, *_signature(value), _body(value, value.co_consts)])
    if isinstance(value, frozenset):  # whose order is another in each process
        return repr(sorted(map(_constant, value)))
    if isinstance(value, tuple):
        return repr([_constant(one) for one in value])
    return repr(value)


def _hash(*texts: str) -> str:
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
