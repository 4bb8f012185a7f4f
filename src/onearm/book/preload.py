"""What every chapter imports, imported once by the fork server (see `onearm.book.kernels`)."""

import os
import sys

import ipykernel.kernelapp
import lifelines
import papermill

import onearm.book.figures
import onearm.book.words
from onearm.book.orphans import die_with_parent

__all__ = ["ipykernel", "lifelines", "onearm", "papermill"]

# A fork server waits for its kernels before it notices that its own parent is gone.
if any("multiprocessing.forkserver" in word for word in sys.orig_argv):
    die_with_parent(os.getppid())
