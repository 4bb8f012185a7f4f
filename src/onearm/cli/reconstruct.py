"""`onearm reconstruct`: patient-level data that agree with what was published."""

from __future__ import annotations

from pathlib import Path

import click

from onearm.cli.claims import claims
from onearm.cli.curve import curve


@click.group()
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


for command in (claims, curve):
    reconstruct.add_command(command)
