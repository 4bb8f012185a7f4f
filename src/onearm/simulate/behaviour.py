"""How the rules of a trial behave under a truth: simulated, and by the formula."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onearm.simulate.protocol import Protocol
from onearm.simulate.readings import Readings, outcome_law, readings
from onearm.simulate.trials import Trials
from onearm.simulate.truth import Truth
from onearm.stats import exact
from onearm.stats.binomial import Array, Ints
from onearm.stats.simon import Design


@dataclass(frozen=True)
class Figure:
    """One operating characteristic with its 95% Monte Carlo interval, beside the formula's.

    `exact` is what the binomial law of the true rates gives; None where it says nothing.
    """

    id: str
    label: str
    value: float | None
    low: float | None
    high: float | None
    exact: float | None = None
    unit: str = "%"


@dataclass(frozen=True)
class Behaviour:
    """Operating characteristics of a trial's rules under a truth.

    `rates` are the true rates of the stages at the landmark after the start of treatment, and
    `rate` their average over the patients planned: what estimates and interval are held against.
    `apart` says why the formula does not hold; where it is empty it must agree. `enrolled` and
    `assessed` are how many trials had each number of patients.
    """

    truth: str
    trials: int
    seed: int
    rates: tuple[float, ...]
    rate: float
    figures: tuple[Figure, ...]
    apart: tuple[str, ...]
    enrolled: dict[int, int]
    assessed: dict[int, int]

    def __getitem__(self, id: str) -> Figure:
        """The figure of an identifier."""
        return next(figure for figure in self.figures if figure.id == id)


def behaviour(protocol: Protocol, truth: Truth, trials: Trials, seed: int) -> Behaviour:
    """What the trials have in common.

    Parameters
    ----------
    protocol, truth, seed
        As the trials were drawn under.
    trials : Trials
        Those of `onearm.simulate.trials.simulate`.

    Examples
    --------
    >>> from onearm.simulate.trials import simulate
    >>> from onearm.trial.spec import DesignSpec, PrimarySpec
    >>> design = DesignSpec(kind="simon-minimax", p0=0.434, p1=0.634, alpha=0.1, power=0.8)
    >>> protocol = Protocol(design, PrimarySpec(endpoint="pfs", at=24))
    >>> truth = Truth(progression={"rate": 0.434, "at": 24}, scans={"every": 6, "to": 48})
    >>> found = behaviour(protocol, truth, simulate(protocol, truth, 2000, seed=1), seed=1)
    >>> found.apart, round(found["reject"].exact, 4), round(found["bias.umvue"].exact, 4)
    ((), 0.0979, 0.0)
    """
    weeks = protocol.landmark / 7
    sizes = protocol.sizes
    rates = tuple(truth.of(stage).rate(weeks) for stage in range(1, len(sizes) + 1))
    rate = float(np.dot(rates, sizes) / sum(sizes))
    said = readings(protocol)
    law = outcome_law(protocol, rates)
    return Behaviour(
        truth=truth.name,
        trials=len(trials.x),
        seed=seed,
        rates=rates,
        rate=rate,
        figures=(*_decisions(protocol, said, trials, law), *_estimates(said, trials, law, rate),
                 *_patients(protocol, said, trials, law), *_as_counted(protocol, trials, rates)),
        apart=tuple(_apart(protocol, truth)),
        enrolled=_tally(trials.enrolled),
        assessed=_tally(trials.assessed),
    )  # fmt: skip


def _decisions(
    protocol: Protocol, said: Readings, trials: Trials, law: Array
) -> list[Figure]:  # fmt: skip
    reject = said.reject[trials.x]
    label = "Activity claimed"
    found = [_share("reject", label, reject, float(law @ said.reject))]
    rule = protocol.rule
    if isinstance(rule, Design):
        stopped = float(law[: rule.r1 + 1].sum())
        found.append(_share("stop", "Stopped after stage 1", trials.stage == 1, stopped))
    return found


def _estimates(said: Readings, trials: Trials, law: Array, rate: float) -> list[Figure]:
    found = []
    for name, label in (("naive", "plain rate"), ("umvue", "unbiased estimate")):
        values: Array = getattr(said, name)
        exactly = float(law @ values)
        found.append(_mean(f"mean.{name}", f"Mean {label}", values[trials.x], exactly, "%"))
        error = values - rate
        found.append(_mean(f"bias.{name}", f"Bias of the {label}", error[trials.x],
                           exactly - rate, "points"))  # fmt: skip
    inside = (said.low <= rate) & (rate <= said.high)
    found.append(_share("coverage", "95% interval holds the true rate", inside[trials.x],
                        float(law @ inside)))  # fmt: skip
    return found


def _patients(
    protocol: Protocol, said: Readings, trials: Trials, law: Array
) -> list[Figure]:  # fmt: skip
    en = float(law @ said.seen)
    total = trials.enrolled
    return [
        _mean("counted", "Patients who count, mean", trials.counted, en, ""),
        _mean("enrolled", "Patients enrolled, mean", total, None, ""),
        _mean("assessed", "Patients assessed on the clock, mean", trials.assessed, None, ""),
        _ratio("left_out", "Left out before the clock", trials.left_out, total),
        _ratio("replaced", "Replaced", trials.replaced, total),
        _ratio("censored", "Count, censored by the landmark", trials.censored, trials.counted),
    ]


def _as_counted(protocol: Protocol, trials: Trials, rates: tuple[float, ...]) -> list[Figure]:
    """The rate of the patients who count: where it is not the true one, the rules moved it."""
    rule = protocol.rule
    first = np.full(len(trials.x1), protocol.sizes[0])
    found = [_ratio("rate.stage1", "Rate as counted, stage 1", trials.x1, first, rates[0])]
    if isinstance(rule, Design):
        on = trials.stage == 2
        x2, n2 = (trials.x - trials.x1)[on], np.full(int(on.sum()), rule.n - rule.n1)
        found.append(_ratio("rate.stage2", "Rate as counted, stage 2", x2, n2, rates[1]))
    return found


def _share(id: str, label: str, flags: npt.NDArray[np.bool_], exactly: float | None) -> Figure:
    found = exact.clopper_pearson(int(flags.sum()), len(flags))
    low, high = found.ci or (None, None)
    return Figure(id, label, found.rate, low, high, exactly)


def _mean(id: str, label: str, values: Array | Ints, exactly: float | None, unit: str) -> Figure:
    n, middle = len(values), float(np.mean(values))
    half = 1.96 * float(np.std(values, ddof=1)) / np.sqrt(n) if n > 1 else None
    low, high = (None, None) if half is None else (middle - half, middle + half)
    return Figure(id, label, middle, low, high, exactly, unit)


def _ratio(
    id: str, label: str, part: Ints, whole: Ints, exactly: float | None = None
) -> Figure:  # fmt: skip
    """Patients of a kind over patients, by trials: patients of one trial may go together."""
    if not whole.sum():
        return Figure(id, label, None, None, None, exactly)
    rate = float(part.sum() / whole.sum())
    if len(part) < 2:
        return Figure(id, label, rate, None, None, exactly)
    rest = part - rate * whole
    half = 1.96 * float(np.std(rest, ddof=1)) / np.sqrt(len(part)) / float(np.mean(whole))
    return Figure(id, label, rate, max(0.0, rate - half), min(1.0, rate + half), exactly)


def _tally(values: Ints) -> dict[int, int]:
    numbers, counts = np.unique(values, return_counts=True)
    return {int(number): int(count) for number, count in zip(numbers, counts, strict=True)}


def _apart(protocol: Protocol, truth: Truth) -> list[str]:
    """What of a truth the formula does not know."""
    weeks, found = protocol.landmark / 7, []
    for stage in range(1, len(protocol.sizes) + 1):
        own = truth.of(stage)
        where = f"stage {stage}"
        if any(own.laws()["withdrawal"].slopes):
            found.append(f"patients of {where} withdraw")
        if own.baseline.week:
            found.append(f"the clock of {where} starts {own.baseline.week:g} weeks late")
        if own.scans.jitter or not np.isclose(own.scans.plan, weeks, rtol=0, atol=1e-9).any():
            found.append(f"no scan of {where} is sure to be on the landmark")
    return found
