"""Cells of a sheet that seem to hold nothing: formulas without their values, and merged cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from openpyxl.utils.cell import column_index_from_string, range_boundaries

from onearm.errors import Problem

SIGN = re.compile(rb"<(?:\w+:)?(?:f|mergeCell)[\s/>]")
CELL = re.compile("([A-Z]{1,3})([0-9]{1,7})")
BLOCK, OVERLAP = 1 << 20, 60


def sheet_faults(name: str, path: Path, part: str, head: Sequence[str]) -> list[Problem]:
    """Problems of the columns in which such cells are; the sheet is read for them if it has any.

    Parameters
    ----------
    name : str
        The table.
    path : Path
        The workbook.
    part : str
        The sheet within its archive.
    head : sequence of str
        Names of the columns.
    """
    with zipfile.ZipFile(path) as archive:
        with archive.open(part) as sheet:
            if not _has_any(sheet):
                return []
        with archive.open(part) as sheet:
            return list(_faults(name, sheet, [title.strip().upper() or "-" for title in head]))


def _has_any(sheet: Any) -> bool:
    last = b""
    while block := sheet.read(BLOCK):
        if SIGN.search(last + block):
            return True
        last = block[-OVERLAP:]
    return False


def _faults(name: str, sheet: Any, head: Sequence[str]) -> Iterator[Problem]:
    for _, element in ET.iterparse(sheet):  # entities have been refused with their document type
        kind = element.tag.rpartition("}")[2]
        if kind == "c" and _lacks_value(element):
            yield from _unstored(name, element.get("r", ""), head)
        elif kind == "mergeCell":
            yield from _merged(name, element.get("ref", "A1"), head)
        if kind == "row":
            element.clear()


def _lacks_value(cell: ET.Element) -> bool:
    """A formula, and no value with it; an empty text is one."""
    parts = {part.tag.rpartition("}")[2]: part.text for part in cell}
    return "f" in parts and not parts.get("v") and cell.get("t") != "str"


def _unstored(name: str, cell: str, head: Sequence[str]) -> Iterator[Problem]:
    """A cell that does not say where it is, or that is in the head, is one of the whole table."""
    place = CELL.fullmatch(cell)
    row = int(place[2]) - 1 if place else 0
    at = column_index_from_string(place[1]) if place and row else 0
    if at <= len(head):
        expected = "its value beside it: let the program calculate the workbook, and save it"
        column = head[at - 1] if at else "-"
        yield Problem("no-stored-value", name, column, "a formula alone", expected, row or None)


def _merged(name: str, cells: str, head: Sequence[str]) -> Iterator[Problem]:
    """A range that reaches into the head hides the name of a column."""
    first, top, last, _ = range_boundaries(cells)
    if first == last and top == 1:
        top = 2
    expected = "one cell a value: unmerge them and fill each"
    for title in head[first - 1 : last] if top > 1 else ["-"]:
        yield Problem("merged-cells", name, title, f"{cells} merged", expected, top - 1 or None)
