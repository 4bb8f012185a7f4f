"""What chance does to a design, before any formula: heaps of counts, and a hundred trials."""

from __future__ import annotations

from dataclasses import dataclass

from onearm import plots
from onearm.analysis import Analysis
from onearm.book.figures.question import Question, claimed, plan, question
from onearm.book.figures.single import single_plan
from onearm.errors import InputError
from onearm.plots import Figure
from onearm.plots.words import percent
from onearm.stats import simon
from onearm.stats.binomial import pmf


@dataclass(frozen=True)
class Count:
    """A count of `n` patients at the end, held against `r`, without any look before."""

    asked: Question
    n: int
    r: int


def count(analysis: Analysis) -> Count:
    """The last count of this trial's rule, else of the smallest that answers an example."""
    rule = plan(analysis) if analysis.design else single_plan(analysis)
    return Count(question(analysis), rule.n, rule.r)


def heaps(analysis: Analysis) -> Figure:
    """The counts that a trial of this size would see if the treatment does nothing, or works."""
    found = count(analysis)
    asked = found.asked
    under = [pmf(found.n, p).tolist() for p in (asked.p0, asked.p1)]
    example = " An example: this trial states no design." if asked.example else ""
    caption = (
        f"Exact probability of each number of successes among {found.n} patients if each succeeds "
        f"with probability {percent(asked.p0)} (bars) or {percent(asked.p1)} (outline).{example}"
    )
    return plots.outcomes(
        *under, p0=asked.p0, p1=asked.p1, r=found.r, what="successes", name="heaps",
        caption=caption,
    )  # fmt: skip


def hundred(analysis: Analysis) -> Figure:
    """How a hundred trials of this design end if the treatment does nothing, or works.

    Raises
    ------
    InputError
        If the trial states no design.
    """
    asked = question(analysis)
    if asked.example:
        raise InputError("there is no design of which a hundred trials could be drawn")
    groups = [
        (f"True rate {percent(p)} ({name})", _ends(analysis, p))
        for name, p in (("p0", asked.p0), ("p1", asked.p1))
    ]
    caption = (
        "How a hundred trials of this design end, if the treatment does nothing (left) or works "
        "as hoped (right), rounded to whole trials."
    )
    return plots.hundred(groups, caption=caption)


def _ends(analysis: Analysis, p: float) -> dict[str, float]:
    """The probability of each end of a trial at a true rate."""
    if analysis.design is None:
        claim = claimed(single_plan(analysis), p)
        return {"ended without a claim": 1 - claim, "claimed activity": claim}
    d = analysis.design
    found = simon.characteristics(d.r1, d.n1, d.r, d.n, p)
    return {
        "stopped early": found.pet,
        "ended without a claim": 1 - found.pet - found.reject,
        "claimed activity": found.reject,
    }
