"""What is measured, what it may be at most, and what a page came to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """What one page came to in one mode; a finding counts as 1 and says what it is."""

    page: str
    mode: str
    measure: str
    detail: str = ""
    value: float = 1

    @property
    def missed(self) -> bool:
        return self.value > MEASURES[self.measure].budget

    def __str__(self) -> str:
        measure = MEASURES[self.measure]
        value = f" ({self.value:.{measure.digits}f} {measure.unit})" if measure.unit else ""
        return f"{self.page} ({self.mode}) {self.measure}: {self.detail}{value}"


@dataclass(frozen=True)
class Measure:
    """A row of the report: what is looked at, and what it may be at most."""

    says: str
    budget: float = 0
    unit: str = ""
    """Of a number; findings are counted and have none."""
    digits: int = 0


INFORMATION = float("inf")
"""The budget of what is told and not judged."""

MEASURES = {
    "request": Measure("requests to another host"),
    "http": Measure("files that are not there"),
    "console": Measure("errors and warnings on the console"),
    "error": Measure("scripts that throw"),
    "axe": Measure("axe-core violations, disclosures closed and open"),
    "overflow": Measure("pages that scroll sideways"),
    "sticks-out": Measure("boxes that stick out or are clipped"),
    "weight": Measure("first visit, gzip, page without math", 200, "KB", 1),
    "weight-math": Measure("first visit, gzip, page with math", 260, "KB", 1),
    "figure": Measure("one figure, gzip", 15, "KB", 1),
    "own-css": Measure("own style sheet, gzip", 8, "KB", 1),
    "own-js": Measure("own scripts apart from widgets, gzip", 10, "KB", 1),
    "site": Measure("the whole site", 12, "MB", 1),
    "nodes": Measure("nodes of a page (1500 would be good)", INFORMATION, "nodes"),
    "shift": Measure("cumulative layout shift", 0.05, "of the page", 3),
    "paint": Measure("largest paint, CPU slowed four times", 1500, "ms"),
    "reach": Measure("not reached by Tab, or out of order"),
    "trap": Measure("focus that does not leave"),
    "focus": Measure("focus that cannot be seen"),
    "skip": Measure("skip link that does not come first, or does not skip"),
    "disclosure": Measure("disclosures that Enter does not open"),
    "motion": Measure("motion though the reader asked for none"),
    "print": Measure("clipped, too wide or out of place on A4"),
    "file": Measure("wrong when opened from file://"),
    "search": Measure("searches without their result at the first place"),
    "language": Measure("pages without a language"),
    "headings": Measure("not one h1, or headings out of order"),
    "title": Measure("title or description missing, or title not unique"),
    "alt": Measure("pictures without words, or with a path for words"),
    "id": Measure("ids that stand twice"),
    "link": Measure("links and anchors that lead nowhere"),
    "address": Measure("canonical, card or sitemap without a base address, or the reverse"),
    "machine": Measure("paths of the machine that built it"),
    "table": Measure("tables without caption or scope, or over 7 columns"),
    "allowed": Measure("entries of the allow-list that match nothing"),
}
