"""A new site in the place of the old one, in one step, and what a killed run left behind."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SITE = "html"
RUN = "run.json"
COPIES = ("results.json", RUN)
"""Files of the site that stand beside it as well."""
WHOLE = (".pdf", ".epub")
"""Endings of files that are the whole book; they stand beside the site too."""
STAGE, LAST = ".building-", ".last-"
LEFT = re.compile(rf"({re.escape(STAGE)}|{re.escape(LAST)})[a-z0-9_]{{8}}")
AT_FDCWD, RENAME_EXCHANGE = -100, 2
"""Of Linux's renameat2(2)."""
CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}
"""What it answers where the kernel, the file system or a sandbox does not have it."""


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A folder of its own for a site that is being made, gone in the end whatever happens."""
    with tempfile.TemporaryDirectory(prefix=STAGE, dir=out, ignore_cleanup_errors=True) as folder:
        yield Path(folder).resolve()


def recover(out: Path) -> None:
    """Put back a site that a killed run had moved away, and remove what such runs left.

    Only for who holds the folder (`onearm.book.lock`): no other run is alive in it then.
    """
    left = [path for path in out.iterdir() if LEFT.fullmatch(path.name) and not path.is_symlink()]
    for path in left:
        if path.name.startswith(LAST) and (path / SITE).is_dir() and not (out / SITE).exists():
            (path / SITE).rename(out / SITE)
        shutil.rmtree(path, ignore_errors=True)
    if (out / SITE).is_dir():
        put_copies(out)


def put(site: Path, out: Path) -> None:
    """Put a finished site in its place; the one that was there is moved to where this was.

    On Linux the two change places in one step, so at no moment there is none. Elsewhere the old
    one is away between two renames; `recover` puts it back if the run is killed there.
    """
    old = out / SITE
    if not old.exists():
        site.rename(old)
    elif not exchange(site, old):
        last = Path(tempfile.mkdtemp(prefix=LAST, dir=out))
        old.rename(last / SITE)
        try:
            site.rename(old)
        except OSError:
            (last / SITE).rename(old)
            raise
        finally:
            shutil.rmtree(last, ignore_errors=True)


def exchange(one: Path, other: Path) -> bool:
    """Let two paths change places in one step; False where the system cannot.

    Raises
    ------
    OSError
        If it can, and it fails.
    """
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    sys.audit("onearm.exchange", str(one), str(other))
    paths = os.fsencode(one), os.fsencode(other)
    if rename(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))


def put_copies(out: Path) -> None:
    """Let files beside the site show those of the site: as links, which never lag behind.

    Where there are no links they are copies, each replaced in one step. Links to files that
    the site no longer has are removed.
    """
    whole = [path.name for path in sorted((out / SITE).iterdir()) if path.suffix in WHOLE]
    for path in list(out.iterdir()):
        ours = path.is_symlink() and path.readlink() == Path(SITE, path.name)
        if ours and path.suffix in WHOLE and path.name not in whole:
            path.unlink()
    for name in (*COPIES, *whole):
        link, target = out / name, Path(SITE, name)
        if not (out / target).is_file() or (link.is_symlink() and link.readlink() == target):
            continue
        with tempfile.TemporaryDirectory(prefix=STAGE, dir=out) as folder:
            passing = Path(folder, name)
            try:
                passing.symlink_to(target)
            except (OSError, NotImplementedError):
                shutil.copyfile(out / target, passing)
            passing.replace(link)
