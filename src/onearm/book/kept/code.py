"""The code of this package as hashes: one of each function, one of all that is not a function."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


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
        level, bodies = outline(path.read_text(encoding="utf-8"))
        levels.update(f"{name}\0{level}\0".encode())
        functions |= {f"{name}:{function}": body for function, body in bodies.items()}
    return Code(levels.hexdigest(), functions)


def outline(text: str) -> tuple[str, dict[str, str]]:
    """The hash of a module without the bodies of its functions, and the hash of each body.

    Examples
    --------
    >>> level, bodies = outline("LEAST = 2\\ndef few(n):\\n    return n < LEAST")
    >>> other, changed = outline("LEAST = 2\\ndef few(n):\\n    # or none\\n    return n <= LEAST")
    >>> level == other, bodies == changed, list(bodies)
    (True, False, ['few'])
    """
    tree = ast.parse(text)
    bodies = defaultdict(list)
    for name, function in _functions(tree, ""):
        told = function.body[:1] if ast.get_docstring(function) is not None else []
        bodies[name].append(_dump(function.body[len(told) :]))
        function.body = told or [ast.Pass()]
    return _hash(_dump([tree])), {name: _hash(*parts) for name, parts in bodies.items()}


def _functions(node: ast.AST, within: str) -> Iterator[tuple[str, Function]]:
    """Functions and methods with their qualified names, those inside of others left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield within + child.name, child
        else:
            inside = f"{within}{child.name}." if isinstance(child, ast.ClassDef) else within
            yield from _functions(child, inside)


def _dump(nodes: list[ast.stmt] | list[ast.Module]) -> str:
    return "\n".join(map(ast.dump, nodes))


def _hash(*texts: str) -> str:
    return sha256("\0".join(texts).encode()).hexdigest()
