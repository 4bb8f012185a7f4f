"""Twelve outcomes: real analyses of the trials of this project, of variants, and failures."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from onearm.analysis import analyse
from onearm.analysis.suppression import without_few
from onearm.batch.compare import row_of
from onearm.batch.outcome import Outcome
from onearm.reconstruct.opening import open_any
from onearm.trial import Trial, open_trial
from onearm.trial.spec import DesignSpec, PrimarySpec
from tests.conftest import FIRST, ROOT

SCRIPT = "<script>document.title = 'broken'</script> & \"others\""
ONE_STAGE = {"kind": "single-stage", "p0": 0.2, "p1": 0.4, "alpha": 0.05, "power": 0.8}
FAILED = (
    Outcome("broken", "trials/broken", "failed", problems=("trial.yaml, p0: found <b>x</b>",)),
    Outcome("gone", "trials/gone", "failed", problems=tuple(f"adsl, row {i}" for i in range(9))),
)


@cache
def trials() -> dict[str, Trial]:
    """Ten trials by name, with what a comparison has to bear."""
    first = open_trial(FIRST)
    survival = {name: first.tables[name] for name in ("adsl", "adtte")}
    return {
        "NCT04028063": first,
        "FICTITIOUS-1": open_any(ROOT / "data" / "FICTITIOUS-1"),
        "few held back": without_few(first, 12),
        "hostile": _told(first, title=SCRIPT),
        "Later 10": _told(first, id="L10", primary=PrimarySpec(endpoint="os", at=52)),
        "later 9": _told(first, id="L9", primary=PrimarySpec(endpoint="pfs", at=6)),
        "no design": _told(first, design=None),
        "no primary": _told(first, primary=None),
        "one stage": _told(first, synthetic=False, design=DesignSpec(**ONE_STAGE, n=28, r=9)),
        "survival alone": replace(first, tables=survival),
    }


def done(name: str, row: dict[str, Any] | None) -> Outcome:
    """An outcome with a site."""
    within = f"trials/{name}"
    return Outcome(
        name, f"trials/{name}", "done", row,
        site=f"{within}/html/index.html", results=f"{within}/results.json",
    )  # fmt: skip


@cache
def rows() -> dict[str, dict[str, Any]]:
    """Their rows."""
    return {name: row_of(analyse(trial)) for name, trial in trials().items()}


def twelve() -> list[Outcome]:
    """Ten that are done and two that failed."""
    return [*(done(name, row) for name, row in rows().items()), *FAILED]


def many(n: int) -> list[Outcome]:
    """As many as asked for, the ten again and again under names of their own."""
    ten = list(rows().values())
    return [done(f"SET {i + 1}", ten[i % len(ten)]) for i in range(n)]


def _told(trial: Trial, **said: object) -> Trial:
    return replace(trial, spec=trial.spec.model_copy(update=said))
