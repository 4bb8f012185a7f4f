"""trial.yaml: everything that is wrong with it, at once."""

from __future__ import annotations

import os
import time

import pytest

from onearm.errors import TrialError
from onearm.trial.rule import rule_of
from onearm.trial.spec import DesignSpec, read_spec


def only(trial):
    """The one error of the folder."""
    (problem,) = [problem for problem in trial.problems() if problem.severity == "error"]
    return problem


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


def test_columns_may_be_named_in_any_case(trial):
    trial.write_spec(
        stage="Cohort", label="sex", arm={"column": "Cohort", "value": "A"},
        populations={"safety": "saffl", "efficacy": " EffFL"},
    )  # fmt: skip
    assert {problem.code for problem in trial.problems()} == {"flag-not-used"}  # PRIMFL
    opened = trial.open()
    assert opened.population("efficacy").tolist() == ["S1", "S2"]
    assert (opened.spec.stage, opened.spec.label) == ("COHORT", "SEX")


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
        tables={"adsl": "adsl.csv", "adtte": "below/adtte.csv"},
        reconstruct={"curves": {"os": {"curve": "far/below/os.csv", "n": 9}}},
    )
    shown = read_spec(trial.path / "trial.yaml").public()
    assert shown["tables"] == {"adsl": "adsl.csv", "adtte": "adtte.csv"}
    assert shown["reconstruct"] == {"curves": {"os": {"curve": "os.csv", "n": 9}}}


def test_tables_of_a_fictitious_trial_are_synthetic(trial):
    trial.write_spec(fictitious=True)
    assert broken(trial) == [("bad-value", "tables")]
    trial.write_spec(synthetic=True)
    assert read_spec(trial.path / "trial.yaml").fictitious


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("../adsl.csv", "leads out of the trial folder"),
        ("below/../../adsl.csv", "leads out of the trial folder"),
        ("/etc/passwd", "does not start from the trial folder"),
        ("~/adsl.csv", "does not start from the trial folder"),
        ("C:adsl.csv", "does not start from the trial folder"),
        ("C:\\data\\adsl.csv", "does not start from the trial folder"),
        ("\\\\server\\adsl.csv", "does not start from the trial folder"),
        ("below\\adsl.csv", "backslash"),
        ("..\\adsl.csv", "leads out of the trial folder"),
        ("adsl\u202e.csv", "cannot be seen"),
        ("", "names no file"),
        ("  ", "names no file"),
    ],
)
@pytest.mark.parametrize("key", ["tables.adsl", "reconstruct.curves.pfs.at_risk"])
def test_no_file_is_outside_the_folder(trial, key, file, why):
    if key == "tables.adsl":
        trial.spec["tables"]["adsl"] = file
    else:
        trial.spec["reconstruct"] = {"curves": {"pfs": {"curve": "c.csv", "at_risk": file}}}
    trial.write_spec()
    problem = only(trial)
    assert (problem.code, problem.table, problem.column) == ("bad-value", "trial.yaml", key)
    assert why in problem.expected


def test_a_file_below_the_folder_is_within(trial):
    (trial.path / "below").mkdir()
    (trial.path / "adsl.csv").rename(trial.path / "below" / "adsl.csv")
    trial.spec["tables"]["adsl"] = "./below/adsl.csv"
    trial.write_spec()
    assert not [p for p in trial.problems() if p.severity == "error"]


@pytest.mark.parametrize("dangling", [False, True])
@pytest.mark.parametrize(
    ("file", "table", "column"),
    [
        ("adsl.csv", "trial.yaml", "tables.adsl"),
        ("published.csv", "published.csv", "-"),
        ("identified", "identified", "-"),
        ("trial.yaml", "trial.yaml", "-"),
    ],
)
def test_a_link_is_refused_wherever_it_leads(
    trial, tmp_path_factory, file, table, column, dangling
):
    target = tmp_path_factory.mktemp("elsewhere") / "target"
    if not dangling:
        target.write_text("USUBJID\nS1\n")
    (trial.path / file).unlink(missing_ok=True)
    (trial.path / file).symlink_to(target)
    problem = only(trial)
    assert (problem.code, problem.table, problem.column) == ("outside-folder", table, column)
    assert "link" in problem.found


def test_a_link_on_the_way_is_refused(trial, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "adsl.csv").write_bytes((trial.path / "adsl.csv").read_bytes())
    (trial.path / "below").symlink_to(elsewhere)
    trial.spec["tables"]["adsl"] = "below/adsl.csv"
    trial.write_spec()
    assert only(trial).code == "outside-folder"


def test_a_link_within_identified_is_refused(trial):
    (trial.path / "identified").mkdir()
    (trial.path / "identified" / "about.json").symlink_to("/etc/hostname")
    assert (only(trial).code, only(trial).table) == ("outside-folder", "identified/about.json")


@pytest.mark.parametrize("file", ["adsl.csv", "published.csv", "trial.yaml"])
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_pipe_or_a_folder_is_no_file(trial, file, make):
    """A pipe would wait for ever for somebody to write to it."""
    (trial.path / file).unlink(missing_ok=True)
    make(trial.path / file)
    assert only(trial).code == "not-a-file"


def test_a_device_is_no_file(trial):
    """Where devices may be made: reading this one would never end."""
    (trial.path / "adsl.csv").unlink()
    try:
        os.mknod(trial.path / "adsl.csv", 0o020666, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("no right to make a device")
    assert only(trial).code == "not-a-file"


@pytest.mark.parametrize(
    ("file", "size"), [("trial.yaml", 1_000_001), ("published.csv", 20_000_001)]
)
def test_a_gigabyte_of_nothing_is_not_read(trial, file, size):
    with (trial.path / file).open("ab") as empty:
        empty.truncate(size)
    problem = only(trial)
    assert (problem.code, problem.table) == ("too-large", file)
    assert f"{size:,} bytes" in problem.found


BOMB = "\n".join(
    ["a: &a [x, x, x, x, x, x, x, x, x]"]
    + [
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (BOMB, "the anchor &a in line 1"),
        ("id: T\ntitle: *t\n", "the alias *t in line 2; write out what it stands for"),
        ("id: T\ntitle: &t T\n", "the anchor &t in line 2"),
        ("id: T\ndesign:\n  <<: *d\n", "the alias *d in line 3"),
        ("id: " + "[" * 5000, "within each other in line 1"),
        ("id: " + "{a: " * 5000, "within each other in line 1"),
        ("id: T\nid: U\n", "the key 'id' a second time in line 2"),
        ("id: T\ntitle: a\x00b\n", "a character that cannot be seen (code 0) in line 2"),
        ("id: T\ntitle: a\x1bb\n", "a character that cannot be seen (code 27) in line 2"),
        ('id: T\ntitle: "a\\0b"\n', "a character that cannot be seen (code 0) in line 2"),
        ('id: T\ndisease: "\\ud800"\n', "a character that cannot be seen (code 55296) in line 2"),
        ('id: T\nflow: {"\\x1b": 1}\n', "a character that cannot be seen (code 27) in line 2"),
        (b"id: T\ntitle: caf\xe9\n", "a byte that is not UTF-8 in line 2"),
        ("id: T\ndesign:\n\tp0: 0.4\n", "a tab in line 3; write spaces in its place"),
        ("id: !!python/object/apply:os.system [echo]\n", "could not determine a constructor"),
        ("id: !mine T\n", "in line 1"),
        ("id: T\n---\nid: U\n", "in line 2"),
    ],
)
def test_what_yaml_allows_and_this_file_does_not_is_told_with_its_line(trial, content, says):
    trial.write("trial.yaml", content)
    start = time.monotonic()
    problem = only(trial)
    assert (problem.code, says in problem.found) == ("bad-yaml", True), problem.found
    assert time.monotonic() - start < 60  # without a guard it would not end


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ({"population": {}}, "did you mean populations?"),
        ({"Titel": "T"}, "did you mean title?"),
        ({"TABLES": {}}, "did you mean tables?"),
        ({"p0": 0.4}, "it below design; here one of the known keys"),
        ({"confirm_after": 28}, "it below response"),
        ({"unit": "week"}, "did you mean weeks?"),
        ({"survival": {"transform": "loglog"}}, "did you mean log-log?"),
        ({"survival": {"landmark": {"pfs": 6}}}, "did you mean landmarks?"),
        ({"params": {"PFS": "PFS"}}, "did you mean pfs?"),
        ({"populations": {"efficacious": "EFFFL"}}, "did you mean efficacy?"),
        ({"privacy": {"mincell": 5}}, "did you mean min_cell?"),
    ],
)
def test_the_likely_spelling_is_told(trial, spec, says):
    trial.write_spec(**spec)
    with pytest.raises(TrialError) as raised:
        read_spec(trial.path / "trial.yaml")
    assert says in raised.value.problems[0].expected


def test_what_is_like_no_key_gets_no_guess(trial):
    trial.write_spec(qqqqq=1)
    with pytest.raises(TrialError) as raised:
        read_spec(trial.path / "trial.yaml")
    assert "did you mean" not in raised.value.problems[0].expected


def test_a_very_long_key_and_value_are_cut_short(trial):
    trial.write_spec(**{"k" * 5000: 1, "unit": "u" * 5000})
    with pytest.raises(TrialError) as raised:
        read_spec(trial.path / "trial.yaml")
    assert max(len(p.found + p.column) for p in raised.value.problems) < 200


RATES = {"p0": 0.434, "p1": 0.634, "alpha": 0.1, "power": 0.8}


def test_a_single_stage_is_searched_for_or_taken_as_given():
    """17/32 as by A'Hern's exact method: tests/stats holds `single_stage` to his tables."""
    found = rule_of(DesignSpec(kind="single-stage", **RATES))
    assert (found.r, found.n) == (17, 32)
    given = rule_of(DesignSpec(kind="single-stage", n=40, r=21, **RATES))
    assert (given.r, given.n) == (21, 40)


def test_a_rule_that_is_neither_minimax_nor_optimal_is_taken_as_given():
    rule = rule_of(DesignSpec(kind="two-stage", n1=10, r1=3, n=30, r=16, **RATES))
    assert (rule.kind, rule.r1, rule.n1, rule.r, rule.n) == ("stated", 3, 10, 16, 30)


@pytest.mark.parametrize(
    ("design", "says"),
    [
        ({"kind": "two-stage", "n1": 10, "n": 30}, "needs its whole rule"),
        ({"kind": "single-stage", "n": 30}, "both or neither"),
        ({"kind": "single-stage", "n": 30, "r": 9, "n1": 10}, "no n1 or r1"),
        ({"kind": "simon-minimax", "n": 28}, "found by search"),
        ({"kind": "single-stage", "n": 30, "r": 30}, "r < n"),
        ({"kind": "two-stage", "n1": 30, "r1": 3, "n": 30, "r": 9}, "n1 < n"),
    ],
)
def test_half_a_rule_and_an_impossible_one_are_told(trial, design, says):
    trial.write_spec(design=RATES | design)
    assert says in str(only(trial))
