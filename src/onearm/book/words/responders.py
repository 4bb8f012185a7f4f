"""Sentences on survival by response, and on what pictures of response leave out."""

from __future__ import annotations

from math import log

from onearm.analysis.missing import ENDPOINTS
from onearm.analysis.responders import Responders, responders
from onearm.book.chapter import Chapter
from onearm.book.figures import responders as drawn
from onearm.book.words.marks import p_is
from onearm.errors import InputError
from onearm.plots import words
from onearm.stats import guarantee
from onearm.stats.responders import Comparison
from onearm.tables import kind_mark

PATIENTS, TRIALS = 30, 2000


def compared(c: Chapter) -> str:
    """The naive comparison and the landmark analysis of the trial at hand."""
    try:
        found = responders(c.analysis)
    except InputError as error:
        return f"No comparison by response is made here: {error}."
    mark, at = kind_mark(c.trial.kind), _at(found)
    of = ENDPOINTS[found.endpoint]
    lines = [
        f"Grouped by best response, {_groups(found.naive)}; median {of} is "
        f"{_medians(found.naive, found.unit)} ({_p(found.naive.test.p)}) {mark}{c.only}.",
        f"At the landmark, {at}, {words.patients(found.landmark.left_out)} had left and "
        f"{found.landmark.later} responded only later: {_groups(found.landmark)}.",
        f"From there on the medians are {_medians(found.landmark, found.unit)} "
        f"({_p(found.landmark.test.p)}) {mark}{c.only}.",
        f"With each patient a responder from the response on, {_p(found.by_time.p)} "
        f"{mark}{c.only}.",
    ]
    if found.landmark.test.p is None:
        lines.append("Where one group had nobody at risk at any event, no test can be made.")
    if found.undated:
        lines.append(f"Left out: {words.patients(found.undated)} whose response has no date.")
    if c.trial.spec.synthetic:
        lines.append(
            "Which of these patients lived for how long after a response was drawn, not seen: "
            "these numbers show the method and say nothing of the trial."
        )
    return " ".join(lines)


def no_effect(c: Chapter) -> str:
    """How large the gap is, and how often it is found, where there is nothing to find."""
    world, at = drawn.NOTHING, drawn.LANDMARK
    share = float(guarantee.naive_curves(world, [0]).share)
    medians = [guarantee.median_by_response(world, responders=who) for who in (True, False)]
    few, many = (
        guarantee.false_alarms(world, n, at, seed=drawn.SEED, trials=trials, until=drawn.UNTIL)
        for n, trials in ((PATIENTS, TRIALS), (10 * PATIENTS, TRIALS // 4))
    )
    return (
        f"In this invented trial {words.percent(share, 0)} respond, and the median survival of all "
        f"is {words.plain(log(2) / world.hazard)} weeks. Responders have a "
        f"median of {words.number(medians[0])} weeks, the others one of "
        f"{words.number(medians[1])}: all of the difference is made by the way of counting. "
        f"In {few.trials:,} such trials of {PATIENTS} patients the naive comparison gave p < 0.05 "
        f"in {words.percent(few.naive, 0)}; from the landmark on it was "
        f"{words.percent(few.landmark, 0)}, and {words.percent(few.mantel_byar, 0)} with patients "
        f"counted as responders only from the response on. "
        f"In {many.trials:,} trials of {10 * PATIENTS} patients the naive share rises to "
        f"{words.percent(many.naive, 0)}, and the other two are {words.percent(many.landmark, 0)} "
        f"and {words.percent(many.mantel_byar, 0)} (simulated, seed {drawn.SEED})."
    )


def unseen(c: Chapter) -> str:
    """Who of the population is in none of the bars, and how many lines go on to the landmark."""
    scans, n = c.analysis.scans, len(c.trial.population("efficacy"))
    if not scans:
        return "Without a bar for each patient there is nothing to count here."
    unit, mark = c.trial.spec.unit, kind_mark(c.trial.kind)
    at = c.analysis.pfs.landmark.time if c.analysis.pfs else None
    text = f"Of {words.patients(n)}, {len(scans)} have a bar and {n - len(scans)} have none {mark}."
    if at is None:
        return text
    long = [scan for scan in scans if max(scan.time) >= at]
    deep = sum(scan.best in ("CR", "PR") for scan in long)
    text += (
        f" At {words.moment(at, unit)} {unit} {len(long)} lines of the spider still go on, "
        f"{deep} of them of patients whose best response is complete or partial{c.only}."
        if long
        else f" At {words.moment(at, unit)} {unit} no line of the spider goes on{c.only}."
    )
    return text


def _at(found: Responders) -> str:
    return f"{words.moment(found.landmark.at, found.unit)} {found.unit}"


def _groups(one: Comparison) -> str:
    yes, no = drawn.counts(one)
    return f"{yes} responded and {no} did not"


def _medians(one: Comparison, unit: str) -> str:
    told = [
        "not reached" if value is None else f"{words.time(value, unit)} {unit}"
        for value in drawn.medians(one)
    ]
    return f"{told[0]} with a response and {told[1]} without"


def _p(p: float | None) -> str:
    return "no test" if p is None else f"log-rank {p_is(p)}"


def found(c: Chapter) -> str:
    """What response adds to the question whether the answer was fair, and what it tells."""
    orr = c["orr.rate"]
    if orr.value is None:
        return "There is no response rate in the tables of this trial, so there is nothing to add."
    text = f"The objective response rate is {orr.text} {kind_mark(orr.kind)}"
    if orr.ci != (None, None):
        text += f", and its interval runs from {orr.ci_text}%"
    text += ": a statement on the best scan of each patient, and on nothing that came after."
    try:
        found = responders(c.analysis)
    except InputError:
        return f"{text} Whether responders lived longer cannot be asked of these tables."
    mark = kind_mark(c.trial.kind)
    if found.naive.test.p is None or found.landmark.test.p is None:
        return f"{text} There are too few responders or events to ask whether they lived longer."
    gap = [p_is(one.test.p) for one in (found.naive, found.landmark)]
    return (
        f"{text} By best response the curves of {ENDPOINTS[found.endpoint]} have "
        f"{gap[0]}, from the landmark on {gap[1]} {mark}{c.only}; only the "
        "second is a fair question, and neither says that the response made anybody live longer."
    )
