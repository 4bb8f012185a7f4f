"""What the commands print: tables for people, JSON for scripts, a bar for the patient."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import click

from onearm.errors import Problem

if TYPE_CHECKING:
    from rich.console import Console

    from onearm.analysis import Result

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")

TITLES: dict[str, str] = {"error": "To mend", "warning": "Warnings"}
NARROW = 90
"""Columns below which four of a table are too narrow to be read."""

LONG = 300
"""Characters without a space that still can be read: a path has fewer, a mistake may have more."""


def print_json(content: Any) -> None:
    click.echo(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False))


def print_problems(problems: list[Problem], *, to_stderr: bool = False) -> None:
    """Errors, then warnings, what hurts most first; one below the other where space is scarce."""
    from onearm.trial.kinds import worst_first

    told = worst_first(problems)
    for severity, title in TITLES.items():
        rows = _rows([problem for problem in told if problem.severity == severity])
        if rows and _console(to_stderr).width < NARROW:
            _print_blocks(title, rows, to_stderr=to_stderr)
        elif rows:
            head = ["Code", "Where", "Found", "What to do"]
            print_table(title, head, rows, to_stderr=to_stderr, whole_first=True)


def _rows(problems: list[Problem]) -> list[list[str]]:
    """Code, where, found and what to do; how a kind is mended stands at its first row alone."""
    from onearm.trial.kinds import kind_of

    rows, seen = [], set()
    for problem in problems:
        do = f"Expected: {problem.expected}."
        if problem.code not in seen:
            do += f" {kind_of(problem.code).mend}"
        seen.add(problem.code)
        rows.append([problem.code, problem.where, problem.found, do])
    return rows


def _print_blocks(title: str, rows: list[list[str]], *, to_stderr: bool) -> None:
    """Rows for a narrow terminal: each cell on lines of its own."""
    from rich.padding import Padding
    from rich.text import Text

    console = _console(to_stderr)
    console.print(Text(f"{title}\n", style="bold"))
    for code, *cells in rows:
        console.print(Text(code))
        for cell in cells:
            console.print(Padding(Text(shortened(cell), overflow="fold"), (0, 0, 0, 2)))
        console.print()


def print_results(title: str, results: list[Result]) -> None:
    columns = {
        "Result": [r.id for r in results],
        "Value": [r.text for r in results],
        "95% CI": [r.ci_text if r.ci_method else "" for r in results],
        "Over all draws": [_band(r) for r in results],
        "Patients": [r.count if r.n else "" for r in results],
        "Kind": [r.kind for r in results],
        "Note": [r.note for r in results],
    }
    if not any(r.band for r in results):
        del columns["Over all draws"]
    print_table(title, list(columns), [list(row) for row in zip(*columns.values(), strict=True)])


def _band(result: Result) -> str:
    """A range without the words before it, or that there is none."""
    return result.range_text if result.band_text != "determined" else "determined"


def print_table(
    title: str,
    head: list[str],
    rows: list[list[str]],
    *,
    to_stderr: bool = False,
    whole_first: bool = False,
) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    console = _console(to_stderr)
    table = Table(title=title or None, box=box.SIMPLE_HEAD, pad_edge=False)
    for column, name in enumerate(head):
        table.add_column(name, overflow="fold", no_wrap=whole_first and not column)
    for row in rows:
        table.add_row(*(Text(shortened(cell)) for cell in row))
    console.print(table)


def _console(to_stderr: bool) -> Console:
    from rich.console import Console

    console = Console(stderr=to_stderr)
    return console if console.is_terminal else Console(stderr=to_stderr, width=_width())


def shortened(text: str) -> str:
    """The text, with the start alone of what goes on and on: a number of a thousand digits."""
    return re.sub(rf"\S{{{LONG},}}", lambda word: f"{word.group()[:40]}…", text)


def _width() -> int:
    """Columns where there is no terminal to ask: COLUMNS, if that is a number of them."""
    stated = os.environ.get("COLUMNS", "")
    return int(stated) if re.fullmatch("[1-9][0-9]{1,3}", stated) else 160


class Progress:
    """A bar that names the chapters being executed; plain lines where there is no terminal."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeElapsedColumn,
        )
        from rich.progress import (
            Progress as Bar,
        )

        console = Console(stderr=True)
        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Bar(*columns, TextColumn("{task.description}"), console=console)
        self._task = self._bar.add_task("", total=total)
        self._running: list[str] = []
        self._plain = not console.is_terminal

    def __enter__(self) -> Progress:
        if not self._plain:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def started(self, name: str) -> None:
        self._running.append(name)
        if self._plain:
            click.echo(f"  {name}", err=True)
        self._bar.update(self._task, description=", ".join(self._running))

    def finished(self, name: str) -> None:
        self._running.remove(name)
        self._bar.update(self._task, advance=1, description=", ".join(self._running))


class Counter:
    """How many steps of each kind of work have been done, in one line that renews itself."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.status import Status

        self._console = Console(stderr=True)
        self._status = Status("", console=self._console)
        self._done: dict[str, int] = {}

    def __enter__(self) -> Counter:
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def step(self, what: str, steps: int) -> None:
        """So many more steps of a kind of work; where there is no terminal, a line a thousand."""
        before = self._done.get(what, 0)
        self._done[what] = before + steps
        text = ", ".join(f"{number} {name}" for name, number in self._done.items())
        if self._console.is_terminal:
            self._status.update(text)
        elif before // 1000 != self._done[what] // 1000 or not before:
            click.echo(f"  {text}", err=True)
