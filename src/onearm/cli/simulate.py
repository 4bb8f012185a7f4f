"""`onearm simulate`: what the rules of a trial do under a stated truth."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onearm.cli.show import JSON, print_json, print_table
from onearm.errors import InputError

if TYPE_CHECKING:
    from onearm.simulate import Behaviour, Figure
    from onearm.simulate.trials import Trials

MOST = 1_000_000


@click.command()
@click.option(
    "--design", type=click.Path(path_type=Path), metavar="TRIAL|FILE",
    help="A trial folder, or a YAML file with design and primary as in trial.yaml.",
)  # fmt: skip
@click.option("--truth", type=click.Path(path_type=Path), help="A YAML file: see --template.")
@click.option(
    "--trials", type=click.IntRange(1, MOST), default=10_000, show_default=True, help="How many."
)
@click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True,
    help="The same seed gives the same trials.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), help="A Parquet file, a row a trial.")
@click.option("--template", is_flag=True, help="Print a file of truths to fill, and nothing else.")
@JSON
def simulate(
    design: Path | None, truth: Path | None, trials: int, seed: int, out: Path | None,
    *, template: bool, as_json: bool,
) -> None:  # fmt: skip
    """Draw trials under a stated truth, and say how their rules behave.

    Each trial is decided as the book decides one: who counts, when progression is seen, and
    what the design then says. Beside it stands the formula, which knows of none of this.
    """
    if template:
        from onearm.simulate.template import TEMPLATE

        click.echo(TEMPLATE, nl=False)
        return
    if design is None or truth is None:
        missing = [f"--{n}" for n, v in {"design": design, "truth": truth}.items() if v is None]
        raise click.UsageError(f"Missing {', '.join(missing)}.", click.get_current_context())
    if out is not None:
        _check_file(out)
    from onearm.simulate.behaviour import behaviour
    from onearm.simulate.protocol import check_truth, read_protocol
    from onearm.simulate.trials import simulate as draw
    from onearm.simulate.truth import read_truth

    protocol, stated = read_protocol(design), read_truth(truth)
    check_truth(protocol, stated, truth.name)
    drawn = draw(protocol, stated, trials, seed)
    found = behaviour(protocol, stated, drawn, seed)
    if out is not None:
        from onearm.simulate.readings import readings

        _write(drawn, asdict(readings(protocol)), out)
    if as_json:
        print_json(asdict(found))
    else:
        _print(found, protocol.design.p0)
    if out is not None:
        click.echo(f"Trial by trial: {out}", err=as_json)


def _check_file(out: Path) -> None:
    """Can the file be written? Better told before drawing than after."""
    if out.is_dir() or not out.parent.is_dir():
        what = "a folder" if out.is_dir() else "in a folder that is not there"
        raise InputError(f"{out} is {what}: name a file, such as trials.parquet")


def _write(drawn: Trials, readings: dict[str, object], out: Path) -> None:
    """A row a trial, with what the analysis says of it; all of the file or nothing."""
    import numpy as np
    import pandas as pd

    table = pd.DataFrame(asdict(drawn))
    table.insert(0, "trial", np.arange(1, len(table) + 1))
    for name, values in readings.items():
        if name != "seen":
            table[name] = np.asarray(values)[drawn.x]
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        table.to_parquet(part, index=False)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _print(found: Behaviour, p0: float) -> None:
    rows = [
        [one.label, _value(one, one.value), _interval(one), _value(one, one.exact)]
        for one in found.figures
    ]
    title = f"{found.truth}: {found.trials:,} trials, seed {found.seed}"
    print_table(title, ["", "Simulated", "95% by chance", "Formula"], rows)
    rates = " and ".join(f"{100 * rate:.1f}%" for rate in dict.fromkeys(found.rates))
    click.echo(
        f"True rate at the landmark from the start of treatment: {rates}; the null is "
        f"{100 * p0:.1f}%."
    )
    click.echo(f"Patients enrolled: {_spread(found.enrolled)}.")
    click.echo(f"Patients with a scan or an event on the clock: {_spread(found.assessed)}.")
    if found.apart:
        click.echo(f"The formula does not know that {'; '.join(found.apart)}.")
    else:
        click.echo("The formula holds here: it differs from the simulation by chance alone.")


def _value(one: Figure, value: float | None) -> str:
    if value is None:
        return ""
    shown = f"{value if not one.unit else 100 * value:.2f}"
    shown = shown if float(shown) else shown.lstrip("-")
    return shown + "%" * (one.unit == "%")


def _interval(one: Figure) -> str:
    if one.low is None or one.high is None:
        return ""
    return f"{_value(one, one.low)} to {_value(one, one.high)}"


def _spread(tally: dict[int, int]) -> str:
    """The numbers that nine of ten trials lie between, and the extremes."""
    total, below = sum(tally.values()), 0
    marks: dict[float, int] = {}
    for number, count in sorted(tally.items()):
        below += count
        for share in (0.05, 0.5, 0.95):
            if below >= share * total:
                marks.setdefault(share, number)
    return (
        f"{marks[0.5]} in the middle trial, {marks[0.05]} to {marks[0.95]} in nine of ten, "
        f"{min(tally)} to {max(tally)} in all"
    )
