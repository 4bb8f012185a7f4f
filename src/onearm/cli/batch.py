"""`onearm batch`: many trial folders."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onearm.cli.show import JSON, print_json, print_table
from onearm.cli.trial import MIN_CELL

if TYPE_CHECKING:
    from onearm.batch.outcome import Outcome
    from onearm.batch.report import Report

EVERY = 10
"""Seconds between two lines where there is no terminal."""
LISTED = 20
"""Trials that failed, and folders that are no trials, that are told on the terminal."""


@click.command()
@click.argument("trials")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to put it.")
@click.option(
    "--scheduler", metavar="ADDRESS",
    help="A Dask cluster, as tcp://host:8786; without it, workers on this machine.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1, 512), help="Trials at once here  [default: the cores]"
)
@click.option("--analyse-only", is_flag=True, help="The results of each trial, no site.")
@MIN_CELL
@JSON
def batch(
    trials: str, out: Path, scheduler: str | None, workers: int | None, min_cell: int | None,
    *, analyse_only: bool, as_json: bool,
) -> None:  # fmt: skip
    """Make the books of many trials, and a page that compares them: OUT/index.html.

    TRIALS is a folder of trial folders, a pattern in quotation marks ('data/NCT*'), or a text
    file with a folder a line and, after a comma, its name.

    A folder that is not right is reported and left out. A run that was stopped goes on where it
    was; what is unchanged is not made again.
    """
    if scheduler is not None and workers is not None:
        raise click.UsageError(
            "--workers is for this machine: a cluster has those it has.",
            click.get_current_context(),
        )
    from onearm.batch.cluster import require
    from onearm.batch.find import find_trials
    from onearm.batch.make import Options, make_many
    from onearm.book.cores import usable_cores

    found = find_trials(trials, out)
    require()
    source = None if analyse_only else _chapters()
    options = Options(source, min_cell, scheduler, workers or usable_cores())
    with ManyProgress(len(found.trials)) as progress:
        try:
            report = make_many(found, out, options, progress.told)
        except KeyboardInterrupt:
            ended = progress.ended
            progress.stop()
            click.echo(
                f"stopped: {ended} of {len(found.trials)} trials are in {out}; the same command "
                "goes on from there",
                err=True,
            )
            sys.exit(130)
    if as_json:
        print_json(report.told())
    else:
        _print(report, out)
    sys.exit(bool(report.failed))


def _chapters() -> Path:
    from onearm.book.source import find_source

    return find_source().folder


def _print(report: Report, out: Path) -> None:
    for folder, why in report.skipped[:LISTED]:
        click.echo(f"Not a trial: {folder} {why}.")
    if len(report.skipped) > LISTED:
        click.echo(f"Not a trial: {len(report.skipped) - LISTED} more folders.")
    if failed := report.failed:
        shown = [[o.name, "\n".join(o.problems)] for o in failed[:LISTED]]
        print_table("Not made", ["Trial", "To mend"], shown)
        if len(failed) > LISTED:
            click.echo(f"{len(failed) - LISTED} more are in {out / 'report.json'}.")
    done, unchanged = report.number("done"), report.number("unchanged")
    what = "sites" if report.sites else "results"
    took = f"{report.seconds:.0f} s, {_rate(len(report.outcomes), report.seconds)}"
    click.echo(f"{done} {what} made, {unchanged} unchanged, {len(failed)} failed: {took}")
    click.echo(f"Compared at {out / 'index.html'}")


def _rate(number: int, seconds: float) -> str:
    """How fast it goes, in the unit that is easy to read.

    >>> _rate(30, 2.0), _rate(30, 1200.0)
    ('15.0 a second', '1.5 a minute')
    """
    a_second = number / seconds if seconds else 0.0
    return f"{a_second:.1f} a second" if a_second >= 1 else f"{60 * a_second:.1f} a minute"


class ManyProgress:
    """A bar with what is done, failed and left; a line now and then where there is no terminal."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        console = Console(stderr=True)
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
        self._bar = Progress(*columns, console=console)
        self._task = self._bar.add_task("", total=total)
        self._plain = not console.is_terminal
        self._total, self._states = total, Counter[str]()
        self._began = self._said = time.monotonic()

    def __enter__(self) -> ManyProgress:
        if not self._plain:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Leave the terminal to what is said next."""
        if not self._plain:
            self._bar.stop()

    @property
    def ended(self) -> int:
        """Trials that need not be done again."""
        return self._states["done"] + self._states["unchanged"]

    def told(self, outcome: Outcome) -> None:
        """One more trial has ended."""
        self._states[outcome.state] += 1
        now = time.monotonic()
        if not self._plain:
            self._bar.update(self._task, advance=1, description=self._line(now))
        elif now - self._said >= EVERY:
            self._said = now
            click.echo(f"  {self._states.total()} of {self._total}: {self._line(now)}", err=True)

    def _line(self, now: float) -> str:
        number = self._states.total()
        spent = now - self._began
        left = self._total - number
        states = [f"{self._states[name]} {name}" for name in ("done", "unchanged", "failed")
                  if self._states[name]]  # fmt: skip
        wait = _clock(left * spent / number)
        return ", ".join([*states, f"{left} left", _rate(number, spent), f"{wait} to go"])


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds.

    >>> _clock(59), _clock(3725)
    ('0:59', '1:02:05')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
