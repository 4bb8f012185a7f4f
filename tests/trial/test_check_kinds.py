"""Each kind of problem: the smallest folder that shows it, one that just does not, and all at once.

Every case has a patient of its own, so that all can be put into one folder together.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from onearm.errors import Problem
from onearm.trial.checks import check_tables, dates
from onearm.trial.checks.columns import check_columns
from onearm.trial.contract import CONTRACT
from onearm.trial.kinds import HURTS, KINDS, kind_of, tallied, worst_first
from onearm.trial.listing import WORTH_LISTING, few
from onearm.trial.spec import Spec
from tests.trial.folder import TrialFolder

SOURCE = Path(__file__).parents[2] / "src" / "onearm"
TODAY = pd.Timestamp("2025-06-01")

PATIENT = {
    "adsl": [{"COHORT": "A", "SEX": "F", "AGE": "50", "SAFFL": "Y", "EFFFL": "Y", "PRIMFL": "N",
              "TRTSDT": "2024-01-01", "TRTEDT": "2024-03-01"}],
    "adtte": [
        {"PARAMCD": "PFS", "AVAL": "70", "CNSR": "0", "STARTDT": "2024-01-01"},
        {"PARAMCD": "OS", "AVAL": "140", "CNSR": "0", "STARTDT": "2024-01-01"},
    ],
    "adrs": [
        {"PARAMCD": "BOR", "AVALC": "PR", "ADY": "42", "ADT": "2024-02-11"},
        {"PARAMCD": "OVR", "AVALC": "PR", "ADY": "42", "ADT": "2024-02-11"},
        {"PARAMCD": "OVR", "AVALC": "PD", "ADY": "70", "ADT": "2024-03-10"},
    ],
    "adtr": [
        {"PARAMCD": "SDIAM", "AVAL": "100", "BASE": "100", "PCHG": "0", "ADY": "1"},
        {"PARAMCD": "SDIAM", "AVAL": "60", "BASE": "100", "PCHG": "-40", "ADY": "42"},
    ],
    "adae": [{"AEDECOD": "Nausea", "AETOXGR": "2", "ASTDY": "10"}],
}  # fmt: skip
"""Dead on day 140, progression on day 70: nothing odd."""

NEW = -1
"""A row beside those of the patient, like the first of them."""

Change = tuple[str, int, dict[str, str]]
"""Table, row of the patient there, and the cells that are other."""


@dataclass(frozen=True)
class Case:
    """What one patient's records say when they show a kind of problem, and when they do not."""

    code: str
    where: tuple[str, str]
    bad: list[Change]
    good: list[Change]
    severity: str = "error"

    @property
    def id(self) -> str:
        return f"{self.code} {'.'.join(self.where)} {self.bad[0][2]}"


def one(code: str, table: str, row: int, column: str, bad: str, good: str, *kind: str) -> Case:
    """A case of one cell."""
    cells = [[(table, row, {column: cell})] for cell in (bad, good)]
    return Case(code, (table, column), *cells, *kind)


NO_BASELINE = {"BASE": "", "PCHG": ""}
SCANNED = {"PARAMCD": "OVR", "AVALC": "CR", "ADT": ""}
NO_DAY = {"ADY": "", "ADT": ""}

CASES = [
    one("missing-value", "adtte", 0, "CNSR", "", "1"),
    one("bad-type", "adsl", 0, "AGE", "fifty", "50.5"),
    one("bad-type", "adrs", 0, "ADY", "day 42", "42.0"),
    one("infinite", "adtr", 1, "AVAL", "inf", "1e6"),
    one("bad-code", "adrs", 1, "AVALC", "GOOD", "NE"),
    one("bad-code", "adsl", 0, "PRIMFL", "n", "N"),
    one("out-of-range", "adae", 0, "AETOXGR", "6", "5"),
    one("out-of-range", "adae", 0, "AETOXGR", "0", "1"),
    one("out-of-range", "adae", 0, "AETOXGR", "2.5", "2.0"),
    one("out-of-range", "adtte", 0, "AVAL", "-1", "0"),
    one("out-of-range", "adsl", 0, "AGE", "121", "120"),
    one("impossible-time", "adtte", 1, "AVAL", "21916", "21915"),  # 60 x 365.25 = 21915
    one("pfs-after-os", "adtte", 0, "AVAL", "141", "140"),
    Case("pfs-after-os", ("adtte", "AVAL"),
         [("adtte", 0, {"AVAL": "141"}), ("adtte", 1, {"CNSR": "1"})],
         [("adtte", 0, {"AVAL": "140"}), ("adtte", 1, {"CNSR": "1"})], "warning"),
    one("future-date", "adrs", 1, "ADT", "2025-06-03", "2025-06-02"),  # elsewhere it is tomorrow
    one("ancient-date", "adrs", 1, "ADT", "1899-12-31", "1900-01-01"),
    one("end-before-start", "adsl", 0, "TRTEDT", "2023-12-31", "2024-01-01"),
    Case("duplicate-key", ("adtte", "USUBJID"), [("adtte", NEW, {})],
         [("adtte", NEW, {"PARAMCD": "TTP"})]),
    Case("duplicate-key", ("adrs", "USUBJID"), [("adrs", NEW, {})],
         [("adrs", NEW, {"PARAMCD": "CBR"})]),
    Case("duplicate-key", ("adrs", "AVALC"), [("adrs", NEW, {"PARAMCD": "OVR", "AVALC": "SD"})],
         [("adrs", NEW, {"PARAMCD": "OVR"})], "warning"),
    Case("duplicate-key", ("adtr", "AVAL"), [("adtr", NEW, {"AVAL": "90", "ADY": "42"})],
         [("adtr", NEW, {"AVAL": "90"})], "warning"),
    Case("unknown-subject", ("adae", "USUBJID"), [("adae", NEW, {"USUBJID": "nobody"})],
         [("adae", NEW, {})]),
    Case("not-nested", ("adsl", "PRIMFL"), [("adsl", 0, {"EFFFL": "N", "PRIMFL": "Y"})],
         [("adsl", 0, {"EFFFL": "Y", "PRIMFL": "Y"})]),
    Case("response-after-pd", ("adrs", "AVALC"), [("adrs", NEW, SCANNED | {"ADY": "71"})],
         [("adrs", NEW, SCANNED | {"ADY": "69"})], "warning"),
    Case("response-without-baseline", ("adrs", "AVALC"),
         [("adtr", 0, NO_BASELINE), ("adtr", 1, NO_BASELINE)], [("adtr", 0, NO_BASELINE)],
         "warning"),
    Case("scan-without-day", ("adrs", "ADY"),
         [("adrs", 0, {"PARAMCD": "CBR"}), ("adrs", 1, NO_DAY)],
         [("adrs", 0, {"PARAMCD": "CBR"}), ("adrs", 1, {"ADY": ""})]),
    Case("scan-without-day", ("adrs", "ADY"), [("adrs", 1, NO_DAY)],
         [("adrs", 1, NO_DAY | {"AVALC": "NED"})], "warning"),
    Case("scan-without-day", ("adrs", "ADY"),
         [("adrs", 0, {"PARAMCD": "CBR"}), ("adrs", NEW, SCANNED | NO_DAY | {"AVALC": "SD"})],
         [("adrs", 0, {"PARAMCD": "CBR"}), ("adrs", NEW, SCANNED | {"AVALC": "SD", "ADY": "9"})],
         "warning"),
    one("scan-without-day", "adtr", 1, "ADY", "", "41", "warning"),
    Case("missing-grade", ("adae", "AETOXGR"), [("adae", NEW, {"AETOXGR": ""})],
         [("adae", NEW, {"AETOXGR": "1"})], "warning"),
    one("jump-in-size", "adtr", 1, "AVAL", "800", "799", "warning"),
    one("jump-in-size", "adtr", 1, "AVAL", "10", "12", "warning"),
    one("death-before-scan", "adrs", 2, "ADY", "141", "140", "warning"),
    one("death-before-scan", "adtr", 1, "ADY", "141", "140", "warning"),
    one("death-before-event", "adae", 0, "ASTDY", "141", "140", "warning"),
    Case("no-record", ("adsl", "USUBJID"), [("adtte", 0, {"PARAMCD": "TTP"})],
         [("adtte", 0, {"PARAMCD": "TTP"}), ("adsl", 0, {"EFFFL": "N"})], "warning"),
    Case("no-record", ("adsl", "USUBJID"), [("adrs", k, {"PARAMCD": "CBR"}) for k in range(3)],
         [("adrs", k, {"PARAMCD": "CBR"}) for k in range(2)], "warning"),
]  # fmt: skip


@dataclass(frozen=True)
class Whole:
    """A problem of a whole column or of the trial, and how it just does not come up."""

    code: str
    where: tuple[str, str]
    bad: Callable[[TrialFolder], None]
    good: Callable[[TrialFolder], None]
    severity: str = "error"

    @property
    def id(self) -> str:
        return f"{self.code} {'.'.join(self.where)}"


def size(change: int) -> Callable[[TrialFolder], None]:
    """published.csv announces so many more in the safety population than there are."""

    def announce(trial: TrialFolder) -> None:
        found = str(sum(row["SAFFL"] == "Y" for row in trial.rows("adsl")) + change)
        trial.write_claims({
            "id": "flow.safety", "quantity": "flow.safety", "population": "safety", "n": "",
            "x": "", "value": found, "unit": "patients", "ci_low": "", "ci_high": "",
        })  # fmt: skip

    return announce


def enrolled(change: int) -> Callable[[TrialFolder], None]:
    return lambda t: t.write_spec(flow={"enrolled": len(t.rows("adsl")) + change})


def emptied(kept: int) -> Callable[[TrialFolder], None]:
    """The column SEX with nothing in it but for the first so many rows."""

    def empty(trial: TrialFolder) -> None:
        rows = trial.rows("adsl")
        trial.write_rows("adsl", [r | {"SEX": "F" * (i < kept)} for i, r in enumerate(rows)])

    return empty


def unnamed(flag: str) -> Callable[[TrialFolder], None]:
    """trial.yaml names no flag of those for whom the primary endpoint counts; one has it N or Y."""

    def unname(trial: TrialFolder) -> None:
        rows = trial.rows("adsl")
        trial.write_rows("adsl", [r | {"PRIMFL": flag if r is rows[-1] else "Y"} for r in rows])
        trial.write_spec(populations={"safety": "SAFFL", "efficacy": "EFFFL"})

    return unname


def reported(longest: str) -> Callable[[TrialFolder], None]:
    """A trial reported in months, whose longest time is this."""

    def report(trial: TrialFolder) -> None:
        rows = trial.rows("adtte")
        times = {"PFS": "21.5", "OS": longest}
        trial.write_rows("adtte", [r | {"AVAL": times[r["PARAMCD"]]} for r in rows])
        trial.write_spec(unit="months")
        for table in ("adrs", "adtr", "adae"):
            day = "ASTDY" if table == "adae" else "ADY"
            trial.write_rows(table, [r | {day: "1"} for r in trial.rows(table)])
        kept = [r for r in trial.rows("adrs") if r["PARAMCD"] == "BOR"]
        trial.write_rows("adrs", kept)
        trial.write_rows("adtr", trial.rows("adtr")[:1])

    return report


def treated(treatment: str) -> Callable[[TrialFolder], None]:
    """One more patient, who has no record and this treatment."""

    def treat(trial: TrialFolder) -> None:
        rows = [row | {"TRT01A": "Drug"} for row in trial.rows("adsl") if row["USUBJID"] != "new"]
        new = {"USUBJID": "new", "TRT01A": treatment, "EFFFL": "N", "PRIMFL": "N"}
        trial.write_rows("adsl", [*rows, rows[0] | new])

    return treat


WHOLES = [
    Whole("no-treatment", ("adsl", "TRT01A"), treated(""), treated("Drug"), "warning"),
    Whole("count-differs", ("adsl", "SAFFL"), size(1), size(0), "warning"),
    Whole("count-differs", ("adsl", "USUBJID"), enrolled(1), enrolled(0), "warning"),
    Whole("empty-column", ("adsl", "SEX"), emptied(0), emptied(1), "warning"),
    Whole("missing-column", ("adae", "AEDECOD"), lambda t: t.drop("adae", "AEDECOD"),
          lambda t: t.drop("adae", "ASTDY")),
    Whole("missing-parameter", ("adtte", "PARAMCD"), lambda t: t.write_spec(params={"dor": "DR"}),
          lambda t: t.write_spec(params={"dor": "OS"})),
]  # fmt: skip

APART = [
    Whole("flag-not-used", ("adsl", "PRIMFL"), unnamed("N"), unnamed("Y"), "warning"),
    Whole(
        "spelling",
        ("adae", "AEDECOD"),
        lambda t: t.add("adae", USUBJID="S00", AEDECOD="NAUSEA", AETOXGR="1"),
        lambda t: t.add("adae", USUBJID="S00", AEDECOD="Vomiting", AETOXGR="1"),
        "warning",
    ),
    Whole("unit-doubtful", ("adtte", "AVAL"), reported("59.9"), reported("60"), "warning"),
]
"""Those that would hide some of the others."""


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(dates, "today", lambda: TODAY)


def write(trial: TrialFolder, *patients: list[Change]) -> None:
    """A folder of one patient with nothing odd, who is in every population, and of others."""
    sound: list[Change] = [("adsl", 0, {"PRIMFL": "Y"})]
    tables: dict[str, list[dict[str, str]]] = {name: [] for name in PATIENT}
    for number, changes in enumerate([sound, *patients]):
        for name, rows in PATIENT.items():
            mine = [{"USUBJID": f"S{number:02}"} | row for row in rows]
            for table, row, cells in changes:
                if table == name and row == NEW:
                    mine.append(mine[0] | cells)
                elif table == name:
                    mine[row] = mine[row] | cells
            tables[name] += mine
    for name, rows in tables.items():
        trial.write_rows(name, rows)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_problem_is_found_and_nothing_else(trial, case):
    write(trial, case.bad)
    found = {(p.code, (p.table, p.column), p.severity) for p in trial.problems()}
    assert found == {(case.code, case.where, case.severity)}


@pytest.mark.parametrize("case", [*WHOLES, *APART], ids=lambda case: case.id)
def test_a_problem_of_the_whole_is_found_and_nothing_else(trial, case):
    write(trial)
    case.good(trial)
    assert trial.problems() == []
    case.bad(trial)
    found = {(p.code, (p.table, p.column), p.severity) for p in trial.problems()}
    assert found == {(case.code, case.where, case.severity)}


def test_all_are_found_in_one_pass(trial):
    write(trial, *(case.bad for case in CASES))
    for case in WHOLES:
        case.bad(trial)
    found = {(p.code, (p.table, p.column), p.severity) for p in trial.problems()}
    assert {(case.code, case.where, case.severity) for case in (*CASES, *WHOLES)} <= found


def test_all_that_are_just_right_are_no_problem_together(trial):
    write(trial, *(case.good for case in CASES))
    for case in WHOLES:
        case.good(trial)
    assert trial.problems() == []


@pytest.mark.parametrize("change", [0, 1])
def test_a_trial_has_as_many_patients_as_its_design_or_its_first_stage(trial, change):
    """The minimax design for 0.434, 0.634, 0.10, 0.80 is 6/15, 15/28 [facts.md, section 1]."""
    several: list[Change] = [("adsl", 0, {"PRIMFL": "Y"})]
    trial.write_spec(primary={"endpoint": "pfs", "at": 24, "unit": "weeks"})
    for n in (15, 28):
        write(trial, *[several] * (n - 1 - change))
        (told,) = trial.problems() or (None,)
        assert (told is None) == (not change)
        if told:
            assert (told.code, told.column, told.severity) == ("count-differs", "PRIMFL", "warning")
            assert told.found == f"{n - 1} patients"
            assert told.expected.startswith("28: ")


def test_patients_of_a_stage_are_held_against_its_number(trial):
    write(trial)
    trial.add_column("adsl", "STAGE", "1")
    trial.write_spec(stage="STAGE")
    row = {"x": "", "n": "", "ci_low": "", "ci_high": "", "unit": "patients"}
    sizes = {"flow.efficacy": "1", "flow.efficacy.stage1": "1"}
    trial.write_claims(*(row | {"id": q, "quantity": q, "value": v} for q, v in sizes.items()))
    assert trial.problems() == []
    trial.change("adsl", 1, STAGE="2")
    (told,) = trial.problems()
    assert (told.code, told.column, told.found) == ("count-differs", "STAGE", "0 patients")


def test_another_arm_is_not_asked_for_what_does_not_come_into_the_book(trial):
    late: list[Change] = [("adtte", 0, {"AVAL": "141"}), ("adsl", 0, {"COHORT": "B"})]
    write(trial, late)
    assert [p.code for p in trial.problems()] == ["pfs-after-os"]
    trial.write_spec(arm={"column": "COHORT", "value": "A"})
    assert trial.problems() == []


def test_a_best_response_that_is_not_marked_for_analysis_is_told(trial):
    trial.add_column("adrs", "ANL01FL", "Y", "", "")
    (problem,) = trial.problems()
    assert (problem.code, problem.found, problem.row) == ("no-record", "'S2'", 2)
    assert problem.expected == "a row of BOR in adrs for each of the efficacy population"


def test_a_patient_without_a_record_is_told_once_whatever_populations_there_are(trial):
    primary = {"endpoint": "pfs", "at": 8, "unit": "weeks"}
    trial.write_spec(populations={"primary": "PRIMFL"}, primary=primary)
    trial.write_rows("adtte", trial.rows("adtte")[1:])  # no PFS of S1, and S4 has nothing
    told = [p.found for p in trial.problems() if "PFS in adtte" in p.expected]
    assert told == ["'S1'", "'S4'"]


def test_the_day_of_death_counts_from_the_clock_of_survival(trial):
    """OS of 140 days from a scan on study day 22 ends on study day 161."""
    clock = {"STARTDT": "2024-01-22"}
    for day, codes in (("161", []), ("162", ["death-before-event"])):
        write(trial, [("adtte", 1, clock), ("adae", 0, {"ASTDY": day})])
        assert [p.code for p in trial.problems()] == codes


@pytest.mark.parametrize(
    ("pfs", "os", "codes"),
    [
        ("5.8", "176", []),  # months: 5.8 +- 0.05 are 175.0 to 178.1 days, of one death
        ("5.8", "175.1", []),
        ("5.8", "175", ["pfs-after-os"]),
    ],
)
def test_rounded_times_of_one_death_are_no_contradiction(trial, pfs, os, codes):
    trial.change("adtte", 1, AVAL=pfs)
    trial.change("adtte", 2, AVAL=os)
    trial.add_column("adtte", "AVALU", "MONTHS", *["DAYS"] * 5)
    trial.change("adtte", 3, AVAL="84.5")  # the other times say that PFS in days is not rounded
    told = [p for p in trial.problems() if p.severity == "error"]
    assert [p.code for p in told] == codes
    if not codes:
        assert "days of rounding" not in trial.open().tables["adtte"]


@pytest.mark.parametrize(("day", "codes"), [(178, []), (179, ["death-before-scan"])])
def test_a_scan_may_be_of_the_last_day_on_which_a_rounded_time_may_end(trial, day, codes):
    trial.change("adtte", 2, AVAL="5.8")
    trial.add_column("adtte", "AVALU", "DAYS", "MONTHS", *["DAYS"] * 4)
    trial.change("adtr", 1, ADY=str(day))
    assert [p.code for p in trial.problems() if p.code == "death-before-scan"] == codes


@pytest.mark.parametrize("other", ["90", "100"])
def test_two_sums_of_one_day_are_told_though_one_is_as_at_baseline(trial, other):
    trial.add("adtr", USUBJID="S1", PARAMCD="SDIAM", AVAL=other, BASE="100", ADY="42")
    (problem,) = trial.problems()
    assert (problem.code, problem.severity) == ("duplicate-key", "warning")
    assert problem.found == f"{other} beside another for S1 on day 42"


def test_a_baseline_and_a_scan_of_one_day_are_no_contradiction(trial):
    for size in ("100", "110"):
        trial.add("adtr", USUBJID="S1", PARAMCD="SDIAM", AVAL=size, BASE="100", ADY="1")
    assert trial.problems() == []


def test_twenty_rows_of_a_kind_are_listed_and_the_rest_counted():
    adae = pd.DataFrame({
        "USUBJID": "S1", "AEDECOD": "Rash", "AETOXGR": np.full(50_000, 9.0), "AREL": "PERHAPS",
    })  # fmt: skip
    spec = Spec(id="T1", title="A trial")
    problems = check_tables(spec, {"adae": adae})
    for column in ("AETOXGR", "AREL"):
        told = [p for p in problems if p.column == column]
        assert [p.row for p in told] == [*range(1, WORTH_LISTING + 1), None]
        assert told[-1].found == "49980 rows more"
        assert sum(p.count for p in told) == 50_000


def test_rows_that_others_list_are_summed_up_as_well():
    rows = [Problem("bad-type", "adsl", "AGE", "'x'", "a number", row) for row in range(1, 101)]
    told = few([*rows, Problem("missing-file", "adae", "-", "no file", "a file")])
    assert len(told) == WORTH_LISTING + 2
    assert sum(p.count for p in told) == 101
    assert few(told) == told


def test_infinities_of_typed_tables_are_told_once():
    table = pd.DataFrame({"USUBJID": ["S1"], "PARAMCD": "PFS", "AVAL": [np.inf], "CNSR": [0.0]})
    codes = [(p.code, p.column) for p in check_columns("adtte", table)]
    assert ("infinite", "AVAL") in codes
    assert ("out-of-range", "AVAL") not in codes


def test_tables_that_lack_columns_stop_no_other_check(trial):
    write(trial, [("adtte", 0, {"AVAL": "-1"})])
    for column in ("USUBJID", "PARAMCD", "AVALC"):
        trial.drop("adrs", column)
    codes = {(p.code, p.table) for p in trial.problems()}
    assert codes == {("missing-column", "adrs"), ("out-of-range", "adtte")}


COLUMNS = [(name, column) for name, rows in PATIENT.items() for column in ("USUBJID", *rows[0])]


def test_any_column_may_be_missing_without_a_crash():
    spec = Spec(id="T1", title="A trial", populations={"safety": "SAFFL"}, stage="COHORT")
    whole = {name: pd.DataFrame(rows).assign(USUBJID="S") for name, rows in PATIENT.items()}
    kinds = {"number": float, "date": "datetime64[ns]"}
    for c in CONTRACT:
        if c.name in whole[c.table] and c.type in kinds:
            whole[c.table] = whole[c.table].astype({c.name: kinds[c.type]})
    for table, column in COLUMNS:
        problems = check_tables(spec, whole | {table: whole[table].drop(columns=column)})
        assert {p.column for p in problems if p.code == "missing-column"} <= {column}


def test_the_clock_of_the_computer_says_what_is_the_future(monkeypatch):
    monkeypatch.undo()
    assert abs(dates.today() - pd.Timestamp.now()) <= pd.Timedelta(days=1)


def codes_in_source() -> Iterator[tuple[str, str]]:
    """Every code that a problem is made with, and its file: literal first arguments of makers."""
    for path in sorted([*SOURCE.glob("trial/**/*.py"), *SOURCE.glob("reconstruct/**/*.py")]):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in MAKERS:
                texts = [n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant)]
                yield from ((text, path.name) for text in texts if isinstance(text, str))


MAKERS = {"Problem", "_problem", "_warning", "listed", "_late"}
"""What is called with a code first."""


def test_every_code_of_the_package_is_in_the_table():
    known = {*KINDS, *(code.rpartition("-")[0] + "-" for code in KINDS)}  # f"converted-{unit}"
    codes = [(code, file) for code, file in codes_in_source() if code not in known]
    assert codes == []
    assert len({code for code, _ in codes_in_source()}) > 40


def test_every_kind_of_the_table_can_come_up():
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    stems = {code: code.rpartition("-")[0] + "-{" for code in KINDS}
    silent = [code for code in KINDS if text.count(f'"{code}"') < 2]
    assert [code for code in silent if stems[code] not in text] == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_a_kind_says_how_much_it_hurts_what_it_means_and_what_to_do(kind):
    assert kind.rank in HURTS
    for sentence in (kind.meaning, kind.mend):
        assert sentence[0].isupper() or sentence.startswith("trial.yaml")
        assert sentence.endswith(".")


def test_the_table_goes_from_what_hurts_most():
    ranks = [kind.rank for kind in KINDS.values()]
    assert ranks == sorted(ranks)


def test_a_code_that_nobody_knows_is_odd_and_comes_last():
    strange = Problem("new-code", "adsl", "-", "x", "y")
    known = Problem("bad-code", "adsl", "SEX", "x", "y")
    assert kind_of("new-code").rank == max(HURTS)
    assert worst_first([strange, known]) == [known, strange]


def test_a_tally_counts_rows_and_keeps_no_value():
    first = Problem("bad-code", "adrs", "AVALC", "'GOOD' of S01", "CR", 1, "warning")
    more = Problem("bad-code", "adrs", "AVALC", "7 rows more", "CR", None, "warning", 7)
    (told,) = tallied([first, more])
    assert (told.kind.code, told.table, told.column, told.count) == ("bad-code", "adrs", "AVALC", 8)
    assert "S01" not in repr(told)
