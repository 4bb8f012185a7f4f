"""Excel workbooks: one sheet is one table, its first row the names of the columns."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from onearm.trial.reading.chunks import DAY_0, Opened, Unreadable, rows_a_piece, text_of
from onearm.trial.reading.sheet_faults import sheet_faults

MOST_BYTES = 1_000_000_000
"""A workbook that is larger when unpacked is refused before it is."""

MOST_COLUMNS = 16_384

BROKEN = (
    zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError,
    AttributeError, IndexError, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error,
)  # fmt: skip
"""What openpyxl and the archive raise at a workbook that is damaged or none."""


def open_workbook(name: str, path: Path) -> Opened:
    """The rows of the one sheet, or of the sheet that is named as the table.

    Raises
    ------
    Unreadable
        If it is no workbook, is too large, or does not say which of its sheets is the table.
    """
    _check_archive(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except BROKEN as error:
        raise Unreadable(_said(error), "an Excel workbook (.xlsx)") from None
    sheet = _sheet(name, book)
    try:
        head = _head(next(sheet.iter_rows(max_row=1, values_only=True), ()))
        problems = sheet_faults(name, path, sheet._worksheet_path, head)
    except BROKEN as error:
        raise Unreadable(_said(error), "an Excel workbook (.xlsx)") from None
    return Opened(_pieces(book, sheet), tuple(problems), _origin(book))


def _check_archive(path: Path) -> None:
    """Is it a whole archive that unpacks to a sane size, and holds no document types?"""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
            if size > MOST_BYTES:
                found = f"a workbook of {size / 1e9:.1f} GB when unpacked"
                raise Unreadable(found, "1 GB at most; larger tables as CSV or Parquet")
            for part in archive.namelist():
                if part.endswith((".xml", ".rels")) and _has_types(archive, part):
                    raise Unreadable("a workbook with a document type", "one as Excel writes it")
    except Unreadable:
        raise
    except BROKEN as error:
        raise Unreadable(_said(error), "an Excel workbook (.xlsx) without a password") from None


def _has_types(archive: zipfile.ZipFile, part: str) -> bool:
    """Entities of a document type can unpack to any size; no workbook needs one."""
    with archive.open(part) as file:
        return b"<!DOCTYPE" in file.read(4096)


def _sheet(name: str, book: Any) -> Any:
    sheets = book.worksheets
    if not sheets:
        raise Unreadable("a workbook without a sheet", "one sheet")
    named = [sheet for sheet in sheets if sheet.title.strip().lower() == name]
    if len(sheets) > 1 and len(named) != 1:
        titles = ", ".join(sheet.title for sheet in sheets[:8])
        raise Unreadable(f"sheets {titles}", f"one sheet, or one that is called {name}")
    return named[0] if named else sheets[0]


def _origin(book: Any) -> date:
    return date(book.epoch.year, 1, 1) if book.epoch.year == 1904 else DAY_0


def _pieces(book: Any, sheet: Any) -> Iterator[pd.DataFrame]:
    try:
        yield from _rows(sheet)
    except Unreadable:
        raise
    except BROKEN as error:
        raise Unreadable(_said(error), "an Excel workbook (.xlsx)") from None
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[pd.DataFrame]:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    rows = sheet.iter_rows(values_only=True)
    head = _head(next(rows, ()))
    if not head:
        raise Unreadable("an empty first row", "names of columns in the first row of the sheet")
    yield pd.DataFrame([], columns=head, dtype=object)
    start, many = 0, min(20_000, rows_a_piece(len(head)))
    while block := list(islice(rows, many)):
        if any(cell is not None for row in block for cell in row[len(head) :]):
            raise Unreadable("rows with more cells than the head", "one cell a column")
        cells = [[text_of(c) for c in row[: len(head)]] for row in block]
        full = [row + [float("nan")] * (len(head) - len(row)) for row in cells]
        index = pd.RangeIndex(start, start + len(full))
        yield pd.DataFrame(full, index, head, dtype=object)
        start += len(full)


def _head(cells: Iterable[Any]) -> list[str]:
    """Names of the columns, without the blank ones at the end."""
    head = [str(text_of(cell)) if cell is not None else "" for cell in cells]
    while head and not head[-1].strip():
        head.pop()
    return head


def _said(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
