"""Being asked to stop: Ctrl-C, or a signal that means the same."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

ASKS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP")
             if hasattr(signal, name))  # fmt: skip


@contextmanager
def stoppable() -> Iterator[Callable[[], None]]:
    """Within it, the first request to stop raises KeyboardInterrupt; what follows is cleaning up.

    Yields a function after which no request is heard: what is left to do is short, and half of
    it would be worse than all.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None  # signals reach the main thread alone
        return

    def deaf() -> None:
        for number in ASKS:
            signal.signal(number, signal.SIG_IGN)

    def stop(number: int, frame: Any) -> None:
        deaf()
        raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in ASKS}
    try:
        for number in ASKS:
            if before[number] is not signal.SIG_IGN:  # as nohup asks for
                signal.signal(number, stop)
        yield deaf
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
