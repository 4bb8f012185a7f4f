"""The analysis of a trial, handed from the run to its kernels: each would work it out again."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from onearm.analysis import Analysis, Result, analyse
from onearm.analysis.registry import registry
from onearm.book.kept.seen import seen
from onearm.book.kept.watch import is_watching
from onearm.trial.staged import is_staged, read_staged

NAME = ".analysis"
"""Beside the staged trial, in the folder of a run that nobody else may write to."""


@dataclass(frozen=True)
class Handed:
    """An analysis and its results, by identifier."""

    analysis: Analysis
    results: Mapping[str, Result]


def hand_over(staged: Path) -> Handed:
    """Analyse a staged trial and leave the outcome where its chapters find it."""
    analysis = analyse(read_staged(staged))
    handed = Handed(analysis, {result.id: result for result in registry(analysis)})
    (staged.parent / NAME).write_bytes(pickle.dumps(handed))
    return handed


def take(folder: Path) -> Analysis | None:
    """The analysis that was handed over with a staged trial; None to a chapter that runs alone."""
    left = folder.parent / NAME
    if not is_watching() or not is_staged(folder) or not left.is_file():
        return None
    handed: Handed = pickle.loads(left.read_bytes())
    return seen(handed.analysis, handed.results)
