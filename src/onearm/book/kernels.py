"""Kernels that start at once: forked from a process that has imported what chapters need.

A kernel that starts the usual way imports lifelines, pandas and matplotlib again for each
chapter, which takes longer than all of the chapter's work. Where processes can be forked, the
standard library's fork server imports them once (`onearm.book.fork_server`), and every kernel is
a copy of it. Jupyter's place for this is a kernel provisioner, so papermill and nbclient are none
the wiser.
"""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from onearm.book import fork_server
from onearm.book.orphans import die_with_parent

PROVISIONER = "onearm-fork"
SOCKETS = "onearm-kernel-"
"""How the folders begin in which kernels listen; the process that made them comes next."""

_running: set[_Forked] = set()
_stopped = threading.Event()


@contextmanager
def forked_kernels() -> Iterator[None]:
    """Within it, kernels that this process starts are forked where that is possible.

    The fork server ends with the thread that started it: this one, where it did not run yet.
    """
    factory = KernelProvisionerFactory.instance()
    usual = factory.default_provisioner_name
    _stopped.clear()
    if fork_server.FORKS:
        factory.default_provisioner_name = PROVISIONER
        remove_dead_sockets()
        fork_server.start()
    try:
        yield
    finally:
        factory.default_provisioner_name = usual


def stop_kernels() -> None:
    """End all forked kernels of this process, and each that is about to start."""
    _stopped.set()
    for kernel in tuple(_running):
        kernel.kill()


def remove_dead_sockets() -> None:
    """Remove the folders of kernels whose run was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{SOCKETS}*"):
        maker = folder.name.removeprefix(SOCKETS).partition("-")[0]
        if maker.isdigit() and not _is_alive(int(maker)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


class ForkProvisioner(LocalProvisioner):
    """Starts a Python kernel as a fork, all else as Jupyter does.

    Kernels listen on files, not on ports: two that start at once can be given the same port.
    """

    forked: _Forked | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose where the kernel listens, before the connection file is written."""
        self.sockets = tempfile.TemporaryDirectory(
            prefix=f"{SOCKETS}{os.getpid()}-", ignore_cleanup_errors=True
        )
        manager: Any = self.parent
        manager.transport, manager.cache_ports = "ipc", False
        manager.connection_file = str(Path(self.sockets.name) / "connection.json")
        manager.ip = str(Path(self.sockets.name) / "kernel")
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel with the arguments that follow ``-m ipykernel_launcher``."""
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        process = get_context("forkserver").Process(
            target=run_kernel, args=(arguments, kwargs.get("cwd"), dict(kwargs["env"]))
        )
        process.start()
        self.forked = forked = _Forked(process)
        _running.add(forked)
        if _stopped.is_set():
            forked.kill()
        self.process = forked  # type: ignore[assignment]
        self.pid, self.pgid = process.pid, None
        return self.connection_info

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Wait for the end of the kernel: Jupyter would look for it each tenth of a second.

        One that has not ended after a second is left to Jupyter's patience.
        """
        if self.forked is not None:
            await asyncio.to_thread(self.forked.ended, within=1)

    async def cleanup(self, restart: bool = False) -> None:
        """Take the files away with the kernel."""
        if self.forked is not None:  # `process` is None by now
            _running.discard(self.forked)
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

    def ended(self, within: float) -> bool:
        """Wait for its end, so many seconds at most; has it come?"""
        self._process.join(within)
        return self.poll() is not None

    def send_signal(self, number: int) -> None:
        if self.pid is not None and self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()

    def terminate(self) -> None:
        self._process.terminate()


def _end_with_run() -> None:
    """End this kernel when the run does: its parent is the fork server, which may be gone."""
    if (run := parent_process()) is not None:
        run.join()
    os._exit(1)


def run_kernel(arguments: list[str], cwd: str | None, env: Mapping[str, str]) -> None:
    """What the forked process does: become a kernel, in its own session."""
    from ipykernel.kernelapp import IPKernelApp

    gc.enable()  # still off if the fork server could not import all
    die_with_parent(os.getppid())
    threading.Thread(target=_end_with_run, daemon=True).start()
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
