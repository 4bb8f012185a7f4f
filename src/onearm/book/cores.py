"""How many things are done at a time."""

from __future__ import annotations

import os

CORES = "ONEARM_CORES"


def usable_cores() -> int:
    """Cores that this process may use, fewer than the machine has inside a container.

    Where `ONEARM_CORES` is a number, that many: a worker of a batch has its share of the machine.
    """
    stated = os.environ.get(CORES, "")
    if stated.isdecimal() and int(stated):
        return int(stated)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
