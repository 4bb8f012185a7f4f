"""A trial that has been read, checked and protected, as a folder that chapters read as it is.

A rerun reads the user's tables once. Its chapters are given this folder: tables of one arm, in
days, without anything that tells who a patient is. A second reading is faster and finds no
second warning. All files are held by their hashes, and so is what the mark says itself: a folder
that was changed since, or a user's own tables under this name, would be neither checked nor
protected, and is refused. Hashes guard against mistakes; who wants to can write them anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd

from onearm.errors import Problem, TrialError
from onearm.trial.data import Trial
from onearm.trial.printed.identified import FOLDER, read_identified
from onearm.trial.printed.published import read_claims
from onearm.trial.spec import Spec, Table

MARK = "staged.json"
"""Says what the folder holds; written last."""
PUBLISHED = "published.csv"
TABLES = get_args(Table)


def write_staged(trial: Trial, folder: Path) -> Path:
    """Write a trial for chapters to read.

    Parameters
    ----------
    trial : Trial
        As `onearm.trial.folder.open_folder` gives it, or one of reconstructed patients.
    folder : Path
        What to make: a Parquet file for each table, what was published, what is identified.

    Returns
    -------
    Path
        The folder.
    """
    folder.mkdir(parents=True)
    for name, table in trial.tables.items():
        _as_text(table).to_parquet(folder / f"{name}.parquet", engine="pyarrow")
    if (trial.folder / PUBLISHED).is_file():
        shutil.copyfile(trial.folder / PUBLISHED, folder / PUBLISHED)
    if trial.identified is not None:
        shutil.copytree(trial.folder / FOLDER, folder / FOLDER)
    content = {
        "spec": trial.spec.model_dump(mode="json"),
        "tables": {name: _text(table) for name, table in trial.tables.items()},
        "warnings": [asdict(warning) for warning in without_values(trial.warnings)],
        "files": _hashes(folder),
    }
    marked = content | {"hash": _hash(content)}
    (folder / MARK).write_text(json.dumps(marked, allow_nan=False), encoding="utf-8")
    return folder


def is_staged(folder: Path) -> bool:
    """Was the folder written by `write_staged`?"""
    return (folder / MARK).is_file()


def read_staged(folder: Path) -> Trial:
    """The trial of a folder that `write_staged` made, as it was.

    Raises
    ------
    TrialError
        If a file has been changed since.
    """
    try:
        content = json.loads((folder / MARK).read_text(encoding="utf-8"))
        unchanged = content.pop("hash") == _hash(content) and content["files"] == _hashes(folder)
        spec = Spec.model_validate(content["spec"])
        warnings = tuple(Problem(**warning) for warning in content["warnings"])
        text = {name: content["tables"][name] for name in content["tables"] if name in TABLES}
    except (ValueError, KeyError, TypeError, AttributeError):
        unchanged = False
    if not unchanged:
        expected = f"files as a rerun wrote them; for tables of your own, take {MARK} away"
        raise TrialError([Problem("unreadable", MARK, "-", "files that were changed", expected)])
    claims, _ = read_claims(folder / PUBLISHED)
    identified, _ = read_identified(folder, spec.id, claims)
    tables = {name: _read_table(folder / f"{name}.parquet", cols) for name, cols in text.items()}
    return Trial(folder, spec, tables, claims, identified, warnings)


def without_values(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by code, table and column alone: nothing that a patient could be told by.

    Examples
    --------
    >>> from onearm.errors import Problem
    >>> seen = Problem("out-of-range", "adsl", "AGE", "'104' of S-17", "up to 100", 3, "warning")
    >>> without_values([seen])[0].found, without_values([seen])[0].row
    ('', None)
    """
    return tuple(replace(problem, found="", expected="", row=None) for problem in problems)


def _text(table: pd.DataFrame) -> list[str]:
    """Columns of objects: text, and blanks."""
    return [str(name) for name, cells in table.items() if cells.dtype == object]


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    """All of them as text: a column that mixes numbers and text has no type in Parquet."""
    return table.assign(**{name: table[name].map(str, na_action="ignore") for name in _text(table)})


def _read_table(path: Path, text: Iterable[str]) -> pd.DataFrame:
    """A table with its types; a blank is NaN, as in tables that come from text."""
    table = pd.read_parquet(path, engine="pyarrow")
    cells = {name: table[name].astype(object) for name in text}
    return table.assign(
        **{name: column.where(column.notna(), np.nan) for name, column in cells.items()}
    )


def _hash(content: dict[str, Any]) -> str:
    """Hash of all that the mark says; the order of its keys is not told."""
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _hashes(folder: Path) -> dict[str, str]:
    """Hash of each file but the mark."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MARK)
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files
    }
