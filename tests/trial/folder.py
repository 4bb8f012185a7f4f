"""A minimal valid trial folder, of which a test changes one thing."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

from onearm.errors import Problem
from onearm.trial.data import Trial
from onearm.trial.folder import check_trial, open_trial
from onearm.trial.printed.published import FIELDS

SPEC: dict[str, Any] = {
    "id": "T1",
    "title": "A trial",
    "tables": {name: f"{name}.csv" for name in ("adsl", "adtte", "adrs", "adtr", "adae")},
    "populations": {"safety": "SAFFL", "efficacy": "EFFFL", "primary": "PRIMFL"},
    "design": {"kind": "simon-minimax", "p0": 0.434, "p1": 0.634, "alpha": 0.1, "power": 0.8},
    "unit": "days",
}
TABLES = {
    "adsl": """\
USUBJID,COHORT,SEX,AGE,SAFFL,EFFFL,PRIMFL,TRTSDT
S1,A,F,50,Y,Y,Y,2024-01-01
S2,A,M,61,Y,Y,N,2024-01-15
S3,B,F,72,Y,N,N,2024-02-01
S4,B,M,43,N,N,N,2024-02-15
""",
    "adtte": """\
USUBJID,PARAMCD,AVAL,CNSR
S1,PFS,70,0
S1,OS,140,0
S2,PFS,84,1
S2,OS,210,1
S3,PFS,35,0
S3,OS,365,1
""",
    "adrs": """\
USUBJID,PARAMCD,AVALC,ADY
S1,BOR,PR,42
S2,BOR,SD,42
S3,BOR,PD,42
""",
    "adtr": """\
USUBJID,PARAMCD,AVAL,BASE,PCHG,ADY
S1,SDIAM,60,100,-40,42
S2,SDIAM,95,100,-5,42
""",
    "adae": """\
USUBJID,AEDECOD,AETOXGR,AESEV,AEIMFL
S1,Nausea,2,MODERATE,N
S2,Rash,3,SEVERE,Y
""",
}
CLAIM = {
    "id": "orr", "quantity": "orr", "population": "efficacy", "n": "30", "x": "10",
    "value": "33.3", "unit": "percent", "ci_low": "17.3", "ci_high": "52.8", "grade": "A",
    "printed_as": "33.3 %", "source": "abstract",
}  # fmt: skip


def copy_tables(source: Path, folder: Path, *files: str) -> None:
    """Put tables of another folder into a trial folder, which must hold its files itself."""
    for file in files:
        (folder / file).write_bytes((source / file).read_bytes())


@dataclass
class TrialFolder:
    """Rows are counted from 1, as problems count them."""

    path: Path
    spec: dict[str, Any] = field(default_factory=lambda: yaml.safe_load(yaml.safe_dump(SPEC)))

    def __post_init__(self) -> None:
        self.write_spec()
        for name, text in TABLES.items():
            self.write(f"{name}.csv", text)

    def write(self, file: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        (self.path / file).write_bytes(data)

    def write_spec(self, **changes: Any) -> None:
        self.spec |= changes
        self.write("trial.yaml", yaml.safe_dump(self.spec, sort_keys=False))

    def rows(self, table: str) -> list[dict[str, str]]:
        text = (self.path / f"{table}.csv").read_text()
        return list(csv.DictReader(io.StringIO(text)))

    def write_rows(self, table: str, rows: list[dict[str, str]]) -> None:
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.write(f"{table}.csv", out.getvalue())

    def change(self, table: str, row: int, **cells: str) -> None:
        rows = self.rows(table)
        rows[row - 1] |= cells
        self.write_rows(table, rows)

    def add(self, table: str, **cells: str) -> None:
        rows = self.rows(table)
        self.write_rows(table, [*rows, dict.fromkeys(rows[0], "") | cells])

    def drop(self, table: str, column: str) -> None:
        rows = self.rows(table)
        self.write_rows(table, [{k: v for k, v in r.items() if k != column} for r in rows])

    def add_column(self, table: str, column: str, *cells: str) -> None:
        rows = self.rows(table)
        self.write_rows(table, [r | {column: cell} for r, cell in zip(rows, cells, strict=True)])

    def write_claims(self, *changes: dict[str, str]) -> None:
        out = io.StringIO()
        writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(CLAIM | change for change in changes)
        self.write("published.csv", out.getvalue())

    def problems(self) -> list[Problem]:
        return check_trial(self.path)

    def places(self) -> list[tuple[str, str, int | None, str]]:
        """(code, table, row, column) of every problem."""
        return [(p.code, p.table, p.row, p.column) for p in self.problems()]

    def open(self) -> Trial:
        """As read and checked, each subject still under its own name."""
        with patch("onearm.trial.folder.protected", lambda spec, tables: dict(tables)):
            return open_trial(self.path)

    def shown(self) -> Trial:
        """As the book and the command line get it."""
        return open_trial(self.path)
