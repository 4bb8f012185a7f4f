"""Files of tables in any of the usual formats: each is read in pieces, every cell as text.

Text is what all formats have in common. What a cell is, `onearm.trial.reading.read` decides by the
contract; so the same table gives the same patients, in whichever format it comes. What reads a
format is imported where a file has it: most trials come as CSV, and the others take half a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from onearm.trial.reading import delimited
from onearm.trial.reading.chunks import (
    MOST_CELLS,
    Opened,
    Unreadable,
    as_text,
    rows_a_piece,
    text_of,
)

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS: dict[str, str] = {
    ".csv": "CSV",
    ".parquet": "Parquet",
    ".xpt": "SAS transport",
    ".sas7bdat": "SAS",
    ".xlsx": "Excel",
}
"""What a file of a table may be, by its suffix in any case."""

SIGNS: dict[bytes, str] = {
    b"PAR1": ".parquet",
    b"HEADER RECORD*******LIB": ".xpt",
    bytes(12) + b"\xc2\xea\x81\x60": ".sas7bdat",
    b"PK\x03\x04": ".xlsx",
    b"\xd0\xcf\x11\xe0": ".xls",
}
"""How files begin that are not text; every zip archive begins as .xlsx does."""

RECORD = 80
"""A SAS transport file is a whole number of records of so many bytes."""


def open_table(name: str, path: Path) -> Opened:
    """The pieces of a file that holds table `name`; of an unknown suffix, read as CSV.

    Raises
    ------
    Unreadable
        If the file cannot be what its suffix says; also while the pieces are read.
    """
    suffix = path.suffix.lower()
    _check_content(path, suffix)
    if suffix == ".xlsx":
        from onearm.trial.reading import workbook

        return workbook.open_workbook(name, path)
    if suffix == ".parquet":
        return Opened(_parquet(path))
    if suffix in (".xpt", ".sas7bdat"):
        return _sas(name, path, suffix)
    return delimited.open_delimited(name, path)


def _check_content(path: Path, suffix: str) -> None:
    """Does the file begin as its suffix says?"""
    with path.open("rb") as file:
        head = file.read(64)
    if not head:
        raise Unreadable("an empty file", "a table with a row of column names")
    is_ = next((known for sign, known in SIGNS.items() if head.startswith(sign)), "")
    said = suffix if suffix in FORMATS else ".csv"
    if is_ == (said if said != ".csv" else ""):
        return
    found = f"a file that begins as {is_} does" if is_ else f"a file that is not {FORMATS[said]}"
    if is_ == ".xls":
        found = "an old or locked workbook (.xls)"
    right = f"; rename it to {path.stem}{is_}" if is_ in FORMATS else ""
    raise Unreadable(found, f"{FORMATS[said]}, as {path.name} says{right}")


def _parquet(path: Path) -> Iterator[pd.DataFrame]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            cells = file.metadata.num_rows * len(names)
            if cells > MOST_CELLS:
                raise Unreadable(f"{cells} cells", f"{MOST_CELLS} at most")
            yield pd.DataFrame([], columns=names, dtype=object)
            start = 0
            for batch in file.iter_batches(rows_a_piece(len(names))):
                yield _batch(batch, start)
                start += len(batch)
    except (pa.ArrowException, OSError) as error:
        raise Unreadable(" ".join(str(error).split()), "a whole Parquet file") from None


def _batch(batch: pa.RecordBatch, start: int) -> pd.DataFrame:
    """Columns one by one, as two of them may have one name; each different value is read once."""
    columns = {position: _column(column) for position, column in enumerate(batch.columns)}
    table = pd.DataFrame(columns, pd.RangeIndex(start, start + len(batch)), dtype=object)
    return table.set_axis(batch.schema.names, axis=1)


def _column(column: pa.Array) -> Any:
    import pyarrow as pa

    if pa.types.is_nested(column.type) and not pa.types.is_dictionary(column.type):
        column = pa.array(map(str, column.to_pylist()))
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    values = column.dictionary
    narrow = pa.types.is_floating(values.type)  # numbers of 32 bits are as their decimals read
    found = values.to_numpy(zero_copy_only=False) if narrow else values.to_pylist()
    texts = np.array([*(text_of(value) for value in found), np.nan], dtype=object)
    return texts[column.indices.fill_null(-1).to_numpy(zero_copy_only=False)]


def _sas(name: str, path: Path, suffix: str) -> Opened:
    """A SAS table: dates come as the numbers they are, so that no format is needed to read them."""
    import pyreadstat

    if suffix == ".xpt" and path.stat().st_size % RECORD:
        raise Unreadable("a file that ends within a record", "a whole SAS transport file")
    read = partial(
        pyreadstat.read_xport if suffix == ".xpt" else pyreadstat.read_sas7bdat,
        str(path), disable_datetime_conversion=True,
    )  # fmt: skip
    try:
        _, about = read(metadataonly=True)
        if suffix == ".xpt" and not _is_utf8(read, about):
            read = partial(read, encoding="WINDOWS-1252")
            return Opened(_sas_pieces(read, about), (delimited.not_utf8(name, "some text"),))
    except pyreadstat.ReadstatError as error:
        raise Unreadable(str(error), f"a whole {FORMATS[suffix]} file") from None
    return Opened(_sas_pieces(read, about))


def _is_utf8(read: Callable[..., Any], about: Any) -> bool:
    """A transport file does not say how its text is encoded."""
    texts = [name for name, kind in about.readstat_variable_types.items() if kind == "string"]
    try:
        if texts:
            for _ in _sas_pieces(partial(read, usecols=texts), about):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _sas_pieces(read: Callable[..., Any], about: Any) -> Iterator[pd.DataFrame]:
    import pyreadstat

    names, start = about.column_names, 0
    rows = many = rows_a_piece(len(names))
    yield pd.DataFrame([], columns=names, dtype=object)
    while rows == many:
        try:
            piece, _ = read(row_offset=start, row_limit=many)
        except pyreadstat.ReadstatError as error:
            raise Unreadable(str(error), "a whole SAS file") from None
        rows = len(piece)
        yield piece.apply(as_text).set_axis(pd.RangeIndex(start, start + rows))
        start += rows
