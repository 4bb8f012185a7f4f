"""A trial's rules as they are lived: simulated with all that happens to patients on the way."""

from __future__ import annotations

from functools import lru_cache

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.book.figures.reset import WEEKS
from onearm.book.figures.tensions import RULE
from onearm.plots import Figure, words
from onearm.simulate import Behaviour, Protocol, behaviour, simulate
from onearm.simulate.scenarios import LATE, SPREAD, STAY, scenarios
from onearm.trial.spec import DesignSpec, PrimarySpec

TRIALS, SEED = 10_000, 28
MOST = 400_000
"""Patients drawn for one truth at most: trials of many patients are fewer."""


def protocol(analysis: Analysis) -> tuple[Protocol, bool]:
    """The rule and landmark of this trial, or an invented one (then the second is True)."""
    spec = analysis.trial.spec
    if analysis.design is not None and spec.design is not None and spec.primary is not None:
        return Protocol(spec.design, spec.primary, spec.unit), False
    p0, p1, alpha, beta = RULE
    design = DesignSpec(kind="simon-minimax", p0=p0, p1=p1, alpha=alpha, power=1 - beta)
    return Protocol(design, PrimarySpec(endpoint="pfs", at=WEEKS)), True


def behaviours(asked: Protocol) -> dict[str, Behaviour]:
    """What the rule does under each truth of `scenarios`."""
    return _behaviours(asked, min(TRIALS, MOST // sum(asked.sizes)))


@lru_cache(maxsize=4)
def _behaviours(asked: Protocol, trials: int) -> dict[str, Behaviour]:
    return {
        key: behaviour(asked, truth, simulate(asked, truth, trials, SEED), SEED)
        for key, truth in scenarios(asked).items()
    }


def rules_simulated(analysis: Analysis) -> Figure:
    """How often activity is claimed at the null, under each truth, beside the formula's chance."""
    asked, _ = protocol(analysis)
    found = behaviours(asked)
    rows = []
    for seen in found.values():
        claimed = seen["reject"]
        low, high = (None if v is None else 100 * v for v in (claimed.low, claimed.high))
        rows.append(plots.Row(seen.truth, 100 * (claimed.value or 0), low, high))
    exactly = 100 * (found["as-designed"]["reject"].exact or 0)
    caption = (
        f"{_whose(analysis)} Share of simulated trials that claim activity where each patient has "
        f"the null rate from the start of treatment. {_drawn(found)}; lines: what chance leaves "
        f"open (95%). The dashed line is the type I error of the formula. {_assumed(asked)}"
    )
    return plots.intervals(
        rows, name="rules-simulated", unit="", axis="Trials that claim activity (%)",
        method="95% interval in percent", null=exactly, null_label="the formula", caption=caption,
    )  # fmt: skip


def rules_table(analysis: Analysis) -> tables.Table:
    """The same truths with early stops, rates as counted, and patients who do not count."""
    asked, _ = protocol(analysis)
    rows = []
    for seen in behaviours(asked).values():
        rates = [words.percent(seen[f"rate.stage{stage}"].value) for stage in (1, 2)]
        gone = (seen["left_out"].value or 0) + (seen["replaced"].value or 0)
        rows.append([
            seen.truth, words.percent(seen["stop"].value), *rates,
            words.number(seen["enrolled"].value), words.percent(gone),
            words.percent(seen["coverage"].value),
        ])  # fmt: skip
    head = [
        "Truth", "Stopped after stage 1", "Rate as counted, stage 1", "Rate as counted, stage 2",
        "Patients enrolled, mean", "Replaced or left out", "95% interval holds the null",
    ]  # fmt: skip
    caption = (
        f"{_whose(analysis)} Simulated trials in which each patient has the null rate, "
        f"{words.percent(asked.design.p0)}, from the start of treatment"
    )
    return tables.Table(caption, head, rows, frozenset(range(1, 7)))


def _whose(analysis: Analysis) -> str:
    asked, invented = protocol(analysis)
    whose = "An invented rule" if invented else "The rule of this trial"
    rule, (n1, n2) = asked.rule, asked.sizes
    return f"{whose} ({getattr(rule, 'r1', 0)}/{n1}, {rule.r}/{n1 + n2})."


def _drawn(found: dict[str, Behaviour]) -> str:
    one = found["as-designed"]
    return f"Marks: {one.trials:,} trials each (seed {one.seed})"


def _assumed(asked: Protocol) -> str:
    """What is assumed, in a sentence."""
    late = LATE * asked.primary.at
    return (
        f"Assumed: a constant hazard; {words.percent(1 - STAY, 0)} would leave by the landmark; "
        f"the later clock starts {words.plain(late)} {asked.primary.unit} late and leaves out "
        f"early failures; patients who differ have a gamma frailty of variance {SPREAD:g}; scans "
        "come at each quarter of the landmark, and at each three eighths where they miss it."
    )
