"""One run at a time in a folder, and what holds it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from onearm.errors import PublishError

LOCK = ".lock"
"""Stays in the folder, empty; the operating system forgets who held it when that process ends."""


@contextmanager
def locked(out: Path, trial: str) -> Iterator[None]:
    """Within it, no other run writes to the folder.

    Parameters
    ----------
    out : Path
        The folder, which must be there.
    trial : str
        What the run is about, for those who come second.

    Raises
    ------
    PublishError
        If another run has the folder, with what that is.
    """
    lock = FileLock(out / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise PublishError(
            f"{out} is in use by {_holder(out)}: wait until it is done, or give another folder"
        ) from None
    try:
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        note = f"process {os.getpid()} on {socket.gethostname()}, about {trial}, since {now}"
        (out / LOCK).write_text(note, encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            os.truncate(out / LOCK, 0)
        lock.release()


def _holder(out: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return (out / LOCK).read_text(encoding="utf-8").strip() or "another run"
    return "another run"
