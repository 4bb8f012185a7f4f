"""The end of a batch: the page that compares the trials, and what is told of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onearm.batch.outcome import Outcome
from onearm.batch.task import TRIALS
from onearm.errors import BatchError

REPORT, TIME, ROW = "report.json", "time.json", "row.json"


@dataclass(frozen=True)
class Closing:
    """What is left to write when all trials have ended: outcomes without rows, and documents."""

    outcomes: tuple[Outcome, ...]
    report: Mapping[str, Any]
    time: Mapping[str, Any]
    out: Path

    def conclude(self) -> None:
        """Write the comparison, the report and the times.

        A process that has worked on trials does so, for it has imported what that needs.

        Raises
        ------
        BatchError
            If there is no room, or a trial that was done is gone.
        """
        from onearm.batch.compare import write_comparison
        from onearm.book.record import write_json

        try:
            write_comparison(self.outcomes, self.out, self._with_row)
            write_json(self.out / REPORT, self.report)
            write_json(self.out / TIME, self.time)
        except OSError as error:
            raise BatchError(f"{error.filename or self.out}: {error.strerror or error}") from None

    def _with_row(self, outcome: Outcome) -> Outcome:
        if outcome.failed:
            return outcome
        row = (self.out / TRIALS / outcome.name / ROW).read_text(encoding="utf-8")
        return replace(outcome, row=json.loads(row))
