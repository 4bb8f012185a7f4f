"""The book: what its chapters call, how they are executed, and how they become a site."""

from onearm.book.chapter import Chapter, open_chapter

__all__ = ["Chapter", "open_chapter"]
