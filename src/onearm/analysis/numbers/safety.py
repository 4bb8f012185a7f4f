"""Numbers of the adverse events."""

from __future__ import annotations

from onearm.analysis.analyse import Analysis, landmark_time
from onearm.analysis.entries import absent_entry, rate_entry
from onearm.analysis.result import Kind, Result
from onearm.analysis.suppression import why as held_back
from onearm.stats import competing, exact


def safety(analysis: Analysis, kind: Kind) -> list[Result]:
    events = analysis.safety
    rows = {
        "any": ("Any adverse event", "adae is not there"),
        "related": ("Any related adverse event", "adae does not say what is related"),
        "related_grade34": (
            "Related adverse event of grade 3 or 4", "adae has no CTCAE grades or no relatedness",
        ),
        "grade3plus": ("Any adverse event of grade 3 or higher", "adae has no CTCAE grades"),
        "immune": ("Immune-mediated adverse event", "adae has no flag for it"),
        "immune_suppressed": (
            "Immune-mediated adverse event needing immunosuppression", "adae has no flag for it",
        ),
    }  # fmt: skip
    found = []
    for name, (label, why) in rows.items():
        rate = getattr(events, "any_event" if name == "any" else name, None)
        id = f"safety.{name}.rate"
        if rate is None:
            why = why if events is not None else "adae is not there"
            found.append(absent_entry(id, label, "percent", kind, "safety", why))
        else:
            found.append(rate_entry(id, label, rate, "safety", kind, "safety"))
    found += _onset(analysis, kind)
    if events is not None and not events.graded:
        for level, count in zip(events.table.levels, events.table.overall.by_level, strict=True):
            word = str(level).lower()
            id, label = f"safety.worst_{word.replace(' ', '_')}.rate", f"Worst severity {word}"
            if count is None:
                note = held_back(analysis.trial.spec.privacy.min_cell or 0)
                found.append(absent_entry(id, label, "percent", kind, "safety", note))
                continue
            rate = exact.clopper_pearson(count, events.table.n)
            note = "severity in words, not a grade"
            found.append(rate_entry(id, label, rate, "safety", kind, "safety", note))
    return found


def _onset(analysis: Analysis, kind: Kind) -> list[Result]:
    """First events of grade 3 or higher in time."""
    onset, trial = analysis.onset, analysis.trial
    at = landmark_time(trial, "pfs")
    by = f"First event of grade 3 or higher by {at:.4g} {trial.spec.unit}"
    labels = {
        "cumulative": (by if onset and not onset.deaths_known else f"{by}, death competing",
                       "percent"),
        "per_year": ("First events of grade 3 or higher per patient-year", "per patient-year"),
    }  # fmt: skip
    ids = {name: f"safety.grade3plus.{name}" for name in labels}
    if onset is None:
        why = "adae has no CTCAE grades or no days of onset"
        return [
            absent_entry(ids[name], label, unit, kind, "safety", why)
            for name, (label, unit) in labels.items()
        ]
    found = competing.incidence_at(onset.curve, at)
    low, high = found.ci or (None, None)
    share = None if found.value is None else 100 * found.value
    rate, n = onset.rate, int(onset.curve.at_risk[0])
    beyond = "" if share is not None else "beyond the last follow-up; "
    return [
        Result(
            ids["cumulative"], labels["cumulative"][0], share, "percent", kind, "safety",
            ci=(None if low is None else 100 * low, None if high is None else 100 * high),
            ci_method=f"Aalen-Johansen, {onset.curve.transform} interval", n=n,
            population="safety", note=beyond + onset.basis,
        ),
        Result(
            ids["per_year"], labels["per_year"][0], rate.rate, labels["per_year"][1], kind,
            "safety", ci=rate.ci or (None, None), ci_method=rate.ci_method, n=n, x=rate.events,
            population="safety", note=onset.basis,
        ),
    ]  # fmt: skip
