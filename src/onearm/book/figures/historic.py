"""One count against a rate from the past: how surprising, how believable, and what bends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from onearm import plots, tables
from onearm.analysis import Analysis
from onearm.analysis.comparators import Comparator, comparators
from onearm.book.figures.comparators import held_against
from onearm.book.figures.question import EXAMPLE, claimed, plan
from onearm.plots import Figure
from onearm.plots.words import number, percent
from onearm.stats import bayes, exact, historic
from onearm.tables.html import Html

EXAMPLE_COUNT = 8, 25
"""Successes and patients, for a trial that states no primary endpoint."""
LANDMARK = 24.0, "weeks"
"""For a trial that states none."""
OFFSETS = (-0.10, -0.05, 0.0, 0.05, 0.10)
SCEPTICAL = 20
"""Patients that a sceptical prior weighs as much as."""

LEFT_OUT = 0.10
NEWCOMERS = 0.25
LATE = 0.375
"""Assumptions: share of all patients who fail and are not counted; newcomers for each old
patient, whose rate lies half-way between the old one and all; time between scans as a share of
the time to the landmark, so that the last scan before it comes after three quarters of it."""


@dataclass(frozen=True)
class Held:
    """`x` of `n` held against `p0` at `alpha`, None where the trial states no design."""

    x: int
    n: int
    p0: float | None
    alpha: float | None
    example: bool

    @property
    def crossing(self) -> float | None:
        """The rate under which the count or more comes up with probability `alpha`."""
        return None if self.alpha is None else self.rate_at(self.alpha)

    def rate_at(self, chance: float) -> float:
        """The rate under which the count or more comes up with this chance, 0 for no success."""
        return 1 - exact.upper_limit(self.n - self.x, self.n, level=1 - chance)

    @property
    def text(self) -> str:
        """For a caption."""
        told = " (an example: this trial states no primary endpoint)" if self.example else ""
        return f"{self.x} of {self.n}{told}"


@dataclass(frozen=True)
class Bend:
    """Something that is different now: the rate that the old treatment then reads, and how often
    the rule would call a treatment active that is no better."""

    what: str
    label: str
    assumed: str
    rate: float
    claims: float


def held(analysis: Analysis) -> Held:
    """The count of this trial and what it is held against, or an example."""
    primary, stated = analysis.primary, analysis.trial.spec.design
    if primary is None or primary.rate.n == 0:
        return Held(*EXAMPLE_COUNT, EXAMPLE[0], EXAMPLE[2], True)
    x, n = primary.rate.x, primary.rate.n
    if stated is None:
        return Held(x, n, None, None, False)
    return Held(x, n, stated.p0, stated.alpha, False)


def yardstick(analysis: Analysis) -> Figure:
    """How surprising the count is under every rate, with the trial's own null marked."""
    of = held(analysis)
    marks = []
    if of.p0 is not None:
        chance = exact.p_value_greater(of.x, of.n, of.p0)
        label = "the example's null" if of.example else "this trial's null"
        marks = [plots.Yardstick(label, of.p0, chance, "null")]
    low, high = exact.interval(of.x, of.n, level=0.998).ci or (0.0, 1.0)
    ends = [low, high, *(mark.rate for mark in marks)]
    rates = np.linspace(max(0.0, min(ends) - 0.03), min(1.0, max(ends) + 0.03), 101)
    curve = [(float(p), exact.p_value_greater(of.x, of.n, float(p))) for p in rates]
    line = "" if of.alpha is None else f"; the dashed line is alpha, {percent(of.alpha, 0)}"
    return plots.surprise(
        curve, marks, x=of.x, n=of.n, alpha=of.alpha, crossing=of.crossing, name="yardstick",
        caption=f"Exact chance of the count or more, {of.text}, under each rate{line}.",
    )  # fmt: skip


def two_questions(analysis: Analysis) -> tables.Table:
    """Surprise and belief side by side, for the null and for rates around it."""
    of = held(analysis)
    middle = of.x / of.n if of.p0 is None else of.p0
    rows = []
    for shift in OFFSETS:
        p0 = round(middle + shift, 4)
        if not 0 < p0 < 1:
            continue
        sceptic = (SCEPTICAL * p0, SCEPTICAL * (1 - p0))
        name = "the rate seen" if of.p0 is None else "the null"
        if shift:
            name = f"{number(100 * abs(shift), 0)} points {'above' if shift > 0 else 'below'} it"
        rows.append([
            percent(p0), name, percent(exact.p_value_greater(of.x, of.n, p0)),
            percent(bayes.posterior(of.x, of.n).above(p0)),
            percent(bayes.posterior(of.x, of.n, sceptic).above(p0)),
        ])  # fmt: skip
    head = ["Yardstick", "Which", "Surprise: chance of the count or more", "Belief: above it",
            "Belief of a sceptic"]  # fmt: skip
    return tables.Table(f"Two questions to {of.text}", head, rows, frozenset({2, 3, 4}))


def bends(analysis: Analysis) -> tuple[float, tuple[Bend, ...]]:
    """The null, and what it would read today if something but the treatment is different."""
    stated = analysis.trial.spec.design
    p0 = EXAMPLE[0] if stated is None else stated.p0
    return p0, tuple(_bends(analysis, p0))


def _bends(analysis: Analysis, p0: float) -> Iterator[Bend]:
    primary = analysis.trial.spec.primary
    at, unit = LANDMARK if primary is None else (primary.at, primary.unit)
    yield Bend("Nothing", "", "the yardstick is right", p0, claims(analysis, p0))
    left_out = min(LEFT_OUT, (1 - p0) / 2)
    rate = historic.without_failures(p0, left_out)
    told = f"{percent(left_out, 0)} of patients fail early and are not counted"
    yield Bend("Who is counted", "selection", told, rate, claims(analysis, rate))
    theirs = (1 + p0) / 2
    rate = historic.with_newcomers(p0, NEWCOMERS, theirs)
    told = f"one patient in five has disease that old scans missed, and a rate of {percent(theirs)}"
    yield Bend("Who has the disease", "stage migration", told, rate, claims(analysis, rate))
    if primary is None or primary.endpoint == "pfs":
        rate = historic.as_scanned(p0, at, LATE * at)
        told = f"the last scan before {at:g} {unit} comes after {2 * LATE * at:g}"
        yield Bend("When one looks", "later scans", told, rate, claims(analysis, rate))


def claims(analysis: Analysis, rate: float) -> float:
    """How often the rule of the trial, or of an example, calls a treatment of this rate active."""
    return claimed(analysis.rule or plan(analysis), rate)


def bent(analysis: Analysis) -> Figure:
    """How often the rule claims a useless treatment active, by what the old one reads today."""
    rule = analysis.rule or plan(analysis)
    p0, found = bends(analysis)
    marks = [plots.Yardstick(one.label, one.rate, one.claims, "assumed") for one in found[1:]]
    marks.append(plots.Yardstick("the stated rate", p0, found[0].claims, "null"))
    ends = [one.rate for one in marks]
    rates = np.linspace(max(0.0, min(ends) - 0.1), min(1.0, max(ends) + 0.1), 81)
    curve = [(float(rate), claims(analysis, float(rate))) for rate in rates]
    return plots.surprise(
        curve, marks, x=rule.r + 1, n=rule.n, what="a claim", name="bent-yardstick",
        caption=f"How often the rule {rule.r + 1} of {rule.n}{_of(analysis)} calls a treatment "
        "active that is no better than the old one, by the true rate of both in the patients of "
        "today. Exact.",
    )  # fmt: skip


def bends_table(analysis: Analysis) -> tables.Table:
    """What bends the yardstick, by how much, and what it does to the rule."""
    p0, found = bends(analysis)
    rows = [
        [one.what, one.assumed, percent(one.rate), _points(one.rate - p0), percent(one.claims)]
        for one in found
    ]
    head = ["What is different now", "Assumption", "The old treatment reads", "Points higher",
            "A useless treatment is claimed active"]  # fmt: skip
    caption = f"What bends a yardstick{_of(analysis)}: assumptions, not findings"
    return tables.Table(caption, head, rows, frozenset({2, 3, 4}))


def against_each(analysis: Analysis, regimen: str) -> tables.Table:
    """What the count would have meant against each comparator, from the lowest rate up."""
    x, n, p0, wanted = held_against(analysis)
    found = [(one.rate, one.label, _source(one)) for one in comparators(
        analysis.trial.claims, regimen)]  # fmt: skip
    stated = analysis.trial.spec.design
    kind = "derived" if stated and "p0" in stated.inferred else "published"
    mark = Html(f"this trial's null<small>{tables.kind_mark(kind, 'design.p0')}</small>")
    rows = []
    for rate, label, source in sorted([*found, (p0, "The stated null", mark)]):
        chance = exact.p_value_greater(x, n, rate)
        rows.append([
            label, source, percent(rate), percent(chance, 1),
            "yes" if chance <= 1 - wanted else "no", str(_least(n, rate, 1 - wanted)),
            percent(bayes.posterior(x, n).above(rate)),
        ])  # fmt: skip
    alpha = percent(1 - wanted, 0)
    head = ["Yardstick", "Kind", "Rate", f"Chance of {x} or more of {n}",
            f"Surprising at alpha {alpha}?", "Count needed", "Belief: above it"]  # fmt: skip
    caption = f"{x} of {n} against each rate of {regimen} alone, as if in one stage (derived)"
    return tables.Table(caption, head, rows, frozenset({2, 3, 5, 6}))


def _source(one: Comparator) -> Html:
    """In words and as a mark: what was printed, what was worked out from a median."""
    kind, grade = ("published", "S") if one.published is not None else ("derived", "I")
    told = "published rate" if one.published is not None else "from a median"
    return Html(f"{told} [{grade}]<small>{tables.kind_mark(kind)}</small>")


def _least(n: int, rate: float, alpha: float) -> int | str:
    enough = [k for k in range(n + 1) if exact.p_value_greater(k, n, rate) <= alpha]
    return enough[0] if enough else "none is enough"


def _of(analysis: Analysis) -> str:
    return "" if analysis.rule is not None else " (an example: this trial states no design)"


def _points(difference: float) -> str:
    return number(100 * difference) if difference else "0"
