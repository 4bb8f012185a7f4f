"""A site served on this machine, at the top of a host or below it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@contextmanager
def serve(folder: Path, below: str = "") -> Iterator[str]:
    """Serve a folder on a free port, at the path `below` as `some/sub/`; yields the address."""
    handler = partial(_Quiet, directory=str(folder), below=f"/{below}")
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{below}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that has hung up: it was closed while it still asked."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Quiet(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, below: str, **keywords: Any) -> None:
        self.below = below
        super().__init__(*args, **keywords)

    def translate_path(self, path: str) -> str:
        if not path.startswith(self.below):
            return f"{self.directory}/not-below-{self.below.strip('/')}"
        return super().translate_path("/" + path.removeprefix(self.below))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the findings tell what was missing."""
