"""Watches from its import on: what a fork server imports first (see `onearm.book.fork_server`)."""

import os
import sys

from onearm.book.kept import watch
from onearm.book.orphans import die_with_parent

watch.start()
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # else the debugger warns on the terminal
# A fork server waits for its kernels before it notices that its own parent is gone.
if any("multiprocessing.forkserver" in word for word in sys.orig_argv):
    die_with_parent(os.getppid())
