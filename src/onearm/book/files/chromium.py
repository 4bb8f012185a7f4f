"""Chromium as a printer: from a page to a tagged PDF, without any network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from onearm.errors import PublishError

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
LONGEST = 300
"""Seconds after which a print has failed."""
PRINT = (
    "import os, sys; from onearm.book.orphans import die_with_parent; "
    "die_with_parent({parent}); os.execv(sys.argv[1], sys.argv[1:])"
)


def find_chromium() -> str:
    """The installed Chromium.

    Raises
    ------
    PublishError
        If there is none.
    """
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise PublishError(
            f"no Chromium to print with: expected {', '.join(BROWSERS[:-1])} or {BROWSERS[-1]} "
            "among the programs; install it (Debian: apt install chromium), or leave out --pdf"
        )
    return found


def print_page(page: Path, pdf: Path) -> None:
    """Print a page of its own, which needs no other file, to a PDF.

    Raises
    ------
    PublishError
        If there is no Chromium, or it fails.
    """
    printer = [sys.executable, "-c", PRINT.format(parent=os.getpid()), find_chromium(), *OPTIONS]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        printer.append("--no-sandbox")  # as root, as in a container, Chromium has none
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [*printer, f"--user-data-dir={profile}", f"--print-to-pdf={pdf}", page.as_uri()]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=LONGEST
            )
        except subprocess.TimeoutExpired as error:
            raise PublishError(f"Chromium has not printed within {LONGEST} seconds") from error
    if done.returncode or not pdf.is_file():
        last = done.stderr.strip().splitlines()[-1:] or ["it says nothing"]
        raise PublishError(f"Chromium could not print: {last[0]}")
