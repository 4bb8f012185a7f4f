"""Sentences on what the printed numbers of a trial determine, true of any trial."""

from __future__ import annotations

from html import escape

from onearm.analysis import Result
from onearm.analysis.result import SUFFIX, band_range
from onearm.book.chapter import Chapter
from onearm.book.figures import determined, readings
from onearm.errors import InputError
from onearm.plots import words
from onearm.trial.identified import Convention
from onearm.trial.spec import DAYS

OBSERVED = (
    "The patients of this trial were observed: every number of this book is computed from their "
    "own data. There is one data set and nothing to reconstruct, so every range of this chapter "
    "would be a point, and its figures and tables are not shown. The chapter tells what to "
    "make of trials of which only a paper is at hand."
)
NOT_DRAWN = (
    "The patients of this trial are synthetic, and nobody has drawn the others that would agree "
    "with the same printed numbers. `onearm reconstruct claims TRIAL --draws 1000 --seed 1 "
    "--identify --conventions --out DIR` draws them; put its folder `identified` into the trial "
    "folder, and this chapter fills."
)
SHOWN = 5
"""Numbers that are told of, those that help most first."""
HELPS = 80.0
"""Percent left of a spread up to which a further number is said to narrow it."""


def opening(c: Chapter) -> str:
    """What the numbers of this chapter are of."""
    about = c.trial.identified
    if c.trial.kind == "observed":
        return OBSERVED
    if about is None:
        return NOT_DRAWN
    found = {v: determined.banded(c.analysis, v) for v in ("determined", "bounded", "open")}
    number = {verdict: len(pairs) for verdict, pairs in found.items()}
    return (
        f"{about.draws:,} cohorts were drawn (seed {about.about['seed']}). Each meets everything "
        f"in the table below, and each was analysed as this book analyses its own. Of "
        f"{sum(number.values())} reconstructed results, {number['determined']} are *determined*: "
        f"printed alike in all cohorts. {number['bounded']} are *bounded*: the printed "
        f"numbers narrow them. {number['open']} are *open*: they are hardly narrower than if "
        "nothing but the sizes of the populations had been printed."
    )


def may(c: Chapter) -> str:
    """What a reader may compute from the publication, and what not."""
    try:
        determined.identified(c.analysis)
    except InputError as error:
        return _not_told(error)
    parts = []
    for verdict, head in (
        ("determined", "**You may compute**, and anybody else will get the same"),
        ("bounded", "**You may give a range, not a number**"),
        ("open", "**You may not compute**, whatever a reconstruction says"),
    ):
        pairs = determined.banded(c.analysis, verdict)
        if pairs:
            tell = _ranged if verdict == "bounded" else _named
            items = "; ".join(tell(result) for result, _ in pairs)
            parts.append(f"- {head}: {items}.")
    return "\n".join(parts)


def own(c: Chapter) -> str:
    """Where the cohort of the book stands among the others."""
    try:
        pairs = determined.banded(c.analysis, "bounded", "open")
    except InputError as error:
        return _not_told(error)
    known = [(r, s) for r, s in pairs if r.value is not None]
    if not known:
        return "No result differs between the cohorts, so the one of this book is like all others."
    beyond = [r for r, s in known if _outside(r, s.low, None if s.never else s.high)]
    inside = [r for r, s in known if not _outside(r, s.q1, s.q3)]
    text = (
        f"Of the {len(known)} results that differ, the cohort of this book lies in the middle "
        f"half of the draws in {len(inside)}."
    )
    if not beyond:
        return f"{text} In none does it lie beyond all draws."
    names = "; ".join(_lower(r.label) for r in beyond)
    return (
        f"{text} In {len(beyond)} it lies beyond all of them: {names}. It meets the same "
        "numbers, so these draws did not reach the ends of what is possible; the ranges of this "
        "book include it."
    )


def narrower(c: Chapter) -> str:
    """What the claims beyond the grades alone have settled."""
    about = c.trial.identified
    if about is None or not about.narrower:
        return "Nothing beyond the claims of the grades that count was asked for."
    without = {spread.id: spread for spread in about.narrower}
    labels = {result.id: result.label for result in c.results.values()}
    lost = [
        _lower(labels.get(s.id, s.label))
        for s in about.spreads
        if s.verdict == "determined" and s.id in without and without[s.id].verdict != "determined"
    ]
    extras = words.listed([_extra(c, name) for name in about.about.get("also", [])])
    text = f"Without {extras}, on grade {about.about['grades']} alone, "
    if not lost:
        return f"{text}the same results are determined."
    return f"{text}{len(lost)} of the determined results would not be: {'; '.join(lost)}."


def making(c: Chapter) -> str:
    """How the cohorts were drawn: what was assumed, and what distribution they follow."""
    try:
        about = determined.identified(c.analysis).about
    except InputError as error:
        return _not_told(error)
    unit, lines = c.trial.spec.unit, []
    if about.get("scans"):
        weeks = [f"{days / 7:g}" for days in about["scans"]]
        lines.append(f"Scans are assumed every {_either(weeks)} weeks.")
    horizon = about.get("reading", {}).get("horizon")
    if horizon:
        ends = [f"{words.moment(days / DAYS[unit], unit)} {unit}" for days in horizon]
        lines.append(
            f"In the draws nobody is followed for longer than {ends[0]} (PFS) or {ends[1]} (OS); "
            "how long patients were really followed is not known."
        )
    if about.get("law"):
        lines.append(f"In one sentence: *{escape(str(about['law'])).replace('*', chr(92) + '*')}*")
    return " ".join(lines)


def tension(c: Chapter) -> str:
    """Under how many readings all claims hold at once, and what conflicts elsewhere."""
    try:
        every = determined.identified(c.analysis).conventions
    except InputError as error:
        return _not_told(error)
    if not every:
        return "Nobody has asked under which readings the claims of this trial hold together."
    holding = [x for x in every if x.holds == "yes"]
    if len(holding) == len(every):
        return f"All claims hold at once under each of {len(every)} readings: none is ruled out."
    text = f"All claims hold at once under {len(holding)} of {len(every)} readings."
    if holding:
        text += f" {_what_decides(c, every)}"
    lines = [
        f"- **{readings.letter(i)}**: {_sources(c, ids)}{_how_often(every, ids)}."
        for i, ids in enumerate(readings.conflicts(every))
    ]
    if not lines:
        return text
    told = (
        "Where they do not hold, these are the smallest sets that conflict. *No* is a proof that "
        "no data set meets them; *not found* says that none was found."
    )
    return "\n".join([f"{text}\n\n{told}\n", *lines])


def advice(c: Chapter) -> str:
    """Which further number would settle most."""
    try:
        left = determined.worth(c.analysis)
    except InputError as error:
        return _not_told(error)
    numbers = list(dict.fromkeys(number for row in left.values() for number in row))
    labels = {result.id: _lower(result.label) for result in c.results.values()}
    found: dict[str, list[str]] = {}
    for number in numbers:
        helped = sorted((row.get(number, 100), labels.get(id, id)) for id, row in left.items())
        found[number] = [
            label for share, label in helped if share <= HELPS and label != _lower(number)
        ]
    best = sorted((n for n in numbers if found[n]), key=lambda n: -len(found[n]))
    if not best:
        return (
            "None of the numbers looked at would take a fifth off any spread. One more number "
            "helps little here; patient-level data would."
        )
    lines = [
        f"- **{determined.short(number)}** would take a fifth or more off: "
        f"{'; '.join(found[number])}."
        for number in best[:SHOWN]
    ]
    idle = [_lower(number) for number in numbers if not found[number]]
    if idle:
        lines.append(f"- No other result would gain so much from: {'; '.join(idle)}.")
    return "\n".join(lines)


def _named(result: Result) -> str:
    return escape(_lower(result.label)).replace("$", "&#36;")


def _ranged(result: Result) -> str:
    """A result with its range over all cohorts."""
    found = band_range(result.band or (None, None), result.unit)
    return f"{_named(result)} ({found}{SUFFIX.get(result.unit, f' {result.unit}')})"


def _outside(result: Result, low: float | None, high: float | None) -> bool:
    value = result.value
    if value is None:
        return False
    below = low is None or value < low - 1e-9 * max(1, abs(low))
    above = high is not None and value > high + 1e-9 * max(1, abs(high))
    return below or above


def _extra(c: Chapter, name: str) -> str:
    """A claim that counts whatever its grade, in words."""
    if name == "stage-split":
        return "the sizes and counts of each stage"
    claim = next((claim for claim in c.trial.claims if name in (claim.id, claim.quantity)), None)
    if claim is None:
        return name
    label = c[claim.id].label if claim.id in c.results else claim.label
    return f"the {_lower(label)} of {claim.printed_as}"


def _what_decides(c: Chapter, every: tuple[Convention, ...]) -> str:
    """Which choices leave no reading under which all holds, and which make no difference."""
    names = {"transform": "the transformation", "median": "the rule for a flat piece",
             "censored": "how the censored count", "curve": "whose curve it is",
             "landmark": "the landmark"}  # fmt: skip
    barred, idle = [], []
    for factor, name in names.items():
        by_value: dict[object, set[tuple[object, ...]]] = {}
        for x in every:
            others = tuple(getattr(x, other) for other in names if other != factor)
            found = by_value.setdefault(getattr(x, factor), set())
            if x.holds == "yes":
                found.add(others)
        if len(by_value) < 2:
            continue
        barred += [_value(c, factor, value) for value, some in by_value.items() if not some]
        if len({frozenset(some) for some in by_value.values()}) == 1:
            idle.append(name)
    lines = []
    if barred:
        lines.append(f"None of these is {words.listed(barred)}.")
    if idle:
        makes = "make" if len(idle) > 1 else "makes"
        lines.append(f"{words.capital(words.listed(idle))} {makes} no difference to that.")
    return " ".join(lines)


def _value(c: Chapter, factor: str, value: object) -> str:
    """One choice, to follow 'none of these is'."""
    if factor == "landmark":
        return f"with a landmark of {readings.moment(c.analysis, float(str(value)))}"
    if factor == "curve":
        return f"with the curve of the {value} population"
    if factor == "censored":
        return f"with {readings.CENSORED.get(str(value), str(value))}"
    if factor == "median":
        return f"with {readings.MEDIAN.get(str(value), str(value))}"
    return f"with the {value} scale"


def _sources(c: Chapter, ids: tuple[str, ...]) -> str:
    """The claims of a conflict with what was printed."""
    known = {claim.id: claim for claim in c.trial.claims}
    told = []
    for id in ids:
        bare, _, part = id.partition(",")
        claim = known.get(bare.strip())
        if claim is None:
            told.append(escape(id))
            continue
        label = _lower(c[claim.id].label if claim.id in c.results else claim.label)
        part = "" if part.strip() in ("", "value") else f",{part}"
        told.append(escape(f"{label}{part} ({claim.printed_as}, {claim.grade})"))
    return words.listed(told)


def _how_often(every: tuple[Convention, ...], ids: tuple[str, ...]) -> str:
    number = sum(x.conflict == ids for x in every)
    return f", under {number} reading{'s' * (number != 1)}"


def _either(names: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _lower(text: str) -> str:
    """A label inside a sentence: short, without its capital unless it is an abbreviation."""
    text = determined.short(text)
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _not_told(error: InputError) -> str:
    return f"There is nothing to tell here: {error}."
