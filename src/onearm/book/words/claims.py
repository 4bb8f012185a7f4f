"""Sentences on what the trial set out to show, its rule, and what came of it."""

from __future__ import annotations

from onearm.book.chapter import Chapter
from onearm.book.words.endpoint import against_the_rule
from onearm.book.words.marks import marked
from onearm.plots.words import listed
from onearm.tables import kind_mark
from onearm.texts import plain

DERIVED = kind_mark("derived")


def claim(c: Chapter) -> str:
    """What the trial set out to show and what it found, in a few sentences."""
    spec, primary = c.trial.spec, c["primary.rate"]
    stated = {"Treatment": spec.intervention, "Disease": spec.disease, "Source": spec.source}
    about = "\n".join(f"- **{name}**: {plain(text)}" for name, text in stated.items() if text)
    if primary.value is None:
        found = f"Nothing here decides the trial: {primary.note}."
    else:
        found = f"{primary.count} patients reached the primary endpoint: {marked(primary)}."
        found += f" {against_the_rule(c)}"
    return f"{about}\n\n{found}" if about else found


def design(c: Chapter) -> str:
    """The rule in words, with its error rates."""
    rule, single, stated = c.analysis.design, c.analysis.single, c.trial.spec.design
    if stated is None:
        return "This trial states no design, so there is no rule to judge its result by."
    aim = (
        f"A rate of {c['design.p0'].text} is not interesting, one of {c['design.p1'].text} would "
        f"be. If the true rate is the first, at most {100 * stated.alpha:g}% of such trials may "
        f"claim activity (alpha, the type I error). If it is the second, at least "
        f"{100 * stated.power:g}% must (the power)."
    )
    guess = ""
    if stated.inferred:
        names = {"p1": "the desirable rate", "alpha": "alpha", "power": "the power"}
        guess = (
            " Not all of this is printed: "
            + listed([names.get(name, name) for name in stated.inferred])
            + f" {'was' if len(stated.inferred) == 1 else 'were'} inferred."
        )
    if single is not None:
        which = "smallest" if stated.n is None else "stated"
        return (
            f"{aim}{guess}\n\nThe {which} single-stage design for these numbers: treat {single.n} "
            f"patients and call the treatment active if more than {single.r} succeed. Its exact "
            f"type I error is {100 * single.alpha:.2f}% and its power {100 * single.power:.2f}% "
            f"{DERIVED}."
        )
    if rule is None:
        return aim
    return (
        f"{aim}{guess}\n\nThe {rule.kind} two-stage design for these numbers: treat {rule.n1} "
        f"patients and stop if {rule.r1} or fewer succeed; otherwise go on to {rule.n} and call "
        f"the treatment active if more than {rule.r} do. "
        f"Its exact type I error is {100 * rule.alpha:.2f}% and its power {100 * rule.power:.2f}%. "
        f"If the rate is the uninteresting one, it stops after stage 1 in "
        f"{100 * rule.pet0:.1f}% of trials and needs {rule.en0:.1f} patients on average {DERIVED}."
    )


def verdict(c: Chapter) -> str:
    """How many published numbers agree."""
    if not c.concordance:
        return (
            "This trial folder has no published.csv, so there is nothing to compare with. "
            f"All numbers of this book are {c.trial.kind}."
        )
    printed = [x for x in c.concordance if x.grade == "A"]
    tally = {v: sum(x.verdict == v for x in printed) for v in ("agrees", "differs")}
    rest = len(printed) - sum(tally.values())
    built = sum("by construction" in x.reason for x in printed)
    text = (
        f"Of {len(printed)} entries of grade A (printed in the paper's abstract or figure "
        f"legends), {tally['agrees']} are reproduced at the printed precision and "
        f"{tally['differs']} differ. The other {rest} describe the protocol or need data that are "
        "not public."
    )
    if built:
        text += (
            f" In {built} of those that agree, agreement was built in: the synthetic patients were "
            "drawn to meet them. It shows that the numbers can be true together, no more."
        )
    return text


def files(c: Chapter) -> str:
    """Links to the files beside the pages."""
    links = {"results.json": "all results of this book", "run.json": "how the run came about"}
    if c.trial.claims:
        links = {
            "concordance.csv": "every published number beside its reproduction, as a table",
            "concordance.json": "the same, with the meaning of each column",
        } | links
    items = "".join(f'<li><a href="{f}" download>{f}</a>: {what}</li>' for f, what in links.items())
    return f"<ul>{items}</ul>"
