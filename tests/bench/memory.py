"""How much memory a command holds at most, with all processes that it starts."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

EVERY = 0.2
"""Seconds between two looks."""


def peak_of_tree(words: Sequence[str], folder: Path | None = None) -> float:
    """Gigabytes; what processes share counts once.

    Each process counts with its proportional share (PSS), so a page that ten forked kernels
    share counts a tenth in each.
    """
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(words, cwd=folder, **quiet)
    peak, top = 0, psutil.Process(process.pid)
    while process.poll() is None:
        with suppress(psutil.NoSuchProcess):
            peak = max(peak, sum(map(_share, (top, *top.children(recursive=True)))))
        time.sleep(EVERY)
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {process.returncode}")
    return peak / 1e9


def _share(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.uss))
    return 0
