"""What every chapter imports, imported once by the fork server (see `onearm.book.fork_server`)."""

import ctypes
import gc
from contextlib import suppress

from PIL import Image

import onearm.book.figures
import onearm.book.kernels
import onearm.book.words
import onearm.cli  # a fork runs the script that `onearm` is, up to its last line
from onearm.book.kept.watch import settle

__all__ = ["onearm"]

M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD = -1, -2, -3
"""Numbers from glibc's `malloc.h`."""


def keep_memory() -> None:
    """Let a kernel keep the memory of a figure's pixels for its next figure.

    The C library would give it back each time, and fetch it again a page at a time: a thirtieth
    of a book's time. Other C libraries have no such choice.
    """
    with suppress(AttributeError):
        choose = ctypes.CDLL(None).mallopt
        choose(M_MMAP_THRESHOLD, 32 << 20)
        choose(M_TRIM_THRESHOLD, 256 << 20)
        choose(M_TOP_PAD, 16 << 20)


keep_memory()
Image.preinit()
settle()
# What is imported stays: no kernel need look whether it is garbage, nor copy its pages to do so.
gc.freeze()
gc.enable()
gc.set_threshold(100_000, 50, 50)  # nor look often through what a figure is made of
