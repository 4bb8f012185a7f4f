"""Sentences that say what a result means, whatever the trial and whatever the result."""

from __future__ import annotations

from collections.abc import Callable

from onearm.analysis.analyse import ONSET
from onearm.analysis.result import Result
from onearm.analysis.suppression import why
from onearm.book.chapter import Chapter
from onearm.book.figures.response import confirm_days, from_scans
from onearm.tables import kind_mark
from onearm.texts import plain


def claim(c: Chapter) -> str:
    """What the trial set out to show and what it found, in a few sentences."""
    spec, primary = c.trial.spec, c["primary.rate"]
    stated = {"Treatment": spec.intervention, "Disease": spec.disease, "Source": spec.source}
    about = "\n".join(f"- **{name}**: {plain(text)}" for name, text in stated.items() if text)
    if primary.value is None:
        found = f"Nothing here decides the trial: {primary.note}."
    else:
        found = f"{primary.count} patients reached the primary endpoint: {_marked(primary)}."
        found += f" {_verdict(c)}"
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
            + _listed([names.get(name, name) for name in stated.inferred])
            + f" {'was' if len(stated.inferred) == 1 else 'were'} inferred."
        )
    if single is not None:
        which = "smallest" if stated.n is None else "stated"
        return (
            f"{aim}{guess}\n\nThe {which} single-stage design for these numbers: treat {single.n} "
            f"patients and call the treatment active if more than {single.r} succeed. Its exact "
            f"type I error is {100 * single.alpha:.2f}% and its power {100 * single.power:.2f}%."
        )
    if rule is None:
        return aim
    return (
        f"{aim}{guess}\n\nThe {rule.kind} two-stage design for these numbers: treat {rule.n1} "
        f"patients and stop if {rule.r1} or fewer succeed; otherwise go on to {rule.n} and call "
        f"the treatment active if more than {rule.r} do. "
        f"Its exact type I error is {100 * rule.alpha:.2f}% and its power {100 * rule.power:.2f}%. "
        f"If the rate is the uninteresting one, it stops after stage 1 in "
        f"{100 * rule.pet0:.1f}% of trials and needs {rule.en0:.1f} patients on average."
    )


def primary(c: Chapter) -> str:
    """The primary endpoint with its interval and what the design says of it."""
    found, result = c.analysis.primary, c["primary.rate"]
    if found is None or result.value is None:
        return "This trial states no primary endpoint that its tables can answer."
    low, high = (f"{limit:.1f}%" for limit in result.ci if limit is not None)
    text = (
        f"Of {_people(result.n)}, {result.x} {'was' if result.x == 1 else 'were'} "
        f"event-free ({found.endpoint.upper()}) beyond "
        f"{found.at:g} {found.unit}: {_marked(result)}. "
        f"A true rate as low as {low} or as high as {high} would be in keeping with this count; "
        f"that is what {_people(result.n)} can tell."
    )
    if found.censored or found.unrecorded:
        text += (
            f" Of the others, {found.censored} were censored before the landmark and "
            f"{found.unrecorded} have no record; they count as failures."
        )
    else:
        where = "In the synthetic cohort nobody" if c.trial.spec.synthetic else "Nobody"
        text += f" {where} was lost before the landmark."
    return f"{text}\n\n{_verdict(c)}"


def chance(c: Chapter) -> str:
    """How often the count would come up if the rate were the uninteresting one."""
    found, p_value = c.analysis.primary, c["primary.pvalue"]
    if found is None or p_value.value is None:
        return "Without a rate to hold it against, there is nothing that chance could explain."
    return (
        f"If the true rate were {c['design.p0'].text}, {found.rate.x} or more successes among "
        f"{found.rate.n} patients would come up in {100 * p_value.value:.0f}% of such trials."
    )


def survival(name: str) -> Callable[[Chapter], str]:
    """Sentences on one curve: median, landmark, follow-up, and how mature it is."""

    def sentences(c: Chapter) -> str:
        curve = getattr(c.analysis, name)
        if curve is None:
            return f"There is no {name.upper()} in the tables of this trial."
        median, at, follow = (c[f"{name}.{part}"] for part in ("median", "landmark", "followup"))
        events = c[f"{name}.events"]
        what = {"pfs": "had progressed or died", "os": "had died"}[name]
        lines = [f"Of {_people(events.n)}, {events.x} {what}{_in_brackets(events)}."]
        if median.value is None:
            lines.append(
                "The median is not reached: the curve does not come down to one half while "
                "anybody is followed."
            )
        else:
            lines.append(f"The median is {_marked(median)}; method: {median.ci_method}.")
            if median.ci[1] is None and median.ci[0] is not None:
                lines.append("The upper limit is not reached (NR): the data set no bound above.")
        if at.value is not None:
            lines.append(
                f"{at.label}: {_marked(at)}; {curve.landmark.at_risk} were at risk just "
                f"before{c.only}."
            )
        if follow.value is None:
            lines.append("Median follow-up is not reached: hardly anyone was censored.")
        else:
            lines.append(f"Median follow-up, by reverse Kaplan-Meier, is {_marked(follow)}.")
        return " ".join(lines)

    return sentences


pfs, os = survival("pfs"), survival("os")


def response(c: Chapter) -> str:
    """Response, disease control and duration."""
    orr, dcr, dor = c["orr.rate"], c["dcr.rate"], c["dor.median"]
    if c.analysis.held & {"orr.rate", "dcr.rate"}:
        hidden = why(c.trial.spec.privacy.min_cell or 0)
        return f"{orr.label}: {orr.full}. {dcr.label}: {dcr.full}. What is not shown is {hidden}."
    if orr.value is None:
        return "There is nothing on tumour response in the tables of this trial."
    other, by = c["response.ne"], orr.label.removeprefix("Objective response")
    text = (
        f"{orr.count} patients responded{by}: {_marked(orr)}. "
        f"In {dcr.count} the disease was controlled (response or stable disease): {_marked(dcr)}."
    )
    if other.x:
        text += f" In {other.count} it could not be assessed; that counts as no response."
    if dor.value is None:
        known = dor.note if dor.note.startswith(dor.full) else f"{dor.full}: {dor.note}"
        return f"{text} The median duration of response is {known}."
    return f"{text} The median duration of response is {_marked(dor)}."


def safety(c: Chapter) -> str:
    """Adverse events by patient."""
    events = c.analysis.safety
    if events is None:
        return "There are no adverse events in the tables of this trial."
    lines = []
    for id in ("any", "related_grade34", "grade3plus", "immune", "immune_suppressed"):
        result = c[f"safety.{id}.rate"]
        illustrative = result.kind == "reconstructed" and not result.published
        if result.value is not None and not illustrative:
            label = result.label[0].lower() + result.label[1:]
            label = label.removeprefix("any ")
            lines.append(f"{result.count} patients had at least one {label}: {_marked(result)}.")
    if c.trial.spec.synthetic:
        lines.append("Everything else in this chapter's tables and figures is illustrative.")
    if not events.graded:
        worst = [r for r in c.results.values() if r.id.startswith("safety.worst_") and r.n]
        if worst:
            parts = ", ".join(f"{r.label.removeprefix('Worst severity ')} in {r.x}" for r in worst)
            lines.append(f"Severity is given in words, not in grades; at worst it was {parts}.")
    return " ".join(lines)


def confirmation(c: Chapter) -> str:
    """How many of the responses on a scan were seen again."""
    if c.trial.spec.privacy.min_cell is not None:
        return "How many responses were seen again is held back: it may be a count of few patients."
    days = confirm_days(c.trial)
    first, again = from_scans(c.trial, None), from_scans(c.trial, days)
    if first is None or again is None:
        return "These tables do not give the response at each scan, so they cannot confirm any."
    if not first.orr.x:
        return "No scan shows a response, so there is none to confirm."
    x, left, mark = first.orr.x, again.orr.x, kind_mark(c.trial.kind)
    later = f"{days:g} days or more later, before any progression"
    if left == x:
        return (
            f"Patients with a response on a scan: {x}. Each showed it again {later}, so "
            f"confirmation changes nothing here {mark}."
        )
    return (
        f"Patients with a response on a scan: {x}. Of these, {left or 'none'} showed it again "
        f"{later}; with confirmation {left} of {again.orr.n} responded, without it {x} {mark}."
    )


def onset(c: Chapter) -> str:
    """When the first severe event came, and how often by time at risk."""
    found = c.analysis.onset
    if c.analysis.held & ONSET:
        hidden = why(c.trial.spec.privacy.min_cell or 0)
        return f"When severe events came is not shown. It is {hidden}."
    if found is None:
        return "Without grades and days of onset there is no saying when severe events came."
    share, rate = c["safety.grade3plus.cumulative"], c["safety.grade3plus.per_year"]
    by = share.label.removeprefix("First event of grade 3 or higher ")
    known = "not known" if share.value is None else _marked(share)
    text = f"The share with a first event of grade 3 or higher {by}, is {known}."
    if rate.value is None:
        return text
    people, years = _people(rate.x), found.rate.person_time / found.rate.per
    return (
        f"{text} Patients count {found.basis}. In these {years:.1f} patient-years at risk {people} "
        f"had a first event: {_marked(rate)}; the interval is exact for a Poisson count."
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
        links = {"concordance.csv": "every published number beside its reproduction"} | links
    items = "".join(f'<li><a href="{f}" download>{f}</a>: {what}</li>' for f, what in links.items())
    return f"<ul>{items}</ul>"


def _verdict(c: Chapter) -> str:
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


def _marked(result: Result) -> str:
    """A result with its kind, and how it was printed, if it was."""
    text = f"{plain(result.full)} {kind_mark(result.kind)}"
    if result.is_as_printed:
        return f"{text} (grade {result.grade})"
    if result.published:
        return f"{text}, printed as {plain(result.published)} (grade {result.grade})"
    return f"{text}, not printed" if result.kind == "reconstructed" else text


def _in_brackets(result: Result) -> str:
    """What a reconstructed number is over all cohorts, to follow it in a sentence."""
    return f" ({result.band_text})" if result.band_text else ""


def _people(n: int | None) -> str:
    return f"{n} patient{'s' * (n != 1)}"


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
