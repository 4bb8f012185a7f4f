"""What holds for every page of every site about another trial than the first."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ADAM, ROOT

Check = Callable[[Path], None]

FIRST_TRIAL = re.compile(
    r"NCT04028063|sarcoma|doxorubicin|zalifrelimab|balstilimab|Wilky|GeDDiS|priming|SYN-\d", re.I
)


def pages(site: Path) -> dict[str, str]:
    """Everything that a reader can get at, but the libraries of the theme."""
    return {
        str(path.relative_to(site)): path.read_text(encoding="utf-8")
        for path in site.rglob("*")
        if path.suffix in {".html", ".ipynb", ".csv", ".json", ".js", ".txt"}
        and "_static" not in path.parts
    }


def has_no_trace_of_the_first_trial(site: Path) -> None:
    traces = {
        name: found.group()
        for name, text in pages(site).items()
        if (found := FIRST_TRIAL.search(text))
    }
    assert not traces


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
