"""The concordance as a table of the page and as files beside it."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
import yaml

from onearm.analysis import Analysis
from onearm.analysis.concordance import LINK, MEANINGS
from onearm.analysis.registry import registry
from onearm.book import Chapter, words
from onearm.book.anchors import settle_links
from onearm.book.record import concordance_rows, write_results
from onearm.tables import ByGrade, concordance_table, meanings_table
from onearm.tables.pages import PAGES, row_link
from tests.conftest import ROOT

ROW = '<a href="{}">x</a>'


@pytest.fixture(scope="module")
def site(first: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pages, one of which shows a row, and the files beside them."""
    folder = tmp_path_factory.mktemp("site")
    links = (row_link("primary", "primary.rate"), row_link("pfs", "pfs.median"))
    (folder / "11-verdict.html").write_text("".join(map(ROW.format, links)))
    (folder / "04-primary.html").write_text('<tr id="r-primary.rate"></tr>')
    write_results(first, folder, settle_links(folder))
    return folder


def test_links_to_rows_that_no_page_shows_lead_to_the_page(site: Path):
    shown = (site / "11-verdict.html").read_text()
    assert 'href="04-primary.html#r-primary.rate"' in shown
    assert 'href="05-pfs.html"' in shown


def test_csv_and_json_have_the_same_rows_and_every_column_has_its_meaning(
    site: Path, first: Analysis
):
    document = json.loads((site / "concordance.json").read_text())
    with (site / "concordance.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(document["columns"]) == [*MEANINGS, *LINK]
    assert [row["id"] for row in rows] == [claim.id for claim in first.trial.claims]
    for row, other in zip(rows, document["rows"], strict=True):
        told = {key: "" if cell is None else str(cell) for key, cell in other.items()}
        assert row["difference"] == told["difference"]
        assert row["link"] == told["link"]
        assert row["verdict"] == told["verdict"]
    links = {row["id"]: row["link"] for row in rows}
    assert links["primary.rate"] == "04-primary.html#r-primary.rate"
    assert links["pfs.median"] == "05-pfs.html"
    assert links["ci.level"] == ""


def test_a_trial_without_printed_numbers_has_no_such_file(
    leukemia_analysis: Analysis, tmp_path: Path
):
    write_results(leukemia_analysis, tmp_path, {})
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]
    assert concordance_rows(leukemia_analysis, {}) == []


def test_the_table_has_one_row_a_number_and_five_columns(first: Analysis):
    chapter = Chapter("verdict", first.trial, first)
    table = concordance_table("All", chapter.concordance)
    assert len(table.rows) == len(first.trial.claims)
    assert len(table.head) == 5
    assert {len(row) for row in table.rows} == {5}
    verdicts = [row[4].partition("<")[0] for row in table.rows]
    assert list(dict.fromkeys(verdicts)) == ["= agrees", "≠ differs", "– cannot be reproduced"]


def test_the_page_names_its_files_and_their_columns(first: Analysis, leukemia_analysis: Analysis):
    told = words.files(Chapter("verdict", first.trial, first))
    for name in ("concordance.csv", "concordance.json", "results.json"):
        assert f'href="{name}"' in told
    assert "concordance" not in words.files(
        Chapter("verdict", leukemia_analysis.trial, leukemia_analysis)
    )
    named = [re.sub("<[^>]+>", "", row[0]) for row in meanings_table().rows]
    assert named == [*MEANINGS, *LINK]


def test_every_page_that_is_linked_to_is_in_the_book(first: Analysis):
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = re.findall(r"chapters/([\w-]+)", str(toc))
    assert {page.file for page in PAGES.values()} <= set(files)
    assert {result.chapter for result in registry(first)} <= set(PAGES)


def test_what_cannot_be_reproduced_has_tables_of_its_own_with_reasons(first: Analysis):
    tables = ByGrade(Chapter("verdict", first.trial, first).concordance).tables
    left = [table for table in tables if table.caption.endswith("cannot be reproduced")]
    assert left
    assert all(row[2] for table in left for row in table.rows)
    for table in tables:
        if table not in left:
            assert not any("cannot be reproduced" in row[4] for row in table.rows)
