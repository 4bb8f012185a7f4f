"""What holds for every page of every site about another trial than the first."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

from tests.conftest import ADAM, ROOT

Check = Callable[[Path], None]

FIRST_TRIAL = re.compile(
    r"NCT04028063|sarcoma|doxorubicin|zalifrelimab|balstilimab|AGEN(1884|2034)|CTLA|Wilky|"
    r"CCR-25-0618|GeDDiS|EORTC|Judson|priming|SYN-\d",
    re.I,
)
KIND_OF_CHART = re.compile(
    r"((Two|Three) )?(Kaplan-Meier curve|Survival curve|Rising curve|Step curve|Band|Forest plot|"
    r"Waterfall plot|Spider plot|Swimmer plot|Scatter plot|Flow diagram|Pictogram|Map|Stem chart|"
    r"Dot chart|Line chart|(Stacked )?[Bb]ar(s| chart))"
)
PICTURES = {".png", ".ico", ".woff", ".woff2", ".ttf", ".eot"}


def pages(site: Path) -> dict[str, str]:
    """Everything that a reader can get at, but the libraries of the theme."""
    return {
        str(path.relative_to(site)): path.read_text(encoding="utf-8")
        for path in site.rglob("*")
        if path.suffix in {".html", ".ipynb", ".csv", ".json", ".js", ".txt"}
        and "_static" not in path.parts
    }


def everything(site: Path) -> dict[str, str]:
    """Every file that is no picture and no font: sources, data, styles, the index of links too."""
    found = {}
    for path in site.rglob("*"):
        if path.is_file() and path.suffix not in PICTURES:
            text = path.read_bytes()
            if path.suffix == ".inv":
                text = zlib.decompress(text.split(b"zlib.\n", 1)[1])
            found[str(path.relative_to(site))] = text.decode("utf-8", errors="replace")
    return found


def has_no_trace_of_the_first_trial(site: Path) -> None:
    texts = everything(site)
    assert {Path(name).suffix for name in texts} >= {".html", ".ipynb", ".csv", ".svg", ".json"}
    traces = {
        name: found.group()
        for name, text in texts.items()
        if (found := FIRST_TRIAL.search(f"{name} {text}"))
    }
    assert not traces
    pictures = [str(path.relative_to(site)) for path in site.rglob("*")]
    assert not [name for name in pictures if FIRST_TRIAL.search(name)]


def says_neither_nan_nor_inf_nor_none(site: Path) -> None:
    for name, text in pages(site).items():
        if name.endswith(".html"):
            visible = re.sub(r"<(script|style|svg|pre)\b.*?</\1>|<[^>]+>", " ", text, flags=re.S)
            assert not re.search(r"(?<![\w.])(nan|inf|None|NaT)(?!\w)", visible), name


def names_no_folder_of_this_machine(site: Path) -> None:
    for name, text in pages(site).items():
        for folder in (ROOT, ROOT.parent, ADAM, site.parents[2]):
            assert f"{folder}/" not in text, name


def figures(site: Path) -> Iterator[tuple[str, str, str]]:
    """Page, words and HTML of every figure of a site."""
    for page in sorted(site.glob("*.html")):
        text = page.read_text(encoding="utf-8")
        for found in re.finditer(r'<figure class="oa-figure[^>]*>.*?</figure>', text, re.S):
            said = re.search(r'<svg\b[^>]*aria-label="([^"]*)"', found[0])
            assert said, f"{page.name}: a figure without words"
            yield page.name, unescape(said[1]), found[0]


def tells_of_each_figure_its_kind_its_numbers_and_where_the_data_are(site: Path) -> None:
    seen = list(figures(site))
    assert seen
    for page, words, _ in seen:
        assert KIND_OF_CHART.match(words), f"{page}: {words}"
        assert re.search(r"\d", words), f"{page}: {words}"
        assert words.endswith("The data are in the table and the file below the figure."), (
            f"{page}: {words}"
        )
        assert 60 < len(words) < 600, f"{page}: {words}"
        assert not re.search(r"\bNR (?!to|\()|  |\.\.|\bNone\b", words), f"{page}: {words}"


def gives_the_data_of_each_figure_as_a_table_and_three_files(site: Path) -> None:
    for page, _, html in figures(site):
        assert '<table class="oa-table"' in html, page
        files = re.findall(r'<a download="[^"]*\.(\w+)" href="([^"]*)"', html)
        assert {ending for ending, _ in files} == {"csv", "svg", "png"}, page
        assert all((site / file).is_file() for _, file in files), page


def names_every_table_and_heads_its_columns(site: Path) -> None:
    for page in sorted(site.glob("*.html")):
        text = page.read_text(encoding="utf-8")
        for table in re.findall(r"<table\b.*?</table>", text, re.S):
            where = f"{page.name}: {table[:300]}"
            assert re.search(r"<caption>.*?\w", table, re.S), where
            heads = re.findall(r"<th\b([^>]*)>", table)
            assert all("scope=" in head for head in heads), where
            assert 1 <= sum('scope="col"' in head for head in heads) <= 7, where
            assert 'scope="row"' in table or "Nothing to show" in table, where


EVERY_SITE: tuple[Check, ...] = (
    has_no_trace_of_the_first_trial,
    says_neither_nan_nor_inf_nor_none,
    names_no_folder_of_this_machine,
    tells_of_each_figure_its_kind_its_numbers_and_where_the_data_are,
    gives_the_data_of_each_figure_as_a_table_and_three_files,
    names_every_table_and_heads_its_columns,
)
