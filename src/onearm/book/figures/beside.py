"""Other designs for the question of a trial, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar, get_args

from onearm import tables
from onearm.analysis import Analysis
from onearm.book.figures.question import Question, answers, question
from onearm.book.figures.randomised import comparison
from onearm.errors import InputError
from onearm.plots import words
from onearm.stats import logrank_design, logrank_simulation, predictive, simon
from onearm.stats.logrank import Variance

Value = TypeVar("Value", int, float)

ACCRUALS = 1, 2, 3
"""Patients a month: assumptions, since trials seldom print how fast patients came."""

TRIALS, SEED = 10_000, 20
VARIANCES: tuple[Variance, ...] = get_args(Variance)
FIRST, EVERY, TRIED = 10, 5, 6
"""First look of the Bayesian design, patients between looks, and how many sizes are tried."""


@dataclass(frozen=True)
class Option:
    """One design: patients, and months, for each rate of `ACCRUALS`; None where not defined.

    `tells` is in a few words what speaks for it.
    """

    name: str
    most: Sequence[int]
    expected: Sequence[float]
    months: Sequence[float] | None
    alpha: float
    power: float
    exact: bool
    tells: str


def options(analysis: Analysis) -> tuple[Option, ...]:
    """Every design that there is for the question, as far as each can be found."""
    return _options(question(analysis))


def alternatives(analysis: Analysis) -> tables.Table:
    """What each design would ask of patients and of the calendar."""
    asked = question(analysis)
    rows = [
        [o.name, _each(o.most, 0), _each(o.expected, 1),
         _each(o.months, 1) if o.months else "not defined",
         f"{o.alpha:.3f}, {o.power:.3f}{'' if o.exact else ' approx.'}", o.tells]
        for o in _options(asked)
    ]  # fmt: skip
    rates = words.listed([str(rate) for rate in ACCRUALS])
    head = ["Design", "Patients at most", "Expected at p0", f"Months at {rates} patients a month",
            "Type I error, power", "Its strength"]  # fmt: skip
    caption = f"Designs for {asked.text}; accrual is assumed"
    return tables.Table(caption, head, rows, frozenset({1, 2}))


def logrank_errors(analysis: Analysis) -> tables.Table:
    """The log-rank designs with what they do in simulated trials."""
    asked = question(analysis)
    rows = []
    for restricted in (True, False):
        for rate, design in zip(ACCRUALS, logrank(asked, restricted), strict=True):
            alpha, power = simulated(asked, restricted, rate)
            name = "to the landmark" if restricted else "to the end of the trial"
            rows.append([name, str(rate), f"{design.t1:.1f}", words.number(design.c1, 2),
                         words.number(design.c, 2), f"{alpha:.3f}", f"{power:.3f}"])  # fmt: skip
    head = ["Follow-up", "Patients a month", "Look at month", "Goes on if Z1 above",
            "Active if Z above", "Type I error, simulated", "Power, simulated"]  # fmt: skip
    caption = (
        f"Log-rank designs asked for type I error {asked.alpha:g} and power {1 - asked.beta:g}, in "
        f"{TRIALS:,} simulated trials each"
    )
    return tables.Table(caption, head, rows, frozenset(range(1, 7)))


@lru_cache(maxsize=16)
def logrank(asked: Question, restricted: bool) -> tuple[logrank_design.LogRankDesign, ...]:
    """The optimal two-stage log-rank design at each rate of accrual.

    Raises
    ------
    InputError
        If the trial names no landmark, or there is no such design.
    """
    if asked.months is None:
        raise InputError("the trial names no time at which its rate is read off")
    return tuple(
        logrank_design.two_stage_logrank(
            asked.p0, asked.p1, asked.months, rate, asked.alpha, asked.beta, restricted=restricted
        ).optimal
        for rate in ACCRUALS
    )


@lru_cache(maxsize=64)
def simulated(
    asked: Question, restricted: bool, rate: int, variance: Variance = "expected"
) -> tuple[float, float]:
    """Type I error and power of a log-rank design in simulated trials."""
    design = logrank(asked, restricted)[ACCRUALS.index(rate)]
    null, aim = (
        logrank_simulation.simulate(
            design, hazard_ratio=ratio, trials=TRIALS, seed=SEED, variance=variance
        ).reject
        for ratio in (1.0, design.setting.hazard_ratio)
    )
    return null, aim


@lru_cache(maxsize=16)
def _options(asked: Question) -> tuple[Option, ...]:
    found = answers(asked)
    kept = [_two_stages(design, asked.months) for design in _ends(found)]
    kept.append(_one_stage(found, asked.months))
    bayes = _predictive(asked, found.minimax.n)
    if bayes is not None:
        kept.append(bayes)
    randomised = _randomised(asked)
    if randomised is not None:
        kept.append(randomised)
    for restricted in (True, False):
        try:
            kept.append(_log_rank(asked, restricted))
        except InputError:
            continue
    return tuple(kept)


def _ends(found: simon.Designs) -> Sequence[simon.Design]:
    same = found.minimax.n == found.optimal.n
    return (found.minimax,) if same else (found.minimax, found.optimal)


def _two_stages(design: simon.Design, wait: float | None) -> Option:
    """Accrual pauses until the last patient of stage 1 has reached the landmark."""
    months = None
    if wait is not None:
        months = tuple(
            design.n1 / rate + wait + (1 - design.pet0) * ((design.n - design.n1) / rate + wait)
            for rate in ACCRUALS
        )
    least = "smallest" if design.kind == "minimax" else "fewest expected"
    return Option(f"Simon, {design.kind}", _same(design.n), _same(design.en0), months, design.alpha,
                  design.power, True, f"{least} with one look")  # fmt: skip


def _one_stage(found: simon.Designs, wait: float | None) -> Option:
    single = found.single_stage
    months = None if wait is None else tuple(single.n / rate + wait for rate in ACCRUALS)
    return Option("Single stage", _same(single.n), _same(single.n), months, single.alpha,
                  single.power, True, "no pause")  # fmt: skip


def _predictive(asked: Question, size: int) -> Option | None:
    """The smallest trial, from the minimax size on, that has looks and keeps both errors."""
    for n in range(max(size, FIRST + 1), size + TRIED):
        try:
            found = predictive.search(
                n, asked.p0, asked.p1, asked.alpha, asked.beta, looks=range(FIRST, n, EVERY),
                prior=(asked.p0, 1 - asked.p0),
            )  # fmt: skip
        except InputError:
            continue
        name = "Bayesian, predictive probability"
        null, aim = found.null, found.aim
        tells = "looks often"
        return Option(name, _same(n), _same(null.en), None, null.reject, aim.reject, True, tells)
    return None


def _randomised(asked: Question) -> Option | None:
    """Half of the patients on the old treatment, compared at the landmark."""
    try:
        found = comparison(asked)
    except InputError:
        return None
    months = None
    if asked.months is not None:
        months = tuple(found.n / rate + asked.months for rate in ACCRUALS)
    tells = "own control group"
    return Option("Randomised, two arms", _same(found.n), _same(found.n), months, found.alpha,
                  found.power, True, tells)  # fmt: skip


def _log_rank(asked: Question, restricted: bool) -> Option:
    designs = logrank(asked, restricted)
    follow = "to the landmark" if restricted else "to the end"
    return Option(
        f"Log-rank, {follow}", tuple(d.n for d in designs),
        tuple(d.en0 for d in designs), tuple(d.duration0 for d in designs),
        designs[0].alpha, designs[0].power, False, "uses the times",
    )  # fmt: skip


def _same(value: Value) -> tuple[Value, ...]:
    return (value,) * len(ACCRUALS)


def _each(values: Sequence[float], decimals: int) -> str:
    """One number, or one for each rate of accrual where they differ."""
    written = [f"{value:.{decimals}f}" for value in values]
    return written[0] if len(set(written)) == 1 else ", ".join(written)
