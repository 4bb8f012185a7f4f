"""Sentences on how printed numbers can be read, and under which readings they agree."""

from __future__ import annotations

from onearm.book.chapter import Chapter
from onearm.book.figures import determined, readings
from onearm.errors import InputError
from onearm.plots import words
from onearm.texts import plain
from onearm.trial.printed.identified import Convention

NOT_ASKED = "Nobody has asked under which readings the claims of this trial hold together."
AT_ODDS = ("primary.rate", "pfs.median")
"""A rate at a landmark, and a median that comes after it."""
CENSORED = {
    "failures": "who was censored before the landmark counts as a failure",
    "nobody": "nobody was censored before the landmark",
}
MEDIAN = {"midpoint": "its middle", "first": "its first day"}


def assumed(c: Chapter) -> str:
    """The one reading under which all ranges hold."""
    try:
        reading = determined.identified(c.analysis).about.get("reading", {})
    except InputError:
        return ""
    parts = []
    if "curve" in reading:
        n = c.analysis.counts.get(reading["curve"])
        people = f" ({words.patients(n)})" if n else ""
        parts.append(f"the curve is that of the {reading['curve']} population{people}")
    if reading.get("landmark"):
        moment = readings.moment(c.analysis, float(reading["landmark"]))
        parts.append(f"the landmark is {moment}")
    if reading.get("censored") in CENSORED:
        parts.append(CENSORED[reading["censored"]])
    if reading.get("median") in MEDIAN:
        parts.append(
            f"the median of a curve that lies flat on one half is {MEDIAN[reading['median']]}"
        )
    if reading.get("transform"):
        parts.append(f"intervals of medians are made on the {reading['transform']} scale")
    if not parts:
        return ""
    return (
        f"All of this holds under one reading of the printed numbers: {words.listed(parts)}. "
        "Under another reading the ranges may differ."
    )


def tension(c: Chapter) -> str:
    """Under how many readings all claims hold at once, and what conflicts elsewhere."""
    try:
        every = determined.identified(c.analysis).conventions
    except InputError as error:
        return f"There is nothing to tell here: {error}."
    if not every:
        return NOT_ASKED
    made = f"There are {readings.grid(every)}."
    holding = [x for x in every if x.holds == "yes"]
    if len(holding) == len(every):
        return f"{made} All claims hold at once under each of them: none is ruled out."
    text = f"{made} All claims hold at once under {len(holding)} of {len(every)} readings."
    if holding:
        text += f" {_what_decides(c, every)}"
    lines = [
        f"- **{readings.number(i)}**: {_sources(c, ids)}{_how_often(every, ids)}."
        for i, ids in enumerate(readings.conflicts(every))
    ]
    if not lines:
        return text
    told = (
        "Where they do not hold, these are the smallest sets that conflict. *No* is a proof that "
        "no data set meets them; *not found* says that none was found."
    )
    return "\n".join([f"{text}\n\n{told}\n", *lines])


def at_odds(c: Chapter) -> str:
    """Is the median wrong, or the rate, if they seem to be at odds?"""
    every = c.trial.identified.conventions if c.trial.identified else ()
    if not every:
        return NOT_ASKED
    both = sum(x.holds == "yes" for x in every)
    apart = sum(
        x.holds == "no" and {part.partition(",")[0] for part in x.conflict} == set(AT_ODDS)
        for x in every
    )
    if not both:
        return "Is one of the two wrong? No reading was found under which all claims hold."
    text = f"Is one of the two wrong? No: under {both} of {len(every)} readings both are right."
    if apart:
        text += f" Under {apart} they cannot both be."
    return text


def _what_decides(c: Chapter, every: tuple[Convention, ...]) -> str:
    """Which choices leave no reading under which all holds, and which make no difference."""
    names = {"transform": "the scale", "median": "the rule for a flat piece",
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
            told.append(plain(id))
            continue
        label = determined.within(c[claim.id].label if claim.id in c.results else claim.label)
        part = "" if part.strip() in ("", "value") else f",{part}"
        told.append(plain(f"{label}{part} ({claim.printed_as}, {claim.grade})"))
    return words.listed(told)


def _how_often(every: tuple[Convention, ...], ids: tuple[str, ...]) -> str:
    number = sum(x.conflict == ids for x in every)
    return f", under {number} reading{'s' * (number != 1)}"
