"""`onearm check | analyse | rerun`: one trial folder."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from onearm.cli.show import JSON, Progress, print_json, print_problems, print_results

TRIAL = click.argument("trial", type=click.Path(path_type=Path))
MIN_CELL = click.option(
    "--min-cell", type=click.IntRange(min=2), help="Hold back counts of patients below this."
)


@click.command()
@TRIAL
@JSON
def check(trial: Path, as_json: bool) -> None:
    """Say everything that is wrong with a trial folder, all at once.

    What hurts most comes first; of one kind in one column twenty rows are listed.
    Exit code 0 if a book can be made of it, 1 if not. A folder without tables is fit if
    patients can be reconstructed from published.csv or from digitised curves.
    """
    from onearm.reconstruct.opening import check_any
    from onearm.trial.kinds import told, worst_first

    problems = worst_first(check_any(trial))
    errors = sum(problem.severity == "error" for problem in problems)
    if as_json:
        print_json({"ok": not errors, "problems": [told(p) for p in problems]})
    else:
        print_problems(problems)
        what = f"{errors} to mend" if errors else "fit to be analysed"
        warnings = len(problems) - errors
        click.echo(f"{trial}: {what}, {warnings} warning{'s' * (warnings != 1)}")
    sys.exit(bool(errors))


@click.command()
@TRIAL
@MIN_CELL
@JSON
def analyse(trial: Path, min_cell: int | None, as_json: bool) -> None:
    """Print the results registry of a trial without making a book."""
    from onearm.analysis import analyse as analyse_trial
    from onearm.analysis.registry import registry
    from onearm.analysis.suppression import without_few
    from onearm.book.record import results_document
    from onearm.reconstruct.opening import open_any

    analysis = analyse_trial(without_few(open_any(trial), min_cell))
    if as_json:
        print_json(results_document(analysis))
    else:
        shown = [r for r in registry(analysis) if not r.id.startswith("published.")]
        spec = analysis.trial.spec
        print_results(f"{spec.id}, a fictitious trial" if spec.fictitious else spec.id, shown)
        for gap in analysis.missing:
            click.echo(f"Missing: {gap.what}, because {gap.why}; {gap.brings} would bring it.")


@click.command()
@TRIAL
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to put it.")
@MIN_CELL
@click.option("--base-url", help="Where the site will stand: https://host/folder/.")
@click.option("--pdf", is_flag=True, help="Print the whole book too; needs Chromium.")
@click.option("--epub", is_flag=True, help="Make an EPUB of the whole book too.")
def rerun(
    trial: Path, out: Path, min_cell: int | None, base_url: str | None, *, pdf: bool, epub: bool
) -> None:
    """Make the book about a trial: OUT/html, with results.json and run.json.

    The book that was there stays until the new one is whole, whatever happens on the way.
    Patients of a folder without tables are reconstructed, and called synthetic on every page.
    """
    from onearm.book import fork_server
    from onearm.book.swap import SITE

    if not (out / SITE).exists():  # else it may be that nothing is to be done
        fork_server.start()
    from onearm.book.address import base_address
    from onearm.book.build import as_it_was, build
    from onearm.book.source import find_source
    from onearm.book.swap import WHOLE
    from onearm.reconstruct.opening import open_any

    address = None if base_url is None else base_address(base_url)
    opened = open_any(trial)  # a wrong folder is told before the chapters are looked for
    source = find_source()
    files = [ending for ending, asked in {"pdf": pdf, "epub": epub}.items() if asked]
    try:
        with Progress(len(source.chapters) + 1 + len(files)) as progress:
            told = {"started": progress.started, "finished": progress.finished}
            page = build(
                opened, out, source, min_cell=min_cell, address=address, files=files, **told
            )
    except KeyboardInterrupt:
        click.echo(f"stopped: {as_it_was(out)}", err=True)
        sys.exit(130)
    click.echo(f"The book is at {page}")
    for path in sorted(path for path in out.iterdir() if path.suffix in WHOLE):
        click.echo(f"As one file: {path}")
