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


OF_TWO_STAGES = ("n1", "r1", "pet0", "en0", "go_on_min")
"""Numbers that a design with a single stage cannot have."""


def of_two_stages(id: str) -> bool:
    """Is this a number that only a trial with a look half-way can have?

    >>> of_two_stages("design.n1"), of_two_stages("design.n")
    (True, False)
    """
    return id.startswith("primary.two_stage.") or id in {f"design.{n}" for n in OF_TWO_STAGES}


def design(analysis: Analysis) -> list[Result]:
    """The design as stated (published, unless inferred) and as searched for (derived)."""
    stated, design, rule = analysis.trial.spec.design, analysis.design, analysis.rule
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
    note = "found by exact search from p0, p1, alpha and power"
    if stated.n is not None:
        note = "exact, of the rule that is stated"
    if rule is not None:
        values |= {"n": rule.n, "r": rule.r, "reject_min": rule.r + 1}
        values |= {"alpha_actual": rule.alpha, "power_actual": rule.power}
    if design is not None:
        values |= {"n1": design.n1, "r1": design.r1, "go_on_min": design.r1 + 1}
        values |= {"pet0": design.pet0, "en0": design.en0}
    found = []
    for name, (label, unit) in DESIGN.items():
        told = name in ("p0", "p1", "alpha", "power") or getattr(stated, name, None) is not None
        kind: Kind = "published" if told and name not in stated.inferred else "derived"
        why = ("" if kind == "published" else "inferred, not printed") if told else note
        if name not in values:
            why = "the stated design has a single stage"
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
