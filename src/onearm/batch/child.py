"""A process that works on one trial after another, for as long as a worker lives.

Python runs one thread at a time, so threads of a worker gain nothing; and a trial that kills its
process must not take a worker with it. So each thread of a Dask worker has a process of its own,
whatever the cluster. There a site is built as on the command line, in the main thread: it can be
asked to stop, and the fork server of its kernels lives on from trial to trial.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import subprocess
import sys
import tempfile
import warnings
from contextlib import suppress
from typing import Any

from onearm.batch.closing import Closing
from onearm.batch.outcome import Outcome
from onearm.batch.task import Task
from onearm.book.orphans import die_with_parent
from onearm.errors import OnearmError

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""How many threads libraries start in one process: one, for other cores have work of their own."""
PATIENCE = 3.0
"""Seconds in which a process that is asked to stop cleans up."""
IDLE = 600.0
"""Seconds without a trial after which a process ends: the command may have been killed."""
SAID = 500
"""Bytes of what a process said last."""


class Died(OnearmError):
    """The process of a worker ended while it had a trial."""


class Child:
    """The other process, seen from a worker.

    Parameters
    ----------
    cores : int
        How many it may use.
    """

    def __init__(self, cores: int) -> None:
        own = {"ONEARM_CORES": str(cores)} | dict.fromkeys(THREADS, "1")
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "onearm.batch.child", str(os.getpid())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said,
            env=os.environ | own,
            start_new_session=True,  # Ctrl-C is for the command, which asks its processes to stop
        )  # fmt: skip
        self.pid = self._process.pid

    def ask(self, task: Task | Closing) -> Outcome:
        """Hand over a trial and wait for what becomes of it; None for what ends a batch.

        Raises
        ------
        Died
            If the process ends meanwhile.
        OnearmError
            If it cannot work on any trial, or cannot end the batch.
        """
        ours, theirs = self._process.stdin, self._process.stdout
        assert ours is not None
        assert theirs is not None
        try:
            pickle.dump(task, ours)
            ours.flush()
            answer: Any = pickle.load(theirs)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            raise Died(self._last_words()) from None
        if isinstance(answer, OnearmError):
            raise answer
        outcome: Outcome = answer
        return outcome

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask_to_stop(self) -> None:
        """It cleans up and ends, whatever it is doing."""
        with suppress(OSError):
            self._process.terminate()

    def wait(self) -> None:
        """Wait until it has ended, and see to it that it does."""
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Let it end for want of work; for whoever asked it last."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()
        self.wait()
        self._said.close()

    def _last_words(self) -> str:
        """How the process ended, and what it said before."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE)
        code = self._process.poll()
        how = f"by signal {-code}" if code is not None and code < 0 else f"with code {code}"
        with suppress(OSError, ValueError):
            self._said.seek(max(0, self._said.seek(0, os.SEEK_END) - SAID))
            said = self._said.read().decode(errors="replace").strip()
            return f"{how}: {said.splitlines()[-1]}" if said else how
        return how


def serve(parent: int) -> None:
    """What the process does."""
    die_with_parent(parent)
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what is printed is no answer
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    from onearm.batch.work import work

    while select.select([tasks], [], [], IDLE)[0]:
        try:
            task = pickle.load(tasks)
        except EOFError:
            return
        try:
            answer: Any = work(task) if isinstance(task, Task) else task.conclude()
        except OnearmError as error:
            answer = error
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt, BrokenPipeError):  # asked to stop; a build has cleaned up
        serve(int(sys.argv[1]))
    os._exit(0)
