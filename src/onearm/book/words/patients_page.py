"""The verdict in plain words, for patients and those who are close to them.

Short sentences, no formula, and counts of people instead of percentages. What a trial does not
give is left out.
"""

from __future__ import annotations

from onearm.analysis.result import Result
from onearm.book.chapter import Chapter
from onearm.book.figures.first import known, state
from onearm.book.words.marks import quiet
from onearm.plots.words import capital
from onearm.texts import plain

HALVES = {"pfs.median": "were alive with no growth of the disease", "os.median": "lived"}


def tested(c: Chapter) -> str:
    """What was given, to whom, and that nobody got anything else."""
    spec = c.trial.spec
    what = f"This treatment was tested: **{plain(spec.intervention or spec.title)}**."
    whom = f" It was given to people with {plain(spec.disease)}." if spec.disease else ""
    made = " This trial is made up. It never took place." if spec.fictitious else ""
    if spec.arm is not None:
        return (
            f"{what}{whom}{made}\n\nThis page looks at one group of a larger trial. What "
            "happened in the other groups is not told here."
        )
    return (
        f"{what}{whom}{made}\n\nEverybody in this trial got the new treatment. There was no second "
        "group with another treatment. So the result was compared with what earlier studies had "
        "found in other people."
    )


def took_part(c: Chapter) -> str:
    """How many people were treated, and how many were counted for the main result."""
    here = known(c.analysis)
    every = here.get("flow.safety") or here.get("flow.all")
    if every is None:
        return "How many people took part is not known."
    text = f"About {_people(every)} took part." if _loose(every) else f"{_people(every)} took part."
    counted = here.get("flow.primary")
    if counted is not None and counted.value != every.value:
        text += (
            f" For the main result {_people(counted)} were counted. The rules of the trial left "
            "out the others."
        )
    return text


def happened(c: Chapter) -> str:
    """The main result, shrinkage, and times that half of the people reached."""
    here, lines = known(c.analysis), []
    primary, at = here.get("primary.rate"), c.trial.spec.primary
    if primary is not None and at is not None:
        lines.append(
            f"After {_time(at.at, at.unit)}, **{_of(primary)}** {_mark(primary)} were "
            f"{state(at.endpoint)}."
        )
        stated = c.trial.spec.design
        if stated is not None and primary.n:
            lines.append(
                f"With earlier treatment one would have expected about {stated.p0 * primary.n:.0f} "
                f"of {primary.n} {quiet('derived')}."
            )
    if (shrank := here.get("orr.rate")) is not None:
        lines.append(f"In **{_of(shrank)}** {_mark(shrank)} the disease shrank clearly.")
    for id, did in HALVES.items():
        if (half := here.get(id)) is not None:
            earlier = ", says an earlier report" if half.grade == "S" else ""
            lines.append(
                f"Half of the people {did} for about {half.value:.0f} {half.unit} or longer "
                f"{_mark(half)}{earlier}."
            )
    if not lines:
        return "The results that are known do not say how the people did."
    return _bullets(lines)


def harmed(c: Chapter) -> str:
    """Side effects, as far as they are known."""
    here, lines = known(c.analysis), []
    severe = here.get("safety.related_grade34.rate")
    if severe is not None:
        lines.append(
            f"**{_of(severe)}** {_mark(severe)} had a severe side effect that doctors put down to "
            "the treatment."
        )
    elif (grave := here.get("safety.grade3plus.rate")) is not None:
        lines.append(f"**{_of(grave)}** {_mark(grave)} had a severe health problem, whatever "
                     "its cause.")  # fmt: skip
    if (immune := here.get("safety.immune_suppressed.rate")) is not None:
        lines.append(
            f"In **{_of(immune)}** {_mark(immune)} the body's own defences attacked healthy parts, "
            "and medicine was needed to calm them."
        )
    if not lines and (some := here.get("safety.any.rate")) is not None:
        lines.append(f"**{_of(some)}** {_mark(some)} had some health problem during the trial.")
    if not lines:
        return "What is known of this trial says nothing of side effects. That does not mean none."
    return _bullets(lines)


def means(c: Chapter) -> str:
    """What follows from the main result, and what does not."""
    primary, rule = c["primary.rate"], c.analysis.rule
    few = f" In only {primary.n} people, chance plays a large part." if primary.n else ""
    if primary.value is None or rule is None or primary.n != rule.n:
        return (
            "The trial describes what happened to these people. It set no bar that the result had "
            f"to pass, or not one that fits.{few}"
        )
    if (primary.x or 0) > rule.r:
        return (
            "More people did well than was expected from earlier treatment. The trial passed the "
            "bar that was set for it. That is a good sign. It is not yet proof, because other "
            f"people, at another time, were the comparison.{few}"
        )
    return (
        f"The trial did not pass the bar that was set for it. {rule.r + 1} people would have had "
        f"to do well; {primary.x} did. So it is not shown that the new treatment is better than "
        f"the old one.{few}"
    )


def not_means(c: Chapter) -> str:
    """What the result must not be taken for."""
    alone = "Nobody was put into groups by chance, so the people may have been different."
    if c.trial.spec.arm is not None:
        alone = "Only one group is told of here."
    lines = [
        "It does not say what will happen to you, or to one person you know.",
        f"It does not say that one treatment is better than another. {alone}",
    ]
    primary, rule = c["primary.rate"], c.analysis.rule
    missed = rule is not None and primary.n == rule.n and (primary.x or 0) <= rule.r
    if primary.value is not None and missed:
        lines.insert(
            1,
            "It does not say that the treatment helps nobody. Some people did well, and the trial "
            "is too small to say how many more or fewer could.",
        )
    return _bullets(lines)


def _of(result: Result) -> str:
    """'13 of 28 people', 'about 24 of every 100 people'."""
    if result.x is not None and result.n:
        about = f"about {round(100 * result.x / result.n)} of every 100 people"
        return f"{result.x} of {result.n} people" + (f" ({about})" if result.n > 100 else "")
    return f"about {result.value:.0f} of every 100 people"


def _people(result: Result) -> str:
    return f"{result.value:.0f} people {_mark(result)}"


def _loose(result: Result) -> bool:
    return result.grade == "I"


def _time(value: float, unit: str) -> str:
    return f"{value:g} {unit if value != 1 else unit.removesuffix('s')}"


def _mark(result: Result) -> str:
    return quiet(result.kind, result.id)


def _bullets(lines: list[str]) -> str:
    return "\n".join(f"- {capital(line)}" for line in lines)
