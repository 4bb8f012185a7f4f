"""Comma-separated text: UTF-8, with or without a byte order mark, or Windows' Latin-1."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from onearm.errors import Problem
from onearm.trial.reading.chunks import MISSING, Opened, Unreadable, rows_a_piece
from onearm.trial.reading.csv_rows import odd_rows

EXPECTED = "comma-separated text in UTF-8"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
BLOCK = 1 << 20


def open_delimited(name: str, path: Path) -> Opened:
    """The rows of a CSV file.

    Raises
    ------
    Unreadable
        If it is no comma-separated text, or names a column twice.
    """
    encoding, line = _encoding(path)
    head = _head(path, encoding)
    problems = [] if line is None else [not_utf8(name, f"line {line}")]
    problems += odd_rows(name, path, encoding, head)
    return Opened(_pieces(path, encoding, head), tuple(problems))


def not_utf8(name: str, where: str) -> Problem:
    """The warning that letters were read as Windows writes them."""
    expected = "text in UTF-8; it was read as Latin-1 (Windows-1252): look at letters with accents"
    return Problem("encoding", name, "-", f"{where} is not UTF-8", expected, None, "warning")


def _encoding(path: Path) -> tuple[str, int | None]:
    """How the text is encoded, and the first line that is not UTF-8."""
    utf8, windows, line, other = codecs.getincrementaldecoder("utf-8")(), "cp1252", 1, None
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if block.startswith(UTF_16) or b"\0" in block:
                raise Unreadable("text in UTF-16, or no text at all", EXPECTED)
            if other is None:
                try:
                    utf8.decode(block)
                except UnicodeDecodeError as error:
                    other = line + block.count(b"\n", 0, max(0, error.start))
                line += block.count(b"\n")
            if other is not None and any(byte in block for byte in b"\x81\x8d\x8f\x90\x9d"):
                windows = "latin-1"
    if other is None:
        try:
            utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            other = line
    return ("utf-8-sig", None) if other is None else (windows, other)


def _head(path: Path, encoding: str) -> list[str]:
    """Names of the columns as they are, separated by commas."""
    with path.open(encoding=encoding, newline="") as file:
        head = next(csv.reader(file), [])
    if not any(name.strip() for name in head):
        raise Unreadable("an empty first line", "names of columns in the first line")
    if len(head) == 1 and (";" in head[0] or "\t" in head[0]):
        found = "one column, separated by " + ("';'" if ";" in head[0] else "tabs")
        raise Unreadable(found, "columns separated by commas")
    return head


def _pieces(path: Path, encoding: str, head: list[str]) -> Iterator[pd.DataFrame]:
    yield pd.DataFrame([], columns=head, dtype=object)
    with pd.read_csv(
        path, dtype=str, keep_default_na=False, na_values=sorted(MISSING), encoding=encoding,
        skip_blank_lines=False, compression=None, chunksize=rows_a_piece(len(head)),
    ) as reader:  # fmt: skip
        for piece in reader:
            if not isinstance(piece.index, pd.RangeIndex):
                raise Unreadable("rows with more cells than the head", "one cell a column")
            yield piece
