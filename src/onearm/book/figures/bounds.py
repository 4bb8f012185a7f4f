"""Populations, replacement and estimands: what the same successes say over other patients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.analysis.suppression import is_few
from onearm.plots import Denominator, Figure, words
from onearm.stats.exact import p_value_greater
from onearm.trial.data import Times
from onearm.trial.spec import DAYS, POPULATIONS, Param

INVENTED = (
    Denominator("Invented primary population", 40, 18, 22),
    Denominator("Invented evaluable patients", 46, 18, 22),
    Denominator("Invented treated patients", 52, 18, 22),
)
"""For a trial whose primary endpoint is not known, or not stated."""
NAMES = {
    "primary": "Primary population",
    "efficacy": "Efficacy population",
    "safety": "Safety population",
}


@dataclass(frozen=True)
class Bounds:
    """Populations from the smallest to the largest; `null` is the design's, a proportion.

    `kind` is that of the counts, '' for invented ones.
    """

    rows: tuple[Denominator, ...]
    null: float | None
    kind: str

    @property
    def invented(self) -> bool:
        """Are these counts of no trial?"""
        return not self.kind

    @property
    def open(self) -> int:
        """Patients of the largest population of whom it is not known."""
        last = self.rows[-1]
        return last.n - last.successes - last.failures


def bounds(analysis: Analysis) -> Bounds:
    """What is known of the primary endpoint in each population, largest last.

    Of patients who were not observed only the count over the primary population is known; of
    observed ones everybody's own record is used, unless counts of few are held back; then a
    population that leaves few unknown has no row.
    """
    primary, trial = analysis.primary, analysis.trial
    if primary is None:
        return Bounds(INVENTED, None, "")
    least = trial.spec.privacy.min_cell
    seen = trial.kind == "observed" and least is None
    at = primary.at * DAYS[primary.unit] / DAYS[trial.spec.unit]
    rows: list[Denominator] = []
    for name in reversed(POPULATIONS):
        if name not in trial.spec.populations and name != "primary":
            continue
        n = len(trial.population(name))
        x, failed = primary.rate.x, primary.rate.n - primary.rate.x
        if seen:
            x, failed = _known(trial.times(cast(Param, primary.endpoint), name), at)
        few = least is not None and is_few(n - x - failed, least)
        if rows and (rows[-1].n == n or few):
            continue
        rows.append(Denominator(NAMES[name], n, x, failed))
    return Bounds(tuple(rows), primary.p0, "observed" if trial.kind == "observed" else "derived")


def denominators(analysis: Analysis) -> Figure:
    """The same successes over each population, with what is not known."""
    found = bounds(analysis)
    if found.invented:
        whose = "Examples, not trial data: this trial's tables give no primary endpoint."
    elif found.kind == "observed":
        whose = (
            "Observed patients; not known is who was censored before the landmark or unrecorded."
        )
    else:
        whose = (
            "Derived from printed counts: of patients outside the primary population only their "
            "number is known."
        )
    line = "" if found.null is None else " Dashed: the null rate of the patients of each bar."
    caption = f"{whose} Rates run from nobody to everybody of the unknown a success.{line}"
    return plots.denominators(found.rows, null=found.null, caption=caption)


STRATEGIES = (
    (
        "Treatment policy",
        "Does it help those who start it, whatever comes after?",
        "The outcome of everybody, also after they left treatment",
    ),
    (
        "Composite",
        "How many stay on it, free of progression?",
        "The reason and day of leaving, for everybody",
    ),
    (
        "While on treatment",
        "How does it do for as long as it is taken?",
        "Scans until leaving, for everybody",
    ),
    (
        "Hypothetical",
        "What if nobody had left for other reasons?",
        "A model of those who left, which no data can check",
    ),
    (
        "Principal stratum",
        "Does it help those who can take it?",
        "A way to tell beforehand who they are",
    ),
)
"""Strategies of ICH E9(R1) for patients who leave without progression: question and need."""


def strategies(analysis: Analysis) -> tables.Table:
    """The five strategies for leaving treatment, with what this trial's numbers say under each."""
    found = bounds(analysis)
    answers = strategy_answers(found)
    rows = [[name, question, need, answers[name]] for name, question, need in STRATEGIES]
    over = found.rows[-1].label.lower()
    whose = "invented numbers" if found.invented else f"numbers of this trial, {over}"
    head = ["Strategy", "What it asks", "What it needs", "What these numbers give"]
    caption = (
        f"A patient who leaves treatment without progression: five strategies of ICH E9(R1), with "
        f"{whose}"
    )
    return tables.Table(caption, head, rows)


def strategy_answers(found: Bounds) -> dict[str, str]:
    """What the counts give under each strategy: a number, bounds, or nothing."""
    first, last = found.rows[0], found.rows[-1]
    if not found.open:
        lacking = "not to be told apart without the reasons for leaving"
        return {name: last.text if name == "Treatment policy" else lacking
                for name, _, _ in STRATEGIES}  # fmt: skip
    composite = Denominator("", last.n, last.successes, last.n - last.successes)
    return {
        "Treatment policy": last.text,
        "Composite": f"{composite.text}, if all whose outcome is not known had left",
        "While on treatment": f"at most {words.percent(last.best)}",
        "Hypothetical": f"{first.text}, if those who left would have done as the others did",
        "Principal stratum": f"{first.text}, if who left could have been told beforehand",
    }


def chance_by_population(found: Bounds) -> list[tuple[str, float, float]]:
    """P(X >= x) under the null in each population, for the worst and for the best case."""
    if found.null is None:
        return []
    return [
        (row.label, p_value_greater(row.n - row.failures, row.n, found.null),
         p_value_greater(row.successes, row.n, found.null))
        for row in found.rows
    ]  # fmt: skip


def _known(times: Times | None, at: float) -> tuple[int, int]:
    """Patients free of the event beyond the landmark, and patients with it by then."""
    if times is None:
        return 0, 0
    beyond = times.time > at + 1e-9
    return int(beyond.sum()), int((~beyond & (times.event == 1)).sum())
