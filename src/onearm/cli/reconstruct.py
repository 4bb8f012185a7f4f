"""`onearm reconstruct`: patient-level data that agree with what was published."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from onearm.cli.claims import check_folder, claims
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
    check_folder(out)
    from onearm.reconstruct.first.cohort import write_cohort

    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".") as passing:
        written = [path.replace(out / path.name) for path in write_cohort(Path(passing), seed)]
    for path in written:
        click.echo(str(path))


for command in (claims, curve):
    reconstruct.add_command(command)
