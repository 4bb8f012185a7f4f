"""What holds for every page of every site about another trial than the first."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ADAM, ROOT

Check = Callable[[Path], None]

FIRST_TRIAL = re.compile(
    r"NCT04028063|sarcoma|doxorubicin|zalifrelimab|balstilimab|AGEN(1884|2034)|CTLA|Wilky|"
    r"CCR-25-0618|GeDDiS|EORTC|Judson|priming|SYN-\d",
    re.I,
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


EVERY_SITE: tuple[Check, ...] = (
    has_no_trace_of_the_first_trial,
    says_neither_nan_nor_inf_nor_none,
    names_no_folder_of_this_machine,
)
