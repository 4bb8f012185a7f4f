"""Numbers of the design and of who was counted."""

from __future__ import annotations

from onearm.analysis.analyse import Analysis
from onearm.analysis.entries import absent_entry
from onearm.analysis.result import Kind, Result
from onearm.trial.spec import POPULATIONS

POPULATION_LABELS = {"safety": "Safety", "efficacy": "Efficacy-evaluable", "primary": "Primary"}

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


def design(analysis: Analysis) -> list[Result]:
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


def flow(analysis: Analysis, kind: Kind) -> list[Result]:
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
