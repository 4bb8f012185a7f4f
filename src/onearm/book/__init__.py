"""The book: what its chapters call, how they are executed, and how they become a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onearm.book.chapter import Chapter, open_chapter

__all__ = ["Chapter", "open_chapter"]


def __getattr__(name: str) -> Any:
    """What chapters import, imported when it is first asked for: it brings pandas and Sphinx."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from onearm.book import chapter

    return getattr(chapter, name)
