"""`onearm new`: an empty trial folder to fill."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--id", help="Short identifier of the trial; the folder's name unless given.")
@click.option("--title", help="Title that stands on every page.")
def new(folder: Path, id: str | None, title: str | None) -> None:
    """Write an empty trial folder: trial.yaml, explained, and tables with their columns.

    DIR must be new or empty. `onearm check DIR` then says what to fill.
    """
    from onearm.trial.template.write import write_template

    for file in write_template(folder, id, title):
        click.echo(f"  {file.name}")
    click.echo(f"Fill the tables and trial.yaml, then: onearm check {folder}")
