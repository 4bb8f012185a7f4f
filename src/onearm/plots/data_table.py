"""The data of a figure as a table: named, with headings, narrow enough for a page."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from html import escape

import pandas as pd

from onearm.texts import readable

WHOLE = 20
"""Rows that are shown as they are."""
EXCERPT = 12
"""Rows that are shown of more than that, from the first to the last."""
MOST_COLUMNS = 7
"""Columns that fit a page; wider data are shown in several tables."""
_FIGURE_SPACE, _POINT_SPACE = "\u2007", "\u2008"
_LOW = re.compile(r"(?P<of>.*)\blow (?P<unit>\(.+\))")


def data_tables(data: pd.DataFrame, caption: str) -> str:
    """The data as HTML; of many rows a few from the first to the last, and where the others are.

    Each row is several elements of a page that the reader's device must hold.

    Examples
    --------
    >>> "<caption>Seen</caption>" in data_tables(pd.DataFrame({"week": [1], "n": [3]}), "Seen")
    True
    """
    shown = _excerpt(data)
    cells = {str(name): _column(shown[name]) for name in data.columns}
    numeric = {str(name): pd.api.types.is_numeric_dtype(data[name]) for name in data.columns}
    if len(cells) > MOST_COLUMNS:
        caption = _without_constants(cells, data, caption)
        _join_limits(cells)
    groups = _groups(list(cells))
    parts = [
        f", part {i} of {len(groups)}" if groups[1:] else "" for i in range(1, 1 + len(groups))
    ]
    tables = (
        _table({name: cells[name] for name in names}, numeric, caption + part)
        for names, part in zip(groups, parts, strict=True)
    )
    few = (
        f"<p>{len(shown)} of {len(data):,} rows, evenly from the first to the last; "
        "the CSV file has all of them.</p>"
    )
    return "".join(tables) + few * (len(shown) < len(data))


def _excerpt(data: pd.DataFrame) -> pd.DataFrame:
    """All rows, or as many as are enough to see how they run.

    >>> list(_excerpt(pd.DataFrame({"week": range(34)}))["week"])
    [0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33]
    """
    if len(data) <= WHOLE:
        return data
    last = len(data) - 1
    return data.iloc[[round(i * last / (EXCERPT - 1)) for i in range(EXCERPT)]]


def _without_constants(cells: dict[str, list[str]], data: pd.DataFrame, caption: str) -> str:
    """Move what is the same in each row into the caption."""
    told = []
    for name, column in list(cells.items())[1:]:
        alike = len(column) > 1 and data[name].nunique(dropna=False) == 1
        if alike and column[0].strip():
            told.append(f"{name}: {column[0].strip()}")
            del cells[name]
    return f"{caption} ({'; '.join(told)})" if told else caption


def _join_limits(cells: dict[str, list[str]]) -> None:
    """Make one column of the two limits of an interval, in the place of the lower."""
    for low in list(cells):
        found = _LOW.fullmatch(low)
        high = f"{found['of']}high {found['unit']}" if found else ""
        if found and high in cells:
            ends = zip(cells[low], cells.pop(high), strict=True)
            texts = [" to ".join(filter(None, map(str.strip, pair))) for pair in ends]
            renamed = {low: f"{found['of']}low to high {found['unit']}"}
            kept = {
                renamed.get(name, name): column for name, column in (cells | {low: texts}).items()
            }
            cells.clear()
            cells.update(kept)


def _groups(names: list[str]) -> list[list[str]]:
    """Columns by table: as few tables as hold them, of like width, each with the first column.

    >>> [len(group) for group in _groups(list("abcdefghi"))]
    [5, 5]
    """
    first, rest = names[:1], names[1:]
    if len(names) <= MOST_COLUMNS:
        return [names]
    width = math.ceil(len(rest) / math.ceil(len(rest) / (MOST_COLUMNS - 1)))
    return [first + rest[i : i + width] for i in range(0, len(rest), width)]


def _table(cells: dict[str, list[str]], numeric: dict[str, bool], caption: str) -> str:
    number = [' class="num"' if numeric.get(name, False) else "" for name in cells]
    head = "".join(
        f'<th scope="col"{num}>{escape(name)}</th>' for name, num in zip(cells, number, strict=True)
    )
    body = "".join(f"<tr>{_row(row, number)}</tr>" for row in zip(*cells.values(), strict=True))
    return (
        f'<table class="oa-table"><caption>{escape(readable(caption))}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(cells: Sequence[str], number: Sequence[str]) -> str:
    first, *rest = (escape(cell) for cell in cells)
    others = "".join(f"<td{num}>{cell}</td>" for cell, num in zip(rest, number[1:], strict=True))
    return f'<th scope="row"{number[0]}>{first}</th>{others}'


def _column(values: pd.Series) -> list[str]:
    """Cells of a column; numbers are filled up so that their points lie below one another."""
    cells = [readable(_cell(value)) for value in values]
    if not pd.api.types.is_float_dtype(values):
        return cells
    decimals = [len(cell.partition(".")[2]) for cell in cells]
    return [
        cell + _POINT_SPACE * (not own) * bool(most) + _FIGURE_SPACE * (most - own) if cell else ""
        for most in [max(decimals, default=0)]
        for cell, own in zip(cells, decimals, strict=True)
    ]


def _cell(value: object) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            return "NR" if math.isinf(value) else ""
        return _short(value)
    return "" if value is None or value is pd.NA or value is pd.NaT else str(value)


def _short(value: float) -> str:
    """At most four significant digits; whole digits are never cut.

    >>> _short(46.42857), _short(24.0), _short(0.0012345), _short(12345.6), _short(2e-9)
    ('46.43', '24', '0.001234', '12346', '<0.0001')
    """
    if 0 < value < 1e-4:
        return "<0.0001"
    digits = 3 - math.floor(math.log10(abs(value))) if value else 0
    text = f"{value:.{min(max(digits, 0), 7)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")
