"""Sentences on what happened to patients: response, its confirmation, adverse events."""

from __future__ import annotations

from onearm.analysis.analyse import ONSET
from onearm.analysis.suppression import why
from onearm.book.chapter import Chapter
from onearm.book.figures.response import confirm_days, from_scans
from onearm.book.words.marks import marked
from onearm.plots.words import patients
from onearm.tables import kind_mark


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
        f"{orr.count} patients responded{by}: {marked(orr)}. "
        f"In {dcr.count} the disease was controlled (response or stable disease): {marked(dcr)}."
    )
    if other.x:
        text += f" In {other.count} it could not be assessed; that counts as no response."
    if dor.value is None:
        known = dor.note if dor.note.startswith(dor.full) else f"{dor.full}: {dor.note}"
        return f"{text} The median duration of response is {known}."
    return f"{text} The median duration of response is {marked(dor)}."


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
            lines.append(f"{result.count} patients had at least one {label}: {marked(result)}.")
    if c.trial.spec.synthetic:
        lines.append("Everything else in this chapter's tables and figures is illustrative.")
    if not events.graded:
        worst = [r for r in c.under("safety.worst_") if r.n]
        if worst:
            parts = ", ".join(f"{r.label.removeprefix('Worst severity ')} in {r.x}" for r in worst)
            lines.append(f"Severity is given in words, not in grades; at worst it was {parts}.")
    return " ".join(lines)


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
    known = "not known" if share.value is None else marked(share)
    text = f"The share with a first event of grade 3 or higher {by}, is {known}."
    if rate.value is None:
        return text
    had, years = patients(rate.x or 0), found.rate.person_time / found.rate.per
    return (
        f"{text} Patients count {found.basis}. In these {years:.1f} patient-years at risk {had} "
        f"had a first event: {marked(rate)}; the interval is exact for a Poisson count."
    )
