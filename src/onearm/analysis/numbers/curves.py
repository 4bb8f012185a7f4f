"""Numbers of the survival curves."""

from __future__ import annotations

from onearm.analysis.analyse import Analysis, Survival, landmark_time
from onearm.analysis.entries import (
    absent_entry,
    interval_method,
    landmark_entry,
    mean_entry,
    median_entry,
    not_reached,
)
from onearm.analysis.result import Kind, Result
from onearm.stats import survival

QUARTILES = {0.25: "Lower", 0.75: "Upper"}
CURVES = {"pfs": "Progression-free survival", "os": "Overall survival"}


def curve(analysis: Analysis, name: str, kind: Kind) -> list[Result]:
    found: Survival | None = getattr(analysis, name)
    unit, label = analysis.trial.spec.unit, CURVES[name]
    parts = {
        "median": (f"Median {label.lower()}", unit),
        "landmark": (f"{label} at the landmark", "percent"),
        "followup": (f"Median follow-up for {label.lower()}", unit),
        "events": (f"{label}: events", "patients"),
        "rmst": (f"Restricted mean {label.lower()}", unit),
        **{
            f"{part}.p{p:g}": (f"{which} quartile of {of}{label.lower()}", unit)
            for part, of in (("median", ""), ("followup", "follow-up for "))
            for p, which in QUARTILES.items()
        },
    }
    if found is None:
        note = f"adtte has no {analysis.trial.spec.param(name)}"  # type: ignore[arg-type]
        return [
            absent_entry(f"{name}.{part}", text, part_unit, kind, name, note)
            for part, (text, part_unit) in parts.items()
        ]
    at = f"{label} at {landmark_time(analysis.trial, name):.4g} {unit}"  # type: ignore[arg-type]
    events = found.curve.n_events
    return [
        median_entry(f"{name}.median", parts["median"][0], found.median, found.curve, unit,
                     kind, name),
        landmark_entry(f"{name}.landmark", at, found, kind),
        median_entry(f"{name}.followup", parts["followup"][0], found.follow_up, found.curve, unit,
                kind, name, method="reverse Kaplan-Meier"),
        Result(f"{name}.events", parts["events"][0], events, "patients", kind, name,
               n=found.curve.n, x=events, population="efficacy"),
        mean_entry(f"{name}.rmst", parts["rmst"][0], found, unit, kind),
        *(
            median_entry(f"{name}.{part}.p{p:g}", parts[f"{part}.p{p:g}"][0],
                         survival.quantile(of, p), of, unit, kind, name, method=method)
            for part, of, method in (("median", found.curve, "Kaplan-Meier"),
                                     ("followup", found.reverse, "reverse Kaplan-Meier"))
            for p in QUARTILES
        ),
    ]  # fmt: skip


def pfs_by_stage(analysis: Analysis, kind: Kind) -> list[Result]:
    """Median PFS of each stage; without its number where that is held back."""
    unit = analysis.trial.spec.unit
    found = []
    for stage, of in analysis.by_stage.items():
        id, label = f"pfs.stage{stage}.median", f"Median progression-free survival, stage {stage}"
        if of.pfs is not None:
            found.append(
                Result(id, label, of.pfs.value, unit, kind, "pfs", ci=of.pfs.ci,
                       ci_method=interval_method(of.pfs.transform),
                       n=of.n, population=f"stage{stage}", note=not_reached(of.pfs.value))
            )  # fmt: skip
        elif id in analysis.held:
            found.append(absent_entry(id, label, unit, kind, "pfs", ""))
    return found
