"""Tables for people: units in the head, figures to the right, and what was written by hand."""

from __future__ import annotations

import re

import pytest

from onearm.book.site import mend
from onearm.tables import Table, kind_mark
from onearm.tables.html import Html


def cells(table: Table) -> list[str]:
    html = table._repr_html_()
    assert mend(html) == html
    return [
        re.sub(r"<[^>]+>", " ", cell).strip() for cell in re.findall(r"<t[dh].*?</t[dh]>", html)
    ]


def test_the_sign_of_percentages_stands_in_the_head():
    rows = [["a", "46.4%"], ["b", "none"], ["c", Html(f"−3.0% [S]{kind_mark('published')}")]]
    found = cells(Table("Rates", ["Trial", "Rate"], rows, frozenset({1})))
    assert found == ["Trial", "Rate, %", "a", "46.4", "b", "none", "c", "−3.0 [S] published"]


@pytest.mark.parametrize("odd", ["3 weeks", "5 of 9", "40% to 60%, 3"])
def test_a_column_of_other_units_too_keeps_its_signs(odd: str):
    rows = [["a", "46.4%"], ["b", odd]]
    kept = cells(Table("Rates", ["Trial", "Rate"], rows, frozenset({1})))
    assert kept[1] == "Rate"
    assert kept[3] == "46.4%"


def test_words_and_the_first_column_are_left_alone():
    table = Table("Rates", ["Rate", "Seen"], [["5%", "7%"]])
    assert cells(table) == ["Rate", "Seen", "5%", "7%"]


BY_HAND = (
    '<div class="pst-scrollable-table-container"><table class="table" id="id1">\n<caption>'
    '<span class="caption-number">Table 3 </span><span class="caption-text">Keys</span></caption>'
    '<thead><tr><th class="head stub">Key</th><th class="head">Meaning</th></tr></thead>'
    '<tbody><tr><th class="stub">a</th><td>b</td></tr></tbody></table></div>'
)


def test_a_table_written_as_text_is_like_every_other():
    html = mend(BY_HAND)
    assert '<div class="oa-scroll" role="region" tabindex="0" aria-label="Keys">' in html
    assert html.count('scope="col"') == 2
    assert html.count('scope="row"') == 1
    assert "Table 3" not in html
    assert mend(html) == html


def test_the_index_of_terms_is_a_list_and_no_table():
    cell = '<td style="width: 33%; vertical-align: top;"><ul><li>{}</li></ul></td>'
    table = '<table style="width: 100%" class="indextable genindextable"><tr>{}</tr></table>'
    html = mend(table.format(cell.format("alpha") + cell.format("beta")))
    assert html == '<div class="oa-index"><ul><li>alpha</li></ul><ul><li>beta</li></ul></div>'
