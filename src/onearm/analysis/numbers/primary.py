"""Numbers of the primary endpoint."""

from __future__ import annotations

from onearm.analysis.analyse import Analysis, Primary
from onearm.analysis.entries import absent_entry, rate_entry
from onearm.analysis.result import Kind, Result
from onearm.stats import two_stage


def primary(analysis: Analysis, kind: Kind) -> list[Result]:
    primary, rule = analysis.primary, analysis.rule
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
                   note="one-sided, exact" + ", as if in one stage" * (analysis.design is not None))
        )  # fmt: skip
    found += _after_two_stages(primary, kind)
    if rule is not None:
        label = "Successes short of what the design asks for"
        if primary.rate.n != rule.n:
            note = f"the design is for {rule.n} patients, the trial has {primary.rate.n}"
            found.append(
                absent_entry("primary.shortfall", label, "patients", kind, "primary", note)
            )
        else:
            short = rule.r + 1 - primary.rate.x
            note = "negative: more than needed" if short < 0 else ""
            found.append(
                Result("primary.shortfall", label, short, "patients", kind, "primary",
                       population="primary", note=note)
            )  # fmt: skip
    return found


def _after_two_stages(primary: Primary, kind: Kind) -> list[Result]:
    """Arithmetic on the count and the design: derived, where the patients are not real."""
    kind = "derived" if kind == "reconstructed" else kind
    labels = {
        "umvue": "Unbiased estimate after two stages",
        "median_unbiased": "Median-unbiased estimate after two stages",
        "bias_adjusted": "Bias-adjusted estimate after two stages",
        "p_value": "p-value in stage-wise order",
        "mid_p": "mid-p-value in stage-wise order",
    }
    after, found = primary.after, []
    for name, label in labels.items():
        id, is_rate = f"primary.two_stage.{name}", not name.endswith(("value", "_p"))
        unit = "percent" if is_rate else "probability"
        if after is None:
            why = "the trial did not end where a two-stage design says"
            found.append(absent_entry(id, label, unit, kind, "primary", why))
            continue
        low, high = after.ci
        whole = name == "median_unbiased"
        found.append(
            Result(id, label, getattr(after, name) * (100 if is_rate else 1), unit, kind, "primary",
                   ci=(100 * low, 100 * high) if whole else (None, None),
                   ci_method="stage-wise order, both tails inverted" if whole else "",
                   n=after.seen, x=after.x, population="primary", note=two_stage.METHODS[name])
        )  # fmt: skip
    return found
