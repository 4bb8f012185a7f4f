"""A first rerun from nothing: a new folder, what check says of it, filled, and analysed."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import distribution
from pathlib import Path

import pandas as pd

from onearm.analysis import Result, analyse
from onearm.analysis.registry import registry
from onearm.errors import Problem
from onearm.tables.html import Table
from onearm.trial import open_trial
from onearm.trial.folder import check_trial
from onearm.trial.spec import TITLE
from onearm.trial.template.write import write_template

NAME = "6-MP"
REMISSIONS = "lifelines/datasets/anderson.csv"
"""What `lifelines.datasets.load_leukemia` reads, where it need not import the rest of lifelines."""
STATED = {
    f"title: {TITLE}": "title: 6-mercaptopurine after remission in acute leukaemia",
    "#source: .*": 'source: "Freireich EJ, et al. Blood 1963;21:699-716"',
    "#primary: .*": "primary: {endpoint: os, at: 12, unit: weeks}",
}
"""Lines of the new `trial.yaml`, and what a newcomer writes in their place."""


@dataclass(frozen=True)
class Worked:
    """One folder from its beginning to its results.

    `empty` and `filled` are what check says before and after; `spec` is `trial.yaml` as it is
    written anew, `lines` what was changed in it; `adsl` the protected table, as chapters see it.
    """

    spec: str
    lines: tuple[str, ...]
    empty: tuple[Problem, ...]
    filled: tuple[Problem, ...]
    adsl: pd.DataFrame
    results: dict[str, Result]


@lru_cache(maxsize=1)
def worked() -> Worked:
    """The newcomer's way, with the remissions of 21 patients that lifelines brings along [1]_.

    References
    ----------
    .. [1] Freireich EJ, et al. The effect of 6-mercaptopurine on the duration of
       steroid-induced remissions in acute leukemia. Blood 1963;21:699-716.

    Examples
    --------
    >>> way = worked()
    >>> [problem.code for problem in way.empty if problem.table == "adsl"]
    ['empty-table']
    >>> [problem.severity for problem in way.filled if problem.severity == "error"]
    []
    >>> way.results["os.median"].text
    '23.0 weeks'
    """
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above) / NAME
        write_template(folder)
        spec = (folder / "trial.yaml").read_text(encoding="utf-8")
        empty = tuple(check_trial(folder))
        lines = _fill(folder, spec)
        filled = tuple(check_trial(folder))
        analysis = analyse(open_trial(folder))
    found = {result.id: result for result in registry(analysis)}
    return Worked(spec, lines, empty, filled, analysis.trial.tables["adsl"], found)


def problems_told(problems: tuple[Problem, ...], caption: str) -> Table:
    """What check says, as a table of the book."""
    rows = [
        [p.code, f"{p.table}, {p.column}".removesuffix(", -"), p.found, p.expected]
        for p in problems
    ]
    return Table(caption, ["Kind", "Where", "Found", "Expected"], rows)


def _fill(folder: Path, spec: str) -> tuple[str, ...]:
    """Write the tables and the lines that a newcomer changes."""
    data = pd.read_csv(Path(str(distribution("lifelines").locate_file(REMISSIONS))), sep=" ")
    data = data.query("Rx == 0").reset_index(drop=True)
    names = [f"L{number:02d}" for number in range(1, len(data) + 1)]
    adsl = pd.DataFrame({"USUBJID": names})
    adtte = pd.DataFrame({
        "USUBJID": names, "PARAMCD": "OS", "AVAL": data["t"], "AVALU": "WEEKS",
        "CNSR": 1 - data["status"],
    })  # fmt: skip
    adsl.to_csv(folder / "adsl.csv", index=False)
    adtte.to_csv(folder / "adtte.csv", index=False)
    for pattern, line in STATED.items():
        spec = re.sub(f"(?m)^{pattern}$", line, spec)
    (folder / "trial.yaml").write_text(spec, encoding="utf-8")
    return tuple(STATED.values())
