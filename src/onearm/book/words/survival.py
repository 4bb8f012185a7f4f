"""Sentences on a curve: median, landmark, follow-up, and how mature it is."""

from __future__ import annotations

from collections.abc import Callable

from onearm.book.chapter import Chapter
from onearm.book.words.marks import in_brackets, marked
from onearm.plots.words import patients


def survival(name: str) -> Callable[[Chapter], str]:
    """Sentences on one curve: median, landmark, follow-up, and how mature it is."""

    def sentences(c: Chapter) -> str:
        curve = getattr(c.analysis, name)
        if curve is None:
            return f"There is no {name.upper()} in the tables of this trial."
        median, at, follow = (c[f"{name}.{part}"] for part in ("median", "landmark", "followup"))
        events = c[f"{name}.events"]
        what = {"pfs": "had progressed or died", "os": "had died"}[name]
        lines = [f"Of {patients(events.n or 0)}, {events.x} {what}{in_brackets(events)}."]
        if median.value is None:
            lines.append(
                "The median is not reached: the curve does not come down to one half while "
                "anybody is followed."
            )
        else:
            lines.append(f"The median is {marked(median)}; method: {median.ci_method}.")
            if median.ci[1] is None and median.ci[0] is not None:
                lines.append("The upper limit is not reached (NR): the data set no bound above.")
        if at.value is not None:
            lines.append(
                f"{at.label}: {marked(at)}; {curve.landmark.at_risk} were at risk just "
                f"before{c.only}."
            )
        if follow.value is None:
            lines.append("Median follow-up is not reached: hardly anyone was censored.")
        else:
            lines.append(f"Median follow-up, by reverse Kaplan-Meier, is {marked(follow)}.")
        return " ".join(lines)

    return sentences


pfs, os = survival("pfs"), survival("os")
