"""Clients of kernels that do not wait longer than the kernel takes.

Before its first cell, Jupyter reads what a kernel has published until nothing comes for 0.2
seconds. For a kernel that starts at once that is most of its start.
"""

from __future__ import annotations

import time
from queue import Empty
from typing import Any

import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager

AGAIN = 0.05
"""Seconds after which a kernel is asked again: what it publishes before we hear it is lost."""


RETRY = 10
"""Milliseconds after which it is tried again to reach a kernel that does not listen yet."""


class ReadyClient(AsyncKernelClient):
    """A client for which a kernel is ready when it has said all about one question."""

    def _context_default(self) -> zmq.asyncio.Context:
        context = super()._context_default()
        context.setsockopt(zmq.RECONNECT_IVL, RETRY)
        return context

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Ask until an answer has come on both channels.

        Raises
        ------
        RuntimeError
            If the kernel dies, or `timeout` seconds have passed.
        """
        end = float("inf") if timeout is None else time.monotonic() + timeout
        while not await self._answers(self.kernel_info()):
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    async def _answers(self, asked: str) -> bool:
        try:
            while not _is_of(await self.shell_channel.get_msg(timeout=1), asked):
                pass
            while not _ends(await self.iopub_channel.get_msg(timeout=AGAIN), asked):
                pass
        except Empty:
            return False
        return True


def _is_of(message: dict[str, Any], asked: str) -> bool:
    return bool(message["parent_header"].get("msg_id") == asked)


def _ends(message: dict[str, Any], asked: str) -> bool:
    """Is it the last word on a question?"""
    return _is_of(message, asked) and message["content"].get("execution_state") == "idle"


class ReadyManager(AsyncKernelManager):
    """Starts kernels as Jupyter does, and talks to them with a `ReadyClient`."""

    client_factory = ReadyClient
