"""A hash of a value: equal values have equal hashes, in any process and any order of sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from enum import Enum
from hashlib import sha256
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel


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
    hashed = sha256()
    for part in _parts(value):
        hashed.update(len(part).to_bytes(8, "little") + part)
    return hashed.hexdigest()


def _parts(value: Any) -> Iterator[bytes]:
    """The type and the content of a value, piece by piece; of a container, how much is in it."""
    yield f"{type(value).__module__}.{type(value).__qualname__}".encode()
    match value:
        case None | bool() | int() | float() | str() | PurePath() | np.generic() | Enum():
            yield repr(value).encode("utf-8", "surrogatepass")
        case date() | time() | timedelta() | pd.Timedelta() | pd.Period():
            yield repr(value).encode()
        case _ if value is pd.NA or value is pd.NaT:
            yield b""
        case bytes():
            yield value
        case np.ndarray():
            yield repr((value.dtype.str, value.shape)).encode()
            yield from _cells(value)
        case pd.DataFrame():
            yield from _several([value.index, *((n, column) for n, column in value.items())])
        case pd.Series():
            yield from _several([value.name, value.index, value.to_numpy()])
        case pd.Index():
            yield from _several([value.name, value.to_numpy()])
        case BaseModel():
            yield from _several([getattr(value, name) for name in type(value).model_fields])
        case Mapping():
            yield from _several([part for pair in value.items() for part in pair])
        case Set():
            yield from _several(sorted(fingerprint(part) for part in value))
        case list() | tuple():
            yield from _several(list(value))
        case _ if is_dataclass(value) and not isinstance(value, type):
            yield from _several([getattr(value, field.name) for field in fields(value)])
        case _:
            raise TypeError(f"no fingerprint of {type(value).__name__}")


def _several(values: list[Any]) -> Iterator[bytes]:
    yield str(len(values)).encode()
    for value in values:
        yield from _parts(value)


def _cells(array: np.ndarray) -> Iterator[bytes]:
    if array.dtype == object:
        yield from _several(array.ravel().tolist())
    else:
        yield np.ascontiguousarray(array).tobytes()
