"""From a trial folder to every result that it can give."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from onearm.analysis.patients import Lane, Scans, best_responses, lanes, tumour_scans
from onearm.stats import exact, response, safety, simon, survival
from onearm.trial.contract import RELATED
from onearm.trial.data import Times, Trial
from onearm.trial.spec import DAYS, Param

ENDPOINTS: dict[Param, str] = {
    "pfs": "progression-free survival",
    "os": "overall survival",
    "dor": "duration of response",
}
MOST = 0.8
"""Share of patients measured below which the book says that most are not."""
SEVERITY = ("MILD", "MODERATE", "SEVERE", "LIFE THREATENING", "FATAL")


@dataclass(frozen=True)
class Missing:
    """Something that a chapter cannot show: what, why, and what would bring it."""

    chapter: str
    what: str
    why: str
    brings: str


@dataclass(frozen=True)
class Primary:
    """The primary endpoint: event-free beyond the landmark, all others are failures.

    `censored` are those censored before the landmark, `unrecorded` those without a record.
    """

    rate: exact.Proportion
    endpoint: str
    at: float
    unit: str
    censored: int
    unrecorded: int
    p_value: float | None
    p0: float | None


@dataclass(frozen=True)
class Survival:
    """One endpoint as a curve with its readings."""

    endpoint: str
    times: Times
    curve: survival.KaplanMeier
    median: survival.Median
    follow_up: survival.Median
    landmark: survival.Landmark


@dataclass(frozen=True)
class Safety:
    """Adverse events by patient; `graded` tells CTCAE grades from words of severity."""

    graded: bool
    table: safety.WorstTable
    any_event: exact.Proportion
    related: exact.Proportion | None
    related_grade34: exact.Proportion | None
    grade3plus: exact.Proportion | None
    immune: exact.Proportion | None
    immune_suppressed: exact.Proportion | None


@dataclass(frozen=True)
class Analysis:
    """All results of one trial; None or () is what its folder does not give (see `missing`)."""

    trial: Trial
    design: simon.Design | None
    counts: dict[str, int]
    primary: Primary | None
    pfs: Survival | None
    os: Survival | None
    dor: Survival | None
    response: response.ResponseRates | None
    by_stage: dict[str, StageResults]
    scans: tuple[Scans, ...]
    lanes: tuple[Lane, ...]
    safety: Safety | None
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class StageResults:
    """Responses and PFS of the efficacy-evaluable patients of one stage."""

    response: response.ResponseRates | None
    pfs: survival.Median | None
    n: int


def analyse(trial: Trial) -> Analysis:
    """Every result that the tables of a trial can give, and what they cannot."""
    rates = _response(trial, trial.population("efficacy"))
    scans, swim, events = tumour_scans(trial), lanes(trial), _safety(trial)
    return Analysis(
        trial=trial,
        design=_design(trial),
        counts=_counts(trial),
        primary=_primary(trial),
        pfs=_survival(trial, "pfs"),
        os=_survival(trial, "os"),
        dor=_survival(trial, "dor"),
        response=rates,
        by_stage=_by_stage(trial),
        scans=scans,
        lanes=swim,
        safety=events,
        missing=_missing(trial, bool(scans), bool(swim), events, rates is not None),
    )


def _design(trial: Trial) -> simon.Design | None:
    stated = trial.spec.design
    if stated is None or stated.kind == "single-stage":
        return None
    found = simon.search(stated.p0, stated.p1, stated.alpha, 1 - stated.power)
    return found.minimax if stated.kind == "simon-minimax" else found.optimal


def _counts(trial: Trial) -> dict[str, int]:
    counts: dict[str, int] = {"all": len(trial.tables["adsl"])}
    return counts | {name: len(trial.population(name)) for name in trial.spec.populations}


def _primary(trial: Trial) -> Primary | None:
    stated = trial.spec.primary
    if stated is None:
        return None
    times = trial.times(stated.endpoint, "primary")
    if times is None:
        return None
    at = stated.at * DAYS[stated.unit] / DAYS[trial.spec.unit]
    n = len(trial.population("primary"))
    beyond = times.time > at + 1e-9
    censored = int(((~beyond) & (times.event == 0)).sum())
    rate = exact.clopper_pearson(int(beyond.sum()), n, level=trial.spec.survival.level)
    p0 = trial.spec.design.p0 if trial.spec.design else None
    p_value = None if p0 is None else exact.p_value_greater(rate.x, n, p0)
    return Primary(
        rate, stated.endpoint, stated.at, stated.unit, censored, n - len(times.time), p_value, p0
    )


def _survival(trial: Trial, endpoint: Param) -> Survival | None:
    times = trial.times(endpoint, "efficacy")
    if times is None:
        return None
    how = trial.spec.survival
    curve = survival.kaplan_meier(times.time, times.event, transform=how.transform, level=how.level)
    follow = survival.follow_up(times.time, times.event, transform=how.transform, level=how.level)
    at = survival.landmark(curve, landmark_time(trial, endpoint))
    return Survival(endpoint, times, curve, survival.median(curve), follow, at)


def landmark_time(trial: Trial, endpoint: Param) -> float:
    """Where a curve is read off: as stated, else the primary's landmark, else 6 or 12 months."""
    stated: dict[Any, float] = trial.spec.survival.landmarks
    if endpoint in stated:
        return stated[endpoint]
    primary = trial.spec.primary
    if primary is not None and primary.endpoint == endpoint:
        return primary.at * DAYS[primary.unit] / DAYS[trial.spec.unit]
    months = 12 if endpoint == "os" else 6
    return months * DAYS["months"] / DAYS[trial.spec.unit]


def _response(trial: Trial, population: pd.Index) -> response.ResponseRates | None:
    best = best_responses(trial)
    if best is None:
        return None
    known = best.reindex(population).fillna("NE")
    return response.response_rates(known, level=trial.spec.survival.level)


def _by_stage(trial: Trial) -> dict[str, StageResults]:
    column = trial.spec.stage
    if column is None:
        return {}
    adsl = trial.tables["adsl"].set_index("USUBJID")
    stages = adsl.loc[trial.population("efficacy"), column]
    times = trial.times("pfs", "efficacy")
    found = {}
    for stage, people in stages.groupby(stages):
        median = None
        if times is not None:
            inside = pd.Index(times.subject).isin(people.index)
            curve = survival.kaplan_meier(
                times.time[inside], times.event[inside], transform=trial.spec.survival.transform
            )
            median = survival.median(curve)
        found[str(stage)] = StageResults(_response(trial, people.index), median, len(people))
    return found


def _safety(trial: Trial) -> Safety | None:
    events = trial.table("adae")
    if events is None:
        return None
    if trial.has("adae", "TRTEMFL"):
        events = events[events["TRTEMFL"].eq("Y")]
    people = trial.population("safety")
    graded = trial.has("adae", "AETOXGR")
    words = next((c for c in ("ASEV", "AESEV") if trial.has("adae", c)), None)
    levels: list[Hashable]
    if graded:
        level, levels = events["AETOXGR"], list(range(1, 6))
    elif words:
        level, levels = (
            events[words].str.upper(),
            [w for w in SEVERITY if events[words].eq(w).any()],
        )
    else:
        level, levels = pd.Series("ANY", index=events.index), ["ANY"]
    known = events[level.notna()]
    values = level[level.notna()]
    table = safety.worst_by_term(
        list(known["USUBJID"]),
        list(known["AEDECOD"].fillna("(no term)")),
        [int(v) for v in values] if graded else list(values),
        list(people),
        levels=levels,
    )
    related = events[events["AREL"].str.upper().isin(RELATED)] if "AREL" in events else None

    def rate(rows: pd.DataFrame) -> exact.Proportion:
        return safety.incidence(rows["USUBJID"], list(people), level=trial.spec.survival.level)

    def flagged(column: str) -> exact.Proportion | None:
        return rate(events[events[column].eq("Y")]) if trial.has("adae", column) else None

    return Safety(
        graded,
        table,
        rate(events),
        None if related is None else rate(related),
        rate(related[related["AETOXGR"].isin((3, 4))]) if related is not None and graded else None,
        rate(events[events["AETOXGR"].ge(3)]) if graded else None,
        flagged("AEIMFL"),
        flagged("AEISFL"),
    )


def _missing(
    trial: Trial, scans: bool, swim: bool, events: Safety | None, rates: bool
) -> tuple[Missing, ...]:
    """What the folder does not give, in the order of the chapters."""
    spec = trial.spec
    safety = events is not None
    gaps = [
        (spec.design is None, "design", "the design", "trial.yaml states none", "the key design"),
        (spec.primary is None, "primary", "the primary endpoint", "trial.yaml states none",
         "the key primary"),
        (not trial.claims, "verdict", "published numbers to compare with",
         "there is no published.csv", "the file published.csv"),
        ("efficacy" not in spec.populations, "eligibility", "an efficacy population",
         "trial.yaml names no flag, so the next larger population stands in",
         "the key populations.efficacy"),
        (spec.stage is None, "eligibility", "results by stage", "trial.yaml names no column",
         "the key stage"),
        (not rates, "response", "tumour response", "adrs gives no best response and no scan",
         "the table adrs with BOR or OVR"),
        (not scans, "response", "waterfall and spider plots",
         "adtr gives no sums of diameters", "the table adtr with PARAMCD, PCHG and ADY"),
        (not swim, "response", "the swimmer plot", "dates of treatment are missing",
         "TRTSDT and TRTEDT in adsl, and PFS in adtte"),
        (not safety, "safety", "adverse events", "there is no table adae", "the table adae"),
        (safety and not events.graded, "safety", "grades of adverse events",  # type: ignore[union-attr]
         "adae has no CTCAE grades; severity in words is shown and not turned into grades",
         "AETOXGR in adae"),
        (safety and events.related is None, "safety", "related adverse events",  # type: ignore[union-attr]
         "adae does not say what is related", "AREL in adae"),
        (safety and events.immune_suppressed is None, "safety",  # type: ignore[union-attr]
         "immune-mediated events that needed immunosuppression", "adae has no flag for them",
         "AEIMFL and AEISFL in adae"),
    ]  # fmt: skip
    for name, label in ENDPOINTS.items():
        if trial.records("adtte", name) is None:
            chapter = "response" if name == "dor" else name
            code = spec.param(name)
            gaps.append(
                (True, chapter, label, f"adtte has no {code}", f"PARAMCD {code}, or params.{name}")
            )
    measured, n = len(tumour_scans(trial)), len(trial.population("efficacy"))
    if 0 < measured < n * MOST:
        why = f"only {measured} of {n} patients have any"
        gaps.append((True, "response", "most tumour measurements", why, "adtr rows of the others"))
    return tuple(Missing(*gap) for missing, *gap in gaps if missing)
