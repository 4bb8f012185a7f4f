"""What pages get after they ran: reading times, traces of numbers, the list of figures."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from onearm.analysis import Result
from onearm.book.gallery import asks_for_gallery, figure_list, figures, put_gallery
from onearm.book.reading_time import put_reading_time, reading_minutes
from onearm.book.record import run_document
from onearm.book.source import Source
from onearm.book.trace import HEADING, Traces
from onearm.book.weave import Weaver
from onearm.book.works import works
from onearm.tables import RecordPlace, Statistics, Table, kind_mark
from onearm.trial import open_trial
from tests.conftest import FIRST, ROOT

BOX = '<div class="oa-box">\n\n**The question.** What?\n\n</div>'
WORKS = works(ROOT / "chapters" / "references.bib")


def page(*cells: str | dict[str, str]) -> nbformat.NotebookNode:
    """A page that has run: texts, and outputs of one cell each."""
    made = [
        new_markdown_cell(cell)
        if isinstance(cell, str)
        else new_code_cell("", outputs=[new_output("display_data", data=cell)])
        for cell in cells
    ]
    return new_notebook(cells=made)


def text(notebook: nbformat.NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells)


@pytest.fixture
def traces(results: dict[str, Result]) -> Traces:
    return Traces(results, WORKS)


@pytest.mark.parametrize(("words", "said"), [(1, "one minute"), (200, "one minute"), (2000, "10")])
def test_a_page_says_how_long_it_takes(words: int, said: str):
    made = page(BOX, "word " * words)
    put_reading_time(made)
    assert f"About {said}" in made.cells[0].source
    assert made.cells[0].source.endswith("</div>")


def test_a_page_without_a_box_stays_as_it_is():
    made = page("# Glossary")
    put_reading_time(made)
    assert text(made) == "# Glossary"


def test_figures_take_time_and_folded_code_does_not():
    figure = {
        "text/html": '<figure class="oa-figure" id="fig-a"><figcaption>A.</figcaption></figure>'
    }
    made = page(*[figure] * 9)
    made.cells.append(new_code_cell("x = 1\n" * 4000))
    assert reading_minutes(made) == 3


def test_a_number_in_the_text_leads_to_its_origin(traces: Traces):
    made = page("The rate was {glue:text}`primary.rate.full`.")
    traces.put(made)
    said, listed = made.cells
    assert said.source.startswith("The rate was {glue:text}`primary.rate.full`<a ")
    assert 'data-kind="reconstructed" href="#from-primary.rate"' in said.source
    assert HEADING in listed.source
    assert 'id="from-primary.rate"' in listed.source
    assert "stats.exact.clopper_pearson" in listed.source
    assert "bibliography.html#ref-clopper1934" in listed.source


def test_a_printed_number_names_its_source_and_no_function(traces: Traces):
    made = page("They printed {glue:text}`published.pfs.median`.")
    traces.put(made)
    row = made.cells[-1].source
    assert "published, grade A" in row
    assert "as printed" in row
    assert "statistics.html" not in row


@pytest.mark.parametrize("form", ["text/html", "text/markdown"])
def test_a_mark_that_names_a_result_becomes_a_link(traces: Traces, form: str):
    made = page({form: f"46.4% {kind_mark('derived', 'primary.pvalue')}"})
    traces.put(made)
    shown = made.cells[0].outputs[0].data[form]
    assert (
        shown
        == '46.4% <a class="oa-kind" data-kind="derived" href="#from-primary.pvalue">derived</a>'
    )


def test_a_mark_without_a_name_stays_a_mark(traces: Traces):
    made = page({"text/html": f"46.4% {kind_mark('derived')}"})
    traces.put(made)
    assert len(made.cells) == 1
    assert "<a" not in made.cells[0].outputs[0].data["text/html"]


def test_what_is_no_result_is_left_alone(traces: Traces):
    made = page("{glue:text}`no.such.number`")
    traces.put(made)
    assert text(made) == "{glue:text}`no.such.number`"


def test_numbers_of_one_origin_share_a_row(traces: Traces, results: dict[str, Result]):
    made = page(" ".join(f"{{glue:text}}`{id}`" for id in results))
    traces.put(made)
    table = made.cells[-1].source
    assert table.count('<th scope="row">') < len(results)


def test_a_number_told_twice_is_listed_once(traces: Traces):
    made = page("{glue:text}`primary.rate` and {glue:text}`primary.rate.ci`")
    traces.put(made)
    assert text(made).count('id="from-primary.rate"') == 1


def test_every_link_of_a_trace_has_its_row(traces: Traces, results: dict[str, Result]):
    made = page(" ".join(f"{{glue:text}}`{id}`" for id in results))
    traces.put(made)
    linked = set(re.findall(r'href="#(from-[\w.]+)"', text(made)))
    rows = set(re.findall(r'id="(from-[\w.]+)"', text(made)))
    assert linked == rows
    assert len(rows) == len(results)


def test_every_function_of_a_trace_is_in_the_index(traces: Traces, results: dict[str, Result]):
    made = page(" ".join(f"{{glue:text}}`{id}`" for id in results))
    traces.put(made)
    index = Statistics(tuple(results.values()))._repr_html_()
    linked = set(re.findall(r'statistics\.html#(stat-[\w.]+)"', text(made)))
    assert linked <= set(re.findall(r'id="(stat-[\w.]+)"', index))


def test_the_index_tells_what_tests_hold_a_function_to(results: dict[str, Result]):
    index = Statistics(tuple(results.values()))._repr_html_()
    entries = index.split('<section class="oa-entry"')[1:]
    assert entries
    assert all("Tested in <code>tests/" in entry for entry in entries)
    assert sum("<li>" in entry for entry in entries) > len(entries) / 2


def test_figures_are_listed_where_a_page_asks_for_them():
    figure = '<figure class="oa-figure" id="fig-{0}"><figcaption>{1}</figcaption></figure>'
    first = page("# First", {"text/html": figure.format("km", "A curve* of 30. More words.")})
    teaching = page("# Notes", "```{oa-figures}\n```")
    assert [asks_for_gallery(one) for one in (first, teaching)] == [False, True]
    put_gallery(teaching, [figure_list("02-a", first), figure_list("03-b", page("# Second"))])
    listed = text(teaching)
    assert "**First**" in listed
    assert r'<a href="02-a.html#fig-km">A curve\* of 30</a>' in listed
    assert 'href="data/km.svg"' in listed
    assert "Second" not in listed


def test_a_book_without_figures_says_so():
    teaching = page("```{oa-figures}\n```")
    put_gallery(teaching, [figure_list("teaching", teaching)])
    assert text(teaching) == "This book has no figures."


def test_a_page_that_lists_figures_waits_for_all_others(tmp_path: Path):
    figure = '<figure class="oa-figure" id="fig-km"><figcaption>A curve.</figcaption></figure>'
    pages = {
        "teaching": page("# Notes", "```{oa-figures}\n```"),
        "two": page("# Two", {"text/html": figure}),
    }
    chapters = [tmp_path / f"{name}.ipynb" for name in pages]
    for chapter, made in zip(chapters, pages.values(), strict=True):
        nbformat.write(made, chapter)
    weaver = Weaver(chapters, [], tmp_path / "none.bib", {})
    assert [weaver.weave(chapter) for chapter in chapters] == [False, True]
    weaver.weave_last()
    assert 'href="two.html#fig-km"' in text(nbformat.read(chapters[0], as_version=4))


def test_the_order_in_which_chapters_end_changes_no_byte(tmp_path: Path, results):
    table = Table("A caption", ["Head"], [["Cell"]])._repr_html_()

    def woven(order: int) -> list[bytes]:
        chapters = [tmp_path / f"{name}.ipynb" for name in ("one", "two", "three")]
        for chapter in chapters:
            nbformat.write(page("{glue:text}`primary.rate`", {"text/html": 2 * table}), chapter)
        weaver = Weaver(chapters, results.values(), tmp_path / "none.bib", {})
        for chapter in chapters[::order]:
            weaver.weave(chapter)
        weaver.weave_last()
        return [re.sub(rb'"id": "\w+"', b"", chapter.read_bytes()) for chapter in chapters]

    assert woven(1) == woven(-1)


def test_tables_are_numbered_in_the_order_of_the_page(tmp_path: Path, results):
    chapter = tmp_path / "one.ipynb"
    made = [Table(f"Caption {i}", ["Head"], [["Cell"]])._repr_html_() for i in range(2)]
    outputs = [{"text/html": html} for html in made[::-1]]
    nbformat.write(page(*outputs, "{glue:text}`primary.rate`"), chapter)
    Weaver([chapter], results.values(), tmp_path / "none.bib", {}).weave(chapter)
    assert re.findall(r'Table (\d): ([\w ]+)', chapter.read_text())[:2] == [
        ("1", "Caption 1"), ("2", "Caption 0"),
    ]  # fmt: skip
    assert "Table 3: " in chapter.read_text()


def test_a_caption_with_markup_is_plain_text():
    html = '<figure class="oa-figure" id="fig-x"><figcaption>p &lt; 1<br>x</figcaption></figure>'
    ((name, caption),) = figures(page({"text/html": html}))
    assert (name, caption) == ("x", r"p \< 1 x")


def test_a_work_is_named_by_its_authors_and_year(tmp_path: Path):
    file = tmp_path / "x.bib"
    entry = "@article{{{0}, author = {{{1}}}, year = {{1989}}, title = {{T}}, journal = {{J}}}}\n"
    people = {"one": "Simon, R.", "two": "Kaplan, E. and Meier, P.",
              "many": "Wilky, B. and B, C. and D, E.", "von": "von Neumann, J."}  # fmt: skip
    file.write_text("".join(entry.format(key, names) for key, names in people.items()))
    assert works(file) == {
        "one": "Simon 1989", "two": "Kaplan and Meier 1989", "many": "Wilky and others 1989",
        "von": "von Neumann 1989",
    }  # fmt: skip


def test_a_link_to_a_page_that_the_book_lacks_is_plain_text(tmp_path: Path):
    chapter = tmp_path / "one.ipynb"
    link = '<a href="two.html#x"><b>There</b></a> and <a href="one.html">here</a>'
    nbformat.write(page("{glue:text}`primary.rate`", {"text/html": link}), chapter)
    result = Result("primary.rate", "A", 50.0, "percent", "derived", "primary")
    assert Weaver([chapter], [result], tmp_path / "none.bib", {}).weave(chapter)
    cells = nbformat.read(chapter, as_version=4).cells
    assert cells[1].outputs[0].data["text/html"] == '<b>There</b> and <a href="one.html">here</a>'
    assert "statistics.html" not in cells[-1].source
    assert "stats.exact.clopper_pearson" in cells[-1].source


def test_the_record_of_the_run_stands_where_its_place_is(tmp_path: Path):
    chapter = tmp_path / "one.ipynb"
    place = RecordPlace(in_site=True)._repr_html_()
    nbformat.write(page("Text", {"text/html": f"<p>{place}</p>"}), chapter)
    run = run_document(open_trial(FIRST), Source(ROOT))
    assert Weaver([chapter], [], tmp_path / "none.bib", run).weave(chapter)
    shown = nbformat.read(chapter, as_version=4).cells[1].outputs[0].data["text/html"]
    assert place not in shown
    assert "How this site was made" in shown
    assert "adsl.csv" in shown
