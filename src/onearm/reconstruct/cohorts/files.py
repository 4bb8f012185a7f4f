"""One of many drawn cohorts as a trial, and draws as files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from onearm.errors import InputError
from onearm.trial.contract import columns_of
from onearm.trial.data import Trial
from onearm.trial.printed.published import Claim
from onearm.trial.spec import POPULATIONS, Population, Spec

Tables = Mapping[str, pd.DataFrame]

FLAGS: dict[Population, str] = {"safety": "SAFFL", "efficacy": "EFFFL", "primary": "PRIMFL"}
"""Population flags unless `trial.yaml` names others."""
STAGE = "STAGE"
"""Column of the stage unless `trial.yaml` names another."""
PARAMETERS = ("adtte", "adrs", "adtr")
"""Tables with one row a parameter."""


def one_cohort(tables: Tables, draw: int) -> dict[str, pd.DataFrame]:
    """Tables of one draw, typed as `onearm.trial.reading.read.read_table` types those of a folder.

    Parameters
    ----------
    tables : mapping of DataFrame
        As `onearm.reconstruct.cohorts.adam.adam_tables` gives them, in order of DRAW.
    draw : int
        Which; from 1.

    Raises
    ------
    InputError
        If there is no such draw.
    """
    found = {}
    for name, table in tables.items():
        number = table["DRAW"].to_numpy()
        first, last = np.searchsorted(number, (draw, draw + 1))
        if first == last:
            have = f"{number[0]} to {number[-1]}" if len(number) else "none"
            raise InputError(f"no draw {draw}: {name} has {have}")
        types = {column.name: column.type for column in columns_of(name)}
        found[name] = pd.DataFrame({
            column: _plain(table[column].array, slice(first, last), types.get(column, "text"))
            for column in table.columns if column != "DRAW"
        })  # fmt: skip
    return found


def _plain(cells: Any, rows: slice, kind: str) -> Any:
    """Some cells of a compact column as numbers, dates or text; a blank is missing."""
    if isinstance(cells, pd.Categorical):
        return np.append(cells.categories.to_numpy(object), np.nan)[cells.codes[rows]]
    values = np.asarray(cells[rows])
    if kind == "number":
        return values.astype(np.int64) if values.dtype.kind == "i" else _rounded(values)
    if kind == "date" or values.dtype.kind != "M":
        return values if kind == "date" else values.astype(str).astype(object)
    return np.datetime_as_string(values, unit="D").astype(object)


def _rounded(values: Any) -> Any:
    """Numbers of 32 bits as their decimals read: 35.7, not 35.70000076."""
    return values.astype(float).round(1)


def flags_of(spec: Spec) -> dict[Population, str]:
    """Columns of adsl that say who is in which population, one of its own for each."""
    found: dict[Population, str] = {}
    for name in POPULATIONS:
        flag = spec.populations.get(name, FLAGS[name])
        found[name] = FLAGS[name] if flag in found.values() else flag
    return found


def spec_of(cohort: Tables, spec: Spec) -> Spec:
    """The specification that goes with the tables of one draw.

    That of the trial, synthetic, with all tables and population flags, and without what the
    draw does not have: labels, arms, stages where there are none, and parameters of which there
    is no record (duration of response where nobody responds).
    """
    stage = spec.stage or STAGE
    there = [cohort[name]["PARAMCD"] for name in PARAMETERS if name in cohort]
    codes = {code for column in there for code in column.unique()}
    params = {name: code for name, code in spec.params.items() if code in codes}
    return spec.model_copy(
        update={
            "synthetic": True,
            "times": "days",
            "tables": {name: f"{name}.csv" for name in cohort},
            "populations": flags_of(spec),
            "params": params,
            "stage": stage if stage in cohort["adsl"] else None,
            "label": None,
            "arm": None,
        }
    )


def trial_of(tables: Tables, draw: int, spec: Spec, claims: Sequence[Claim], folder: Path) -> Trial:
    """One draw as the trial that `onearm.analysis.analyse` takes, without a file.

    Parameters
    ----------
    tables, draw
        As in `one_cohort`, whose errors are these.
    spec : Spec
        That of the trial; `spec_of` makes of it that of the draw.
    claims : sequence of Claim
        What was published.
    folder : Path
        The folder that the trial stands for.
    """
    cohort = one_cohort(tables, draw)
    return Trial(folder, spec_of(cohort, spec), cohort, tuple(claims))


def write_tables(tables: Tables, folder: Path) -> list[Path]:
    """Write the tables of all draws as Parquet files, all of them or none.

    Parameters
    ----------
    tables : mapping of DataFrame
        As `onearm.reconstruct.cohorts.adam.adam_tables` gives them.
    folder : Path
        Where `adsl.parquet`, `adtte.parquet` ... go; made if need be, files replaced.

    Returns
    -------
    list of Path
        One a table.

    Raises
    ------
    InputError
        If `folder` is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: give a folder for the tables")
    folder.mkdir(parents=True, exist_ok=True)
    with _beside(folder / "tables") as stage:
        for name, table in tables.items():
            table.to_parquet(stage / f"{name}.parquet", engine="pyarrow", index=False)
        return [file.replace(folder / file.name) for file in sorted(stage.iterdir())]


def write_folder(trial: Trial, folder: Path) -> Path:
    """Write a drawn trial as a folder that `onearm check` passes, all of it or nothing.

    `published.csv` is a copy of that in the trial's own folder, where it has one.

    Parameters
    ----------
    trial : Trial
        As `trial_of` gives it.
    folder : Path
        What to make: `trial.yaml`, `published.csv` and a CSV file for each table.

    Raises
    ------
    InputError
        If there is already something in `folder`.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is there already: give a folder that is not, or an empty one")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _beside(folder) as stage:
        for name, table in trial.tables.items():
            table.to_csv(
                stage / f"{name}.csv", index=False, lineterminator="\n", date_format="%Y-%m-%d"
            )
        stated = trial.spec.model_dump(mode="json", exclude_defaults=True, exclude={"reconstruct"})
        text = yaml.safe_dump(stated, sort_keys=False, allow_unicode=True)
        (stage / "trial.yaml").write_text(text, encoding="utf-8")
        printed = trial.folder / "published.csv"
        if printed.exists():
            shutil.copyfile(printed, stage / printed.name)
        return stage.replace(folder)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder beside the target under a passing name, gone in the end whatever happens."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as passing:
        stage = Path(passing) / target.name
        stage.mkdir()
        yield stage
