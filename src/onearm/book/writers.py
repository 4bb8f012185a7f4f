"""The pages of a site, written by two processes where there are two cores.

A book with an address has a sitemap, and its pages are written by one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from onearm.book.cores import usable_cores
from onearm.book.fork_server import FORKS
from onearm.book.orphans import die_with_parent

if TYPE_CHECKING:
    from sphinx.builders import Builder

Write = Callable[["Builder", Sequence[str]], None]
Resolved = Sequence[tuple[str, Any]]
"""Pages by name, each with its tree, in which all references are resolved."""

FEW = 5
"""Pages for which a second process is not worth its start."""
SITEMAP = "sphinx_sitemap"
"""This extension lists pages in the order in which they are written, which would vary."""


def in_two(write: Write) -> Write:
    """Sphinx's way to write pages one by one, made into one that writes half of them elsewhere.

    Sphinx's own parallel way does not say so when a process fails while others are still to be
    started, and keeps to itself what one that fails had to complain of.
    """

    def write_all(builder: Builder, names: Sequence[str]) -> None:
        if not _can_be_two(builder, names):
            write(builder, names)
            return
        write(builder, names[:1])  # what is made ready for the first serves all
        middle = len(names) // 2
        with _written_elsewhere(builder, _resolved(builder, names[1:middle])):
            write(builder, names[middle:])

    return write_all


def _can_be_two(builder: Builder, names: Sequence[str]) -> bool:
    extensions = builder.app.extensions
    return (
        FORKS
        and usable_cores() > 1
        and len(names) > FEW
        and SITEMAP not in extensions
        and all(extension.parallel_write_safe for extension in extensions.values())
    )


def _resolved(builder: Builder, names: Sequence[str]) -> Resolved:
    """Pages ready to be written; all that the site has to know of them is noted here."""
    pages = []
    for name in names:
        tree = builder.env.get_and_resolve_doctree(name, builder)
        builder.write_doc_serialized(name, tree)
        pages.append((name, tree))
    return pages


@contextmanager
def _written_elsewhere(builder: Builder, pages: Resolved) -> Iterator[None]:
    """Another process writes these pages meanwhile; what it has to say is said here at the end.

    Raises
    ------
    SphinxError
        If a page cannot be written, with its name, or if the process has ended without a word.
    """
    from sphinx.errors import SphinxError
    from sphinx.util import logging

    context = get_context("fork")
    hears, tells = context.Pipe(duplex=False)
    arguments = (builder, pages, hears, tells, os.getpid())
    process = context.Process(target=_write_and_tell, args=arguments)
    with hears, tells:
        try:
            process.start()
        except OSError:  # no room for one more
            for name, tree in pages:
                builder.write_doc(name, tree)
            yield
            return
        try:
            tells.close()
            yield
            try:
                logs, failure = hears.recv()
            except EOFError as why:
                # "error" is what a failure is known by: see `onearm.book.publish`.
                raise SphinxError("error: a process that writes pages ended early") from why
        finally:
            process.kill()  # all it had to do is done, or in vain
            process.join()
    for log in logs:
        logging.getLogger(__name__).handle(log)
    if failure:
        raise SphinxError(f"error: {failure}")


def _write_and_tell(
    builder: Builder, pages: Resolved, hears: Connection, tells: Connection, parent: int
) -> None:
    """What the other process does."""
    from sphinx.util import logging

    die_with_parent(parent)
    hears.close()
    collector = logging.LogCollector()
    with collector.collect():
        failure = _failure(builder, pages)
    logging.convert_serializable(collector.logs)
    tells.send((collector.logs, failure))


def _failure(builder: Builder, pages: Resolved) -> str:
    """Write pages; returns which one could not be written and why, if there is one."""
    for name, tree in pages:
        try:
            builder.write_doc(name, tree)
        except Exception as error:  # whatever it is, it is told
            return f"{name}: {type(error).__name__}: {error}"
    return ""
