"""The columns of a comparison: a closed list, each with its type and its meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "whole", "number"]


@dataclass(frozen=True)
class Column:
    """One column of the files; empty cells are what a trial does not give."""

    name: str
    type: Type
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class Measure:
    """A number that trials are compared by: its columns begin with `name`, `id` is its result.

    One of time is in the unit of the trial and, beside that, in months.
    """

    name: str
    id: str
    meaning: str
    of_time: bool = False


MEASURES = (
    Measure("primary", "primary.rate", "share without the event beyond the landmark"),
    Measure("orr", "orr.rate", "objective response"),
    Measure("dcr", "dcr.rate", "disease control"),
    Measure("pfs_median", "pfs.median", "median progression-free survival", of_time=True),
    Measure("os_median", "os.median", "median overall survival", of_time=True),
    Measure("pfs_followup", "pfs.followup", "median follow-up for PFS", of_time=True),
    Measure("os_followup", "os.followup", "median follow-up for OS", of_time=True),
    Measure("grade3plus", "safety.grade3plus.rate", "any adverse event of grade 3 or higher"),
    Measure("related_grade34", "safety.related_grade34.rate",
            "a related adverse event of grade 3 or 4"),
)  # fmt: skip

PATIENTS = ("collected", "reconstructed", "fictitious")
VERDICTS = ("met", "not met", "not judged")
KNOWN, NOT_REACHED, HELD, ABSENT = "known", "not reached", "held back", "not available"
STATES = (KNOWN, NOT_REACHED, HELD, ABSENT)

TRIAL = (
    Column("id", "text", "identifier, as trial.yaml has it"),
    Column("title", "text", "title of the trial"),
    Column("patients", "text", "where the patients come from: " + ", ".join(PATIENTS)),
    Column("design", "text", "kind of design, as trial.yaml has it"),
    Column("design_words", "text", "the design in words"),
    Column("n1", "whole", "patients in stage 1, by design", "patients"),
    Column("n", "whole", "patients in all, by design", "patients"),
    Column("p0", "number", "uninteresting rate: the null of the primary endpoint", "percent"),
    Column("p1", "number", "desirable rate", "percent"),
    Column("alpha", "number", "one-sided type I error allowed", "probability"),
    Column("power", "number", "power asked for", "probability"),
    Column("n_all", "whole", "patients in the data", "patients"),
    Column("n_safety", "whole", "patients of the safety population", "patients"),
    Column("n_efficacy", "whole", "patients of the efficacy population", "patients"),
    Column("n_primary", "whole", "patients counted for the primary endpoint", "patients"),
    Column("endpoint", "text", "event of the primary endpoint: pfs or os"),
    Column("landmark", "number", "time beyond which nobody may have had it", "landmark_unit"),
    Column("landmark_unit", "text", "unit of the landmark"),
    Column("p_value", "number", "one-sided exact p-value against p0, as if in one stage",
           "probability"),
    Column("p_value_two_stage", "number", "one-sided exact p-value in stage-wise order",
           "probability"),
    Column("shortfall", "whole", "successes short of what the design asks for", "patients"),
    Column("verdict", "text", "does the count meet the rule of the design: " + ", ".join(VERDICTS)),
    Column("verdict_note", "text", "why it is not judged, or that it is open"),
    Column("unit", "text", "unit of the times of this trial"),
)  # fmt: skip

END = (
    Column("cohorts", "whole", "reconstructed cohorts over which ranges are; 0: not worked out"),
    Column("absent", "whole", "results of the registry that this trial does not give"),
    Column("held_back", "whole", "results that are held back for the sake of few patients"),
    Column("missing", "text", "what the folder does not give, as its book names it"),
)

OUTCOME = (
    Column("name", "text", "name of the trial in this comparison, unique"),
    Column("state", "text", "done, or failed: then all but name and problems is empty"),
    Column("page", "text", "first page of its site, beside this file"),
    Column("results", "text", "its results.json, beside this file"),
    Column("problems", "text", "why it failed"),
)


def of_measure(measure: Measure) -> Iterator[Column]:
    """The columns of one number."""
    name, what = measure.name, measure.meaning
    unit = "unit" if measure.of_time else "percent"
    yield Column(name, "number", what, unit)
    yield Column(f"{name}_low", "number", f"{what}: lower end of the 95% interval", unit)
    yield Column(f"{name}_high", "number", f"{what}: upper end of the 95% interval", unit)
    if measure.of_time:
        yield Column(f"{name}_months", "number", f"{what}, in months of 30.4375 days", "months")
    else:
        yield Column(f"{name}_x", "whole", f"{what}: patients with it", "patients")
    yield Column(f"{name}_n", "whole", f"{what}: of how many patients", "patients")
    yield Column(f"{name}_state", "text", f"{what}: {', '.join(STATES)}")
    over = f"{what}: over all cohorts that agree with what was published,"
    yield Column(f"{name}_least", "number", f"{over} the least", unit)
    yield Column(f"{name}_most", "number", f"{over} the most", unit)
    yield Column(f"{name}_spread", "text", f"{over} determined, bounded or open")


ROW = (*TRIAL, *(column for measure in MEASURES for column in of_measure(measure)), *END)
"""What `row_of` gives, in order."""

COLUMNS = (*OUTCOME, *ROW)
"""What the files have."""
