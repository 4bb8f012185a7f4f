"""Which code this is: the same everywhere, or the same trial would have other bytes elsewhere."""

from __future__ import annotations

import json
import platform
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

import onearm

PACKAGE = Path(onearm.__file__).parent


@cache
def code() -> str:
    """Hash of this package, of the versions of all others, of Python and the kind of machine."""
    hashed = sha256()
    for path in sorted(path for path in PACKAGE.rglob("*.*") if "__pycache__" not in path.parts):
        if path.is_file():
            content = sha256(path.read_bytes()).hexdigest()
            hashed.update(f"{path.relative_to(PACKAGE).as_posix()}\0{content}\0".encode())
    versions = sorted({(d.name, d.version) for d in distributions() if d.name})
    rest = [versions, platform.python_version(), platform.machine()]
    hashed.update(json.dumps(rest).encode())
    return hashed.hexdigest()
