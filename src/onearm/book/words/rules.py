"""Sentences on what a rule does by chance, what one more of anything does to it, and the rest."""

from __future__ import annotations

from onearm.analysis import Analysis
from onearm.book.chapter import Chapter
from onearm.book.figures import chances, changes, question, randomised
from onearm.errors import InputError
from onearm.plots.words import patients, percent
from onearm.stats import simon
from onearm.stats.single_stage import describe_single
from onearm.stats.two_arm import claims, usual_formula
from onearm.tables import kind_mark

DERIVED = kind_mark("derived")

OFF = 0.10
"""By how much the old treatment may do better in the patients of a trial, for an example."""


def heaps(c: Chapter) -> str:
    """How much of either heap lies on the wrong side of the line."""
    found = chances.count(c.analysis)
    asked, above = found.asked, found.r + 1
    rule = describe_single(found.r, found.n, asked.p0, asked.p1)
    false, missed = rule.alpha, 1 - rule.power
    example = "In this example" if asked.example else "Here"
    text = (
        f"{example} a treatment that does nothing ends with {above} successes or more among "
        f"{found.n} in {percent(false)} of trials, and one that works as hoped with fewer in "
        f"{percent(missed)}"
    )
    design = c.analysis.design
    if design is None:
        return f"{text} {DERIVED}."
    return (
        f"{text} {DERIVED}. That is so if everybody is treated before anybody counts. "
        f"The look half-way changes both a little, because it stops some of either kind: a false "
        f"claim is left in {percent(design.alpha)}, and a good treatment is missed in "
        f"{percent(1 - design.power)} {DERIVED}."
    )


def one_more(c: Chapter) -> str:
    """What one patient more does to the rule of this trial."""
    try:
        by_size = {tooth.n: tooth for tooth in changes.teeth(c.analysis)}
    except InputError as error:
        return f"There is no rule to change here: {error}."
    rule = c.analysis.rule
    if rule is None or rule.n + 1 not in by_size:
        return "No rule with one patient more keeps the type I error."
    more = by_size[rule.n + 1]
    asks = f"{more.needed} successes in place of {rule.r + 1}"
    if more.needed == rule.r + 1:
        asks = f"{more.needed} successes as before"
    return (
        f"With {patients(more.n)} in place of {rule.n} the rule asks for {asks}, and its power "
        f"goes from {percent(rule.power)} to {percent(more.power)} {DERIVED}."
    )


def randomised_size(c: Chapter) -> str:
    """What a randomised comparison costs, and what half of this trial's patients could tell."""
    asked, rule = question.question(c.analysis), c.analysis.rule
    try:
        found = randomised.comparison(asked)
    except InputError as error:
        return f"No randomised comparison is shown: {error}."
    usual = 2 * usual_formula(asked.p0, asked.p1, asked.alpha, asked.beta)
    text = (
        f"To tell {percent(asked.p1)} from {percent(asked.p0)} with the same errors it takes "
        f"{patients(found.n)}, {found.n_arm} in each arm, if the arms are compared by Fisher's "
        f"exact test. That test is cautious: it spends {percent(found.alpha)} of the "
        f"{percent(asked.alpha, 0)} allowed. The usual formula, which is not exact, gives {usual} "
        f"{DERIVED}."
    )
    if rule is None:
        return text
    half = rule.n // 2
    chance = claims(half, asked.alpha, asked.p0, asked.p1)
    return (
        f"{text} The {found.n} are {found.n / rule.n:.1f} times the {rule.n} of this design. "
        f"If those {rule.n} were divided, {half} to each arm, a treatment that works as hoped "
        f"would be found in {percent(chance, 0)} of such trials {DERIVED}."
    )


def misjudged(c: Chapter) -> str:
    """What a wrong yardstick does to this rule, and to a randomised comparison."""
    asked = question.question(c.analysis)
    try:
        both = randomised.comparison(asked)
        old = min(asked.p0 + OFF, 0.99)
        one = randomised.false_claim(c.analysis, old)
    except InputError as error:
        return f"Nothing to compare here: {error}."
    level = claims(both.n_arm, both.level, old, old)
    return (
        f"Suppose that in the patients of the trial the old treatment really achieves "
        f"{percent(old)}, and not {percent(asked.p0)}. "
        f"The rule of this trial would then claim a treatment that is no better in "
        f"{percent(one)} of trials, the randomised comparison in {percent(level)} {DERIVED}."
    )


def promised(c: Chapter) -> str:
    """What the rule of this trial promised, in one paragraph: for the end of the chapter."""
    rule, asked = c.analysis.rule, question.question(c.analysis)
    if rule is None:
        return (
            "This trial states no design. "
            "What its count means was not fixed before it was known, so this book can describe it "
            "and cannot call it a success or a failure."
        )
    text = (
        f"The rule needs {rule.r + 1} successes among {patients(rule.n)}. "
        f"By it a treatment at {percent(asked.p0)} is claimed active in {percent(rule.alpha)} of "
        f"trials and one at {percent(asked.p1)} in {percent(rule.power)}; at "
        f"{percent(even(c.analysis))} the answer is a coin toss {DERIVED}."
    )
    if isinstance(rule, simon.Design):
        text += (
            f" If the treatment does nothing, {percent(rule.pet0, 0)} of such trials end after "
            f"{patients(rule.n1)} {DERIVED}."
        )
    try:
        size = randomised.comparison(asked).n
    except InputError:
        return text
    return (
        f"{text}\n\nThose are the odds if the old treatment really achieves "
        f"{percent(asked.p0)} in patients like these. "
        f"The rule cannot check that; a randomised comparison could, with {patients(size)} "
        f"{DERIVED}."
    )


def even(analysis: Analysis) -> float:
    """The true rate at which the rule claims activity in half of all trials.

    Raises
    ------
    InputError
        If the trial states no design.
    """
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        below = randomised.false_claim(analysis, middle) < 0.5
        low, high = (middle, high) if below else (low, middle)
    return (low + high) / 2
