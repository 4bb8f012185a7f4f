"""Tables of a trial folder written anew in any format, as other programs would write them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import yaml

from onearm.trial.contract import columns_of
from onearm.trial.reading.chunks import MISSING

FORMATS = ("parquet", "parquet-text", "xpt5", "xpt8", "xlsx", "xlsx-text")
SUFFIX = {"parquet-text": "parquet", "xpt5": "xpt", "xpt8": "xpt", "xlsx-text": "xlsx"}


def text_table(path: Path) -> pd.DataFrame:
    """A CSV file as it is: text, or nothing."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, na_values=sorted(MISSING))


def native(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Numbers and dates of the contract as such, and whole numbers of other columns."""
    kinds = {column.name: column.type for column in columns_of(name)}
    found = table.copy()
    for column in table:
        kind = kinds.get(str(column).upper(), "")
        if kind == "number":
            found[column] = table[column].map(float, na_action="ignore").astype(float)
        elif kind == "date":
            found[column] = pd.to_datetime(table[column].str[:10], format="%Y-%m-%d").dt.date
        elif not kind and table[column].str.fullmatch("[1-9][0-9]?").eq(True).all():
            found[column] = table[column].astype(int)
    return found


def write_table(kind: str, path: Path, name: str, text: pd.DataFrame) -> None:
    """One table as text or with numbers and dates, in one format."""
    table = text if kind.endswith("text") else native(name, text)
    if kind.startswith("parquet"):
        table.to_parquet(path, index=False)
    elif kind.startswith("xpt"):
        pyreadstat.write_xport(_without_gaps(table), path, file_format_version=int(kind[3:]))
    else:
        _write_workbook(path, table)


def _without_gaps(table: pd.DataFrame) -> pd.DataFrame:
    """Text is never missing in SAS, but blank; what holds nothing at all is text."""
    found = table.copy()
    for column in table:
        values = table[column].dropna()
        if values.empty or isinstance(values.iloc[0], str):
            found[column] = table[column].fillna("").astype(str)
    return found


def _write_workbook(path: Path, table: pd.DataFrame) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.append(list(table))
    for row in table.astype(object).where(table.notna(), None).itertuples(index=False):
        sheet.append(list(row))
    book.save(path)


def write_folder(
    kind: str, spec: Mapping[str, object], tables: Mapping[str, pd.DataFrame], folder: Path
) -> Path:
    """A trial folder of tables in one format, in which they are found by their names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        write_table(kind, folder / f"{name}.{SUFFIX.get(kind, kind)}", name, table)
    stated = {key: value for key, value in spec.items() if key != "tables"}
    (folder / "trial.yaml").write_text(yaml.safe_dump(stated), encoding="utf-8")
    return folder


def as_csv(source: Path, files: Mapping[str, str], folder: Path) -> None:
    """CSV files under the names by which they are found."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, file in files.items():
        shutil.copyfile(source / file, folder / f"{name}.csv")
