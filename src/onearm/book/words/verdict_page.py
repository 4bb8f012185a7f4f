"""Sentences on what agrees, what of it could have failed, and what would overturn a verdict."""

from __future__ import annotations

from onearm.analysis.concordance import Comparison
from onearm.book.chapter import Chapter
from onearm.errors import InputError
from onearm.plots.words import capital, listed, percent
from onearm.stats.two_arm import two_arm
from onearm.tables import kind_mark
from onearm.texts import plain

NAMED = 3
"""Numbers that are named as examples."""


def elsewhere(c: Chapter) -> str:
    """Which printed numbers the tables leave to the files, and why."""
    others = sum(x.of_another_trial for x in c.concordance)
    choices = sum(x.is_choice and not x.of_another_trial for x in c.concordance)
    parts = []
    if others:
        parts.append(
            f"{others} more are of other trials: [the yardstick](01-null.ipynb) lists them and "
            "converts their medians"
        )
    if choices:
        parts.append(f"{choices} are choices made on the way of an inference, not results")
    if not c.concordance:
        return "A file `published.csv` in the trial folder would bring a table here."
    if not parts:
        return "Every number that the trial folder states is in a table above."
    return f"{capital('; '.join(parts))}. They are in the files."


def built_in(c: Chapter) -> str:
    """How many of the numbers that agree could have failed to."""
    agree = [x for x in c.concordance if x.verdict == "agrees"]
    differ = [x for x in c.concordance if x.verdict == "differs"]
    if not c.concordance:
        return (
            "Nothing was published on this trial in its folder, so nothing could agree or fail to. "
            "The numbers of this book stand alone, and a second analyst would be their test."
        )
    built = [x for x in agree if x.built_in]
    free = [x for x in agree if not x.built_in]
    text = f"{len(agree)} numbers agree."
    if built:
        text += (
            f" For {len(built)} of them that was built in: the synthetic patients were drawn to "
            "meet them, or they went into a search as its input. Their agreement says that the "
            "numbers can be true together, no more."
        )
    if free:
        found = "were found" if built else "were all found"
        text += (
            f" {capital(_count(len(free)))} {found}: the calculation did not know the "
            f"number and came to it{_examples(free)}.{_inferred(free)}"
        )
    if differ:
        text += f" {capital(_count(len(differ)))} differ, and the table says why."
    return text


def overturn(c: Chapter) -> str:
    """What it would have taken to come to the other verdict."""
    primary, rule, stated = c["primary.rate"], c.analysis.rule, c.trial.spec.design
    if primary.value is None or rule is None or stated is None or primary.n != rule.n:
        text = (
            "There is no rule here that the result met or missed, so there is no verdict to "
            "overturn. What would add to the result is a comparison: patients who are put by "
            "chance into two groups."
        )
        return text
    gap = rule.r + 1 - (primary.x or 0)
    more = f"{gap} more" if gap > 0 else f"{1 - gap} fewer"
    text = f"With {more} successes among {rule.n} the verdict would be the other one."
    try:
        needed = two_arm(stated.p0, stated.p1, stated.alpha, 1 - stated.power)
    except InputError:
        return f"{text} That is how much one more trial of the same kind could tell."
    return (
        f"{text} Another trial of the same kind would have the same yardstick, and the same "
        f"doubts. A randomised one would not need a yardstick. To ask {percent(stated.p0)} against "
        f"{percent(stated.p1)} with the same error rates, it would take {needed.n} patients "
        f"{kind_mark('derived')} by Fisher's exact test, instead of {rule.n}."
    )


def fair(c: Chapter) -> str:
    """The question of the book, answered as far as numbers can."""
    primary, rule, p0 = c["primary.rate"], c.analysis.rule, c["design.p0"]
    if primary.value is None or rule is None or p0.value is None:
        return (
            "*Was this trial's answer fair?* It gave none that could be unfair: no rate, no rule, "
            "or no endpoint was stated beforehand. *What does it tell us?* What happened to these "
            "patients, with the intervals that their number allows."
        )
    low, high = (f"{end:.1f}%" for end in primary.ci if end is not None)
    met = primary.n == rule.n and (primary.x or 0) > rule.r
    told = "rejected" if met else "not rejected"
    judged = f"By its own rule the null rate of {p0.text} is {told}"
    if primary.n != rule.n:
        judged = f"Its rule is for {rule.n} patients, {primary.n} were counted, and so it is silent"
    return (
        f"*Was this trial's answer fair?* {judged}, and the count of {primary.count} bears that "
        "out. Whether the rule itself was fair depends on the yardstick and on who was counted. "
        f"*What does it tell us?* That true rates from {low} to {high} "
        f"{kind_mark(primary.kind, primary.id)} are in keeping with what was seen, in patients who "
        "were counted as these were."
    )


def _examples(found: list[Comparison]) -> str:
    """Some that are of results, not of the design."""
    named = [f"{plain(x.label)} ({plain(x.published)})" for x in found if x.chapter != "design"]
    return f", as with {listed(named[:NAMED])}" if named else ""


def _inferred(found: list[Comparison]) -> str:
    """What was inferred was never in print, so that meeting it tests an inference alone."""
    inferred = sum(x.grade == "I" for x in found)
    if not inferred:
        return ""
    who = "All of them are" if inferred == len(found) else f"{inferred} of them are"
    if len(found) == 1:
        who = "It is"
    return (
        f" {who} of grade I, inferred from what was printed: to meet such a number again tests "
        "the inference, not the paper."
    )


def _count(n: int) -> str:
    return "one" if n == 1 else str(n)
