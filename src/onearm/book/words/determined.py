"""Sentences on what the printed numbers of a trial determine, true of any trial."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count

from onearm.analysis import Result
from onearm.analysis.result import band_range
from onearm.book.chapter import Chapter, chance
from onearm.book.figures import determined
from onearm.book.words import readings
from onearm.errors import InputError
from onearm.plots import words
from onearm.texts import plain
from onearm.trial.printed.identified import Identified
from onearm.trial.printed.published import GRADES, Claim, rounds_to

OBSERVED = (
    "The patients of this trial were observed: every number of this book is computed from their "
    "own data. There is one data set and nothing to reconstruct, so every range that this chapter "
    "could show would be a point. What is left of it tells what to make of trials of which only a "
    "paper is at hand."
)
NOT_DRAWN = (
    "The patients of this trial are synthetic, and nobody has drawn the others that would agree "
    "with the same printed numbers. `onearm reconstruct claims TRIAL --draws 1000 --seed 1 "
    "--identify --conventions --out DIR` draws them; put its folder `identified` into the trial "
    "folder, and this chapter fills."
)
UNTYPICAL = 0.4
"""Share of results in the middle half below which a cohort is called untypical."""
ROUNDED = 1e-5
"""The files of the folder keep six digits: what differs by less is the same."""
HANGING = (".followup", ".events", ".median.p0.75")
"""Parts of a curve that depend on how long patients were followed."""


def opening(c: Chapter) -> str:
    """What the numbers of this chapter are of, and under which reading."""
    about = c.trial.identified
    if c.trial.kind == "observed":
        return OBSERVED
    if about is None:
        return NOT_DRAWN
    number = {
        verdict: len(determined.banded(c.analysis, verdict))
        for verdict in ("determined", "bounded", "open")
    }
    return (
        f"{about.draws:,} cohorts were drawn (seed {about.about['seed']}). Each meets everything "
        "in the table below, and each was analysed as this book analyses its own."
        f"{_grades(determined.met(c.analysis))}\n\nOf {sum(number.values())} reconstructed "
        f"results, {number['determined']} are *determined*: printed alike in all cohorts. "
        f"{number['bounded']} are *bounded*: the printed numbers narrow them. {number['open']} "
        "are *open*: most cohorts lie about as far apart as if nothing but the sizes of the "
        f"populations had been printed.\n\n{readings.assumed(c)}"
    ).rstrip()


def meaning(c: Chapter) -> str:
    """What determined, bounded and open mean, and what they do not."""
    try:
        draws = determined.identified(c.analysis).draws
    except InputError as error:
        return _not_told(error)
    lines = [
        f"A result is called *determined* if all {draws:,} drawn cohorts, and that of this book, "
        "print it alike. For counts, simple arithmetic proves it; for the rest it is what the "
        "draws show.",
        "It is *open* if the middle half of the cohorts is more than four fifths as wide as "
        "among cohorts that know the sizes of the populations and nothing else; width is how "
        "many of these lie within. Between the two it is *bounded*.",
        "*Open* tells where most cohorts lie, not what is possible. An open result may still "
        "have a firm floor or ceiling: where the printed median comes after the landmark, no "
        "curve lies below one half at the landmark.",
        "The true range is at least as wide as the one shown.",
    ]
    counted, curve = c[determined.COUNTED], c[determined.CURVES[0]]
    if counted.verdict and curve.verdict and counted.verdict != curve.verdict:
        lines.append(
            f"*{plain(determined.short(counted.label))}* is {counted.verdict} and "
            f"*{_label(curve)}* "
            f"{curve.verdict}: the first is a count, the second the height of a curve; they need "
            "not agree."
        )
    return "\n\n".join(lines)


def may(c: Chapter) -> str:
    """What a reader may compute from the publication, and of what only a range is known."""
    try:
        about = determined.identified(c.analysis)
    except InputError as error:
        return _not_told(error)
    settled = [result for result, _ in determined.banded(c.analysis, "determined")]
    lost = _lost(about)
    ranged = [result for result, _ in determined.banded(c.analysis, "bounded", "open")]
    wide = {r.id for r in ranged if r.verdict == "open" or ".followup" in r.id}
    grades = f" with the claims of grade {about.about['grades']} alone" if about.narrower else ""
    parts = {
        f"**You may compute**{grades}, and anybody else will get the same":
            [_label(r) for r in settled if r.id not in lost],
        f"**You may compute as well, if you believe {_extras(c)}**":
            [_label(r) for r in settled if r.id in lost],
        "**You may give a range, not a number**":
            [_ranged(r) for r in ranged if r.id not in wide],
        "**Give at most the range, and say that it is wide**":
            [_ranged(r) for r in ranged if r.id in wide],
    }  # fmt: skip
    return "\n".join(f"- {head}: {'; '.join(items)}." for head, items in parts.items() if items)


def narrower(c: Chapter) -> str:
    """What the claims beyond the grades alone have settled."""
    about = c.trial.identified
    if about is None or not about.narrower:
        return "Nothing beyond the claims of the grades that count was asked for."
    lost = _lost(about)
    text = f"Without {_extras(c)}, on grade {about.about['grades']} alone, "
    if not lost:
        return f"{text}the same results are determined."
    return f"{text}{len(lost)} of the determined results would not be: the second list above."


def sizes(c: Chapter) -> str:
    """Which larger safety population would have given the same percentages."""
    size, high = c["flow.safety"], c["published.flow.safety.search_high"]
    if c.trial.identified is None or size.verdict != "determined" or size.value is None:
        return "The size of the safety population is not one that the draws determine."
    met = determined.met(c.analysis)
    shares = [x.value for x in met if x.unit == "percent" and x.id.startswith("safety.")]
    if not shares or any(x.id == "flow.safety" for x in met):
        return "The size of the safety population does not rest on percentages alone."
    larger = next(n for n in count(int(size.value) + 1) if all(_fits(n, p) for p in shares))
    limit = high.number if high.value is not None else str(larger - 1)
    return (
        f"The {size.number} of the safety population is inferred [I], and holds only if there "
        f"were no more than {limit} patients; {larger} would give the same percentages."
    )


def own(c: Chapter) -> str:
    """Where the cohort of the book stands among the others, and what not to quote from it."""
    try:
        pairs = determined.banded(c.analysis, "bounded", "open")
    except InputError as error:
        return _not_told(error)
    known = [(r, s) for r, s in pairs if r.value is not None]
    if not known:
        return "No result differs between the cohorts, so the one of this book is like all others."
    off = [(r, s) for r, s in known if _outside(r, s.q1, s.q3)]
    inside = len(known) - len(off)
    text = (
        f"Of the {len(known)} results that differ, the cohort of this book lies in the middle "
        f"half of the draws in {inside}. About half would be usual"
    )
    text += "; this cohort is untypical." if inside < UNTYPICAL * len(known) else "."
    if off:
        told = "; ".join(
            f"{_label(r)} ({r.text} here, middle half {band_range((s.q1, s.q3), r.unit)})"
            for r, s in off
        )
        text += f"\n\nDo not quote from it: {told}."
    beyond = [r for r, s in known if _outside(r, s.low, None if s.never else s.high)]
    if not beyond:
        return f"{text}\n\nIn none does it lie beyond all draws."
    names = "; ".join(_label(r) for r in beyond)
    return (
        f"{text}\n\nIn {len(beyond)} it lies beyond all of them: {names}. It meets the same "
        "numbers, so these draws did not reach the ends of what is possible; the ranges of this "
        "book include it."
    )


def making(c: Chapter) -> str:
    """What was assumed where nothing was printed: scans, and the end of follow-up."""
    try:
        about = determined.identified(c.analysis).about
    except InputError as error:
        return _not_told(error)
    lines = []
    if about.get("scans"):
        weeks = [f"{days / 7:g}" for days in about["scans"]]
        lines.append(f"Scans are assumed every {_either(weeks)} weeks.")
    ends = determined.horizon(c.analysis)
    if ends:
        told = " or ".join(f"{end} ({endpoint.upper()})" for endpoint, end in ends.items())
        lines.append(
            f"In the draws nobody is followed for longer than {told}: our limit, not the "
            "trial's, for how long patients were really followed is not known."
        )
        hang = [
            _label(result)
            for result, spread in determined.banded(c.analysis, "bounded", "open")
            if spread.never or any(part in result.id for part in HANGING)
        ]
        if hang:
            lines.append(f"On it hang, above all: {'; '.join(hang)}.")
    return " ".join(lines) or "The folder does not say what was assumed."


def uncertainties(endpoint: str) -> Callable[[Chapter], str]:
    """What the interval of a curve is about, and what its range over cohorts is about."""

    def sentences(c: Chapter) -> str:
        curve = getattr(c.analysis, endpoint)
        if curve is None:
            return "Without a curve there is no interval, and no range."
        if c.trial.identified is not None and c.trial.kind == "reconstructed":
            return chance(curve.curve.n)
        return (
            f"The 95% CI is chance: another {words.patients(curve.curve.n)}. Whether the numbers "
            "themselves are known is another question."
        )

    return sentences


def _grades(claims: list[Claim]) -> str:
    """How many of the printed numbers are of which grade."""
    if not claims:
        return ""
    tally = Counter(claim.grade for claim in claims)
    told = [f"{tally[g]} of grade {g} ({GRADES[g]})" for g in GRADES if tally[g]]
    return f" These are {len(claims)} printed numbers (*claims*): {words.listed(told)}."


def _lost(about: Identified) -> set[str]:
    """Results that are determined, and would not be without the claims beside the grades."""
    without = {spread.id: spread.verdict for spread in about.narrower}
    return {
        s.id for s in about.spreads
        if s.verdict == "determined" and without.get(s.id, "determined") != "determined"
    }  # fmt: skip


def _extras(c: Chapter) -> str:
    also = c.trial.identified.about.get("also", []) if c.trial.identified else []
    return words.listed([_extra(c, name) for name in also])


def _extra(c: Chapter, name: str) -> str:
    """A claim that counts whatever its grade, in words."""
    if name == "stage-split":
        return "the sizes and counts of each stage"
    claim = next((claim for claim in c.trial.claims if name in (claim.id, claim.quantity)), None)
    if claim is None:
        return name
    label = c[claim.id].label if claim.id in c.results else claim.label
    return plain(f"the {determined.within(label)} of {claim.printed_as}")


def _label(result: Result) -> str:
    return plain(determined.within(determined.named(result)))


def _ranged(result: Result) -> str:
    """A result with its range over all cohorts."""
    unit = "" if result.unit in ("percent", "patients", "") else f" {result.unit}"
    return f"{_label(result)} ({result.range_text}{unit})"


def _outside(result: Result, low: float | None, high: float | None) -> bool:
    value = result.value
    if value is None:
        return False
    below = low is None or value < low - ROUNDED * max(1, abs(low))
    above = high is not None and value > high + ROUNDED * max(1, abs(high))
    return below or above


def _fits(n: int, percent: str) -> bool:
    return any(rounds_to(100 * x / n, percent) for x in range(n + 1))


def _either(names: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _not_told(error: InputError) -> str:
    return f"There is nothing to tell here: {error}."
