"""The index of the statistics: what each gives, where it is computed, and how it is tested."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from onearm.analysis.origins import origin, origins
from onearm.analysis.result import Result
from onearm.tables.html import Html, Table

PAGE = "statistics.html"
ROOT = Path(__file__).resolve().parents[3]
"""Where `tests` lies beside `src`."""


def function_link(name: str) -> str:
    """A link to a function in the index, as HTML.

    >>> function_link("onearm.stats.simon.search")
    '<a href="statistics.html#stat-stats.simon.search"><code>stats.simon.search</code></a>'
    """
    short = name.removeprefix("onearm.")
    return f'<a href="{PAGE}#stat-{short}"><code>{escape(short)}</code></a>'


def by_function(results: Iterable[Result]) -> dict[str, list[Result]]:
    """Results under the function that computes them, in the order of the registry.

    Sentences that a chapter computes are not results; their functions come without any.
    """
    found: dict[str, list[Result]] = {}
    for result in results:
        came = origin(result.id)
        if came is not None:
            found.setdefault(came.function, []).append(result)
    for _, came in origins():
        found.setdefault(came.function, [])
    return found


@dataclass(frozen=True)
class Statistics:
    """The functions that compute the numbers of a book: a table, and an entry on each.

    Parameters
    ----------
    results : tuple of Result
        The registry of a trial.
    """

    results: tuple[Result, ...]

    def _repr_html_(self) -> str:
        found = by_function(self.results)
        rows = [
            [
                Html(f"{function_link(name)}<small>{escape(summary(name))}</small>"),
                "; ".join(dict.fromkeys(result.label for result in of)) or "sentences of chapters",
                Html(", ".join(work_mark(key) for key in references(name)) or "arithmetic"),
            ]
            for name, of in found.items()
        ]
        head = ["Function", "Numbers that it gives", "Method"]
        table = Table("Functions that compute the numbers", head, rows)
        return table._repr_html_() + "".join(entry(name) for name in found)


def work_mark(key: str) -> Html:
    """A work by its key; a site makes it a link to the bibliography."""
    return Html(f'<span data-work="{escape(key)}">{escape(key)}</span>')


def entry(name: str) -> str:
    """All that there is on one function, as HTML: what it says of itself, its tests, its source."""
    function = imported(name)
    short = name.removeprefix("onearm.")
    files = ", ".join(f"<code>{escape(test)}</code>" for test in files_of(name))
    told = "".join(f"<li>{escape(test)}</li>" for test in held_to(name))
    held = f"<p>Tested in {files}:</p><ul>{told}</ul>" if told else f"<p>Tested in {files}.</p>"
    return (
        f'<section class="oa-entry" id="stat-{short}"><h3><code>{escape(short)}</code></h3>'
        f"<p>{escape(summary(name))}</p>{held}"
        '<details class="oa-data"><summary>Its description and source</summary>'
        f"<pre><code>{escape(inspect.getsource(function))}</code></pre></details></section>"
    )


def summary(name: str) -> str:
    """The first line of what a function says of itself, without marks of notes and code.

    >>> summary("onearm.stats.exact.clopper_pearson")
    'Proportion with the exact interval of Clopper and Pearson.'
    """
    line = (inspect.getdoc(imported(name)) or "").split("\n")[0]
    return re.sub(r"`| \[\d+\]_", "", line)


def files_of(name: str) -> tuple[str, ...]:
    """Files that test a function."""
    return tuple(dict.fromkeys(came.test for _, came in origins() if came.function == name))


def references(name: str) -> tuple[str, ...]:
    """Keys of the works that a function follows."""
    keys = [key for _, came in origins() if came.function == name for key in came.references]
    return tuple(dict.fromkeys(keys))


def held_to(name: str) -> list[str]:
    """What the tests of a function hold it to: their names, as words.

    Empty where the package is installed without its tests.
    """
    called = name.rpartition(".")[2]
    return [
        _sentence(test)
        for file in files_of(name)
        for test, names in _tests(ROOT / file).items()
        if called in names
    ]


def imported(name: str) -> Callable[..., object]:
    """What a dotted name means: a function, or a method of a class."""
    module, _, last = name.rpartition(".")
    try:
        found: Callable[..., object] = getattr(importlib.import_module(module), last)
    except ModuleNotFoundError:
        found = getattr(imported(module), last)
    return found


@lru_cache
def _tests(file: Path) -> dict[str, set[str]]:
    """The tests of a file, with the names and attributes that each uses."""
    tree = ast.parse(file.read_text(encoding="utf-8") if file.is_file() else "")
    return {
        test.name: {
            node.id if isinstance(node, ast.Name) else node.attr
            for node in ast.walk(test)
            if isinstance(node, ast.Name | ast.Attribute)
        }
        for test in tree.body
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_")
    }


def _sentence(test: str) -> str:
    """The name of a test as words.

    >>> _sentence("test_limits_are_those_of_r")
    'limits are those of r'
    """
    return test.removeprefix("test_").replace("_", " ")
