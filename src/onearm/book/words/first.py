"""The first page in three paragraphs: what was asked, what was found, how far to trust it."""

from __future__ import annotations

from onearm.analysis import Result
from onearm.book.chapter import Chapter
from onearm.book.figures.first import known
from onearm.book.words.marks import marked
from onearm.plots.words import patients
from onearm.tables import kind_mark
from onearm.texts import plain

LIVING = {"pfs": " without growth of the disease", "os": ""}
"""What a success of the endpoint is, after 'live beyond 24 weeks'."""
ALONE = "Nobody was randomised."
ONE_ARM = "Only one arm of a larger trial is looked at here, without its others."


def screen(c: Chapter) -> str:
    """All three, each with its lead in bold."""
    parts = {"Asked": asked(c), "Found": found(c), "How far to trust it": trust(c)}
    return "\n\n".join(f"**{lead}.** {text}" for lead, text in parts.items())


def asked(c: Chapter) -> str:
    """The question of the trial in one or two sentences."""
    spec, primary = c.trial.spec, c.analysis.trial.spec.primary
    what, whom = plain(spec.intervention or spec.title), "patients"
    if spec.disease:
        whom += f" with {plain(spec.disease)}"
    if primary is None:
        return (
            f"What happens to {whom} who are given this: {what}? The trial names no single "
            "endpoint that it wants to be judged by."
        )
    success = f"beyond {primary.at:g} {primary.unit}{LIVING[primary.endpoint]}"
    if spec.design is None:
        return f"How many {whom} live {success}, if given {what}? No rate to beat is stated."
    p0 = c["design.p0"]
    return (
        f"Do more than {p0.text} {kind_mark(p0.kind, p0.id)} of {whom} live {success}, if given "
        f"{what}?"
    )


def found(c: Chapter) -> str:
    """What came of it, in one to three sentences."""
    primary, rule = c["primary.rate"], c.analysis.rule
    if primary.value is None:
        told = [f"{plain(r.label)}: {marked(r)}." for r in _others(c)[:2]]
        return " ".join(told) or "The tables of this trial give no result that decides anything."
    count = f"{primary.count} did: {marked(primary)}."
    if rule is None:
        return f"{count} Without a rate fixed in advance that is neither a success nor a failure."
    stated = c.trial.spec.design
    by = "the rule we infer" if stated and stated.inferred else "the rule"
    if primary.n != rule.n:
        return f"{count} But {by} is for {rule.n} patients, so it does not decide."
    if (primary.x or 0) > rule.r:
        return f"{count} As {by} asks for {rule.r + 1}, the rate to beat was beaten."
    return (
        f"{count} As {by} asks for {rule.r + 1}, the treatment is not shown to be better, nor "
        "shown not to be."
    )


def trust(c: Chapter) -> str:
    """How far, in chance, in comparison, and in data."""
    primary = c["primary.rate"]
    first = primary if primary.value is not None else next(iter(_others(c)), None)
    parts = []
    if first is not None and first.unit == "percent" and None not in first.ci:
        low, high = (f"{end:.1f}%" for end in first.ci if end is not None)
        parts.append(f"{patients(first.n or 0)} leave {low} to {high} open, by chance alone.")
    parts.append(ALONE if c.trial.spec.arm is None else ONE_ARM)
    if not c.trial.spec.synthetic:
        parts.append("The numbers come from the records of the patients themselves.")
        return " ".join(parts)
    printed = [x for x in c.concordance if x.grade == "A" and x.reproduced]
    agree = sum(x.verdict == "agrees" for x in printed)
    parts.append("No patient's record is public, so what was not printed is open.")
    if printed:
        all_ = "All" if agree == len(printed) else f"{agree} of"
        parts.append(f"{all_} {len(printed)} printed results that can be checked hold together.")
    return " ".join(parts)


def _others(c: Chapter) -> list[Result]:
    """Results that speak where there is no primary endpoint."""
    here = known(c.analysis)
    ids = ("orr.rate", "pfs.median", "os.median", "safety.grade3plus.rate", "safety.any.rate")
    return [here[id] for id in ids if id in here]
