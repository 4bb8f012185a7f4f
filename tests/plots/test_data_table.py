"""The data of a figure: named, with headings, at most seven columns, points below one another."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from onearm.plots.data_table import EXCERPT, MOST_COLUMNS, WHOLE, data_tables


def heads(html: str) -> list[list[str]]:
    return [re.findall(r'<th scope="col"[^>]*>([^<]*)', part) for part in html.split("</table>")]


def frame(columns: int, rows: int = 2) -> pd.DataFrame:
    return pd.DataFrame({f"c{i}": [float(i + j) for j in range(rows)] for i in range(columns)})


def test_a_caption_and_the_scopes_of_headings_are_there():
    html = data_tables(pd.DataFrame({"row": ["a<b"], "n": [3]}), "Seen")
    assert "<caption>Seen</caption>" in html
    assert '<th scope="row">a&lt;b</th><td class="num">3</td>' in html


@pytest.mark.parametrize("columns", range(1, 24))
def test_no_table_has_more_columns_than_fit_and_none_is_lost(columns: int):
    found = [head for head in heads(data_tables(frame(columns), "Seen")) if head]
    assert all(len(head) <= MOST_COLUMNS for head in found)
    assert {name for head in found for name in head} == set(frame(columns).columns)
    assert all(head[0] == "c0" for head in found)


def test_wide_data_name_in_the_caption_what_is_the_same_in_each_row():
    html = data_tables(frame(7).assign(patients=33), "Seen")
    assert "<caption>Seen (patients: 33)</caption>" in html
    assert len(heads(html)) == 2


def test_wide_data_join_the_limits_of_an_interval():
    data = frame(6).assign(**{"low (%)": [1.0, 2.5], "high (%)": [float("inf"), 4.0]})
    html = data_tables(data, "Seen")
    assert "low to high (%)" in html
    assert "<td>1 to NR</td>" in html
    assert "<td>2.5 to 4</td>" in html


def test_points_lie_below_one_another():
    html = data_tables(pd.DataFrame({"row": list("abc"), "x": [46.428, 24.0, -0.5]}), "Seen")
    cells = re.findall(r'<td class="num">([^<]*)', html)
    assert [cell.strip() for cell in cells] == ["46.43", "24", "−0.5"]
    assert len({len(re.split(r"[.\u2008]", cell)[1]) for cell in cells}) == 1


def test_a_table_of_few_rows_is_whole():
    html = data_tables(frame(2, WHOLE), "Seen")
    assert html.count("<tr>") == 1 + WHOLE
    assert "rows" not in html


def test_of_many_rows_some_from_the_first_to_the_last_are_shown():
    html = data_tables(frame(2, 1200), "Seen")
    first = re.findall(r'<th scope="row"[^>]*>([0-9]+)', html)
    assert (len(first), first[0], first[-1]) == (EXCERPT, "0", "1199")
    assert f"{EXCERPT} of 1,200 rows" in html
    assert "the CSV file has all of them" in html


def test_what_is_the_same_in_the_rows_shown_only_stays_a_column():
    data = frame(8, 1200).assign(late=[0] * 1198 + [1, 0])
    html = data_tables(data, "Seen")
    assert "<caption>Seen, part 1" in html
    assert "late" in {name for head in heads(html) for name in head}
