"""What a trial folder does not give, in the order of the chapters."""

from __future__ import annotations

from dataclasses import dataclass

from onearm.analysis.best_response import TARGET_ALONE, response_source
from onearm.analysis.events import Safety
from onearm.trial.data import Trial
from onearm.trial.spec import Param

ENDPOINTS: dict[Param, str] = {
    "pfs": "progression-free survival",
    "os": "overall survival",
    "dor": "duration of response",
}
MOST = 0.8
"""Share of patients measured below which the book says that most are not."""


@dataclass(frozen=True)
class Missing:
    """Something that a chapter cannot show: what, why, and what would bring it."""

    chapter: str
    what: str
    why: str
    brings: str


def find_missing(
    trial: Trial, scans: int, swim: bool, events: Safety | None, rates: bool
) -> tuple[Missing, ...]:
    """What the folder does not give, in the order of the chapters.

    `scans` counts the patients with sums of diameters; the rest is what the tables gave.
    """
    spec = trial.spec
    safety = events is not None
    alone = rates and response_source(trial) == TARGET_ALONE
    gaps = [
        (spec.design is None, "design", "the design", "trial.yaml states none",
         "the key design, with kind, p0, p1, alpha and power"),
        (spec.primary is None, "primary", "the primary endpoint", "trial.yaml states none",
         "the key primary"),
        (not trial.claims, "verdict", "published numbers to compare with",
         "there is no published.csv", "the file published.csv"),
        ("efficacy" not in spec.populations, "eligibility", "an efficacy population",
         "trial.yaml names no flag, so the next larger population stands in",
         "the key populations.efficacy"),
        (spec.stage is None and spec.two_stages, "eligibility", "results by stage",
         "trial.yaml names no column", "the key stage"),
        (not rates, "response", "tumour response",
         "adrs gives no best response and no scan, adtr no sums from a baseline",
         "the table adrs with BOR or OVR, or SDIAM in adtr"),
        (alone, "response", "responses of whole patients",
         "adrs gives none; these are worked out by RECIST 1.1 from sums of diameters, of target "
         "lesions alone, and as no new lesion is seen progression is found too rarely or too late",
         "BOR or OVR in adrs"),
        (not scans, "response", "waterfall and spider plots",
         "adtr gives no sums of diameters", "the table adtr with PARAMCD, PCHG and ADY"),
        (not swim, "response", "the swimmer plot", "dates of treatment are missing",
         "TRTSDT and TRTEDT in adsl, and PFS in adtte"),
        (not safety, "safety", "adverse events", "there is no table adae", "the table adae"),
        (safety and not events.graded, "safety", "grades of adverse events",  # type: ignore[union-attr]
         "adae has no CTCAE grades; severity in words is shown and not turned into grades",
         "AETOXGR in adae"),
        (safety and events.graded and not trial.has("adae", "ASTDY"), "safety",  # type: ignore[union-attr]
         "when the first severe event came", "adae has no days of onset", "ASTDY in adae"),
        (safety and events.related is None, "safety", "related adverse events",  # type: ignore[union-attr]
         "adae does not say what is related", "AREL in adae"),
        (safety and events.immune_suppressed is None, "safety",  # type: ignore[union-attr]
         "immune-mediated events that needed immunosuppression", "adae has no flag for them",
         "AEIMFL and AEISFL in adae"),
        (spec.synthetic and trial.identified is None, "determined",
         "the range of each number over all cohorts", "there is no folder identified",
         "onearm reconstruct claims with --identify"),
    ]  # fmt: skip
    for name, label in ENDPOINTS.items():
        if trial.records("adtte", name) is None:
            chapter = "response" if name == "dor" else name
            code = spec.param(name)
            gaps.append(
                (True, chapter, label, f"adtte has no {code}", f"PARAMCD {code}, or params.{name}")
            )
    n = len(trial.population("efficacy"))
    if 0 < scans < n * MOST:
        why = f"only {scans} of {n} patients have any"
        if spec.privacy.min_cell is not None:
            why = f"fewer than {MOST:.0%} of the patients have any"
        gaps.append((True, "response", "most tumour measurements", why, "adtr rows of the others"))
    return tuple(Missing(*gap) for missing, *gap in gaps if missing)
