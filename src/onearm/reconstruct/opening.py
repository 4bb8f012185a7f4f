"""Opening any trial folder: one with tables as it is, one without by reconstructing patients.

A publication has no patients. From `published.csv` and digitised curves one cohort is drawn that
meets what was printed; it is called synthetic wherever it is shown, and the same folder gives
the same cohort.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np

from onearm.analysis import Result, analyse
from onearm.analysis.registry import registry
from onearm.errors import InputError, Problem, TrialError
from onearm.reconstruct.agreement import disagreements
from onearm.reconstruct.claims.counts import allowed
from onearm.reconstruct.claims.statements import COUNTS, select
from onearm.reconstruct.cohorts.adam import adam_tables, trial_of
from onearm.reconstruct.cohorts.draw import draw_cohorts
from onearm.reconstruct.curve.patients import reconstruct_curve
from onearm.reconstruct.curve.published import Published, read_published
from onearm.stats.binomial import Ints
from onearm.trial.data import Publication, Trial
from onearm.trial.folder import check_trial, open_folder
from onearm.trial.printed.published import Claim
from onearm.trial.spec import DAYS, CurveFiles, Spec

Endpoint = Literal["pfs", "os"]
Curve = tuple[Ints, Ints]
"""Days and events of the patients behind a curve."""

NAMES: dict[Endpoint, str] = {"pfs": "progression-free survival", "os": "overall survival"}
OPTIONS = {"command": "n", "--n": "n", "--events": "events"}
"""What the reader of curves calls by the options of the command line is a key of trial.yaml."""
TRIED = 24
"""Cohorts that are tried for a curve; with a third of them the days of scans may suit it."""
SLACK = 0.02
"""Share of the time axis by which noise may carry a curve of OS before that of PFS."""


def open_any(path: Path | str) -> Trial:
    """Open a trial folder (or its `trial.yaml`), with tables or without.

    Without tables, one cohort is reconstructed: every claim that `trial.yaml` lets count
    (`reconstruct.grades`, `also`, `without`) is met, and curves are followed patient by patient.

    Raises
    ------
    TrialError
        With all problems of the folder.
    InputError
        If no cohort meets the claims.
    """
    found = open_folder(path)
    return found if isinstance(found, Trial) else reconstructed(found)


def check_any(path: Path | str) -> list[Problem]:
    """Every problem of a trial folder, its digitised curves among them, errors first."""
    problems = check_trial(path)
    if any(problem.severity == "error" for problem in problems):
        return problems
    found = open_folder(path)
    if isinstance(found, Trial):
        return problems
    try:
        read_curves(found, claims_of(found))
    except TrialError as error:
        return [*error.problems, *problems]
    return problems


def reconstructed(found: Publication) -> Trial:
    """One cohort that agrees with a publication, as a trial of synthetic patients.

    Raises
    ------
    TrialError
        If a curve, or what `trial.yaml` says of claims, cannot be used, with all problems.
    InputError
        If no cohort meets the claims.
    """
    spec, seed = found.spec, found.spec.reconstruct.seed
    claims, known = followed(found, claims_of(found))
    noted = spec.model_copy(update={"synthetic_note": _note(found)})

    def drawn(seed: int) -> Trial:
        patients = draw_cohorts(spec, claims, draws=1, seed=seed, curves=known)
        tables = adam_tables(patients, spec, np.random.default_rng(seed))
        return trial_of(tables, 1, noted, found.claims, found.folder)

    seeds = (seed, *np.random.SeedSequence(seed).generate_state(TRIED - 1).tolist())
    trial = _first_that_meets(claims, map(drawn, seeds))
    return replace(trial, identified=found.identified)


def followed(
    found: Publication, claims: tuple[Claim, ...]
) -> tuple[tuple[Claim, ...], dict[str, tuple[list[int], list[int]]]]:
    """The claims with the size of the digitised curves, and the patients behind each curve.

    Raises
    ------
    TrialError
        With the problems of all curves.
    """
    spec, seed = found.spec, found.spec.reconstruct.seed
    published = read_curves(found, claims)
    curves = _in_order({name: _patients(curve, spec, seed) for name, curve in published.items()})
    known = {str(name): (day.tolist(), event.tolist()) for name, (day, event) in curves.items()}
    return _with_size(claims, curves), known


def _first_that_meets(claims: Sequence[Claim], drawn: Iterable[Trial]) -> Trial:
    """The first cohort that has all counts as printed when it is analysed.

    A curve that was read with noise, and the days of scans that were drawn with it, may leave
    another number of patients beyond a scan or a landmark than the claims say.
    """
    for trial in drawn:
        results = {result.id: result for result in registry(analyse(trial))}
        unmet = [claim for claim in claims if not _is_met(claim, results.get(claim.quantity))]
        if not unmet:
            return trial
    told = ", ".join(f"{claim.id} ({claim.printed_as or claim.value})" for claim in unmet)
    raise InputError(
        f"the digitised curves leave no room for {told}: look at their readings again, or leave "
        "claims out with reconstruct.without in trial.yaml"
    )


def _is_met(claim: Claim, result: Result | None) -> bool:
    """Would the count of a cohort have been printed as the claim is?"""
    if not COUNTS.fullmatch(claim.quantity) or result is None:
        return True
    return result.x is None or result.n is None or result.x in allowed(claim, result.n)


def claims_of(found: Publication) -> tuple[Claim, ...]:
    """The claims that count, as `trial.yaml` says.

    Raises
    ------
    TrialError
        If it names a claim that is not there.
    """
    how = found.spec.reconstruct
    try:
        return select(found.claims, how.grades, how.also, how.without)
    except InputError as error:
        expected = "identifiers or quantities of published.csv"
        problem = Problem("unknown-claim", "trial.yaml", "reconstruct", str(error), expected)
        raise TrialError([problem]) from None


def read_curves(found: Publication, claims: Sequence[Claim]) -> dict[Endpoint, Published]:
    """The digitised curves of a publication.

    Raises
    ------
    TrialError
        With the problems of all curves, and the claims that they rule out.
    """
    curves: dict[Endpoint, Published] = {}
    problems: list[Problem] = []
    for endpoint, files in found.spec.reconstruct.curves.items():
        try:
            curves[endpoint] = _read(found.folder, endpoint, files, claims)
        except TrialError as error:
            problems += [_in_trial_yaml(problem, endpoint) for problem in error.problems]
    for endpoint, curve in curves.items():
        problems += disagreements(endpoint, curve, claims, found.spec)
    if problems:
        raise TrialError(problems)
    return curves


def _read(
    folder: Path, endpoint: Endpoint, files: CurveFiles, claims: Sequence[Claim]
) -> Published:
    """A curve; what `trial.yaml` does not say of its patients and events, a claim may."""
    size, events = _number(claims, "flow.efficacy"), _number(claims, f"{endpoint}.events")
    return read_published(
        folder / files.curve,
        at_risk=folder / files.at_risk if files.at_risk else None,
        censored=folder / files.censored if files.censored else None,
        n=files.n or (None if files.at_risk else size),
        events=events if files.events is None else files.events,
    )


def _in_trial_yaml(problem: Problem, endpoint: str) -> Problem:
    """A problem with an option of the command line, told as one with a key of trial.yaml."""
    expected = problem.expected.replace("--at-risk", "at_risk").replace("--", "")
    if problem.table not in OPTIONS:
        return Problem(
            problem.code, problem.table, problem.column, problem.found, expected, problem.row
        )
    column = f"reconstruct.curves.{endpoint}.{OPTIONS[problem.table]}"
    return Problem(problem.code, "trial.yaml", column, problem.found, expected)


def _number(claims: Sequence[Claim], quantity: str) -> int | None:
    """Patients, where a claim tells."""
    numbers = [claim.value for claim in claims if claim.quantity == quantity]
    return int(float(numbers[0])) if numbers else None


def _with_size(claims: tuple[Claim, ...], curves: Mapping[Endpoint, Curve]) -> tuple[Claim, ...]:
    """The claims, and where none says how many patients there were, the number of a curve."""
    if _number(claims, "flow.efficacy") is not None or not curves:
        return claims
    n = str(len(next(iter(curves.values()))[0]))
    counted = Claim(
        "flow.efficacy", "flow.efficacy", "efficacy", "", "", n, "patients", "", "", "", "I", n,
        "the digitised curve", "",
    )  # fmt: skip
    return (*claims, counted)


def _patients(published: Published, spec: Spec, seed: int) -> Curve:
    """Whole days, the first of which is day 1, and events (1) of those behind a curve."""
    patients = reconstruct_curve(published, seed=seed).patients
    days = np.maximum(1, np.rint(np.asarray(patients.time) * DAYS[spec.unit])).astype(np.int64)
    return days, np.asarray(patients.event).astype(np.int64)


def _in_order(curves: dict[Endpoint, Curve]) -> dict[Endpoint, Curve]:
    """Curves of which OS is nowhere before PFS: what noise did to it is mended.

    Raises
    ------
    TrialError
        If it is before by more than noise.
    """
    if len(curves) < 2:
        return curves
    (pfs, progressed), (days, died) = (_sorted(curves[name]) for name in ("pfs", "os"))
    tie = (days == pfs) & (died == 1) & (progressed == 0)  # an event comes before a censoring
    late = np.maximum(days, pfs + tie)
    worst = int(np.argmax(late - days))
    if late[worst] - days[worst] > max(1.0, SLACK * days.max()):
        found = f"patient {worst + 1} in order of time at {days[worst]} days"
        expected = f"nobody before the curve of pfs, which is at {pfs[worst]} days there"
        raise TrialError(
            [Problem("disagrees", "trial.yaml", "reconstruct.curves.os", found, expected)]
        )
    return {"pfs": (pfs, progressed), "os": (late, died)}


def _sorted(curve: Curve) -> Curve:
    """In order of time, events before censorings."""
    days, event = curve
    order = np.lexsort((1 - event, days))
    return days[order], event[order]


def _note(found: Publication) -> str:
    """What was reconstructed from what, for the banner of every page."""
    how = found.spec.reconstruct
    sources = []
    if found.claims:
        others, last = ", ".join(how.grades[:-1]), how.grades[-1]
        grades = f"grades {others} and {last}" if others else f"grade {last}"
        also = f", with {', '.join(how.also)}" if how.also else ""
        without = f", without {', '.join(how.without)}" if how.without else ""
        sources.append(f"the claims of {grades} in published.csv{also}{without}")
    sources += [f"a digitised curve of {NAMES[endpoint]}" for endpoint in how.curves]
    condition = " and ".join(sources) + ("" if len(sources) > 1 else " alone")
    parts = [
        found.spec.synthetic_note or "",
        f"No tables of patients are in this trial's folder: they were reconstructed from "
        f"{condition}.",
        f"The cohort was drawn at random (seed {how.seed}) among those that agree with it.",
        "It shows one way the trial can have gone; its patients do not exist.",
    ]
    return " ".join(part for part in parts if part)
