"""The Dask cluster that trials go to: one in this process, or any by its address."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from onearm.batch import worker
from onearm.errors import BatchError

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "127.0.0.1:0"
"""Dask listens somewhere whatever it is told: here to this machine alone, on any free port."""
CONFIG = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.admin.low-level-log-length": 100,
    "distributed.admin.log-length": 100,
    "distributed.admin.tick.interval": "1s",
    "distributed.worker.profile.enabled": False,
}
"""Nothing is served, of what has been only the last is kept, and nobody looks a hundred times a
second at what the threads do: they wait. So memory does not grow, and the cores are for trials."""
PATIENCE = 15
"""Seconds to find a cluster in."""
SOON = 5
"""Seconds in which workers of a cluster stop."""


def require() -> None:
    """Is Dask here? It is not imported yet, for that takes a while.

    Raises
    ------
    BatchError
        If it is not, with how to get it.
    """
    missing = [name for name in ("dask", "distributed") if find_spec(name) is None]
    if missing:
        raise BatchError(
            f"a batch needs Dask, and {' and '.join(missing)} cannot be imported here: "
            "python -m pip install dask distributed"
        )


@contextmanager
def workers_here(number: int, cores: int, run: str) -> Iterator[Client]:
    """Threads of this process, each with a process that works, all of which end with it.

    Parameters
    ----------
    number : int
        How many trials at once.
    cores : int
        How many each may use.
    run : str
        As in `onearm.batch.task.Task`.
    """
    try:
        worker.prepare(run, number, cores)  # they import what they need while Dask is imported
        import dask
        from distributed import Client, LocalCluster

        with (
            dask.config.set(CONFIG),
            LocalCluster(
                n_workers=1, threads_per_worker=number, processes=False, memory_limit=0,
                dashboard_address=LOCAL, worker_dashboard_address=LOCAL,
                scheduler_kwargs={"dashboard": False}, silence_logs=logging.CRITICAL,
            ) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):  # fmt: skip
            try:
                yield client
            finally:
                worker.end(run)  # before Dask waits for its threads
    finally:
        worker.end(run)


@contextmanager
def workers_at(address: str, run: str) -> Iterator[Client]:
    """Those of a cluster.

    Raises
    ------
    BatchError
        If there is no cluster, or none of the same Dask.
    """
    from distributed import Client

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        what = " ".join(str(error).split()) or type(error).__name__
        raise BatchError(f"no Dask scheduler at {address}: {what}") from None
    try:
        yield client
    finally:
        with suppress(Exception):  # those that are gone need not be told
            client.run(worker.end, run, on_error="ignore", wait=True)
        client.close(timeout=SOON)
        worker.end(run)  # the one here that has written the comparison
