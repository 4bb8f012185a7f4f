"""One number that the book states, and how it is written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["published", "derived", "reconstructed", "observed"]

DECIMALS = {
    "expected patients": 1,
    "percent": 1,
    "weeks": 1,
    "months": 1,
    "years": 2,
    "days": 0,
    "patients": 0,
}
SUFFIX = {"percent": "%", "probability": "", "": ""}


@dataclass(frozen=True)
class Result:
    """A number with all that is needed to read it.

    `value` and `ci` are in `unit` (rates in percent); None is 'not reached' or 'cannot be
    estimated', and `note` says which and why. `kind` tells where the number comes from:
    published (printed), derived (arithmetic on printed numbers), reconstructed (from synthetic
    patients) or observed (from real patient-level data). `grade` is that of a published number;
    `published` is how the same quantity was printed, where it was.
    """

    id: str
    label: str
    value: float | None
    unit: str
    kind: Kind
    chapter: str
    ci: tuple[float | None, float | None] = (None, None)
    ci_method: str = ""
    n: int | None = None
    x: int | None = None
    population: str = ""
    note: str = ""
    grade: str = ""
    printed_as: str = ""
    published: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    @property
    def text(self) -> str:
        """The value with its unit, as prose has it.

        >>> Result("a", "A", 46.42857, "percent", "derived", "design").text
        '46.4%'
        >>> Result("a", "A", None, "weeks", "derived", "design", note="NR: too few events").text
        'not reached'
        """
        if self.printed_as:
            return self.printed_as
        if self.value is None:
            return self.number
        unit = self.unit.removesuffix("s") if self.number == "1" else self.unit
        return self.number + SUFFIX.get(self.unit, f" {unit}")

    @property
    def number(self) -> str:
        """The value without its unit.

        >>> Result("a", "A", 6, "patients", "derived", "design").number
        '6'
        """
        if self.value is None:
            return "not reached" if self.note.startswith("NR") else "not available"
        return _written(self.value, self.unit)

    @property
    def ci_text(self) -> str:
        """The interval alone, in the unit of the value; NR where a limit is not reached.

        >>> limits = {"ci": (24.0, None), "ci_method": "log-log"}
        >>> Result("a", "A", 25.3, "weeks", "derived", "pfs", **limits).ci_text
        '24.0 to NR'
        """
        if not self.ci_method or self.ci == (None, None):
            return "not available"
        low, high = ("NR" if limit is None else _written(limit, self.unit) for limit in self.ci)
        return f"{low} to {high}"

    @property
    def count(self) -> str:
        """'13 of 28', or what there is of it."""
        if self.n is None:
            return "not available"
        return f"{self.n}" if self.x is None else f"{self.x} of {self.n}"

    @property
    def full(self) -> str:
        """Value and interval, ready for a sentence or a cell."""
        if not self.ci_method or self.ci == (None, None) or self.value is None:
            return self.text
        return f"{self.text} (95% CI {self.ci_text})"


def _written(value: float, unit: str) -> str:
    decimals = DECIMALS.get(unit, 3)
    return f"{value:.{decimals}f}"
