"""The files of a report: each, and their folder, is there whole, or as it was before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from onearm.errors import InputError
from onearm.reconstruct.claims.statements import statements
from onearm.reconstruct.cohorts.files import _beside, write_tables
from onearm.trial.printed.identified import FOLDER
from onearm.trial.printed.identified_check import stated

if TYPE_CHECKING:
    from onearm.reconstruct.determined.report import Report


def write_report(report: Report, folder: Path) -> list[Path]:
    """Write the cohorts as Parquet, and what they say as CSV.

    What they determine goes under `identified/`, which a trial folder may keep: the book shows
    it beside its one cohort. It is replaced as a whole, so that all its files are of one run.
    Readings that were judged alone go beside the cohorts.

    Parameters
    ----------
    report : Report
    folder : Path
        Made if need be; other files in it stay.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    InputError
        If the folder, or `identified` in it, is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: give a folder for the cohorts")
    folder.mkdir(parents=True, exist_ok=True)
    about = {"about.json": _about(report)}
    said = about | {
        f"{name}.csv": csv_text(table)
        for name in ("identified", "bands", "worth", "narrower", "conventions")
        if (table := getattr(report, name)) is not None
    }
    if report.identified is None:
        return [*write_tables(report.tables, folder), *_written(said, folder)]
    with whole_folder(folder / FOLDER) as stage:
        names = [path.name for path in _written(said, stage)]
        written = [*write_tables(report.tables, folder), *_written(about, folder)]
    return [*written, *(folder / FOLDER / name for name in names)]


def _written(texts: Mapping[str, str], folder: Path) -> list[Path]:
    return [write_text(folder / name, text) for name, text in texts.items()]


def _about(report: Report) -> str:
    """How it was made, and what the claims that counted said, so that a change is seen."""
    source = report.source
    counted = {said.id for said in statements(source.chosen)}
    said = {claim.id: stated(claim) for claim in source.every if claim.id in counted}
    return json.dumps(report.about() | {"stated": said}, indent=1, ensure_ascii=False) + "\n"


def csv_text(table: pd.DataFrame) -> str:
    """A table as CSV, numbers with six digits.

    >>> csv_text(pd.DataFrame({"id": ["orr.rate"], "low": [100 / 3], "high": [float("nan")]}))
    'id,low,high\\norr.rate,33.3333,\\n'
    """
    return str(table.to_csv(index=False, lineterminator="\n", float_format="%.6g"))


def write_text(path: Path, text: str) -> Path:
    """Write a file, or replace it, in one step."""
    with _beside(path) as stage:
        file = stage / path.name
        file.write_text(text, encoding="utf-8", newline="")
        return file.replace(path)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to be filled, which in the end takes the place of the target and all it held.

    After an error the target is as it was.

    Parameters
    ----------
    target : Path
        What to make or to replace, in a folder that is there.

    Raises
    ------
    InputError
        If the target is a file.
    """
    if target.exists() and not target.is_dir():
        raise InputError(f"{target} is a file: a folder of that name is to be made, so move it")
    with _beside(target) as stage:
        yield stage
        before = stage.with_name(f"{stage.name}.before")
        if target.exists():
            target.replace(before)
        try:
            stage.replace(target)
        except OSError:
            if before.exists():
                before.replace(target)
            raise
