"""trial.yaml: everything that is wrong with it, at once."""

from __future__ import annotations

import pytest

from onearm.errors import TrialError
from onearm.trial.spec import read_spec


def broken(trial):
    """(code, column) of every problem of trial.yaml."""
    with pytest.raises(TrialError) as raised:
        read_spec(trial.path / "trial.yaml")
    assert {problem.table for problem in raised.value.problems} == {"trial.yaml"}
    return [(problem.code, problem.column) for problem in raised.value.problems]


def test_a_minimal_specification_has_defaults(trial):
    trial.write("trial.yaml", "id: T\ntitle: T\ntables: {adsl: a.csv, adtte: t.csv}\n")
    spec = read_spec(trial.path / "trial.yaml")
    assert (spec.unit, spec.survival.transform) == ("weeks", "log-log")
    assert (spec.design, spec.arm, spec.populations, spec.synthetic) == (None, None, {}, False)
    assert (spec.param("pfs"), spec.param("sum_of_diameters")) == ("PFS", "SDIAM")


def test_named_parameters_replace_the_usual_ones(trial):
    trial.write_spec(params={"pfs": "PFSINV"})
    spec = read_spec(trial.path / "trial.yaml")
    assert (spec.param("pfs"), spec.param("os")) == ("PFSINV", "OS")


def test_an_unknown_key_is_named(trial):
    trial.write_spec(colour="red")
    assert broken(trial) == [("unknown-key", "colour")]


def test_an_unknown_key_within_a_part_is_told_that_parts_keys(trial):
    trial.spec["design"]["p2"] = 0.5
    trial.write_spec()
    with pytest.raises(TrialError) as raised:
        read_spec(trial.path / "trial.yaml")
    (problem,) = raised.value.problems
    assert (problem.code, problem.column) == ("unknown-key", "design.p2")
    assert "power" in problem.expected


@pytest.mark.parametrize("key", ["id", "title"])
def test_a_missing_key_is_named(trial, key):
    del trial.spec[key]
    trial.write_spec()
    assert broken(trial) == [("missing-key", key)]


def test_a_missing_key_within_a_part_is_named(trial):
    del trial.spec["design"]["p1"]
    trial.write_spec()
    assert broken(trial) == [("missing-key", "design.p1")]


@pytest.mark.parametrize("p1", [0.434, 0.3])
def test_the_aim_must_exceed_the_null(trial, p1):
    trial.spec["design"]["p1"] = p1
    trial.write_spec()
    with pytest.raises(TrialError, match=r"must be larger than p0 \(0.434\)"):
        read_spec(trial.path / "trial.yaml")
    assert broken(trial) == [("bad-value", "design.p1")]


@pytest.mark.parametrize("table", ["adsl", "adtte"])
def test_the_two_needed_tables_must_be_named(trial, table):
    del trial.spec["tables"][table]
    trial.write_spec()
    with pytest.raises(TrialError, match=f"tables must name {table}"):
        read_spec(trial.path / "trial.yaml")


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"unit": "fortnights"}, "unit"),
        ({"id": ""}, "id"),
        ({"tables": {"adsl": "a", "adtte": "b", "adxx": "c"}}, "tables.adxx"),
        ({"populations": {"everyone": "SAFFL"}}, "populations.everyone"),
        ({"params": {"ttp": "TTP"}}, "params.ttp"),
        ({"survival": {"transform": "loglog"}}, "survival.transform"),
        ({"survival": {"transform": "cubic"}}, "survival.transform"),
        ({"response": {"sd_from": -1}}, "response.sd_from"),
        ({"arm": {"column": "ARM", "value": 1}}, "arm.value"),
        ({"primary": {"endpoint": "orr", "at": 24}}, "primary.endpoint"),
        ({"fictitious": "perhaps"}, "fictitious"),
        ({"reconstruct": {"grades": "S"}}, "reconstruct.grades"),
        ({"reconstruct": {"seed": -1}}, "reconstruct.seed"),
        ({"reconstruct": {"curves": {"dor": {"curve": "c.csv"}}}}, "reconstruct.curves.dor"),
        ({"reconstruct": {"curves": {"os": {"curve": "c", "n": 0}}}}, "reconstruct.curves.os.n"),
    ],
)
def test_an_impossible_value_is_named(trial, changes, column):
    trial.write_spec(**changes)
    assert broken(trial) == [("bad-value", column)]


def test_everything_wrong_is_told_at_once(trial):
    del trial.spec["title"]
    del trial.spec["design"]["alpha"]
    trial.write_spec(colour="red", unit="fortnights", survival={"transform": "cubic"})
    assert set(broken(trial)) == {
        ("missing-key", "title"),
        ("missing-key", "design.alpha"),
        ("unknown-key", "colour"),
        ("bad-value", "unit"),
        ("bad-value", "survival.transform"),
    }


def test_a_null_above_the_aim_is_told_with_the_rest(trial):
    trial.spec["design"]["p1"] = 0.3
    trial.write_spec(colour="red")
    assert set(broken(trial)) == {("bad-value", "design.p1"), ("unknown-key", "colour")}


def test_a_missing_table_is_told_with_the_rest(trial):
    del trial.spec["tables"]["adtte"]
    trial.write_spec(colour="red")
    with pytest.raises(TrialError) as raised:
        read_spec(trial.path / "trial.yaml")
    assert "unknown-key" in {problem.code for problem in raised.value.problems}
    assert "adtte" in str(raised.value)


@pytest.mark.parametrize(
    "content",
    [
        b"id: [unclosed",
        b"a: b: c",
        b"",
        b"- a\n- b\n",
        b"just words",
        b"id: \xff\xfe",
        b"a:\tb\n\tc",
    ],
)
def test_bad_yaml_is_told_as_such(trial, content):
    trial.write("trial.yaml", content)
    assert broken(trial) == [("bad-yaml", "-")]


def test_a_missing_file_is_told_with_its_path(tmp_path):
    with pytest.raises(TrialError, match=r"trial\.yaml") as raised:
        read_spec(tmp_path / "trial.yaml")
    assert [problem.code for problem in raised.value.problems] == ["missing-file"]


def test_a_byte_order_mark_is_no_part_of_the_first_key(trial):
    text = (trial.path / "trial.yaml").read_bytes()
    trial.write("trial.yaml", b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    assert read_spec(trial.path / "trial.yaml").id == "T1"


def test_an_unknown_key_of_a_curve_is_told_the_keys_of_curves(trial):
    trial.write_spec(reconstruct={"curves": {"pfs": {"curve": "c.csv", "risk": "r.csv"}}})
    with pytest.raises(TrialError) as raised:
        read_spec(trial.path / "trial.yaml")
    (problem,) = raised.value.problems
    assert (problem.code, problem.column) == ("unknown-key", "reconstruct.curves.pfs.risk")
    assert "at_risk" in problem.expected


def test_what_is_shown_names_files_without_their_folders(trial):
    trial.write_spec(
        tables={"adsl": "/somewhere/adsl.csv", "adtte": "below/adtte.csv"},
        reconstruct={"curves": {"os": {"curve": "/somewhere/os.csv", "n": 9}}},
    )
    shown = read_spec(trial.path / "trial.yaml").public()
    assert shown["tables"] == {"adsl": "adsl.csv", "adtte": "adtte.csv"}
    assert shown["reconstruct"] == {"curves": {"os": {"curve": "os.csv", "n": 9}}}


def test_tables_of_a_fictitious_trial_are_synthetic(trial):
    trial.write_spec(fictitious=True)
    assert broken(trial) == [("bad-value", "tables")]
    trial.write_spec(synthetic=True)
    assert read_spec(trial.path / "trial.yaml").fictitious
