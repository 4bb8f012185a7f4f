"""What became of one trial of many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

State = Literal["done", "unchanged", "failed"]


@dataclass(frozen=True)
class Outcome:
    """One trial of many: what was found in it, or why there is nothing.

    `name` is unique and fit to name a folder; `folder` is that of the trial as it was given.
    `row` is what `onearm.batch.compare.row_of` makes of the analysis, None while it is not needed;
    `problems` say why a trial failed. `seconds` is what it took. `site` and `results` are paths
    within the folder of the batch, with / between and not quoted: the first page of the trial's
    site (None where there is none) and its results.json.
    """

    name: str
    folder: str
    state: State
    row: dict[str, Any] | None = None
    problems: tuple[str, ...] = ()
    seconds: float = 0.0
    site: str | None = None
    results: str | None = None

    @property
    def failed(self) -> bool:
        """Is there nothing to compare?"""
        return self.state == "failed"
