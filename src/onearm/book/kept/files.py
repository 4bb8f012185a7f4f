"""Files by their content, and files that are written whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

HALF = ".half-"
"""How files begin that are being written."""


def hash_of(content: bytes) -> str:
    """Hexadecimal SHA-256."""
    return sha256(content).hexdigest()


def hashes(folder: Path, paths: Iterable[Path]) -> dict[str, str]:
    """Hash of each file among `paths`, by its place in the folder."""
    return {
        path.relative_to(folder).as_posix(): hash_of(path.read_bytes())
        for path in sorted(paths)
        if path.is_file()
    }


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one step: a run that is killed leaves the old one or the new one."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=HALF, delete=False) as file:
        file.write(content)
    os.replace(file.name, path)
