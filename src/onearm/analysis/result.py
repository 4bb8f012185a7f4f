"""One number that the book states, and how it is written."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any, Literal

from onearm.analysis.suppression import MARK
from onearm.trial.printed.published import rounds_to

Kind = Literal["published", "derived", "reconstructed", "observed"]

Band = tuple[float | None, float | None]

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
FORMS = {
    "value": "number", "ci": "ci_text", "full": "full", "count": "count", "n": "n", "x": "x"
}  # fmt: skip
"""What text can have behind the identifier of a result, and the attribute that it asks for."""


@dataclass(frozen=True)
class Result:
    """A number with all that is needed to read it.

    `value` and `ci` are in `unit` (rates in percent); None is 'not reached' or 'cannot be
    estimated', and `note` says which and why. `kind` tells where the number comes from:
    published (printed), derived (arithmetic on printed numbers), reconstructed (from synthetic
    patients) or observed (from real patient-level data). `grade` is that of a published number;
    `published` is how the same quantity was printed, where it was. `band` is the range of a
    reconstructed number over all cohorts that meet the same claims (None above: not reached in
    some), `verdict` whether the claims leave it 'determined', 'bounded' or 'open', `cohorts` how
    many cohorts both are of; None, '' and 0 where that was not worked out.
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
    band: Band | None = None
    verdict: str = ""
    cohorts: int = 0

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
            if self.note.startswith(MARK):
                return MARK
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
    def band_text(self) -> str:
        """What the number is over all cohorts that meet the same claims, '' where not known.

        >>> found = {"band": (15.2, None), "verdict": "open", "cohorts": 1001}
        >>> Result("a", "A", 19.9, "weeks", "reconstructed", "pfs", **found).band_text
        'in 1,001 cohorts 15.2 to NR'
        """
        if self.band is None:
            return ""
        if self.verdict == "determined":
            return "determined"
        return f"in {self.cohorts:,} cohorts {self.range_text}"

    @property
    def range_text(self) -> str:
        """The range over all cohorts, with its unit where a count could be taken for a rate.

        >>> found = {"band": (16, 30), "verdict": "open", "cohorts": 1001}
        >>> Result("a", "A", 21, "patients", "reconstructed", "pfs", **found).range_text
        '16 to 30 patients'
        """
        if self.band is None:
            return ""
        unit = {"percent": "%", "patients": " patients"}.get(self.unit, "")
        return band_range(self.band, self.unit) + unit

    @property
    def is_as_printed(self) -> bool:
        """Is it what was printed, at the printed precision, in all cohorts?

        >>> found = {"published": "63 weeks (50-120)", "verdict": "determined"}
        >>> Result("a", "A", 63.3, "weeks", "reconstructed", "os", **found).is_as_printed
        True
        """
        printed = re.match(r"\d+(\.\d+)?", self.published)
        if self.verdict != "determined" or printed is None or self.value is None:
            return False
        return rounds_to(self.value, printed.group())

    @property
    def spread_text(self) -> str:
        """The value and, where the claims leave it open, its range over all cohorts.

        >>> of = {"kind": "reconstructed", "chapter": "pfs", "verdict": "bounded", "cohorts": 51}
        >>> Result("a", "A", 50.0, "percent", band=(46.67, 53.33), **of).spread_text
        '50.0% (in 51 cohorts 46.7 to 53.3%)'
        """
        if self.band_text in ("", "determined"):
            return self.text
        return f"{self.text} ({self.band_text})"

    @property
    def full(self) -> str:
        """Value, interval and band, ready for a sentence or a cell.

        >>> found = {"ci": (17.3, 22.5), "ci_method": "log", "band": (15.2, 23.4), "cohorts": 1001}
        >>> Result("a", "A", 19.9, "weeks", "reconstructed", "pfs", **found).full
        '19.9 weeks (95% CI 17.3 to 22.5; in 1,001 cohorts 15.2 to 23.4)'

        What is the same in all cohorts and was printed is written as it was printed.

        >>> found = {"published": "25.3 weeks (24.0-42)", "verdict": "determined"}
        >>> Result("a", "A", 25.29, "weeks", "reconstructed", "pfs", **found).full
        '25.3 weeks (24.0-42), as printed'
        """
        if self.is_as_printed:
            return f"{self.published}, as printed"
        has_interval = self.ci_method and self.ci != (None, None) and self.value is not None
        interval = f"95% CI {self.ci_text}" if has_interval else ""
        inside = "; ".join(part for part in (interval, self.band_text) if part)
        return f"{self.text} ({inside})" if inside else self.text


def band_range(band: Band, unit: str) -> str:
    """A range in words, NR where an end is not reached.

    >>> band_range((15.21, None), "weeks"), band_range((3, 3), "patients")
    ('15.2 to NR', '3')
    """
    low, high = ("NR" if end is None else _written(end, unit) for end in band)
    return low if low == high else f"{low} to {high}"


def _written(value: float, unit: str) -> str:
    decimals = DECIMALS.get(unit, 3)
    return f"{value:.{decimals}f}"
