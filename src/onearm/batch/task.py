"""One trial of a batch, as it is handed to a worker."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MARK = ".batch"
"""In OUT from the first moment: a worker that does not see it sees another file system."""
TRIALS = "trials"
"""Below OUT: a folder for each trial."""


@dataclass(frozen=True)
class Task:
    """What a worker needs to know.

    Attributes
    ----------
    name, folder : str
        As in `onearm.batch.outcome.Outcome`.
    path : Path
        The trial folder, from the root of the file system.
    out : Path
        The folder of the batch, from the root of the file system.
    source : Path or None
        The folder of the book whose chapters become a site; None for results alone.
    min_cell : int or None
        Instead of `privacy.min_cell` of `trial.yaml`.
    code : str
        `onearm.batch.kept.code` where the batch was started: workers must have the same.
    run : str
        Tells the processes of one batch from those of another on the same cluster.
    """

    name: str
    folder: str
    path: Path
    out: Path
    source: Path | None
    min_cell: int | None
    code: str
    run: str = ""

    @property
    def place(self) -> Path:
        """Where all goes that is made of the trial."""
        return self.out / TRIALS / self.name

    def link(self, file: str) -> str:
        """A file of the trial as a path within the folder of the batch."""
        return f"{TRIALS}/{self.name}/{file}"
