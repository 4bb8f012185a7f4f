"""Opening a trial folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onearm.errors import InputError, Problem, TrialError
from onearm.trial.checks import check_announced, check_tables
from onearm.trial.data import Publication, Trial
from onearm.trial.deriving.derive import derived
from onearm.trial.kinds import worst_first
from onearm.trial.listing import few
from onearm.trial.printed.identified import FOLDER, read_identified
from onearm.trial.printed.published import Claim, read_claims
from onearm.trial.privacy.called import Called
from onearm.trial.privacy.protect import free_text, protected
from onearm.trial.reading.paths import check_file, check_folder
from onearm.trial.reading.read import read_table
from onearm.trial.reading.tables_found import columns_that_count, open_spec
from onearm.trial.records import ROUNDING, one_arm
from onearm.trial.rule import rule_of
from onearm.trial.spec import TITLE, Spec
from onearm.trial.staged import is_staged, read_staged

LARGEST = 20_000_000
"""Bytes that published.csv, a curve or a file of identified may have; tables may have more."""


def check_trial(path: Path | str) -> list[Problem]:
    """Every problem of a trial folder, errors first; empty if there is none."""
    try:
        _, problems = _read(Path(path))
    except TrialError as error:
        problems = error.problems
    return worst_first(problems)


def open_folder(path: Path | str) -> Trial | Publication:
    """Read a trial folder (or its `trial.yaml`), checked, cut to the arm it names.

    A folder without tables gives what was published; its patients are yet to be reconstructed
    (see `onearm.reconstruct.opening`).

    Raises
    ------
    TrialError
        With all problems, if one of them is an error.
    """
    found, problems = _read(Path(path))
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors or found is None:
        raise TrialError(errors)
    return found


def open_trial(path: Path | str) -> Trial:
    """As `open_folder`, of a folder that has tables.

    Raises
    ------
    TrialError
        With all problems, if one of them is an error, or there are no tables.
    """
    found = open_folder(path)
    if isinstance(found, Publication):
        expected = "tables adsl and adtte; what was published alone has no patients yet"
        raise TrialError([Problem("no-tables", "trial.yaml", "tables", "none", expected)])
    return found


def _read(path: Path) -> tuple[Trial | Publication | None, list[Problem]]:
    folder = path.parent if path.name == "trial.yaml" else path
    if is_staged(folder):
        staged = read_staged(folder)
        return staged, list(staged.warnings)
    spec = open_spec(folder)
    tables: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    called = Called()
    refused = _check_files(spec, folder)
    if refused:
        return None, refused  # what such a file holds is not even looked at
    for name, file in spec.tables.items():
        kept = columns_that_count(spec, name)
        table, found = read_table(name, folder / file, keep=kept, look=called.look)
        problems += found
        if table is not None:
            tables[name] = table
    problems += [*_check_title(spec), *_check_design(spec), *_check_curves(spec, folder)]
    claims, found = read_claims(folder / "published.csv")
    if spec.tables:
        problems += [] if spec.synthetic else called.told(tables)
        tables, done = derived(spec, tables)
        problems += [*done, *check_tables(spec, tables), *check_announced(spec, tables, claims)]
    else:
        problems += _check_published(spec, claims)
    identified, wrong = read_identified(folder, spec.id, claims)
    problems = few(_once([*problems, *found, *wrong]))
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    if not spec.tables:
        return Publication(folder, spec, claims, identified), problems
    tables = one_arm(spec, tables)
    tables["adtte"] = tables["adtte"].drop(columns=ROUNDING, errors="ignore")
    problems += free_text(spec, tables)
    tables = protected(spec, tables)
    return Trial(folder, spec, tables, claims, identified, tuple(problems)), problems


def _check_files(spec: Spec, folder: Path) -> list[Problem]:
    """Are all files plain ones of this folder, and none of them far too large?"""
    named: dict[str, tuple[str, int | None]] = {
        f"tables.{name}": (file, None) for name, file in spec.tables.items()
    }
    for endpoint, curve in spec.reconstruct.curves.items():
        at = f"reconstruct.curves.{endpoint}"
        named |= {f"{at}.{key}": (file, LARGEST) for key, file in curve.files.items()}
    found = [
        check_file(folder, file, "trial.yaml", key, largest)
        for key, (file, largest) in named.items()
    ]
    found.append(check_file(folder, "published.csv", "published.csv", "-", LARGEST))
    plain = [problem for problem in found if problem is not None]
    return [*plain, *check_folder(folder, FOLDER, LARGEST)]


def _check_title(spec: Spec) -> list[Problem]:
    """Has the title of a new folder been written over?"""
    if spec.title != TITLE:
        return []
    return [Problem("missing-key", "trial.yaml", "title", "that of a new folder", "the title")]


def _check_curves(spec: Spec, folder: Path) -> list[Problem]:
    """Are the files of digitised curves there?"""
    return [
        Problem(
            "missing-file", "trial.yaml", f"reconstruct.curves.{endpoint}.{key}",
            f"no file {Path(file).name}", "a CSV file in the trial folder",
        )
        for endpoint, curve in spec.reconstruct.curves.items()
        for key, file in curve.files.items()
        if not (folder / file).is_file()
    ]  # fmt: skip


def _check_published(spec: Spec, claims: tuple[Claim, ...]) -> list[Problem]:
    """Is there anything to reconstruct patients from, where there are no tables?"""
    if not claims and not spec.reconstruct.curves:
        expected = "tables adsl and adtte, or published.csv, or files under reconstruct.curves"
        return [Problem("no-tables", "trial.yaml", "tables", "none", expected)]
    if spec.arm is not None:
        expected = "no arm where there are no tables: it chooses rows of adsl"
        return [Problem("bad-value", "trial.yaml", "arm", repr(spec.arm.value), expected)]
    expected = "tables adsl and adtte; without them patients are reconstructed and called synthetic"
    return [Problem("no-tables", "trial.yaml", "tables", "none", expected, None, "warning")]


def _check_design(spec: Spec) -> list[Problem]:
    """Is there a design that keeps the stated error rates?"""
    stated = spec.design
    if stated is None:
        return []
    try:
        rule = rule_of(stated)
    except InputError as error:
        return [Problem("no-design", "trial.yaml", "design", str(error), "rates further apart")]
    if stated.n is None or (rule.alpha <= stated.alpha and rule.power >= stated.power):
        return []
    found = f"a rule with alpha {rule.alpha:.4f} and power {rule.power:.4f}"
    expected = f"alpha {stated.alpha:g} or less, power {stated.power:g} or more"
    return [Problem("no-design", "trial.yaml", "design", found, expected, None, "warning")]


def _once(problems: list[Problem]) -> list[Problem]:
    """A cell that could not be converted is not told a second time as missing."""
    bad = {(p.table, p.row, p.column) for p in problems if p.code in ("bad-type", "infinite")}
    return [
        p for p in problems if p.code != "missing-value" or (p.table, p.row, p.column) not in bad
    ]
