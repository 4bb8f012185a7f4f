"""A row has the numbers of the registry, and no other."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from onearm.analysis import analyse
from onearm.batch.compare import row as rows_module
from onearm.batch.compare import row_of, write_comparison
from onearm.batch.compare.columns import COLUMNS, KNOWN, MEASURES, ROW
from onearm.book.record import results_document
from onearm.trial.spec import DAYS

from . import made

SINGLE = {
    "n1": "design.n1", "n": "design.n", "p0": "design.p0", "p1": "design.p1",
    "alpha": "design.alpha", "power": "design.power", "n_all": "flow.all",
    "n_safety": "flow.safety", "n_efficacy": "flow.efficacy", "p_value": "primary.pvalue",
    "p_value_two_stage": "primary.two_stage.p_value", "shortfall": "primary.shortfall",
}  # fmt: skip


@pytest.mark.parametrize("name", ["NCT04028063", "FICTITIOUS-1", "survival alone", "few held back"])
def test_each_number_is_that_of_the_registry(name):
    analysis, row = analyse(made.trials()[name]), made.rows()[name]
    results = {one["id"]: one for one in results_document(analysis)["results"]}
    for column, id in SINGLE.items():
        assert row[column] == results[id]["value"], column
    for measure in MEASURES:
        result, of = results[measure.id], measure.name
        assert row[of] == result["value"]
        assert (row[f"{of}_low"], row[f"{of}_high"]) == tuple(result["ci"])
        assert row[f"{of}_n"] == result["n"]
        assert measure.of_time or row[f"{of}_x"] == result["x"]
        assert (row[f"{of}_least"], row[f"{of}_most"]) == tuple(result["band"] or (None, None))
        assert (row[f"{of}_spread"] or "") == result["verdict"]
    assert row["n_primary"] == results["primary.rate"]["n"]
    assert row["missing"] == "; ".join(gap.what for gap in analysis.missing)


def test_a_row_has_the_columns_of_the_closed_list_and_is_plain_data(leukemia_analysis):
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)
    for row in [*made.rows().values(), row_of(leukemia_analysis)]:
        assert list(row) == [column.name for column in ROW]
        assert json.loads(json.dumps(row, allow_nan=False)) == row


def test_tables_that_nobody_here_wrote_make_a_row(pilot_analysis, tmp_path):
    row = row_of(pilot_analysis)
    assert list(row) == [column.name for column in ROW]
    assert row["patients"] == "collected"
    assert write_comparison([made.done("pilot", row)], tmp_path).is_file()


def test_what_is_held_back_for_few_patients_is_in_no_cell():
    row = made.rows()["few held back"]
    assert row["orr_state"] == "held back"
    assert row["held_back"] > 0
    assert {row[f"orr{end}"] for end in ("", "_low", "_high", "_n", "_x", "_least", "_most")} == {
        None
    }


def test_tables_that_are_not_there_leave_their_cells_empty():
    row = made.rows()["survival alone"]
    assert row["orr_state"] == row["grade3plus_state"] == "not available"
    assert row["orr"] is row["grade3plus"] is row["related_grade34_n"] is None
    assert row["pfs_median_state"] == KNOWN
    assert row["absent"] > 0
    assert "adverse events" in row["missing"]


def test_the_verdict_is_that_of_the_rule():
    rows = made.rows()
    assert {name: rows[name]["verdict"] for name in rows} == {
        "NCT04028063": "not met", "FICTITIOUS-1": "met", "few held back": "not met",
        "hostile": "not met", "Later 10": "met", "later 9": "met", "no design": "not judged",
        "no primary": "not judged", "one stage": "met", "survival alone": "not met",
    }  # fmt: skip
    assert rows["no primary"]["endpoint"] is rows["no primary"]["primary"] is None
    assert rows["no primary"]["verdict_note"]


@pytest.mark.parametrize(("band", "is_open"), [((1, 3), False), ((-1, 2), True), (None, False)])
def test_a_verdict_that_other_cohorts_would_turn_is_told_as_open(monkeypatch, band, is_open):
    real = rows_module.registry
    monkeypatch.setattr(
        rows_module,
        "registry",
        lambda of: [replace(r, band=band) if r.id == "primary.shortfall" else r for r in real(of)],
    )
    row = row_of(analyse(made.trials()["NCT04028063"]))
    assert (row["verdict"], bool(row["verdict_note"])) == ("not met", is_open)


def test_where_patients_come_from_is_told():
    rows = made.rows()
    assert rows["NCT04028063"]["patients"] == "reconstructed"
    assert rows["FICTITIOUS-1"]["patients"] == "fictitious"
    assert rows["one stage"]["patients"] == "collected"


def test_times_in_months_are_the_times_in_their_unit():
    for row in made.rows().values():
        for name in ("pfs_median", "os_median"):
            days = row[name] * DAYS[row["unit"]]
            assert days == pytest.approx(row[f"{name}_months"] * DAYS["months"])


def test_a_median_that_is_not_reached_is_told_from_one_that_is_not_there(leukemia_analysis):
    assert made.rows()["FICTITIOUS-1"]["os_followup_state"] == "not reached"
    assert row_of(leukemia_analysis)["pfs_median_state"] == "not available"
