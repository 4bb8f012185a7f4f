"""A hash of a value: equal values have equal hashes, in any process and any order of sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from enum import Enum
from hashlib import sha256
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

PLAIN = {type(None), bool, int, float, str}
"""What is told apart from everything else by how Python writes it."""


def fingerprint(value: Any) -> str:
    """Hash of a value that is made of plain parts, arrays, tables, dataclasses and models.

    Parameters
    ----------
    value : object
        None, a number, text, bytes, a path, a list, a tuple, a set, a mapping, a NumPy or
        pandas object, a dataclass or a pydantic model, and such in each other.

    Returns
    -------
    str
        Hexadecimal SHA-256.

    Raises
    ------
    TypeError
        For anything else: a value that cannot be told from another must not be kept.

    Examples
    --------
    >>> fingerprint({"a": {1, 2}}) == fingerprint({"a": {2, 1}})
    True
    >>> fingerprint(1) == fingerprint(1.0)
    False
    """
    return _hash(value).hex()


def _hash(value: Any) -> bytes:
    kind = f"{type(value).__module__}.{type(value).__qualname__}\n"
    return sha256(kind.encode() + _content(value)).digest()


def _content(value: Any) -> bytes:
    """What a value holds; of one that has parts, what `_parts` tells of them."""
    match value:
        case None | bool() | int() | float() | str() | PurePath() | np.generic() | Enum():
            return _written(value)
        case date() | time() | timedelta() | pd.Timedelta() | pd.Period():
            return _written(value)
        case _ if value is pd.NA or value is pd.NaT:
            return b""
        case bytes():
            return value
        case np.ndarray() if value.dtype == object:
            return _parts([value.shape, *value.ravel().tolist()])
        case np.ndarray():
            return _written((value.dtype.str, value.shape)) + np.ascontiguousarray(value).tobytes()
        case pd.DataFrame():
            return _parts([value.index, value.columns, *(column for _, column in value.items())])
        case pd.Series():
            return _parts([value.name, _dtype(value), value.index, value.to_numpy()])
        case pd.Index():
            return _parts([list(value.names), _dtype(value), value.to_numpy()])
        case BaseModel():
            return _parts([getattr(value, name) for name in type(value).model_fields])
        case Mapping():
            return _parts([part for pair in value.items() for part in pair])
        case Set():
            return b"".join(sorted(_hash(part) for part in value))
        case list() | tuple():
            return _parts(value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _parts([getattr(value, field.name) for field in fields(value)])
    raise TypeError(f"no fingerprint of {type(value).__name__}")


def _dtype(column: pd.Series | pd.Index) -> Any:
    """What pandas takes the values for; of categories also which there are, and their order."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [list(column.dtype.categories), column.dtype.ordered]
    return str(column.dtype)


def _parts(values: Sequence[Any]) -> bytes:
    """What each part is if it is plain, which one look tells, and else its hash."""
    return _written([value if type(value) in PLAIN else _hash(value) for value in values])


def _written(value: Any) -> bytes:
    return repr(value).encode("utf-8", "surrogatepass")
