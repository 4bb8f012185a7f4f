"""Kernels that start at once: forked from a process that has imported what chapters need.

A kernel that starts the usual way imports lifelines, pandas and matplotlib again for each
chapter, which takes longer than all of the chapter's work. Where processes can be forked, the
standard library's fork server imports them once, and every kernel is a copy of it. Jupyter's
place for this is a kernel provisioner, so papermill and nbclient are none the wiser.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

PROVISIONER = "onearm-fork"
# On macOS a copy of a process that has used system frameworks is not safe.
FORKS = sys.platform == "linux"
PRELOADED = ["onearm.book.preload"]


@contextmanager
def forked_kernels() -> Iterator[None]:
    """Within it, kernels that this process starts are forked where that is possible."""
    factory = KernelProvisionerFactory.instance()
    usual = factory.default_provisioner_name
    if FORKS:
        factory.default_provisioner_name = PROVISIONER
    try:
        yield
    finally:
        factory.default_provisioner_name = usual


class ForkProvisioner(LocalProvisioner):
    """Starts a Python kernel as a fork, all else as Jupyter does.

    Kernels listen on files, not on ports: two that start at once can be given the same port.
    """

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose where the kernel listens, before the connection file is written."""
        self.sockets = tempfile.TemporaryDirectory(prefix="onearm-")
        manager: Any = self.parent
        manager.transport, manager.cache_ports = "ipc", False
        manager.ip = str(Path(self.sockets.name) / "kernel")
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel with the arguments that follow ``-m ipykernel_launcher``."""
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        server = get_context("forkserver")
        server.set_forkserver_preload(PRELOADED)
        process = server.Process(
            target=run_kernel, args=(arguments, kwargs.get("cwd"), dict(kwargs["env"]))
        )
        process.start()
        self.process = _Forked(process)  # type: ignore[assignment]
        self.pid, self.pgid = process.pid, None
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        """Take the files away with the kernel."""
        await super().cleanup(restart=restart)
        self.sockets.cleanup()


class _Forked:
    """A process of multiprocessing with the methods of `subprocess.Popen` that Jupyter calls."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.pid is not None and self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()

    def terminate(self) -> None:
        self._process.terminate()


def run_kernel(arguments: list[str], cwd: str | None, env: Mapping[str, str]) -> None:
    """What the forked process does: become a kernel, in its own session."""
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    # The kernel ends when its parent does, and its parent is the fork server.
    os.environ.update({**env, "JPY_PARENT_PID": str(os.getppid())})
    if cwd is not None:
        os.chdir(cwd)
    app = IPKernelApp.instance()
    app.initialize(arguments)
    app.start()
