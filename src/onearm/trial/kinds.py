"""Every kind of problem that a trial folder can have: one table, from what hurts most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from onearm.errors import Problem

HURTS = {
    1: "a patient could be identified",
    2: "it cannot be read",
    3: "patients lost or counted twice",
    4: "a wrong number",
    5: "something missing from the book",
    6: "odd, and worth a look",
}
"""What each rank means, the worst first."""


@dataclass(frozen=True)
class Kind:
    """One kind of problem: what it means, and what to do about it.

    `rank` is a key of `HURTS`.
    """

    code: str
    rank: int
    meaning: str
    mend: str


_TABLE = (
    Kind("identifier", 1, "A column or a text that says directly who a patient is.",
         "Take the column out of the table, or out of the text what says it."),
    Kind("free-text", 1, "Text that was typed freely, in which a name may stand.",
         "Nothing, if Other will do for it in the book; else use short, fixed words."),
    Kind("outside-folder", 2, "A file beyond the trial folder.",
         "Copy the file into the trial folder and name it by its name alone."),
    Kind("not-a-file", 2, "A folder, a device or the like where a file should be.",
         "Put a plain file in its place."),
    Kind("too-large", 2, "A file larger than any of its kind can be.",
         "Look whether it is the right file."),
    Kind("missing-file", 2, "A file that trial.yaml names is not there.",
         "Put it there, or mend its name in trial.yaml."),
    Kind("unreadable", 2, "A file that is not what it should be inside.",
         "Export it again; open it in an editor to see what is wrong."),
    Kind("two-files", 2, "Two files that could be the same table.",
         "Keep one of them, or name it under tables in trial.yaml."),
    Kind("unknown-suffix", 2, "A file of a table in a format that cannot be read.",
         "Export it as CSV, Parquet, SAS transport (XPT), SAS7BDAT or Excel (.xlsx)."),
    Kind("bad-yaml", 2, "trial.yaml is not valid YAML.", "Mend the line that is named."),
    Kind("bad-columns", 2, "Other columns than this file has.",
         "Give the columns that are listed, in that order."),
    Kind("bad-row", 2, "A row with more or fewer cells than the head.",
         "Put text that holds a comma in quotes."),
    Kind("duplicate-column", 2, "Two columns of one name.", "Rename or leave out one of them."),
    Kind("unknown-key", 2, "A key of trial.yaml that nobody knows.",
         "Mend its spelling, or take it out."),
    Kind("missing-key", 2, "A key of trial.yaml that must be there.", "Add it."),
    Kind("bad-value", 2, "A value of trial.yaml that cannot be.", "Give one that is allowed."),
    Kind("no-tables", 2, "There are no tables of patients.",
         "Nothing, if patients are to be reconstructed from what was published; else name them."),
    Kind("no-rows", 2, "A file without readings.", "Give one row a reading."),
    Kind("missing-column", 2, "A column that is needed is not there.",
         "Add it, or mend its name in the table or in trial.yaml."),
    Kind("empty-table", 2, "A table without rows.",
         "Fill it, or take it out of tables in trial.yaml if there is nothing to fill in."),
    Kind("missing-parameter", 3, "No record has the PARAMCD that is looked for.",
         "Say under params in trial.yaml what it is called."),
    Kind("no-such-arm", 3, "Nobody is in the arm that trial.yaml names.",
         "Write the arm as the table does."),
    Kind("no-patient", 3, "Nobody is in a population.",
         "Mend the flag, or take the population out of trial.yaml."),
    Kind("several-arms", 3, "Patients of several arms are counted as one.",
         "Choose one with arm in trial.yaml, if they are not one cohort."),
    Kind("duplicate-key", 3, "A key that should come once comes again.",
         "Keep one row; in ADaM, mark it with ANL01FL = Y."),
    Kind("unknown-subject", 3, "Records of a subject that adsl does not have.",
         "Add the subject to adsl, or take the records out."),
    Kind("no-record", 3, "Patients of a population who have no record of its endpoint.",
         "Add a record for each, censored where nothing is known; or take them out of the "
         "population."),
    Kind("not-nested", 3, "A population that does not lie within the larger one.",
         "Mend the flags or the numbers: primary within efficacy within safety."),
    Kind("flag-not-used", 3, "A flag says N of patients, and trial.yaml does not name it.",
         "Name it under populations in trial.yaml, or leave it if all should count."),
    Kind("no-treatment", 3, "Subjects without a treatment and without a record are counted.",
         "Take them out of adsl, or say in TRT01A that they were not treated."),
    Kind("line-break", 3, "Text that goes on in the next line, as after a quote left open.",
         "Close the quote, or take the line break out."),
    Kind("count-differs", 3, "As many patients were announced, and another number was found.",
         "Look for patients who were left out or counted twice, or mend what was announced."),
    Kind("missing-value", 4, "A cell that needs a value has none.",
         "Fill it, or take the row out if it should not count."),
    Kind("bad-type", 4, "A cell that is no number or no date, where one should be.",
         "Write it in the form that is named, or leave it empty."),
    Kind("infinite", 4, "An infinite number.", "Write the number, or leave the cell empty."),
    Kind("bad-number", 4, "A number that cannot be read.", "Write a plain number."),
    Kind("bad-code", 4, "A word that the book does not know.", "Use one of those listed."),
    Kind("out-of-range", 4, "A number beyond what can be.", "Mend it, or look at its unit."),
    Kind("bad-unit", 4, "A unit that does not suit the number.", "Use one of those listed."),
    Kind("unit-conflict", 4, "Two units are stated for the same times.",
         "Mend AVALU in adtte, or times in trial.yaml."),
    Kind("no-stored-value", 4, "A formula of a workbook, without the value that it has.",
         "Open the workbook where it was made, let it calculate, and save it."),
    Kind("merged-cells", 4, "Cells of a workbook merged into one, of which the first has a value.",
         "Unmerge them, and fill each."),
    Kind("unit-doubtful", 4, "Times that are taken as days, and short as those in months are.",
         "Say times in trial.yaml, or AVALU in adtte."),
    Kind("impossible-time", 4, "A time longer than anybody is followed for.",
         "Look at its unit: say times in trial.yaml, or AVALU in adtte."),
    Kind("pfs-after-os", 4, "Progression-free survival that ends after overall survival.",
         "Mend the dates: nobody progresses after death."),
    Kind("end-before-start", 4, "Treatment that ends before it starts.", "Mend one of the dates."),
    Kind("future-date", 4, "A date that has not come yet.",
         "Mend it; a bare number may have been read as a date of another program."),
    Kind("ancient-date", 4, "A date before 1900.",
         "Mend it; a bare number may have been read as a date of another program."),
    Kind("no-design", 4, "No design keeps the error rates that are stated.",
         "Mend p0, p1, alpha or power in trial.yaml."),
    Kind("bad-interval", 4, "An interval that is upside down, or without its value.",
         "Mend the limits or the value."),
    Kind("unknown-claim", 4, "A claim is named that published.csv does not have.",
         "Mend its name in trial.yaml."),
    Kind("disagrees", 4, "Two numbers cannot both be true.", "Mend the one that is wrong."),
    Kind("no-curve", 4, "A digitised curve without a course.", "Read it again."),
    Kind("no-number", 4, "The number of patients behind a curve is not known.",
         "Give it with n in trial.yaml."),
    Kind("duplicate-time", 4, "Two numbers at risk at one time.", "Keep one of them."),
    Kind("growing-risk", 4, "More patients at risk later than sooner.", "Read the table again."),
    Kind("rising-curve", 4, "A survival curve that rises.", "Read it again."),
    Kind("beyond-curve", 4, "A reading beyond the curve.", "Read it again."),
    Kind("mixed-units", 4, "Times of one endpoint in several units; each was turned into days.",
         "Nothing, if AVALU is right."),
    Kind("time-disagrees", 4, "A time that is not the one between its dates.",
         "Mend AVAL, STARTDT or ADT."),
    Kind("near-landmark", 4, "Rounded times that may lie on either side of the landmark.",
         "Give AVAL in days, or to more digits."),
    Kind("death-before-scan", 4, "A scan or an assessment after the patient's death.",
         "Mend the day of death or the day of the scan."),
    Kind("death-before-event", 4, "An adverse event that begins after the patient's death.",
         "Mend the day of death or the day of onset."),
    Kind("response-after-pd", 4, "A response that was seen after progressive disease.",
         "Look at both assessments; what comes after the progression does not count."),
    Kind("response-without-baseline", 4, "A response of a patient who has no baseline scan.",
         "Add the baseline sum (BASE), or look at the response."),
    Kind("scan-without-day", 4, "A response or a sum of diameters of which no day is known.",
         "Give ADY, or ADT and the first dose (TRTSDT)."),
    Kind("missing-grade", 4, "Adverse events without a grade, which count as below grade 3.",
         "Fill AETOXGR in every row, or in none to count by words of severity."),
    Kind("jump-in-size", 4, "A sum of diameters that changes about tenfold from scan to scan.",
         "Look whether one of the two is in cm: both should be in mm."),
    Kind("outdated", 5, "Ranges over cohorts that were drawn for other claims.",
         "Draw the cohorts again with onearm reconstruct."),
    Kind("empty-column", 5, "A column with nothing in it.",
         "Fill it, or leave the column out."),
    Kind("other-name", 5, "A parameter that may be there under another PARAMCD.",
         "Look at what it holds; if it is the one, add the line to trial.yaml."),
    Kind("spelling", 6, "Terms that differ in capitals or blanks alone; each was taken as one.",
         "Nothing; or write each in one way."),
    Kind("screen-failures", 6, "Subjects who were never treated were left out.",
         "Nothing; name an arm in trial.yaml to choose otherwise."),
    Kind("converted-weeks", 6, "Times in weeks that were turned into days, 7 a week.",
         "Nothing, if their unit is right."),
    Kind("converted-months", 6, "Times in months that were turned into days, 30.4375 a month.",
         "Nothing, if their unit is right."),
    Kind("converted-years", 6, "Times in years that were turned into days, 365.25 a year.",
         "Nothing, if their unit is right."),
    Kind("derived-time", 6, "Times that were worked out from their dates.",
         "Nothing, if the dates are right."),
    Kind("encoding", 6, "A file that is not in UTF-8; it was read as Latin-1.",
         "Look at letters with accents; export it in UTF-8."),
)  # fmt: skip

KINDS = {kind.code: kind for kind in _TABLE}
"""Each kind by its code."""


def kind_of(code: str) -> Kind:
    """The kind of a problem; one that is not in the table is only odd.

    >>> kind_of("empty-table").meaning
    'A table without rows.'
    """
    return KINDS.get(code) or Kind(code, max(HURTS), "Something unusual.", "Look at it.")


def worst_first(problems: Iterable[Problem]) -> list[Problem]:
    """Errors before warnings, within them what hurts most, then as they came.

    >>> late = Problem("encoding", "adsl", "-", "Latin-1", "UTF-8", severity="warning")
    >>> [p.code for p in worst_first([late, Problem("bad-code", "adrs", "AVALC", "X", "CR")])]
    ['bad-code', 'encoding']
    """
    return sorted(problems, key=lambda p: (p.severity != "error", kind_of(p.code).rank))


def told(problem: Problem) -> dict[str, Any]:
    """A problem with what its kind means, as plain data for JSON."""
    kind = kind_of(problem.code)
    meant = {"rank": kind.rank, "meaning": kind.meaning, "mend": kind.mend}
    return {"code": problem.code, **meant, **problem.as_dict()}


@dataclass(frozen=True)
class Tally:
    """How many rows (or, without rows, cases) show one kind of problem in one column."""

    kind: Kind
    table: str
    column: str
    count: int


def tallied(problems: Iterable[Problem]) -> tuple[Tally, ...]:
    """Problems by kind, table and column, worst first; no value and no subject among them.

    >>> row = Problem("bad-code", "adrs", "AVALC", "'X'", "CR", 3)
    >>> [(one.kind.code, one.count) for one in tallied([row, row])]
    [('bad-code', 2)]
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    for problem in worst_first(problems):
        counts[problem.code, problem.table, problem.column] += problem.count
    return tuple(
        Tally(kind_of(code), table, column, count)
        for (code, table, column), count in counts.items()
    )
