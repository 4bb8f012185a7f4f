"""A kernel is ready when it has answered on both channels, and gone when it has ended."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
import zmq
from nbformat.v4 import new_code_cell, new_notebook

from onearm.book import fork_server, kernels
from onearm.book.clients import RETRY, ReadyClient, ReadyManager
from onearm.book.execute import _with_papermill
from onearm.book.kernels import forked_kernels


class Channel:
    """Gives the messages that it has; then there are none in time."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    async def get_msg(self, timeout: float) -> dict[str, Any]:
        if not self.messages:
            raise Empty
        return self.messages.pop(0)


def message(asked: str, **content: str) -> dict[str, Any]:
    return {"parent_header": {"msg_id": asked} if asked else {}, "content": content}


class Kernel:
    """A kernel as a client sees it: `publishes[i]` is what the i-th question leads to."""

    _answers = ReadyClient._answers

    def __init__(self, *publishes: list[dict[str, Any]], replies: int = 99, dies: bool = False):
        self.publishes, self.replies, self.dies = list(publishes), replies, dies
        self.shell_channel, self.iopub_channel = Channel(), Channel()
        self.asked = 0

    def kernel_info(self) -> str:
        self.asked += 1
        if self.asked <= self.replies:
            self.shell_channel.messages.append(message(str(self.asked)))
        if self.publishes:
            self.iopub_channel.messages += self.publishes.pop(0)
        return str(self.asked)

    async def is_alive(self) -> bool:
        return not self.dies


def busy(asked: str) -> dict[str, Any]:
    return message(asked, execution_state="busy")


def idle(asked: str) -> dict[str, Any]:
    return message(asked, execution_state="idle")


def wait(kernel: Kernel, timeout: float | None = None) -> None:
    asyncio.run(ReadyClient.wait_for_ready(kernel, timeout))  # type: ignore[arg-type]


def test_one_answer_on_both_channels_is_enough():
    kernel = Kernel([message("", execution_state="starting"), busy("1"), idle("1")])
    wait(kernel)
    assert kernel.asked == 1


def test_what_follows_the_answer_is_left_to_whoever_reads_next():
    kernel = Kernel([busy("1"), idle("1"), busy("of another")])
    wait(kernel)
    assert kernel.iopub_channel.messages == [busy("of another")]


@pytest.mark.parametrize("first", [[], [busy("1")], [idle("0")], [message("")]])
def test_a_kernel_whose_first_words_are_lost_is_asked_again(first: list[dict[str, Any]]):
    kernel = Kernel(first, [idle("1"), busy("2"), idle("2")])
    wait(kernel)
    assert kernel.asked == 2
    assert not kernel.iopub_channel.messages


def test_a_kernel_that_dies_is_an_error():
    with pytest.raises(RuntimeError, match="Kernel died"):
        wait(Kernel(dies=True))


@pytest.mark.parametrize("replies", [0, 99], ids=["silent", "half silent"])
def test_a_kernel_that_does_not_answer_in_time_is_an_error(replies: int):
    with pytest.raises(RuntimeError, match=r"didn't respond in 0\.01 seconds"):
        wait(Kernel(replies=replies), timeout=0.01)


def test_a_kernel_that_does_not_listen_yet_is_tried_again_soon():
    client = ReadyClient()
    with client.context.socket(zmq.DEALER) as socket:
        assert socket.getsockopt(zmq.RECONNECT_IVL) == RETRY


async def one_sum() -> tuple[str, bool]:
    """Start a kernel, have it add, and end it: what it says, and whether it lives then."""
    manager = ReadyManager(kernel_name="python3")
    await manager.start_kernel()
    client = manager.client()
    assert isinstance(client, ReadyClient)
    try:
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        said = await client.execute("1 + 1", reply=True, timeout=60)
        client.stop_channels()
    finally:
        await manager.shutdown_kernel()
    return said["content"]["status"], await manager.is_alive()


@pytest.mark.parametrize("forked", [True, False], ids=["forked", "started"])
def test_a_kernel_starts_works_and_ends(forked: bool):
    with forked_kernels() if forked else nullcontext():
        assert asyncio.run(one_sum()) == ("ok", False)
    assert not kernels._running


@pytest.mark.skipif(not fork_server.FORKS, reason="processes are not forked here")
def test_a_kernel_that_does_not_end_is_ended(monkeypatch):
    class Stays(kernels._Forked):
        def ended(self, within: float) -> bool:
            waited.append(within)
            return False

    waited: list[float] = []
    monkeypatch.setattr(kernels, "_Forked", Stays)
    with forked_kernels():
        assert asyncio.run(one_sum()) == ("ok", False)
    assert waited == [1]


def test_chapters_run_with_these_clients(tmp_path: Path, monkeypatch):
    waited = []

    async def wait_for_ready(client: ReadyClient, timeout: float | None = None) -> None:
        waited.append(client)
        await usual(client, timeout)

    usual = ReadyClient.wait_for_ready
    monkeypatch.setattr(ReadyClient, "wait_for_ready", wait_for_ready)
    notebook = new_notebook(cells=[new_code_cell("print(1 + 1)")])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "", "language": "python"}
    done = _with_papermill(notebook, tmp_path, tmp_path)
    assert done.cells[-1].outputs[0].text == "2\n"
    assert len(waited) == 1
