"""What became of many trials, for people, for programs and for a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from onearm import __version__
from onearm.batch.outcome import Outcome, State


@dataclass(frozen=True)
class Report:
    """The outcomes in order of names, whoever ended first.

    Attributes
    ----------
    outcomes : tuple of Outcome
        Of all trials; without their rows.
    skipped : tuple of (str, str)
        Folders that are no trials, and why.
    seconds : float
        What it took.
    sites : bool
        Were sites asked for, or results alone?
    """

    outcomes: tuple[Outcome, ...]
    skipped: tuple[tuple[str, str], ...]
    seconds: float
    sites: bool

    @classmethod
    def of(
        cls, outcomes: Iterable[Outcome], skipped: tuple[tuple[str, str], ...], seconds: float,
        *, sites: bool,
    ) -> Report:  # fmt: skip
        ordered = tuple(sorted(outcomes, key=lambda outcome: outcome.name))
        return cls(ordered, skipped, seconds, sites)

    def number(self, state: State) -> int:
        """How many trials ended so."""
        return sum(outcome.state == state for outcome in self.outcomes)

    @property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.state == "failed"]

    def document(self) -> dict[str, Any]:
        """What stays: the same input gives the same, whether it was done now or before."""
        return {
            "onearm": __version__,
            "sites": self.sites,
            "trials": len(self.outcomes),
            "made": [outcome.name for outcome in self.outcomes if outcome.state != "failed"],
            "failed": [
                {"name": o.name, "folder": o.folder, "problems": list(o.problems)}
                for o in self.failed
            ],
            "skipped": [{"folder": folder, "why": why} for folder, why in self.skipped],
        }

    def told(self) -> dict[str, Any]:
        """The same with what this run did and how fast."""
        count = len(self.outcomes)
        return self.document() | {
            "done": self.number("done"),
            "unchanged": self.number("unchanged"),
            "seconds": round(self.seconds, 1),
            "rate": round(count / self.seconds, 2) if self.seconds else None,
        }
