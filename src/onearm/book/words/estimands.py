"""Sentences on who was counted, and what the same successes say over other patients."""

from __future__ import annotations

from onearm.analysis.suppression import is_few
from onearm.book.chapter import Chapter
from onearm.book.figures import bounds
from onearm.book.words.designs import DERIVED
from onearm.plots import words
from onearm.tables import kind_mark


def moved(c: Chapter) -> str:
    """The rate over each population, and how that compares with the null and with the rule."""
    found = bounds.bounds(c.analysis)
    mark = f" {kind_mark(found.kind)}" if found.kind else ""
    told = [
        f"over the {row.n} of the {row.label[0].lower()}{row.label[1:]} {row.text}"
        for row in found.rows
    ]
    whose = (
        "Invented numbers, for this trial states no primary endpoint: " if found.invented else ""
    )
    if len(told) == 1 and not found.open:
        row = found.rows[0]
        return (
            f"All populations of this trial are the same {words.patients(row.n)}, and everybody's "
            f"outcome is known: {row.text}{mark}. Nothing hangs on the denominator."
        )
    text = words.capital(f"{whose}{words.listed(told)}{mark}.")
    last = found.rows[-1]
    if found.open:
        text += (
            f" Of {words.patients(found.open)} the outcome is not known. What became of them "
            f"is worth {words.number(100 * (last.best - last.worst))} points."
        )
    return f"{text}{_against(c, found)}"


def left_behind(c: Chapter) -> str:
    """How many of those treated are behind the primary endpoint."""
    counts = c.analysis.counts
    names = [name for name in ("safety", "efficacy", "primary") if name in counts]
    if len(names) < 2:
        n = len(c.trial.population("safety"))
        return (
            f"This trial names no more than one population, of {words.patients(n)}: whoever was "
            "treated is counted, and no step leaves anybody behind."
        )
    first, last = counts[names[0]], counts[names[-1]]
    between = f", {counts['efficacy']} of them efficacy-evaluable" * (len(names) == 3)
    kinds = c.trial.kind
    least = c.trial.spec.privacy.min_cell
    if least is not None and is_few(first - last, least):
        return (
            f"Of {words.patients(first)} in the safety population all but a few are behind the "
            f"number of the {names[-1]} population."
        )
    if first == last:
        return f"All {words.patients(first)} who were treated are counted for the last endpoint."
    return (
        f"Of {words.patients(first)} in the safety population{between}, {last} are behind the "
        f"number of the {names[-1]} population: {first - last}, or "
        f"{words.percent((first - last) / first)}, are not "
        f"{kind_mark('derived' if kinds == 'reconstructed' else kinds)}."
    )


def _against(c: Chapter, found: bounds.Bounds) -> str:
    """Whether the worst and the best case lie below and above the null, and what a test says."""
    if found.null is None or found.invented:
        return ""
    low, high = (pick(row for row in ends) for pick, ends in (
        (min, [row.worst for row in found.rows]), (max, [row.best for row in found.rows]),
    ))  # fmt: skip
    null = words.percent(found.null)
    where = "on both sides of" if low < found.null < high else (
        "above" if low >= found.null else "below"
    )  # fmt: skip
    p_values = bounds.chance_by_population(found)
    least = min(p_values, key=lambda row: row[1])
    return (
        f"\n\nThe cases lie {where} the null rate of {null}. In the best one, that of the "
        f"{least[0][0].lower()}{least[0][1:]}, so many successes or more would come up with "
        f"probability {least[1]:.3f} if the rate were {null}, as if in one stage {DERIVED}."
        f"{_needed(c, least[1])}"
    )


def _needed(c: Chapter, chance: float) -> str:
    stated = c.trial.spec.design
    if stated is None:
        return ""
    reached = "less than" if chance <= stated.alpha else "more than"
    return f" That is {reached} the {stated.alpha:g} that the design allowed for a false claim."


def found(c: Chapter) -> str:
    """How far those who were left out could have moved the answer, in two lines."""
    who = bounds.bounds(c.analysis)
    lines = [f"- {left_behind(c)}"]
    if who.invented:
        lines.append("- This trial's tables give no primary endpoint that they could have moved.")
    elif who.open:
        first, last = who.rows[0], who.rows[-1]
        over = f"{last.label[0].lower()}{last.label[1:]}"
        lines.append(
            f"- The rate is {first.text} over the {first.n} who were counted, and somewhere from "
            f"{last.text} over the {last.n} of the {over} {kind_mark(who.kind)}."
        )
    else:
        lines.append(
            "- Everybody's outcome is known, so nothing but chance gives the rate a range "
            f"{kind_mark(who.kind)}."
        )
    return "\n".join(lines)
