"""A newcomer's hour: a new folder, real tables, check, analyse, and the book."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from lifelines.datasets import load_leukemia

from onearm.book.source import find_source
from onearm.cli import cli
from tests.book.pages import EVERY_SITE, Check
from tests.book.small import OURS
from tests.book.test_single import LOOKS
from tests.conftest import ROOT

DESIGN = "design: {kind: single-stage, p0: 0.3, p1: 0.6, alpha: 0.1, power: 0.8}\n"
PRIMARY = "primary: {endpoint: os, at: 12, unit: weeks}\n"


def onearm(*words: object) -> int:
    try:
        cli([str(word) for word in words], standalone_mode=False)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def fill(folder: Path) -> None:
    """Remission under 6-mercaptopurine: weeks, and 1 for a relapse (Freireich 1963).

    The data set has relapse and no death; the newcomer keeps it under OS.
    """
    data = load_leukemia().query("Rx == 0").reset_index(drop=True)
    names = [f"L{number:02d}" for number in range(1, len(data) + 1)]
    empty = {name: pd.read_csv(folder / f"{name}.csv") for name in ("adsl", "adtte")}
    rows = {
        "adsl": pd.DataFrame({"USUBJID": names, "SEX": data["sex"].map({0: "F", 1: "M"})}),
        "adtte": pd.DataFrame({
            "USUBJID": names, "PARAMCD": "OS", "AVAL": data["t"], "AVALU": "WEEKS",
            "CNSR": 1 - data["status"],
        }),
    }  # fmt: skip
    for name, table in rows.items():
        table.reindex(columns=empty[name].columns).to_csv(folder / f"{name}.csv", index=False)
    spec = (folder / "trial.yaml").read_text().replace("The title of the trial", "Remission")
    spec = re.sub("(?m)^#design:.*\n", DESIGN, spec)
    (folder / "trial.yaml").write_text(re.sub("(?m)^#primary:.*\n", PRIMARY, spec))


def seen(page: Path) -> str:
    """The words of a page, without its code."""
    html = page.read_text(encoding="utf-8")
    main = html[html.index("<main") : html.index("</main>")]
    main = re.sub(r"(?s)<pre.*?</pre>|<script.*?</script>|<style.*?</style>", " ", main)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("newcomer") / "MY-TRIAL"
    assert onearm("new", folder) == 0
    assert onearm("check", folder) == 1
    fill(folder)
    return folder


def test_a_newcomer_gets_the_numbers(filled: Path, capsys: pytest.CaptureFixture[str]):
    """A median of 23 weeks is that of R's `survfit` for these data (survival 3.5-3)."""
    assert onearm("check", filled) == 0
    capsys.readouterr()
    assert onearm("analyse", filled, "--json") == 0
    found = {r["id"]: r for r in json.loads(capsys.readouterr().out)["results"]}
    assert found["os.median"]["value"] == pytest.approx(23)
    assert (found["os.events"]["x"], found["os.events"]["n"]) == (9, 21)
    assert found["os.median"]["kind"] == "observed"


@pytest.fixture(scope="module")
def site(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second site in its folder: the first was older and had another page."""
    out = tmp_path_factory.mktemp("newcomer-book")
    (out / "html").mkdir()
    for name in ("index.html", "run.json", "older.html"):
        (out / "html" / name).write_text("older")
    assert onearm("rerun", filled, "--out", out) == 0
    return out / "html"


def test_a_newcomer_gets_a_book_that_speaks_of_one_look(site: Path):
    pages = sorted(site.glob("[0-9][0-9]-*.html"))
    assert len(pages) >= 10
    for page in pages:
        words = seen(page)
        assert "Remission" in words or "MY-TRIAL" in words, page.name
        if page.stem not in ("09-determined", "10-tensions", "12-rerun"):  # about any trial
            assert not LOOKS.search(words), (page.name, LOOKS.search(words))


@pytest.mark.parametrize("check", EVERY_SITE)
def test_the_site_of_the_newcomer_is_its_own(check: Check, site: Path):
    check(site)


def test_survival_times_alone_make_a_book_that_names_the_rest(site: Path):
    assert "there is no table adae" in (site / "08-safety.html").read_text()
    assert (site / "data" / "km-os.csv").is_file()


def test_a_new_site_takes_the_place_of_the_older_one(site: Path):
    assert not (site / "older.html").exists()
    assert "MY-TRIAL" in (site / "index.html").read_text()
    assert {path.name for path in site.parent.iterdir()} == OURS


def test_the_run_is_on_record(site: Path):
    run = json.loads((site / "run.json").read_text())
    assert {"trial.yaml", "adsl.csv", "adtte.csv"} <= set(run["data"])
    assert run["versions"]["lifelines"]
    assert len(run["package"]) == len(run["lock"]) == 64
    assert set(run["chapters"]) == {path.name for path in find_source(ROOT).chapters}
    assert "started" not in run
