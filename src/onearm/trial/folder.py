"""Opening a trial folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onearm.errors import InputError, Problem, TrialError
from onearm.stats import simon
from onearm.trial.check import check_tables, in_arm
from onearm.trial.data import Trial
from onearm.trial.published import read_claims
from onearm.trial.read import read_table
from onearm.trial.spec import Spec, read_spec


def check_trial(path: Path | str) -> list[Problem]:
    """Every problem of a trial folder, errors first; empty if there is none."""
    try:
        _, problems = _read(Path(path))
    except TrialError as error:
        problems = error.problems
    return sorted(problems, key=lambda problem: problem.severity != "error")


def open_trial(path: Path | str) -> Trial:
    """Read a trial folder (or its `trial.yaml`), checked, cut to the arm it names.

    Raises
    ------
    TrialError
        With all problems, if one of them is an error.
    """
    trial, problems = _read(Path(path))
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors or trial is None:
        raise TrialError(errors)
    return trial


def _read(path: Path) -> tuple[Trial | None, list[Problem]]:
    folder = path.parent if path.name == "trial.yaml" else path
    spec = read_spec(folder / "trial.yaml")
    tables: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name, file in spec.tables.items():
        table, found = read_table(name, folder / file)
        problems += found
        if table is not None:
            tables[name] = table
    problems += [*_check_design(spec), *check_tables(spec, tables)]
    claims, found = read_claims(folder / "published.csv")
    problems = _once([*problems, *found])
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return Trial(folder, spec, _one_arm(spec, tables), claims), problems


def _check_design(spec: Spec) -> list[Problem]:
    """Is there a design that keeps the stated error rates?"""
    stated = spec.design
    if stated is None:
        return []
    try:
        simon.search(stated.p0, stated.p1, stated.alpha, 1 - stated.power)
    except InputError as error:
        return [Problem("no-design", "trial.yaml", "design", str(error), "rates further apart")]
    return []


def _once(problems: list[Problem]) -> list[Problem]:
    """A cell that could not be converted is not told a second time as missing."""
    bad = {(p.table, p.row, p.column) for p in problems if p.code == "bad-type"}
    return [
        p for p in problems if p.code != "missing-value" or (p.table, p.row, p.column) not in bad
    ]


def _one_arm(spec: Spec, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables of the arm alone; several arms and no choice is the user's whole cohort."""
    if spec.arm is None:
        return tables
    subjects = in_arm(spec, tables["adsl"])["USUBJID"]
    return {name: table[table["USUBJID"].isin(subjects)] for name, table in tables.items()}
