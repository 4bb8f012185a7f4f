"""A site carries how it was made, and the same input makes the same site."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from onearm.analysis.suppression import without_few
from onearm.book.record import run_document
from onearm.book.source import Source
from onearm.errors import Problem
from onearm.tables import Record
from onearm.trial import open_trial
from tests.book.small import OURS, book, tree
from tests.conftest import FIRST, ROOT
from tests.trial.folder import TrialFolder

CELLS = (
    new_code_cell(
        "from onearm import plots, tables\n"
        "from onearm.book import figures, open_chapter, words\n"
        "study = open_chapter(trial, 'trial', states='primary.rate.full')"
    ),
    new_code_cell(
        "for figure in (plots.flow, figures.headline, plots.waterfall, plots.swimmer):\n"
        "    study.show(figure)\n"
        "study.tell(words.claim)"
    ),
    new_code_cell("tables.results_table('All', study.results.values())"),
    new_code_cell("tables.RecordPlace(study.in_site)"),
    new_markdown_cell("The rate is {glue:text}`primary.rate.full`."),
)
PROGRAM = """
import os, sys
cores = int(sys.argv.pop(1))
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
from onearm.cli import main
main()
"""


def rerun(source: Source, out: Path, cores: int, seed: str) -> None:
    trial = source.folder / "trial"  # without what other pages would be linked for
    shutil.copytree(FIRST, trial, ignore=shutil.ignore_patterns("identified"))
    words = [sys.executable, "-c", PROGRAM, str(cores), "rerun", str(trial), "--out", str(out)]
    done = subprocess.run(
        [*words, "--min-cell", "2"], cwd=source.folder, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONHASHSEED": seed},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One book, made twice: in other folders, on one core and on two, with other hash seeds."""
    outs = tmp_path_factory.mktemp("one") / "out", tmp_path_factory.mktemp("another") / "a" / "b"
    written = book(tmp_path_factory.mktemp("written") / "book", *CELLS).folder
    for cores, (seed, out) in enumerate(zip(("1", "4242"), outs, strict=True), start=1):
        rerun(Source(shutil.copytree(written, out.parent / "book")), out, cores, seed)
    return outs


def test_the_same_input_gives_the_same_bytes_twice(sites: tuple[Path, Path]):
    one, another = (tree(out / "html") for out in sites)
    assert {name for name in one | another if one.get(name) != another.get(name)} == set()
    assert {"index.html", "searchindex.js", "run.json"} <= set(one)
    assert any(name.startswith("data/") for name in one)


def test_what_tells_the_time_is_beside_the_site(sites: tuple[Path, Path]):
    for out in sites:
        assert {path.name for path in out.iterdir()} == OURS
        when = json.loads((out / "time.json").read_text())
        assert set(when) == {"started", "seconds", "cores"}
        assert when["started"] not in (out / "html" / "run.json").read_text()


def test_what_stands_beside_the_site_is_the_site_s(sites: tuple[Path, Path]):
    for name in ("results.json", "run.json"):
        assert (sites[0] / name).read_bytes() == (sites[0] / "html" / name).read_bytes()


def test_readers_see_the_record(sites: tuple[Path, Path]):
    page = (sites[0] / "html" / "index.html").read_text()
    run = json.loads((sites[0] / "run.json").read_text())
    assert "How this site was made" in page
    assert run["data"]["adsl.csv"][:16] in page
    assert run["versions"]["lifelines"] in page
    assert run["min_cell"] == 2
    assert "counts from 1 to 1 are not" in page


def test_no_page_reads_the_record_that_every_change_changes(sites: tuple[Path, Path]):
    """Else no text could be changed without running the pages that show it."""
    used = json.loads((sites[0] / ".kept" / "index.json").read_text())["used"]
    assert used["functions"]
    assert "stage:run.json" not in used["files"]


def test_the_record_names_each_file_that_was_read_by_its_hash():
    run = run_document(open_trial(FIRST), Source(ROOT))
    for name in ("trial.yaml", "published.csv", "adsl.csv", "adae.csv", "identified/bands.csv"):
        assert run["data"][name] == sha256((FIRST / name).read_bytes()).hexdigest()
    chapter = ROOT / "chapters" / "index.ipynb"
    assert run["chapters"]["index.ipynb"] == sha256(chapter.read_bytes()).hexdigest()
    lock = (ROOT / "requirements.lock").read_bytes()
    assert run["lock"] == sha256(lock).hexdigest()


def test_files_of_one_name_in_two_folders_are_two(tmp_path: Path):
    trial = TrialFolder(tmp_path)
    tables = {**trial.spec["tables"], "adsl": "a/t.csv", "adtte": "./b/t.csv"}
    for name, file in (("adsl", "a/t.csv"), ("adtte", "b/t.csv")):
        (tmp_path / file).parent.mkdir()
        (tmp_path / f"{name}.csv").rename(tmp_path / file)
    trial.write_spec(tables=tables)
    data = run_document(trial.shown(), Source(ROOT))["data"]
    for file in ("a/t.csv", "b/t.csv", "adae.csv"):
        assert data[file] == sha256((tmp_path / file).read_bytes()).hexdigest()


def test_accepted_warnings_are_counted_without_their_values():
    seen = Problem("out-of-range", "adsl", "AGE", "'104' of S1", "less", 3, "warning")
    more = replace(seen, row=None, count=7)
    run = run_document(replace(open_trial(FIRST), warnings=(seen, more)), Source(ROOT))
    place = {"code": "out-of-range", "table": "adsl", "column": "AGE", "times": 8}
    assert run["warnings"] == [place]
    assert "S1" not in json.dumps(run["warnings"])


def test_a_record_holds_back_what_the_page_holds_back():
    seen = Problem("out-of-range", "adsl", "AGE", "'104' of S1", "less", 3, "warning")
    trial = without_few(open_trial(FIRST), 5)
    for count, times in ((1, None), (4, None), (5, 5)):
        warned = replace(trial, warnings=(replace(seen, count=count),))
        run = run_document(warned, Source(ROOT))
        assert [one["times"] for one in run["warnings"]] == [times]
        assert "out-of-range" not in Record(run)._repr_html_()


def test_what_a_record_says_is_text():
    run: Mapping[str, Any] = run_document(open_trial(FIRST), Source(ROOT))
    hostile = run | {"data": {"<script>.csv": "0" * 64}}
    assert "<script>" not in Record(hostile)._repr_html_()
