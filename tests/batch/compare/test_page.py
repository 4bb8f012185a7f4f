"""The page that compares trials, read without a browser."""

from __future__ import annotations

import json

import pytest
from lxml import html

from onearm.batch.compare import page as pages
from onearm.batch.compare import write_comparison
from onearm.batch.compare.view import views
from onearm.batch.compare.write import in_order
from onearm.batch.outcome import Outcome
from tests.browser.gate import of_files

from . import made


@pytest.fixture
def written(tmp_path):
    """Write a comparison; returns its page."""

    def write(outcomes):
        return html.fromstring(write_comparison(outcomes, tmp_path).read_bytes())

    return write


def words(element):
    return " ".join(element.text_content().split())


def test_a_row_says_what_its_trial_found(written):
    page = written(made.twelve())
    (row,) = page.xpath("//tbody/tr[th/a = 'NCT04028063']")
    cells = [words(cell) for cell in row]
    assert cells[2].startswith("46.4% 27.5 to 66.1not met 13 of 28")
    assert "progression-free beyond 24 weeks" in cells[2]
    assert "p = 0.444" in cells[2]
    assert cells[3].startswith("33.3%17.3 to 52.8")
    assert cells[4].startswith("25.3 weeks24.0 to 42.0")
    assert "could be 45.5 to 100.0" in cells[6]
    assert row.xpath("string(th/a/@href)") == "trials/NCT04028063/html/index.html"
    assert row.xpath("string(.//svg/@aria-label)") == "The null rate lies inside the interval"


def test_a_number_that_is_open_is_never_said_alone(written):
    row = made.rows()["NCT04028063"] | {
        "primary_least": 40.0, "primary_most": 50.0, "primary_spread": "open",
    }  # fmt: skip
    (cells,) = written([made.done("one", row)]).xpath("//tbody[1]/tr")[:1]
    assert "could be 40.0 to 50.0" in words(cells[2])
    assert "median follow-up 105.7 weeks, could be 87.6 to NR" in words(cells[5])


def test_a_row_says_why_it_is_not_judged(written):
    page = written(made.twelve())
    (row,) = page.xpath("//tbody/tr[th/a = 'no design']")
    assert "there is no rule to judge it by" in words(row[2])


def test_nothing_of_the_source_is_amiss_but_the_sites_that_are_not_there(written, tmp_path):
    written(made.twelve())
    missed = [one for one in of_files(tmp_path) if one.missed]
    assert [str(one) for one in missed if not one.detail.startswith("trials/")] == []


def test_what_a_trial_says_of_itself_stays_text(written):
    page = written(made.twelve())
    titles = [words(title) for title in page.xpath("//tbody//*[@class='title']")]
    assert made.SCRIPT in titles
    assert len(page.xpath("//script")) == 1
    assert page.xpath("//dl[@class='failed']//dd")[0].text == made.FAILED[0].problems[0]


def test_what_a_trial_says_of_itself_stays_text_among_data(written, monkeypatch):
    monkeypatch.setattr(pages, "WINDOW", 3)
    page = written(made.twelve())
    assert len(page.xpath("//tbody[1]/tr[th/a]")) == 3
    assert len(page.xpath("//script")) == 2
    data = json.loads(page.get_element_by_id("rows").text)
    assert len(data["rows"]) == 10
    assert made.SCRIPT in data["texts"]
    assert "comparison.csv" in words(page.xpath("//noscript")[0])


def test_data_say_the_same_as_rows(written, monkeypatch):
    ordered = sorted(made.twelve(), key=lambda outcome: in_order(outcome.name))
    rows = views(ordered, in_months=True)
    monkeypatch.setattr(pages, "WINDOW", 3)
    data = json.loads(written(ordered).get_element_by_id("rows").text)
    for row, (keys, *cells) in zip(rows, data["rows"], strict=True):
        said = dict(zip(data["slots"], (data["texts"][i] for i in cells), strict=True))
        assert said == {**row.texts, **row.shapes, "verdict": row.verdict, "patients": row.patients}
        assert keys == list(row.keys)


def test_an_address_is_quoted(written):
    row = made.rows()["NCT04028063"]
    name = 'javascript:"a" #1%?'
    page = written([Outcome(name, "x", "done", row, results=f"{name}/results.json")])
    (link,) = page.xpath("//tbody[1]//th/a")
    assert link.text == name
    assert link.get("href") == "javascript%3A%22a%22%20%231%25%3F/results.json"


def test_failed_trials_are_named_with_their_problems(written):
    page = written(made.twelve())
    assert "2 trials could not be analysed" in words(page.xpath("//main")[0])
    failed = page.xpath("//dl[@class='failed']")[0]
    assert [name.text for name in failed.xpath("dt")] == ["broken", "gone"]
    assert "and 4 more: they are in comparison.csv" in words(failed)


def test_with_all_failed_the_page_says_so(written):
    page = written(made.FAILED)
    assert "None of 2 trials could be analysed" in words(page.xpath("//main")[0])
    assert not page.xpath("//table[@data-window]")


def test_with_no_trial_the_page_says_so(written):
    assert "No trial was given" in words(written([]).xpath("//main")[0])


def test_times_are_also_in_months_where_trials_have_several_units(written):
    mixed = words(written(made.twelve()).xpath("//main")[0])
    assert "= 5.8 months" in mixed
    alike = [one for one in made.twelve() if not one.failed and one.row["unit"] == "weeks"]
    assert "= 5.8 months" not in words(written(alike).xpath("//main")[0])
    assert "a month is 30.4375 days" in mixed


def test_the_page_asks_for_no_other_file(written):
    page = written(made.twelve())
    assert not page.xpath("//*[@src] | //link[not(starts-with(@href, 'data:'))]")


def test_scripts_and_styles_are_small():
    assert (pages.ASSETS / "compare.js").stat().st_size < 10_000
    assert (pages.ASSETS / "compare.css").stat().st_size < 8_000


def test_every_text_and_shape_has_its_place_in_the_row():
    template = (pages.ASSETS / "row.html").read_text(encoding="utf-8")
    for name in (*pages.TEXTS, *pages.SHAPES):
        assert f'"{name}"' in template or f".{name} " in template or f"{name}:" in template, name
