"""Rare harm and stopping rules: what few patients can show, and when to stop."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.plots import Figure, words
from onearm.stats import exact
from onearm.stats.stopping import (
    Limits,
    bayes_limits,
    monitor,
    patients_to_see,
    pocock_limits,
    steps,
    three_and_three,
)

TOLERATED, TOO_MUCH = 0.2, 0.4
"""Rates of dose-limiting toxicity that a rule tells apart here: assumptions."""
STOPS = 0.10
"""How often a rule may stop at the tolerated rate: an assumption."""
LEAD_IN, MOST_OF_SIX = 6, 1
"""Patients of the lead-in, and toxicities with which it goes on: assumptions."""
CERTAIN, PRIOR = 0.9, (0.4, 1.6)
"""The Bayesian rule stops when it is so certain; its prior weighs two patients: assumptions."""
SEEN = (0, 1, 3)
RARE = (0.01, 0.02, 0.05, 0.10)
WANTED = (0.8, 0.95)
LARGEST = 100


def upper_limits(analysis: Analysis) -> Figure:
    """The highest rate that a count leaves open, against the number of patients."""
    n = size(analysis)
    sizes = range(3, max(LARGEST, n) + 1)
    drawn = [
        plots.Trace(
            f"{x} seen" if x else "none seen", [k for k in sizes if k > x],
            [100 * exact.upper_limit(x, k) for k in sizes if k > x],
        )
        for x in SEEN
    ]  # fmt: skip
    drawn.insert(1, plots.Trace("rule of three, 3/n", list(sizes), [300 / k for k in sizes]))
    told = "; ".join(
        f"{line.label} {words.number(100 * exact.upper_limit(x, n))}%"
        for x, line in zip(SEEN, [drawn[0], *drawn[2:]], strict=True) if x < n
    )  # fmt: skip
    scales = plots.Scales(
        "Highest rate still possible (%)", "Patients treated", y_limits=(0, 100),
        rules=(plots.Rule(n, f"this trial: {n}", "up"),),
    )  # fmt: skip
    return plots.traces(
        drawn, scales, name="upper-limits",
        says=f"The highest rate of an event that is still possible falls as more patients are "
        f"treated. With {words.patients(n)}: {told}.",
        caption=(
            "Exact one-sided 95% upper limit of the rate of an event that so many patients had, "
            "and the rule of three for none."
        ),
    )  # fmt: skip


def chance_to_see(analysis: Analysis) -> Figure:
    """The chance of seeing a rare event at least once, against the number of patients."""
    n = size(analysis)
    sizes = list(range(1, max(LARGEST, n) + 1))
    drawn = [
        plots.Trace(f"rate {words.percent(rate, 0)}", sizes,
                   [100 * (1 - (1 - rate) ** k) for k in sizes])
        for rate in RARE
    ]  # fmt: skip
    told = "; ".join(
        f"{words.percent(1 - (1 - rate) ** n)} for a rate of {words.percent(rate, 0)}"
        for rate in (RARE[0], RARE[-1])
    )
    scales = plots.Scales(
        "Chance of seeing it once or more (%)", "Patients treated", y_limits=(0, 100),
        rules=(plots.Rule(n, f"this trial: {n}", "up"), plots.Rule(80, "80%")),
    )  # fmt: skip
    return plots.traces(
        drawn,
        scales,
        name="chance-to-see",
        says="The chance that one patient or more has the event rises with the patients. "
        f"With {words.patients(n)} it is {told}.",
        caption="Exact chance that one patient or more has an event of each true rate.",
    )


def patients_needed(analysis: Analysis) -> tables.Table:
    """Patients of whom one or more has an event of a rate, with a wanted probability."""
    n = size(analysis)
    rows = [
        [words.percent(rate, 0), *(f"{patients_to_see(rate, chance):,}" for chance in WANTED),
         words.percent(1 - (1 - rate) ** n)]
        for rate in (0.001, *RARE, 0.2)
    ]  # fmt: skip
    rows[0][0] = words.percent(0.001)
    head = ["True rate", *(f"Patients to see it with {words.percent(c, 0)}" for c in WANTED),
            f"Chance of seeing it in {n}"]  # fmt: skip
    return tables.Table("How many patients show a rare event", head, rows, frozenset({1, 2, 3}))


def lead_in_rules(analysis: Analysis) -> Figure:
    """How often three rules for a lead-in give up a dose, against the true rate of toxicity."""
    rates = np.linspace(0, 0.7, 71)
    rules = lead_in()
    drawn = [
        plots.Trace(name, (100 * rates).tolist(), [100 * stop(float(p)) for p in rates])
        for name, stop in rules.items()
    ]
    told = "; ".join(
        f"{name} {words.percent(stop(TOLERATED))} and {words.percent(stop(TOO_MUCH))}"
        for name, stop in rules.items()
    )
    scales = plots.Scales(
        "Chance that the dose is given up (%)", "True rate of dose-limiting toxicity (%)",
        y_limits=(0, 100),
        rules=(plots.Rule(100 * TOLERATED, words.percent(TOLERATED, 0), "up"),
               plots.Rule(100 * TOO_MUCH, words.percent(TOO_MUCH, 0), "up")),
    )  # fmt: skip
    return plots.traces(
        drawn, scales, name="lead-in-rules",
        says=(
            f"At true rates of {words.percent(TOLERATED, 0)} and {words.percent(TOO_MUCH, 0)} the "
            f"dose is given up with: {told}."
        ),
        caption=(
            f"Exact. Sizes, counts and the rates of {words.percent(TOLERATED, 0)} and "
            f"{words.percent(TOO_MUCH, 0)} (dotted) are assumptions, of no trial in particular."
        ),
    )  # fmt: skip


def toxicity_limits(analysis: Analysis) -> Figure:
    """Toxicities at which two rules stop, after each patient."""
    n = watched(analysis)
    rules = monitored(n)
    drawn = []
    for name, limits in rules.items():
        points = [(k, x) for k, x in enumerate(limits, 1) if x is not None]
        drawn.append(plots.Trace(name, [k for k, _ in points], [x for _, x in points], step=True))
    drawn = [line for line in drawn if len(line.x) > 1]
    lasts = "; ".join(f"{line.label} at {line.y[-1]:g} of {n}" for line in drawn)
    scales = plots.Scales("Toxicities that stop the trial", "Patients treated so far", whole=True)
    return plots.traces(
        drawn, scales, name="toxicity-limits",
        says="The toxicities at which a trial stops rise with the patients treated; at the end "
        f"they are: {lasts}.",
        caption=(
            f"Stop as soon as a line is reached. Both suppose that {words.percent(TOLERATED, 0)} "
            f"is tolerated; Pocock-type: at most {words.percent(STOPS, 0)} of trials stop at that "
            f"rate; Bayesian: stop when the chance of a higher rate is {words.percent(CERTAIN, 0)} "
            f"(prior Beta {PRIOR[0]:g}, {PRIOR[1]:g}). All of these are assumptions."
        ),
    )  # fmt: skip


def monitored_table(analysis: Analysis) -> tables.Table:
    """What both rules do at three true rates."""
    n = watched(analysis)
    rows = []
    for name, limits in monitored(n).items():
        for p in (TOLERATED, (TOLERATED + TOO_MUCH) / 2, TOO_MUCH):
            found = monitor(limits, p)
            rows.append([f"{name}, {words.percent(p, 0)}", words.percent(found.stop),
                         words.number(found.patients), words.number(found.events)])  # fmt: skip
    head = ["Rule and true rate", "Stops", "Patients treated, mean", "With the toxicity, mean"]
    caption = f"Watching {words.patients(n)} one by one"
    return tables.Table(caption, head, rows, frozenset({1, 2, 3}))


def limits_table(analysis: Analysis) -> tables.Table:
    """The Pocock-type rule as a protocol would print it."""
    limits = monitored(watched(analysis))["Pocock-type"]
    rows = [
        [str(x), f"{first}" if first == last else f"{first} to {last}"]
        for first, last, x in steps(limits)
    ]
    head = ["Stop if so many had it", "Among so many patients"]
    return tables.Table("The Pocock-type rule in words", head, rows, frozenset({0, 1}))


def lead_in() -> dict[str, Callable[[float], float]]:
    """Rules of a lead-in: the chance that each gives up the dose, by true rate."""
    six = (MOST_OF_SIX + 1,) * LEAD_IN
    twelve = pocock_limits(2 * LEAD_IN, TOLERATED, STOPS)
    return {
        "three and three": three_and_three,
        f"six patients, {MOST_OF_SIX} at most": lambda p: monitor(six, p).stop,
        "twelve patients, Pocock-type": lambda p: monitor(twelve, p).stop,
    }


@lru_cache(maxsize=8)
def monitored(n: int) -> dict[str, Limits]:
    """Limits of both rules for `n` patients."""
    return {
        "Pocock-type": pocock_limits(n, TOLERATED, STOPS),
        "Bayesian": bayes_limits(n, TOLERATED, CERTAIN, prior=PRIOR),
    }


def size(analysis: Analysis) -> int:
    """Patients of the safety population."""
    return max(1, len(analysis.trial.population("safety")))


def watched(analysis: Analysis) -> int:
    """Patients whom a rule watches: those of this trial, a hundred at most."""
    return max(LEAD_IN, min(size(analysis), LARGEST))
