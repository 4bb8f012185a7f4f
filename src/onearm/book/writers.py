"""The pages of a site, written by two processes where there are two cores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from onearm.book.cores import usable_cores
from onearm.book.fork_server import FORKS

if TYPE_CHECKING:
    from sphinx.builders import Builder

Write = Callable[["Builder", Sequence[str]], None]

FEW = 5
"""Pages for which a second process is not worth its start."""
BY_TIME = "sphinx_sitemap"
"""This extension lists pages in the order in which they are written."""


def in_two(write: Write) -> Write:
    """Sphinx's way to write pages one by one, made into one that writes half of them elsewhere.

    Sphinx's own parallel way does not say so when a process fails while others are still to be
    started: here there is one, and it is waited for.
    """

    from sphinx.errors import SphinxError

    def write_all(builder: Builder, names: Sequence[str]) -> None:
        if not _can_be_two(builder, names):
            write(builder, names)
            return
        write(builder, names[:1])  # what is made ready for the first serves all
        middle = len(names) // 2
        helper = _started(builder, names[1:middle])
        write(builder, names[middle:])
        try:
            helper.join()
        except EOFError as why:
            raise SphinxError("error: a process that writes pages ended before its time") from why

    return write_all


def _can_be_two(builder: Builder, names: Sequence[str]) -> bool:
    extensions = builder.app.extensions
    return (
        FORKS
        and usable_cores() > 1
        and len(names) > FEW
        and BY_TIME not in extensions
        and all(extension.parallel_write_safe for extension in extensions.values())
    )


def _started(builder: Builder, names: Sequence[str]) -> Any:
    """A process that writes these pages; all that the site has to know of them is noted here."""
    from sphinx.util.parallel import ParallelTasks

    resolved = []
    for name in names:
        page = builder.env.get_and_resolve_doctree(name, builder)
        builder.write_doc_serialized(name, page)
        resolved.append((name, page))

    def write_resolved() -> None:
        for name, page in resolved:
            builder.write_doc(name, page)

    helper = ParallelTasks(1)
    helper.add_task(write_resolved)
    return helper
