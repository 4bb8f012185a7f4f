"""Trial folders made from the data contract, and ways to break them, for hypothesis."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from onearm.trial.contract import Column, columns_of

Rows = list[dict[str, str]]

TABLES = ("adsl", "adtte", "adrs", "adtr", "adae")
FLAGS = {"safety": "SAFFL", "efficacy": "EFFFL", "primary": "PRIMFL"}
START = date(2015, 1, 1)
NASTY = (
    "", " ", ".", "NA", "nan", "inf", "-inf", "1e400", "-1", "0", "1.5", "999999999", "1e15",
    "Infinity", "0x10", "1_000", "１", "½", "None", "null", "Y", "y", "N", "CR", "cr", "PFS",
    "2024-02-30", "2024-13-01", "1800-01-01", "2999-01-01", "21915", "20240101", "=1+1", "@x",
    '"', "'", ",", ";", "\t", "\n", "\r", "\x00", "\ufeff", "é", "日本", "\u202e", "<b>", "{{ x }}",
    "a" * 500,
)  # fmt: skip


@dataclass
class Made:
    """A trial folder that is not yet written; `bytes_of` are files as they will be."""

    spec: dict[str, Any]
    tables: dict[str, Rows]
    columns: dict[str, list[str]]

    def files(self) -> dict[str, bytes]:
        found = {"trial.yaml": yaml.safe_dump(self.spec, sort_keys=False).encode()}
        for name, rows in self.tables.items():
            out = io.StringIO()
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(self.columns[name])
            writer.writerows([[row.get(c, "") for c in self.columns[name]] for row in rows])
            found[f"{name}.csv"] = out.getvalue().encode()
        return found


def write(files: dict[str, bytes], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@st.composite
def folders(draw: st.DrawFn) -> Made:
    """A trial of one to ten patients with a story each, and columns of the contract.

    There may be a second arm that trial.yaml does not choose, units in AVALU, and marks of the
    records that count, in one arm or in both, beside records that do not.
    """
    people = [f"S{k:02d}" for k in range(1, draw(st.integers(1, 10)) + 1)]
    tables: dict[str, Rows] = {name: [] for name in ("adsl", "adtte")}
    for name in TABLES[2:]:
        if draw(st.booleans()):
            tables[name] = []
    two_arms, units = draw(st.booleans()), draw(st.booleans())
    marked = {arm: draw(st.booleans()) for arm in ARMS}
    for person in people:
        arm = draw(st.sampled_from(ARMS)) if two_arms and person != "S01" else ARMS[0]
        for name, row in _story(draw, person):
            if name == "adsl" and two_arms:
                row["ARM"] = arm
            if name in tables:
                tables[name].append(row)
            if name == "adtte" and marked[arm]:
                tables[name] += _marked_row(draw, row)
    if units:
        for row in tables["adtte"]:
            row["AVALU"] = draw(st.sampled_from(sorted(DAYS)))
            row["AVAL"] = repr(float(row["AVAL"]) / DAYS[row["AVALU"]])
    for name in [name for name, rows in tables.items() if not rows]:
        del tables[name]
    there = {"ARM": two_arms, "ANL01FL": any(marked.values()), "AVALU": units}
    columns = {name: _columns(draw, name, {c for c in there if there[c]}) for name in tables}
    spec = {
        "id": "MADE", "title": "A trial that was made", "unit": draw(st.sampled_from(UNITS)),
        "tables": {name: f"{name}.csv" for name in tables},
        "primary": {"endpoint": "pfs", "at": draw(st.integers(1, 40)), "unit": "weeks"},
    }  # fmt: skip
    if two_arms:
        spec["arm"] = {"column": "ARM", "value": ARMS[0]}
    used = [name for name, flag in FLAGS.items() if flag in columns["adsl"]]
    if used:
        spec["populations"] = {name: FLAGS[name] for name in used}
    return Made(spec, tables, columns)


UNITS = ("days", "weeks", "months", "years")
DAYS = {"DAYS": 1.0, "WEEKS": 7.0, "MONTHS": 30.4375, "YEARS": 365.25}
"""Days in each unit, as AVALU calls it."""

ARMS = ("Drug", "Other")
"""The arm that is chosen and another one."""


def _marked_row(draw: st.DrawFn, row: dict[str, str]) -> Rows:
    """Mark a record for analysis, mostly, and give one beside it that does not count."""
    if row["USUBJID"] == "S01" or draw(st.integers(0, 7)):
        row["ANL01FL"] = "Y"
    other = row | {"AVAL": str(draw(st.integers(1, 900))), "ANL01FL": draw(st.sampled_from("N "))}
    return [other] if draw(st.booleans()) else []


def _story(draw: st.DrawFn, person: str) -> list[tuple[str, dict[str, str]]]:
    """One patient's rows: nobody progresses after death, populations nest, days are in order."""
    died = draw(st.integers(1, 900))
    left = draw(st.integers(1, died))
    counted = 3 if person == "S01" else draw(st.integers(0, 3))
    first = START + timedelta(days=draw(st.integers(0, 700)))
    flags = {flag: "Y" if counted > k else "N" for k, flag in enumerate(FLAGS.values())}
    ended = {"TRTSDT": str(first), "TRTEDT": str(first + timedelta(days=left - 1))}
    rows = [("adsl", {**_other(draw, "adsl"), "USUBJID": person, **flags, **ended})]
    for code, day in (("PFS", left), ("OS", died)):
        cells = {"PARAMCD": code, "AVAL": str(day), "CNSR": str(draw(st.integers(0, 3)))}
        rows.append(("adtte", {"USUBJID": person, **cells, "STARTDT": str(first)}))
    best = draw(st.sampled_from(["CR", "PR", "SD", "PD", "NE", None]))
    if best is not None:
        rows.append(("adrs", {"USUBJID": person, "PARAMCD": "BOR", "AVALC": best}))
    size = draw(st.integers(10, 150))
    if draw(st.booleans()):
        cells = {"PARAMCD": "SDIAM", "AVAL": str(size), "BASE": "100", "PCHG": str(size - 100)}
        rows.append(("adtr", {"USUBJID": person, **cells, "ADY": str(draw(st.integers(2, 60)))}))
    for _ in range(draw(st.integers(0, 2))):
        event = {**_other(draw, "adae"), "USUBJID": person}
        event |= {"AEDECOD": draw(st.sampled_from(["Nausea", "Rash", "Fatigue"]))}
        rows.append(("adae", event | {"AREL": draw(st.sampled_from(["Y", "N", "RELATED"]))}))
    return rows


def _other(draw: st.DrawFn, table: str) -> dict[str, str]:
    """A cell for each further column of the contract, by its type, codes and range."""
    return {c.name: draw(_cell(c)) for c in columns_of(table)}


def _cell(column: Column) -> st.SearchStrategy[str]:
    if column.name in ("TRT01A", "ACTARM", "ARM"):
        return st.just("Drug")
    if column.type == "date":
        return st.just("")
    if column.codes:
        return st.sampled_from(column.codes)
    if column.type == "number":
        low, high = int(column.low or 0), int(column.high or 200)
        return st.integers(low, high).map(str)
    return st.sampled_from(["", "F", "M"] if column.empty else ["F", "M"])


def _columns(draw: st.DrawFn, table: str, needed: set[str]) -> list[str]:
    """Columns of the contract, in any order, without some that are optional."""
    kept = [
        c.name for c in columns_of(table)
        if c.need != "optional" or c.name in needed or draw(st.integers(0, 3)) > 0
    ]  # fmt: skip
    return draw(st.permutations(kept))


@st.composite
def broken(draw: st.DrawFn) -> dict[str, bytes]:
    """The files of a made folder after one to three things that can go wrong."""
    made = draw(folders())
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
        draw(st.sampled_from(IN_TABLES))(draw, made)
    files = made.files()
    if draw(st.integers(0, 3)) == 0:
        draw(st.sampled_from(IN_FILES))(draw, files)
    return files


def _spot(draw: st.DrawFn, made: Made) -> tuple[str, Rows]:
    name = draw(st.sampled_from(sorted(made.tables)))
    return name, made.tables[name]


def _cell_changed(draw: st.DrawFn, made: Made) -> None:
    name, rows = _spot(draw, made)
    if rows:
        row = draw(st.sampled_from(rows))
        row[draw(st.sampled_from(made.columns[name]))] = draw(nasty())


def nasty() -> st.SearchStrategy[str]:
    return st.one_of(
        st.sampled_from(NASTY),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
        st.floats().map(str),
        st.integers().map(str),
        st.dates().map(str),
    )


def _column_dropped(draw: st.DrawFn, made: Made) -> None:
    name, _ = _spot(draw, made)
    if len(made.columns[name]) > 1:
        made.columns[name].remove(draw(st.sampled_from(made.columns[name])))


def _column_twice(draw: st.DrawFn, made: Made) -> None:
    name, _ = _spot(draw, made)
    made.columns[name].append(draw(st.sampled_from(made.columns[name])))


def _row_twice(draw: st.DrawFn, made: Made) -> None:
    _, rows = _spot(draw, made)
    if rows:
        rows.append(dict(draw(st.sampled_from(rows))))


def _row_gone(draw: st.DrawFn, made: Made) -> None:
    _, rows = _spot(draw, made)
    if rows:
        rows.remove(draw(st.sampled_from(rows)))


def _no_rows(draw: st.DrawFn, made: Made) -> None:
    _, rows = _spot(draw, made)
    rows.clear()


def _rows_swapped(draw: st.DrawFn, made: Made) -> None:
    name, rows = _spot(draw, made)
    made.tables[name] = draw(st.permutations(rows))


def _stranger(draw: st.DrawFn, made: Made) -> None:
    _, rows = _spot(draw, made)
    if rows:
        draw(st.sampled_from(rows))["USUBJID"] = draw(st.sampled_from(["S01", "S99", "s01", ""]))


def _key_changed(draw: st.DrawFn, made: Made) -> None:
    key = draw(st.sampled_from([*made.spec, "params", "arm", "stage", "times", "nonsense"]))
    made.spec[key] = draw(
        st.one_of(nasty(), st.none(), st.integers(-3, 99), st.just([]), st.just({"pfs": "PFS"}))
    )


IN_TABLES = (
    _cell_changed, _cell_changed, _cell_changed, _column_dropped, _column_twice, _row_twice,
    _row_gone, _no_rows, _rows_swapped, _stranger, _key_changed,
)  # fmt: skip


def _file(draw: st.DrawFn, files: dict[str, bytes]) -> str:
    return draw(st.sampled_from(sorted(files)))


def _gone(draw: st.DrawFn, files: dict[str, bytes]) -> None:
    del files[_file(draw, files)]


def _cut(draw: st.DrawFn, files: dict[str, bytes]) -> None:
    name = _file(draw, files)
    files[name] = files[name][: draw(st.integers(0, len(files[name])))]


def _marked(draw: st.DrawFn, files: dict[str, bytes]) -> None:
    name = _file(draw, files)
    files[name] = b"\xef\xbb\xbf" + files[name].replace(b"\n", b"\r\n")


def _byte_changed(draw: st.DrawFn, files: dict[str, bytes]) -> None:
    name = _file(draw, files)
    at = draw(st.integers(0, len(files[name])))
    files[name] = files[name][:at] + bytes([draw(st.integers(0, 255))]) + files[name][at + 1 :]


def _lower_head(draw: st.DrawFn, files: dict[str, bytes]) -> None:
    name = _file(draw, files)
    head, line, rest = files[name].partition(b"\n")
    files[name] = head.lower() + line + rest


def _other_separator(draw: st.DrawFn, files: dict[str, bytes]) -> None:
    name = _file(draw, files)
    files[name] = files[name].replace(b",", draw(st.sampled_from([b";", b"\t", b"|"])))


IN_FILES = (_gone, _cut, _marked, _byte_changed, _lower_head, _other_separator)
