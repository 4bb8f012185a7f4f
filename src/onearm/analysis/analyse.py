"""From a trial folder to every result that it can give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pandas as pd

from onearm.analysis.best_response import best_responses
from onearm.analysis.events import Safety, adverse_events
from onearm.analysis.missing import Missing, find_missing
from onearm.analysis.onset import Onset, first_severe_events
from onearm.analysis.patients import Lane, Scans, lanes, tumour_scans
from onearm.analysis.suppression import is_few, results_of_stages
from onearm.stats import exact, response, rmst, simon, survival, two_stage
from onearm.stats.single_stage import SingleStage
from onearm.trial.data import Times, Trial
from onearm.trial.rule import rule_of
from onearm.trial.spec import DAYS, Param

ONSET = frozenset({"safety.grade3plus.cumulative", "safety.grade3plus.per_year"})
"""Identifiers of the results on when severe events came."""


@dataclass(frozen=True)
class Primary:
    """The primary endpoint: event-free beyond the landmark, all others are failures.

    `censored` are those censored before the landmark, `unrecorded` those without a record.
    `after` is the inference that allows for the interim look; None where the design is not
    two-stage, or the trial did not end where it says.
    """

    rate: exact.Proportion
    endpoint: str
    at: float
    unit: str
    censored: int
    unrecorded: int
    p_value: float | None
    p0: float | None
    after: two_stage.Estimate | None


@dataclass(frozen=True)
class Survival:
    """One endpoint as a curve with its readings; `reverse` is the curve of follow-up.

    `mean` is the restricted mean up to the landmark, or to the end of a shorter curve.
    """

    endpoint: str
    times: Times
    curve: survival.KaplanMeier
    median: survival.Median
    follow_up: survival.Median
    landmark: survival.Landmark
    reverse: survival.KaplanMeier
    mean: rmst.RMST | None


@dataclass(frozen=True)
class Analysis:
    """All results of one trial; None or () is what its folder does not give (see `missing`).

    `held` are identifiers of results that `privacy.min_cell` holds back; what is drawn patient
    by patient is then not there either.

    `design` is the rule of a trial with two stages, `single` that of one with a single stage.
    """

    trial: Trial
    design: simon.Design | None
    single: SingleStage | None
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
    onset: Onset | None
    missing: tuple[Missing, ...]
    held: frozenset[str] = frozenset()

    @property
    def rule(self) -> simon.Design | SingleStage | None:
        """The rule by which the trial is judged, however many stages it has."""
        return self.design or self.single


@dataclass(frozen=True)
class StageResults:
    """Responses and PFS of the efficacy-evaluable patients of one stage."""

    response: response.ResponseRates | None
    pfs: survival.Median | None
    n: int


def analyse(trial: Trial) -> Analysis:
    """Every result that the tables of a trial can give, and what they cannot."""
    best = best_responses(trial)
    rates = _response(best, trial.population("efficacy"))
    scans, swim, events = tumour_scans(trial, best), lanes(trial), adverse_events(trial)
    stated, onset = trial.spec.design, first_severe_events(trial)
    rule = None if stated is None else rule_of(stated)
    design = rule if isinstance(rule, simon.Design) else None
    found = Analysis(
        trial=trial,
        design=design,
        single=rule if isinstance(rule, SingleStage) else None,
        counts=_counts(trial),
        primary=_primary(trial, design),
        pfs=_survival(trial, "pfs"),
        os=_survival(trial, "os"),
        dor=_survival(trial, "dor"),
        response=rates,
        by_stage=_by_stage(trial, best),
        scans=scans,
        lanes=swim,
        safety=events,
        onset=onset,
        missing=find_missing(trial, len(scans), bool(swim), events, rates is not None),
    )
    least = trial.spec.privacy.min_cell
    return found if least is None else _without_few(found, least)


def _without_few(found: Analysis, least: int) -> Analysis:
    """The analysis without counts of few patients, and without figures of single ones."""
    stages = {s: of.response for s, of in found.by_stage.items() if of.response is not None}
    sizes = {s: of.n for s, of in found.by_stage.items()}
    n = len(found.trial.population("efficacy"))
    held = results_of_stages(found.response, sizes, stages, n, least)
    held -= {f"pfs.stage{s}.median" for s, of in found.by_stage.items() if of.pfs is None}
    onset, dor = found.onset, found.dor
    if onset is not None and _tells_few(onset, found.safety, least):
        onset, held = None, held | ONSET
    if dor is not None and _are_few(dor, found.response, least):
        held |= {"dor.median"}
    if found.safety is not None:
        names = {f"safety.{name.replace('any_event', 'any')}.rate" for name in found.safety.held}
        held |= names
    by_stage = {
        stage: replace(of, pfs=None) if f"pfs.stage{stage}.median" in held else of
        for stage, of in found.by_stage.items()
    }
    return replace(
        found,
        held=held,
        by_stage=by_stage,
        dor=None if "dor.median" in held else dor,
        onset=onset,
        scans=(),
        lanes=(),
    )


def _tells_few(onset: Onset, events: Safety | None, least: int) -> bool:
    """Do the first severe events tell of few patients, by themselves or beside all severe ones?"""
    if events is not None and "grade3plus" in events.held:
        return True
    every = [] if events is None or events.grade3plus is None else [events.grade3plus.x]
    return is_few(onset.rate.events, least, every) or any(
        is_few(count, least) for count in (onset.undated, onset.left_out)
    )


def _are_few(dor: Survival, rates: response.ResponseRates | None, least: int) -> bool:
    """Are those with a duration of response few, or few of those who responded without one?"""
    return is_few(dor.curve.n, least, [] if rates is None else [rates.orr.x])


def _counts(trial: Trial) -> dict[str, int]:
    counts: dict[str, int] = {"all": len(trial.tables["adsl"])}
    return counts | {name: len(trial.population(name)) for name in trial.spec.populations}


def _primary(trial: Trial, design: simon.Design | None) -> Primary | None:
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
    rate = exact.clopper_pearson(int(beyond.sum()), n)
    p0 = trial.spec.design.p0 if trial.spec.design else None
    p_value = None if p0 is None else exact.p_value_greater(rate.x, n, p0)
    return Primary(
        rate, stated.endpoint, stated.at, stated.unit, censored, n - len(times.time), p_value, p0,
        _after_two_stages(design, rate),
    )  # fmt: skip


@lru_cache
def _after_two_stages(
    design: simon.Design | None, rate: exact.Proportion
) -> two_stage.Estimate | None:
    """Inference for a trial that ended where its design says: after stage 1, or at full size."""
    if design is None:
        return None
    stopped = rate.n == design.n1 and rate.x <= design.r1
    if not stopped and not (rate.n == design.n and rate.x > design.r1):
        return None
    rule = design.r1, design.n1, design.r, design.n
    return two_stage.estimate(*rule, rate.x, p0=design.p0)


def _survival(trial: Trial, endpoint: Param) -> Survival | None:
    times = trial.times(endpoint, "efficacy")
    if times is None:
        return None
    how = trial.spec.survival
    curve = survival.kaplan_meier(times.time, times.event, transform=how.transform)
    reverse = survival.reverse(curve)
    at = survival.landmark(curve, landmark_time(trial, endpoint))
    tau = min(at.time, float(curve.time[-1]))
    mean = rmst.rmst(curve, tau) if tau > 0 else None
    middle, follow = survival.median(curve), survival.median(reverse)
    return Survival(endpoint, times, curve, middle, follow, at, reverse, mean)


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


def _response(best: pd.Series | None, population: pd.Index) -> response.ResponseRates | None:
    if best is None:
        return None
    known = best.reindex(population).fillna("NE")
    return response.response_rates(known)


def _by_stage(trial: Trial, best: pd.Series | None) -> dict[str, StageResults]:
    column = trial.spec.stage
    if column is None:
        return {}
    stages = trial.subjects.loc[trial.population("efficacy"), column]
    times = trial.times("pfs", "efficacy")
    found = {}
    for stage, people in stages.groupby(stages):
        median = None
        if times is not None:
            inside = pd.Index(times.subject).isin(people.index)
        if times is not None and inside.any():
            curve = survival.kaplan_meier(
                times.time[inside], times.event[inside], transform=trial.spec.survival.transform
            )
            median = survival.median(curve)
        found[str(stage)] = StageResults(_response(best, people.index), median, len(people))
    return found
