"""The results registry: every number that the book states, with all that is needed to read it.

An identifier is always there. What a trial does not give has the value None and a note.
"""

from __future__ import annotations

from dataclasses import replace

from onearm.analysis.analyse import Analysis, Survival, landmark_time
from onearm.analysis.derived import derived_results
from onearm.analysis.entries import (
    absent_entry,
    claim_entry,
    interval_method,
    landmark_entry,
    median_entry,
    not_reached,
    rate_entry,
)
from onearm.analysis.result import Kind, Result
from onearm.stats import exact
from onearm.stats.response import CATEGORIES
from onearm.trial.published import Claim
from onearm.trial.spec import POPULATIONS

POPULATION_LABELS = {"safety": "Safety", "efficacy": "Efficacy-evaluable", "primary": "Primary"}
CURVES = {"pfs": "Progression-free survival", "os": "Overall survival"}
DESIGN = {
    "p0": ("Uninteresting rate", "percent"),
    "p1": ("Desirable rate", "percent"),
    "alpha": ("One-sided type I error allowed", "probability"),
    "power": ("Power asked for", "probability"),
    "n1": ("Patients in stage 1", "patients"),
    "r1": ("Stop after stage 1 with this many successes or fewer", "patients"),
    "n": ("Patients in all", "patients"),
    "r": ("Not superior with this many successes or fewer", "patients"),
    "alpha_actual": ("Exact type I error", "probability"),
    "power_actual": ("Exact power", "probability"),
    "pet0": ("Probability of stopping early if the rate is p0", "probability"),
    "en0": ("Expected number of patients if the rate is p0", "expected patients"),
    "go_on_min": ("Successes needed to go on to stage 2", "patients"),
    "reject_min": ("Successes needed to call the treatment active", "patients"),
}
RESPONSES = {
    "CR": "Complete response",
    "PR": "Partial response",
    "SD": "Stable disease",
    "PD": "Progressive disease",
    "NE": "Not evaluable",
}


def registry(analysis: Analysis) -> tuple[Result, ...]:
    """All results of a trial, in the order of the chapters; identifiers are unique."""
    trial, kind = analysis.trial, analysis.trial.kind
    computed = (
        *_design(analysis),
        *_flow(analysis, kind),
        *_primary(analysis, kind),
        *_curve(analysis, "pfs", kind),
        *_pfs_by_stage(analysis, kind),
        *_response(analysis, kind),
        *_curve(analysis, "os", kind),
        *_safety(analysis, kind),
        *derived_results(trial),
    )
    printed = {claim.id: claim for claim in trial.claims}
    return (
        *(_beside_printed(result, printed.get(result.id)) for result in computed),
        *(claim_entry(claim) for claim in trial.claims),
    )


def _beside_printed(result: Result, claim: Claim | None) -> Result:
    """A result with its printing and grade; a reconstructed one that was not printed says so."""
    if claim is not None:
        return replace(result, published=claim.printed_as, grade=claim.grade)
    if result.kind == "reconstructed" and result.value is not None:
        note = "; ".join(part for part in (result.note, "illustrative: not published") if part)
        return replace(result, note=note)
    return result


def _design(analysis: Analysis) -> list[Result]:
    """The design as stated (published, unless inferred) and as searched for (derived)."""
    stated, design = analysis.trial.spec.design, analysis.design
    if stated is None:
        note = "trial.yaml states no design"
        return [
            absent_entry(f"design.{name}", label, unit, "derived", "design", note)
            for name, (label, unit) in DESIGN.items()
        ]
    values: dict[str, float] = {
        "p0": 100 * stated.p0,
        "p1": 100 * stated.p1,
        "alpha": stated.alpha,
        "power": stated.power,
    }
    note = "the stated design has a single stage"
    if design is not None:
        note = "found by exact search from p0, p1, alpha and power"
        values |= {"n1": design.n1, "r1": design.r1, "n": design.n, "r": design.r}
        values |= {"alpha_actual": design.alpha, "power_actual": design.power}
        values |= {"pet0": design.pet0, "en0": design.en0}
        values |= {"go_on_min": design.r1 + 1, "reject_min": design.r + 1}
    found = []
    for name, (label, unit) in DESIGN.items():
        told = name in ("p0", "p1", "alpha", "power")
        kind: Kind = "published" if told and name not in stated.inferred else "derived"
        why = ("" if kind == "published" else "inferred, not printed") if told else note
        of = {"r1": "n1", "go_on_min": "n1", "r": "n", "reject_min": "n"}.get(name)
        n = int(values[of]) if of in values else None
        value = values.get(name)
        found.append(Result(f"design.{name}", label, value, unit, kind, "design", n=n, note=why))
    return found


def _flow(analysis: Analysis, kind: Kind) -> list[Result]:
    found = []
    for name in POPULATIONS:
        label = f"{POPULATION_LABELS[name]} population"
        count = analysis.counts.get(name)
        note = "" if count is not None else f"trial.yaml names no flag under populations.{name}"
        found.append(
            Result(f"flow.{name}", label, count, "patients", kind, "eligibility",
                   n=count, population=name, note=note)
        )  # fmt: skip
    for stage, results in analysis.by_stage.items():
        label = f"Efficacy-evaluable in stage {stage}"
        found.append(
            Result(f"flow.efficacy.stage{stage}", label, results.n, "patients", kind,
                   "eligibility", n=results.n, population="efficacy")
        )  # fmt: skip
    everyone = analysis.counts["all"]
    found.append(Result("flow.all", "Patients in the data", everyone, "patients", kind,
                        "eligibility", n=everyone, population="all"))  # fmt: skip
    return found


def _primary(analysis: Analysis, kind: Kind) -> list[Result]:
    primary, design = analysis.primary, analysis.design
    if primary is None:
        note = "trial.yaml states no primary endpoint"
        if analysis.trial.spec.primary is not None:
            note = "the stated endpoint has no record in the primary population"
        return [absent_entry("primary.rate", "Primary endpoint", "percent", kind, "primary", note)]
    label = f"{primary.endpoint.upper()} beyond {primary.at:g} {primary.unit}"
    notes = [f"{primary.censored} censored before it count as failures"] * bool(primary.censored)
    notes += [f"{primary.unrecorded} without a record"] * bool(primary.unrecorded)
    found = [
        rate_entry(
            "primary.rate", label, primary.rate, "primary", kind, "primary", "; ".join(notes)
        )
    ]
    if primary.p_value is not None:
        found.append(
            Result("primary.pvalue", f"P(X >= {primary.rate.x}) if the rate is p0", primary.p_value,
                   "probability", "derived" if kind == "reconstructed" else kind, "primary",
                   n=primary.rate.n, x=primary.rate.x, population="primary",
                   note="one-sided, exact, as if in one stage")
        )  # fmt: skip
    if design is not None:
        label = "Successes short of what the design asks for"
        if primary.rate.n != design.n:
            note = f"the design is for {design.n} patients, the trial has {primary.rate.n}"
            found.append(
                absent_entry("primary.shortfall", label, "patients", kind, "primary", note)
            )
        else:
            short = design.r + 1 - primary.rate.x
            note = "negative: more than needed" if short < 0 else ""
            found.append(
                Result("primary.shortfall", label, short, "patients", kind, "primary",
                       population="primary", note=note)
            )  # fmt: skip
    return found


def _curve(analysis: Analysis, name: str, kind: Kind) -> list[Result]:
    found: Survival | None = getattr(analysis, name)
    unit, label = analysis.trial.spec.unit, CURVES[name]
    parts = {
        "median": (f"Median {label.lower()}", unit),
        "landmark": (f"{label} at the landmark", "percent"),
        "followup": (f"Median follow-up for {label.lower()}", unit),
        "events": (f"{label}: events", "patients"),
    }
    if found is None:
        note = f"adtte has no {analysis.trial.spec.param(name)}"  # type: ignore[arg-type]
        return [
            absent_entry(f"{name}.{part}", text, part_unit, kind, name, note)
            for part, (text, part_unit) in parts.items()
        ]
    at = f"{label} at {landmark_time(analysis.trial, name):g} {unit}"  # type: ignore[arg-type]
    events = found.curve.n_events
    return [
        median_entry(f"{name}.median", parts["median"][0], found.median, found.curve, unit,
                     kind, name),
        landmark_entry(f"{name}.landmark", at, found, kind),
        median_entry(f"{name}.followup", parts["followup"][0], found.follow_up, found.curve, unit,
                kind, name, method="reverse Kaplan-Meier"),
        Result(f"{name}.events", parts["events"][0], events, "patients", kind, name,
               n=found.curve.n, x=events, population="efficacy"),
    ]  # fmt: skip


def _pfs_by_stage(analysis: Analysis, kind: Kind) -> list[Result]:
    unit = analysis.trial.spec.unit
    return [
        Result(f"pfs.stage{stage}.median", f"Median progression-free survival, stage {stage}",
               of.pfs.value, unit, kind, "pfs", ci=of.pfs.ci,
               ci_method=interval_method(of.pfs.transform),
               n=of.n, population=f"stage{stage}", note=not_reached(of.pfs.value))
        for stage, of in analysis.by_stage.items() if of.pfs is not None
    ]  # fmt: skip


def _response(analysis: Analysis, kind: Kind) -> list[Result]:
    rates, unit = analysis.response, analysis.trial.spec.unit
    labels = {"orr.rate": "Objective response", "dcr.rate": "Disease control"}
    found: list[Result] = []
    if rates is None:
        note = "adrs gives no best response and no scan"
        found += [
            absent_entry(id, label, "percent", kind, "response", note)
            for id, label in labels.items()
        ]
    else:
        for id, rate in (("orr.rate", rates.orr), ("dcr.rate", rates.dcr)):
            found.append(rate_entry(id, labels[id], rate, "efficacy", kind, "response"))
        for category in CATEGORIES:
            count = rates.counts[category]
            found.append(
                Result(f"response.{category.lower()}", RESPONSES[category], count, "patients", kind,
                       "response", n=rates.orr.n, x=count, population="efficacy")
            )  # fmt: skip
        rest = rates.counts["PD"] + rates.counts["NE"]
        found.append(
            Result("response.pd_or_other", "Progression or not evaluable", rest, "patients", kind,
                   "response", n=rates.orr.n, x=rest, population="efficacy")
        )  # fmt: skip
    for stage, of in analysis.by_stage.items():
        if of.response is not None:
            for id, label, rate in (
                ("orr", "Objective response", of.response.orr),
                ("dcr", "Disease control", of.response.dcr),
            ):
                found.append(
                    rate_entry(f"{id}.stage{stage}.rate", f"{label}, stage {stage}", rate,
                          f"stage{stage}", kind, "response")
                )  # fmt: skip
    if analysis.dor is None:
        note = f"adtte has no {analysis.trial.spec.param('dor')}"
        found.append(
            absent_entry("dor.median", "Median duration of response", unit, kind, "response", note)
        )
    else:
        found.append(
            median_entry("dor.median", "Median duration of response", analysis.dor.median,
                    analysis.dor.curve, unit, kind, "response", population="responders")
        )  # fmt: skip
    return found


def _safety(analysis: Analysis, kind: Kind) -> list[Result]:
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
    if events is not None and not events.graded:
        for level, count in zip(events.table.levels, events.table.overall.by_level, strict=True):
            rate = exact.clopper_pearson(count, events.table.n)
            word = str(level).lower()
            found.append(
                rate_entry(f"safety.worst_{word.replace(' ', '_')}.rate", f"Worst severity {word}",
                      rate, "safety", kind, "safety", "severity in words, not a grade")
            )  # fmt: skip
    return found
