"""The data contract: one table of the columns that a trial folder may bring.

It validates, it tells what a column is for, and it prints the data dictionary of the book.
Names follow CDISC ADaM; columns that are not listed here are allowed and ignored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Need = Literal["always", "table", "optional"]


@dataclass(frozen=True)
class Column:
    """One column: `need` is 'always' (no run without it), 'table' (needed where the table is
    given) or 'optional'; `used_for` what of the book it brings; `codes` the values allowed,
    `low` and `high` the range, `empty` whether a cell may hold nothing."""

    table: str
    name: str
    type: Literal["text", "number", "date", "flag"]
    need: Need
    meaning: str
    used_for: str
    unit: str = ""
    codes: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False
    empty: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The codes as people are told of them: each once, without the blank."""
        return tuple(dict.fromkeys(code.upper() for code in self.codes if code))


YES = ("Y", "N", "")

UNITS: dict[str, Literal["days", "weeks", "months", "years"]] = {
    "DAYS": "days", "DAY": "days",
    "WEEKS": "weeks", "WEEK": "weeks", "WKS": "weeks", "WK": "weeks",
    "MONTHS": "months", "MONTH": "months", "MTHS": "months", "MTH": "months", "MOS": "months",
    "MO": "months",
    "YEARS": "years", "YEAR": "years", "YRS": "years", "YR": "years",
}  # fmt: skip
"""Units of time by what AVALU, in upper case, calls them."""

SPELLINGS = tuple(f(unit) for unit in UNITS for f in (str.upper, str.lower, str.capitalize))
"""Values of AVALU."""

CONTRACT: tuple[Column, ...] = (
    Column("adsl", "USUBJID", "text", "always", "Unique subject identifier", "everything"),
    Column("adsl", "AGE", "number", "optional", "Age", "the population table", "years",
           low=0, high=120, empty=True),
    Column("adsl", "SEX", "text", "optional", "Sex", "the population table", empty=True),
    Column("adsl", "TRT01A", "text", "optional", "Treatment that was given",
           "telling several arms and screen failures", empty=True),
    Column("adsl", "ACTARM", "text", "optional", "As TRT01A: the arm as it was",
           "telling several arms and screen failures", empty=True),
    Column("adsl", "ARM", "text", "optional", "As TRT01A: the arm as planned",
           "telling several arms and screen failures", empty=True),
    Column("adsl", "SAFFL", "text", "optional", "Y = safety population (see populations)",
           "adverse events", empty=True),
    Column("adsl", "EFFFL", "text", "optional", "Y = efficacy population (see populations)",
           "survival and response", empty=True),
    Column("adsl", "PRIMFL", "text", "optional", "Y = primary population (see populations)",
           "the primary endpoint", empty=True),
    Column("adsl", "TRTSDT", "date", "optional", "First dose", "the swimmer plot", empty=True),
    Column("adsl", "TRTEDT", "date", "optional", "Last dose", "the swimmer plot", empty=True),
    Column("adsl", "EOTSTT", "text", "optional", "Treatment status: ONGOING or what ended it",
           "the swimmer plot's arrows", empty=True),
    Column("adsl", "DCTREAS", "text", "optional", "Reason for leaving treatment",
           "the swimmer plot's reasons", empty=True),
    Column("adtte", "USUBJID", "text", "always", "Subject", "everything"),
    Column("adtte", "PARAMCD", "text", "always", "Which time: PFS, OS, DOR (see params)",
           "everything"),
    Column("adtte", "PARAM", "text", "optional", "The parameter in words",
           "proposing params", empty=True),
    Column("adtte", "AVAL", "number", "always", "Time from the start date, counting it as day 1",
           "survival curves", "days, or as AVALU or times says", low=0),
    Column("adtte", "CNSR", "number", "always", "0 = event, any other code = censored",
           "survival curves", low=0, whole=True),
    Column("adtte", "AVALU", "text", "optional", "Unit of AVAL", "survival curves",
           codes=(*SPELLINGS, ""), empty=True),
    Column("adtte", "STARTDT", "date", "optional", "Date on which the clock starts",
           "the swimmer and spider plots; AVAL where there is none", empty=True),
    Column("adtte", "ADT", "date", "optional", "Date of the event or of censoring",
           "AVAL where there is none", empty=True),
    Column("adtte", "ANL01FL", "flag", "optional", "Y = the record to be analysed, of several",
           "survival curves", codes=YES, empty=True),
    Column("adrs", "USUBJID", "text", "table", "Subject", "response"),
    Column("adrs", "PARAMCD", "text", "table", "BOR (best overall response) or OVR (one scan)",
           "response"),
    Column("adrs", "PARAM", "text", "optional", "The parameter in words", "proposing params",
           empty=True),
    Column("adrs", "AVALC", "text", "table", "CR, PR, SD, PD, NE", "response", empty=True),
    Column("adrs", "ADT", "date", "optional", "Date of the assessment", "the swimmer plot",
           empty=True),
    Column("adrs", "ADY", "number", "optional", "Study day of the assessment, from first dose",
           "the swimmer plot", "days", empty=True),
    Column("adrs", "ANL01FL", "flag", "optional", "Y = the record to be analysed, of several",
           "response", codes=YES, empty=True),
    Column("adtr", "USUBJID", "text", "table", "Subject", "waterfall and spider plots"),
    Column("adtr", "PARAMCD", "text", "table", "SDIAM: sum of target-lesion diameters",
           "waterfall and spider plots"),
    Column("adtr", "PARAM", "text", "optional", "The parameter in words", "proposing params",
           empty=True),
    Column("adtr", "AVAL", "number", "table", "Sum of diameters", "waterfall and spider plots",
           "mm", low=0, empty=True),
    Column("adtr", "BASE", "number", "optional", "Sum at baseline", "waterfall and spider plots",
           "mm", low=0, empty=True),
    Column("adtr", "PCHG", "number", "optional", "Change from baseline",
           "waterfall and spider plots", "percent", low=-100, empty=True),
    Column("adtr", "ADT", "date", "optional", "Date of the scan", "the spider plot", empty=True),
    Column("adtr", "ADY", "number", "optional", "Study day of the scan, from first dose",
           "the spider plot", "days", empty=True),
    Column("adtr", "ABLFL", "flag", "optional", "Y = the baseline scan",
           "the sum at baseline, where BASE is not given", codes=YES, empty=True),
    Column("adtr", "ANL01FL", "flag", "optional", "Y = the record to be analysed, of several",
           "waterfall and spider plots", codes=YES, empty=True),
    Column("adae", "USUBJID", "text", "table", "Subject", "safety"),
    Column("adae", "AEDECOD", "text", "table", "Preferred term", "safety"),
    Column("adae", "AEBODSYS", "text", "optional", "System organ class", "events by class",
           empty=True),
    Column("adae", "AESOC", "text", "optional", "As AEBODSYS", "events by class", empty=True),
    Column("adae", "AETOXGR", "number", "optional", "CTCAE grade, 1 to 5", "grades", low=1, high=5,
           whole=True, empty=True),
    Column("adae", "ASEV", "text", "optional", "Severity in words, where there are no grades",
           "severity", codes=("MILD", "MODERATE", "SEVERE", ""), empty=True),
    Column("adae", "AESEV", "text", "optional", "As ASEV, as collected", "severity",
           codes=("MILD", "MODERATE", "SEVERE", "LIFE THREATENING", "FATAL", ""), empty=True),
    Column("adae", "AREL", "text", "optional", "Related to treatment", "related events",
           empty=True),
    Column("adae", "AEIMFL", "flag", "optional", "Immune-mediated", "immune-mediated events",
           codes=YES, empty=True),
    Column("adae", "AEISFL", "flag", "optional", "Needed immunosuppression",
           "immune-mediated events", codes=YES, empty=True),
    Column("adae", "ASTDY", "number", "optional", "Day of onset, first dose = day 1",
           "when severe events came", "days", empty=True),
    Column("adae", "TRTEMFL", "flag", "optional", "Treatment-emergent", "safety", codes=YES,
           empty=True),
    *(
        Column(table, "ILLUSTR", "text", "optional", "Names of this row's illustrative columns",
               "saying so beside their numbers", empty=True)
        for table in ("adsl", "adtte", "adrs", "adtr", "adae")
    ),
)  # fmt: skip

NOT_RELATED = {"N", "NO", "NONE", "NOT RELATED", "UNRELATED", "REMOTE", "UNLIKELY"} | {
    "UNLIKELY RELATED", "NOT LIKELY RELATED", "DOUBTFUL",
}  # fmt: skip
RELATED = {"Y", "YES", "RELATED", "POSSIBLE", "PROBABLE", "DEFINITE", "POSSIBLY RELATED"} | {
    "PROBABLY RELATED", "DEFINITELY RELATED",
}  # fmt: skip
"""Values of AREL that count as related, and before them those that do not."""


def columns_of(table: str) -> tuple[Column, ...]:
    """The columns of one table, in the order of the data dictionary."""
    return tuple(column for column in CONTRACT if column.table == table)
