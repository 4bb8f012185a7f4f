"""What a fork server imports first (see `onearm.book.fork_server`): from then on it watches."""

import gc
import os
import sys
from importlib import import_module

from onearm.book.kept import watch
from onearm.book.orphans import die_with_parent

os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # else the debugger warns on the terminal
# A fork server waits for its kernels before it notices that its own parent is gone.
if any("multiprocessing.forkserver" in word for word in sys.orig_argv):
    die_with_parent(os.getppid())
gc.disable()  # until all is imported: see `onearm.book.preload`
import_module("onearm.book.libraries")
watch.start()
