"""Sentences on rare harm: what a few patients rule out, and how a rule stops a trial."""

from __future__ import annotations

from collections.abc import Callable

from onearm.book.chapter import Chapter
from onearm.book.figures import toxicity
from onearm.book.words.designs import DERIVED
from onearm.book.words.marks import marked
from onearm.plots import words
from onearm.stats import exact
from onearm.stats.stopping import monitor, patients_to_see

RATES = 0.05, 0.01


def none(c: Chapter) -> str:
    """What an event that nobody had may still be."""
    n = toxicity.size(c.analysis)
    limit, three = exact.upper_limit(0, n), min(1.0, 3 / n)
    return (
        f"Of {words.patients(n)} none: the true rate may be as high as {words.percent(limit)} by "
        f"the exact limit and {words.percent(three)} by the rule of three, about one patient in "
        f"{1 / limit:.0f} {DERIVED}."
    )


def counted(id: str) -> Callable[[Chapter], str]:
    """Sentences on what a count of few patients with an event leaves possible."""

    def sentences(c: Chapter) -> str:
        result = c[id]
        low, high = result.ci
        if result.value is None or low is None or high is None:
            return f"{result.label}: {result.full}."
        text = f"{result.label}, {result.count}: {marked(result)}."
        if not low > 0:
            return f"{text} The true rate may be as high as one patient in {100 / high:.0f}."
        return (
            f"{text} The exact 95% interval runs from {words.number(low)}% to "
            f"{words.number(high)}%, from one patient in {100 / low:.0f} to one in "
            f"{100 / high:.0f} {DERIVED}."
        )

    return sentences


def see(c: Chapter) -> str:
    """How likely this trial was to see a rare event, and how many patients it takes."""
    n = toxicity.size(c.analysis)
    told = [
        f"an event of {words.percent(rate, 0)} with probability "
        f"{words.percent(1 - (1 - rate) ** n)}" for rate in RATES
    ]  # fmt: skip
    needed = [f"{patients_to_see(rate, 0.95):,}" for rate in RATES]
    return (
        f"{words.capital(words.patients(n))} show {words.listed(told)}. To see them almost surely, "
        f"with probability {words.percent(0.95, 0)}, it takes {words.listed(needed)} patients, "
        f"in this order {DERIVED}."
    )


def lead_in(c: Chapter) -> str:
    """How often each rule of a lead-in errs at the tolerated and at the excessive rate."""
    low, high = toxicity.TOLERATED, toxicity.TOO_MUCH
    lines = [
        f"- *{words.capital(name)}*: gives up a tolerable dose ({words.percent(low, 0)}) in "
        f"{words.percent(stop(low))} of trials, and keeps one that is too toxic "
        f"({words.percent(high, 0)}) in {words.percent(1 - stop(high))}."
        for name, stop in toxicity.lead_in().items()
    ]
    return "\n".join([*lines, "", f"All rates, sizes and counts are assumptions {DERIVED}."])


def watching(c: Chapter) -> str:
    """What watching each patient does at the tolerated and at the excessive rate."""
    n = toxicity.watched(c.analysis)
    low, high = toxicity.TOLERATED, toxicity.TOO_MUCH
    told = []
    for name, limits in toxicity.monitored(n).items():
        fine, bad = monitor(limits, low), monitor(limits, high)
        told.append(
            f"The {name} rule stops {words.percent(fine.stop)} of trials with a true rate of "
            f"{words.percent(low, 0)}, and {words.percent(bad.stop)} with one of "
            f"{words.percent(high, 0)}; these last treat {words.number(bad.patients)} of {n} "
            f"patients on average {DERIVED}."
        )
    return " ".join(told)


def found(c: Chapter) -> str:
    """How far safety has been answered, in a few sentences."""
    n = toxicity.size(c.analysis)
    known = [
        c[f"safety.{name}.rate"]
        for name in ("related_grade34", "immune_suppressed", "grade3plus", "any")
    ]
    told = [
        r for r in known
        if r.value is not None and not (r.kind == "reconstructed" and not r.published)
    ]  # fmt: skip
    lines = [f"- {result.label}: {result.count}, {marked(result)}." for result in told] or [
        "- No count of harm can be given from the tables of this trial."
    ]
    return "\n".join([
        *lines,
        f"- What nobody of {n} had may still befall one patient in "
        f"{1 / exact.upper_limit(0, n):.0f} {DERIVED}.",
        "- Without patients who had another treatment, none of this says what the treatment added.",
    ])  # fmt: skip
