"""The process that kernels are forked from: it imports what chapters need, once.

It takes seconds to be ready and needs nobody meanwhile, so a build starts it before all else.
"""

from __future__ import annotations

import sys
from multiprocessing import forkserver, get_context

FORKS = sys.platform == "linux"
"""On macOS a copy of a process that has used system frameworks is not safe."""
PRELOADED = ["onearm.book.kept.begin", "onearm.book.preload"]


def start() -> None:
    """Start it, where it does not run yet; it ends with the thread that calls this."""
    if FORKS:
        get_context("forkserver").set_forkserver_preload(PRELOADED)
        forkserver.ensure_running()
