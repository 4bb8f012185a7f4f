"""Two stages side by side: may they be counted as one?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from onearm import plots, tables
from onearm.analysis import Analysis, Result
from onearm.analysis.registry import results_of
from onearm.book.figures.invented import invented_curve
from onearm.plots import Figure, words
from onearm.stats import simon, two_by_two, unequal
from onearm.stats.simon import Design
from onearm.trial.spec import DAYS

INVENTED = (12, 20, 6, 20)
"""Successes and patients of two invented stages, for a trial without stages of its own."""
RULE = 0.2, 0.4, 0.10, 0.10
"""p0, p1, alpha and beta of the design of the demonstration, for a trial without two stages."""
RATES = {"orr": "Response", "dcr": "Disease control"}
REACH, POINTS = 0.3, 61
"""How far apart the stages are drawn at most, and at how many places."""


@dataclass(frozen=True)
class Stages:
    """One rate in both stages; `kind` is that of the counts, '' for invented ones."""

    what: str
    found: two_by_two.TwoByTwo
    kind: str
    names: tuple[str, str] = ("stage 1", "stage 2")

    @property
    def invented(self) -> bool:
        """Are these counts of no trial?"""
        return not self.kind


def stages(analysis: Analysis) -> Stages:
    """Responses by stage of this trial, or invented ones where it has no two stages."""
    found = every_rate(analysis)
    if found:
        return found[0]
    return Stages("Successes", two_by_two.compare(*INVENTED), "")


def every_rate(analysis: Analysis) -> list[Stages]:
    """Each rate that is known in both stages; the primary one where patients were observed."""
    names = tuple(analysis.by_stage)
    if len(names) != 2:
        return []
    results = results_of(analysis)
    found = []
    for short, what in RATES.items():
        pair = [results.get(f"{short}.stage{name}.rate") for name in names]
        counts = _counts(pair)
        if counts is not None:
            kind = _kind([one for one in pair if one is not None])
            found.append(Stages(what, two_by_two.compare(*counts), kind, _named(names)))
    primary = _primary(analysis, names)
    return found + ([primary] if primary else [])


def stage_split(analysis: Analysis) -> Figure:
    """How the successes of a trial fall on stage 1 by chance alone, and how they fell."""
    of = stages(analysis)
    total = of.found.x1 + of.found.x2
    counts, law = two_by_two.split(of.found.n1, of.found.n2, total)
    whose = "Invented counts" if of.invented else "Counts of this trial"
    caption = (
        f"{whose}. {of.what}: {total} among {words.patients(of.found.n1 + of.found.n2)}, of "
        f"whom {of.found.n1} came first. If which patients come first says nothing of who "
        "succeeds, the bars are how often each split comes up (hypergeometric, exact)."
    )
    return plots.split(
        counts.tolist(), law.tolist(), of.found.x1, name="stage-split", caption=caption,
        who=f"the {of.found.n1} patients of {of.names[0]}",
        synthetic=of.kind == "reconstructed",
    )  # fmt: skip


def stage_comparisons(analysis: Analysis) -> tables.Table:
    """Each rate in both stages with Fisher's test and the probability that the first is higher."""
    rows = []
    for of in every_rate(analysis) or [stages(analysis)]:
        found = of.found
        low, high = (words.number(100 * limit) for limit in found.ci)
        rows.append([
            of.what, f"{found.x1} of {found.n1}", f"{found.x2} of {found.n2}",
            f"{words.number(100 * found.difference)} ({low} to {high})",
            words.p_value(found.p_two_sided), words.percent(found.above),
        ])  # fmt: skip
    names = stages(analysis).names
    head = ["Rate", *map(words.capital, names), "Difference, points (95% CI)", "Fisher's p",
            f"Chance that {names[0]} is higher"]  # fmt: skip
    caption = "Rates by stage" + (" (invented: this trial has no stages to compare)"
                                  if stages(analysis).invented else "")  # fmt: skip
    return tables.Table(caption, head, rows, frozenset(range(1, 6)))


def rule_shown(analysis: Analysis) -> tuple[Design, bool]:
    """The two-stage design of this trial, or an invented one (then the second is True)."""
    if analysis.design is not None:
        return analysis.design, False
    return _invented_design(), True


@lru_cache
def _invented_design() -> Design:
    return simon.search(*RULE).minimax


Apart = dict[str, list[tuple[float, float]]]


def apart(design: Design, rate: float) -> Apart:
    """Chance of declaring activity against how far the stages lie apart, by what is kept.

    Differences are stage 1 less stage 2; the rate is that of the stage that does not move, or of
    the average over all patients.
    """
    rule = design.r1, design.n1, design.r, design.n
    found: Apart = {"only stage 1 moves": [], "only stage 2 moves": [], "the average stays": []}
    for gap in np.linspace(-REACH, REACH, POINTS):
        pairs = (
            (rate + gap, rate), (rate, rate - gap),
            unequal.same_average(design.n1, design.n, rate, float(gap)),
        )  # fmt: skip
        for line, pair in zip(found, pairs, strict=True):
            if pair is not None and all(0 <= one <= 1 for one in pair):
                chance = unequal.unequal(*rule, *(float(one) for one in pair)).reject
                found[line].append((100 * float(gap), 100 * chance))
    return found


def unequal_stages(analysis: Analysis) -> Figure:
    """How often a two-stage rule claims activity if its stages do not share one rate."""
    design, invented = rule_shown(analysis)
    found = apart(design, design.p0)
    drawn = [plots.Trace(label, *_unzipped(points)) for label, points in found.items() if points]
    at = {label: dict(points) for label, points in found.items()}
    edge = max(at["only stage 1 moves"])
    says = (
        f"Chance that the rule claims activity against the rate of stage 1 less that of stage 2, "
        f"around a true rate of {words.percent(design.p0)}: {words.percent(design.alpha)} if the "
        f"stages are alike; {words.number(at['only stage 1 moves'][edge])}% if stage 1 alone is "
        f"{words.number(edge, 0)} points higher."
    )
    average = at["the average stays"]
    if average:
        says += (
            f" Where only the average stays, it is never above "
            f"{words.number(max(average.values()))}%."
        )
    whose = "An invented rule" if invented else "The rule of this trial"
    caption = (
        f"{whose} ({design.r1}/{design.n1}, {design.r}/{design.n}) where the stages have different "
        f"true rates, exact. In the middle both have the null rate, {words.percent(design.p0)}; "
        "the dashed line is the type I error there."
    )
    scales = plots.Scales(
        "Chance of claiming activity (%)", "True rate of stage 1 less stage 2 (points)",
        rules=(plots.Rule(100 * design.alpha, f"alpha {words.percent(design.alpha)}"),),
    )  # fmt: skip
    return plots.traces(drawn, scales, name="unequal-stages", says=says, caption=caption)


def held_together(
    analysis: Analysis, events: Sequence[float], *, at: float, out: int, unit: str = "weeks"
) -> Figure:
    """The curve of invented patients whose median comes after a landmark and rate lies below half.

    Parameters
    ----------
    events : sequence of float
        Time of the event of each invented patient; nobody is censored.
    at : float
        The landmark.
    out : int
        Patients without an event by the landmark who are not counted in the rate.
    """
    result = invented_curve(events, at)
    median, failed = result.median.value, sum(one <= at for one in events)
    n = len(events)
    caption = (
        f"Examples, not trial data: {n} invented patients, all in the curve; {out} of those "
        f"free of the event at {words.plain(at)} {unit} are left out of the rate, which is "
        f"{n - failed - out} of {n - out}. The median is the middle of the flat piece, "
        f"{words.time(median, unit)} {unit}."
    )
    return plots.curve(
        result, name="held-together", caption=caption, since="the start", invented=True
    )


def _counts(pair: Sequence[Result | None]) -> tuple[int, int, int, int] | None:
    """Successes and patients of both stages; None unless all four are known and shown."""
    known = [
        (one.x, one.n) for one in pair
        if one is not None and one.value is not None and one.x is not None and one.n
    ]  # fmt: skip
    return None if len(known) < 2 else (known[0][0], known[0][1], known[1][0], known[1][1])


def _kind(pair: Sequence[Result]) -> str:
    """Counts of patients who are not real, but as printed, are arithmetic on what was printed."""
    printed = all(one.published and one.is_as_printed for one in pair)
    return "derived" if printed else pair[0].kind


def _primary(analysis: Analysis, names: tuple[str, ...]) -> Stages | None:
    """Successes of the primary endpoint by stage; of real patients only, and of no few ones."""
    trial, primary = analysis.trial, analysis.primary
    if primary is None or trial.kind != "observed" or trial.spec.privacy.min_cell is not None:
        return None
    times = trial.times(trial.spec.primary.endpoint, "primary") if trial.spec.primary else None
    if times is None or trial.spec.stage is None:
        return None
    at = primary.at * DAYS[primary.unit] / DAYS[trial.spec.unit]
    free = {who for who, time in zip(times.subject, times.time, strict=True) if time > at + 1e-9}
    stage = trial.subjects.loc[trial.population("primary"), trial.spec.stage].astype(str)
    people = [stage.index[stage == name] for name in names]
    if not all(len(one) for one in people):
        return None
    (x1, n1), (x2, n2) = ((sum(who in free for who in one), len(one)) for one in people)
    return Stages("Primary endpoint", two_by_two.compare(x1, n1, x2, n2), "observed", _named(names))


def _named(names: Sequence[str]) -> tuple[str, str]:
    first, second = (f"stage {name.removeprefix('stage').strip()}" for name in names)
    return first, second


def _unzipped(points: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in points], [y for _, y in points]
