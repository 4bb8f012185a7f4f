"""Sentences on the primary endpoint, and what the rule of the trial makes of it."""

from __future__ import annotations

from onearm.book.chapter import Chapter
from onearm.book.words.marks import marked
from onearm.plots.words import patients
from onearm.tables import kind_mark


def primary(c: Chapter) -> str:
    """The primary endpoint with its interval and what the design says of it."""
    found, result = c.analysis.primary, c["primary.rate"]
    if found is None or result.value is None:
        return "This trial states no primary endpoint that its tables can answer."
    low, high = (f"{limit:.1f}%" for limit in result.ci if limit is not None)
    text = (
        f"Of {patients(result.n or 0)}, {result.x} {'was' if result.x == 1 else 'were'} "
        f"event-free ({found.endpoint.upper()}) beyond "
        f"{found.at:g} {found.unit}: {marked(result)}. "
        f"A true rate as low as {low} or as high as {high} would be in keeping with this count; "
        f"that is what {patients(result.n or 0)} can tell."
    )
    if found.censored or found.unrecorded:
        text += (
            f" Of the others, {found.censored} {'was' if found.censored == 1 else 'were'} censored "
            f"before the landmark and {found.unrecorded} "
            f"{'has' if found.unrecorded == 1 else 'have'} no record; they count as failures."
        )
    else:
        where = "In the synthetic cohort nobody" if c.trial.spec.synthetic else "Nobody"
        text += f" {where} was lost before the landmark."
    return f"{text}\n\n{against_the_rule(c)}"


def chance(c: Chapter) -> str:
    """How often the count would come up if the rate were the uninteresting one."""
    found, p_value = c.analysis.primary, c["primary.pvalue"]
    if found is None or p_value.value is None:
        return "Without a rate to hold it against, there is nothing that chance could explain."
    look = ", if nobody looked half-way" if c.analysis.design is not None else ""
    return (
        f"If the true rate were {c['design.p0'].text}, {found.rate.x} or more successes among "
        f"{found.rate.n} patients would come up in {100 * p_value.value:.0f}% of trials{look} "
        f"{kind_mark(p_value.kind, p_value.id)}."
    )


def against_the_rule(c: Chapter) -> str:
    rule, found = c.analysis.rule, c.analysis.primary
    if found is None or rule is None:
        return "Without a stated design there is no threshold to hold this against."
    n, null = found.rate.n, c["design.p0"].text
    stated = c.trial.spec.design
    by = "By the rule inferred here, the design" if stated and stated.inferred else "The design"
    needed = f"{by} asked for {rule.r + 1} successes among {rule.n} patients"
    if n != rule.n:
        return (
            f"{needed}, but {n} were counted, so its rule does not decide. If the true rate were "
            f"{null}, {found.rate.x} or more successes would come up with probability "
            f"{c['primary.pvalue'].text}."
        )
    if found.rate.x > rule.r:
        return f"{needed}; the trial had {found.rate.x}, so the null rate of {null} is rejected."
    short = rule.r + 1 - found.rate.x
    return (
        f"{needed}; the trial had {found.rate.x}, {short} short, so the null rate of {null} is not "
        "rejected. That is not proof that the treatment does nothing: the interval says what "
        "remains possible."
    )
