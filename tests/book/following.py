"""What the fork server of a small book imports: it ends with its parent, as the real one does."""

import os
import sys

from onearm.book.orphans import die_with_parent

if any("multiprocessing.forkserver" in word for word in sys.orig_argv):
    die_with_parent(os.getppid())
