"""The first rerun from nothing, whose patients lifelines brings along."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from lifelines.datasets import load_leukemia

from onearm.book.worked import _fill


def test_the_remissions_are_those_that_lifelines_loads(tmp_path: Path):
    _fill(tmp_path, "")
    written = pd.read_csv(tmp_path / "adtte.csv")
    treated = load_leukemia().query("Rx == 0")
    assert len(written) == 21  # as printed by Freireich et al., Blood 1963;21:699-716
    assert written["AVAL"].tolist() == treated["t"].tolist()
    assert (1 - written["CNSR"]).tolist() == treated["status"].tolist()
