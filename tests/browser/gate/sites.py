"""The sites that the gate looks at, made when they are missing or older than their sources."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.trial.pilot import ADAM, write_pilot

ROOT = Path(__file__).parents[3]
BUILD = ROOT / "_build"
SOURCES = ("src/onearm", "chapters", "_config.yml", "_toc.yml", "CITATION.cff", "CHANGES.md")


@dataclass(frozen=True)
class Book:
    """A trial and where its book is made."""

    name: str
    trial: Path
    out: Path

    @property
    def site(self) -> Path:
        return self.out / "html"

    @property
    def stale(self) -> bool:
        """Whether a source is newer than the site, or there is no site."""
        made = self.site / "run.json"
        if not made.exists():
            return True
        sources = [self.trial, *(ROOT / name for name in SOURCES)]
        newest = max(
            (file.stat().st_mtime for top in sources for file in (top, *top.rglob("*"))
             if file.is_file() and file.suffix != ".pyc"),
            default=0.0,
        )  # fmt: skip
        return newest > made.stat().st_mtime


def books() -> Iterator[Book]:
    """The book, the trial without tables, and the tables that nobody here wrote."""
    yield Book("the book", ROOT / "data" / "NCT04028063", BUILD)
    yield Book("a trial without tables", ROOT / "data" / "FICTITIOUS-1", BUILD / "fictitious")
    if ADAM.is_dir():
        trial = BUILD / "adam" / "trial"
        if not trial.is_dir():
            trial.mkdir(parents=True)
            write_pilot(trial)
        yield Book("tables of the CDISC pilot", trial, BUILD / "adam")


def make(book: Book) -> None:
    """Make the book of a trial, as a reader of the README would."""
    command = [sys.executable, "-m", "onearm.cli", "rerun", str(book.trial), "--out", str(book.out)]
    subprocess.run(command, check=True, cwd=ROOT)
