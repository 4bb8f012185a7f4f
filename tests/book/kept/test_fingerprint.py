"""Equal values have one fingerprint, and a value that differs anywhere has another."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from onearm.analysis import Analysis
from onearm.book.kept.fingerprint import fingerprint

TABLE = pd.DataFrame({"USUBJID": ["S-1", "S-2"], "AVAL": [1.0, np.nan]})


@dataclass(frozen=True)
class One:
    a: object


DIFFERENT = [
    None, True, 1, 1.0, "1", b"1", np.float64(1), [1], (1,), {1}, {"1": 1}, {1: "1"}, [[1], []],
    [[], [1]], ["ab", "c"], ["a", "bc"], np.array([1]), np.array([1.0]), np.array([[1]]),
    np.array(["1"], dtype=object), date(2025, 1, 1), Path("1"), pd.NA, pd.NaT, float("nan"),
    One(1), One(2), TABLE, TABLE.rename(columns={"AVAL": "CNSR"}), TABLE.iloc[::-1],
    TABLE.fillna(0), TABLE["AVAL"], TABLE.set_index("USUBJID"), pd.Index([1]), {"a": 1, "b": 2},
    {"b": 2, "a": 1}, *(pd.Series([1], dtype=kind) for kind in ("int64", "Int64", "object")),
    *(pd.Series(["a"], dtype=pd.CategoricalDtype(list(kinds))) for kinds in ("ab", "ba")),
    pd.Series(["a"]).astype("string"), pd.Series(["a"], dtype="object"),
    *(pd.MultiIndex.from_tuples([(1, 2)], names=list(names)) for names in ("ab", "ba")),
    TABLE.rename_axis(columns="of"),
]  # fmt: skip


def test_values_that_differ_have_different_fingerprints():
    assert len({fingerprint(value) for value in DIFFERENT}) == len(DIFFERENT)


def test_a_copy_has_the_same_fingerprint():
    assert fingerprint(TABLE) == fingerprint(TABLE.copy())
    assert fingerprint(One({"b", "a", "c"})) == fingerprint(One({"c", "b", "a"}))


def test_what_has_no_content_to_compare_is_refused():
    with pytest.raises(TypeError, match="function"):
        fingerprint([fingerprint])


def test_every_part_of_an_analysis_has_a_fingerprint(first: Analysis, any_trial: Analysis):
    for analysis in (first, any_trial):
        for name, value in vars(analysis).items():
            if name != "trial":
                fingerprint(value)


def test_another_process_gives_the_same_fingerprint():
    code = (
        "from onearm.book.kept.fingerprint import fingerprint;"
        "print(fingerprint({'a': frozenset('xyzuvw'), 'b': (1.5, None)}))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1
