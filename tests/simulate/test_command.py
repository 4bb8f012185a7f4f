"""`onearm simulate`: a table, JSON, a file, and errors for people."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from onearm.simulate.template import TEMPLATE
from tests.conftest import FIRST

TRUTH = FIRST / "truth" / "both.yaml"
ASK = ("simulate", "--design", str(FIRST), "--truth", str(TRUTH), "--trials", "600")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """The command as a person calls it: exit code, what it prints, what it says of errors."""
    from onearm.cli import main

    def call(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["onearm", *args])
        try:
            main()
        except SystemExit as stop:
            return int(stop.code or 0), *capsys.readouterr()
        return 0, *capsys.readouterr()

    return call


def test_the_table_holds_simulation_against_formula(run) -> None:
    code, shown, _ = run(*ASK)
    assert code == 0
    for told in ("Activity claimed", "9.79%", "Replaced", "600 trials, seed 1", "null is 43.4%",
                 "patients of stage 1 withdraw", "starts 3 weeks late"):  # fmt: skip
        assert told in shown


def test_where_the_formula_holds_it_says_so(run) -> None:
    _, shown, _ = run(*ASK[:4], str(FIRST / "truth" / "as-designed.yaml"), *ASK[5:])
    assert "differs from the simulation by chance alone" in shown


def test_json_and_file_have_the_same_trials(run, tmp_path: Path) -> None:
    out = tmp_path / "trials.parquet"
    code, shown, told = run(*ASK, "--json", "--out", str(out))
    content = json.loads(shown)
    table = pd.read_parquet(out)
    figures = {figure["id"]: figure for figure in content["figures"]}
    assert code == 0
    assert "Trial by trial" in told
    assert len(table) == content["trials"] == 600
    assert figures["reject"]["value"] == pytest.approx(table["reject"].mean())
    assert figures["counted"]["value"] == pytest.approx(table["counted"].mean())
    assert (table["x"] <= table["counted"]).all()
    assert (table["reject"] == (table["x"] > 15)).all()
    assert list(tmp_path.iterdir()) == [out]


def test_the_same_seed_gives_the_same_bytes(run, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.parquet", "b.parquet")]
    for file in files:
        run(*ASK, "--out", str(file))
    assert files[0].read_bytes() == files[1].read_bytes()


def test_the_template_is_printed_as_it_is(run) -> None:
    assert run("simulate", "--template")[1] == TEMPLATE


def test_what_is_wrong_is_one_message(run, tmp_path: Path) -> None:
    bad = tmp_path / "truth.yaml"
    bad.write_text("progression: {rate: 0.4, at: 24}\nscans: {every: 6, to: 24}\n", "utf-8")
    for args, told in (
        (("simulate", "--design", str(FIRST)), "Missing --truth"),
        ((*ASK, "--out", str(tmp_path)), "is a folder: name a file"),
        ((*ASK, "--out", str(tmp_path / "no" / "t.parquet")), "a folder that is not there"),
        ((*ASK[:4], str(bad)), "a scan after the landmark"),
        ((*ASK[:4], str(tmp_path / "none.yaml")), "no such file"),
        (("simulate", "--design", str(tmp_path / "no"), "--truth", str(TRUTH)), "no such file"),
        (("simulate", "--trials", "0"), "0 is not in the range"),
    ):
        code, _, error = run(*args)
        assert code == 1
        assert told in " ".join(error.split())
        assert "Traceback" not in error
