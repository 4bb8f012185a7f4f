"""The command line: `onearm check | analyse | rerun | design | reconstruct`.

Everything heavy is imported inside the command that needs it, so that the others answer at once.
"""

from __future__ import annotations

import io
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onearm import __version__
from onearm.errors import OnearmError, Problem, TrialError

if TYPE_CHECKING:
    from onearm.analysis import Result
    from onearm.stats.simon import Design

TRIAL = click.argument("trial", type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="onearm")
def cli() -> None:
    """One arm, two stages: reanalyse a single-arm phase 2 trial.

    A trial is a folder with a trial.yaml and ADaM tables.
    """


@cli.command()
@TRIAL
@JSON
def check(trial: Path, as_json: bool) -> None:
    """Say everything that is wrong with a trial folder, all at once.

    Exit code 0 if a book can be made of it, 1 if not.
    """
    from onearm.trial.folder import check_trial

    problems = check_trial(trial)
    errors = sum(problem.severity == "error" for problem in problems)
    if as_json:
        _print_json({"ok": not errors, "problems": [p.as_dict() for p in problems]})
    else:
        _print_problems(problems)
        what = f"{errors} to mend" if errors else "fit to be analysed"
        warnings = len(problems) - errors
        click.echo(f"{trial}: {what}, {warnings} warning{'s' * (warnings != 1)}")
    sys.exit(bool(errors))


@cli.command()
@TRIAL
@JSON
def analyse(trial: Path, as_json: bool) -> None:
    """Print the results registry of a trial without making a book."""
    from onearm.analysis import analyse as analyse_trial
    from onearm.analysis.registry import registry
    from onearm.book.record import results_document
    from onearm.trial import open_trial

    analysis = analyse_trial(open_trial(trial))
    if as_json:
        _print_json(results_document(analysis))
    else:
        shown = [r for r in registry(analysis) if not r.id.startswith("published.")]
        _print_results(analysis.trial.spec.id, shown)
        for gap in analysis.missing:
            click.echo(f"Missing: {gap.what}, because {gap.why}; {gap.brings} would bring it.")


@cli.command()
@TRIAL
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to put it.")
def rerun(trial: Path, out: Path) -> None:
    """Make the book about a trial: OUT/html, with results.json and run.json."""
    from onearm.book.build import build
    from onearm.book.source import find_source
    from onearm.trial import open_trial

    open_trial(trial)  # a wrong folder is told before the chapters are looked for
    source = find_source()
    with _Progress(len(source.chapters) + 1) as progress:
        page = build(trial, out, source, started=progress.started, finished=progress.finished)
    click.echo(f"The book is at {page}")


@cli.command()
@click.option("--p0", type=float, required=True, help="Rate that is not interesting.")
@click.option("--p1", type=float, required=True, help="Rate that would be.")
@click.option("--alpha", type=float, required=True, help="Largest one-sided type I error.")
@click.option("--beta", type=float, required=True, help="Largest type II error, 1 - power.")
@click.option("--n-max", type=click.IntRange(min=2), default=500, show_default=True, help="A cap.")
@JSON
def design(p0: float, p1: float, alpha: float, beta: float, n_max: int, as_json: bool) -> None:
    """Find Simon's minimax and optimal two-stage designs."""
    from onearm.stats.simon import search

    found = search(p0, p1, alpha, beta, n_max=n_max)
    if as_json:
        _print_json(asdict(found))
    else:
        _print_designs([found.minimax, found.optimal])


@cli.group()
def reconstruct() -> None:
    """Make patient-level data that agree with what was published."""


@reconstruct.command()
@click.option(
    "--seed", type=click.IntRange(min=0), required=True, help="The same seed gives the same cohort."
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to put it.")
def cohort(seed: int, out: Path) -> None:
    """Write one synthetic cohort that meets every printed number of NCT04028063."""
    from onearm.reconstruct.cohort import write_cohort

    for path in write_cohort(out, seed):
        click.echo(str(path))


def main() -> None:
    """Run the command; a mistake is one clear message and exit code 1, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        cli(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "onearm"
        _stop(f"{command}: {error.format_message()} See {command} --help.")
    except (click.Abort, KeyboardInterrupt):
        _stop("stopped", code=130)
    except TrialError as error:
        _print_problems(error.problems, to_stderr=True)
        _stop(f"{len(error.problems)} to mend")
    except OnearmError as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error.filename or 'file'}: {error.strerror or error}")


def _stop(message: str, *, code: int = 1) -> None:
    click.echo(message, err=True)
    sys.exit(code)


def _print_json(content: Any) -> None:
    click.echo(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False))


def _print_problems(problems: list[Problem], *, to_stderr: bool = False) -> None:
    head = ["", "Kind", "Table", "Row", "Column", "Found", "Expected"]
    rows = [
        [p.severity, p.code, p.table, str(p.row or ""), p.column, p.found, p.expected]
        for p in problems
    ]
    if rows:
        _print_table("", head, rows, to_stderr=to_stderr)


def _print_results(title: str, results: list[Result]) -> None:
    rows = [
        [r.id, r.text, r.ci_text if r.ci_method else "", r.count if r.n else "", r.kind, r.note]
        for r in results
    ]
    _print_table(title, ["Result", "Value", "95% CI", "Patients", "Kind", "Note"], rows)


def _print_designs(designs: list[Design]) -> None:
    rows = [
        [d.kind, f"{d.r1}/{d.n1}", f"{d.r}/{d.n}"]
        + [f"{v:.4f}" for v in (d.alpha, d.power, d.pet0, d.pet1)]
        + [f"{d.en0:.2f}", f"{d.en1:.2f}"]
        for d in designs
    ]
    head = ["Design", "r1/n1", "r/n", "alpha", "power", "PET p0", "PET p1", "EN p0", "EN p1"]
    _print_table("", head, rows)


def _print_table(
    title: str, head: list[str], rows: list[list[str]], *, to_stderr: bool = False
) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(stderr=to_stderr)
    if not console.is_terminal:
        console = Console(stderr=to_stderr, width=int(os.environ.get("COLUMNS", "160")))
    table = Table(title=title or None, box=box.SIMPLE_HEAD, pad_edge=False)
    for name in head:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


class _Progress:
    """A bar that names the chapters being executed; plain lines where there is no terminal."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )

        console = Console(stderr=True)
        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, TextColumn("{task.description}"), console=console)
        self._task = self._bar.add_task("", total=total)
        self._running: list[str] = []
        self._plain = not console.is_terminal

    def __enter__(self) -> _Progress:
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


if __name__ == "__main__":
    main()
