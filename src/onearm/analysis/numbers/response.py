"""Numbers of tumour response."""

from __future__ import annotations

from onearm.analysis.analyse import Analysis
from onearm.analysis.best_response import TARGET_ALONE, response_source
from onearm.analysis.entries import absent_entry, median_entry, rate_entry
from onearm.analysis.result import Kind, Result
from onearm.stats.response import CATEGORIES

RESPONSES = {
    "CR": "Complete response",
    "PR": "Partial response",
    "SD": "Stable disease",
    "PD": "Progressive disease",
    "NE": "Not evaluable",
}


def response(analysis: Analysis, kind: Kind) -> list[Result]:
    rates, unit = analysis.response, analysis.trial.spec.unit
    by = TARGET_ALONE if response_source(analysis.trial) == TARGET_ALONE else ""
    of = f" ({by})" if by else ""
    labels = {"orr.rate": f"Objective response{of}", "dcr.rate": f"Disease control{of}"}
    found: list[Result] = []
    if rates is None:
        note = "adrs gives no best response and no scan, adtr no sums from a baseline"
        found += [
            absent_entry(id, label, "percent", kind, "response", note)
            for id, label in labels.items()
        ]
    else:
        for id, rate in (("orr.rate", rates.orr), ("dcr.rate", rates.dcr)):
            found.append(rate_entry(id, labels[id], rate, "efficacy", kind, "response", by))
        for category in CATEGORIES:
            count = rates.counts[category]
            found.append(
                Result(f"response.{category.lower()}", RESPONSES[category] + of, count, "patients",
                       kind, "response", n=rates.orr.n, x=count, population="efficacy", note=by)
            )  # fmt: skip
        rest = rates.counts["PD"] + rates.counts["NE"]
        found.append(
            Result("response.pd_or_other", f"Progression or not evaluable{of}", rest, "patients",
                   kind, "response", n=rates.orr.n, x=rest, population="efficacy", note=by)
        )  # fmt: skip
    for stage, results in analysis.by_stage.items():
        if results.response is not None:
            for id, label, rate in (
                ("orr", labels["orr.rate"], results.response.orr),
                ("dcr", labels["dcr.rate"], results.response.dcr),
            ):
                found.append(
                    rate_entry(f"{id}.stage{stage}.rate", f"{label}, stage {stage}", rate,
                          f"stage{stage}", kind, "response", by)
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
