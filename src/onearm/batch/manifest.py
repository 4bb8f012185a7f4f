"""A manifest: a text file with a trial folder a line and, after a comma, its name."""

from __future__ import annotations

import csv
from pathlib import Path

HEAD = ("folder", "name")
"""What the first line may say."""
MOST = 10_000_000
"""Bytes of a manifest; what is larger is something else."""


def is_manifest(path: Path) -> bool:
    """A file that is not a trial's own."""
    return path.is_file() and path.name != "trial.yaml"


def read_manifest(path: Path) -> tuple[list[tuple[str, Path, str]], list[str]]:
    """Name, folder and line of each trial, and every mistake.

    Folders are relative to the manifest. Lines that are blank or begin with # are left out.
    """
    if path.stat().st_size > MOST:
        return [], [f"{path} is no manifest: expected a line of text for each trial folder"]
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return [], [f"{path} is no manifest: expected text in UTF-8"]
    found, mistakes = list[tuple[str, Path, str]](), list[str]()
    for number, line in enumerate(lines, start=1):
        where = f"{path.name}, line {number}"
        cells = _cells(line)
        if not any(cells) or cells[0].startswith("#") or (number == 1 and _is_head(cells)):
            continue
        fault = _fault(path, cells)
        if fault:
            mistakes.append(f"{where}: {fault}")
            continue
        folder = _folder(path, cells[0])
        name = cells[1] if len(cells) > 1 and cells[1] else folder.name
        found.append((name or folder.resolve().name, folder, where))
    return found, mistakes


def _cells(line: str) -> list[str]:
    """Folder and name; a folder with a comma is put in quotation marks, as in any CSV file."""
    try:
        row = next(csv.reader([line], skipinitialspace=True), [])
    except csv.Error:
        row = [line]
    return [cell.strip() for cell in row] or [""]


def _is_head(cells: list[str]) -> bool:
    return tuple(cell.lower() for cell in cells) in {HEAD, HEAD[:1]}


def _folder(path: Path, cell: str) -> Path:
    folder = path.parent / Path(cell).expanduser()
    return folder.parent if folder.name == "trial.yaml" else folder


def _fault(path: Path, cells: list[str]) -> str:
    if "\0" in cells[0]:
        return "expected a folder, found characters that cannot be seen"
    if len(cells) > len(HEAD):
        return f"expected a folder and a name, found {len(cells)} parts; put quotation marks " \
               "around a folder with a comma"  # fmt: skip
    if not cells[0]:
        return f"expected a folder before the name {cells[1]}"
    folder = _folder(path, cells[0])
    try:
        if folder.is_dir():
            return ""
        what = "is no folder" if folder.exists() else "is not there"
    except OSError as error:
        what = error.strerror or str(error)
    return f"{cells[0]} {what}"
