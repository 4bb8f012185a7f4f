"""Any trial folder can be opened; one without tables has its patients reconstructed."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from onearm import cli
from onearm.analysis import analyse
from onearm.analysis.concordance import concordance
from onearm.analysis.registry import registry
from onearm.errors import InputError, TrialError
from onearm.reconstruct.opening import check_any, open_any, reconstructed
from onearm.trial import Trial, open_folder, open_trial
from onearm.trial.folder import check_trial
from onearm.trial.printed.published import FIELDS, rounds_to
from onearm.trial.staged import write_staged
from tests.conftest import FIRST, ROOT

EXAMPLE = ROOT / "data" / "FICTITIOUS-1"
MONTH = 365.25 / 12


@pytest.fixture(scope="module")
def example() -> Trial:
    """The fictitious trial, of which only a publication and a curve are there."""
    return open_any(EXAMPLE)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def pfs(trial: Trial) -> pd.DataFrame:
    table = trial.tables["adtte"]
    return table[table["PARAMCD"].eq("PFS")]


def test_a_folder_with_tables_is_opened_as_it_is():
    assert open_any(FIRST).spec == open_trial(FIRST).spec
    pd.testing.assert_frame_equal(
        open_any(FIRST).tables["adtte"], open_trial(FIRST).tables["adtte"]
    )


def test_reconstructed_patients_are_called_so_with_what_they_came_from(example: Trial):
    assert example.spec.synthetic
    assert example.kind == "reconstructed"
    note = example.spec.synthetic_note or ""
    assert "claims of grade A in published.csv and a digitised curve of progression-free" in note
    assert "seed 1" in note


def test_the_same_folder_gives_the_same_patients(example: Trial):
    again = open_any(EXAMPLE / "trial.yaml")
    for name, table in example.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])


def test_every_printed_number_comes_back_as_it_was_printed(example: Trial):
    compared = concordance(example.claims, registry(analyse(example)))
    reproduced = [c for c in compared if c.kind == "reconstructed"]
    assert len(reproduced) == 10
    assert {c.verdict for c in reproduced} == {"agrees"}


def test_counts_of_the_tables_are_those_printed(example: Trial):
    """Counted here, row by row, beside published.csv."""
    printed = {row["id"]: row for row in rows(EXAMPLE / "published.csv")}
    adsl, adrs, adae = (example.tables[name] for name in ("adsl", "adrs", "adae"))
    best = adrs.loc[adrs["PARAMCD"].eq("BOR"), "AVALC"]
    severe = adae[adae["AETOXGR"].ge(3) & adae["AETOXGR"].le(4) & adae["AREL"].eq("Y")]
    primary = pfs(example)[
        pfs(example)["USUBJID"].isin(adsl.loc[adsl["PRIMFL"].eq("Y"), "USUBJID"])
    ]
    found = {
        "flow.safety": adsl["SAFFL"].eq("Y").sum(),
        "flow.efficacy": adsl["EFFFL"].eq("Y").sum(),
        "flow.primary": adsl["PRIMFL"].eq("Y").sum(),
        "pfs.events": pfs(example)["CNSR"].eq(0).sum(),
        "orr.rate": best.isin(["CR", "PR"]).sum(),
        "dcr.rate": best.isin(["CR", "PR", "SD"]).sum(),
        "primary.rate": primary["AVAL"].gt(6 * MONTH).sum(),
        "safety.related_grade34.rate": severe["USUBJID"].nunique(),
    }
    assert {id: int(printed[id]["x"] or printed[id]["value"]) for id in found} == found


def test_the_digitised_curve_is_followed(example: Trial):
    """Numbers at risk counted, and S(t) as a plain product, beside the readings."""
    months, event = pfs(example)["AVAL"].to_numpy() / MONTH, pfs(example)["CNSR"].eq(0).to_numpy()
    for row in rows(EXAMPLE / "pfs_risk.csv"):
        assert (months >= float(row["time"])).sum() == int(row["at_risk"])
    for row in rows(EXAMPLE / "pfs_curve.csv"):
        moment = float(row["time"])
        heights = []
        for near in (moment - 0.05, moment + 0.05):  # noise in time, and whole days
            past = np.unique(months[event & (months <= near)])
            steps = [1 - (event & (months == t)).sum() / (months >= t).sum() for t in past]
            heights.append(float(np.prod(steps)))
        assert heights[1] - 0.012 <= float(row["survival"]) <= heights[0] + 0.012


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_another_seed_draws_others_who_meet_the_same_numbers(example: Trial, seed: int):
    found = open_folder(EXAMPLE)
    assert not isinstance(found, Trial)
    how = found.spec.reconstruct.model_copy(update={"seed": seed})
    other = reconstructed(replace(found, spec=found.spec.model_copy(update={"reconstruct": how})))
    assert not other.tables["adrs"].equals(example.tables["adrs"])
    results = {r.id: r for r in registry(analyse(other))}
    for id in ("os.median", "pfs.median", "orr.rate", "dcr.rate", "primary.rate"):
        printed = next(claim for claim in found.claims if claim.id == id)
        assert rounds_to(results[id].value, printed.value)
    assert f"seed {seed}" in (other.spec.synthetic_note or "")


def test_the_folder_that_a_book_is_made_of_passes_the_check(example: Trial, tmp_path: Path):
    folder = write_staged(example, tmp_path / "trial")
    assert [p for p in check_trial(folder) if p.severity == "error"] == []
    before = {r.id: r for r in registry(analyse(example))}
    after = {r.id: r for r in registry(analyse(open_any(folder)))}
    assert after == before
    assert open_any(folder).spec.fictitious


CLAIM = dict.fromkeys(FIELDS, "") | {"unit": "percent", "grade": "A", "source": "abstract"}
COUNTS = (
    {"id": "flow.efficacy", "quantity": "flow.efficacy", "value": "8", "unit": "patients"},
    {"id": "orr.rate", "quantity": "orr.rate", "population": "efficacy", "n": "8", "x": "2",
     "value": "25"},
)  # fmt: skip
LEVELS = ((2, 5 / 6), (3, 4 / 6), (5, 2 / 6), (9, 2 / 6))


def write(folder: Path, claims: Any = (), curves: Any = None, **spec: Any) -> Path:
    """A folder without tables."""
    folder.mkdir(exist_ok=True)
    content = {"id": "T", "title": "T", "unit": "weeks", **spec}
    if curves:
        content["reconstruct"] = {"curves": curves} | spec.get("reconstruct", {})
    (folder / "trial.yaml").write_text(yaml.safe_dump(content))
    if claims:
        with (folder / "published.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, FIELDS)
            writer.writeheader()
            writer.writerows(CLAIM | claim for claim in claims)
    return folder


def write_curve(folder: Path, name: str, levels: Any = LEVELS) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    lines = ["time,survival", *(f"{time},{level:.6f}" for time, level in levels)]
    (folder / name).write_text("\n".join(lines) + "\n")
    return {"curve": name, "n": 6}


def test_published_numbers_alone_are_enough(tmp_path: Path):
    trial = open_any(write(tmp_path, COUNTS))
    best = trial.tables["adrs"].query("PARAMCD == 'BOR'")["AVALC"]
    assert (len(best), best.isin(["CR", "PR"]).sum()) == (8, 2)
    assert "published.csv alone" in (trial.spec.synthetic_note or "")


def test_a_curve_alone_is_enough(tmp_path: Path):
    trial = open_any(write(tmp_path, curves={"pfs": write_curve(tmp_path, "pfs.csv")}))
    found = sorted(zip(pfs(trial)["AVAL"], pfs(trial)["CNSR"], strict=True))
    assert found[:4] == [(14, 0), (21, 0), (35, 0), (35, 0)]
    assert all(35 <= day <= 63 and censored == 1 for day, censored in found[4:])
    assert len(found) == 6
    assert trial.claims == ()
    assert "curve of progression-free survival alone" in (trial.spec.synthetic_note or "")


def test_the_trials_own_note_comes_before_ours(tmp_path: Path):
    folder = write(tmp_path, COUNTS, synthetic_note="Made for a course.")
    assert (open_any(folder).spec.synthetic_note or "").startswith("Made for a course. No tables")


def test_noise_that_puts_os_before_pfs_is_mended(tmp_path: Path):
    curves = {"pfs": write_curve(tmp_path, "pfs.csv")}
    later = ((1.9, 5 / 6), (6, 4 / 6), (8, 3 / 6), (20, 3 / 6))
    curves["os"] = write_curve(tmp_path, "os.csv", later)
    adtte = open_any(write(tmp_path, curves=curves)).tables["adtte"]
    both = adtte.pivot_table(index="USUBJID", columns="PARAMCD", values="AVAL")
    assert (both["OS"] >= both["PFS"]).all()
    assert both["OS"].min() == 14


def test_a_curve_of_os_below_that_of_pfs_is_refused(tmp_path: Path):
    curves = {"pfs": write_curve(tmp_path, "pfs.csv")}
    curves["os"] = write_curve(tmp_path, "os.csv", ((1, 3 / 6), (9, 3 / 6)))
    with pytest.raises(TrialError, match=r"reconstruct\.curves\.os: found patient"):
        open_any(write(tmp_path, curves=curves))


def codes(folder: Path) -> list[tuple[str, str, int | None, str]]:
    return [(p.code, p.table, p.row, p.column) for p in check_any(folder) if p.severity == "error"]


def test_a_curve_that_rises_is_told_with_its_row(tmp_path: Path):
    curves = {"pfs": write_curve(tmp_path, "pfs.csv", ((2, 0.8), (3, 0.4), (5, 0.7)))}
    curves["os"] = write_curve(tmp_path, "os.csv", ((2, -0.5), (3, 0.4)))
    folder = write(tmp_path, curves=curves)
    assert ("rising-curve", "pfs.csv", 3, "survival") in codes(folder)
    assert ("bad-number", "os.csv", 1, "survival") in codes(folder)
    with pytest.raises(TrialError, match=r"pfs\.csv, row 3"):
        open_any(folder)


def test_a_curve_without_patients_is_told_in_the_words_of_trial_yaml(tmp_path: Path):
    files = write_curve(tmp_path, "pfs.csv") | {"n": None}
    folder = write(tmp_path, curves={"pfs": files})
    (problem,) = [p for p in check_any(folder) if p.severity == "error"]
    assert problem.column == "reconstruct.curves.pfs.n"
    assert problem.expected == "n, or at_risk with a row at time 0"


def test_a_curve_takes_its_patients_from_the_claims(tmp_path: Path):
    files = write_curve(tmp_path, "pfs.csv") | {"n": None}
    claim = COUNTS[0] | {"value": "6"}
    assert len(pfs(open_any(write(tmp_path, [claim], curves={"pfs": files})))) == 6


def test_a_curve_of_other_patients_than_claimed_is_refused(tmp_path: Path):
    folder = write(tmp_path, COUNTS, curves={"pfs": write_curve(tmp_path, "pfs.csv")})
    assert codes(folder) == [("disagrees", "trial.yaml", None, "reconstruct.curves.pfs")]


def test_a_claim_that_is_not_there_is_told(tmp_path: Path):
    folder = write(tmp_path, COUNTS, reconstruct={"without": ["os.median"]})
    assert codes(folder) == [("unknown-claim", "trial.yaml", None, "reconstruct")]


def test_claims_that_no_cohort_meets_are_an_error_of_one_line(tmp_path: Path):
    fewer = COUNTS[1] | {"id": "dcr.rate", "quantity": "dcr.rate", "x": "1", "value": "12.5"}
    with pytest.raises(InputError, match="no cohort") as caught:
        open_any(write(tmp_path, [*COUNTS, fewer]))
    assert "\n" not in str(caught.value)


def test_a_curve_and_a_count_that_disagree_are_named(tmp_path: Path):
    """Four of six progress by the second scan of any interval; five are said to be controlled."""
    weeks = ((1, 5 / 6), (2, 4 / 6), (3, 3 / 6), (5, 2 / 6), (30, 2 / 6))
    claims = [
        COUNTS[0] | {"value": "6"},
        COUNTS[1] | {"id": "dcr.rate", "quantity": "dcr.rate", "n": "6", "x": "5", "value": "83.3"},
    ]
    folder = write(tmp_path, claims, curves={"pfs": write_curve(tmp_path, "pfs.csv", weeks)})
    with pytest.raises(InputError, match=r"no room for dcr\.rate") as caught:
        open_any(folder)
    assert "reconstruct.without" in str(caught.value)


def run(monkeypatch, capsys, *words: object) -> tuple[int, str]:
    monkeypatch.setattr("sys.argv", ["onearm", *map(str, words)])
    code = 0
    try:
        cli.main()
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, capsys.readouterr().out


def test_the_command_checks_a_folder_without_tables(monkeypatch, capsys):
    code, out = run(monkeypatch, capsys, "check", EXAMPLE, "--json")
    told = json.loads(out)
    assert (code, told["ok"]) == (0, True)
    assert [p["severity"] for p in told["problems"]] == ["warning"]


def test_the_command_analyses_a_folder_without_tables(monkeypatch, capsys):
    code, out = run(monkeypatch, capsys, "analyse", EXAMPLE, "--json")
    document = json.loads(out)
    assert code == 0
    assert (document["fictitious"], document["synthetic"]) == (True, True)
    assert "FICTITIOUS-1, a fictitious trial" in run(monkeypatch, capsys, "analyse", EXAMPLE)[1]


@pytest.mark.parametrize(
    ("old", "new"), [("3.6,9.1", "6.0,9.1"), ("flow.primary,primary,,,22", "")]
)
def test_a_rerun_of_what_cannot_be_true_writes_nothing(
    tmp_path: Path, monkeypatch, capsys, old: str, new: str
):
    folder = tmp_path / "trial"
    shutil.copytree(EXAMPLE, folder)
    text = (folder / "published.csv").read_text()
    assert old in text
    (folder / "published.csv").write_text(text.replace(old, new or old.replace("22", "23"), 1))
    code, _ = run(monkeypatch, capsys, "rerun", folder, "--out", tmp_path / "out")
    assert code == 1
    assert not (tmp_path / "out").exists()
