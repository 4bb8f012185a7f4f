"""What every chapter imports, imported once by the fork server (see `onearm.book.fork_server`)."""

import gc

from PIL import Image

import onearm.book.figures
import onearm.book.kernels
import onearm.book.words
from onearm.book.kept.watch import settle

__all__ = ["onearm"]

Image.preinit()
settle()
# What is imported stays: no kernel need look whether it is garbage, nor copy its pages to do so.
gc.freeze()
gc.enable()
gc.set_threshold(100_000, 50, 50)  # nor look often through what a figure is made of
